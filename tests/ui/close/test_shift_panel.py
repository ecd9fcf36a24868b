"""Opening a shift: a counted float, by keys."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.cash import DENOMINATIONS
from app.i18n import load_text
from app.services.day_status import day_status
from app.ui.panels import shift
from app.ui.panels.shift import ShiftPanel
from app.ui.panels.shift_presenter import STATES, ShiftMode, ShiftPresenter
from app.ui.tasks import InlineRunner
from app.ui.theme import RESOURCES
from tests.factories_close import CLERK, FLOAT_FEN, OTHER, CloseRig

TEXT = load_text("zh_CN", RESOURCES)


class Desk:
    """The panel in front of one clerk."""

    def __init__(self, qtbot: QtBot, rig: CloseRig, staff_no: str = CLERK) -> None:
        self.opened: list[str] = []
        runner = InlineRunner()
        self.presenter = ShiftPresenter(rig.shifts, runner, rig.session(staff_no))
        runner.setParent(self.presenter)
        self.presenter.opened.connect(self.opened.append)
        self.view = ShiftPanel(self.presenter, TEXT)
        qtbot.addWidget(self.view)
        self.view.resize(384, 944)
        self.view.show()
        QTest.qWaitForWindowActive(self.view)
        self.presenter.start()

    def shows(self, mode: ShiftMode) -> bool:
        return self.presenter.state.mode is mode

    def enter(self, words: str = "") -> None:
        widget = QApplication.focusWidget()
        assert widget is not None
        QTest.keyClicks(widget, words)
        QTest.keyClick(widget, Qt.Key.Key_Return)

    def press(self, name: str) -> None:
        button = self.view.findChild(QPushButton, name)
        assert button is not None
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Space)

    def words(self, name: str) -> str:
        label = self.view.findChild(QLabel, name)
        assert label is not None
        return label.text()


def test_a_shift_is_opened_by_keys(qtbot: QtBot, rig: CloseRig) -> None:
    desk = Desk(qtbot, rig)
    assert desk.shows(ShiftMode.COUNTING)
    desk.view.notes.boxes[0].setFocus()
    for pieces in ("3", "2", "4", "", "4", "", "", ""):
        desk.enter(pieces)
    assert desk.words("shift.float.total") == "500.00"
    desk.enter()
    assert desk.shows(ShiftMode.OPEN)
    row = rig.shift(desk.opened[0])
    assert row.float_fen == FLOAT_FEN
    assert [note.denomination_fen for note in row.float_notes] == list(DENOMINATIONS)
    desk.presenter.submit()
    assert len(desk.opened) == 1


def test_a_float_that_is_not_what_was_left_is_said_first(qtbot: QtBot, rig: CloseRig) -> None:
    shift_id = rig.open()
    rig.count(shift_id, FLOAT_FEN)
    rig.close(shift_id)
    desk = Desk(qtbot, rig, OTHER)
    desk.view.notes.boxes[0].setFocus()
    for pieces in ("", "2", "4", "", "4", "", "", ""):
        desk.enter(pieces)
    desk.enter()
    assert desk.shows(ShiftMode.COUNTING), "one press opens no drawer that lacks 300"
    said = desk.words("shift.apart")
    assert "少点了 300.00 元" in said
    assert "没填的面额按 0 计" in said
    desk.view.notes.boxes[7].setFocus()
    desk.enter("1")
    desk.enter()
    assert "少点了 299.90 元" in desk.words("shift.apart"), "another count is said anew"
    assert desk.shows(ShiftMode.COUNTING)
    desk.enter()
    assert desk.shows(ShiftMode.OPEN)
    assert rig.shift(desk.opened[0]).float_fen == FLOAT_FEN - 299_90
    with rig.store.read() as queries:
        day = day_status(queries, rig.shift(desk.opened[0]).day_id, rig.clock.now_ms())
    assert [line.float_apart_fen for line in day.shifts] == [0, -299_90], "and the manager sees it"


def test_the_same_warning_is_read_aloud_once(
    qtbot: QtBot, rig: CloseRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(shift, "announce", lambda _source, words: said.append(words))
    shift_id = rig.open()
    rig.count(shift_id, FLOAT_FEN)
    rig.close(shift_id)
    desk = Desk(qtbot, rig, OTHER)
    desk.view.notes.boxes[0].setFocus()
    for pieces in ("", "2", "4", "", "4", "", "", ""):
        desk.enter(pieces)
    desk.enter()
    assert len(said) == 1
    desk.view.render(desk.presenter.state)
    assert len(said) == 1


def test_the_float_that_was_left_opens_at_once(qtbot: QtBot, rig: CloseRig) -> None:
    shift_id = rig.open()
    rig.count(shift_id, FLOAT_FEN)
    rig.close(shift_id)
    desk = Desk(qtbot, rig, OTHER)
    desk.press("shift.same")
    desk.press("shift.open")
    assert desk.shows(ShiftMode.OPEN)


def test_the_last_float_saves_typing(qtbot: QtBot, rig: CloseRig) -> None:
    shift_id = rig.open()
    rig.count(shift_id, FLOAT_FEN)
    rig.close(shift_id)
    desk = Desk(qtbot, rig)
    assert desk.presenter.state.last_fen == FLOAT_FEN
    desk.press("shift.same")
    assert desk.words("shift.float.total") == "500.00"
    assert desk.presenter.state.total_fen == FLOAT_FEN
    desk.press("shift.open")
    assert len(desk.opened) == 1


def test_why_a_shift_does_not_open(qtbot: QtBot, rig: CloseRig) -> None:
    rig.open(OTHER)
    desk = Desk(qtbot, rig)
    same = desk.view.findChild(QPushButton, "shift.same")
    assert same is not None
    assert not same.isVisible()
    desk.press("shift.open")
    assert "还没有填写张数" in desk.words("shift.error")
    assert all(box.property("wrong") == "true" for box in desk.view.notes.boxes)
    desk.view.notes.boxes[0].setFocus()
    desk.enter("5")
    assert not any(box.property("wrong") == "true" for box in desk.view.notes.boxes)
    desk.press("shift.open")
    assert desk.shows(ShiftMode.REFUSED)
    assert "测试·赵启明" in desk.words("shift.error")
    assert desk.opened == []


def test_an_open_shift_is_shown_as_such(qtbot: QtBot, rig: CloseRig) -> None:
    rig.open()
    desk = Desk(qtbot, rig)
    assert desk.shows(ShiftMode.OPEN)
    desk.view.retranslate(load_text("en", RESOURCES))
    shown = [label.text() for label in desk.view.findChildren(QLabel) if label.isVisible()]
    assert "Shift open" in shown
    assert set(STATES) == set(ShiftMode)
