"""How far an order or a complaint has come, for whoever asks at the kiosk or the counter (DOMAIN §7).

Nothing here is personal: whoever has the code of a slip may know that it is done, and nothing else.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.business import business_type
from app.domain.complaints import is_over
from app.domain.order_rules import LEGAL
from app.domain.orders import OrderState
from app.domain.work import due_ms
from app.services.ports import Store
from app.services.reading import Queries
from app.services.rows.complaints import ComplaintRow
from app.services.rows.orders import OrderRow

_MOST: Final = 20


class Subject(StrEnum):
    """What somebody asks about."""

    ORDER = "order"
    COMPLAINT = "complaint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far one thing has come. Codes are said in the language of whoever asks."""

    subject: Subject
    code: str
    """Number on the slip."""
    title_code: str
    """Of the business type, or of the complaint's category."""
    state_code: str
    """`progress.order.<state>`, `progress.complaint.<state>`, `progress.work.<state>`."""
    state: str
    accepted_ms: int
    due_ms: int | None
    """When it is promised, while it is open and a time was promised."""
    answer: bool
    """Whether what is promised is a first answer only, not that it is done."""
    over: bool
    """Whether nothing more comes of it."""
    ended_ms: int | None
    """When it came to its end, where that is known."""
    result: str
    """What a work came to (`WorkOutcome`); empty for anything else."""
    late: bool
    told: bool
    """Whether the customer was sent a notice about it that arrived."""


class ProgressService:
    """Answers how far things have come."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def by_code(self, code: str, now_ms: int) -> Progress | None:
        """Return what a slip's number stands for, as it is typed or scanned; None for an unknown one."""
        plain = "".join(code.split()).upper()
        with self._store.read() as queries:
            order = queries.orders.by_code(plain)
            if order is not None:
                return _of_order(queries, order, now_ms)
            complaint = queries.complaints.by_code(plain)
            return _of_complaint(queries, complaint, now_ms) if complaint else None

    def of_customer(self, customer_id: str, now_ms: int) -> tuple[Progress, ...]:
        """Return the newest orders and complaints of a customer who was verified, newest first."""
        with self._store.read() as queries:
            orders = [_of_order(queries, row, now_ms) for row in queries.orders.newest_of(customer_id, _MOST)]
            complaints = [
                _of_complaint(queries, row, now_ms)
                for row in queries.complaints.newest_of(customer_id, _MOST)
            ]
        found = sorted((*orders, *complaints), key=lambda each: each.accepted_ms, reverse=True)
        return tuple(found[:_MOST])


def _of_order(queries: Queries, order: OrderRow, now_ms: int) -> Progress:
    work = queries.work.work(order.order_id)
    state = order.state.value
    state_code = f"progress.order.{state}"
    due = None
    late = False
    if work is not None and work.open:
        state_code = f"progress.work.{'ready' if work.outcome else 'in_progress'}"
        due = work.due_ms
        late = work.late if work.outcome else now_ms > work.due_ms
    elif order.state is OrderState.HELD and (hours := business_type(order.type_key).limit_hours):
        due = due_ms(order.at_ms, hours)
        late = now_ms > due
    # A failed one is over for the customer as well: what follows is the hall's to put right.
    over = not LEGAL[order.state] or order.state is OrderState.FAILED
    ended = work if over and work is not None else None
    return Progress(
        subject=Subject.ORDER,
        code=order.code,
        title_code=f"business.{order.type_key}.title",
        state_code=state_code,
        state=state,
        accepted_ms=order.at_ms,
        due_ms=due,
        answer=False,
        over=over,
        ended_ms=(ended.handed_over_ms or ended.finished_ms) if ended else None,
        result=(ended.outcome or "") if ended else "",
        late=late,
        told=any(row.delivered for row in queries.notices.of_order(order.order_id)),
    )


def _of_complaint(queries: Queries, row: ComplaintRow, now_ms: int) -> Progress:
    over = is_over(row.state)
    # Notes go where somebody's words were erased: then nobody knows any more when it ended.
    noted = [note.at_ms for note in queries.complaints.notes(row.complaint_id)] if over else []
    due = row.final_answer_by_ms if row.answered else row.first_answer_by_ms
    return Progress(
        subject=Subject.COMPLAINT,
        code=row.code,
        title_code=f"complaint_category.{row.category}",
        state_code=f"progress.complaint.{row.state}",
        state=row.state.value,
        accepted_ms=row.at_ms,
        due_ms=None if over else due,
        answer=not over and not row.answered,
        over=over,
        ended_ms=max(noted, default=None),
        result="",
        late=not over and now_ms > due,
        told=any(notice.delivered for notice in queries.notices.of_complaint(row.complaint_id)),
    )
