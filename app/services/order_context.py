"""Filling a definition's context from the store, by what the definition asks for and the form names."""

from dataclasses import dataclass, replace
from datetime import date

from app.domain.business import business_type
from app.domain.business.context import (
    Account,
    Context,
    PaidOrder,
    Party,
    PastPayment,
    Plan,
    Policy,
    StockNumber,
    StockSim,
    Tariff,
)
from app.domain.business.form import list_of, text_of
from app.domain.business.spec import (
    ArrearsRule,
    BusinessType,
    Field,
    FieldKind,
    Form,
    IdentityNeed,
    Step,
)
from app.domain.cash import TenderKind
from app.domain.customers import SubscriberKind
from app.domain.documents_of_identity import Ages, DocumentKind
from app.domain.documents_of_identity import age as age_of
from app.domain.errors import BugError
from app.domain.halls import local_date
from app.domain.masking import mask_id, mask_name
from app.domain.money import LineKind
from app.domain.order_rules import ApprovalPolicy
from app.domain.orders import OrderState
from app.domain.stock import StockState
from app.services.reading import Queries
from app.services.rows.catalogue import PlanRow
from app.services.rows.customers import SubscriberRow
from app.services.rows.money import PaymentRow
from app.services.rows.stock import NumberRow
from app.services.visits import Visit

FREE_NUMBERS = 200
"""Free numbers to choose from at a time."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where and when something is decided. `staff_no` is the clerk whose shift counts."""

    terminal_id: str
    staff_no: str
    now_ms: int
    networked: bool = False
    """Whether the terminal may hand out only the phone numbers that the centre granted to it."""


def today_of(queries: Queries, now_ms: int) -> date:
    """Return the day on the hall's wall clock."""
    return date.fromisoformat(local_date(now_ms, queries.halls.hall().zone))


def gather(
    queries: Queries,
    desk: Desk,
    kind: BusinessType,
    visit: Visit,
    form: Form,
    *,
    subscriber_id: str = "",
    executing: bool = False,
    everywhere: bool = False,
) -> Context:
    """Return all that a definition may look at.

    `subscriber_id` is the id of a service number that the order would open. When `executing`, the identity
    that the order was accepted with holds, however long ago it was checked. `everywhere` is the centre's
    view: what the person holds in all halls counts, and of open orders none.
    """
    today = today_of(queries, desk.now_ms)
    shift = queries.shifts.open_shift_of(desk.staff_no)
    chosen = queries.customers.subscriber(visit.subscriber_id) if visit.subscriber_id else None
    account = _account(queries, chosen, today) if chosen else None
    party = _party(queries, kind, visit, today, executing=executing, everywhere=everywhere)
    fields = {field.kind: field for field in kind.fields}
    return Context(
        today=today,
        terminal_id=desk.terminal_id,
        shift_id=shift.shift_id if shift else None,
        policy=_policy(queries, kind, fields),
        party=party,
        account=account,
        owned=_owned(queries, kind, party, account, today, everywhere=everywhere),
        named=_named(queries, fields.get(FieldKind.ACCOUNTS), form, today),
        plans=_plans(queries, fields.get(FieldKind.PLAN), form, account, today.isoformat()),
        tariffs=_tariffs(queries, kind, today.isoformat()),
        numbers=_numbers(queries, fields.get(FieldKind.NUMBER), form, desk, executing=executing),
        sims=_sims(queries, fields.get(FieldKind.SIM), form),
        payment=_payment(queries, fields.get(FieldKind.RECEIPT), form, today),
        taken_bills=_taken_bills(queries, visit) if FieldKind.BILLS in fields else frozenset(),
        subscriber_id=subscriber_id,
    )


def _policy(queries: Queries, kind: BusinessType, fields: dict[FieldKind, Field]) -> Policy:
    """Read the settings that the definition can use; the others keep their defaults."""
    setting, usual = queries.halls.setting, Policy()
    found: dict[str, int] = {}
    ages = usual.ages
    if kind.closures:
        found["closure_first"] = setting("business.closure_first", usual.closure_first)
        found["closure_last"] = setting("business.closure_last", usual.closure_last)
    if FieldKind.MONEY in fields:
        found["prepay_least_fen"] = setting("business.prepay_least_fen", usual.prepay_least_fen)
        found["prepay_most_fen"] = setting("money.max_prepayment_fen", usual.prepay_most_fen)
    if FieldKind.ACCOUNTS in fields:
        found["most_accounts"] = setting("business.most_accounts", usual.most_accounts)
    if kind.identity is IdentityNeed.ENTRY:
        found["most_mobiles"] = setting("identity.numbers_per_person", usual.most_mobiles)
        ages = Ages(
            consented=setting("identity.age_consented", ages.consented),
            alone=setting("identity.age_alone", ages.alone),
            full=setting("identity.age_full", ages.full),
        )
    approval = approval_policy(queries) if Step.APPROVAL in kind.steps else usual.approval
    return replace(usual, approval=approval, ages=ages, **found)


def approval_policy(queries: Queries) -> ApprovalPolicy:
    """Return the thresholds of major changes as the hall has set them."""
    setting, usual = queries.halls.setting, ApprovalPolicy()
    return ApprovalPolicy(
        monthly_fen=setting("approval.monthly_fen", usual.monthly_fen),
        share_percent=setting("approval.share_percent", usual.share_percent),
        share_floor_fen=setting("approval.share_floor_fen", usual.share_floor_fen),
        refund_fen=setting("approval.refund_fen", usual.refund_fen),
        cancel_balance_fen=setting("approval.cancel_balance_fen", usual.cancel_balance_fen),
        second_fen=setting("approval.second_fen", usual.second_fen),
    )


def _plan(row: PlanRow) -> Plan:
    return Plan(
        plan_id=row.plan_id,
        title=row.title,
        title_en=row.title_en,
        kind=row.kind,
        monthly_fen=row.monthly_fen,
        data_mb=row.data_mb,
        voice_min=row.voice_min,
        sms=row.sms,
        over_data_fen=row.over_data_fen,
        contract_months=row.contract_months,
        penalty_fen=row.penalty_fen,
        on_sale=row.on_sale,
    )


def _account(queries: Queries, row: SubscriberRow, today: date) -> Account:
    """Return a service number as it stands today: a plan whose day has come holds already."""
    day = today.isoformat()
    plan_id = row.plan_on(day)
    # A plan that somebody has before its date is one that was sold by an older catalogue.
    plan = queries.catalogue.plan(plan_id, day) or queries.catalogue.plan(plan_id)
    customer = queries.customers.customer(row.customer_id)
    person = queries.customers.person(customer.person_id) if customer else None
    if plan is None:
        raise BugError("a service number has an unknown plan")
    return Account(
        subscriber_id=row.subscriber_id,
        customer_id=row.customer_id,
        kind=row.kind,
        number=row.number,
        plan=_plan(plan),
        next_plan_on=row.next_plan_on if row.next_plan_on and row.next_plan_on > day else None,
        status=row.status,
        balance_fen=row.balance_fen,
        contract=row.contract,
        bills=tuple(bill.as_bill() for bill in queries.customers.unpaid_bills(row.subscriber_id)),
        owner=mask_name(person.name) if person else "",
        owner_person_id=customer.person_id if customer else "",
        last_op=row.last_op,
    )


def _party(
    queries: Queries, kind: BusinessType, visit: Visit, today: date, *, executing: bool, everywhere: bool
) -> Party | None:
    """Return who was verified in this visit and today; a verification of another visit does not count."""
    if kind.identity is IdentityNeed.NONE or visit.verification_id is None:
        return None
    found = queries.customers.verification(visit.verification_id)
    if found is None or not found.passed or found.person_id is None:
        return None
    if not executing:
        same = found.ticket_id == visit.ticket_id and found.person_id == visit.person_id
        if not same or today_of(queries, found.at_ms) != today:
            return None
    person = queries.customers.person(found.person_id)
    if person is None:  # erased since (DOMAIN §10)
        return None
    customer = queries.customers.customer_of_person(person.person_id)
    # Who becomes a customer keeps the person's id: two orders of one visit then name the same customer.
    customer_id = customer.customer_id if customer else person.person_id
    organisation = person.document is DocumentKind.ORGANISATION
    born = date.fromisoformat(person.birth) if person.birth and not organisation else None
    return Party(
        person_id=person.person_id,
        customer_id=customer_id,
        is_customer=customer is not None,
        name=mask_name(person.name),
        document=mask_id(person.number),
        organisation=organisation,
        age=age_of(born, today) if born else None,
        mobiles=_mobiles(queries, person.person_id, customer_id, everywhere=everywhere)
        if kind.identity is IdentityNeed.ENTRY
        else 0,
        verification_id=visit.verification_id,
    )


def _mobiles(queries: Queries, person_id: str, customer_id: str, *, everywhere: bool) -> int:
    """Count active mobile numbers, and those that accepted orders will open.

    The centre counts by document, since each hall may know the person under an id of its own; of several
    orders it executes one after the other, so that none of them counts beforehand.
    """
    if everywhere:
        return queries.customers.mobiles_of_document(person_id)
    coming = sum(
        any(field.kind is FieldKind.NUMBER for field in business_type(order.type_key).fields)
        for order in queries.orders.open_of_customer(customer_id)
    )
    return queries.customers.active_mobile_count(person_id) + coming


def _owned(
    queries: Queries,
    kind: BusinessType,
    party: Party | None,
    account: Account | None,
    today: date,
    *,
    everywhere: bool,
) -> tuple[Account, ...]:
    if kind.arrears is ArrearsRule.NONE:
        return ()
    if everywhere and party:
        rows = queries.customers.subscribers_of_document(party.person_id)
        return tuple(_account(queries, row, today) for row in rows)
    customer_id = party.customer_id if party else account.customer_id if account else None
    if customer_id is None:
        return ()
    rows = queries.customers.subscribers_of(customer_id)
    return tuple(_account(queries, row, today) for row in rows)


def _named(queries: Queries, field: Field | None, form: Form, today: date) -> tuple[Account, ...]:
    if field is None:
        return ()
    found = (queries.customers.by_number(number) for number in dict.fromkeys(list_of(form, field.key)))
    return tuple(_account(queries, row, today) for row in found if row)


def _plans(
    queries: Queries, field: Field | None, form: Form, account: Account | None, day: str
) -> tuple[Plan, ...]:
    if field is None:
        return ()
    kind = account.kind if account else SubscriberKind.MOBILE
    plans = {row.plan_id: _plan(row) for row in queries.catalogue.plans(kind.value, on=day)}
    named = text_of(form, field.key)
    withdrawn = queries.catalogue.plan(named, day) if named and named not in plans else None
    if withdrawn:
        plans[named] = _plan(withdrawn)
    return tuple(plans.values())


def _tariffs(queries: Queries, kind: BusinessType, day: str) -> tuple[Tariff, ...]:
    rows = (queries.catalogue.tariff(item, day) for item in kind.tariff_items)
    return tuple(
        Tariff(item=row.item, title=row.title, title_en=row.title_en, amount_fen=row.amount_fen)
        for row in rows
        if row
    )


def _numbers(
    queries: Queries, field: Field | None, form: Form, desk: Desk, *, executing: bool
) -> tuple[StockNumber, ...]:
    """Return free numbers to choose from, and the one that the form names.

    A number that was granted to another terminal is as good as taken here.
    """
    if field is None:
        return ()
    named = text_of(form, field.key)
    rows: dict[str, NumberRow] = {}
    if not executing:
        rows = {row.number: row for row in free_numbers(queries, desk, FREE_NUMBERS)}
    elsewhere = False
    if named and named not in rows and (row := queries.stock.number(named)):
        rows[named] = row
        elsewhere = desk.networked and not executing and row.state is StockState.FREE
    return tuple(
        StockNumber(
            number=row.number,
            grade=row.grade,
            prepay_fen=row.prepay_fen,
            state=StockState.RESERVED if elsewhere and row.number == named else row.state,
            order_id=row.order_id,
            last_op=row.last_op,
        )
        for row in rows.values()
    )


def free_numbers(queries: Queries, desk: Desk, limit: int, tail: str = "") -> tuple[NumberRow, ...]:
    """Return the free phone numbers that this desk may hand out, in order, of those that end with `tail`."""
    if desk.networked:
        return queries.stock.granted_numbers(desk.terminal_id, limit, tail)
    return queries.stock.free_numbers(limit, tail)


def _sims(queries: Queries, field: Field | None, form: Form) -> tuple[StockSim, ...]:
    named = text_of(form, field.key) if field else ""
    row = queries.stock.sim(named) if named else None
    if row is None:
        return ()
    return (StockSim(iccid=row.iccid, state=row.state, order_id=row.order_id, last_op=row.last_op),)


def _taken_bills(queries: Queries, visit: Visit) -> frozenset[str]:
    """Return the bills on accepted orders of this visit that are not paid yet."""
    orders = queries.orders.open_of_ticket(visit.ticket_id)
    return frozenset(line.bill_id for order in orders for line in order.quote if line.bill_id)


def _payment(queries: Queries, field: Field | None, form: Form, today: date) -> PastPayment | None:
    number = text_of(form, field.key) if field else ""
    row = queries.money.by_receipt(number) if number else None
    if row is None:
        return None
    balances: dict[str, int] = {}
    for line in row.lines:
        if line.kind in {LineKind.PREPAYMENT, LineKind.ROUNDING_TO_BALANCE} and line.subscriber_id:
            balances[line.subscriber_id] = balances.get(line.subscriber_id, 0) + line.amount_fen
    accounts = {
        subscriber_id: _account(queries, subscriber, today)
        for subscriber_id in balances
        if (subscriber := queries.customers.subscriber(subscriber_id))
    }
    return PastPayment(
        payment_id=row.payment_id,
        receipt=row.receipt,
        terminal_id=row.terminal_id,
        shift_id=row.shift_id,
        cash_only=all(tender.kind is TenderKind.CASH for tender in row.tenders),
        total_fen=row.total_fen,
        is_reversal=row.reverses is not None,
        reversed=row.reversed_by is not None,
        customer_id=row.customer_id,
        orders=_paid_orders(queries, row, today),
        to_balance=tuple(
            (accounts[subscriber_id], fen)
            for subscriber_id, fen in balances.items()
            if subscriber_id in accounts
        ),
    )


def _paid_orders(queries: Queries, payment: PaymentRow, today: date) -> tuple[PaidOrder, ...]:
    found = []
    named = (queries.orders.order(line.order_id) for line in payment.lines if line.order_id)
    orders = (*queries.orders.of_payment(payment.payment_id), *filter(None, named))
    for order in {each.order_id: each for each in orders}.values():
        row = queries.customers.subscriber(order.subscriber_id) if order.subscriber_id else None
        paid = PaidOrder(
            order_id=order.order_id,
            code=order.code,
            type_key=order.type_key,
            state=order.state,
            account=_account(queries, row, today) if row else None,
            consumed="",
        )
        found.append(paid.judged(_consumed(paid)))
    return tuple(found)


def _consumed(paid: PaidOrder) -> str:
    """Return why the money of an order may not simply go back: the centre has it, or the type's answer."""
    if paid.state is OrderState.HELD:
        return "business.reversal.error.held"
    return business_type(paid.type_key).consumed(paid)
