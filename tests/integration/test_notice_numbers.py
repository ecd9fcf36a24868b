"""Where a notice goes: to the customer, never to a number that was given up or passed on (DOMAIN §4)."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.business.spec import Value
from app.domain.complaints import ComplaintCategory, ComplaintState
from app.domain.customers import ContactChanged, CustomerRegistered
from app.services.complaints import ComplaintService, Intake
from app.services.notice_requests import recipient_of_order
from app.services.rows.customers import SubscriberRow
from app.services.rows.orders import OrderRow
from app.services.visits import Visit
from tests.factories_subscribers import cancelled, opened_mobile
from tests.samples_business import PREPAYMENT, Desk, sample_of
from tests.samples_hall import MOBILE, TODAY

OWN, REMAINING = "13800001234", "13511112222"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    assert made.rebuilt()
    made.rig.store.close()


def number(desk: Desk) -> SubscriberRow:
    with desk.rig.store.read() as queries:
        row = queries.customers.subscriber(MOBILE)
    assert row is not None
    assert row.number == OWN
    return row


def cancel(desk: Desk) -> None:
    row = number(desk)
    desk.rig.record(cancelled(row, TODAY))


def told(desk: Desk, order: OrderRow) -> str:
    with desk.rig.store.read() as queries:
        to = recipient_of_order(queries, order)
    return to.phone if to else ""


def corrected(desk: Desk) -> OrderRow:
    """Return an order about a receipt of the number, in a visit in which it is chosen."""
    paid = desk.orders.submit(desk.clerk, "fee_payment", PREPAYMENT.form, Visit()).order
    form = {**sample_of("tender_correction").form, "receipt": desk.pay(paid).receipt}
    visit = Visit(customer_id=number(desk).customer_id, subscriber_id=MOBILE)
    return desk.orders.submit(desk.clerk, "tender_correction", form, visit).order


@pytest.mark.parametrize(("left", "reached"), [(OWN, ""), (REMAINING, REMAINING)])
def test_a_number_that_was_cancelled_hears_nothing(desk: Desk, left: str, reached: str) -> None:
    desk.rig.record(ContactChanged(customer_id=number(desk).customer_id, phone=left, language="zh_CN"))
    order = corrected(desk)
    assert told(desk, order) == OWN
    cancel(desk)
    assert told(desk, order) == reached


def test_who_has_the_number_since_hears_nothing_of_its_last_owner(desk: Desk) -> None:
    owner = number(desk).customer_id
    desk.rig.record(ContactChanged(customer_id=owner, phone="", language="zh_CN"))
    order = corrected(desk)
    cancel(desk)
    desk.rig.record(
        CustomerRegistered(customer_id="song", person_id="song", organisation=False, since="2020-01-01"),
        opened_mobile("sub-song", "song", OWN),
    )
    assert told(desk, order) == ""
    assert told(desk, replace(order, customer_id="song")) == OWN


def test_a_phone_that_the_form_names_counts_as_long_as_it_is_the_customer_s(desk: Desk) -> None:
    owner = number(desk).customer_id
    desk.rig.record(ContactChanged(customer_id=owner, phone=REMAINING, language="zh_CN"))
    form: dict[str, Value] = {**sample_of("device_repair").form, "phone": OWN}
    order = desk.orders.submit(desk.clerk, "device_repair", form, Visit(customer_id=owner)).order
    assert told(desk, order) == OWN
    cancel(desk)
    assert told(desk, order) == REMAINING


@pytest.mark.parametrize("gone", [False, True])
def test_an_answer_to_a_complaint_goes_to_no_number_that_was_given_up(desk: Desk, gone: bool) -> None:
    complaints = ComplaintService(desk.rig.store, desk.rig.clock, desk.rig.ids)
    asked = Intake(
        complaint_id=desk.rig.ids.new(),
        category=ComplaintCategory.FEES,
        channel="counter",
        customer_id=number(desk).customer_id,
        ticket_id=None,
        contact_name="测试·王小明",
        contact_phone=OWN,
        what="二月的流量费多收了三十元",
        wish="",
        related=(),
    )
    row = complaints.receive(desk.clerk, asked, "zh_CN")
    if gone:
        cancel(desk)
    complaints.note(desk.clerk, row.complaint_id, ComplaintState.IN_PROGRESS, "在查")
    complaints.note(desk.clerk, row.complaint_id, ComplaintState.RESOLVED, "查清了")
    with desk.rig.store.read() as queries:
        assert len(queries.notices.of_complaint(row.complaint_id)) == (not gone)
