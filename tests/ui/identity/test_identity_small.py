"""The identity page, small and whole: nothing that decides is out of sight, and no word is cut."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QTableView
from pytestqt.qtbot import QtBot

from app.domain.errors import UserError
from app.domain.verification import Standing
from app.ui.panels.identity_people import PersonBox
from app.ui.panels.identity_presenter import IdentityMode
from app.ui.theme import LIGHT, apply_theme, load_fonts
from app.ui.widgets.buttons import Button
from tests.samples_hall import texts
from tests.ui.identity.test_identity_panel import Counter

LICENCE = "91110105MA0000000Y"


@pytest.fixture
def small(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Counter]:
    load_fonts()
    apply_theme(qapp, LIGHT)
    made = Counter(tmp_path)
    made.panel.retranslate(texts()["en"])
    qtbot.addWidget(made.window)
    made.window.resize(1180, 740)
    made.window.show()
    yield made
    made.hall.rig.store.close()


@pytest.fixture
def counter(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Counter]:
    load_fonts()
    apply_theme(qapp, LIGHT)
    made = Counter(tmp_path)
    qtbot.addWidget(made.window)
    made.window.show()
    yield made
    made.hall.rig.store.close()


def table(counter: Counter) -> QTableView:
    found = counter.window.findChild(QTableView, "identity.checks")
    assert isinstance(found, QTableView)
    return found


def test_the_check_that_was_refused_is_in_sight(small: Counter, qtbot: QtBot) -> None:
    checks = table(small)
    assert checks.focusPolicy() is Qt.FocusPolicy.NoFocus, "there is no line to stand on"
    small.lay("expired")
    small.press("read")
    lines = small.presenter.state.checks
    at = next(number for number, line in enumerate(lines) if line.outcome.value == "refused")
    model = checks.model()
    height = checks.viewport().height()
    assert checks.rowHeight(0) * (at + 1) > height, "it would be below the rows that are seen at once"
    qtbot.waitUntil(lambda: 0 < checks.visualRect(model.index(at, 0)).bottom() <= height)
    assert checks.focusPolicy() is Qt.FocusPolicy.StrongFocus


def test_the_standings_are_named_whole_and_their_keys_stand_in_one_line(small: Counter) -> None:
    boxes = small.window.findChildren(PersonBox)
    assert any(box.needs_line() for box in boxes)
    assert [box.line_below() for box in boxes] == [True] * len(boxes)
    small.window.resize(1800, 740)
    QApplication.processEvents()
    assert not any(box.line_below() for box in boxes)


def test_all_ten_checks_of_a_card_stand_there_and_one_key_reads(counter: Counter) -> None:
    layout = counter.window.layout()
    assert layout is not None
    layout.setContentsMargins(0, 0, 0, 0)
    again = counter.window.findChild(Button, "identity.read_again")
    assert isinstance(again, Button)
    assert again.key == "", "the verdict beside it offers the same with F3"
    counter.lay("wang_xiaoming")
    counter.press("read")
    assert (len(counter.presenter.state.checks), again.key) == (10, "F3")
    QApplication.processEvents()
    assert table(counter).verticalScrollBar().maximum() == 0


def test_a_date_that_is_none_is_marked_where_it_stands(counter: Counter) -> None:
    counter.press("type")
    counter.type(number="11010519491231002X", name="测试·李宏", valid_from="2019-13-01")
    counter.press("typed.for_good")
    counter.press("typed.submit")
    assert counter.focused().objectName() == "identity.typed.valid_from"


def test_what_is_wrong_with_a_typed_number_is_read_to_its_end(counter: Counter) -> None:
    counter.presenter.start_typing()
    counter.type(number="110101199001010000", name="测试·王小明")
    counter.press("typed.submit")
    QApplication.processEvents()
    error = counter.presenter.state.error
    assert isinstance(error, UserError)
    wrong = texts()["zh_CN"].error(error)
    said = next(
        label
        for label in counter.panel.form.findChildren(QLabel)
        if label.isVisible() and label.text() == wrong
    )
    assert said.height() >= said.heightForWidth(said.width())
    assert counter.box("birth").placeholderText() == "例：1990-01-31", "an example is no date that was typed"


def test_an_organisation_is_compared_with_what_was_typed(counter: Counter) -> None:
    counter.presenter.choose(Standing.ORGANISATION)
    counter.type(number=LICENCE, name="测试·滨河商贸有限公司")
    counter.press("typed.for_good")
    assert counter.box("valid_until").placeholderText() == "长期"
    counter.press("typed.submit")
    assert counter.mode() is IdentityMode.EXAMINED
    assert counter.shows("录入内容")
    assert counter.shows(LICENCE)
    assert counter.shows("139****6600"), "nobody is verified yet"
    refuse = counter.window.findChild(Button, "identity.not_same_person")
    assert isinstance(refuse, Button)
    assert refuse.text() == "证照不符，拒绝"
    counter.press("same_person")
    assert counter.mode() is IdentityMode.PASSED
    assert counter.shows("13900006600")


def test_what_is_typed_has_a_key(counter: Counter) -> None:
    QTest.keyClick(counter.window, Qt.Key.Key_D, Qt.KeyboardModifier.AltModifier)
    assert counter.mode() is IdentityMode.TYPING
    counter.presenter.close()
    QTest.keyClick(counter.window, Qt.Key.Key_D, Qt.KeyboardModifier.AltModifier)
    assert counter.mode() is IdentityMode.TYPING
