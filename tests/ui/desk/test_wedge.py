"""A scanner that types like a keyboard, at a desk: keys as the system delivers them, with their times."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QListWidget,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.domain.barcodes import receipt_barcode
from app.terminal.scanning import scans_of
from app.ui.panels.checkout_scans import ScanGuard
from app.ui.panels.form_state import FormMode
from app.ui.screens.counter.state import CounterMode
from app.ui.screens.kiosk.state import KioskMode
from app.ui.widgets.fields import TAKES_CODES
from app.ui.widgets.money import MoneyEdit
from tests.desk_hall import DeskHall
from tests.kiosk_hall import KioskHall
from tests.people import CLERK_PIN
from tests.samples_hall import SIMS
from tests.ui.desk.test_scans import slip
from tests.wedge_keys import END, PAUSE_MS, PLAIN, SCAN_MS, TYPING_MS, Keys

LONG_MS = 20_000
IMEI = "356938035643809"
WALLET = "130000000000000000"
SLIP = "S-260311-0204"


class Stage:
    """A clerk's desk whose scanner types, and boxes to put the cursor into."""

    def __init__(self, desk: DeskHall, qtbot: QtBot) -> None:
        self.desk = desk
        self.qtbot = qtbot
        self.keys = Keys(desk.window)
        self.ticket = desk.take()
        self.slip = slip(self.ticket)

    def called(self) -> bool:
        """Return whether the scanned slip has been called."""
        return self.desk.at(CounterMode.CALLED)

    def put(self, box: QWidget) -> None:
        """Put a control into the desk, and the cursor into it."""
        shell = self.desk.window.shell
        assert shell is not None
        box.setParent(shell)
        box.show()
        box.setFocus()
        assert QApplication.focusWidget() is box


@pytest.fixture
def stage(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[Stage]:
    desk = DeskHall(tmp_path, qapp, qtbot)
    desk.sign_in()
    desk.open_shift()
    scans = scans_of(desk.program, {"counter": desk.window})
    yield Stage(desk, qtbot)
    scans.stop()
    desk.close()


def test_a_ticket_scanned_while_the_cursor_stands_in_the_search_box(stage: Stage) -> None:
    stage.desk.key("Ctrl+K")
    stage.keys.type("wang")
    stage.keys.scan(stage.slip)
    assert stage.called()
    shell = stage.desk.window.shell
    assert shell is not None
    assert stage.slip not in shell.top.search.text()


def test_a_box_holds_again_what_it_held_and_says_so(stage: Stage) -> None:
    box = QLineEdit("before and after")
    stage.put(box)
    box.setSelection(7, 3)
    told: list[str] = []
    box.textEdited.connect(told.append)
    stage.keys.scan(stage.slip)
    assert stage.called()
    assert (box.text(), box.selectedText(), box.cursorPosition()) == ("before and after", "and", 10)
    assert told[-1] == "before and after"
    assert told[0] != told[-1], "and nobody waited for letters"
    stage.keys.type("x")
    assert told[-1] == box.text() == "before x after"


def test_several_lines_hold_again_what_they_held(stage: Stage) -> None:
    box = QPlainTextEdit("one\ntwo")
    stage.put(box)
    marked = box.textCursor()
    marked.setPosition(5)
    marked.setPosition(2, marked.MoveMode.KeepAnchor)
    box.setTextCursor(marked)
    stage.keys.scan(stage.slip)
    assert stage.called()
    assert box.toPlainText() == "one\ntwo"
    assert (box.textCursor().anchor(), box.textCursor().position()) == (5, 2)
    stage.keys.scan(IMEI)
    assert box.toPlainText() == f"on{IMEI}\nwo"


def test_a_list_that_is_typed_into_and_a_spin_box(stage: Stage) -> None:
    finder, number = QComboBox(), QSpinBox()
    finder.setEditable(True)
    finder.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    number.setRange(0, 999)
    number.setValue(12)
    stage.put(number)
    stage.keys.scan(stage.slip)
    assert stage.called()
    assert number.text() == "12"
    stage.put(finder)
    stage.keys.scan(SLIP)
    assert finder.currentText() == ""
    stage.keys.scan(IMEI)
    assert finder.currentText() == IMEI


@pytest.mark.parametrize("guarded", [False, True])
def test_no_amount_comes_from_a_code(stage: Stage, *, guarded: bool) -> None:
    box = MoneyEdit(1250)
    codes: list[str] = []
    if guarded:
        ScanGuard(box).scanned.connect(codes.append)
    pressed: list[bool] = []
    box.returnPressed.connect(lambda: pressed.append(True))
    stage.put(box)
    for code in (stage.slip, IMEI, "12345678", "AB1234567890123"):
        stage.keys.scan(code)
        assert (box.text(), box.fen()) == ("12.50", 1250), code
    assert stage.called()
    assert pressed == []
    assert codes == ([IMEI] if guarded else [])
    stage.keys.scan(WALLET, ends=2)
    assert codes == ([IMEI, WALLET] if guarded else [])
    stage.put(box)
    box.selectAll()
    stage.keys.type("20")
    assert box.fen() == 2000, "a person's figures are taken as ever"
    stage.keys.enter()
    assert pressed == [True]


def test_a_pin_box_gets_nothing_and_a_person_signs_in_there(stage: Stage) -> None:
    desk = stage.desk
    desk.window.lock()
    pin = QApplication.focusWidget()
    assert isinstance(pin, QLineEdit)
    told: list[str] = []
    pin.textChanged.connect(told.append)
    stage.keys.type(CLERK_PIN[0])
    stage.qtbot.waitUntil(lambda: len(pin.text()) == 1, timeout=LONG_MS)
    for code in (stage.slip, IMEI, "1234567", "A23456"):
        stage.keys.scan(code)
    assert told == [CLERK_PIN[0]], "not for a moment"
    stage.keys.type(CLERK_PIN[1:3], gap_ms=SCAN_MS)
    stage.keys.type(CLERK_PIN[3:])
    stage.keys.enter()
    assert desk.at(CounterMode.IDLE), "nothing of it waited"
    stage.keys.scan(stage.slip)
    assert stage.called()


def test_what_goes_fast_into_a_secret_is_not_looked_for(stage: Stage) -> None:
    secret = QLineEdit()
    secret.setEchoMode(QLineEdit.EchoMode.Password)
    stage.put(secret)
    stage.keys.scan(IMEI)
    assert secret.text() == ""
    assert not stage.desk.shows(stage.desk.window.text("desk.nothing_found"))
    stage.keys.scan(stage.slip)
    assert stage.called()


def test_its_enter_presses_no_button(stage: Stage) -> None:
    button = QPushButton("-")
    pressed: list[bool] = []
    button.clicked.connect(lambda: pressed.append(True))
    stage.put(button)
    stage.keys.scan(stage.slip, ends=2)
    assert stage.called()
    stage.desk.find("next.primary").setFocus()
    stage.keys.scan("70401234")
    assert stage.called()
    assert stage.desk.shows(stage.desk.window.text("desk.nothing_found")), "it was looked for"
    other = QLineEdit()
    button.setShortcut(Qt.Key.Key_Return)
    stage.put(other)
    stage.keys.scan(IMEI, ends=2)
    assert pressed == [], "nor the one whose key Enter is"
    stage.put(button)
    stage.keys.press(Qt.Key.Key_Space, PLAIN, " ", TYPING_MS)
    assert pressed == [True]
    stage.keys.enter()
    assert pressed == [True, True], "a person's does"
    button.hide()
    stage.desk.find("next.primary").setFocus()
    stage.keys.press(Qt.Key.Key_Space, PLAIN, " ", TYPING_MS)
    assert stage.desk.at(CounterMode.SERVING)


def test_no_shortcut_of_one_letter_is_done(stage: Stage) -> None:
    place = QWidget()
    shell = stage.desk.window.shell
    assert shell is not None
    place.setParent(shell)
    button, done = QPushButton("-", place), []
    for letter in "35":
        shortcut = QShortcut(QKeySequence(letter), place)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(lambda letter=letter: done.append(letter))
    place.show()
    button.setFocus()
    stage.keys.scan(IMEI)
    assert done == []
    stage.keys.type("5")
    stage.qtbot.waitUntil(lambda: done == ["5"], timeout=LONG_MS)
    stage.keys.type("34")
    stage.keys.enter()
    assert done == ["5", "3"], "before what is pressed next"
    stage.keys.type("5")
    QTest.mouseClick(stage.desk.window.windowHandle(), Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert done == ["5", "3", "5"], "and before a click"


def test_a_list_jumps_to_no_letter_of_a_code_but_to_a_persons(stage: Stage) -> None:
    listed = QListWidget()
    listed.addItems(["first", "35 yuan", "other"])
    listed.setCurrentRow(0)
    stage.put(listed)
    stage.keys.scan(IMEI)
    assert listed.currentRow() == 0
    stage.put(listed)
    stage.keys.type("o")
    stage.qtbot.waitUntil(lambda: listed.currentRow() == 2, timeout=LONG_MS)


def test_neither_the_key_tips_nor_a_menu_get_a_letter(stage: Stage) -> None:
    box = QLineEdit()
    stage.put(box)
    stage.desk.robot.alone(stage.desk.window, Qt.Key.Key_Alt)
    assert stage.desk.there("key_tips")
    stage.keys.scan("asdfghjkl")
    assert box.text() == "asdfghjkl"
    stage.desk.robot.alone(stage.desk.window, Qt.Key.Key_Alt)
    assert stage.desk.there("key_tips")
    stage.keys.type("7")
    stage.qtbot.waitUntil(lambda: box.text().endswith("7"), timeout=LONG_MS)
    assert not stage.desk.there("key_tips"), "as ever"
    chosen: list[bool] = []
    menu = QMenu(stage.desk.window)
    menu.addAction("&3").triggered.connect(lambda: chosen.append(True))
    menu.popup(QPoint(0, 0))
    stage.keys.scan(IMEI)
    assert chosen == []
    menu.close()


@pytest.mark.parametrize(("business", "field", "code"), [("402", "serial", IMEI), ("101", "sim", SIMS[0])])
def test_a_code_of_something_else_stays_in_its_field_and_submits_nothing(
    stage: Stage, business: str, field: str, code: str
) -> None:
    stage.desk.serve_next()
    stage.desk.verify("new_customer")
    stage.desk.begin(business)
    box = stage.desk.find(f"form.{field}")
    assert isinstance(box, QLineEdit)
    box.setFocus()
    form = stage.desk.counter.parts.form
    entered: list[str] = []
    box.returnPressed.connect(lambda: entered.append(box.text()))
    stage.keys.scan(code, ends=2)
    assert box.text() == code
    assert form.state.form[field] == code
    assert stage.desk.form_is(FormMode.FILLING, FormMode.ERRORS)
    assert stage.desk.state.orders == (), "nothing is submitted"
    assert entered == [code], "its Enter is the field's, once"
    box.setFocus()
    box.selectAll()
    stage.keys.scan(stage.slip)
    assert form.state.form[field] == code, "a slip of ours does not"


def test_a_box_that_asks_for_what_is_on_our_paper_keeps_it(stage: Stage) -> None:
    box = QLineEdit()
    box.setProperty(TAKES_CODES, True)
    entered: list[str] = []
    box.returnPressed.connect(lambda: entered.append(box.text()))
    stage.put(box)
    stage.keys.scan(receipt_barcode("T03-K7Q-000418-86"))
    assert entered == ["T03K7Q00041886"]


def test_typing_is_no_scan_however_it_comes(stage: Stage) -> None:
    box = QLineEdit()
    stage.put(box)
    stage.keys.type(SLIP, gap_ms=35)
    stage.keys.enter()
    assert box.text() == SLIP
    box.clear()
    for _ in SLIP:
        stage.keys.press(Qt.Key.Key_1, PLAIN, "1", 33, held=True)
    stage.keys.press(*END, 33)
    assert box.text() == "1" * len(SLIP), "a key that is held down"
    box.clear()
    stage.keys.type(SLIP[:9], SCAN_MS)
    stage.keys.press(Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier, "", SCAN_MS)
    stage.keys.type(SLIP[9:], SCAN_MS)
    stage.keys.press(*END, SCAN_MS)
    assert box.text() == SLIP, "another key among them"
    box.clear()
    stage.keys.now_ms = 0
    stage.keys.type(SLIP, gap_ms=0)
    stage.keys.press(*END, 0)
    assert box.text() == SLIP, "keys that have no time"
    QTest.keyClicks(box, SLIP)
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert box.text() == SLIP * 2
    assert not stage.called()


def test_a_box_that_is_gone_before_the_code_has_ended_is_borne(stage: Stage) -> None:
    box = QLineEdit()
    stage.put(box)
    stage.keys.now_ms += PAUSE_MS
    stage.keys.type(stage.slip[:5], SCAN_MS)
    delete(box)
    stage.desk.find("queue_list").setFocus()
    stage.keys.type(stage.slip[5:], SCAN_MS)
    stage.keys.press(*END, SCAN_MS)
    assert stage.called()


def test_a_window_that_was_hidden_hears_again(stage: Stage) -> None:
    stage.desk.window.hide()
    with stage.qtbot.waitActive(stage.desk.window):
        stage.desk.window.show()
        stage.desk.window.activateWindow()
    stage.keys.scan(stage.slip)
    assert stage.called()


def test_a_kiosk_takes_a_code_where_it_asks_for_one(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> None:
    kiosk = KioskHall(tmp_path, qapp, qtbot)
    scans = scans_of(kiosk.program, {"kiosk": kiosk.window})
    keys = Keys(kiosk.window)
    try:
        note = kiosk.window.findChild(QWidget, "kiosk_unasked")
        assert note is not None
        kiosk.find("kiosk_any").setFocus()
        keys.scan("A046019CDB92D8C0")
        assert note.isVisible()
        assert kiosk.shows(KioskMode.HOME)
        kiosk.presenter.go(KioskMode.PROGRESS_CODE)
        keys.scan(SLIP)
        assert kiosk.shows(KioskMode.PROGRESS_TAIL)
        assert kiosk.presenter.state.slip_code == SLIP
    finally:
        scans.stop()
        kiosk.close()
