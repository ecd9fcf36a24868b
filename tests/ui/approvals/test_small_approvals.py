"""The approvals on the least screens: nothing is cut or overlaps, and the decision is in sight."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.ui.panels.form_changes import HEAD
from app.ui.screens.approvals.detail import ROW_NARROW
from app.ui.screens.approvals.presenter import ApprovalsMode
from app.ui.theme import LIGHT, apply_theme, load_fonts
from app.ui.widgets.narrow import ROOMY
from tests.samples_business import CHANGE
from tests.samples_hall import MANAGER, MOBILE, PIN, texts
from tests.seen import faults, in_sight, overlapping
from tests.ui.approvals.test_approvals_screen import Stage

SMALL = ((1184, 664), (1270, 632))
"""What the shell leaves to a screen in a window of 1280 × 800, and of 1366 × 768."""


@pytest.fixture(params=SMALL, ids=lambda size: str(size[0]))
def small(tmp_path: Path, qtbot: QtBot, request: pytest.FixtureRequest) -> Iterator[Stage]:
    """The screen on a small screen."""
    load_fonts()
    made = Stage(tmp_path, qtbot)
    apply_theme(made.view, LIGHT)
    made.view.resize(*request.param)
    settle()
    yield made
    made.presenter.stop()
    made.view.close()
    assert made.crashes == []


def settle() -> None:
    """Let words change, then sizes, then what scrolls."""
    for _ in range(4):
        QApplication.processEvents()


def wrong(stage: Stage) -> list[str]:
    """Return what is wrong with all that can be scrolled to, in both languages."""
    found = []
    bars = (stage.view._area.verticalScrollBar(), stage.view._decision._area.verticalScrollBar())
    for lang in ("en", "zh_CN"):
        stage.view.retranslate(texts()[lang])
        settle()
        at = [bar.value() for bar in bars]
        for share in (0, 1, 2):
            for bar in bars:
                bar.setValue(bar.maximum() * share // 2)
            found += [f"{lang} {fault}" for fault in (*faults(stage.view), *overlapping(stage.view))]
        for bar, value in zip(bars, at, strict=True):
            bar.setValue(value)
    return sorted(set(found))


def inside(stage: Stage, name: str) -> bool:
    """Return whether a control is to be seen whole, without scrolling."""
    settle()
    control = stage.view.findChild(QWidget, name)
    assert isinstance(control, QWidget)
    return in_sight(control)


def test_one_is_granted(small: Stage) -> None:
    assert small.mode() is ApprovalsMode.EMPTY
    assert wrong(small) == []
    small.desk.submit_sample("plan_change")
    assert small.mode() is ApprovalsMode.DECIDING
    assert wrong(small) == []
    changes = small.view.findChild(QWidget, "approvals.changes")
    assert isinstance(changes, QWidget)
    rows = HEAD + 5 * ROW_NARROW
    assert changes.visibleRegion().boundingRect().height() >= rows, "before and after, without scrolling"
    small.view.focus_first()
    small.key(Qt.Key.Key_Return)
    assert inside(small, "approvals.list")
    assert inside(small, "approvals.pin")
    assert inside(small, "approvals.sign")
    QTest.keyClicks(small.pin, "000000")
    small.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert small.mode() is ApprovalsMode.FAILED
    assert wrong(small) == []
    assert inside(small, "approvals.note")
    assert inside(small, "approvals.pin")
    assert inside(small, "approvals.sign")
    note = small.view.findChild(QWidget, "approvals.note")
    assert isinstance(note, QWidget)
    assert note.mapTo(small.view, QPoint()).y() < small.view._decision._pad.mapTo(small.view, QPoint()).y()
    QTest.keyClicks(small.pin, PIN)
    small.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert small.mode() is ApprovalsMode.EMPTY
    settle()
    assert small.view._decision._area.verticalScrollBar().value() == 0
    assert small.list.hasFocus(), "the next one is looked at"
    small.desk.submit_sample("reversal")
    assert inside(small, "approvals.grant")
    small.key(Qt.Key.Key_4)
    assert small.pin.hasFocus(), "a figure that nobody else takes begins the PIN"
    assert small.pin.missing() == len(PIN) - 1


def test_one_is_refused_and_another_looked_at(small: Stage) -> None:
    small.desk.submit_sample("reversal")
    small.desk.orders.submit(
        small.desk.session(MANAGER), "plan_change", CHANGE.form, small.desk.verified("wang", MOBILE)
    )
    refuse = small.view.findChild(QWidget, "approvals.refuse")
    assert isinstance(refuse, QWidget)
    QTest.mouseClick(refuse, Qt.MouseButton.LeftButton)
    assert wrong(small) == []
    small.view.focus_first()
    small.key(Qt.Key.Key_End)
    assert small.mode() is ApprovalsMode.BLOCKED
    assert wrong(small) == []
    assert inside(small, "approvals.sign")


def test_all_keys_of_the_pin_are_in_sight(small: Stage) -> None:
    small.desk.submit_sample("plan_change")
    keys = small.view._decision._pad.keys
    for lang in ("en", "zh_CN"):
        small.view.retranslate(texts()[lang])
        settle()
        cut = [name for name, key in keys.items() if not in_sight(key)]
        assert cut == [], lang
    for figure in PIN:
        QTest.mouseClick(keys[figure], Qt.MouseButton.LeftButton)
    assert small.pin.text() == PIN
    small.view.resize(small.view.width(), 564)
    small.pin.clear()
    small.list.setFocus()
    settle()
    small.pin.setFocus()
    settle()
    cut = [name for name, key in keys.items() if not in_sight(key)]
    assert cut == [], "on the lowest screens the PIN brings them along"


def test_keys_reach_all_of_it(small: Stage) -> None:
    """From the list Tab goes to what is chosen, where arrow keys scroll, then to the decision."""
    small.desk.submit_sample("plan_change")
    area = small.view._area
    small.view.focus_first()
    small.key(Qt.Key.Key_Tab)
    assert area.hasFocus()
    assert area.accessibleName()
    settle()
    assert area.verticalScrollBar().maximum() > 0
    small.key(Qt.Key.Key_Down)
    assert area.verticalScrollBar().value() > 0
    small.key(Qt.Key.Key_Tab)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert small.view._decision.isAncestorOf(focused)
    last = small.view._decision._pad.keys["0"]
    last.setFocus(Qt.FocusReason.TabFocusReason)
    settle()
    assert in_sight(last)


def test_a_wide_window_has_three_columns_again(small: Stage) -> None:
    small.desk.submit_sample("plan_change")
    head = small.view._detail
    settle()
    assert head.mapTo(small.view, QPoint()).y() > small.list.height()
    small.view.resize(1824, 944)
    settle()
    assert head.mapTo(small.view, QPoint()).y() == 0
    assert head.mapTo(small.view, QPoint()).x() > small.list.width()
    assert small.view._area.focusPolicy() is Qt.FocusPolicy.NoFocus
    small.view.resize(ROOMY - 1, 664)
    settle()
    assert head.mapTo(small.view, QPoint()).x() == 0
