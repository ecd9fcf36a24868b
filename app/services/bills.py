"""Bills of a number as a definition and a paper show them, from what this store has heard (DOMAIN §4)."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from app.domain.bill_papers import BillContent, BillMonth
from app.domain.business.context import Statement
from app.domain.errors import BugError
from app.domain.late_fees import late_fee_due, total_due
from app.domain.letterheads import Letterhead
from app.domain.masking import mask_name, mask_phone
from app.services.reading import Queries

MONTHS: Final = 6
"""Bills of so many months can be asked for."""


def statements_of(queries: Queries, subscriber_id: str, today: date) -> tuple[Statement, ...]:
    """Return the bills of the last months, newest first, and older ones that are not paid."""
    newest = queries.customers.bills(subscriber_id, MONTHS)
    known = {row.bill_id for row in newest}
    older = [row for row in queries.customers.unpaid_bills(subscriber_id) if row.bill_id not in known]
    return tuple(
        Statement(
            period=row.period,
            principal_fen=row.principal_fen,
            unpaid_fen=row.unpaid_fen,
            late_fee_fen=late_fee_due(row.as_bill(), today) if row.unpaid_fen else 0,
            due_on=row.due_on,
            items=row.items,
        )
        for row in (*newest, *reversed(older))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BillAsked:
    """What is to be printed of a number's bills."""

    subscriber_id: str
    period: str = ""
    """The month whose items are printed; empty for a summary."""
    clear: bool = False
    """Whether its owner is proven; else unpaid months alone are shown, without items, all masked."""
    as_of_ms: int = 0
    """When this store last heard from the centre; 0 stands for now."""
    handler_no: str = ""
    handler_name: str = ""


def bill_content(queries: Queries, head: Letterhead, asked: BillAsked, today: date, lang: str) -> BillContent:
    """Return the bills of a number on paper, as counter and kiosk print them."""
    subscriber_id, period, clear = asked.subscriber_id, asked.period, asked.clear
    row = queries.customers.subscriber(subscriber_id)
    if row is None:
        raise BugError("a bill of no number")
    day = today.isoformat()
    plan_id = row.plan_on(day)
    plan = queries.catalogue.plan(plan_id, day) or queries.catalogue.plan(plan_id)
    customer = queries.customers.customer(row.customer_id)
    person = queries.customers.person(customer.person_id) if customer else None
    found = statements_of(queries, subscriber_id, today)
    if not clear:
        shown = tuple(each for each in found if each.unpaid_fen)
    else:
        shown = tuple(each for each in found if period in {"", each.period})
    unpaid = [bill.as_bill() for bill in queries.customers.unpaid_bills(subscriber_id)]
    title = (plan.title if lang.startswith("zh") else plan.title_en) if plan else ""
    return BillContent(
        head=head,
        clear=clear,
        number=row.number if clear else mask_phone(row.number),
        owner=mask_name(person.name) if person else "",
        plan=title if clear else "",
        period=period if clear else "",
        months=tuple(
            BillMonth(
                period=each.period,
                principal_fen=each.principal_fen,
                unpaid_fen=each.unpaid_fen,
                late_fee_fen=each.late_fee_fen,
                due_on=each.due_on,
                items=each.items if clear and period else (),
            )
            for each in shown
        ),
        due_fen=total_due(unpaid, today),
        balance_fen=row.balance_fen if clear else None,
        as_of_ms=asked.as_of_ms or head.at_ms,
        handler_no=asked.handler_no,
        handler_name=asked.handler_name,
    )
