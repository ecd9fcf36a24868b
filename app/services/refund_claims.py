"""Claims on payments: of two orders that want the same money back one wins (DOMAIN §6)."""

from app.domain.business.context import Context
from app.domain.business.spec import BusinessType, Form
from app.domain.refunds import RefundClaimed
from app.services.ports import UnitOfWork
from app.services.proposals import Proposed


def claim_money(
    unit: UnitOfWork, order_id: str, kind: BusinessType, context: Context, form: Form
) -> tuple[Proposed, ...]:
    """Claim what the order wants back, if its type wants any; returns the claim.

    Raises SyncConflict when somebody else was first.
    """
    if kind.claim is None:
        return ()
    wanted = kind.claim(context, form)
    known = unit.queries.refunds.claims(wanted.payment_id)
    fact = RefundClaimed(
        after=known.last_op, payment_id=wanted.payment_id, order_id=order_id, amount_fen=wanted.amount_fen
    )
    return (Proposed(unit.record(fact).op_id, fact.entity),)


def free_claim(unit: UnitOfWork, order_id: str) -> None:
    """Give back what an order claims and has not taken."""
    claim = unit.queries.refunds.claim_of(order_id)
    if claim is None or not claim.amount_fen:
        return
    last = unit.queries.refunds.claims(claim.payment_id).last_op
    unit.record(RefundClaimed(after=last, payment_id=claim.payment_id, order_id=order_id, amount_fen=0))
