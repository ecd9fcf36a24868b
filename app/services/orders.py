"""Accepting business: eligibility, live quote, drafts, submission, signature, execution (DOMAIN §4)."""

from collections.abc import Mapping
from dataclasses import replace

from app.domain.business import business_type
from app.domain.business.checks import eligibility
from app.domain.business.context import Context, Party
from app.domain.business.form import defaults, dump_payload, load_payload, seal, visible
from app.domain.business.spec import (
    BusinessType,
    Form,
    IdentityNeed,
    OfflineMode,
    SlipTime,
    Value,
)
from app.domain.errors import EnvironmentFault, SyncConflict, UserError
from app.domain.offline_rules import CONFIRMED, acceptance_bar, centre_executes
from app.domain.order_rules import date_code, order_code
from app.domain.orders import DraftDropped, FormFilled, OrderState, OrderSubmitted
from app.domain.rights import Right
from app.i18n import Text
from app.services.access import require
from app.services.approval_requests import ApprovalRequest, request_approval
from app.services.checkouts import check_not_paying
from app.services.link import Link, StandaloneLink
from app.services.order_context import Desk, gather, today_of
from app.services.order_drafts import DraftKeeping, submitted_of
from app.services.order_execution import (
    Means,
    Reverser,
    cancel_order,
    centre_waits,
    ended_paid_back,
    execute_order,
    hold_order,
    order_of,
    payment_lines,
    propose_cancel,
    settle_orders,
    verify_orders,
    visit_of,
)
from app.services.order_papers import Press, print_slip
from app.services.order_parties import refuse_barred
from app.services.order_quotes import (
    Eligibility,
    Opened,
    Quote,
    Submitted,
    acceptable,
    customer_of,
    day_of,
    language_of,
    quote_of,
    subscriber_of,
    weight,
)
from app.services.order_stock import reserve_stock
from app.services.order_words import change_rows, quote_lines
from app.services.paid_in_vain import check_executable, ready
from app.services.pin_hashes import hash_pin
from app.services.ports import Clock, Ids, Stamp, Store, UnitOfWork
from app.services.proposals import Proposed, await_accepted, networked
from app.services.reading import Queries
from app.services.refund_claims import claim_money
from app.services.refunds import PaymentRefunder, approver, check_not_moved, give_up, pays_here
from app.services.rows.orders import OrderRow
from app.services.sessions import Session
from app.services.signatures import Pad, Signing, record_signature
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


class OrderService(DraftKeeping):
    """Use cases of accepting business at a counter. `texts` are the sentences by language.

    In a network the centre carries out what is not local: an order that lacks nothing any more is held for
    it, and an online business waits for its answer before there is paper or money (DOMAIN §5).
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        ids: Ids,
        reverser: Reverser,
        texts: Mapping[str, Text],
        link: Link | None = None,
    ) -> None:
        super().__init__(store, clock, ids, texts)
        self._reverser = reverser
        self._link: Link = link or StandaloneLink()
        self._press = Press(ids, texts)

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
            UserError: what `acceptable` says, staff.no_right.serve, offline.online_only, or why the centre
                refuses an online business (`network.refused.*`).
            SyncConflict: Another terminal was first to take the number or the SIM.
            EnvironmentFault: link.no_verdict: the centre did not answer, and the order is taken back.
        """
        require(session, Right.SERVE)
        kind, now = business_type(type_key), self._clock.now_ms()
        awaited = self._asks_first(kind)
        with self._store.write(Stamp(session.staff_no)) as unit:
            day_id = day_of(unit, session)
            unit.in_day(day_id)
            new_id = self._ids.new() if kind.identity is IdentityNeed.ENTRY else ""
            context = self._context(unit.queries, session, kind, visit, form, new_id)
            quote = acceptable(kind, context, form)
            order = self._record(unit, session, kind, visit, form, quote, now, seated=seated)
            claimed = claim_money(unit, order.order_id, kind, context, form)
            if draft_id:
                unit.record(DraftDropped(draft_id=draft_id))
            if not awaited:
                order = self._proceed(unit, session, order, visit, context, form, now)
                return submitted_of(unit.queries, order)
        self._await(session, order, claimed)
        with self._store.write(Stamp(session.staff_no, day_id)) as unit:
            context = self._context(unit.queries, session, kind, visit, form, new_id)
            order = self._proceed(unit, session, order_of(unit, order.order_id), visit, context, form, now)
            return submitted_of(unit.queries, order)

    def sign(
        self, session: Session, order_id: str, method: str, witness: str = "", pad: Pad | None = None
    ) -> OrderRow:
        """Record that the customer signed on `paper` or the `pad`, or by `fingerprint` before a witness.

        Raises:
            UserError: order.unknown, order.no_signature, order.signed, order.sign_method, order.witness,
                order.sign_before_approval {code}: what may be refused yet is not signed (DOMAIN §4);
                order.sign_changed: the pad was signed under something else; order.face_other.
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
            if order.state is OrderState.PENDING:
                raise UserError("order.sign_before_approval", code=order.code)
            refuse_barred(unit.queries, order)
            record_signature(unit, self._ids, self._texts, session, order, Signing(method, witness, pad), now)
            return self.go_on(unit, order_of(unit, order_id), session, now)

    def execute(self, session: Session, order_id: str) -> OrderRow:
        """Try an order again that failed (cancel it if its money is back), or execute what lacks nothing.

        Raises:
            UserError: order.unknown, order.face_other {code}, and those of `check_executable`.
        """
        require(session, Right.SERVE)
        now = self._clock.now_ms()
        with self._store.write(Stamp(session.staff_no)) as unit:
            order = order_of(unit, order_id)
            unit.in_day(order.business_day)
            if ended_paid_back(unit, order, session.staff_no, now):
                return order_of(unit, order_id)
            check_executable(unit.queries, order)
            refuse_barred(unit.queries, order)
            return self._run(unit, order, session, now, approver(unit.queries, order))

    def cancel(self, session: Session, order_id: str, reason: str) -> OrderRow:
        """Cancel an order of which nothing is executed: number and SIM go free.

        What waits for the centre is taken back with its consent alone: it may have been executed meanwhile.
        The centre frees number and SIM then.

        Raises:
            UserError: order.unknown, order.not_cancellable {code}, order.reason_missing, offline.held,
                refund.card_moved {code}, and those of `check_not_paying`.
            SyncConflict: The centre was first.
            EnvironmentFault: link.no_verdict.
        """
        require(session, Right.SERVE)
        if not reason.strip():
            raise UserError("order.reason_missing")
        with self._store.write(Stamp(session.staff_no)) as unit:
            order = order_of(unit, order_id)
            unit.in_day(order.business_day)
            if order.state is not OrderState.HELD:
                check_not_moved(unit.queries, order)
                check_not_paying(unit.queries, order_id)
                cancel_order(unit, order, session.staff_no, reason.strip(), self._clock.now_ms())
                return order_of(unit, order_id)
            if not self._link.reach("order"):
                raise UserError("offline.held", code=order.code)
            op = propose_cancel(unit, order, session.staff_no, reason.strip(), self._clock.now_ms())
        asked = (Proposed(op, f"order:{order_id}"),)
        await_accepted(self._store, self._link, Stamp(session.staff_no, order.business_day), asked)
        return self.look(order_id).order

    @property
    def networked(self) -> bool:
        """Whether a centre stands above this hall."""
        return networked(self._link)

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
        if centre_waits(order, networked=networked(self._link)):
            hold_order(unit, order, session.staff_no, at_ms)
            return order_of(unit, order.order_id)
        kind = business_type(order.type_key)
        if kind.at_own_desk and not pays_here(unit, order, session, self._link, at_ms):
            return order
        visit, form = visit_of(unit.queries, order), load_payload(order.payload)
        papers = None
        if kind.slip is SlipTime.RESULT:
            papers = self._context(unit.queries, session, kind, visit, form)
        press = replace(self._press, heard_ms=self._link.status().last_ok_ms)
        means = Means(self._reverser, press, PaymentRefunder(self._ids))
        ended = execute_order(unit, order, session, at_ms, means=means, approved_by=approved_by)
        if papers and ended is not OrderState.FAILED:
            print_slip(unit, self._press, kind, order, visit, papers, form, at_ms)
        return order_of(unit, order.order_id)

    def _asks_first(self, kind: BusinessType) -> bool:
        """Return whether the centre must accept a business before anything else. Raises UserError."""
        far = networked(self._link)
        bar = acceptance_bar(kind.offline, networked=far, reachable=self._link.reach("order"))
        if bar:
            raise UserError(bar)
        return far and kind.offline is OfflineMode.ONLINE

    def _await(self, session: Session, order: OrderRow, claimed: tuple[Proposed, ...]) -> None:
        """Return when the centre accepted an order and its claim; else give back what it held and raise."""
        stamp = Stamp(session.staff_no, order.business_day)
        asked = (Proposed(order.last_op, f"order:{order.order_id}"), *claimed)
        try:
            await_accepted(self._store, self._link, stamp, asked)
        except (UserError, SyncConflict, EnvironmentFault) as error:
            with self._store.write(stamp) as unit:
                give_up(unit, order.order_id, session.staff_no, error.code, self._clock.now_ms())
            raise

    def _proceed(
        self,
        unit: UnitOfWork,
        session: Session,
        order: OrderRow,
        visit: Visit,
        context: Context,
        form: Form,
        now: int,
    ) -> OrderRow:
        kind = business_type(order.type_key)
        if kind.slip is SlipTime.SUBMIT:
            print_slip(unit, self._press, kind, order, visit, context, form, now)
        return self.go_on(unit, order, session, now)

    def _context(
        self,
        queries: Queries,
        session: Session,
        kind: BusinessType,
        visit: Visit,
        form: Form,
        subscriber_id: str = "",
    ) -> Context:
        terminal_id, far = self._store.terminal.terminal_id, networked(self._link)
        heard = self._link.status().last_ok_ms
        desk = Desk(terminal_id, session.staff_no, self._clock.now_ms(), far, heard)
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
        kept = seal(kind, visible(kind, context, form), lambda typed: hash_pin(typed, self._ids))
        serial = unit.queries.orders.count_on(date_code(today)) + 1
        unit.record(
            OrderSubmitted(
                after=None,
                order_id=order_id,
                at_ms=now,
                code=order_code(today, serial, unit.terminal.code if networked(self._link) else ""),
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
                effective_on=self._effect_time(kind, quote),
                state=OrderState.PENDING if need else OrderState.ACKNOWLEDGED,
                approval_id=approval_id,
                by_password=context.password_passed and not _is_owner(context),
                other_verification_id=_checked(context.other),
                agent_verification_id=_checked(context.agent),
                guardian_verification_id=_checked(context.guardian),
            )
        )
        unit.record(FormFilled(order_id=order_id, payload=dump_payload(kind, kept)))
        reserve_stock(unit, order_id, kind, kept)
        return order_of(unit, order_id)

    def _effect_time(self, kind: BusinessType, quote: Quote) -> str:
        """Return when an order takes effect: at once, on a date, or once the centre has confirmed it."""
        waits = centre_executes(kind.offline, networked=networked(self._link)) and not kind.pays_out
        return CONFIRMED if waits and quote.effective.on is None else quote.effective.text


def _is_owner(context: Context) -> bool:
    party, account = context.party, context.account
    return party is not None and account is not None and party.person_id == account.owner_person_id


def _checked(party: Party | None) -> str | None:
    return party.verification_id if party else None
