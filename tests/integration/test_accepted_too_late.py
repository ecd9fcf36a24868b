"""Orders whose number, card or bill changed before the signature, and forms that name nothing yet."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.business import business_type
from app.domain.business.context import Context, Execution
from app.domain.business.spec import Form, Value
from app.domain.customers import BillIssued, BillItem, ContactChanged, SubscriberStatus
from app.domain.errors import BugError, UserError
from app.domain.orders import OrderState
from app.domain.stock import SimMoved, StockState
from app.domain.subscribers import StatusChanged, StatusReason
from app.services.ports import Stamp
from app.services.visits import Visit
from tests.samples_business import UNDOING, Desk
from tests.samples_form import CONTACT
from tests.samples_hall import CUSTOMERS, OWN, SECRET, SIMS, SUSPENDED, TODAY
from tests.samples_numbers import SWAP

RUN = Execution(order_id="o", subscriber_id=OWN, customer_id="c-zhao", staff_no="T10237", at_ms=7)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def moved(desk: Desk, subscriber_id: str, status: SubscriberStatus, reason: StatusReason) -> None:
    """Give a number another status from elsewhere."""
    with desk.rig.store.write(Stamp("")) as unit:
        row = unit.queries.customers.subscriber(subscriber_id)
        assert row is not None
        unit.record(
            StatusChanged(
                after=row.last_op,
                subscriber_id=subscriber_id,
                order_id=None,
                status=status,
                reason=reason,
                on=TODAY,
            )
        )


def ended(desk: Desk, order_id: str) -> tuple[OrderState, str]:
    """Sign and pay what was accepted; returns how it ended, and why."""
    order = desk.order(order_id)
    if order.total_fen:
        desk.pay(order)
    else:
        desk.orders.sign(desk.clerk, order_id, "paper")
    order = desk.order(order_id)
    return order.state, order.reason


@pytest.mark.parametrize(
    ("type_key", "number", "status", "reason", "code"),
    [
        ("payment_method", OWN, SubscriberStatus.CANCELLED, StatusReason.CANCELLED, "cancelled"),
        ("service_password", OWN, SubscriberStatus.CANCELLED, StatusReason.CANCELLED, "cancelled"),
        ("sim_replace", OWN, SubscriberStatus.CANCELLED, StatusReason.CANCELLED, "cancelled"),
        ("suspend", OWN, SubscriberStatus.SUSPENDED, StatusReason.LOST, "status"),
        ("resume", SUSPENDED, SubscriberStatus.ACTIVE, StatusReason.RESUMED, "status"),
    ],
)
def test_the_number_moved_before_the_customer_signed(
    desk: Desk, type_key: str, number: str, status: SubscriberStatus, reason: StatusReason, code: str
) -> None:
    accepted = desk.submit_sample(type_key).order
    moved(desk, number, status, reason)
    assert ended(desk, accepted.order_id) == (OrderState.FAILED, f"business.failed.{code}")
    with desk.rig.store.read() as queries:
        row = queries.customers.subscriber(number)
    assert row is not None
    assert (row.status, row.sim) == (status, None)
    assert desk.rebuilt()


def test_a_bill_that_came_before_the_signature_is_paid_first(desk: Desk) -> None:
    accepted = desk.submit_sample("resume").order
    desk.rig.record(
        BillIssued(
            bill_id="bill-late",
            subscriber_id=SUSPENDED,
            period="2026-02",
            principal_fen=59_00,
            paid_fen=0,
            due_on="2026-03-01",
            items=(BillItem(title="月租", amount_fen=59_00),),
        )
    )
    assert ended(desk, accepted.order_id) == (OrderState.FAILED, "business.failed.arrears")


def test_a_card_that_broke_meanwhile_is_given_to_nobody(desk: Desk) -> None:
    accepted = desk.submit_sample("sim_replace").order
    with desk.rig.store.write(Stamp("")) as unit:
        card = unit.queries.stock.sim(SIMS[0])
        assert card is not None
        unit.record(
            SimMoved(
                after=card.last_op,
                iccid=card.iccid,
                state=StockState.SCRAPPED,
                order_id=None,
                reason="damaged",
            )
        )
    assert ended(desk, accepted.order_id) == (OrderState.FAILED, "business.failed.sim")


def test_the_fee_of_a_card_in_use_is_not_reversed(desk: Desk) -> None:
    order = desk.orders.submit(desk.clerk, SWAP.type_key, SWAP.form, SWAP.visit(desk)).order
    receipt = desk.pay(order).receipt
    assert desk.order(order.order_id).state is OrderState.COMPLETED
    form: dict[str, Value] = {**UNDOING.form, "receipt": receipt}
    with pytest.raises(UserError) as caught:
        desk.orders.submit(desk.clerk, "reversal", form, Visit())
    assert caught.value.code == "business.reversal.error.sim_replaced"


def test_the_young_owner_takes_no_plan_with_a_term(desk: Desk) -> None:
    passed_on = desk.orders.submit(
        desk.clerk, "ownership_transfer", {**CONTACT}, desk.both("zhao", "youth", OWN)
    ).order
    assert ended(desk, passed_on.order_id)[0] is OrderState.COMPLETED
    form: dict[str, Value] = {**CONTACT, "plan": "m99", "effect": "next_cycle"}
    quote = desk.orders.quote(desk.clerk, "plan_change", form, desk.verified("youth", OWN))
    assert [(error.field, error.code) for error in quote.errors] == [
        ("plan", "business.open_account.error.age_contract")
    ]


@pytest.mark.parametrize("type_key", ["payment_method", "service_password"])
def test_without_a_number_nothing_changes(desk: Desk, type_key: str) -> None:
    quote = desk.orders.quote(desk.clerk, type_key, {}, Visit())
    assert quote.changes == ()
    assert "business.check.account.refused" in [
        line.words.code for line in desk.orders.eligibility(desk.clerk, type_key, Visit()).refused
    ]


def refusal(type_key: str, context: Context, form: Form) -> str:
    with pytest.raises(UserError) as caught:
        business_type(type_key).effect(context, form, RUN)
    return caught.value.code


def test_a_password_in_plain_digits_is_never_kept(desk: Desk) -> None:
    form: dict[str, Value] = {"action": "set", "password": SECRET}
    context = desk.orders.quote(desk.clerk, "service_password", form, desk.verified("zhao", OWN)).context
    assert refusal("service_password", context, form) == "business.failed.password"


def test_a_paper_that_may_not_be_printed_again(desk: Desk) -> None:
    form: dict[str, Value] = {"how": "copy", "reason": "lost"}
    nothing = desk.orders.quote(desk.clerk, "receipt_reprint", form, Visit()).context
    assert refusal("receipt_reprint", nothing, form) == "business.failed.reprint"
    order = desk.submit_sample("fee_payment").order
    form["paper"] = desk.pay(order).receipt
    waiting = desk.orders.quote(desk.clerk, "receipt_reprint", form, Visit()).context
    assert waiting.printed is not None
    assert waiting.printed.waiting
    assert refusal("receipt_reprint", waiting, form) == "business.failed.reprint"
    voided = replace(waiting, printed=replace(waiting.printed, waiting=False, voided=True))
    assert refusal("receipt_reprint", voided, form) == "business.failed.reprint"


def test_a_refund_claims_of_a_payment_alone(desk: Desk) -> None:
    form: dict[str, Value] = {"proof": "original", "amount": 50_00}
    quote = desk.orders.quote(desk.clerk, "refund", form, Visit())
    assert ("receipt", "form.required") in [(error.field, error.code) for error in quote.errors]
    claim = business_type("refund").claim
    assert claim is not None
    with pytest.raises(BugError, match="no payment was named"):
        claim(quote.context, form)


def test_a_number_that_was_just_cancelled_is_proposed_as_nobodys_contact(desk: Desk) -> None:
    visit = desk.verified("zhao", OWN)
    assert desk.orders.start(desk.clerk, "open_account", visit).form["phone"] == "13800002468"
    desk.rig.record(ContactChanged(customer_id=CUSTOMERS["zhao"], phone="13900000001", language="zh_CN"))
    moved(desk, OWN, SubscriberStatus.CANCELLED, StatusReason.CANCELLED)
    assert desk.orders.start(desk.clerk, "open_account", visit).form.get("phone") == "13900000001"
