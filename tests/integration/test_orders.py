"""From acceptance to execution, on a real store."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.business.spec import Value
from app.domain.catalogue import PlanPublished
from app.domain.customers import PlanChanged, SubscriberStatus
from app.domain.documents import SlipContent
from app.domain.errors import BugError, UserError
from app.domain.orders import ApprovalState, OrderState
from app.domain.stock import StockState
from app.services.ports import Stamp
from app.services.visits import Visit
from tests.early_signing import signed_early
from tests.samples_business import CHANGE, OPENING, PAYMENT, PREPAYMENT, Desk
from tests.samples_hall import CLERK, FREE, MANAGER, MOBILE, OTHER, PIN, SIMS, reference_facts

DAY_MS = 24 * 3_600_000


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def refused(desk: Desk, type_key: str, visit: Visit) -> list[str]:
    return [line.words.code for line in desk.orders.eligibility(desk.clerk, type_key, visit).refused]


def states(desk: Desk) -> tuple[StockState, StockState]:
    with desk.rig.store.read() as queries:
        number, sim = queries.stock.number(FREE[0]), queries.stock.sim(SIMS[0])
    assert number is not None
    assert sim is not None
    return number.state, sim.state


def test_opening_a_number(desk: Desk) -> None:
    order = desk.submit_sample("open_account").order
    assert order.code == "S-260311-0001"
    assert order.state is OrderState.ACKNOWLEDGED
    assert [(line.item, line.amount_fen) for line in order.quote] == [
        ("sim_card", 10_00),
        ("prepayment", 100_00),
    ]
    assert states(desk) == (StockState.RESERVED, StockState.RESERVED)
    with pytest.raises(UserError, match=r"order\.unsigned"):
        desk.till.open(desk.clerk, None, [order.order_id])
    desk.pay(order)
    done = desk.order(order.order_id)
    assert done.state is OrderState.COMPLETED
    assert done.payment_id is not None
    assert states(desk) == (StockState.ASSIGNED, StockState.ASSIGNED)
    with desk.rig.store.read() as queries:
        opened = queries.customers.by_number(FREE[0])
        customer = queries.customers.customer_of_person("song")
    assert opened is not None
    assert customer is not None
    assert (opened.customer_id, opened.balance_fen) == (customer.customer_id, 100_00)
    assert (opened.plan_id, opened.sim, opened.status) == ("m59", SIMS[0], SubscriberStatus.ACTIVE)
    assert desk.rebuilt()


def test_a_contract_comes_with_the_plan(desk: Desk) -> None:
    order = desk.submit_sample("open_account", plan="m129", number=FREE[2], prepay_fen=0).order
    assert order.total_fen == 210_00
    desk.pay(order)
    with desk.rig.store.read() as queries:
        opened = queries.customers.by_number(FREE[2])
    assert opened is not None
    assert opened.contract is not None
    assert (opened.contract.ends, opened.contract.penalty_fen) == ("2027-03-10", 240_00)


def test_one_person_opens_two_numbers_in_one_payment(desk: Desk) -> None:
    visit = desk.verified("song")
    first = desk.orders.submit(desk.clerk, "open_account", OPENING.form, visit).order
    form = {**OPENING.form, "number": FREE[1], "sim": SIMS[1]}
    second = desk.orders.submit(desk.clerk, "open_account", form, visit).order
    assert first.customer_id == second.customer_id
    assert desk.orders.basket(order_ids=[first.order_id, second.order_id, "nothing"]) == (first, second)
    desk.pay(first, second)
    assert desk.order(second.order_id).state is OrderState.COMPLETED
    assert desk.rebuilt()


def test_changing_a_plan_waits_for_approval_and_signature(desk: Desk) -> None:
    accepted = desk.submit_sample("plan_change")
    order = accepted.order
    assert accepted.approval is not None
    assert accepted.approval.rules == ("approval.rule.monthly_share",)
    assert (order.state, order.effective_on, order.total_fen) == (OrderState.PENDING, "2026-04-01", 0)
    monthly = next(change for change in order.changes if change.code == "business.row.monthly")
    assert (monthly.before, monthly.after, monthly.difference) == ("¥129.00", "¥199.00", "+70.00（+54.3 %）")
    with pytest.raises(UserError, match=r"order\.not_executable"):
        desk.orders.execute(desk.clerk, order.order_id)
    manager = desk.session(MANAGER, None)
    desk.approvals.decide(manager, accepted.approval.approval_id, granted=True, reason="", pin=PIN)
    assert desk.order(order.order_id).state is OrderState.ACKNOWLEDGED
    assert desk.orders.sign(desk.clerk, order.order_id, "paper").state is OrderState.COMPLETED
    with desk.rig.store.read() as queries:
        row = queries.customers.subscriber(MOBILE)
    assert row is not None
    assert (row.plan_id, row.next_plan_id, row.next_plan_on) == ("m129", "m199", "2026-04-01")
    assert refused(desk, "plan_change", desk.verified("wang", MOBILE)) == [
        "business.check.plan_waits.refused"
    ]
    with pytest.raises(UserError, match=r"order\.signed"):
        desk.orders.sign(desk.clerk, order.order_id, "paper")


def test_nobody_signs_what_may_be_refused_yet(desk: Desk) -> None:
    accepted = desk.submit_sample("plan_change")
    with pytest.raises(UserError) as caught:
        desk.orders.sign(desk.clerk, accepted.order.order_id, "fingerprint", OTHER)
    assert (caught.value.code, caught.value.params) == (
        "order.sign_before_approval",
        {"code": accepted.order.code},
    )
    desk.agree(accepted)
    signed = desk.orders.sign(desk.clerk, accepted.order.order_id, "fingerprint", OTHER)
    assert signed.state is OrderState.COMPLETED


def test_what_an_earlier_version_signed_while_it_waited_executes_with_the_grant(desk: Desk) -> None:
    accepted = desk.submit_sample("plan_change")
    desk.rig.record(signed_early(accepted.order))
    desk.agree(accepted)
    assert desk.order(accepted.order.order_id).state is OrderState.COMPLETED


@pytest.mark.parametrize(
    ("method", "witness", "code"),
    [
        ("voice", "", "order.sign_method"),
        ("fingerprint", "", "order.witness"),
        ("fingerprint", CLERK, "order.witness"),
        ("fingerprint", CLERK.removeprefix("T"), "order.witness"),
        ("fingerprint", "T99999", "order.witness"),
    ],
)
def test_signature_needs_paper_or_a_witness(desk: Desk, method: str, witness: str, code: str) -> None:
    accepted = desk.submit_sample("plan_change")
    desk.agree(accepted)
    with pytest.raises(UserError) as caught:
        desk.orders.sign(desk.clerk, accepted.order.order_id, method, witness)
    assert caught.value.code == code


def test_payments_are_not_signed(desk: Desk) -> None:
    order = desk.submit_sample("fee_payment").order
    with pytest.raises(UserError, match=r"order\.no_signature"):
        desk.orders.sign(desk.clerk, order.order_id, "paper")
    with pytest.raises(UserError, match=r"order\.unknown"):
        desk.orders.sign(desk.clerk, "nothing", "paper")


def test_a_broken_contract_costs_and_needs_the_manager(desk: Desk) -> None:
    accepted = desk.submit_sample("plan_change", plan="m59")
    assert accepted.approval is not None
    assert accepted.approval.rules == (
        "approval.rule.monthly_share",
        "approval.rule.contract",
        "approval.rule.subsidy",
    )
    assert [(line.item, line.amount_fen) for line in accepted.order.quote] == [
        ("contract_penalty", 360_00),
        ("subsidy_clawback", 150_00),
    ]
    desk.approvals.decide(
        desk.session(MANAGER, None), accepted.approval.approval_id, granted=True, reason="", pin=PIN
    )
    desk.pay(desk.order(accepted.order.order_id))
    assert desk.order(accepted.order.order_id).state is OrderState.COMPLETED
    with desk.rig.store.read() as queries:
        row = queries.customers.subscriber(MOBILE)
    assert row is not None
    assert row.contract is None


def test_a_cheaper_contract_plan_begins_a_contract_of_its_own(desk: Desk) -> None:
    accepted = desk.submit_sample("plan_change", plan="m99")
    assert accepted.approval is not None
    assert accepted.approval.levels == 1
    contract = next(change for change in accepted.order.changes if change.code == "business.row.contract")
    assert (contract.before, contract.difference) == ("至 2026-08-31", "解约付 ¥510.00")
    desk.approvals.decide(
        desk.session(MANAGER, None), accepted.approval.approval_id, granted=True, reason="", pin=PIN
    )
    desk.pay(desk.order(accepted.order.order_id))
    with desk.rig.store.read() as queries:
        row = queries.customers.subscriber(MOBILE)
    assert row is not None
    assert row.contract is not None
    assert (row.contract.begins, row.contract.ends) == ("2026-04-01", "2027-03-31")
    assert desk.rebuilt()


def test_fees_after_the_effect_failed_and_their_reversal(desk: Desk) -> None:
    accepted = desk.submit_sample("plan_change", plan="m59")
    assert accepted.approval is not None
    manager = desk.session(MANAGER, None)
    desk.approvals.decide(manager, accepted.approval.approval_id, granted=True, reason="", pin=PIN)
    with desk.rig.store.write(Stamp("")) as unit:
        row = unit.queries.customers.subscriber(MOBILE)
        assert row is not None
        other = PlanChanged(
            after=row.last_op,
            subscriber_id=MOBILE,
            order_id="elsewhere",
            from_plan="m129",
            to_plan="m99",
            effective_on="2026-04-01",
        )
        unit.record(other)
    done = desk.pay(desk.order(accepted.order.order_id))
    order = desk.order(accepted.order.order_id)
    assert (order.state, order.reason) == (OrderState.FAILED, "business.failed.plan_waits")
    with desk.rig.store.read() as queries:
        assert queries.orders.paid_not_executed("day-1") == (order,)
    with pytest.raises(UserError, match=r"order\.not_cancellable"):
        desk.orders.cancel(desk.clerk, order.order_id, "x")
    form: dict[str, Value] = {"receipt": done.receipt, "reason": "execution_failed"}
    undoing = desk.orders.submit(desk.clerk, "reversal", form, Visit())
    assert undoing.approval is not None
    desk.approvals.decide(manager, undoing.approval.approval_id, granted=True, reason="已核", pin=PIN)
    assert desk.order(undoing.order.order_id).state is OrderState.COMPLETED
    ended = desk.order(order.order_id)
    assert (ended.state, ended.reason) == (OrderState.CANCELLED, "reversed")
    with desk.rig.store.read() as queries:
        assert queries.orders.paid_not_executed("day-1") == ()
    assert desk.rebuilt()


def test_a_stale_quote_is_not_paid(desk: Desk) -> None:
    first = desk.submit_sample("fee_payment").order
    with pytest.raises(UserError, match=r"fee_payment\.error\.nothing"):
        desk.submit_sample("fee_payment")
    desk.rig.clock.advance_ms(DAY_MS)
    with pytest.raises(UserError, match=r"order\.quote_stale"):
        desk.till.open(desk.clerk, None, [first.order_id])


def test_a_bill_paid_meanwhile_is_not_paid_again(desk: Desk) -> None:
    first = desk.orders.submit(desk.clerk, "fee_payment", PAYMENT.form, Visit(ticket_id="a")).order
    second = desk.orders.submit(desk.clerk, "fee_payment", PAYMENT.form, Visit(ticket_id="b")).order
    assert desk.orders.basket(ticket_id="a") == (first,)
    desk.pay(first)
    with pytest.raises(UserError, match=r"order\.quote_stale"):
        desk.pay(second)
    with pytest.raises(UserError, match=r"order\.not_payable"):
        desk.pay(first)


def test_cancelling(desk: Desk) -> None:
    accepted = desk.submit_sample("plan_change")
    with pytest.raises(UserError, match=r"order\.reason_missing"):
        desk.orders.cancel(desk.clerk, accepted.order.order_id, " ")
    assert (
        desk.orders.cancel(desk.clerk, accepted.order.order_id, "customer_withdrew").state
        is OrderState.CANCELLED
    )
    with desk.rig.store.read() as queries:
        approval = queries.orders.approval_of(f"order:{accepted.order.order_id}")
        assert queries.orders.open_approvals() == ()
    assert approval is not None
    assert approval.state is ApprovalState.WITHDRAWN


def test_the_close_cancels_what_nobody_paid(desk: Desk) -> None:
    opening = desk.submit_sample("open_account").order
    change = desk.submit_sample("plan_change").order
    paid = desk.submit_sample("fee_payment").order
    desk.pay(paid)
    desk.orders.save_draft(desk.clerk, None, "plan_change", CHANGE.form, Visit(ticket_id="t"))
    for _ in range(10):
        desk.orders.submit(desk.clerk, "fee_payment", PREPAYMENT.form, Visit(ticket_id="t"))
    assert desk.orders.expire_drafts_at_close(desk.session(MANAGER, None), "day-1") == 12
    assert desk.order(opening.order_id).state is OrderState.CANCELLED
    assert desk.order(change.order_id).reason == "expired"
    assert desk.order(paid.order_id).state is OrderState.COMPLETED
    assert states(desk) == (StockState.FREE, StockState.FREE)
    assert desk.orders.drafts("t") == ()
    assert desk.orders.expire_drafts_at_close(desk.clerk, "day-1") == 0
    assert desk.rebuilt()


def test_drafts_keep_half_filled_forms(desk: Desk) -> None:
    visit = Visit(ticket_id="t", subscriber_id=MOBILE)
    kept = desk.orders.save_draft(desk.clerk, None, "plan_change", {"phone": "138"}, visit)
    assert desk.orders.save_draft(desk.clerk, kept, "plan_change", {"phone": "1380"}, visit) == kept
    (draft,) = desk.orders.drafts("t")
    assert desk.orders.draft_form(draft) == {"phone": "1380"}
    desk.orders.drop_draft(desk.clerk, kept)
    assert desk.orders.drafts("t") == ()
    loose = desk.orders.save_draft(desk.clerk, None, "fee_payment", PAYMENT.form, Visit())
    assert [draft.draft_id for draft in desk.orders.drafts(None)] == [loose]
    desk.orders.submit(desk.clerk, "fee_payment", PAYMENT.form, Visit(), draft_id=loose)
    assert desk.orders.drafts(None) == ()
    with desk.rig.store.read() as queries:
        assert queries.orders.draft(loose) is None


def test_an_order_without_a_shift_belongs_to_the_open_day(desk: Desk) -> None:
    visit = desk.verified("wang", MOBILE)
    order = desk.orders.submit(desk.session(OTHER), "plan_change", CHANGE.form, visit).order
    assert order.business_day == "day-1"


def test_slip_follows_the_customers_language(desk: Desk) -> None:
    visit = replace(desk.verified("song"), chosen="en")
    order = desk.orders.submit(desk.clerk, "open_account", OPENING.form, visit).order
    assert order.quote[0].title == "SIM card"
    with desk.rig.store.read() as queries:
        (paper,) = queries.documents.of_subject(f"order:{order.order_id}")
    assert paper.language == "en"
    assert isinstance(paper.content, SlipContent)
    assert paper.content.customer == "测试·宋**"
    read = [(row.code, row.before, row.after) for row in paper.content.changes]
    assert read[:3] == [
        ("business.open_account.number", "", "198 0000 0100"),
        ("business.row.plan", "", "Enjoy 59"),
        ("business.row.monthly", "", "¥59.00"),
    ]
    assert order.changes[0].after == "198****0100", "what is recorded stays masked"


def test_a_settled_reversal_without_a_till_is_a_bug(desk: Desk) -> None:
    from app.services.order_execution import acknowledge, execute_order

    accepted = desk.submit_sample("reversal")
    with pytest.raises(BugError), desk.rig.store.write(Stamp(CLERK)) as unit:
        order = unit.queries.orders.order(accepted.order.order_id)
        assert order is not None
        acknowledge(unit, order, MANAGER, 0)
        order = unit.queries.orders.order(accepted.order.order_id)
        assert order is not None
        execute_order(unit, order, desk.clerk, 0)


def test_a_failed_order_is_tried_again(desk: Desk) -> None:
    accepted = desk.submit_sample("plan_change", plan="m99")
    assert accepted.approval is not None
    desk.approvals.decide(
        desk.session(MANAGER, None), accepted.approval.approval_id, granted=True, reason="", pin=PIN
    )
    (m99,) = (fact for fact in reference_facts() if isinstance(fact, PlanPublished) and fact.plan_id == "m99")
    desk.rig.record(replace(m99, on_sale=False))
    desk.pay(desk.order(accepted.order.order_id))
    failed = desk.order(accepted.order.order_id)
    assert (failed.state, failed.reason) == (OrderState.FAILED, "business.failed.plan_withdrawn")
    assert desk.orders.execute(desk.clerk, failed.order_id).state is OrderState.FAILED
    desk.rig.record(m99)
    done = desk.orders.execute(desk.clerk, failed.order_id)
    assert (done.state, done.payment_id) == (OrderState.COMPLETED, failed.payment_id)
    with pytest.raises(UserError, match=r"order\.not_executable"):
        desk.orders.execute(desk.clerk, failed.order_id)


def test_orders_are_found_by_their_code(desk: Desk) -> None:
    visit = Visit(customer_id="c-wang")
    order = desk.orders.submit(desk.clerk, "fee_payment", PREPAYMENT.form, visit).order
    assert order.customer_id == "c-wang"
    with desk.rig.store.read() as queries:
        assert queries.orders.by_code(order.code) == order
        assert queries.orders.by_code("S-000000-0000") is None
        assert queries.orders.of_ticket("nobody") == ()
        assert [sim.iccid for sim in queries.stock.free_sims(1)] == [SIMS[0]]
    assert desk.orders.look(order.order_id).order == order
    with pytest.raises(UserError, match=r"order\.unknown"):
        desk.orders.look("nothing")
