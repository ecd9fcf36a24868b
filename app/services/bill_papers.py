"""The maker of the itemised bill as an order's paper."""

from typing import TYPE_CHECKING

from app.domain.bill_papers import BillContent
from app.domain.business.bill_query import proven
from app.domain.business.spec import Paper
from app.services.bills import BillAsked, bill_content

if TYPE_CHECKING:
    from app.services.order_papers import PaperDesk


def bill(desk: "PaperDesk", paper: Paper) -> BillContent:
    """Return the bill of the chosen number; `paper.ref` is the month, or empty for a summary."""
    staff = desk.unit.queries.staff.staff(desk.order.handler)
    asked = BillAsked(
        subscriber_id=desk.context.known_account().subscriber_id,
        period=paper.ref,
        clear=proven(desk.context),
        as_of_ms=desk.context.heard_ms,
        handler_no=desk.order.handler,
        handler_name=staff.name if staff else "",
    )
    return bill_content(desk.unit.queries, desk.head, asked, desk.context.today, desk.text.lang)
