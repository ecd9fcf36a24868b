"""What the hall can do for whoever wants to cancel: shown once, one key past it (DOMAIN §4)."""

from app.domain.business.context import Context
from app.domain.business.feature_change import DISCOUNT
from app.domain.business.spec import Offer, words
from app.domain.customers import SubscriberStatus


def retention_offers(context: Context) -> tuple[Offer, ...]:
    """Return the offers for the chosen number; each goes on in another business."""
    account = context.account
    if account is None or account.status is not SubscriberStatus.ACTIVE:
        return ()
    monthly_fen, found = account.plan.monthly_fen, []
    discount = context.tariff(DISCOUNT)
    if discount and DISCOUNT not in account.features and discount.amount_fen <= monthly_fen:
        found.append(
            Offer(
                key="discount",
                words=words("business.cancel.offer.discount"),
                detail=words("business.cancel.offer.discount_detail"),
                opens="feature_change",
                known=(("features", (*account.features, DISCOUNT)),),
            )
        )
    if any(plan.monthly_fen < monthly_fen for plan in context.plans):
        found.append(
            Offer(
                key="plan",
                words=words("business.cancel.offer.plan"),
                detail=words("business.cancel.offer.plan_detail", amount_fen=monthly_fen),
                opens="plan_change",
            )
        )
    return (
        *found,
        Offer(
            key="suspend",
            words=words("business.cancel.offer.suspend"),
            detail=words("business.cancel.offer.suspend_detail"),
            opens="suspend",
        ),
    )
