"""Presenter of the close: decides nothing about money, only which step comes next."""

from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.domain.cash import DENOMINATIONS
from app.domain.close_rules import Blocker, BlockerKind, Decision
from app.domain.errors import SyncConflict, UserError
from app.domain.rights import Right
from app.domain.shifts import CarriedForward, NoteCount, ShiftState, TenderCount
from app.domain.variance_hints import Suggestion
from app.services.access import can
from app.services.close import Closed, CloseService
from app.services.day_status import DayStatus
from app.services.rows.documents import DocumentRow
from app.services.rows.shifts import DayRow, ShiftRow
from app.services.sessions import Session
from app.services.shift_figures import Reconciliation, decide
from app.services.shift_sheets import CountSheet
from app.services.shifts import ShiftService
from app.ui.presenting import Presenter
from app.ui.screens.close.state import (
    DAY_MODES,
    DONE_MODES,
    RESOLVED_AT,
    UNCOUNTED,
    CloseMode,
    CloseState,
    Fault,
    Made,
    mode_of_day,
    mode_of_shift,
    relieved,
    still_open,
)
from app.ui.tasks import Runner

_REPORTS = 20
_OTHERWISE = {"shift.changed", "shift.blocked", "close.blocked", "close.changed"}
"""Why a close is refused when the screen no longer shows what is true."""


@dataclass(frozen=True, slots=True)
class _Shift:
    """What is read about a shift at once."""

    sheet: CountSheet
    found: Reconciliation | None
    hints: tuple[Suggestion, ...]
    blockers: tuple[Blocker, ...]
    carried: tuple[CarriedForward, ...]


@dataclass(frozen=True, slots=True)
class _Day:
    """What is read about a day at once."""

    days: tuple[DayRow, ...]
    status: DayStatus | None


class ClosePresenter(Presenter[CloseState]):
    """Leads through the close of a shift or of a day.

    Signals:
        went: another place of the program and what it should show: `order` (order id), `reversal` (receipt
            number), `checkout` (payment id), `counter`, `documents`, `approvals`, `open_shift`.
        shift_closed: a shift was closed (shift id).
        day_closed: a day was closed (Z number).
    """

    went = Signal(str, str)
    shift_closed = Signal(str)
    day_closed = Signal(int)

    def __init__(
        self,
        shifts: ShiftService,
        day_close: CloseService,
        tasks: Runner,
        session: Session,
        zone: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(CloseState(manages=can(session, Right.CLOSE_DAY)), parent)
        self._shifts = shifts
        self._day_close = day_close
        self._tasks = tasks
        self.session = session
        self.zone = zone

    # ------------------------------------------------------------------------------------------ coming in
    def start(self) -> None:
        """Show the own open shift; who has none sees where to open it.

        Who closes days sees the day instead: without an open shift, and at a desk that is no counter.
        """
        self._read_reports()
        self._tasks.read(lambda: self._shifts.current(self.session), self._begin, self._fail)

    def _begin(self, shift: ShiftRow | None) -> None:
        at_desk = self.session.counter_id is None
        if self.state.manages and (shift is None or at_desk):
            self.start_day()
        elif shift is not None:
            self.start_shift(shift.shift_id)
        else:
            self._set(self._blank(CloseMode.NO_SHIFT))

    def start_own(self) -> None:
        """Show the own open shift, or that there is none."""
        self._tasks.read(
            lambda: self._shifts.current(self.session),
            lambda shift: (
                self.start_shift(shift.shift_id) if shift else self._set(self._blank(CloseMode.NO_SHIFT))
            ),
            self._fail,
        )

    def start_shift(self, shift_id: str) -> None:
        """Show one shift; somebody else's is closed by a manager and a witness."""
        self._tasks.read(lambda: self._read_shift(shift_id), self._show_shift, self._fail)

    def start_day(self, day_id: str = "", said: Exception | None = None) -> None:
        """Show a day, or the oldest that is not closed; ``said`` is why it is read anew."""
        self._tasks.read(lambda: self._read_day(day_id), lambda read: self._show_day(read, said), self._fail)

    def refresh(self, said: Exception | None = None) -> None:
        """Read again what is shown: something was finished elsewhere; ``said`` stays to be read."""
        state = self.state
        if state.mode in DONE_MODES:
            return
        if state.mode in DAY_MODES:
            self.start_day(state.day.day.day_id if state.day else "", said)
        elif state.sheet is not None:
            self.start_shift(state.sheet.shift.shift_id)
        else:
            self.start()

    def _blank(self, mode: CloseMode) -> CloseState:
        return CloseState(mode=mode, ready=True, manages=self.state.manages, reports=self.state.reports)

    def _read_shift(self, shift_id: str) -> _Shift:
        sheet = self._shifts.count_sheet(self.session, shift_id)
        counted = sheet.shift.count is not None
        return _Shift(
            sheet,
            self._shifts.reconcile(shift_id) if counted else None,
            self._shifts.suggestions(shift_id) if counted else (),
            self._shifts.blockers(shift_id),
            self._shifts.carried(shift_id),
        )

    def _show_shift(self, read: _Shift) -> None:
        if read.sheet.shift.state is ShiftState.CLOSED:
            self.start()
            return
        old = self.state
        same = old.sheet is not None and old.sheet.shift.shift_id == read.sheet.shift.shift_id
        kept = same and old.found is not None and old.found == read.found
        state = replace(
            old if same else self._blank(CloseMode.COUNTING),
            ready=True,
            absent=read.sheet.shift.staff_no != self.session.staff_no,
            sheet=read.sheet,
            found=read.found,
            decisions=old.decisions if kept else (),
            hints=read.hints,
            shown_hint=old.shown_hint if kept else 0,
            blockers=read.blockers,
            carried=read.carried,
            busy=False,
        )
        typed = dict(state.declared)
        state = replace(
            state,
            declared=tuple((tender, typed.get(tender)) for tender in read.sheet.tenders),
            hints=still_open(state.hints, state.lines),
            signer=state.signer or next((no for no, _ in state.signers), ""),
        )
        self._set(relieved(replace(state, mode=mode_of_shift(state))))

    # ------------------------------------------------------------------------------------------- counting
    def type_pieces(self, pieces: tuple[int | None, ...]) -> None:
        """Take what was typed for the denominations, largest first."""
        self._update(pieces=pieces, error=None, fault=Fault.NOWHERE)

    def type_declared(self, tender: str, fen: int | None) -> None:
        """Take what was typed for another tender."""
        declared = tuple((kind, fen if kind == tender else sofar) for kind, sofar in self.state.declared)
        self._update(declared=declared, error=None, fault=Fault.NOWHERE)

    def recount(self) -> None:
        """Count once more; the manager has to be there."""
        if self.state.found is None or self.state.busy:
            return
        state = replace(
            self.state, recounting=True, pieces=UNCOUNTED, decisions=(), error=None, fault=Fault.NOWHERE
        )
        state = replace(state, declared=tuple((tender, None) for tender, _ in state.declared))
        self._set(replace(state, mode=CloseMode.COUNTING))

    def stop_recount(self) -> None:
        """Leave the sealed count as it is."""
        if self.state.recounting:
            state = replace(self.state, recounting=False, error=None, fault=Fault.NOWHERE)
            self._set(replace(state, mode=mode_of_shift(state)))

    def seal(self, pin: str = "") -> None:
        """Seal what was typed; with a second person's PIN where one has to stand beside."""
        state = self.state
        if state.sheet is None or state.mode is not CloseMode.COUNTING or state.busy:
            return
        if all(pieces is None for pieces in state.pieces):
            self._wrong(UserError("close.nothing_typed"), Fault.COUNT)
            return
        empty = next((tender for tender, fen in state.declared if fen is None), None)
        if empty is not None:
            # Nothing typed is not nothing there: a zero is somebody's word, an empty box is nobody's.
            self._wrong(UserError(f"close.undeclared.{empty}"), Fault.COUNT)
            return
        if state.asks_pin and not pin:
            return
        shift_id = state.sheet.shift.shift_id
        notes = tuple(
            NoteCount(denomination_fen=fen, pieces=pieces or 0)
            for fen, pieces in zip(DENOMINATIONS, state.pieces, strict=True)
        )
        tenders = tuple(
            TenderCount(tender=tender, declared_fen=fen or 0, slips=0) for tender, fen in state.declared
        )
        signer = state.signer if state.asks_pin else ""
        self._begin_work()
        self._tasks.write(
            lambda: self._shifts.count(self.session, shift_id, notes, tenders, signer, pin),
            lambda _row: self._sealed(shift_id),
            lambda error: self._wrong(error, Fault.PIN if pin else Fault.COUNT),
            ended=self._end_work,
        )

    def _sealed(self, shift_id: str) -> None:
        self._update(recounting=False)
        self.start_shift(shift_id)

    # ------------------------------------------------------------------------------------------- variance
    def show_hint(self, number: int) -> None:
        """Open one of the explanations."""
        self._update(shown_hint=number)

    def decide(self, decision: Decision) -> None:
        """Take a person's word for a variance; it is recorded with the close."""
        state = self.state
        try:
            ((_, parts),) = decide(state.lines, (decision,), absent=state.absent)
        except UserError as error:
            self._wrong(error, Fault.DECISION)
            return
        state = replace(
            state,
            decisions=(*state.decisions, Made(decision, parts)),
            shown_hint=0,
            error=None,
            fault=Fault.NOWHERE,
        )
        state = replace(state, hints=still_open(state.hints, state.lines))
        self._set(replace(state, mode=mode_of_shift(state)))

    def take_back(self) -> None:
        """Forget all decisions that are not recorded yet."""
        if self.state.decisions and self.state.found is not None:
            self._update(decisions=(), error=None, fault=Fault.NOWHERE)
            self.start_shift(self.state.found.shift.shift_id)

    # -------------------------------------------------------------------------------------------- signing
    def choose_signer(self, staff_no: str) -> None:
        """Choose who gives the PIN."""
        self._update(signer=staff_no, error=None, fault=Fault.NOWHERE)

    def sign(self, pin: str) -> None:
        """Take the PIN: it seals a count, closes a shift or closes a day, whichever comes next."""
        mode = self.state.mode
        if mode is CloseMode.COUNTING:
            self.seal(pin)
        elif mode is CloseMode.DAY_SIGNING:
            self._close_day(pin)
        elif mode is CloseMode.SIGNING:
            self._close_shift(pin)

    def submit(self) -> None:
        """Do what Ctrl+Enter means now, where no PIN is needed."""
        if self.state.mode is CloseMode.COUNTING:
            self.seal()
        elif self.state.mode is CloseMode.SEALED:
            self._close_shift("")
        elif self.state.barred is not None:
            self._wrong(self.state.barred, Fault.FINISH)

    def _close_shift(self, pin: str) -> None:
        state = self.state
        if state.found is None or state.busy:
            return
        shift_id, signer = state.found.shift.shift_id, state.signer if pin else ""
        decisions = tuple(made.decision for made in state.decisions)
        absent = state.absent

        def run() -> DocumentRow | None:
            if absent:
                document_id = self._shifts.close_for(self.session, shift_id, signer, pin, decisions)
            else:
                document_id = self._shifts.close_shift(self.session, shift_id, decisions, signer, pin)
            return self._shifts.report(document_id)

        def done(report: DocumentRow | None) -> None:
            self._update(mode=CloseMode.CLOSED, report=report)
            self._read_reports()
            self.shift_closed.emit(shift_id)

        self._begin_work()
        self._tasks.write(run, done, self._refused, ended=self._end_work)

    # ------------------------------------------------------------------------------------------------ day
    def _read_day(self, day_id: str) -> _Day:
        days = self._day_close.days()
        wanted = next((day.day_id for day in days if day.day_id == day_id), days[0].day_id if days else "")
        return _Day(days, self._day_close.day_status(wanted) if wanted else None)

    def _show_day(self, read: _Day, said: Exception | None = None) -> None:
        state = self._blank(mode_of_day(read.status))
        fault = Fault.FINISH if said else Fault.NOWHERE
        self._set(replace(state, days=read.days, day=read.status, error=said, fault=fault))

    def _close_day(self, pin: str) -> None:
        day = self.state.day
        if day is None or self.state.busy:
            return

        def run() -> tuple[Closed, DocumentRow | None, _Day]:
            closed = self._day_close.close_day(self.session, day.day.day_id, pin, day)
            after = _Day(self._day_close.days(), self._day_close.day_status(day.day.day_id))
            return closed, self._shifts.report(closed.document_id), after

        def done(answer: tuple[Closed, DocumentRow | None, _Day]) -> None:
            closed, report, after = answer
            self._update(
                mode=CloseMode.DAY_CLOSED, closed=closed, report=report, days=after.days, day=after.status
            )
            self._read_reports()
            self.day_closed.emit(closed.z_number)

        self._begin_work()
        self._tasks.write(run, done, self._refused, ended=self._end_work)

    # ------------------------------------------------------------------------------------------- elsewhere
    def go(self, screen: str, ref: str = "") -> None:
        """Leave for another place of the program."""
        self.went.emit(screen, ref)

    def resolve(self, blocker: Blocker) -> None:
        """Go to where a blocker is finished."""
        if blocker.kind is BlockerKind.RECOUNT:
            self.recount()
        elif blocker.kind is BlockerKind.OPEN_SHIFT:
            self.start_shift(blocker.ref)
        elif blocker.kind in RESOLVED_AT:
            self.go(RESOLVED_AT[blocker.kind], blocker.ref)

    def reprint(self, document_id: str) -> None:
        """Print a report once more."""
        self._tasks.write(
            lambda: self._shifts.reprint(self.session, document_id),
            lambda _document: self._update(reprinted=document_id),
            self._fail,
        )

    def _read_reports(self) -> None:
        read = partial(self._shifts.reports, _REPORTS, self.session)
        self._tasks.read(read, lambda rows: self._update(reports=rows), self._fail)

    # ---------------------------------------------------------------------------------------------- faults
    def _begin_work(self) -> None:
        self._update(busy=True, error=None, fault=Fault.NOWHERE)

    def _end_work(self) -> None:
        self._update(busy=False)

    def _wrong(self, error: Exception, fault: Fault) -> None:
        self._update(error=error, fault=fault)

    def _fail(self, error: Exception) -> None:
        self._wrong(error, Fault.FINISH)

    def _refused(self, error: Exception) -> None:
        """Show why a close did not happen, and what is true now."""
        code = getattr(error, "code", "")
        pin = code.startswith("staff.") or code in {"shift.no_manager", "shift.witness_self"}
        self._wrong(error, Fault.PIN if pin else Fault.FINISH)
        if isinstance(error, SyncConflict) or code in _OTHERWISE:
            self.refresh(error)
