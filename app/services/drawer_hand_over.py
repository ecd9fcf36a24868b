"""A drawer changes hands: both count it, and a difference is the outgoing clerk's (DOMAIN §8).

One shift ends and the next begins in the same transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.close_rules import Decision, Settled, check_declared, must_sign, notes_total
from app.domain.drawers import DrawerHandedOver
from app.domain.errors import UserError
from app.domain.rights import Right, holds
from app.domain.shifts import (
    CarriedForward,
    DrawerCounted,
    NoteCount,
    ShiftClosed,
    ShiftOpened,
    ShiftState,
    TenderCount,
    VarianceSettled,
)
from app.services.papers import spool
from app.services.ports import Clock, Ids, Stamp, Store, UnitOfWork
from app.services.reading import Queries
from app.services.report_words import HANDED_OVER
from app.services.rows.shifts import CountRow, ShiftRow
from app.services.rows.staff import StaffRow
from app.services.sessions import Session
from app.services.shift_figures import blockers, carried, decide, lines_of, reconciliation, shift_of
from app.services.shift_papers import shift_report
from app.services.shift_signing import PinCheck, Signers

PROVEN_MS: Final = 5 * 60_000
"""So long the PIN of whoever takes over counts: the manager may have to be fetched."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """Who takes over, and gave the PIN for it at this desk. It holds no PIN, and is of no use elsewhere."""

    staff_no: str
    session_id: str
    """Of whoever hands over."""
    until_ms: int


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What a hand-over led to. Negative variances are short, and the outgoing clerk owes them (fen)."""

    shift_id: str
    """The shift that began."""
    document_id: str
    """The report of the shift that ended."""
    incoming: str
    variance_fen: int


@dataclass(frozen=True, slots=True)
class ToSign:
    """What a manager signs at a hand-over. Negative variances are short (fen)."""

    variances: tuple[tuple[str, int], ...]
    """Tender and variance, of those that have one."""
    limit_fen: int
    carried: tuple[CarriedForward, ...]


@dataclass(frozen=True, slots=True)
class _Counted:
    notes: tuple[NoteCount, ...]
    cash_fen: int
    tenders: tuple[TenderCount, ...]


class HandOver:
    """The use case of a drawer that changes hands."""

    def __init__(self, store: Store, clock: Clock, ids: Ids, pins: PinCheck) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._pins = pins
        self._signers = Signers(pins)

    def prove(self, session: Session, staff_no: str, pin: str) -> Incoming:
        """Return who takes over, and proves it with the PIN: once, however often `run` is tried with it.

        Raises `UserError`: drawer.incoming_needed, shift.witness_self,
        drawer.no_incoming, drawer.incoming_has_shift, and those of the PIN.
        """
        if not staff_no:
            raise UserError("drawer.incoming_needed")
        row = self._pins.check_pin(staff_no, pin)
        if row.staff_no == session.staff_no:
            raise UserError("shift.witness_self")
        with self._store.read() as queries:
            _able(queries, row)
        return Incoming(row.staff_no, session.session_id, self._clock.now_ms() + PROVEN_MS)

    def to_sign(
        self, session: Session, notes: Sequence[NoteCount], tenders: Sequence[TenderCount], incoming: Incoming
    ) -> ToSign:
        """Return what a hand-over leads to: for the manager, once both counted. Raises as `run`."""
        check_declared(tenders)
        counted = _Counted(tuple(notes), notes_total(notes), tuple(tenders))
        with self._store.read() as queries:
            shift = _ready(queries, session)
            made, _ = _differences(queries, shift, counted, session)
            self._proven(queries, session, incoming)
            found = tuple((part.tender, part.variance_fen) for _, parts in made for part in parts)
            return ToSign(found, _limit(queries), carried(queries, shift))

    def run(
        self,
        session: Session,
        notes: Sequence[NoteCount],
        tenders: Sequence[TenderCount],
        incoming: Incoming,
        manager: tuple[str, str],
    ) -> HandedOver:
        """End the shift at this desk and begin the other clerk's with all that was counted as its float.

        `manager` is staff number and PIN. Raises:
            UserError: shift.none, drawer.counted, drawer.customer_in_hand, shift.blocked,
                drawer.proof_over when the PIN was given too long ago, drawer.no_incoming,
                drawer.incoming_has_shift, shift.manager_needed over the limit or when something is carried
                forward, those of the manager's PIN and of the amounts.
        """
        check_declared(tenders)
        counted = _Counted(tuple(notes), notes_total(notes), tuple(tenders))
        with self._store.read() as queries:
            shift = _ready(queries, session)
            made, needed = _differences(queries, shift, counted, session)
            person = self._proven(queries, session, incoming)
        signed = self._signers.signer(session, shift, *manager, needed=needed)
        now, to_shift = self._clock.now_ms(), self._ids.new()
        with self._store.write(Stamp(session.staff_no, shift.day_id)) as unit:
            shift = _ready(unit.queries, session)
            if _differences(unit.queries, shift, counted, session) != (made, needed):
                raise UserError("shift.changed")
            self._count(unit, shift, counted, session.staff_no, person.staff_no, now)
            for decision, parts in made:
                self._settle(unit, shift, decision, parts, signed, now)
            before = shift.float_fen - unit.queries.drawers.handed_in(shift.shift_id)
            unit.record(
                DrawerHandedOver(
                    hand_over_id=self._ids.new(),
                    shift_id=shift.shift_id,
                    to_shift_id=to_shift,
                    cash_fen=counted.cash_fen,
                    takings_fen=counted.cash_fen - before,
                    from_no=session.staff_no,
                    to_no=person.staff_no,
                    at_ms=now,
                )
            )
            document = self._close(unit, session, shift.shift_id, (signed, person.staff_no), now)
            unit.record(
                ShiftOpened(
                    after=None,
                    shift_id=to_shift,
                    day_id=shift.day_id,
                    staff_no=person.staff_no,
                    counter_id=shift.counter_id,
                    terminal_id=unit.terminal.terminal_id,
                    float_notes=counted.notes,
                    float_fen=counted.cash_fen,
                    at_ms=now,
                )
            )
        variance = sum(part.variance_fen for _, parts in made for part in parts)
        return HandedOver(to_shift, document, person.staff_no, variance)

    def _proven(self, queries: Queries, session: Session, incoming: Incoming) -> StaffRow:
        row = queries.staff.staff(incoming.staff_no)
        over = self._clock.now_ms() > incoming.until_ms
        if row is None or over or incoming.session_id != session.session_id:
            raise UserError("drawer.proof_over")
        _able(queries, row)
        return row

    def _count(
        self, unit: UnitOfWork, shift: ShiftRow, counted: _Counted, by: str, witness: str, now: int
    ) -> None:
        unit.record(
            DrawerCounted(
                after=shift.last_op,
                shift_id=shift.shift_id,
                count_no=1,
                notes=counted.notes,
                cash_fen=counted.cash_fen,
                tenders=counted.tenders,
                counted_by=by,
                witness=witness,
                payments=unit.queries.shifts.payment_count(shift.shift_id),
                at_ms=now,
            )
        )

    def _settle(
        self,
        unit: UnitOfWork,
        shift: ShiftRow,
        decision: Decision,
        parts: tuple[Settled, ...],
        manager: str,
        now: int,
    ) -> None:
        for part in parts:
            unit.record(
                VarianceSettled(
                    shift_id=shift.shift_id,
                    count_no=1,
                    tender=part.tender,
                    variance_fen=part.variance_fen,
                    treatment=part.treatment,
                    explanation=decision.explanation,
                    clerk=shift.staff_no,
                    signed_by=manager,
                    at_ms=now,
                )
            )

    def _close(
        self, unit: UnitOfWork, session: Session, shift_id: str, second: tuple[str, str], now: int
    ) -> str:
        manager, witness = second
        row = shift_of(unit.queries, shift_id)
        final = reconciliation(unit.queries, row)
        unit.record(
            ShiftClosed(
                after=row.last_op,
                shift_id=shift_id,
                expected_cash_fen=final.figures.cash().expected_fen,
                counted_cash_fen=final.figures.cash().counted_fen,
                deposit_fen=final.figures.deposit_fen,
                carried=carried(unit.queries, row),
                staff_no=session.staff_no,
                manager=manager,
                witness=witness,
                at_ms=now,
            )
        )
        document_id = self._ids.new()
        content = shift_report(unit, shift_of(unit.queries, shift_id), final, now)
        spool(unit, document_id, f"shift:{shift_id}", session.language, content, now)
        return document_id


def _able(queries: Queries, row: StaffRow) -> None:
    """Refuse who has no right to a drawer, or has one already."""
    if not holds(row.roles, Right.OPEN_SHIFT):
        raise UserError("drawer.no_incoming", name=row.name)
    if queries.shifts.open_shift_of(row.staff_no):
        raise UserError("drawer.incoming_has_shift", name=row.name)


def _ready(queries: Queries, session: Session) -> ShiftRow:
    """Return the shift that can be handed over now."""
    shift = queries.shifts.open_shift_of(session.staff_no)
    if shift is None:
        raise UserError("shift.none")
    if shift.state is not ShiftState.OPEN:
        raise UserError("drawer.counted")
    held = queries.queue.held_by(shift.counter_id)
    if held is not None:
        raise UserError("drawer.customer_in_hand", number=held.number)
    left = [each for each in blockers(queries, shift) if each.ref != shift.shift_id]
    if left:
        raise UserError("shift.blocked", count=len(left))
    return shift


def _differences(
    queries: Queries, shift: ShiftRow, counted: _Counted, session: Session
) -> tuple[tuple[tuple[Decision, tuple[Settled, ...]], ...], bool]:
    """Return what becomes of each difference, and whether the manager must sign."""
    count = CountRow(
        1, counted.notes, counted.cash_fen, counted.tenders, session.staff_no, "", 0, shift.opened_ms
    )
    lines = lines_of(queries, shift, count)
    decisions = [Decision(line.tender, HANDED_OVER) for line in lines if line.open_fen]
    made = decide(lines, decisions, absent=True)
    over = must_sign([part for _, parts in made for part in parts], _limit(queries))
    return made, over or bool(carried(queries, shift))


def _limit(queries: Queries) -> int:
    """Return the variance above which the manager signs (fen)."""
    return queries.halls.setting("close.variance_limit_fen", 500)
