"""Orders that something overtook before they were executed, and forms that fit no such business."""

from pathlib import Path

import pytest

from app.domain.business.spec import Value
from app.domain.catalogue import TariffPublished
from app.domain.customers import BillIssued, BillItem, SubscriberStatus
from app.domain.facts import Fact
from app.domain.orders import OrderState
from app.domain.subscribers import (
    BalanceSettled,
    DepositReturned,
    OwnershipTransferred,
    StatusChanged,
    StatusReason,
)
from app.services.order_quotes import Submitted
from app.services.rows.customers import SubscriberRow
from app.services.rows.orders import OrderRow
from app.services.visits import Visit
from tests.samples_business import DATA, UNDOING, Desk
from tests.samples_form import CONTACT
from tests.samples_goods import CARDS, GIFT
from tests.samples_hall import MANAGER, MOBILE, OWN, PIN, SECRET, TODAY
from tests.samples_numbers import PASSWORD


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def number(desk: Desk, subscriber_id: str = OWN) -> SubscriberRow:
    with desk.rig.store.read() as queries:
        row = queries.customers.subscriber(subscriber_id)
    assert row is not None
    return row


def moved(desk: Desk, status: SubscriberStatus, reason: StatusReason) -> Fact:
    return StatusChanged(
        after=number(desk).last_op, subscriber_id=OWN, order_id=None, status=status, reason=reason, on=TODAY
    )


def overdue() -> Fact:
    return BillIssued(
        bill_id="bill-own",
        subscriber_id=OWN,
        period="2026-02",
        principal_fen=59_00,
        paid_fen=0,
        due_on="2026-02-28",
        items=(BillItem(title="畅享 59", amount_fen=59_00),),
    )


def transfer(desk: Desk, other: str) -> OrderRow:
    visit = desk.both("zhao", other, OWN)
    return desk.orders.submit(desk.clerk, "ownership_transfer", {**CONTACT}, visit).order


def sign(desk: Desk, order: OrderRow) -> OrderRow:
    return desk.orders.sign(desk.clerk, order.order_id, "paper")


def agreed(desk: Desk, accepted: Submitted) -> OrderRow:
    assert accepted.approval is not None
    manager = desk.session(MANAGER, None)
    desk.approvals.decide(manager, accepted.approval.approval_id, granted=True, reason="", pin=PIN)
    return desk.order(accepted.order.order_id)


def codes(desk: Desk, type_key: str, form: dict[str, Value], visit: Visit) -> dict[str, str]:
    quote = desk.orders.quote(desk.clerk, type_key, form, visit)
    return {error.field: error.code for error in quote.errors}


def test_a_number_that_rests_meanwhile_is_not_transferred(desk: Desk) -> None:
    order = transfer(desk, "song")
    desk.rig.record(moved(desk, SubscriberStatus.SUSPENDED, StatusReason.LOST))
    failed = sign(desk, order)
    assert (failed.state, failed.reason) == (OrderState.FAILED, "business.failed.status")
    assert number(desk).customer_id == "c-zhao"


def test_of_two_transfers_the_second_comes_from_nobody(desk: Desk) -> None:
    second = transfer(desk, "wang")
    row = number(desk)
    desk.rig.record(
        OwnershipTransferred(
            after=row.last_op,
            subscriber_id=OWN,
            order_id="elsewhere",
            from_customer=row.customer_id,
            to_customer="c-wang",
            keeps_contract=False,
        )
    )
    failed = sign(desk, second)
    assert (failed.state, failed.reason) == (OrderState.FAILED, "business.failed.owner")


def test_a_bill_that_falls_due_stops_a_transfer(desk: Desk) -> None:
    order = transfer(desk, "song")
    desk.rig.record(overdue())
    failed = sign(desk, order)
    assert (failed.state, failed.reason) == (OrderState.FAILED, "business.failed.arrears")


def test_the_limit_of_numbers_holds_when_it_is_executed(desk: Desk) -> None:
    order = transfer(desk, "wang")
    desk.setting("identity.numbers_per_person", 2)
    failed = sign(desk, order)
    assert (failed.state, failed.reason) == (OrderState.FAILED, "business.failed.five_numbers")
    assert number(desk).customer_id == "c-zhao"


def test_a_transfer_at_a_price_registers_no_customer_twice_and_stays(desk: Desk) -> None:
    title = "过户手续费"
    desk.rig.record(
        TariffPublished(
            item="ownership_transfer",
            title=title,
            title_en="Fee",
            amount_fen=20_00,
            effective_on="2026-03-01",
        )
    )
    order = transfer(desk, "wang")
    assert [(line.title, line.amount_fen) for line in order.quote] == [(title, 20_00)]
    done = desk.pay(order)
    assert desk.order(order.order_id).state is OrderState.COMPLETED
    assert number(desk).customer_id == "c-wang"
    with desk.rig.store.read() as queries:
        customer = queries.customers.customer("c-wang")
    assert customer is not None
    assert customer.since == "2019-06-18"
    found = codes(desk, "reversal", {**UNDOING.form, "receipt": done.receipt}, Visit())
    assert found == {"receipt": "business.reversal.error.transferred"}
    assert desk.rebuilt()


def test_features_of_a_number_that_ended_stay(desk: Desk) -> None:
    visit = desk.by_password(OWN)
    form = {**CONTACT, "features": ("feature.caller_id",)}
    order = desk.orders.submit(desk.clerk, "feature_change", form, visit).order
    desk.rig.record(moved(desk, SubscriberStatus.CANCELLED, StatusReason.CANCELLED))
    failed = sign(desk, order)
    assert (failed.state, failed.reason) == (OrderState.FAILED, "business.failed.cancelled")
    assert number(desk).features == ()


def test_a_deposit_goes_back_once(desk: Desk) -> None:
    accepted = desk.submit_sample("deposit_refund")
    with desk.rig.store.read() as queries:
        (held,) = queries.subscribers.deposits(OWN)
    desk.rig.record(
        DepositReturned(after=held.last_op, deposit_id=held.deposit_id, order_id="elsewhere", at_ms=1)
    )
    failed = sign(desk, agreed(desk, accepted))
    assert (failed.state, failed.reason) == (OrderState.FAILED, "business.failed.deposit")


def test_what_is_spent_before_the_signature_does_not_go_back(desk: Desk) -> None:
    order = desk.submit_sample("refund").order
    spent = number(desk, MOBILE).balance_fen
    desk.rig.record(
        BalanceSettled(order_id="o", subscriber_id=MOBILE, amount_fen=spent, to_subscriber=None, at_ms=1)
    )
    failed = sign(desk, order)
    assert (failed.state, failed.reason) == (OrderState.FAILED, "business.failed.refund")
    assert number(desk, MOBILE).balance_fen == 0


def test_without_a_chosen_number_there_is_no_deposit_and_no_fee(desk: Desk) -> None:
    refused = desk.orders.eligibility(desk.clerk, "deposit_refund", Visit()).refused
    assert "business.check.deposit.refused" not in [line.words.code for line in refused]
    assert refused
    quote = desk.orders.quote(desk.clerk, "ownership_transfer", {**CONTACT}, Visit())
    assert (quote.fees, quote.changes) == ((), ())


def test_a_card_is_no_device_and_what_is_no_device_has_no_warranty(desk: Desk) -> None:
    form = {**CONTACT, "article": "card100", "serial": CARDS[0]}
    assert codes(desk, "device_sale", form, Visit())["article"] == "form.article_unknown"
    gift = {**CONTACT, "article": "gift_cup", "serial": GIFT}
    assert codes(desk, "device_sale", gift, Visit())["article"] == "form.article_unknown"


def test_the_address_on_the_document_is_corrected_and_the_slip_shows_two_signs_of_it(desk: Desk) -> None:
    lives = "示例市新河街 8 号"
    visit = desk.verified("zhao")
    form = {**DATA.form, "document_address": f" {lives} "}
    done = sign(desk, desk.orders.submit(desk.clerk, "customer_info", form, visit).order)
    assert done.state is OrderState.COMPLETED
    with desk.rig.store.read() as queries:
        person = queries.customers.person("zhao")
    assert person is not None
    assert person.address == lives
    assert "business.customer_info.document_address" in [change.code for change in done.changes]
    assert lives not in str(done.changes)
    assert "示例***" in str(done.changes)


def test_a_service_password_is_typed_twice(desk: Desk) -> None:
    visit = desk.verified("zhao", OWN)
    once = codes(desk, "service_password", {**PASSWORD.form, "password": SECRET}, visit)
    assert once == {"password": "form.secret_twice"}
    assert codes(desk, "service_password", {**PASSWORD.form}, visit) == {}
