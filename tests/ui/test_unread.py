"""The one panel that stands wherever a page could not be read."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.errors import EnvironmentFault, UserError
from app.i18n import load_text
from app.ui.theme import LIGHT, RESOURCES, apply_theme, load_fonts
from app.ui.widgets.unread import Unread
from tests.seen import faults


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_it_says_what_happened_that_nothing_is_lost_and_how_to_try_again(
    qapp: QApplication, qtbot: QtBot, language: str
) -> None:
    load_fonts()
    apply_theme(qapp, LIGHT)
    text = load_text(language, RESOURCES)
    pressed: list[str] = []
    panel = Unread(lambda: pressed.append("again"), "page")
    qtbot.addWidget(panel)
    panel.show_fault(text("journal.fault"), EnvironmentFault("store.busy"), text)
    panel.resize(304, 400)  # as narrow as the queue of a counter
    with qtbot.waitExposed(panel):
        panel.show()
    assert panel.title.text() == text("journal.fault")
    assert panel.detail.text() == f"{text('unread.store.busy')}\n{text('unread.kept')}", "nothing was written"
    assert panel.again.key == "F5", "the page's own key stands on the button"
    assert faults(panel) == []
    panel.again.setFocus()
    QTest.keyClick(panel.again, Qt.Key.Key_Space)
    assert pressed == ["again"]
    panel.show_fault(text("journal.fault"), UserError("staff.no_right.read"), text)
    assert panel.detail.text() == f"{text('staff.no_right.read')}\n{text('unread.kept')}"
    panel.show_fault(text("journal.fault"), None, text)
    assert panel.detail.text() == text("unread.kept")
