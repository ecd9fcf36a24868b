"""People at the hall's terminals: each seat has a program and a store of its own."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeVar

from PySide6.QtWidgets import QApplication, QWidget

from app.domain.halls import DeviceKind
from app.proving.network.hall import NetworkHall, Seat
from app.proving.tour.hands import Hands
from app.proving.tour.injected import TourClock
from app.proving.tour.stage import PAPER, SOUNDS, Stage
from app.terminal.desks import Heart, make_window, running
from app.terminal.system import SystemClock, SystemIds
from app.ui.context import Program
from app.ui.desk import DeskWindow
from app.ui.panels.form_state import FormMode
from app.ui.screens.counter.state import CounterMode
from app.ui.screens.display.view import DisplayView
from app.ui.screens.kiosk.view import KioskView

W = TypeVar("W", bound=QWidget)
LANGUAGE: Final = "zh_CN"


class LiveStage(Stage):
    """A stage on the real clock: nobody can let time pass here. `papers` are those noted already."""

    def __init__(
        self, program: Program, heart: Heart, out: Path, application: QApplication, papers: set[Path]
    ) -> None:
        super().__init__(program, heart, TourClock(program.clock.now_ms()), out, application, papers)

    def pass_time(self, seconds: int) -> None:
        """Wait for nothing but the program: the script has no rule of time that a person would wait for."""
        self.settle()


@dataclass(frozen=True, slots=True)
class Seated:
    """One terminal with its program."""

    seat: Seat
    program: Program
    heart: Heart
    stage: LiveStage


@contextmanager
def seated(hall: NetworkHall, out: Path, application: QApplication) -> Iterator[dict[str, Seated]]:
    """Open the programs of all seats in this process, each on its own home."""
    papers: set[Path] = set()
    with ExitStack() as stack:
        yield {
            seat.name: stack.enter_context(_seat(hall, seat, out, application, papers)) for seat in hall.seats
        }


@contextmanager
def one_more(
    hall: NetworkHall, seat: Seat, out: Path, application: QApplication, pins: dict[str, str], place: int
) -> Iterator["SeatHands"]:
    """Enrol a terminal besides those of the hall, and sit down at it for a while."""
    hall.enrol_seat(seat)
    with _seat(hall, seat, out, application, set((out / PAPER).glob("*"))) as opened:
        hands = SeatHands(opened, pins, place)
        try:
            yield hands
        finally:
            hands.close()
            opened.stage.finish()


@contextmanager
def _seat(
    hall: NetworkHall, seat: Seat, out: Path, application: QApplication, papers: set[Path]
) -> Iterator[Seated]:
    paper = out / PAPER
    paper.mkdir(parents=True, exist_ok=True)
    home = hall.home(seat.name)
    home.save_settings(replace(home.settings(), sound_folder=str(out / SOUNDS)))
    with running(home, SystemClock(), SystemIds(), paper) as (program, heart):
        heart.start()
        yield Seated(seat, program, heart, LiveStage(program, heart, out, application, papers))


class SeatHands(Hands):
    """The hands of whoever sits at one terminal. `place` is where its window stands, in pixels."""

    def __init__(self, seated: Seated, pins: dict[str, str], place: int) -> None:
        self.stage = seated.stage
        self.robot = seated.stage.robot
        self.pins = pins
        self.name = seated.seat.name
        self._right = place
        kind = seated.seat.kind
        window = make_window(seated.program, kind.value, LANGUAGE)
        self.window = window
        if kind is DeviceKind.KIOSK:
            self.kiosk = self._open(window, KioskView)
            self.stage.watch("kiosk", self.kiosk.presenter, lambda: self.kiosk)
        elif kind is DeviceKind.DISPLAY:
            self.display = self._open(window, DisplayView)
            self.stage.watch("display", self.display.presenter, lambda: self.display)
        else:
            self.desk = self.manager = self._open(window, DeskWindow)

    @property
    def right(self) -> int:
        """Where the next window may stand."""
        return self._right

    def close(self) -> None:
        """Close the window."""
        self.window.close()
        self.window.deleteLater()
        self.robot.breathe()

    def called(self) -> str:
        """Return the number that this counter holds."""
        ticket = self.counter.presenter.state.ticket
        return ticket.number if ticket else ""

    def wait_for_ticket(self, number: str) -> None:
        """Wait until this counter's queue shows a number."""
        queue = self.counter.parts.queue

        def known() -> bool:
            overview = queue.state.overview
            return overview is not None and any(each.ticket.number == number for each in overview.order)

        self.robot.until(known, f"{number} is known at {self.name}")

    def call_any(self) -> str:
        """Call the next number; returns it, or an empty string when none is this counter's to call."""
        self.robot.key(self.desk, "F7")
        self.stage.settle()
        mode = self.counter.presenter.state.mode
        if mode is not CounterMode.CALLED:
            return ""
        return self.called()

    def pay_in_cash(self, subscriber: str, prepay: str, cash: str) -> str:
        """Take what a number owes and a prepayment (yuan) in cash; returns the receipt's number."""
        self.search(subscriber)
        self.open_business("201")
        self.robot.fill(self.desk, "form.prepay_fen", prepay)
        self.robot.key(self.desk, "Tab")
        self.submit(FormMode.SUBMITTED, FormMode.DONE)
        self.collect(cash)
        return self.next_after_payment()
