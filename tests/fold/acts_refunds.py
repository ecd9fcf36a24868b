"""What devices write about money that goes back, and papers that are printed once more."""

from collections.abc import Sequence

from sqlalchemy import select

from app.domain.cash import Tender, TenderKind
from app.domain.customers import ContactChanged
from app.domain.facts import Fact
from app.domain.money import LineKind, PaymentLine
from app.domain.papers import Again, PaperReprinted, ReceiptVoided
from app.domain.refunds import PaymentRefunded, RefundClaimed
from db.tables.money import PAYMENT
from tests.fold.acting import found, now
from tests.fold.village import Node


def refund(node: Node, which: int, free: int) -> Sequence[Fact]:
    """Claim part of a payment, give it back, void its receipt; two devices may do it at once."""
    payments = found(node, select(PAYMENT).where(PAYMENT.c.reverses.is_(None)).order_by(PAYMENT.c.payment_id))
    if not payments:
        return ()
    row, at, order_id = payments[which % len(payments)], now(node, free), f"o{free % 3}"
    if free % 3 == 0:
        return (
            RefundClaimed(
                after=node.head(f"refund_claim:{row.payment_id}"),
                payment_id=row.payment_id,
                order_id=order_id,
                amount_fen=free * 10,
            ),
        )
    if free % 3 == 1:
        return (
            ReceiptVoided(number=f"R{which % 2}", payment_id=row.payment_id, order_id=order_id, at_ms=at),
        )
    return (
        PaymentRefunded(
            payment_id=row.payment_id,
            refund_id=node.ids.new(),
            shift_id="h0",
            ticket_id=None,
            customer_id=None,
            order_id=order_id,
            handler="T1",
            approved_by="",
            reason="withdrew",
            declared=free % 2 == 0,
            lines=(
                PaymentLine(
                    kind=LineKind.PREPAYMENT if free % 2 else LineKind.FEE,
                    item="prepayment",
                    title="",
                    amount_fen=-10,
                    order_id=order_id,
                    subscriber_id=f"s{which % 2}",
                ),
            ),
            tenders=(Tender(kind=TenderKind.CARD, amount_fen=-10),),
            total_fen=-10,
            at_ms=at,
        ),
    )


def reprint(node: Node, which: int, free: int) -> Sequence[Fact]:
    """A paper is printed once more; or one field of a customer's contact data changes."""
    if free % 3 == 0:
        return (
            ContactChanged(
                customer_id=f"p{which % 2}",
                phone=None,
                language=None,
                email=f"{free}@example.org" if free % 2 else "",
                address=None if free % 2 else f"Road {free}",
            ),
        )
    return (
        PaperReprinted(
            number=f"R{which % 2}",
            order_id=f"o{free}" if free % 2 else None,
            how=Again.COPY if free % 5 else Again.SPOILED,
            reason="lost",
            staff_no="T1",
            at_ms=now(node, free),
        ),
    )
