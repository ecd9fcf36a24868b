"""What happens to a drawer within its shift (DOMAIN §8).

Cash goes to the safe by two persons, another clerk takes the drawer over, disputed change is noted, and a
manager counts at once. Nothing that was recorded changes by any of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.cash import TenderKind
from app.domain.close_rules import notes_total
from app.domain.documents import BagContent
from app.domain.drawers import (
    CashToSafe,
    ChangeDisputed,
    CheckCause,
    DisputeKind,
    DrawerChecked,
    bag_number,
    check_bag,
    check_dispute,
)
from app.domain.errors import UserError
from app.domain.rights import Right, holds
from app.domain.shifts import NoteCount, ShiftState, TenderCount
from app.i18n import Text
from app.services.access import require
from app.services.attendance import Attendance
from app.services.drawer_hand_over import HandedOver, HandOver, Incoming, ToSign
from app.services.papers import letterhead, spool
from app.services.ports import Clock, Ids, Stamp, Store
from app.services.reading import Queries
from app.services.rows.drawers import BagRow, DisputeRow
from app.services.rows.shifts import ShiftRow
from app.services.sessions import Session
from app.services.shift_figures import cash_expected
from app.services.shift_papers import name_of
from app.services.shift_sheets import CountSheet, count_sheet
from app.services.shift_signing import PinCheck, Signers

__all__ = ["DrawerService", "DrawerView", "HandedOver", "Incoming", "ToSign"]


@dataclass(frozen=True, slots=True)
class DrawerView:
    """The drawer at a desk, without what it should hold: counts are blind. None without an open shift."""

    shift: ShiftRow
    bags: tuple[BagRow, ...]
    disputes: tuple[DisputeRow, ...]
    sheet: CountSheet


class DrawerService:
    """Use cases of a drawer in the middle of its shift."""

    def __init__(self, store: Store, clock: Clock, ids: Ids, pins: PinCheck, attendance: Attendance) -> None:
        """`attendance` is that of the shifts: no drawer changes hands while somebody is served."""
        self._store = store
        self._clock = clock
        self._ids = ids
        self._pins = pins
        self._signers = Signers(pins)
        self._hand_over = HandOver(store, clock, ids, pins, attendance)

    def view(self, session: Session) -> DrawerView | None:
        """Return the drawer of whoever sits here; None without an open shift."""
        with self._store.read() as queries:
            shift = queries.shifts.open_shift_of(session.staff_no)
            if shift is None:
                return None
            return DrawerView(
                shift,
                queries.drawers.bags_of(shift.shift_id),
                queries.drawers.disputes_of(shift.shift_id),
                count_sheet(queries, session, shift.shift_id),
            )

    def to_safe(
        self, session: Session, notes: Sequence[NoteCount], bag_no: str, witness_no: str, pin: str
    ) -> str:
        """Take cash out of the drawer into a numbered bag and spool the slip; returns the document.

        Raises:
            UserError: shift.none, drawer.counted, drawer.bag_number, drawer.bag_used, drawer.bag_empty,
                drawer.bag_too_much, shift.witness_needed, shift.witness_self, those of the PIN and the notes.
        """
        number, amount = bag_number(bag_no), notes_total(notes)
        with self._store.read() as queries:
            shift = _open(queries, session)
            _check_bag(queries, shift, amount)
        witness = self._second(session, witness_no, pin)
        now, bag_id, document_id = self._clock.now_ms(), self._ids.new(), self._ids.new()
        with self._store.write(Stamp(session.staff_no, shift.day_id)) as unit:
            shift = _open(unit.queries, session)
            _check_bag(unit.queries, shift, amount)
            if unit.queries.drawers.bag_number_used(number):
                raise UserError("drawer.bag_used", number=number)
            unit.record(
                CashToSafe(
                    bag_id=bag_id,
                    bag_no=number,
                    shift_id=shift.shift_id,
                    notes=tuple(note for note in notes if note.pieces),
                    amount_fen=amount,
                    staff_no=session.staff_no,
                    witness=witness,
                    at_ms=now,
                )
            )
            content = BagContent(
                head=letterhead(unit, session.counter_id, shift.day_id, now),
                bag_no=number,
                notes=tuple(note for note in notes if note.pieces),
                amount_fen=amount,
                clerk_no=session.staff_no,
                clerk_name=session.name,
                witness_no=witness,
                witness_name=name_of(unit.queries, witness),
            )
            spool(unit, document_id, f"bag:{bag_id}", session.language, content, now)
        return document_id

    def incoming(self, session: Session, staff_no: str, pin: str) -> Incoming:
        """Return who takes a drawer over and gave the PIN; raises as `HandOver.prove`."""
        return self._hand_over.prove(session, staff_no, pin)

    def to_sign(self, session: Session, incoming: Incoming) -> ToSign:
        """Return what the manager signs at a hand-over; raises as `HandOver.sign`."""
        return self._hand_over.to_sign(session, incoming)

    def sign(
        self, session: Session, incoming: Incoming, seen: ToSign, manager_no: str, manager_pin: str
    ) -> HandedOver:
        """Hand over the sealed count, which the manager has `seen` and signs; raises as `HandOver.sign`."""
        return self._hand_over.sign(session, incoming, seen, (manager_no, manager_pin))

    def hand_over(
        self,
        session: Session,
        notes: Sequence[NoteCount],
        tenders: Sequence[TenderCount],
        incoming: Incoming,
        manager_no: str = "",
        manager_pin: str = "",
    ) -> HandedOver:
        """Seal what both have counted; let the other clerk take it over if no manager has to sign.

        The manager given here stands beside a recount. Raises as `HandOver.run`.
        """
        return self._hand_over.run(session, notes, tenders, incoming, (manager_no, manager_pin))

    def dispute(self, session: Session, said: DisputeKind, amount_fen: int, receipt: str = "") -> str:
        """Note that a customer disputes the change; no record changes. Returns the id of the note.

        Raises:
            UserError: shift.none, drawer.dispute_amount, drawer.no_receipt, drawer.no_cash where the receipt
                had no part in cash.
        """
        require(session, Right.COLLECT)
        check_dispute(amount_fen)
        dispute_id, plain = self._ids.new(), receipt.strip().upper()
        with self._store.read() as queries:
            shift = _any_open(queries, session)
        with self._store.write(Stamp(session.staff_no, shift.day_id)) as unit:
            paid = unit.queries.money.by_receipt(plain) if plain else None
            if plain and paid is None:
                raise UserError("drawer.no_receipt", number=plain)
            if paid is not None and all(tender.kind is not TenderKind.CASH for tender in paid.tenders):
                raise UserError("drawer.no_cash", number=paid.receipt)
            unit.record(
                ChangeDisputed(
                    dispute_id=dispute_id,
                    shift_id=shift.shift_id,
                    receipt=plain,
                    said=said,
                    amount_fen=amount_fen,
                    staff_no=session.staff_no,
                    at_ms=self._clock.now_ms(),
                )
            )
        return dispute_id

    def count_at_once(
        self, session: Session, dispute_id: str, notes: Sequence[NoteCount], manager_no: str, pin: str
    ) -> int:
        """Count the drawer with the manager because of a dispute; returns counted less expected (fen).

        Raises:
            UserError: shift.none, drawer.counted, drawer.no_dispute, those of the manager's PIN and of the
                notes.
        """
        cash = notes_total(notes)
        with self._store.read() as queries:
            shift = _open(queries, session)
            known = {row.dispute_id for row in queries.drawers.disputes_of(shift.shift_id)}
        if dispute_id not in known:
            raise UserError("drawer.no_dispute")
        manager = self._signers.manager(session, shift, manager_no, pin)
        with self._store.write(Stamp(session.staff_no, shift.day_id)) as unit:
            expected = cash_expected(unit.queries, _open(unit.queries, session))
            unit.record(
                DrawerChecked(
                    check_id=self._ids.new(),
                    shift_id=shift.shift_id,
                    cause=CheckCause.DISPUTE,
                    about=dispute_id,
                    notes=tuple(note for note in notes if note.pieces),
                    cash_fen=cash,
                    expected_fen=expected,
                    counted_by=session.staff_no,
                    manager=manager,
                    at_ms=self._clock.now_ms(),
                )
            )
        return cash - expected

    def _second(self, session: Session, staff_no: str, pin: str) -> str:
        """Return the number of a second person who gave the PIN and may handle money."""
        if not staff_no:
            raise UserError("shift.witness_needed")
        row = self._pins.check_pin(staff_no, pin)
        if row.staff_no == session.staff_no:
            raise UserError("shift.witness_self")
        if not (holds(row.roles, Right.COLLECT) or holds(row.roles, Right.APPROVE)):
            raise UserError("drawer.no_second", name=row.name)
        return row.staff_no


def _check_bag(queries: Queries, shift: ShiftRow, amount_fen: int) -> None:
    """Check what goes into a bag. Too much names the float, not what may go: the count stays blind."""
    stays = shift.float_fen
    check_bag(amount_fen, cash_expected(queries, shift), stays, Text.money(stays))


def _any_open(queries: Queries, session: Session) -> ShiftRow:
    shift = queries.shifts.open_shift_of(session.staff_no)
    if shift is None:
        raise UserError("shift.none")
    return shift


def _open(queries: Queries, session: Session) -> ShiftRow:
    """Return the shift of whoever sits here, before its final count."""
    shift = _any_open(queries, session)
    if shift.state is not ShiftState.OPEN:
        raise UserError("drawer.counted")
    return shift
