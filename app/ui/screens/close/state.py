"""State of the close screen: one shift from the blind count to its report, or one day to its Z report."""

from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.cash import DENOMINATIONS
from app.domain.close_rules import (
    Blocker,
    BlockerKind,
    Decision,
    Settled,
    TenderLine,
    made_up,
    must_sign,
    with_settled,
)
from app.domain.documents import ShiftReportContent, ZReportContent
from app.domain.errors import UserError
from app.domain.shifts import CarriedForward
from app.domain.variance_hints import HintKind, Suggestion
from app.services.close import Closed
from app.services.day_status import DayStatus
from app.services.rows.documents import DocumentRow
from app.services.rows.shifts import DayRow
from app.services.shift_figures import Reconciliation
from app.services.shift_sheets import CountSheet


class CloseMode(StrEnum):
    """What the screen is for at the moment."""

    NO_SHIFT = "no_shift"
    COUNTING = "counting"
    SEALED = "sealed"
    """Counted, and nothing left to do but to close."""
    VARIANCE = "variance"
    BLOCKED = "blocked"
    SIGNING = "signing"
    CLOSED = "closed"
    DAY_LIST = "day_list"
    """Shifts of the day are still open, or there is no day to close."""
    DAY_BLOCKED = "day_blocked"
    DAY_SIGNING = "day_signing"
    DAY_CLOSED = "day_closed"


STATES = tuple(CloseMode)
DAY_MODES = frozenset(
    {CloseMode.DAY_LIST, CloseMode.DAY_BLOCKED, CloseMode.DAY_SIGNING, CloseMode.DAY_CLOSED}
)
BARRED_MODES = frozenset({CloseMode.DAY_LIST, CloseMode.DAY_BLOCKED})
"""A day that cannot be signed yet."""
DONE_MODES = frozenset({CloseMode.CLOSED, CloseMode.DAY_CLOSED})
RESOLVED_AT = {
    BlockerKind.SERVING: "counter",
    BlockerKind.OPEN_CHECKOUT: "checkout",
    BlockerKind.PAID_NOT_EXECUTED: "order",
    BlockerKind.WORK_UNDONE: "order",
}
"""Where what blocks is finished, of what is finished in another place of the program."""
UNCOUNTED: tuple[int | None, ...] = (None,) * len(DENOMINATIONS)


class Fault(StrEnum):
    """Where an error belongs on the screen."""

    NOWHERE = ""
    COUNT = "count"
    DECISION = "decision"
    PIN = "pin"
    FINISH = "finish"


@dataclass(frozen=True, slots=True)
class Made:
    """A decision and what it settles; it is recorded with the close."""

    decision: Decision
    parts: tuple[Settled, ...]


@dataclass(frozen=True, slots=True)
class CloseState:
    """State of the screen. `pieces` and `declared` are what was typed, None where nothing was."""

    mode: CloseMode = CloseMode.NO_SHIFT
    ready: bool = False
    """Whether the shift or the day has been read."""
    manages: bool = False
    """Whether the person may close days, and shifts of clerks who are away."""
    absent: bool = False
    """Whether the shift is that of a clerk who is away."""
    sheet: CountSheet | None = None
    recounting: bool = False
    pieces: tuple[int | None, ...] = UNCOUNTED
    declared: tuple[tuple[str, int | None], ...] = ()
    found: Reconciliation | None = None
    decisions: tuple[Made, ...] = ()
    hints: tuple[Suggestion, ...] = ()
    """Explanations of what the decisions leave open."""
    shown_hint: int = 0
    blockers: tuple[Blocker, ...] = ()
    carried: tuple[CarriedForward, ...] = ()
    signer: str = ""
    """Staff number of the manager or witness who is chosen."""
    report: DocumentRow | None = None
    reports: tuple[DocumentRow, ...] = ()
    reprinted: str = ""
    days: tuple[DayRow, ...] = ()
    day: DayStatus | None = None
    closed: Closed | None = None
    busy: bool = False
    error: Exception | None = None
    fault: Fault = Fault.NOWHERE

    @property
    def counted_fen(self) -> int:
        """Return the value of what was typed."""
        return sum(fen * (pieces or 0) for fen, pieces in zip(DENOMINATIONS, self.pieces, strict=True))

    @property
    def followed(self) -> bool:
        """Return whether a day is shown as it goes on at other desks: not while somebody signs it."""
        return self.mode in {CloseMode.DAY_LIST, CloseMode.DAY_BLOCKED} and not self.busy

    @property
    def parts(self) -> tuple[Settled, ...]:
        """Return what the decisions settle."""
        return tuple(part for made in self.decisions for part in made.parts)

    @property
    def lines(self) -> tuple[TenderLine, ...]:
        """Return the tenders as they will be after the decisions."""
        return with_settled(self.found.lines, self.parts) if self.found else ()

    @property
    def outdated(self) -> bool:
        """Return whether money moved after the count: then its variances mean nothing."""
        return any(each.kind is BlockerKind.RECOUNT for each in self.blockers)

    @property
    def undecided(self) -> tuple[TenderLine, ...]:
        """Return the tenders whose variance is open."""
        if self.outdated:
            return ()
        return tuple(line for line in self.lines if line.open_fen)

    @property
    def blocking(self) -> tuple[Blocker, ...]:
        """Return the blockers but those that this screen itself decides on."""
        own = {BlockerKind.VARIANCE, BlockerKind.UNCOUNTED}
        return tuple(each for each in self.blockers if each.kind not in own)

    @property
    def must_sign(self) -> bool:
        """Return whether a second person signs the close."""
        over = self.found is not None and must_sign(self.parts, self.found.limit_fen)
        return self.absent or over or bool(self.carried)

    @property
    def deposit_fen(self) -> int:
        """Return what the whole shift pays in after the decisions: bags of earlier, and the rest now."""
        if self.found is None:
            return 0
        return self.found.figures.deposit_fen + self.put_in_fen

    @property
    def put_in_fen(self) -> int:
        """Return what the clerk puts into the drawer to make up what is short."""
        return made_up((part.treatment, part.variance_fen) for part in self.parts)

    @property
    def signers(self) -> tuple[tuple[str, str], ...]:
        """Return who may sign beside the person at the desk: number and name."""
        if self.sheet is None:
            return ()
        return self.sheet.witnesses if self.absent else self.sheet.managers

    @property
    def over(self) -> bool:
        """Return whether there is no day to close: all that is left are the reports."""
        return self.ready and self.mode is CloseMode.DAY_LIST and self.day is None

    @property
    def agency_fen(self) -> int:
        """Return what a shift took on behalf of others (fen)."""
        return self.found.figures.agency_fen if self.found else 0

    @property
    def barred(self) -> UserError | None:
        """Return why a day cannot be signed yet: close.shift_open, close.shifts_open, close.blocked."""
        if self.mode not in BARRED_MODES or self.day is None:
            return None
        blockers = self.day.blockers
        opened = sum(each.kind is BlockerKind.OPEN_SHIFT for each in blockers)
        if opened:
            return UserError("close.shift_open" if opened == 1 else "close.shifts_open", count=opened)
        return UserError("close.blocked", count=len(blockers)) if blockers else None

    @property
    def asks_pin(self) -> bool:
        """Return whether a second person's (or, for a day, the manager's own) PIN comes next."""
        if self.mode is CloseMode.COUNTING:
            return self.recounting or self.absent
        return self.mode in {CloseMode.SIGNING, CloseMode.DAY_SIGNING}

    @property
    def shift_report(self) -> ShiftReportContent | None:
        """Return the report of the shift that was closed just now."""
        content = self.report.content if self.report else None
        return content if isinstance(content, ShiftReportContent) else None

    @property
    def z_report(self) -> ZReportContent | None:
        """Return the report of the day that was closed just now."""
        content = self.report.content if self.report else None
        return content if isinstance(content, ZReportContent) else None


def mode_of_shift(state: CloseState) -> CloseMode:
    """Return what a shift that is not closed needs next."""
    if state.found is None or state.recounting:
        return CloseMode.COUNTING
    if state.undecided:
        return CloseMode.VARIANCE
    if state.blocking:
        return CloseMode.BLOCKED
    return CloseMode.SIGNING if state.must_sign else CloseMode.SEALED


def relieved(state: CloseState) -> CloseState:
    """Return the state without the word that somebody is served, once nobody is."""
    said = isinstance(state.error, UserError) and state.error.code == "shift.serving"
    if said and all(each.kind is not BlockerKind.SERVING for each in state.blockers):
        return replace(state, error=None, fault=Fault.NOWHERE)
    return state


def mode_of_day(day: DayStatus | None) -> CloseMode:
    """Return what a day needs next."""
    if day is None or any(each.kind is BlockerKind.OPEN_SHIFT for each in day.blockers):
        return CloseMode.DAY_LIST
    return CloseMode.DAY_BLOCKED if day.blockers else CloseMode.DAY_SIGNING


def still_open(hints: tuple[Suggestion, ...], lines: tuple[TenderLine, ...]) -> tuple[Suggestion, ...]:
    """Return the explanations that still fit what is open."""
    gaps = {line.tender: line.open_fen for line in lines}
    return tuple(hint for hint in hints if _fits(hint, gaps))


def _fits(hint: Suggestion, gaps: dict[str, int]) -> bool:
    gap = gaps.get(hint.tender, 0)
    if hint.kind is HintKind.WRONG_TENDER:
        return gap * gaps.get(hint.other_tender, 0) < 0
    return gap == hint.gap_fen
