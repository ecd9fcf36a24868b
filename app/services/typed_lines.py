"""Lines that a clerk adds at the till without an order: prepayments, bills and late fees (DOMAIN §6)."""

from collections.abc import Sequence
from datetime import date

from app.domain.errors import BugError, UserError
from app.domain.halls import local_date
from app.domain.late_fees import late_fee_due
from app.domain.money import LineKind, PaymentLine
from app.services.reading import Queries

MAX_PREPAYMENT_FEN = 1_000_000
"""Default of the setting `money.max_prepayment_fen`: a slip of the finger stays below it."""


def max_prepayment(queries: Queries) -> int:
    """Return how much of an advance may be typed at once in this hall (fen)."""
    return queries.halls.setting("money.max_prepayment_fen", MAX_PREPAYMENT_FEN)


def check_typed(queries: Queries, lines: Sequence[PaymentLine], at_ms: int) -> None:
    """Hold added lines against the store: an amount may be typed, but never a price.

    Raises:
        UserError: money.typed_subscriber, money.typed_amount, money.typed_most {most}, money.typed_bill
            when a bill was paid meanwhile or the late fee is another day's.
        BugError: A line with a price, such as a fee.
    """
    if not lines:
        return
    today = date.fromisoformat(local_date(at_ms, queries.halls.hall().zone))
    for line in lines:
        if line.amount_fen <= 0:
            raise UserError("money.typed_amount")
        subscriber = queries.customers.subscriber(line.subscriber_id) if line.subscriber_id else None
        if subscriber is None:
            raise UserError("money.typed_subscriber")
        if line.kind is LineKind.PREPAYMENT:
            most = max_prepayment(queries)
            if line.amount_fen > most:
                raise UserError("money.typed_most", most=f"{most // 100:,}")
        elif line.kind in {LineKind.BILL, LineKind.LATE_FEE}:
            _check_bill(queries, subscriber.subscriber_id, line, today)
        else:
            raise BugError("fees come from orders, never from the till")


def _check_bill(queries: Queries, subscriber_id: str, line: PaymentLine, today: date) -> None:
    unpaid = {bill.bill_id: bill for bill in queries.customers.unpaid_bills(subscriber_id)}
    bill = unpaid.get(line.bill_id or "")
    if bill is None:
        raise UserError("money.typed_bill")
    most = bill.unpaid_fen if line.kind is LineKind.BILL else late_fee_due(bill.as_bill(), today)
    if line.amount_fen > most:
        raise UserError("money.typed_bill")
