"""What terminals of earlier versions recorded: a slip signed while its approval was still awaited."""

from app.domain.orders import SlipSigned
from app.services.rows.orders import OrderRow


def signed_early(order: OrderRow) -> SlipSigned:
    """Return the signature of an order that nobody signs any more before it is approved."""
    order_id, by, at_ms = order.order_id, order.handler, order.at_ms
    return SlipSigned(order_id=order_id, method="paper", witness="", staff_no=by, at_ms=at_ms)
