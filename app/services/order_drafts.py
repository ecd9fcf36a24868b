"""Looking at orders, half-filled forms, and what the close does with what nobody paid (DOMAIN §4)."""

from collections.abc import Mapping, Sequence

from app.domain.business import business_type
from app.domain.business.form import dump_payload, keepable, load_payload, text_of
from app.domain.business.spec import BusinessType, FieldKind, Form, SlipTime, Value
from app.domain.errors import UserError
from app.domain.masking import mask_phone
from app.domain.notices import EXPIRED
from app.domain.order_rules import OPEN_STATES
from app.domain.orders import DraftDropped, DraftSaved, OrderState
from app.domain.papers import Again
from app.domain.slip_papers import SlipContent
from app.i18n import Text
from app.services.order_context import approval_policy
from app.services.order_execution import cancel_order
from app.services.order_quotes import PrintedAgain, Submitted
from app.services.paper_marks import refunds_on
from app.services.ports import Clock, Ids, Stamp, Store
from app.services.printed_papers import paper_of
from app.services.reading import Queries
from app.services.refunds import may_be_on_card
from app.services.rows.orders import DraftRow, OrderRow
from app.services.service_passwords import ServicePasswordService
from app.services.sessions import Session
from app.services.visits import Visit

EXPIRED_AT_ONCE = 4
"""Orders that one transaction of the close cancels, of the hundred ops that it may hold.

One that holds `MOST_PIECES` takes 23: it, each piece, and the approval or the claim that is withdrawn with it
have a verdict each, and the customer is told.
"""


def expiring(queries: Queries, day_id: str) -> list[OrderRow]:
    """Return the orders that the close of a day will cancel: nobody paid them, and no card may have."""
    waiting = (*queries.orders.unfinished(day_id), *queries.orders.unfinished(""))
    unpaid = (order for order in waiting if order.state is not OrderState.HELD)
    return [order for order in unpaid if not may_be_on_card(queries, order)]


def submitted_of(queries: Queries, order: OrderRow) -> Submitted:
    """Return an order as it stands, with its approval and the number that its result is sent to."""
    approval = queries.orders.approval(order.approval_id) if order.approval_id else None
    kind = business_type(order.type_key)
    # Of one that has not ended nobody has been told, and some types have no slip: a sale need not ask.
    notices = () if order.state in OPEN_STATES else queries.notices.of_order(order.order_id)
    told = mask_phone(notices[-1].phone) if notices else ""
    work = queries.work.work(order.order_id) if kind.works else None
    printed = kind.slip is not SlipTime.NEVER or kind.papers is not None
    papers = queries.documents.of_subject(f"order:{order.order_id}") if printed else ()
    slip = next((each.content for each in papers if isinstance(each.content, SlipContent)), None)
    answer = approval.decisions[-1] if approval and approval.decisions else None
    decider = queries.staff.staff(answer.staff_no) if answer else None
    return Submitted(
        order,
        approval,
        told,
        approval_policy(queries),
        work,
        on_slip=slip.changes if slip else (),
        slip=slip,
        papers=tuple(dict.fromkeys(each.kind for each in papers)),
        decider=decider.name if decider else "",
        again=_printed_again(queries, order, kind),
    )


def _printed_again(queries: Queries, order: OrderRow, kind: BusinessType) -> PrintedAgain | None:
    """Return what a copy says of itself, where a copy of a paper is all that was asked for."""
    form = load_payload(order.payload) if order.payload != "{}" else {}  # that of somebody erased
    number = next((text_of(form, each.key) for each in kind.fields if each.kind is FieldKind.PRINTED), "")
    paper = paper_of(queries, number) if number else None
    if paper is None or order.state is not OrderState.COMPLETED:
        return None
    copied = text_of(form, "how") == Again.COPY
    copies = max(1, queries.refunds.copies(paper.number, order.at_ms)) if copied else 0
    return PrintedAgain(copies, sum(fen for _receipt, fen in refunds_on(queries, paper.number, order.at_ms)))


class DraftKeeping:
    """What `OrderService` does besides accepting: looking up, keeping drafts, ending what is left over."""

    def __init__(self, store: Store, clock: Clock, ids: Ids, texts: Mapping[str, Text]) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._texts = texts

    def check_password(self, session: Session, visit: Visit, typed: str) -> Visit:
        """Return the visit with the service password of its number passed; see `ServicePasswordService`."""
        return ServicePasswordService(self._store, self._clock, self._ids).check(session, visit, typed)

    def new_draft_id(self) -> str:
        """Return an id for a form that is about to be kept."""
        return self._ids.new()

    def look(self, order_id: str) -> Submitted:
        """Return an order with its approval as they stand. Raises UserError order.unknown."""
        with self._store.read() as queries:
            order = queries.orders.order(order_id)
            if order is None:
                raise UserError("order.unknown")
            return submitted_of(queries, order)

    def find(self, code: str) -> Submitted:
        """Return the order with this number on its slip, as it stands. Raises UserError order.unknown."""
        with self._store.read() as queries:
            order = queries.orders.by_code(code)
            if order is None:
                raise UserError("order.unknown")
            return submitted_of(queries, order)

    def basket(self, *, ticket_id: str | None = None, order_ids: Sequence[str] = ()) -> tuple[OrderRow, ...]:
        """Return acknowledged orders with money due: of a visit, or those that are named."""
        with self._store.read() as queries:
            if ticket_id is not None:
                return queries.orders.unpaid(ticket_id)
            found = (queries.orders.order(order_id) for order_id in order_ids)
            return tuple(
                order
                for order in found
                if order and order.state is OrderState.ACKNOWLEDGED and order.total_fen > 0
            )

    def drafts(self, ticket_id: str | None) -> tuple[DraftRow, ...]:
        """Return half-filled forms of a visit, oldest first."""
        with self._store.read() as queries:
            return queries.orders.drafts(ticket_id)

    def draft_form(self, draft: DraftRow) -> dict[str, Value]:
        """Return the fields of a draft as they were typed."""
        return load_payload(draft.payload)

    def save_draft(
        self, session: Session, draft_id: str | None, type_key: str, form: Form, visit: Visit
    ) -> str:
        """Keep a half-filled form on this terminal; returns its id, a new one for None."""
        kept, kind = draft_id or self._ids.new(), business_type(type_key)
        with self._store.write(Stamp(session.staff_no)) as unit:
            unit.record(
                DraftSaved(
                    draft_id=kept,
                    ticket_id=visit.ticket_id,
                    type_key=type_key,
                    subscriber_id=visit.subscriber_id,
                    payload=dump_payload(kind, keepable(kind, form)),
                    at_ms=self._clock.now_ms(),
                )
            )
        return kept

    def drop_draft(self, session: Session, draft_id: str) -> None:
        """Throw a half-filled form away."""
        with self._store.write(Stamp(session.staff_no)) as unit:
            unit.record(DraftDropped(draft_id=draft_id))

    def expire_drafts_at_close(self, session: Session, day_id: str) -> int:
        """Cancel the day's orders that nobody paid, and drop the drafts; returns how many orders ended.

        A refund of which a card may have the money already is not forgotten: it is carried forward.
        """
        count = 0
        while ended := self._expire(session, day_id):
            count += ended
        while self._drop_drafts(session):
            pass
        return count

    def _expire(self, session: Session, day_id: str) -> int:
        now = self._clock.now_ms()
        with self._store.write(Stamp(session.staff_no)) as unit:
            unit.in_day(day_id)
            orders = expiring(unit.queries, day_id)[:EXPIRED_AT_ONCE]
            for order in orders:
                cancel_order(unit, order, session.staff_no, EXPIRED, now)
        return len(orders)

    def _drop_drafts(self, session: Session) -> bool:
        with self._store.write(Stamp(session.staff_no)) as unit:
            old = unit.queries.orders.drafts_before(self._clock.now_ms() + 1, 50)
            for draft in old:
                unit.record(DraftDropped(draft_id=draft.draft_id))
        return bool(old)
