"""What a change at the till sounds like."""

from app.domain.call_voice import PAID, REFUSED
from app.ui.panels.checkout_state import CheckoutMode, CheckoutState


def checkout_sound(before: CheckoutState, now: CheckoutState) -> str:
    """Return the tone of a change: the money is in, or card or code were refused; "" for any other."""
    if now.mode is CheckoutMode.DONE:
        return PAID if before.mode is not CheckoutMode.DONE else ""
    anew = before.mode is not CheckoutMode.CARD_DECLINED or before.by_code != now.by_code
    return REFUSED if now.mode is CheckoutMode.CARD_DECLINED and anew else ""
