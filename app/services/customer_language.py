"""In which language a customer's papers and notices are: theirs, never that of the clerk's desk (UX)."""

from collections.abc import Iterable

from app.i18n import LANGUAGES
from app.services.reading import Queries


def customer_language(
    queries: Queries,
    *,
    ticket_id: str | None = None,
    order_ids: Iterable[str] = (),
    chosen: str = "",
    customer_id: str | None = None,
) -> str:
    """Return the ticket's language, else the one of the visit, else the customer's own, else the hall's.

    The one of the visit is what was `chosen` on the customer's screen; the slips of its orders are in it, so
    that whoever pays for an order, or gets its money back, is answered as the slip spoke.
    """
    ticket = queries.queue.ticket(ticket_id) if ticket_id else None
    found = ticket.language if ticket else ""
    for order_id in order_ids:
        papers = () if found else queries.documents.of_subject(f"order:{order_id}")
        found = papers[0].language if papers else found
    found = found or chosen
    customer = queries.customers.customer(customer_id) if customer_id and not found else None
    found = customer.language if customer else found
    return found if found in LANGUAGES else LANGUAGES[0]
