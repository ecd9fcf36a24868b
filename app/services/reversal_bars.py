"""What bars the reversal of a payment wherever it is asked for: said by the close, refused by the till."""

from app.services.reading import Queries
from app.services.rows.money import PaymentRow


def bar(queries: Queries, payment: PaymentRow) -> str:
    """Return why a payment goes back by refund alone, as an error code, or an empty string."""
    if queries.refunds.claims(payment.payment_id).total_fen:
        return "reversal.refunded"
    # A card that turned out to be cash would be voided, and the cash given back as well.
    return "reversal.corrected" if payment.corrected else ""
