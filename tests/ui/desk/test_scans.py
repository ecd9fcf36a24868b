"""A scanner on a line of its own at a desk and a kiosk: its emulator, the driver's thread, real windows."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QSpinBox, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.devices.scanner.emulator import ScannerEmulator
from app.domain.barcodes import receipt_barcode
from app.domain.queue_slip import ticket_qr
from app.services.rows.queue import TicketRow
from app.terminal.given import Manner
from app.terminal.scanning import scans_of
from app.ui.scans import Scans, _type, scan_at_desk
from app.ui.screens.counter.state import CounterMode
from app.ui.screens.kiosk.state import KioskMode
from app.ui.widgets.tables import DataTable
from tests.desk_hall import DeskHall
from tests.emulators import running
from tests.factories import HALL
from tests.kiosk_hall import KioskHall
from tests.people import CLERK_PIN, WANG
from tests.ui.desk.conftest import OpenDesk

LONG_MS = 20_000
LONG_S = 20.0


class Stage:
    """A clerk's desk with a scanner on a line."""

    def __init__(self, desk: DeskHall, scanner: ScannerEmulator, scans: Scans, qtbot: QtBot) -> None:
        self.desk = desk
        self.scanner = scanner
        self.scans = scans
        self.qtbot = qtbot


@contextmanager
def plugged_in(emulator: ScannerEmulator, scans: Scans) -> Iterator[None]:
    """Wait for the line; hear nothing any more at the end."""
    try:
        assert emulator.listened_to(LONG_S)
        yield
    finally:
        scans.stop()


@pytest.fixture
def emulator() -> Iterator[ScannerEmulator]:
    with running(ScannerEmulator()) as made:
        yield made


@pytest.fixture
def stage(emulator: ScannerEmulator, tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[Stage]:
    desk = DeskHall(tmp_path, qapp, qtbot, manner=Manner(scanner=emulator.url))
    desk.sign_in()
    desk.open_shift()
    scans = scans_of(desk.program, {"counter": desk.window})
    with plugged_in(emulator, scans):
        yield Stage(desk, emulator, scans, qtbot)
    desk.close()


def slip(ticket: TicketRow) -> str:
    """Return what stands on the slip of a number."""
    return ticket_qr(
        ticket.ticket_id, ticket.number, ticket.service_id, ticket.precedence, ticket.language, HALL
    )


def test_a_ticket_is_called_as_when_it_is_typed(stage: Stage) -> None:
    ticket = stage.desk.take()
    stage.scanner.scan(slip(ticket))
    stage.qtbot.waitUntil(lambda: stage.desk.at(CounterMode.CALLED), timeout=LONG_MS)


def test_a_receipt_opens_the_documents(stage: Stage) -> None:
    desk = stage.desk
    desk.take("fee_payment")
    desk.serve_next()
    desk.begin("201")
    desk.fill("form.numbers", WANG)
    desk.fill("form.prepay_fen", "50")
    desk.key("Tab", "Ctrl+Return", "F9")
    desk.fill("checkout_cash", "50")
    desk.key("F9")
    done = desk.counter.parts.checkout.state.completed
    assert done is not None
    desk.key("Return")
    desk.find("queue_list").setFocus()
    stage.scanner.scan(receipt_barcode(done.receipt))
    stage.qtbot.waitUntil(lambda: desk.window.current == "documents", timeout=LONG_MS)
    table = desk.find("documents_table")
    assert isinstance(table, DataTable)
    assert table.chosen_id() == done.receipt
    desk.window.go("counter")
    desk.begin("205")
    box = desk.find("form.receipt")
    box.setFocus()
    assert isinstance(box, QLineEdit)
    scan_at_desk(desk.window, receipt_barcode(done.receipt))
    assert desk.window.current == "counter", "what is asked for is typed"
    assert receipt_barcode(done.receipt) in (box.text(), box.text().replace("-", ""))


def test_a_box_with_the_cursor_gets_the_code_and_its_enter(stage: Stage) -> None:
    ticket = stage.desk.take()
    stage.desk.key("Ctrl+K")
    stage.scanner.scan(ticket.number)
    stage.qtbot.waitUntil(lambda: stage.desk.at(CounterMode.CALLED), timeout=LONG_MS)


def test_a_locked_desk_takes_nothing(stage: Stage) -> None:
    desk = stage.desk
    ticket = desk.take()
    code = slip(ticket)
    desk.window.lock()
    pin = QApplication.focusWidget()
    assert isinstance(pin, QLineEdit)
    scan_at_desk(desk.window, code)
    assert pin.text() == ""
    desk.type(CLERK_PIN)
    desk.key("Return")
    assert desk.at(CounterMode.IDLE), "and nothing of it waited"
    scan_at_desk(desk.window, code)
    assert desk.at(CounterMode.CALLED)


def test_nobody_is_signed_in(open_desk: OpenDesk) -> None:
    desk = open_desk("counter")
    scan_at_desk(desk.window, "S-260311-0204")
    assert desk.window.shell is None


def test_what_takes_text_and_what_does_not(stage: Stage) -> None:
    shell = stage.desk.window.shell
    assert shell is not None
    line, secret, fixed = QLineEdit(shell), QLineEdit(shell), QLineEdit(shell)
    secret.setEchoMode(QLineEdit.EchoMode.Password)
    fixed.setReadOnly(True)
    finder, listed, number = QComboBox(shell), QComboBox(shell), QSpinBox(shell)
    finder.setEditable(True)
    finder.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    number.setMaximum(10**6)
    boxes: tuple[QWidget, ...] = (line, secret, fixed, finder, listed, number)
    for box in boxes:
        box.show()
        box.setFocus()
        if isinstance(box, QSpinBox):
            box.selectAll()
        scan_at_desk(stage.desk.window, "70401")
    assert (line.text(), secret.text(), fixed.text()) == ("70401", "", "")
    assert (finder.currentText(), number.value()) == ("70401", 70401)
    assert stage.desk.shows(stage.desk.window.text("desk.nothing_found")), "the others look for it"


def test_a_box_that_is_gone_is_borne(stage: Stage) -> None:
    box = QLineEdit(stage.desk.window)
    delete(box)
    _type(box, "123")


def test_the_desk_says_that_the_scanner_went_and_came_back(stage: Stage) -> None:
    text = stage.desk.window.text
    stage.scanner.hang_up()
    stage.qtbot.waitUntil(lambda: stage.desk.shows(text("scanner.away")), timeout=LONG_MS)
    stage.qtbot.waitUntil(lambda: stage.desk.shows(text("scanner.back")), timeout=LONG_MS)
    ticket = stage.desk.take()
    assert stage.scanner.listened_to(LONG_S)
    stage.scanner.scan(slip(ticket))
    stage.qtbot.waitUntil(lambda: stage.desk.at(CounterMode.CALLED), timeout=LONG_MS)


def test_without_a_scanner_nothing_listens(open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = open_desk("counter")
    desk.sign_in()
    looked_for: list[str] = []
    monkeypatch.setattr(desk.window.search, "search", looked_for.append)
    scans = scans_of(desk.program, {"counter": desk.window})
    assert "scanner" not in {thread.name for thread in threading.enumerate()}
    scans.give("S-260311-0204")
    scans.stop()
    scans.give("S-260311-0205")
    assert looked_for == ["S-260311-0204"]


def test_a_kiosk_takes_a_code_where_it_asks_for_one(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> None:
    kiosk = KioskHall(tmp_path, qapp, qtbot)
    scans = scans_of(kiosk.program, {"kiosk": kiosk.window})
    try:
        note = kiosk.window.findChild(QWidget, "kiosk_unasked")
        assert note is not None
        scans.give("130000000000000000")
        assert note.isVisible()
        assert kiosk.shows(KioskMode.HOME)
        kiosk.presenter.go(KioskMode.PROGRESS_CODE)
        scans.give("S-260311-0204")
        assert kiosk.shows(KioskMode.PROGRESS_TAIL)
        assert kiosk.presenter.state.slip_code == "S-260311-0204"
    finally:
        scans.stop()
        kiosk.close()


def test_a_code_goes_to_the_window_at_the_front(qtbot: QtBot) -> None:
    windows = [QWidget(), QWidget()]
    got: list[tuple[int, str]] = []

    def taker(at: int) -> Callable[[str], None]:
        return lambda code: got.append((at, code))

    scans = Scans(None, {window: taker(at) for at, window in enumerate(windows)})
    scans.give("seen by nobody")
    for window in windows:
        qtbot.addWidget(window)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
    scans.give("front")
    windows[1].hide()
    windows[0].lower()
    scans.give("the other")
    assert got == [(1, "front"), (0, "the other")]
    scans.tell(there=True)
