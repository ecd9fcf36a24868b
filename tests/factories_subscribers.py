"""Mobile numbers that somebody has."""

from app.domain.customers import SubscriberKind, SubscriberOpened, SubscriberStatus


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
