"""Opening a shift: the float is counted, and with the first shift of a date the accounting day opens."""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from app.domain.cash import DENOMINATIONS
from app.domain.errors import UserError
from app.domain.shifts import NoteCount
from app.services.rows.shifts import ShiftRow
from app.services.sessions import Session
from app.services.shift_floats import FloatBefore
from app.services.shifts import ShiftService
from app.ui.presenting import Presenter
from app.ui.tasks import Runner

EMPTY: tuple[int | None, ...] = (None,) * len(DENOMINATIONS)


class ShiftMode(StrEnum):
    """What the panel shows."""

    COUNTING = "counting"
    OPENING = "opening"
    OPEN = "open"
    """The shift is open: at once, or it was before."""
    REFUSED = "refused"


STATES = tuple(ShiftMode)


@dataclass(frozen=True, slots=True)
class ShiftState:
    """State of the panel. `last` is a float to take over, all None before the first."""

    mode: ShiftMode = ShiftMode.COUNTING
    pieces: tuple[int | None, ...] = EMPTY
    last: tuple[int | None, ...] = EMPTY
    left_fen: int = 0
    """What the last close left in this drawer; 0 where nothing is known of it."""
    shift: ShiftRow | None = None
    apart_fen: int = 0
    """Counted less what was left (fen), once it was said: the next press opens the shift all the same."""
    error: Exception | None = None

    @property
    def total_fen(self) -> int:
        """Return the value of what was typed."""
        return _value(self.pieces)

    @property
    def last_fen(self) -> int:
        """Return the value of the last float."""
        return _value(self.last)


class ShiftPresenter(Presenter[ShiftState]):
    """Opens a shift at the counter of the session.

    Signals:
        opened: the shift was opened (shift id).
    """

    opened = Signal(str)

    def __init__(
        self, shifts: ShiftService, tasks: Runner, session: Session, parent: QObject | None = None
    ) -> None:
        super().__init__(ShiftState(), parent)
        self._shifts = shifts
        self._tasks = tasks
        self._session = session

    def start(self) -> None:
        """Look whether a shift is open, and what the last float was."""
        self._tasks.read(
            lambda: (self._shifts.current(self._session), self._shifts.float_before(self._session)),
            self._begin,
            self._fail,
        )

    def _begin(self, found: tuple[ShiftRow | None, FloatBefore]) -> None:
        shift, before = found
        if shift is not None:
            self._set(ShiftState(ShiftMode.OPEN, shift=shift))
            return
        by_value = {note.denomination_fen: note.pieces for note in before.notes}
        last = tuple(by_value.get(fen) for fen in DENOMINATIONS) if by_value else EMPTY
        self._set(ShiftState(pieces=self.state.pieces, last=last, left_fen=before.left_fen))

    def follow(self, *, is_open: bool) -> None:
        """Ask for the next float once the shift that was opened here is closed or handed over."""
        if not is_open and self.state.mode is ShiftMode.OPEN:
            self.start()

    def type_pieces(self, pieces: tuple[int | None, ...]) -> None:
        """Take what was typed, largest denomination first."""
        self._update(pieces=pieces, mode=ShiftMode.COUNTING, error=None, apart_fen=0)

    def same_as_last(self) -> None:
        """Take over the pieces of the last float: the clerk still counts, and corrects what differs."""
        self._update(pieces=self.state.last, mode=ShiftMode.COUNTING, error=None, apart_fen=0)

    def submit(self) -> None:
        """Open the shift with the float that was counted.

        Where the last close left another sum, that is said first, and a second press opens the shift.
        """
        pieces = self.state.pieces
        if self.state.mode not in {ShiftMode.COUNTING, ShiftMode.REFUSED}:
            return
        if all(each is None for each in pieces):
            self._fail(UserError("close.nothing_typed"))
            return
        state = self.state
        apart = state.total_fen - state.left_fen if state.left_fen else 0
        if apart != state.apart_fen:
            self._update(apart_fen=apart, mode=ShiftMode.COUNTING, error=None)
            return
        notes = tuple(
            NoteCount(denomination_fen=fen, pieces=each or 0)
            for fen, each in zip(DENOMINATIONS, pieces, strict=True)
        )
        self._update(mode=ShiftMode.OPENING, error=None)
        self._tasks.write(lambda: self._shifts.open_shift(self._session, notes), self._opened, self._fail)

    def _opened(self, shift: ShiftRow) -> None:
        # What was counted belongs to this shift: the next float is counted blind.
        self._update(mode=ShiftMode.OPEN, shift=shift, pieces=EMPTY, apart_fen=0)
        self.opened.emit(shift.shift_id)

    def _fail(self, error: Exception) -> None:
        self._update(mode=ShiftMode.REFUSED, error=error)


def _value(pieces: tuple[int | None, ...]) -> int:
    return sum(fen * (each or 0) for fen, each in zip(DENOMINATIONS, pieces, strict=True))
