"""A business names the number that it is about, and none that was chosen before it (DOMAIN §4)."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.business import business_type
from app.domain.business.concerned import concerned, new_number
from app.domain.documents import SlipContent
from app.domain.errors import UserError
from app.domain.phones import display_number
from app.services.rows.orders import OrderRow
from app.services.visits import Visit
from tests.samples_business import OPENING, PREPAYMENT, Desk, sample_of
from tests.samples_hall import BROADBAND, CUSTOMERS, FREE, MOBILE, OWN

NEW, OLD_MASKED = display_number(FREE[0]), "138****2468"
CHOSEN = Visit(customer_id=CUSTOMERS["wang"], subscriber_id=MOBILE)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    assert made.rebuilt()
    made.rig.store.close()


def slip_of(desk: Desk, order: OrderRow) -> SlipContent:
    with desk.rig.store.read() as queries:
        papers = queries.documents.of_subject(f"order:{order.order_id}")
    return next(paper.content for paper in papers if isinstance(paper.content, SlipContent))


def test_a_new_line_is_signed_under_its_own_number(desk: Desk) -> None:
    visit = desk.verified("zhao", OWN)
    form = {**OPENING.form, "phone": "13800002468"}
    order = desk.orders.submit(desk.clerk, "open_account", form, visit).order
    slip = slip_of(desk, order)
    assert slip.subscriber == NEW
    assert (slip.changes[0].code, slip.changes[0].after) == ("business.open_account.number", NEW)
    said = {field.value for field in slip.fields if not field.code.endswith(".phone")}
    assert OLD_MASKED not in said
    assert order.changes[0].after == "198****0100", "the order outlives the person's data"


@pytest.mark.parametrize(
    "type_key", ["open_account", "card_sale", "device_sale", "customer_info", "device_repair"]
)
def test_what_is_about_no_existing_number_has_none(desk: Desk, type_key: str) -> None:
    kind = business_type(type_key)
    quote = desk.orders.quote(desk.clerk, type_key, sample_of(type_key).form, CHOSEN)
    assert quote.context.account is not None, "it is chosen all the same"
    assert concerned(kind, quote.context) == ()
    assert bool(new_number(kind, sample_of(type_key).form)) is (type_key == "open_account")


def test_what_is_about_the_chosen_number_has_it(desk: Desk) -> None:
    quote = desk.orders.quote(desk.clerk, "plan_change", sample_of("plan_change").form, CHOSEN)
    assert [each.number for each in concerned(business_type("plan_change"), quote.context)] == ["13800001234"]


def test_a_receipt_brings_the_numbers_that_it_paid_for(desk: Desk) -> None:
    paid = desk.orders.submit(desk.clerk, "fee_payment", PREPAYMENT.form, Visit()).order
    receipt = desk.pay(paid).receipt
    visit = replace(CHOSEN, subscriber_id=OWN)
    context = desk.orders.quote(desk.clerk, "refund", {"receipt": receipt}, visit).context
    assert [each.number for each in concerned(business_type("refund"), context)] == ["13800001234"]


def test_a_repair_names_the_customer_and_no_number(desk: Desk) -> None:
    order = desk.orders.submit(desk.clerk, "device_repair", sample_of("device_repair").form, CHOSEN).order
    slip = slip_of(desk, order)
    assert (slip.customer, slip.subscriber) == ("测试·王**", "")
    assert [each.name for each in slip.signers] == [""], "whoever brings a device may be anybody"


def test_a_receipt_without_a_number_is_nobody_s_that_was_looked_at(desk: Desk) -> None:
    receipt = desk.pay(desk.submit_sample("card_sale").order).receipt
    form = {**sample_of("refund").form, "receipt": receipt, "amount": 10_00}
    order = desk.orders.submit(desk.clerk, "refund", form, CHOSEN).order
    slip = slip_of(desk, order)
    assert (slip.customer, slip.subscriber) == ("", "")
    assert [each.name for each in slip.signers] == [""]


def test_a_new_line_is_offered_mobile_plans_whatever_was_looked_at(desk: Desk) -> None:
    alone = desk.orders.quote(desk.clerk, "open_account", {}, desk.verified("wang"))
    beside = desk.orders.quote(desk.clerk, "open_account", {}, desk.verified("wang", BROADBAND))
    assert [plan.plan_id for plan in beside.context.plans] == [plan.plan_id for plan in alone.context.plans]
    named = desk.orders.quote(desk.clerk, "open_account", OPENING.form, desk.verified("wang", BROADBAND))
    assert named.errors == ()


def test_a_receipt_is_kept_as_it_is_printed_however_it_was_typed(desk: Desk) -> None:
    paid = desk.orders.submit(desk.clerk, "fee_payment", PREPAYMENT.form, Visit()).order
    receipt = desk.pay(paid).receipt
    form = {**sample_of("tender_correction").form, "receipt": receipt.lower()}
    order = desk.orders.submit(desk.clerk, "tender_correction", form, Visit()).order
    assert f'"{receipt}"' in order.payload
    assert receipt.lower() not in order.payload
    form = {**sample_of("receipt_reprint").form, "paper": receipt.lower()}
    with pytest.raises(UserError, match=r"business\.receipt_reprint\.error\.waiting"):
        desk.orders.submit(desk.clerk, "receipt_reprint", form, Visit())
