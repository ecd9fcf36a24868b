"""The evening by keys alone in the desk's window, counted: four shifts, one of them short, the day, reports.

Clerks sat at their counters all day: of them is counted what comes once they go to the close; of the manager,
all from the number typed at a desk of one's own, for which its digits are enough.
"""

from collections.abc import Iterator
from operator import mul
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.business.spec import Value
from app.domain.cash import DENOMINATIONS
from app.domain.day_papers import DayReportContent
from app.domain.documents import ShiftReportContent, ZReportContent
from app.domain.shifts import NoteCount, ShiftState, Treatment
from app.services.sessions import Session
from app.services.visits import Visit
from app.ui.desk_tips import KeyTips
from app.ui.screens.close.presenter import ClosePresenter
from app.ui.screens.close.state import CloseMode
from app.ui.screens.reports.presenter import ReportsPresenter
from tests.desk_hall import DeskHall
from tests.factories import HALL
from tests.one_hand import MOUSE, TOUCH, OneHand, watched
from tests.people import CLERK, CLERK_PIN, MANAGER, MANAGER_PIN, OTHER_CLERK, OTHER_PIN, WANG

MOST: Final = 120
"""So many key presses the whole evening may take, those of the clerks' counts among them."""
CARD_FEN: Final = 60_00
CASH_FEN: Final = 138_00
FLOAT_FEN: Final = 500_00
FLOAT: Final = (2, 2, 5, 8, 2, 6, 6, 10)
DRAWERS: Final = {
    1: (4, 2, 3, 5, 5, 2, 2, 0),
    2: (5, 0, 5, 3, 1, 2, 1, 5),
    3: (3, 3, 5, 8, 0, 7, 1, 5),
    4: (5, 2, 0, 2, 3, 2, 1, 5),
}
"""638.00 yuan at each counter, from 100 yuan down to 1 jiao: the float of 500 and what was taken. Of one kind
each drawer has none, which is passed by Enter alone."""
CLERKS: Final = {
    1: (CLERK, CLERK_PIN),
    2: (OTHER_CLERK, OTHER_PIN),
    3: ("T10240", "804392"),
    4: ("T10244", "471830"),
}
SHORT_AT: Final = 4
"""Where more was taken than lies in the drawer."""
REPORTS: Final = (ShiftReportContent.KIND, ZReportContent.KIND)


@pytest.fixture
def keyboard(qapp: QApplication) -> Iterator[OneHand]:
    with watched(qapp, MOUSE | TOUCH) as hand:
        yield hand


class Evening:
    """Everybody's keys, counted, at one desk after the other."""

    def __init__(self, desk: DeskHall) -> None:
        self.desk = desk
        self.pressed = 0

    @property
    def close(self) -> ClosePresenter:
        found = self.desk.window.mounted["close"].presenter
        assert isinstance(found, ClosePresenter)
        return found

    def shows(self, mode: CloseMode) -> bool:
        return self.close.state.mode is mode

    def key(self, *keys: str) -> None:
        self.pressed += len(keys)
        self.desk.key(*keys)

    def type(self, words: str) -> None:
        self.pressed += len(words)
        self.desk.type(words)

    def go(self, place: str) -> None:
        """Go to a place of the rail."""
        self.letter(f"rail.{place}")
        assert self.desk.window.current == place

    def letter(self, name: str) -> None:
        """Press Alt and the letter of a control, which goes there and presses it."""
        self.pressed += 1
        self.desk.robot.alone(self.desk.window, Qt.Key.Key_Alt)
        (tips,) = self.desk.window.findChildren(KeyTips)
        self.key(*next(code for code, each in tips.tips.items() if each.objectName().startswith(name)))

    def sign(self, pin: str) -> None:
        assert self.desk.focused() == "close.pin"
        self.type(pin)
        self.key("Ctrl+Return")

    def count(self, pieces: tuple[int, ...]) -> None:
        """Count a drawer and its card slips, and seal."""
        self.go("close")
        assert self.shows(CloseMode.COUNTING)
        for each in pieces:
            self.type(str(each or ""))
            self.key("Return")
        assert self.desk.focused() == "close.slip.card"
        self.type("60")
        self.key("Ctrl+Return")


def work(desk: DeskHall, counter: int, staff_no: str, pin: str, more_fen: int = 0) -> Session:
    """Let somebody open a shift in the morning and take money through the day."""
    services = desk.program.services
    session = services.staff.sign_in(staff_no, pin, "counter", f"{HALL}-{counter}")
    notes = [NoteCount(denomination_fen=fen, pieces=n) for fen, n in zip(DENOMINATIONS, FLOAT, strict=True)]
    services.shifts.open_shift(session, notes)
    for fen, card in ((CARD_FEN, True), (CASH_FEN, False), (more_fen, False)):
        if fen:
            form: dict[str, Value] = {"numbers": (WANG,), "arrears": "none", "prepay_fen": fen}
            order = services.orders.submit(session, "fee_payment", form, Visit()).order
            opened = services.checkout.open(session, None, [order.order_id])
            if card:
                services.checkout.charge_card(session, opened.payment_id, fen)
            services.checkout.complete(session, opened.payment_id, None if card else fen)
    services.staff.sign_off(session)
    return session


def sits_at(desk: DeskHall, counter: int, staff_no: str, pin: str) -> None:
    """Bring the desk to where a clerk has been since the morning; nobody counts that."""
    desk.type(staff_no)
    desk.key("Return", f"Alt+{counter}")
    desk.type(pin)
    desk.key("Return")
    assert desk.window.session is not None


def print_all(desk: DeskHall) -> None:
    """Let the printer print what waits, as it does all day."""
    while desk.program.services.spool.print_next():
        pass


def close_shift(evening: Evening, pieces: tuple[int, ...]) -> None:
    """Count, seal and close; who is short says why, and the manager signs beside the clerk."""
    evening.count(pieces)
    if evening.shows(CloseMode.VARIANCE):
        assert evening.desk.focused() == "close.hint.0"
        evening.key("Return")
        assert evening.shows(CloseMode.SIGNING), "more than five yuan: the manager signs"
        evening.sign(MANAGER_PIN)
    else:
        assert evening.shows(CloseMode.SEALED)
        evening.key("Ctrl+Return")
    assert evening.shows(CloseMode.CLOSED)


def close_day(evening: Evening) -> None:
    """Sign in at the manager's desk and sign the day."""
    desk = evening.desk
    desk.move_to("manager")
    evening.type(MANAGER.removeprefix("T"))
    evening.key("Return")
    evening.type(MANAGER_PIN)
    evening.key("Return")
    evening.go("close")
    assert evening.shows(CloseMode.DAY_SIGNING)
    evening.sign(MANAGER_PIN)
    assert evening.shows(CloseMode.DAY_CLOSED)


def print_and_save(evening: Evening) -> None:
    """Print a shift's report once more; print the report of the day, and save it for a spreadsheet."""
    desk = evening.desk
    evening.letter("close.reprint")
    assert evening.close.state.reprinted, "the newest report once more"
    evening.letter("close.to_reports")
    reports = desk.window.mounted["reports"].presenter
    assert isinstance(reports, ReportsPresenter)
    evening.key("Ctrl+Return")
    assert reports.state.printed
    evening.letter("reports.save_csv")
    assert reports.state.saved.endswith("-Z00001.csv")


def test_the_evening_of_four_shifts(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot, keyboard: OneHand
) -> None:
    for pieces in (FLOAT, *DRAWERS.values()):
        fen = sum(map(mul, pieces, DENOMINATIONS))
        assert fen == FLOAT_FEN + (0 if pieces is FLOAT else CASH_FEN)
    desk = DeskHall(tmp_path, qapp, qtbot)
    evening = Evening(desk)
    for counter, who in CLERKS.items():
        work(desk, counter, *who, more_fen=20_00 if counter == SHORT_AT else 0)
    for counter, who in CLERKS.items():
        print_all(desk)
        sits_at(desk, counter, *who)
        close_shift(evening, DRAWERS[counter])
        desk.window.sign_off()
    close_day(evening)
    print_and_save(evening)
    with desk.hall.rig.store.read() as queries:
        papers = [row for row in queries.documents.recent(MOST) if row.kind in REPORTS]
        (day_id,) = {row.subject.partition(":")[2] for row in papers if row.kind == ZReportContent.KIND}
        shifts = queries.shifts.shifts_of(day_id)
        (day_report,) = queries.documents.of_subject(f"day_report:{day_id}")
    assert [shift.state for shift in shifts] == [ShiftState.CLOSED] * len(CLERKS)
    assert [line.treatment for shift in shifts for line in shift.settled] == [Treatment.MADE_UP]
    kinds = [row.kind for row in papers]
    assert kinds.count(ShiftReportContent.KIND) == len(CLERKS)
    assert isinstance(day_report.content, DayReportContent)
    assert day_report.content.agrees is True
    assert keyboard.strayed == []
    desk.close()
    assert evening.pressed <= MOST, f"{evening.pressed} key presses"
