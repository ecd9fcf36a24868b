"""Finding papers that were printed before: by the number on them, or by the visit (DOMAIN §6)."""

from typing import Final

from app.domain import receipt_numbers
from app.domain.business.context import PrintedPaper
from app.domain.documents import ReceiptContent, SlipContent, SpoolState
from app.domain.errors import UserError
from app.services.paper_marks import number_on
from app.services.reading import Queries
from app.services.rows.documents import DocumentRow
from app.services.rows.money import PaymentRow

_DAY_MS: Final = 24 * 60 * 60 * 1000
_ALWAYS: Final = 2**53


def paper_of(queries: Queries, number: str) -> PrintedPaper | None:
    """Return the paper with this number: a receipt of any terminal, or an order's slip that is here."""
    found = find_paper(queries, number.strip())
    if found is None:
        return None
    name, rows, payment = found
    order = queries.orders.by_code(name) if payment is None else None
    before = sum(row.state is SpoolState.DONE for row in rows)
    return PrintedPaper(
        document_id=rows[0].document_id if rows else "",
        number=name,
        kind=rows[0].kind if rows else ReceiptContent.KIND,
        copies=max(queries.refunds.copies(name, _ALWAYS), before - 1),
        customer_id=payment.customer_id if payment else order.customer_id if order else None,
        subscriber_id=order.subscriber_id if order else None,
        waiting=any(row.state is not SpoolState.DONE for row in rows),
        voided=payment is not None and queries.refunds.voided(name),
    )


def papers_of_visit(queries: Queries, ticket_id: str | None, now_ms: int) -> tuple[PrintedPaper, ...]:
    """Return what was printed in a visit, newest first."""
    if ticket_id is None:
        return ()
    numbers = queries.refunds.numbers_of_visit(ticket_id, now_ms - _DAY_MS)
    return tuple(paper for number in numbers if (paper := paper_of(queries, number)))


def find_paper(queries: Queries, number: str) -> tuple[str, list[DocumentRow], PaymentRow | None] | None:
    """Return number, documents here (the first one first) and payment of a paper."""
    try:
        name = str(receipt_numbers.parse(number))
    except UserError:
        return _of_order(queries, number.upper())
    payment = queries.money.by_receipt(name)
    if payment is None:
        return None
    rows = queries.documents.of_subject(f"payment:{payment.payment_id}")
    return name, [row for row in rows if number_on(row.content) == name], payment


def _of_order(queries: Queries, code: str) -> tuple[str, list[DocumentRow], None] | None:
    order = queries.orders.by_code(code)
    rows = queries.documents.of_subject(f"order:{order.order_id}") if order else ()
    first = next((row for row in rows if isinstance(row.content, SlipContent)), next(iter(rows), None))
    if first is None:
        return None
    return code, [row for row in rows if row.content == first.content], None
