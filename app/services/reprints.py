"""Printing a paper once more: 补打 is marked and counted, 重打 keeps the spoiled sheet (DOMAIN §6)."""

from typing import Final

from app.domain import receipt_numbers
from app.domain.business.effects import ReprintPaper
from app.domain.documents import DocumentMoved, Letterhead, ReceiptContent, SpoolState
from app.domain.errors import BugError, UserError
from app.domain.masking import mask_name
from app.domain.papers import Again, PaperReprinted
from app.services.customer_language import customer_language
from app.services.order_papers import Press
from app.services.paper_marks import AGAIN
from app.services.papers import spool
from app.services.ports import UnitOfWork
from app.services.printed_papers import find_paper
from app.services.reading import Queries
from app.services.rows.money import PaymentRow
from app.services.rows.orders import OrderRow

_CHAIN_TAIL: Final = 4


def print_again(
    unit: UnitOfWork, press: Press | None, order: OrderRow, effect: ReprintPaper, staff_no: str, at_ms: int
) -> None:
    """Queue a paper once more, and count it. Raises UserError reprint.unknown, spool.still_waiting."""
    found = find_paper(unit.queries, effect.number)
    if found is None:
        raise UserError("reprint.unknown")
    if press is None:
        raise BugError("nobody prints here")
    number, rows, payment = found
    if any(row.state is not SpoolState.DONE for row in rows):
        raise UserError("spool.still_waiting")
    if rows:
        content, subject, language = rows[0].content, rows[0].subject, rows[0].language
    elif payment is not None:
        content = receipt_again(unit.queries, payment)
        subject, customer_id = f"payment:{payment.payment_id}", payment.customer_id
        language = customer_language(unit.queries, ticket_id=payment.ticket_id, customer_id=customer_id)
    else:  # pragma: no cover - an order's papers are found by what is in the spool alone
        raise UserError("reprint.unknown")
    unit.record(
        PaperReprinted(
            number=number,
            order_id=order.order_id,
            how=effect.how,
            reason=effect.reason,
            staff_no=staff_no,
            at_ms=at_ms,
        )
    )
    spoiled = effect.how is Again.SPOILED
    document_id = rows[0].document_id if rows and spoiled else press.ids.new()
    if not (rows and spoiled):
        spool(unit, document_id, subject, language, content, at_ms)
    if spoiled:
        attempts = rows[0].attempts if rows else 0
        unit.record(
            DocumentMoved(
                document_id=document_id,
                state=SpoolState.QUEUED,
                detail=AGAIN,
                attempts=attempts,
                at_ms=at_ms,
            )
        )


def receipt_again(queries: Queries, payment: PaymentRow) -> ReceiptContent:
    """Return a receipt that another terminal printed, from what everybody knows of its payment."""
    parsed = receipt_numbers.parse(payment.receipt)
    hall, shift = queries.halls.hall(), queries.shifts.shift(payment.shift_id)
    counter = queries.halls.counter(shift.counter_id) if shift and shift.counter_id else None
    day = queries.shifts.day(payment.business_day) if payment.business_day else None
    undone = queries.money.payment(payment.reverses) if payment.reverses else None
    return ReceiptContent(
        head=Letterhead(
            hall_name=hall.name,
            hall_id=hall.hall_id,
            zone=hall.zone,
            terminal_code=parsed.terminal,
            terminal_name=queries.halls.terminal(payment.terminal_id).name,
            counter=str(counter.number) if counter else "",
            business_day=day.date if day else "",
            at_ms=payment.at_ms,
        ),
        number=payment.receipt,
        reverses=undone.receipt if undone else None,
        customer=_name(queries, payment),
        lines=payment.lines,
        total_fen=payment.total_fen,
        tenders=payment.tenders,
        handler_no=payment.handler,
        handler_name=_staff(queries, payment.handler),
        cashier_no=payment.cashier,
        cashier_name=_staff(queries, payment.cashier),
        chain_tail=payment.op_hash[:_CHAIN_TAIL].upper(),
        refund=payment.refund,
    )


def _name(queries: Queries, payment: PaymentRow) -> str:
    customer = queries.customers.customer(payment.customer_id) if payment.customer_id else None
    person = queries.customers.person(customer.person_id) if customer else None
    return mask_name(person.name) if person else ""


def _staff(queries: Queries, staff_no: str) -> str:
    found = queries.staff.staff(staff_no)
    return found.name if found else ""
