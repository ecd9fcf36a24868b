"""Rules of the definitions at their edges, on frozen values alone."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.business.cancel_offers import retention_offers
from app.domain.business.checks import closed_until, eligibility
from app.domain.business.common import add_months, next_cycle, term_contract
from app.domain.business.context import (
    Account,
    Context,
    Execution,
    PaidOrder,
    Party,
    PastPayment,
    Plan,
    Policy,
    StockNumber,
    StockSim,
    Tariff,
)
from app.domain.business.defaults import (
    at_once,
    never_consumed,
    no_approval,
    no_changes,
    no_checks,
    no_effect,
    no_errors,
    no_fees,
)
from app.domain.business.feature_change import DISCOUNT
from app.domain.business.fee_payment import FEE_PAYMENT
from app.domain.business.form import validate
from app.domain.business.open_account import OPEN_ACCOUNT
from app.domain.business.plan_change import PLAN_CHANGE
from app.domain.business.reversal import REVERSAL, bar
from app.domain.business.spec import CheckLine, CheckOutcome, Effective, EffectTime, Form
from app.domain.customers import Contract, CustomerRegistered, PlanChanged, SubscriberKind, SubscriberStatus
from app.domain.errors import BugError, UserError
from app.domain.late_fees import Bill, total_due
from app.domain.orders import OrderState
from app.domain.stock import StockState

TODAY = date(2026, 3, 11)


def plan(plan_id: str, fen: int, **changed: object) -> Plan:
    made = Plan(
        plan_id=plan_id,
        title=plan_id,
        title_en=plan_id,
        kind="mobile",
        monthly_fen=fen,
        data_mb=10_240,
        voice_min=100,
        sms=0,
        over_data_fen=0,
        contract_months=0,
        penalty_fen=0,
        on_sale=True,
    )
    return replace(made, **changed)  # type: ignore[arg-type]


CHEAP, PRESENT, DEAR = plan("p59", 59_00), plan("p129", 129_00), plan("p199", 199_00, contract_months=24)
ACCOUNT = Account(
    subscriber_id="s",
    customer_id="c",
    kind=SubscriberKind.MOBILE,
    number="13800001234",
    plan=PRESENT,
    next_plan_on=None,
    status=SubscriberStatus.ACTIVE,
    balance_fen=0,
    contract=None,
    bills=(),
    owner="王*",
    owner_person_id="p",
    last_op="op",
)
PARTY = Party(
    person_id="p",
    customer_id="p",
    is_customer=False,
    name="王*",
    document="1*",
    organisation=False,
    age=30,
    mobiles=1,
    verification_id="v",
)
HELD = StockNumber(number="198", grade="", prepay_fen=0, state=StockState.RESERVED, order_id="o", last_op="n")
CARD = StockSim(iccid="8986", state=StockState.RESERVED, order_id="o", last_op="i")
BASE = Context(
    today=TODAY,
    terminal_id="t",
    shift_id="shift",
    policy=Policy(),
    party=PARTY,
    account=ACCOUNT,
    plans=(CHEAP, PRESENT, DEAR),
    numbers=(HELD,),
    sims=(CARD,),
    subscriber_id="new",
)
RUN = Execution(order_id="o", subscriber_id="new", customer_id="p", staff_no="T1", at_ms=0)
RUNNING = Contract(title="c", begins="2025-01-01", ends="2026-08-31", penalty_fen=1_00, subsidy_fen=0)


def failure(kind: object, context: Context, form: Form) -> str:
    with pytest.raises(UserError) as caught:
        kind.effect(context, form, RUN)  # type: ignore[attr-defined]
    return caught.value.code


def codes(context: Context, form: Form) -> list[str]:
    return [error.code for error in validate(PLAN_CHANGE, context, form)]


def test_the_context_knows_what_it_was_given() -> None:
    empty = replace(BASE, party=None, account=None)
    with pytest.raises(BugError):
        empty.known_party()
    with pytest.raises(BugError):
        empty.known_account()
    assert BASE.known_party() is PARTY
    assert BASE.tariff("sim_card") is None


@given(st.dates(date(2020, 1, 1), date(2060, 1, 1)), st.integers(0, 60))
def test_months_are_added_within_the_calendar(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and add_months(later.replace(day=1), 1).day == 1)


def test_cycles_and_terms() -> None:
    assert next_cycle(date(2026, 12, 31)) == date(2027, 1, 1)
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert term_contract(CHEAP, TODAY) is None


@pytest.mark.parametrize(
    ("begins", "ends"),
    [(TODAY, "2028-03-10"), (date(2026, 2, 28), "2028-02-27"), (date(2028, 2, 29), "2030-02-28")],
)
def test_the_last_day_of_a_term_belongs_to_it(begins: date, ends: str) -> None:
    begun = term_contract(DEAR, begins)
    assert begun is not None
    assert begun.ends == ends


def test_bills_are_being_made() -> None:
    assert closed_until(BASE) is None
    closed = replace(BASE, policy=Policy(closure_first=10, closure_last=31))
    assert closed_until(closed) == date(2026, 4, 1)
    assert closed_until(replace(closed, today=date(2026, 3, 9))) is None


def test_checks_without_anybody() -> None:
    nobody = replace(BASE, party=None, account=None, shift_id=None)
    found = refusals(nobody)
    assert [line.words.code for line in found] == [
        "business.check.identity.refused",
        "business.check.shift.refused",
    ]
    assert all(line.remedy.code for line in found)
    organisation = replace(BASE, party=replace(PARTY, organisation=True, age=None))
    assert [each.words.code for each in refusals(organisation)] == ["business.check.handler.refused"]
    handled = replace(organisation, agent=replace(PARTY, person_id="handler"))
    assert refusals(handled) == []
    assert validate(OPEN_ACCOUNT, nobody, {}) != ()


def refusals(context: Context) -> list[CheckLine]:
    return [line for line in eligibility(OPEN_ACCOUNT, context) if line.outcome is CheckOutcome.REFUSED]


def test_a_change_at_once_for_who_is_not_bound() -> None:
    form: Form = {"plan": "p59", "effect": "now", "phone": "13800001234", "notify": "sms"}
    assert codes(BASE, form) == []
    (fact,) = PLAN_CHANGE.effect(BASE, form, RUN)
    assert isinstance(fact, PlanChanged)
    assert (fact.effective_on, fact.contract, fact.ends_contract) == ("2026-03-11", None, False)
    assert codes(replace(BASE, account=None), form) == []


def test_a_running_contract_binds_the_day() -> None:
    bound = replace(BASE, account=replace(ACCOUNT, contract=RUNNING))
    form: Form = {"plan": "p59", "effect": "now", "phone": "13800001234", "notify": "sms"}
    assert codes(bound, form) == ["business.plan_change.error.contract_now"]
    later: Form = {**form, "effect": "appointed", "on": "2026-04-01"}
    assert codes(bound, later) == []
    assert PLAN_CHANGE.figures(bound, later).contract_broken
    after: Form = {**form, "effect": "appointed", "on": "2026-09-01"}
    assert not PLAN_CHANGE.figures(bound, after).contract_broken
    assert PLAN_CHANGE.effective(bound, {"effect": "appointed", "on": "soon"}).time is EffectTime.NEXT_CYCLE


def test_a_new_term_counts_as_contract_value() -> None:
    figures = PLAN_CHANGE.figures(BASE, {"plan": "p199", "effect": "next_cycle"})
    assert figures.contract_value_fen == 24 * 199_00
    nothing = replace(BASE, account=None)
    assert PLAN_CHANGE.figures(nothing, {}).contract_value_fen == 0
    assert PLAN_CHANGE.changes(nothing, {}) == ()
    assert PLAN_CHANGE.fees(BASE, {}) == ()
    row = PLAN_CHANGE.changes(BASE, {"plan": "p199", "effect": "next_cycle"})[-1]
    assert row.after.code == "business.contract.new"


def test_a_fee_of_nothing_has_no_share() -> None:
    free = replace(BASE, account=replace(ACCOUNT, plan=plan("p0", 0)))
    row = PLAN_CHANGE.changes(free, {"plan": "p59", "effect": "next_cycle"})[1]
    assert row.difference.code == "business.difference"


@pytest.mark.parametrize(
    ("changed", "form", "code"),
    [
        ({"account": replace(ACCOUNT, status=SubscriberStatus.CANCELLED)}, "p59", "cancelled"),
        ({"account": replace(ACCOUNT, next_plan_on="2026-04-01")}, "p59", "plan_waits"),
        ({"plans": ()}, "p59", "plan_withdrawn"),
        ({"plans": (replace(CHEAP, on_sale=False),)}, "p59", "plan_withdrawn"),
    ],
)
def test_a_change_that_can_no_longer_be_made(changed: dict[str, object], form: str, code: str) -> None:
    context = replace(BASE, **changed)  # type: ignore[arg-type]
    assert failure(PLAN_CHANGE, context, {"plan": form}) == f"business.failed.{code}"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"numbers": ()}, "number"),
        ({"numbers": (replace(HELD, order_id="other"),)}, "number"),
        ({"sims": ()}, "sim"),
        ({"sims": (replace(CARD, state=StockState.FREE),)}, "sim"),
        ({"plans": ()}, "plan_withdrawn"),
        ({"party": replace(PARTY, mobiles=6)}, "five_numbers"),
    ],
)
def test_a_number_that_can_no_longer_be_opened(changed: dict[str, object], code: str) -> None:
    form: Form = {"number": "198", "sim": "8986", "plan": "p59"}
    context = replace(BASE, **changed)  # type: ignore[arg-type]
    assert failure(OPEN_ACCOUNT, context, form) == f"business.failed.{code}"


def test_who_is_a_customer_already_is_not_registered_again() -> None:
    form: Form = {"number": "198", "sim": "8986", "plan": "p59"}
    assert isinstance(OPEN_ACCOUNT.effect(BASE, form, RUN)[0], CustomerRegistered)
    known = replace(BASE, party=replace(PARTY, is_customer=True))
    assert len(OPEN_ACCOUNT.effect(known, form, RUN)) == 3
    assert OPEN_ACCOUNT.fees(BASE, form) == ()


def past(**changed: object) -> PastPayment:
    made = PastPayment(
        payment_id="pay",
        receipt="r",
        terminal_id="t",
        shift_id="shift",
        cash_only=True,
        total_fen=10_00,
        is_reversal=False,
        reversed=False,
        customer_id=None,
        orders=(),
        to_balance=((replace(ACCOUNT, balance_fen=5_00), 5_00),),
    )
    return replace(made, **changed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"is_reversal": True}, "is_reversal"),
        ({"reversed": True}, "reversed"),
        ({"terminal_id": "u"}, "terminal"),
        ({"shift_id": "other"}, "shift"),
        ({"cash_only": False}, "tender"),
        ({"to_balance": ((replace(ACCOUNT, balance_fen=4_99), 5_00),)}, "spent"),
    ],
)
def test_payments_that_stay(changed: dict[str, object], code: str) -> None:
    found = bar(BASE, past(**changed))
    assert found is not None
    assert found[0] == f"business.reversal.error.{code}"


def test_payments_that_go_back() -> None:
    assert bar(BASE, past()) is None
    assert len(REVERSAL.changes(replace(BASE, payment=past()), {})) == 2
    assert REVERSAL.changes(BASE, {}) == ()
    assert failure(REVERSAL, BASE, {}) == "business.failed.reversal"
    assert REVERSAL.figures(BASE, {}).money_out_fen == 0


@pytest.mark.parametrize("kind", [OPEN_ACCOUNT, PLAN_CHANGE])
def test_what_was_executed_is_used_up(kind: object) -> None:
    order = PaidOrder(
        order_id="o", code="S", type_key="x", state=OrderState.COMPLETED, account=None, consumed=""
    )
    assert kind.consumed(order)  # type: ignore[attr-defined]
    assert kind.consumed(replace(order, state=OrderState.FAILED)) == ""  # type: ignore[attr-defined]
    judged = order.judged("business.reversal.error.opened")
    found = bar(BASE, past(orders=(judged,)))
    assert found == ("business.reversal.error.opened", (("code", "S"),))


@given(
    st.lists(st.tuples(st.integers(1, 500_00), st.integers(1, 400)), min_size=1, max_size=5),
    st.integers(1, 3_000_00),
)
def test_what_is_paid_of_arrears_is_what_was_asked(bills: list[tuple[int, int]], part: int) -> None:
    made = tuple(
        Bill(
            bill_id=str(at),
            period=f"2025-{at + 1:02d}",
            principal_fen=principal,
            unpaid_fen=principal,
            due=date.fromordinal(TODAY.toordinal() - days),
        )
        for at, (principal, days) in enumerate(bills)
    )
    context = replace(BASE, named=(replace(ACCOUNT, bills=made),))
    owed = total_due(made, TODAY)
    everything = FEE_PAYMENT.fees(context, {"numbers": ("13800001234",), "arrears": "all"})
    assert sum(line.amount_fen for line in everything) == owed
    form: Form = {"numbers": ("13800001234",), "arrears": "part", "part_fen": part}
    paid = sum(line.amount_fen for line in FEE_PAYMENT.fees(context, form))
    assert paid == min(part, owed)
    assert bool(validate(FEE_PAYMENT, context, form)) == (part > owed)


def test_bills_on_other_orders_and_ended_numbers_are_left_out() -> None:
    bill = Bill(bill_id="b", period="2026-01", principal_fen=5_00, unpaid_fen=5_00, due=date(2026, 2, 1))
    account = replace(ACCOUNT, bills=(bill,))
    form: Form = {"numbers": ("13800001234",), "arrears": "all"}
    assert FEE_PAYMENT.fees(replace(BASE, named=(account,), taken_bills=frozenset({"b"})), form) == ()
    ended = replace(account, subscriber_id="e", number="139", status=SubscriberStatus.CANCELLED)
    both = replace(BASE, named=(account, ended))
    field = FEE_PAYMENT.field("prepay_to")
    assert field is not None
    assert field.choices is not None
    offered = field.choices(both, {"numbers": ("13800001234", "139")})
    assert [choice.key for choice in offered] == ["s"]
    assert FEE_PAYMENT.fees(BASE, {"numbers": (), "arrears": "none", "prepay_fen": 100}) == ()
    assert FEE_PAYMENT.field("nothing") is None


def test_plain_answers() -> None:
    order = PaidOrder(
        order_id="o", code="S", type_key="x", state=OrderState.COMPLETED, account=None, consumed=""
    )
    assert not no_errors(BASE, {})
    assert not no_fees(BASE, {})
    assert not no_changes(BASE, {})
    assert not no_checks(BASE)
    assert no_effect(BASE, {}, RUN) == ()
    assert no_approval(BASE, {}).money_out_fen == 0
    assert never_consumed(order) == ""
    assert at_once(BASE, {}) == Effective(EffectTime.NOW)
    assert Effective(EffectTime.NOW).text == "now"
    assert Effective(EffectTime.NEXT_CYCLE, TODAY).text == "2026-03-11"


@pytest.mark.parametrize(
    ("monthly_fen", "features", "offered"),
    [
        (100_00, (), ("discount", "plan", "suspend")),
        (100_00, (DISCOUNT,), ("plan", "suspend")),
        (30_00, (), ("discount", "suspend")),
        (8_00, (), ("suspend",)),
    ],
)
def test_nothing_is_offered_that_cannot_be_had(
    monthly_fen: int, features: tuple[str, ...], offered: tuple[str, ...]
) -> None:
    """No fee falls below zero, and no plan is promised where none is cheaper."""
    plan = replace(PRESENT, monthly_fen=monthly_fen)
    context = replace(
        BASE,
        account=replace(ACCOUNT, plan=plan, features=features),
        plans=(replace(CHEAP, monthly_fen=30_00), plan),
        tariffs=(Tariff(item=DISCOUNT, title="", title_en="", amount_fen=10_00),),
    )
    assert tuple(offer.key for offer in retention_offers(context)) == offered
