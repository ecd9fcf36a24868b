"""Whom a call-back rings: the customer of the order, never whoever has the number since (DOMAIN §4)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, update

from app.domain.business.spec import Value
from app.domain.call_backs import CallBackOutcome
from app.domain.customers import ContactChanged, CustomerRegistered
from app.domain.errors import UserError
from app.domain.orders import OrderState
from app.domain.subscribers import OwnershipTransferred
from app.domain.work import WorkOutcome
from app.services.call_backs import CallBack, CallBackService
from app.services.erasure import ErasureService
from app.services.rows.customers import SubscriberRow
from app.services.rows.orders import OrderRow
from app.services.visits import Visit
from db.tables.orders import BUSINESS_ORDER
from tests.factories_subscribers import cancelled, opened_mobile
from tests.samples_business import Desk, sample_of
from tests.samples_hall import FREE, MANAGER, TODAY

NEW, OTHER_PHONE = FREE[0], "13511112222"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    assert made.rebuilt()
    made.rig.store.close()


def calls(desk: Desk) -> CallBackService:
    return CallBackService(desk.rig.store, desk.rig.clock, desk.rig.ids)


def opened(desk: Desk) -> OrderRow:
    """Open a number for somebody who has no other, and is to be called back under it."""
    order = desk.submit_sample("open_account", phone=NEW).order
    desk.pay(order)
    assert listed(desk).phone == "198****0100"
    return desk.order(order.order_id)


def listed(desk: Desk) -> CallBack:
    (found,) = calls(desk).owed().found
    return found


def number(desk: Desk, order: OrderRow) -> SubscriberRow:
    with desk.rig.store.read() as queries:
        row = queries.customers.subscriber(order.subscriber_id or "")
    assert row is not None
    assert row.number == NEW
    return row


def cancel(desk: Desk, row: SubscriberRow) -> None:
    desk.rig.record(cancelled(row, TODAY))


def unreachable(desk: Desk, order: OrderRow) -> bool:
    """Return whether neither the list nor the one call-back has a number, and none is handed out."""
    assert calls(desk).detail(order.order_id).call_back == listed(desk)
    if listed(desk).phone:
        return False
    with pytest.raises(UserError, match=r"call_back\.no_number"):
        calls(desk).number(desk.clerk, order.order_id)
    return True


def test_a_number_that_was_given_up_and_to_somebody_else_is_not_called(desk: Desk) -> None:
    order = opened(desk)
    cancel(desk, number(desk, order))
    assert unreachable(desk, order)
    assert listed(desk).customer == "测试·宋**"
    desk.rig.record(opened_mobile("sub-next", "c-zhao", NEW))
    assert unreachable(desk, order)
    desk.rig.record(ContactChanged(customer_id="song", phone=OTHER_PHONE, language="zh_CN"))
    assert listed(desk).phone == "135****2222"
    assert calls(desk).number(desk.clerk, order.order_id) == OTHER_PHONE


def test_a_contact_phone_that_is_somebody_else_s_by_now_is_none(desk: Desk) -> None:
    order = opened(desk)
    desk.rig.record(ContactChanged(customer_id="song", phone=NEW, language="zh_CN"))
    assert calls(desk).number(desk.clerk, order.order_id) == NEW
    cancel(desk, number(desk, order))
    assert unreachable(desk, order)


def test_the_new_owner_of_a_number_is_not_called_about_the_old_one_s_business(desk: Desk) -> None:
    order = opened(desk)
    row = number(desk, order)
    desk.rig.record(
        OwnershipTransferred(
            after=row.last_op,
            subscriber_id=row.subscriber_id,
            order_id="transfer",
            from_customer="song",
            to_customer="c-zhao",
            keeps_contract=True,
        )
    )
    assert unreachable(desk, order)


def test_of_who_was_erased_with_a_number_the_number_is_not_called(desk: Desk) -> None:
    order = opened(desk)
    cancel(desk, number(desk, order))
    ErasureService(desk.rig.store).erase(desk.session(MANAGER, None), "song", "request")
    assert unreachable(desk, order)


def fault(desk: Desk, phone: str) -> OrderRow:
    """Return a fault that is mended, told by somebody at `phone`."""
    desk.rig.record(
        CustomerRegistered(customer_id="song", person_id="song", organisation=False, since="2020-01-01"),
        opened_mobile("sub-song", "song", NEW),
    )
    form: dict[str, Value] = {**sample_of("fault_report").form, "numbers": (), "phone": phone}
    order = desk.orders.submit(desk.clerk, "fault_report", form, Visit(customer_id="song")).order
    desk.work.finish(desk.clerk, order.order_id, WorkOutcome.REPAIRED)
    return desk.order(order.order_id)


def test_a_phone_that_was_the_customer_s_own_is_called_as_long_as_it_is(desk: Desk) -> None:
    order = fault(desk, NEW)
    assert order.subscriber_id is None
    assert calls(desk).number(desk.clerk, order.order_id) == NEW
    with desk.rig.store.read() as queries:
        row = queries.customers.subscriber("sub-song")
    assert row is not None
    cancel(desk, row)
    assert unreachable(desk, order)


def test_a_phone_of_somebody_else_that_the_customer_named_is_called(desk: Desk) -> None:
    desk.rig.record(opened_mobile("sub-wife", "c-zhao", OTHER_PHONE))
    order = fault(desk, OTHER_PHONE)
    assert calls(desk).number(desk.clerk, order.order_id) == OTHER_PHONE


def test_what_the_centre_did_not_let_stand_is_nobody_s_to_call(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    order = opened(desk)
    with desk.rig.store.raw_write() as conn:
        which = BUSINESS_ORDER.c.order_id == order.order_id
        conn.execute(update(BUSINESS_ORDER).where(which).values(state=OrderState.CANCELLED.value))
    assert calls(desk).owed().found == ()
    with pytest.raises(UserError, match=r"call_back\.over"):
        calls(desk).number(desk.clerk, order.order_id)
    with pytest.raises(UserError, match=r"call_back\.over"):
        calls(desk).take_down(desk.clerk, order.order_id, CallBackOutcome.NOT_REACHED)
    desk.rig.store.close()


def test_the_list_asks_no_more_for_many_than_for_one(desk: Desk) -> None:
    asked: list[str] = []

    @event.listens_for(desk.rig.store._reader, "before_cursor_execute")
    def seen(_conn: Any, _cursor: Any, statement: str, *_: object) -> None:  # noqa: ANN401 - the driver's
        asked.append(statement)

    counts = []
    for _ in range(3):
        order = desk.submit_sample("device_repair", notify="sms").order
        desk.pay(order)
        desk.work.finish(desk.clerk, order.order_id, WorkOutcome.REPAIRED, handed_over=True)
        asked.clear()
        calls(desk).owed()
        counts.append(len(asked))
    assert len(calls(desk).owed().found) == 3
    assert counts[0] == counts[2] <= 4
