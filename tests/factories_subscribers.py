"""Mobile numbers that somebody has."""

from app.domain.customers import (
    SubscriberKind,
    SubscriberOpened,
    SubscriberStatus,
)
from app.domain.subscribers import StatusChanged, StatusReason
from app.services.rows.customers import SubscriberRow


def opened_mobile(
    subscriber_id: str,
    customer_id: str,
    number: str,
    *,
    plan_id: str = "m59",
    status: SubscriberStatus = SubscriberStatus.ACTIVE,
    opened_on: str = "2020-01-01",
) -> SubscriberOpened:
    """Return the fact that a number serves whom it was opened for, without contract, balance or debt."""
    return SubscriberOpened(
        after=None,
        subscriber_id=subscriber_id,
        customer_id=customer_id,
        kind=SubscriberKind.MOBILE,
        number=number,
        sim=None,
        plan_id=plan_id,
        status=status,
        opened_on=opened_on,
        credit_limit_fen=0,
        contract=None,
        opening_balance_fen=0,
        order_id=None,
    )


def cancelled(row: SubscriberRow, on: str) -> StatusChanged:
    """Return the fact that a number ended that day, by its owner's wish."""
    return StatusChanged(
        after=row.last_op,
        subscriber_id=row.subscriber_id,
        order_id=None,
        status=SubscriberStatus.CANCELLED,
        reason=StatusReason.CANCELLED,
        on=on,
    )
