"""A drawer changes hands: both count it, and a difference is the outgoing clerk's (DOMAIN §8).

One shift ends and the next begins in the same transaction, at once or when the manager has signed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

from app.domain.close_rules import (
    VARIANCE_LIMIT_FEN,
    BlockerKind,
    Decision,
    Settled,
    check_declared,
    must_sign,
    notes_total,
)
from app.domain.drawers import DrawerHandedOver
from app.domain.errors import UserError
from app.domain.rights import Right, holds
from app.domain.shifts import (
    HANDED_OVER,
    CarriedForward,
    DrawerCounted,
    NoteCount,
    ShiftClosed,
    ShiftOpened,
    TenderCount,
    VarianceSettled,
)
from app.services.attendance import Attendance, being_served
from app.services.papers import spool
from app.services.ports import Clock, Ids, Stamp, Store, UnitOfWork
from app.services.reading import Queries
from app.services.rows.shifts import ShiftRow
from app.services.rows.staff import StaffRow
from app.services.sessions import Session
from app.services.shift_figures import (
    blockers,
    carried,
    counted_of,
    decide,
    decided,
    lines_of,
    reconciliation,
    shift_of,
)
from app.services.shift_papers import shift_report
from app.services.shift_signing import PinCheck, Signers

PROVEN_MS: Final = 5 * 60_000
"""So long the PIN of whoever takes over counts: the manager may have to be fetched."""
_COUNTS: Final = frozenset({BlockerKind.UNCOUNTED, BlockerKind.RECOUNT, BlockerKind.VARIANCE})
"""What stands in the way of a close, and is what a hand-over itself is about."""


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
    count_no: int = 1
    """The sealed count that shows it."""

    @property
    def decided(self) -> Self:
        """Return what must not change before the signature: a printer goes on by itself."""
        return replace(self, carried=decided(self.carried))


@dataclass(frozen=True, slots=True)
class _Found:
    """What the sealed count of a shift leads to."""

    shift: ShiftRow
    made: tuple[tuple[Decision, tuple[Settled, ...]], ...]
    needed: bool
    """Whether the manager must sign."""
    to_sign: ToSign


class HandOver:
    """The use case of a drawer that changes hands.

    The count is sealed before anybody hears of a difference: whoever counts until it fits does so with the
    manager, and each count stays. A shift whose hand-over goes no further from there is a counted one: it
    takes no more money, and is handed over after a recount, or closed.
    """

    def __init__(self, store: Store, clock: Clock, ids: Ids, pins: PinCheck, attendance: Attendance) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._pins = pins
        self._signers = Signers(pins)
        self._attendance = attendance

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

    def run(
        self,
        session: Session,
        notes: Sequence[NoteCount],
        tenders: Sequence[TenderCount],
        incoming: Incoming,
        manager: tuple[str, str],
    ) -> HandedOver:
        """Seal the count of both; end the shift at this desk and begin the other clerk's, if nobody signs.

        All that was counted is the other's float. `manager` is staff number and PIN, at a recount. Raises:
            UserError: shift.none, drawer.recount when a count is sealed and no manager is named,
                drawer.customer_in_hand, shift.serving, shift.blocked, drawer.proof_over when the PIN was
                given too long ago, drawer.no_incoming, drawer.incoming_has_shift, those of the manager's PIN
                and of the amounts; and, with the count sealed, shift.manager_needed over the limit or when
                something is carried forward: then `sign` goes on.
        """
        check_declared(tenders)
        cash_fen = notes_total(notes)
        with self._store.read() as queries:
            before = self._ready(queries, session)
            person = self._proven(queries, session, incoming)
        if before.counts and not manager[0]:
            raise UserError("drawer.recount")
        beside = self._signers.beside_count(session, before, *manager) or person.staff_no
        now = self._clock.now_ms()
        with self._store.write(Stamp(session.staff_no, before.day_id)) as unit:
            if self._ready(unit.queries, session).counts != before.counts:
                raise UserError("shift.changed")
            unit.record(
                DrawerCounted(
                    after=before.last_op,
                    shift_id=before.shift_id,
                    count_no=len(before.counts) + 1,
                    notes=tuple(notes),
                    cash_fen=cash_fen,
                    tenders=tuple(tenders),
                    counted_by=session.staff_no,
                    witness=beside,
                    payments=unit.queries.shifts.payment_count(before.shift_id),
                    at_ms=now,
                )
            )
            found = self._found(unit.queries, session)
            if not found.needed:
                return self._hand_over(unit, session, found, person.staff_no, "")
        raise UserError("shift.manager_needed")

    def to_sign(self, session: Session, incoming: Incoming) -> ToSign:
        """Return what the sealed count leads to: for those who sign. Raises as `sign`."""
        with self._store.read() as queries:
            self._proven(queries, session, incoming)
            return self._found(queries, session).to_sign

    def sign(
        self, session: Session, incoming: Incoming, seen: ToSign, manager: tuple[str, str]
    ) -> HandedOver:
        """Hand over what was counted and sealed, with the manager's number and PIN below what was `seen`.

        Raises:
            UserError: shift.changed when it is not any more what was seen, drawer.recount when money moved
                since the count, shift.manager_needed, and the other refusals of `run`.
        """
        with self._store.read() as queries:
            found = self._as_seen(queries, session, incoming, seen)
        signed = self._signers.signer(session, found.shift, *manager, needed=found.needed)
        with self._store.write(Stamp(session.staff_no, found.shift.day_id)) as unit:
            found = self._as_seen(unit.queries, session, incoming, seen)
            return self._hand_over(unit, session, found, incoming.staff_no, signed)

    def _as_seen(self, queries: Queries, session: Session, incoming: Incoming, seen: ToSign) -> _Found:
        self._proven(queries, session, incoming)
        found = self._found(queries, session)
        if found.to_sign.decided != seen.decided:
            raise UserError("shift.changed")
        return found

    def _ready(self, queries: Queries, session: Session) -> ShiftRow:
        """Return the shift that can be counted, or handed over, now."""
        shift = queries.shifts.open_shift_of(session.staff_no)
        if shift is None:
            raise UserError("shift.none")
        for visit in being_served(queries, self._attendance, shift):
            if not visit.title:
                raise UserError("shift.serving")
            raise UserError("drawer.customer_in_hand", number=visit.title)
        left = [each for each in blockers(queries, shift) if each.kind not in _COUNTS]
        if left:
            raise UserError("shift.blocked", count=len(left))
        return shift

    def _found(self, queries: Queries, session: Session) -> _Found:
        """Return what becomes of each difference of the sealed count, and whether the manager must sign."""
        shift = self._ready(queries, session)
        count = counted_of(shift)
        if not count.witness or count.payments != queries.shifts.payment_count(shift.shift_id):
            raise UserError("drawer.recount")
        lines = lines_of(queries, shift, count)
        made = decide(
            lines, [Decision(line.tender, HANDED_OVER) for line in lines if line.open_fen], absent=True
        )
        listed = carried(queries, shift)
        limit = queries.halls.setting("close.variance_limit_fen", VARIANCE_LIMIT_FEN)
        parts = [part for _, each in made for part in each]
        to_sign = ToSign(
            tuple((part.tender, part.variance_fen) for part in parts), limit, listed, len(shift.counts)
        )
        return _Found(shift, made, must_sign(parts, limit) or bool(listed), to_sign)

    def _hand_over(
        self, unit: UnitOfWork, session: Session, found: _Found, person: str, signed: str
    ) -> HandedOver:
        shift, count = found.shift, counted_of(found.shift)
        now, to_shift = self._clock.now_ms(), self._ids.new()
        for decision, parts in found.made:
            self._settle(unit, shift, decision, parts, signed, now)
        before = shift.float_fen - unit.queries.drawers.handed_in(shift.shift_id)
        unit.record(
            DrawerHandedOver(
                hand_over_id=self._ids.new(),
                shift_id=shift.shift_id,
                to_shift_id=to_shift,
                cash_fen=count.cash_fen,
                takings_fen=count.cash_fen - before,
                from_no=session.staff_no,
                to_no=person,
                at_ms=now,
            )
        )
        document = self._close(unit, session, shift.shift_id, (signed, person), now)
        unit.record(
            ShiftOpened(
                after=None,
                shift_id=to_shift,
                day_id=shift.day_id,
                staff_no=person,
                counter_id=shift.counter_id,
                terminal_id=unit.terminal.terminal_id,
                float_notes=count.notes,
                float_fen=count.cash_fen,
                at_ms=now,
            )
        )
        variance = sum(part.variance_fen for _, parts in found.made for part in parts)
        return HandedOver(to_shift, document, person, variance)

    def _proven(self, queries: Queries, session: Session, incoming: Incoming) -> StaffRow:
        row = queries.staff.staff(incoming.staff_no)
        over = self._clock.now_ms() > incoming.until_ms
        if row is None or over or incoming.session_id != session.session_id:
            raise UserError("drawer.proof_over")
        _able(queries, row)
        return row

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
                    count_no=len(shift.counts),
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
