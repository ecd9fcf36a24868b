"""Receipts: number and paper, drawn and queued in the transaction of a payment or reversal (DOMAIN §6)."""

from dataclasses import dataclass

from app.domain.documents import Letterhead, ReceiptContent
from app.domain.errors import UserError
from app.domain.money import PaymentReversed, PaymentTaken, ReceiptIssued
from app.domain.receipt_numbers import ReceiptNumber
from app.domain.refunds import PaymentRefunded
from app.domain.shifts import ShiftState
from app.services.papers import spool
from app.services.ports import Recorded, TerminalIdentity, UnitOfWork
from app.services.reading import Queries
from app.services.rows.shifts import ShiftRow
from app.services.sessions import Session

_CHAIN_TAIL = 4


@dataclass(frozen=True, slots=True)
class ReceiptDraft:
    """A receipt before its payment is recorded: its number, where and by whom it is made."""

    drawn: ReceiptNumber
    head: Letterhead
    handler_no: str
    handler_name: str
    cashier_no: str
    cashier_name: str
    at_ms: int

    @property
    def number(self) -> str:
        """Return the number as printed."""
        return str(self.drawn)

    def issue(self, unit: UnitOfWork, payment_id: str, *, reverses: str | None) -> None:
        """Record that the number belongs to a payment or reversal."""
        unit.record(
            ReceiptIssued(
                number=self.number,
                terminal_code=self.drawn.terminal,
                epoch=self.drawn.epoch,
                sequence=self.drawn.sequence,
                payment_id=payment_id,
                reverses=reverses,
            )
        )

    def spool(
        self,
        unit: UnitOfWork,
        document_id: str,
        fact: PaymentTaken | PaymentReversed | PaymentRefunded,
        recorded: Recorded,
        customer: str,
        language: str,
        reverses: str | None = None,
    ) -> None:
        """Queue the paper. `customer` is already masked; `reverses` is the number of the receipt undone."""
        refund = isinstance(fact, PaymentRefunded)
        payment_id = fact.payment_id
        if isinstance(fact, PaymentReversed):
            payment_id = fact.reversal_id
        elif isinstance(fact, PaymentRefunded):
            payment_id = fact.refund_id
        content = ReceiptContent(
            head=self.head,
            number=self.number,
            reverses=reverses,
            customer=customer,
            lines=fact.lines,
            total_fen=fact.total_fen,
            tenders=fact.tenders,
            handler_no=self.handler_no,
            handler_name=self.handler_name,
            cashier_no=self.cashier_no,
            cashier_name=self.cashier_name,
            chain_tail=recorded.hash.hex()[:_CHAIN_TAIL].upper(),
            refund=refund,
        )
        spool(unit, document_id, f"payment:{payment_id}", language, content, self.at_ms)


def draft_receipt(
    unit: UnitOfWork, session: Session, day_id: str, handler_no: str, at_ms: int
) -> ReceiptDraft:
    """Return the next receipt of this terminal; the number is dense, since `unit` issues it or nobody."""
    queries, terminal = unit.queries, unit.terminal
    last = queries.money.last_sequence(terminal.code, terminal.epoch)
    return ReceiptDraft(
        drawn=ReceiptNumber(terminal.code, terminal.epoch, last + 1),
        head=head_now(queries, terminal, session, day_id, at_ms),
        handler_no=handler_no,
        handler_name=_name(queries, session, handler_no),
        cashier_no=session.staff_no,
        cashier_name=session.name,
        at_ms=at_ms,
    )


def head_now(
    queries: Queries, terminal: TerminalIdentity, session: Session, day_id: str, at_ms: int
) -> Letterhead:
    """Return the head of a receipt made now at this desk, for its preview too."""
    hall = queries.halls.hall()
    counter = queries.halls.counter(session.counter_id) if session.counter_id else None
    day = queries.shifts.day(day_id)
    return Letterhead(
        hall_name=hall.name,
        hall_id=hall.hall_id,
        zone=hall.zone,
        terminal_code=terminal.code,
        terminal_name=queries.halls.terminal(terminal.terminal_id).name,
        counter=str(counter.number) if counter else "",
        business_day=day.date if day else "",
        at_ms=at_ms,
    )


def open_shift(queries: Queries, session: Session) -> ShiftRow:
    """Return the shift that a clerk takes money in. Raises UserError shift.none, money.shift_counted."""
    shift = queries.shifts.open_shift_of(session.staff_no)
    if shift is None:
        raise UserError("shift.none")
    if shift.state is not ShiftState.OPEN:
        raise UserError("money.shift_counted")
    return shift


def _name(queries: Queries, session: Session, staff_no: str) -> str:
    if staff_no == session.staff_no:
        return session.name
    found = queries.staff.staff(staff_no)
    return found.name if found else ""
