"""Papers of an order: its slip, and what its definition prints besides (DOMAIN §4)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from app.domain.business.context import Context
from app.domain.business.spec import BusinessType, Form, Paper
from app.domain.documents import DocumentContent, Letterhead
from app.domain.errors import BugError
from app.i18n import Text
from app.services import bill_papers, goods_papers
from app.services.order_quotes import language_of
from app.services.order_words import slip_content
from app.services.papers import letterhead, spool
from app.services.ports import Ids, UnitOfWork
from app.services.rows.orders import OrderRow
from app.services.visits import Visit


@dataclass(frozen=True, slots=True)
class Press:
    """What printing needs besides the transaction: ids of documents, and the sentences by language."""

    ids: Ids
    texts: Mapping[str, Text]
    heard_ms: int = 0
    """When the store last heard from the centre; 0 where there is none."""


@dataclass(frozen=True, slots=True)
class PaperDesk:
    """Everything that the maker of a paper may look at; `text` is in the customer's language."""

    unit: UnitOfWork
    kind: BusinessType
    order: OrderRow
    context: Context
    form: Form
    text: Text
    head: Letterhead
    at_ms: int


Maker = Callable[[PaperDesk, Paper], DocumentContent]

MAKERS: Final[tuple[tuple[str, Maker], ...]] = (
    ("warranty", goods_papers.warranty),
    ("work", goods_papers.work),
    ("bill", bill_papers.bill),
)
"""Who makes which kind of paper (`Paper.kind`)."""


def print_slip(
    unit: UnitOfWork,
    press: Press,
    kind: BusinessType,
    order: OrderRow,
    visit: Visit,
    context: Context,
    form: Form,
    at_ms: int,
) -> None:
    """Put the slip into the spool, in the customer's language."""
    language = language_of(unit.queries, visit)
    staff = unit.queries.staff.staff(order.handler)
    head = letterhead(unit, order.counter_id, order.business_day, at_ms)
    text, name = press.texts[language], staff.name if staff else ""
    content = slip_content(kind, order, context, form, text, head, name)
    spool(unit, press.ids.new(), f"order:{order.order_id}", language, content, at_ms)


def print_papers(
    unit: UnitOfWork,
    press: Press,
    kind: BusinessType,
    order: OrderRow,
    visit: Visit,
    context: Context,
    form: Form,
    at_ms: int,
) -> None:
    """Put what the definition prints besides the slip into the spool. Raises BugError for an unknown kind."""
    papers = kind.papers(context, form) if kind.papers else ()
    if not papers:
        return
    language = language_of(unit.queries, visit)
    head = letterhead(unit, order.counter_id, order.business_day, at_ms)
    desk = PaperDesk(unit, kind, order, context, form, press.texts[language], head, at_ms)
    makers = dict(MAKERS)
    for paper in papers:
        if paper.kind not in makers:
            raise BugError(f"nobody makes a paper {paper.kind}")
        content = makers[paper.kind](desk, paper)
        spool(unit, press.ids.new(), f"order:{order.order_id}", language, content, at_ms)
