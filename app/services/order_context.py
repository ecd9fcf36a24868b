"""Filling a definition's context from the store, by what the definition asks for and the form names."""

from dataclasses import dataclass, replace
from datetime import date

from app.domain.business.context import (
    Account,
    Context,
    PastPayment,
    Plan,
    Policy,
    PrintedPaper,
    StockNumber,
    StockSim,
    Tariff,
)
from app.domain.business.form import list_of, text_of
from app.domain.business.spec import (
    BusinessType,
    Field,
    FieldKind,
    Form,
    IdentityNeed,
    OfflineMode,
    Step,
)
from app.domain.customers import SubscriberKind
from app.domain.documents_of_identity import Ages
from app.domain.errors import UserError
from app.domain.halls import local_date
from app.domain.order_rules import ApprovalPolicy
from app.domain.stock import StockState
from app.services.bank_transfers import slip_bar
from app.services.bills import statements_of
from app.services.order_accounts import Accounts, payment_of, plan_of
from app.services.order_goods import goods_of
from app.services.order_parties import COUNTED, Asker, companion_of, owned_by, party_of, password_holds
from app.services.owner_life import owner_life
from app.services.printed_papers import paper_of, papers_of_visit
from app.services.reading import Queries
from app.services.rows.stock import NumberRow
from app.services.visits import Visit
from app.services.waiting_orders import waiting_orders

FREE_NUMBERS = 200
"""Free numbers to choose from at a time."""

_MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Desk:
    """Where and when something is decided. `staff_no` is the clerk whose shift counts."""

    terminal_id: str
    staff_no: str
    now_ms: int
    networked: bool = False
    """Whether there is a centre: it grants the phone numbers to hand out, and carries out what waits."""
    heard_ms: int = 0
    """When the store last heard from the centre; 0 where there is none."""


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
    accounts = Accounts(queries, today)
    account = accounts.whole(chosen) if chosen else None
    asker = Asker(today, executing, everywhere)
    party = party_of(queries, kind, visit, asker)
    fields = {field.kind: field for field in kind.fields}
    articles, pieces = goods_of(queries, kind, form, today)
    return Context(
        today=today,
        terminal_id=desk.terminal_id,
        shift_id=shift.shift_id if shift else None,
        policy=_policy(queries, kind, fields, networked=desk.networked),
        slip_bar=_slip_bar(queries, fields.get(FieldKind.BANK_SLIP), form),
        party=party,
        account=account,
        owned=owned_by(queries, kind, party, account, asker, accounts),
        named=_named(queries, fields.get(FieldKind.ACCOUNTS), form, accounts),
        ended=_ended(queries, fields.get(FieldKind.ACCOUNTS), form),
        plans=_plans(queries, kind, fields.get(FieldKind.PLAN), form, account, today.isoformat()),
        tariffs=_tariffs(queries, kind, today.isoformat()),
        numbers=_numbers(queries, fields.get(FieldKind.NUMBER), form, desk, executing=executing),
        sims=_sims(queries, fields.get(FieldKind.SIM), form, account),
        payment=_payment(queries, fields.get(FieldKind.RECEIPT), form, today),
        taken_bills=_taken_bills(queries, visit) if FieldKind.BILLS in fields else frozenset(),
        subscriber_id=subscriber_id,
        password_passed=account is not None and password_holds(queries, kind, visit, account, asker),
        other=companion_of(queries, kind, visit.other_verification_id, visit, asker),
        agent=companion_of(queries, kind, visit.agent_verification_id, visit, asker),
        guardian=companion_of(queries, kind, visit.guardian_verification_id, visit, asker),
        articles=articles,
        pieces=pieces,
        printed=_printed(queries, fields.get(FieldKind.PRINTED), form),
        waiting=() if executing else waiting_orders(queries, kind, visit, form),
        statements=statements_of(queries, account.subscriber_id, today) if kind.bills and account else (),
        heard_ms=desk.heard_ms,
        heard_minutes=max(0, desk.now_ms - desk.heard_ms) // _MINUTE_MS if desk.heard_ms else 0,
        papers=papers_of_visit(queries, visit.ticket_id, desk.now_ms) if FieldKind.PRINTED in fields else (),
        owner_life=owner_life(queries, kind, account, party),
    )


def people_context(queries: Queries, kind: BusinessType, visit: Visit, today: date) -> Context:
    """Return a context of the people alone: the parties of an accepted order, and who acted for them.

    `today` is the day whose ages count.
    """
    asker = Asker(today, executing=True)
    return Context(
        today=today,
        terminal_id="",
        shift_id=None,
        policy=_policy(queries, kind, {}),
        party=party_of(queries, kind, visit, asker),
        other=companion_of(queries, kind, visit.other_verification_id, visit, asker),
        agent=companion_of(queries, kind, visit.agent_verification_id, visit, asker),
        guardian=companion_of(queries, kind, visit.guardian_verification_id, visit, asker),
    )


def _printed(queries: Queries, field: Field | None, form: Form) -> PrintedPaper | None:
    number = text_of(form, field.key) if field else ""
    return paper_of(queries, number) if number else None


def _slip_bar(queries: Queries, field: Field | None, form: Form) -> UserError | None:
    return slip_bar(queries, text_of(form, field.key)) if field else None


def _policy(
    queries: Queries, kind: BusinessType, fields: dict[FieldKind, Field], *, networked: bool = False
) -> Policy:
    """Read the settings that the definition can use; the others keep their defaults.

    Without a network everything is carried out at once: there is nothing to hurry by the hotline.
    """
    setting, usual = queries.halls.setting, Policy()
    found: dict[str, int] = {}
    ages = usual.ages
    if networked and kind.offline is not OfflineMode.LOCAL:
        found["hotline"] = setting("business.hotline", usual.hotline)
    if kind.closures:
        found["closure_first"] = setting("business.closure_first", usual.closure_first)
        found["closure_last"] = setting("business.closure_last", usual.closure_last)
    if FieldKind.MONEY in fields:
        found["prepay_least_fen"] = setting("business.prepay_least_fen", usual.prepay_least_fen)
        found["prepay_most_fen"] = setting("money.max_prepayment_fen", usual.prepay_most_fen)
    if FieldKind.ACCOUNTS in fields:
        found["most_accounts"] = setting("business.most_accounts", usual.most_accounts)
    if kind.works:
        found["contact_hours"] = setting("work.contact_hours", usual.contact_hours)
    if kind.identity in COUNTED:
        found["most_mobiles"] = setting("identity.numbers_per_person", usual.most_mobiles)
    if kind.identity is not IdentityNeed.NONE:
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


def _named(queries: Queries, field: Field | None, form: Form, accounts: Accounts) -> tuple[Account, ...]:
    if field is None:
        return ()
    found = (queries.customers.by_number(number) for number in dict.fromkeys(list_of(form, field.key)))
    return tuple(accounts.of(row) for row in found if row)


def _ended(queries: Queries, field: Field | None, form: Form) -> frozenset[str]:
    """Return the numbers of a list that this hall knows as cancelled, and as nobody's since."""
    asked = sorted(set(list_of(form, field.key))) if field else ()
    held = queries.customers.holders(asked)
    return frozenset(number for number, rows in held.items() if not any(row.lives for row in rows))


def _plans(
    queries: Queries, kind: BusinessType, field: Field | None, form: Form, account: Account | None, day: str
) -> tuple[Plan, ...]:
    if field is None and kind.offers is None:
        return ()
    # What is opened is a mobile number, whatever was looked at before.
    served = account.kind if account and kind.needs_account else SubscriberKind.MOBILE
    plans = {row.plan_id: plan_of(row) for row in queries.catalogue.plans(served.value, on=day)}
    named = text_of(form, field.key) if field else ""
    withdrawn = queries.catalogue.plan(named, day) if named and named not in plans else None
    if withdrawn:
        plans[named] = plan_of(withdrawn)
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


def _sims(queries: Queries, field: Field | None, form: Form, account: Account | None) -> tuple[StockSim, ...]:
    """Return the SIM that the form names, and the one that serves the chosen number, if the hall knows it."""
    named = text_of(form, field.key) if field else ""
    wanted = (named, (account.sim or "") if account else "")
    found = (queries.stock.sim(iccid) for iccid in dict.fromkeys(wanted) if iccid)
    return tuple(
        StockSim(iccid=row.iccid, state=row.state, order_id=row.order_id, last_op=row.last_op)
        for row in found
        if row
    )


def _taken_bills(queries: Queries, visit: Visit) -> frozenset[str]:
    """Return the bills on accepted orders of this visit that are not paid yet."""
    orders = queries.orders.open_of_ticket(visit.ticket_id)
    return frozenset(line.bill_id for order in orders for line in order.quote if line.bill_id)


def _payment(queries: Queries, field: Field | None, form: Form, today: date) -> PastPayment | None:
    number = text_of(form, field.key) if field else ""
    return payment_of(queries, number, today) if number else None
