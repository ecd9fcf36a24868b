"""What was the customer's own number, and is somebody else's by now, rings nobody about them (DOMAIN §4)."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.business.spec import Value
from app.domain.complaints import ComplaintCategory, ComplaintState
from app.domain.customers import ContactChanged, CustomerRegistered
from app.domain.errors import UserError
from app.domain.notices import MOST_ATTEMPTS, PAUSES_MS
from app.domain.subscribers import OwnershipTransferred
from app.services.complaints import ComplaintService, Intake
from app.services.notice_requests import recipient_of_order, tell_customer
from app.services.notices import NoticeService
from app.services.ports import OutgoingNotice, Stamp
from app.services.rows.customers import SubscriberRow
from app.services.rows.notices import NoticeRow
from app.services.rows.orders import OrderRow
from app.services.visits import Visit
from tests.factories_subscribers import cancelled, opened_mobile
from tests.samples_business import PREPAYMENT, Desk, sample_of
from tests.samples_hall import CUSTOMERS, MOBILE, TODAY, texts

OWN = "13800001234"


class Broken:
    """A way out that is down."""

    name, simulated = "SIM-broken", True

    def send(self, _notice: OutgoingNotice) -> str:
        return "notice.folder"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    made.rig.record(ContactChanged(customer_id=CUSTOMERS["wang"], phone="", language="zh_CN"))
    yield made
    assert made.rebuilt()
    made.rig.store.close()


def number(desk: Desk) -> SubscriberRow:
    with desk.rig.store.read() as queries:
        row = queries.customers.subscriber(MOBILE)
    assert row is not None
    return row


def cancel(desk: Desk) -> None:
    desk.rig.record(cancelled(number(desk), TODAY))


def resold(desk: Desk) -> None:
    cancel(desk)
    desk.rig.record(
        CustomerRegistered(customer_id="song", person_id="song", organisation=False, since="2020-01-01"),
        opened_mobile("sub-song", "song", OWN),
    )


def transfer(desk: Desk) -> None:
    row = number(desk)
    desk.rig.record(
        OwnershipTransferred(
            after=row.last_op,
            subscriber_id=MOBILE,
            order_id="transfer",
            from_customer=row.customer_id,
            to_customer="c-zhao",
            keeps_contract=True,
        )
    )


def reported(desk: Desk) -> OrderRow:
    """Report a fault of the customer's own number, to be called back there."""
    form: dict[str, Value] = {**sample_of("fault_report").form, "numbers": (OWN,), "phone": OWN}
    return desk.orders.submit(desk.clerk, "fault_report", form, Visit(customer_id=CUSTOMERS["wang"])).order


GONE = pytest.mark.parametrize("gone", [cancel, resold, transfer])


@GONE
def test_a_work_shows_no_number_of_a_stranger(desk: Desk, gone: Callable[[Desk], None]) -> None:
    order = reported(desk)
    assert desk.work.number(desk.clerk, order.order_id) == OWN
    gone(desk)
    with pytest.raises(UserError, match=r"work\.no_number"):
        desk.work.number(desk.clerk, order.order_id)
    with desk.rig.store.read() as queries:
        assert recipient_of_order(queries, order) is None


def test_a_number_that_the_form_alone_names_is_the_customer_s_own(desk: Desk) -> None:
    order = reported(desk)
    transfer(desk)
    with desk.rig.store.read() as queries:
        assert recipient_of_order(queries, replace(order, subscriber_id=None)) is None


def complain(desk: Desk, *, before: Callable[[Desk], None] | None = None) -> str:
    """Complain about an order of the own number, and answer it, after `before`; returns its id."""
    complaints = ComplaintService(desk.rig.store, desk.rig.clock, desk.rig.ids)
    asked = Intake(
        complaint_id=desk.rig.ids.new(),
        category=ComplaintCategory.FEES,
        channel="counter",
        customer_id=CUSTOMERS["wang"],
        ticket_id=None,
        contact_name="测试·王小明",
        contact_phone=OWN,
        what="二月的流量费多收了三十元",
        wish="",
        related=("payment:gone", "order:gone", f"order:{reported(desk).order_id}"),
    )
    row = complaints.receive(desk.clerk, asked, "zh_CN")
    if before:
        before(desk)
    complaints.note(desk.clerk, row.complaint_id, ComplaintState.IN_PROGRESS, "在查")
    complaints.note(desk.clerk, row.complaint_id, ComplaintState.RESOLVED, "查清了")
    return row.complaint_id


@GONE
def test_an_answer_to_a_complaint_about_an_order_goes_to_no_stranger(
    desk: Desk, gone: Callable[[Desk], None]
) -> None:
    which = complain(desk, before=gone)
    with desk.rig.store.read() as queries:
        assert queries.notices.of_complaint(which) == ()


def service(desk: Desk) -> NoticeService:
    return NoticeService(desk.rig.store, desk.rig.clock, desk.rig.ids, Broken(), texts())


def given_up(desk: Desk) -> tuple[NoticeRow, ...]:
    notices = service(desk)
    for pause in (0, *PAUSES_MS):
        desk.rig.clock.advance_ms(pause)
        while notices.send_next():
            pass
    found = notices.undelivered()
    assert all(row.attempts == MOST_ATTEMPTS for row in found)
    return found


@GONE
def test_what_never_arrived_is_not_sent_again_to_a_stranger(desk: Desk, gone: Callable[[Desk], None]) -> None:
    desk.pay(desk.orders.submit(desk.clerk, "fee_payment", PREPAYMENT.form, Visit()).order)
    (row,) = given_up(desk)
    assert row.phone == OWN
    notices = service(desk)
    assert notices.number(desk.clerk, row.notice_id) == OWN
    gone(desk)
    for act in (notices.number, notices.again):
        with pytest.raises(UserError, match=r"notice\.no_number"):
            act(desk.clerk, row.notice_id)
    assert notices.again_all(desk.clerk, [row.notice_id]) == 0
    assert notices.undelivered() == (row,), "somebody has to find another way yet"
    notices.called(desk.clerk, row.notice_id)
    assert notices.undelivered() == ()


@GONE
def test_nor_is_the_answer_to_a_complaint(desk: Desk, gone: Callable[[Desk], None]) -> None:
    complain(desk)
    (row,) = given_up(desk)
    assert service(desk).number(desk.clerk, row.notice_id) == OWN
    gone(desk)
    assert service(desk).again_all(desk.clerk, [row.notice_id]) == 0


@pytest.mark.parametrize(("gone", "again"), [(None, 1), (cancel, 1), (resold, 0), (transfer, 0)])
def test_the_end_of_a_number_is_told_there_again_while_it_is_nobody_else_s(
    desk: Desk, gone: Callable[[Desk], None] | None, again: int
) -> None:
    with desk.rig.store.write(Stamp("")) as unit:
        assert tell_customer(unit, "end", MOBILE, "notice.arrears.suspended", (), desk.rig.clock.now_ms())
    (row,) = given_up(desk)
    if gone:
        gone(desk)
    assert service(desk).again_all(desk.clerk, [row.notice_id]) == again
