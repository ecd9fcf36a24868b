"""Call-backs in a real store: promised by a business, called, counted, ended (DOMAIN §4)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.call_backs import MOST_TRIES, CallBackOutcome
from app.domain.customers import CustomerRegistered
from app.domain.errors import UserError
from app.domain.work import DAY_MS, HOUR_MS, WorkOutcome
from app.services.call_backs import CallBackService
from app.services.erasure import ErasureService
from app.services.rows.orders import OrderRow
from app.services.visits import Visit
from tests.samples_business import Desk, sample_of
from tests.samples_hall import AUDITOR, CLERK, MANAGER

REACHED, MISSED, NO_MORE = CallBackOutcome


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    assert made.rebuilt()
    made.rig.store.close()


def service(desk: Desk) -> CallBackService:
    return CallBackService(desk.rig.store, desk.rig.clock, desk.rig.ids)


def sold(desk: Desk, **changed: str) -> OrderRow:
    order = desk.submit_sample("device_sale", **changed).order
    desk.pay(order)
    return desk.order(order.order_id)


def test_a_sale_promises_a_call_within_the_days_of_its_type(desk: Desk) -> None:
    order = sold(desk)
    owed = service(desk).owed()
    (found,) = owed.found
    assert (found.order_code, found.type_key, found.handler) == (order.code, "device_sale", CLERK)
    assert found.row.due_ms == desk.rig.clock.now_ms() + 7 * DAY_MS
    assert (found.row.open, found.row.tries, found.late) == (True, 0, False)
    assert "****" in found.phone
    assert (owed.count.owed, owed.count.late) == (1, 0)
    desk.rig.clock.advance_ms(7 * DAY_MS)
    assert not service(desk).owed().found[0].late, "within means to the end"
    desk.rig.clock.advance_ms(1)
    late = service(desk).owed()
    assert late.found[0].late
    assert (late.count.owed, late.count.late) == (1, 1)


def test_a_work_promises_its_call_when_it_is_done_and_none_when_it_was_not(desk: Desk) -> None:
    fault = desk.submit_sample("fault_report").order
    assert service(desk).owed().found == (), "it is not over yet"
    desk.rig.clock.advance_ms(HOUR_MS)
    desk.work.finish(desk.clerk, fault.order_id, WorkOutcome.REPAIRED)
    (found,) = service(desk).owed().found
    assert found.row.due_ms == desk.rig.clock.now_ms() + 3 * DAY_MS
    repair = desk.submit_sample("device_repair").order
    desk.pay(repair)
    desk.work.finish(desk.clerk, repair.order_id, WorkOutcome.RETURNED, handed_over=True)
    assert service(desk).owed().found == (found,)


def test_nothing_is_owed_to_who_wants_to_hear_nothing_nor_by_a_type_without_a_call(desk: Desk) -> None:
    sold(desk, notify="none")
    desk.pay(desk.submit_sample("card_sale").order)
    assert service(desk).owed().found == ()


def test_who_was_reached_says_how_it_was(desk: Desk) -> None:
    order = sold(desk)
    calls = service(desk)
    with pytest.raises(UserError, match=r"call_back\.score"):
        calls.take_down(desk.clerk, order.order_id, REACHED)
    with pytest.raises(UserError, match=r"call_back\.score"):
        calls.take_down(desk.clerk, order.order_id, REACHED, 6)
    row = calls.take_down(desk.clerk, order.order_id, REACHED, 4, " 很好用 ")
    assert (row.open, row.tries) == (False, 1)
    assert calls.owed().found == ()
    detail = calls.detail(order.order_id)
    (call,) = detail.calls
    assert (call.outcome, call.score, call.staff_no) == (REACHED, 4, CLERK)
    assert [note.note for note in detail.notes] == ["很好用"]
    with pytest.raises(UserError, match=r"call_back\.over"):
        calls.take_down(desk.clerk, order.order_id, NO_MORE)
    with pytest.raises(UserError, match=r"call_back\.over"):
        calls.number(desk.clerk, order.order_id)


def test_who_was_not_reached_is_tried_again_a_few_times(desk: Desk) -> None:
    order = sold(desk)
    calls = service(desk)
    for tried in range(1, MOST_TRIES + 1):
        assert calls.owed().found[0].row.tries == tried - 1
        row = calls.take_down(desk.clerk, order.order_id, MISSED, 5)
        assert (row.tries, row.open) == (tried, tried < MOST_TRIES)
    assert calls.owed().found == ()
    assert [call.score for call in calls.detail(order.order_id).calls] == [None] * MOST_TRIES


def test_who_wants_no_more_is_left_alone(desk: Desk) -> None:
    order = sold(desk)
    assert not service(desk).take_down(desk.clerk, order.order_id, NO_MORE).open


def test_the_number_is_shown_to_who_calls_and_that_is_logged(desk: Desk) -> None:
    order = desk.submit_sample("open_account").order
    desk.pay(order)
    (found,) = service(desk).owed().found
    assert (found.customer, found.phone) == ("测试·宋**", "138****1234")
    number = service(desk).number(desk.clerk, order.order_id)
    assert number == "13800001234"
    with desk.rig.store.read() as queries:
        (view,) = queries.customers.views("song")
    assert (view.staff_no, view.reason) == (CLERK, "to_ask")
    stranger = sold(desk)
    assert service(desk).number(desk.clerk, stranger.order_id) == number
    with desk.rig.store.read() as queries:
        assert len(queries.customers.views("song")) == 1, "of who is no customer nobody's data was seen"


def test_who_was_erased_can_only_be_crossed_off(desk: Desk) -> None:
    desk.rig.record(
        CustomerRegistered(customer_id="song", person_id="song", organisation=False, since="2020-01-01")
    )
    form = {**sample_of("fault_report").form, "numbers": ()}
    order = desk.orders.submit(desk.clerk, "fault_report", form, Visit(customer_id="song")).order
    desk.work.finish(desk.clerk, order.order_id, WorkOutcome.REPAIRED)
    service(desk).take_down(desk.clerk, order.order_id, MISSED, None, "家人接的")
    ErasureService(desk.rig.store).erase(desk.session(MANAGER, None), "song", "request")
    (found,) = service(desk).owed().found
    assert (found.customer, found.phone) == ("", "")
    assert service(desk).detail(order.order_id).notes == ()
    with pytest.raises(UserError, match=r"call_back\.no_number"):
        service(desk).number(desk.clerk, order.order_id)
    assert not service(desk).take_down(desk.clerk, order.order_id, NO_MORE).open


def test_only_who_serves_calls(desk: Desk) -> None:
    order = sold(desk)
    auditor = desk.session(AUDITOR, None)
    with pytest.raises(UserError, match=r"staff\.no_right"):
        service(desk).take_down(auditor, order.order_id, MISSED)
    with pytest.raises(UserError, match=r"staff\.no_right"):
        service(desk).number(auditor, order.order_id)
    with pytest.raises(UserError, match=r"call_back\.unknown"):
        service(desk).detail("nothing")
