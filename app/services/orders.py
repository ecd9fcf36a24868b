"""Accepting business: eligibility, live quote, drafts, submission, signature, execution (DOMAIN §4)."""

from collections.abc import Mapping, Sequence

from app.domain.business import business_type
from app.domain.business.checks import eligibility
from app.domain.business.context import Context
from app.domain.business.form import defaults, dump_payload, load_payload, text_of, visible
from app.domain.business.spec import (
    BusinessType,
    CheckOutcome,
    FieldKind,
    Form,
    IdentityNeed,
    SlipTime,
    Value,
)
from app.domain.errors import UserError
from app.domain.order_rules import date_code, order_code
from app.domain.orders import DraftDropped, DraftSaved, FormFilled, OrderState, OrderSubmitted, SlipSigned
from app.domain.rights import Right
from app.i18n import Text
from app.services.access import require
from app.services.approval_requests import ApprovalRequest, request_approval
from app.services.order_context import Desk, gather, today_of
from app.services.order_execution import (
    Reverser,
    cancel_order,
    execute_order,
    order_of,
    payment_lines,
    ready,
    reserve_stock,
    settle_orders,
    verify_orders,
    visit_of,
)
from app.services.order_quotes import (
    Eligibility,
    Opened,
    Quote,
    Submitted,
    check_witness,
    customer_of,
    day_of,
    language_of,
    quote_of,
    subscriber_of,
    weight,
)
from app.services.order_words import change_rows, form_refusal, quote_lines, refusal, slip_content
from app.services.papers import letterhead, spool
from app.services.ports import Clock, Ids, Stamp, Store, UnitOfWork
from app.services.reading import Queries
from app.services.rows.orders import DraftRow, OrderRow
from app.services.sessions import Session
from app.services.visits import Visit

__all__ = [
    "Eligibility",
    "Opened",
    "OrderService",
    "Quote",
    "Reverser",
    "Submitted",
    "payment_lines",
    "settle_orders",
    "verify_orders",
]

EXPIRED_AT_ONCE = 8
"""Orders that one transaction of the close cancels: at most eight ops each."""


class OrderService:
    """Use cases of accepting business at a counter. `texts` are the sentences by language."""

    def __init__(
        self, store: Store, clock: Clock, ids: Ids, reverser: Reverser, texts: Mapping[str, Text]
    ) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._reverser = reverser
        self._texts = texts

    def eligibility(self, session: Session, type_key: str, visit: Visit) -> Eligibility:
        """Return whether a business may be begun in this visit."""
        kind = business_type(type_key)
        with self._store.read() as queries:
            return Eligibility(eligibility(kind, self._context(queries, session, kind, visit, {})))

    def start(
        self, session: Session, type_key: str, visit: Visit, known: Mapping[str, Value] | None = None
    ) -> Opened:
        """Return the form as it opens. `known` are values of a draft, or of what the customer showed."""
        kind = business_type(type_key)
        with self._store.read() as queries:
            context = self._context(queries, session, kind, visit, known or {})
            form = defaults(kind, context, known or {})
            context = self._context(queries, session, kind, visit, form)
        return Opened(Eligibility(eligibility(kind, context)), form, quote_of(kind, context, form))

    def quote(self, session: Session, type_key: str, form: Form, visit: Visit) -> Quote:
        """Return errors, fees and changes of a form as it stands. Records nothing."""
        kind = business_type(type_key)
        with self._store.read() as queries:
            return quote_of(kind, self._context(queries, session, kind, visit, form), form)

    def new_draft_id(self) -> str:
        """Return an id for a form that is about to be kept."""
        return self._ids.new()

    def look(self, order_id: str) -> Submitted:
        """Return an order with its approval as they stand. Raises UserError order.unknown."""
        with self._store.read() as queries:
            order = queries.orders.order(order_id)
            if order is None:
                raise UserError("order.unknown")
            approval = queries.orders.approval(order.approval_id) if order.approval_id else None
        return Submitted(order, approval)

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
        kept = draft_id or self._ids.new()
        with self._store.write(Stamp(session.staff_no)) as unit:
            unit.record(
                DraftSaved(
                    draft_id=kept,
                    ticket_id=visit.ticket_id,
                    type_key=type_key,
                    subscriber_id=visit.subscriber_id,
                    payload=dump_payload(business_type(type_key), form),
                    at_ms=self._clock.now_ms(),
                )
            )
        return kept

    def drop_draft(self, session: Session, draft_id: str) -> None:
        """Throw a half-filled form away."""
        with self._store.write(Stamp(session.staff_no)) as unit:
            unit.record(DraftDropped(draft_id=draft_id))

    def submit(
        self,
        session: Session,
        type_key: str,
        form: Form,
        visit: Visit,
        *,
        draft_id: str | None = None,
        seated: bool = False,
    ) -> Submitted:
        """Accept a business: number and SIM are held, the slip is printed, an approval is asked for.

        What costs nothing and needs neither approval nor signature is executed at once.

        Raises:
            UserError: The first check that refuses (`business.check.*`), the first field that is wrong
                (`form.*`, `business.*`), staff.no_right.serve.
            SyncConflict: Another terminal was first to take the number or the SIM.
        """
        require(session, Right.SERVE)
        kind, now = business_type(type_key), self._clock.now_ms()
        with self._store.write(Stamp(session.staff_no)) as unit:
            day_id = day_of(unit, session)
            unit.in_day(day_id)
            new_id = self._ids.new() if kind.identity is IdentityNeed.ENTRY else ""
            context = self._context(unit.queries, session, kind, visit, form, new_id)
            for line in eligibility(kind, context):
                if line.outcome is CheckOutcome.REFUSED:
                    raise refusal(line.words)
            quote = quote_of(kind, context, form)
            if quote.errors:
                raise form_refusal(quote.errors[0])
            order = self._record(unit, session, kind, visit, form, quote, now, seated=seated)
            if draft_id:
                unit.record(DraftDropped(draft_id=draft_id))
            if kind.slip is SlipTime.SUBMIT:
                self._print(unit, kind, order, visit, context, form, now)
            order = self.go_on(unit, order, session, now)
            approval = unit.queries.orders.approval(order.approval_id) if order.approval_id else None
        return Submitted(order, approval)

    def sign(self, session: Session, order_id: str, method: str, witness: str = "") -> OrderRow:
        """Record that the customer signed the slip (`paper`), or gave a `fingerprint` before a staff witness.

        Raises:
            UserError: order.unknown, order.no_signature, order.signed, order.sign_method, order.witness.
        """
        require(session, Right.SERVE)
        now = self._clock.now_ms()
        with self._store.write(Stamp(session.staff_no)) as unit:
            order = order_of(unit, order_id)
            unit.in_day(order.business_day)
            if not business_type(order.type_key).signed:
                raise UserError("order.no_signature")
            if order.signed or order.state not in {OrderState.ACKNOWLEDGED, OrderState.PENDING}:
                raise UserError("order.signed")
            check_witness(unit, session, method, witness)
            unit.record(
                SlipSigned(
                    order_id=order_id, method=method, witness=witness, staff_no=session.staff_no, at_ms=now
                )
            )
            return self.go_on(unit, order_of(unit, order_id), session, now)

    def execute(self, session: Session, order_id: str) -> OrderRow:
        """Try an order again that failed, or execute one on which nothing is due and nothing is missing.

        Raises:
            UserError: order.unknown, order.not_executable {code}.
        """
        require(session, Right.SERVE)
        with self._store.write(Stamp(session.staff_no)) as unit:
            order = order_of(unit, order_id)
            unit.in_day(order.business_day)
            if not ready(order) and order.state is not OrderState.FAILED:
                raise UserError("order.not_executable", code=order.code)
            approval = unit.queries.orders.approval(order.approval_id) if order.approval_id else None
            approved_by = approval.decided_by[-1] if approval and approval.decided_by else ""
            return self._run(unit, order, session, self._clock.now_ms(), approved_by)

    def cancel(self, session: Session, order_id: str, reason: str) -> OrderRow:
        """Cancel an order that is not paid: number and SIM go free.

        Raises:
            UserError: order.unknown, order.not_cancellable {code}, order.reason_missing.
        """
        require(session, Right.SERVE)
        if not reason.strip():
            raise UserError("order.reason_missing")
        with self._store.write(Stamp(session.staff_no)) as unit:
            order = order_of(unit, order_id)
            unit.in_day(order.business_day)
            cancel_order(unit, order, session.staff_no, reason.strip(), self._clock.now_ms())
            return order_of(unit, order_id)

    def expire_drafts_at_close(self, session: Session, day_id: str) -> int:
        """Cancel the day's orders that nobody paid, and drop the drafts; returns how many orders ended."""
        count = 0
        while ended := self._expire(session, day_id):
            count += ended
        while self._drop_drafts(session):
            pass
        return count

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

    def go_on(
        self, unit: UnitOfWork, order: OrderRow, session: Session, at_ms: int, approved_by: str = ""
    ) -> OrderRow:
        """Execute an order within a transaction if nothing is missing any more; returns it as it stands then.

        `session` is the handler's.
        """
        if not ready(order):
            return order
        return self._run(unit, order, session, at_ms, approved_by)

    def _run(
        self, unit: UnitOfWork, order: OrderRow, session: Session, at_ms: int, approved_by: str
    ) -> OrderRow:
        kind = business_type(order.type_key)
        visit, form = visit_of(unit, order), load_payload(order.payload)
        papers = None
        if kind.slip is SlipTime.RESULT:
            papers = self._context(unit.queries, session, kind, visit, form)
        ended = execute_order(unit, order, session, at_ms, reverser=self._reverser, approved_by=approved_by)
        if papers and ended is OrderState.COMPLETED:
            self._print(unit, kind, order, visit, papers, form, at_ms)
        return order_of(unit, order.order_id)

    def _context(
        self,
        queries: Queries,
        session: Session,
        kind: BusinessType,
        visit: Visit,
        form: Form,
        subscriber_id: str = "",
    ) -> Context:
        desk = Desk(self._store.terminal.terminal_id, session.staff_no, self._clock.now_ms())
        return gather(queries, desk, kind, visit, form, subscriber_id=subscriber_id)

    def _record(
        self,
        unit: UnitOfWork,
        session: Session,
        kind: BusinessType,
        visit: Visit,
        form: Form,
        quote: Quote,
        now: int,
        *,
        seated: bool,
    ) -> OrderRow:
        order_id, context, need = self._ids.new(), quote.context, quote.approval
        language = self._texts[language_of(unit.queries, visit)]
        approval_id = None
        if need:
            asked = ApprovalRequest(
                subject=f"order:{order_id}",
                kind=kind.key,
                rules=need.rules,
                levels=need.levels,
                requested_by=session.staff_no,
                changes=change_rows(quote.changes, self._texts[session.language]),
                amount_fen=weight(quote),
                customer_seated=seated,
            )
            approval_id = request_approval(unit, self._ids, asked, now)
        today = today_of(unit.queries, now).isoformat()
        kept = visible(kind, context, form)
        unit.record(
            OrderSubmitted(
                after=None,
                order_id=order_id,
                at_ms=now,
                code=order_code(today, unit.queries.orders.count_on(date_code(today)) + 1),
                type_key=kind.key,
                spec_version=kind.spec_version,
                customer_id=customer_of(kind, context, visit),
                subscriber_id=subscriber_of(context, visit),
                ticket_id=visit.ticket_id,
                verification_id=context.party.verification_id if context.party else None,
                counter_id=session.counter_id,
                handler=session.staff_no,
                quote=quote_lines(quote.fees, language),
                changes=change_rows(quote.changes, language),
                effective_on=quote.effective.text,
                state=OrderState.PENDING if need else OrderState.ACKNOWLEDGED,
                approval_id=approval_id,
            )
        )
        unit.record(FormFilled(order_id=order_id, payload=dump_payload(kind, kept)))
        held = {field.kind: text_of(kept, field.key) for field in kind.fields}
        reserve_stock(unit, order_id, held.get(FieldKind.NUMBER, ""), held.get(FieldKind.SIM, ""))
        return order_of(unit, order_id)

    def _print(
        self,
        unit: UnitOfWork,
        kind: BusinessType,
        order: OrderRow,
        visit: Visit,
        context: Context,
        form: Form,
        now: int,
    ) -> None:
        """Put the slip into the spool, in the customer's language."""
        language = language_of(unit.queries, visit)
        staff = unit.queries.staff.staff(order.handler)
        head = letterhead(unit, order.counter_id, order.business_day, now)
        content = slip_content(
            kind, order, context, form, self._texts[language], head, staff.name if staff else ""
        )
        spool(unit, self._ids.new(), f"order:{order.order_id}", language, content, now)

    def _expire(self, session: Session, day_id: str) -> int:
        now = self._clock.now_ms()
        with self._store.write(Stamp(session.staff_no)) as unit:
            unit.in_day(day_id)
            waiting = (*unit.queries.orders.unfinished(day_id), *unit.queries.orders.unfinished(""))
            orders = [order for order in waiting if order.state is not OrderState.HELD][:EXPIRED_AT_ONCE]
            for order in orders:
                cancel_order(unit, order, session.staff_no, "expired", now)
        return len(orders)

    def _drop_drafts(self, session: Session) -> bool:
        with self._store.write(Stamp(session.staff_no)) as unit:
            old = unit.queries.orders.drafts_before(self._clock.now_ms() + 1, 50)
            for draft in old:
                unit.record(DraftDropped(draft_id=draft.draft_id))
        return bool(old)
