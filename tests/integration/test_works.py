"""Repairs and faults in a real store: taken in, promised, noted, finished, fetched (DOMAIN §4)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.business.spec import Value
from app.domain.close_rules import BlockerKind
from app.domain.customers import CustomerRegistered
from app.domain.documents import SlipContent, WorkContent
from app.domain.errors import UserError
from app.domain.goods import PieceMoved
from app.domain.masking import mask_phone
from app.domain.orders import OrderState
from app.domain.slip_papers import SlipField
from app.domain.stock import StockState
from app.domain.work import HOUR_MS, RentalWaived, WorkOutcome
from app.services.erasure import ErasureService
from app.services.progress import ProgressService
from app.services.rows.orders import OrderRow
from app.services.shift_figures import unexecuted
from app.services.visits import Visit
from tests.factories_subscribers import cancelled
from tests.samples_business import Desk, sample_of
from tests.samples_goods import CONTACT, IMEIS
from tests.samples_hall import AUDITOR, BROADBAND, CLERK, MANAGER, MOBILE, TODAY

HOURS_OF_TOWN, HOURS_OF_COUNTRY = 48, 72


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    assert made.rebuilt()
    made.rig.store.close()


def repair(desk: Desk, **changed: str) -> OrderRow:
    order = desk.submit_sample("device_repair", **changed).order
    if order.total_fen:
        desk.pay(order)
    else:
        desk.orders.sign(desk.clerk, order.order_id, "paper")
    return desk.order(order.order_id)


def test_a_repair_is_promised_and_stays_open(desk: Desk) -> None:
    order = repair(desk)
    assert order.state is OrderState.IN_PROGRESS
    (work,) = desk.work.open_works()
    assert work.row.due_ms == desk.rig.clock.now_ms() + 7 * 24 * HOUR_MS
    assert (work.row.device, work.contact, work.phone) == (IMEIS[0], "测试·宋**", "138****1234")
    assert (work.late, work.call_back, work.ready) == (False, False, False)
    with desk.rig.store.read() as queries:
        papers = [paper.content for paper in queries.documents.of_subject(f"order:{order.order_id}")]
        assert queries.orders.paid_not_executed("day-1") == ()
    (slip,) = [content for content in papers if isinstance(content, SlipContent)]
    (paper,) = [content for content in papers if isinstance(content, WorkContent)]
    assert slip.signature
    assert "充电器 包装盒" in [field.value for field in slip.fields]
    assert (paper.due_ms, paper.device, paper.total_fen) == (work.row.due_ms, True, 380_00)
    for fields in (slip.fields, paper.fields):
        assert SlipField(code="business.device_repair.contact", value="测试·宋**") in fields
        assert "宋雨晴" not in str(fields), "masked as the customer's own name is"
    assert desk.orders.expire_drafts_at_close(desk.clerk, "day-1") == 0


def test_a_device_that_was_left_alone_is_said_to_have_come_without_accessories(desk: Desk) -> None:
    form: dict[str, Value] = {**sample_of("device_repair").form, "accessories": ()}
    order = desk.orders.submit(desk.clerk, "device_repair", form, Visit()).order
    with desk.rig.store.read() as queries:
        (paper,) = queries.documents.of_subject(f"order:{order.order_id}")
    assert isinstance(paper.content, SlipContent)
    assert SlipField(code="business.device_repair.accessories", value="无") in paper.content.fields


def test_whoever_calls_about_a_fault_sees_the_number_and_that_is_logged(desk: Desk) -> None:
    order = desk.submit_sample("fault_report").order
    (work,) = desk.work.open_works()
    assert (work.call_back, work.phone) == (True, mask_phone(str(CONTACT["phone"])))
    assert desk.work.number(desk.clerk, order.order_id) == CONTACT["phone"]
    with desk.rig.store.read() as queries:
        customer = queries.customers.customer(desk.order(order.order_id).customer_id or "")
        assert customer is not None
        (view,) = queries.customers.views(customer.person_id)
    assert (view.staff_no, view.reason) == (CLERK, "to_tell")
    with pytest.raises(UserError, match=r"staff\.no_right\.serve"):
        desk.work.number(desk.session(AUDITOR, None), order.order_id)
    desk.work.finish(desk.clerk, order.order_id, WorkOutcome.REPAIRED)
    with pytest.raises(UserError, match=r"work\.over"):
        desk.work.number(desk.clerk, order.order_id)
    with pytest.raises(UserError, match=r"work\.unknown"):
        desk.work.number(desk.clerk, "ghost")


def test_a_number_that_is_another_ones_by_now_is_shown_to_nobody(desk: Desk) -> None:
    with desk.rig.store.read() as queries:
        number = queries.customers.subscriber(MOBILE)
    assert number is not None
    order = desk.submit_sample("fault_report", phone=number.number).order
    visit = Visit(customer_id=number.customer_id)
    form = {**sample_of("fault_report").form, "phone": number.number}
    own = desk.orders.submit(desk.clerk, "fault_report", form, visit).order
    assert desk.work.number(desk.clerk, own.order_id) == number.number
    desk.rig.record(cancelled(number, TODAY))
    for asked in (order, own):
        with pytest.raises(UserError, match=r"work\.no_number"):
            desk.work.number(desk.clerk, asked.order_id)


def test_a_repaired_device_waits_to_be_fetched(desk: Desk) -> None:
    order = repair(desk, loaner="LN-0007")
    desk.work.note(desk.clerk, order.order_id, "屏幕已到货")
    with pytest.raises(UserError, match=r"work\.not_ready"):
        desk.work.hand_over(desk.clerk, order.order_id)
    with pytest.raises(UserError, match=r"work\.loaner"):
        desk.work.finish(desk.clerk, order.order_id, WorkOutcome.REPAIRED, handed_over=True)
    desk.work.finish(desk.clerk, order.order_id, WorkOutcome.REPAIRED, "换好屏幕")
    (work,) = desk.work.open_works()
    assert work.ready
    assert desk.order(order.order_id).state is OrderState.IN_PROGRESS
    with pytest.raises(UserError, match=r"work\.over"):
        desk.work.note(desk.clerk, order.order_id, "还有事")
    with pytest.raises(UserError, match=r"work\.loaner"):
        desk.work.hand_over(desk.clerk, order.order_id)
    ended = desk.work.hand_over(desk.clerk, order.order_id, loaner_back=True)
    assert (ended.state, ended.reason) == (OrderState.COMPLETED, "work.repaired")
    detail = desk.work.detail(desk.clerk, order.order_id)
    assert detail.work.row.handed_over_ms is not None
    assert [note.note for note in detail.notes] == ["屏幕已到货", "换好屏幕"]
    assert any(field.value == "屏幕损坏" for field in detail.fields)
    assert [notice.code for notice in detail.notices] == ["notice.work.ready_done", "notice.work.repaired"]
    assert desk.work.open_works() == ()


@pytest.mark.parametrize("outcome", [WorkOutcome.RETURNED, WorkOutcome.REFUSED])
def test_what_was_not_done_fails_so_that_its_money_goes_back(desk: Desk, outcome: WorkOutcome) -> None:
    order = repair(desk)
    ended = desk.work.finish(desk.clerk, order.order_id, outcome, handed_over=True)
    assert (ended.state, ended.reason) == (OrderState.FAILED, f"work.{outcome}")
    with pytest.raises(UserError, match=r"work\.over"):
        desk.work.finish(desk.clerk, order.order_id, outcome)
    with pytest.raises(UserError, match=r"work\.not_ready"):
        desk.work.hand_over(desk.clerk, order.order_id)
    with desk.rig.store.read() as queries:
        (blocker,) = unexecuted(queries, ended.business_day, None)
    assert (blocker.kind, blocker.ref) == (BlockerKind.WORK_UNDONE, order.order_id), "nobody carries it out"
    assert blocker.receipt


def test_the_warranty_of_what_was_sold_here_is_known(desk: Desk) -> None:
    desk.pay(desk.submit_sample("device_sale").order)
    assert repair(desk, charge="warranty").total_fen == 0
    desk.rig.clock.advance_ms(366 * 24 * HOUR_MS)
    form = {
        "serial": IMEIS[0],
        "model": "A1",
        "fault": "screen",
        "condition": "good",
        "charge": "warranty",
        "contact": "测试·宋雨晴",
        **CONTACT,
    }
    quote = desk.orders.quote(desk.clerk, "device_repair", form, Visit())
    assert [error.code for error in quote.errors] == ["business.device_repair.error.warranty"]
    assert dict(quote.errors[0].params) == {"until": "2027-03-10"}
    with desk.rig.store.read() as queries:
        row = queries.goods.piece(IMEIS[1])
    assert row is not None
    desk.rig.record(
        PieceMoved(
            after=row.last_op, serial=IMEIS[1], state=StockState.SCRAPPED, order_id=None, reason="受潮"
        )
    )
    other = {**form, "serial": IMEIS[1], "fault": "other"}
    codes = [error.code for error in desk.orders.quote(desk.clerk, "device_repair", other, Visit()).errors]
    assert codes == ["business.device_repair.error.notes"]


@pytest.mark.parametrize(("area", "hours"), [("town", HOURS_OF_TOWN), ("country", HOURS_OF_COUNTRY)])
def test_a_fault_mended_in_time_waives_nothing(desk: Desk, area: str, hours: int) -> None:
    order = desk.submit_sample("fault_report", area=area).order
    (work,) = desk.work.open_works()
    assert work.row.due_ms - work.row.begun_ms == hours * HOUR_MS
    assert work.call_back
    desk.rig.clock.advance_ms(hours * HOUR_MS)
    assert desk.work.open_works()[0].call_late
    desk.work.note(desk.clerk, order.order_id, "已联系客户", contacted=True)
    assert not desk.work.open_works()[0].call_back
    ended = desk.work.finish(desk.clerk, order.order_id, WorkOutcome.REPAIRED)
    assert ended.state is OrderState.COMPLETED
    with desk.rig.store.read() as queries:
        assert queries.work.waivers(BROADBAND) == ()


@pytest.mark.parametrize(("area", "hours"), [("town", HOURS_OF_TOWN), ("country", HOURS_OF_COUNTRY)])
def test_a_late_fault_waives_the_rental_of_its_time(desk: Desk, area: str, hours: int) -> None:
    order = desk.submit_sample("fault_report", area=area).order
    desk.rig.clock.advance_ms(hours * HOUR_MS + 1)
    assert desk.work.open_works()[0].late
    days = hours // 24 + 1
    assert desk.work.detail(desk.clerk, order.order_id).waived_fen == round(98_00 * days / 30)
    with desk.rig.store.read() as queries:
        before = queries.customers.subscriber(BROADBAND)
    desk.work.finish(desk.clerk, order.order_id, WorkOutcome.REPAIRED)
    with desk.rig.store.read() as queries:
        (waiver,) = queries.work.waivers(BROADBAND)
        after = queries.customers.subscriber(BROADBAND)
    assert waiver.amount_fen == {3: 9_80, 4: 13_07}[days]
    assert waiver.order_id == order.order_id
    assert before is not None
    assert after is not None
    assert after.balance_fen - before.balance_fen == waiver.amount_fen, "credited to the account, to the fen"


def test_of_two_waivers_of_one_work_the_later_alone_is_credited(desk: Desk) -> None:
    order = desk.submit_sample("fault_report").order
    at = desk.rig.clock.now_ms()

    def waive(whose: str, fen: int, order_id: str = order.order_id) -> int:
        desk.rig.clock.advance_ms(1)
        desk.rig.record(
            RentalWaived(
                order_id=order_id,
                subscriber_id=whose,
                from_ms=at,
                until_ms=at + 1,
                amount_fen=fen,
                at_ms=at,
            )
        )
        with desk.rig.store.read() as queries:
            row = queries.customers.subscriber(BROADBAND)
            assert row is not None
            return row.balance_fen

    start = waive("of-another-hall", 7_00)
    assert waive(BROADBAND, 9_80) == start + 9_80
    assert waive(BROADBAND, 3_27) == start + 3_27
    assert waive(BROADBAND, 1, "another-order") == start + 3_28


def test_a_fault_at_an_address_alone_waives_nobody_s_rental(desk: Desk) -> None:
    order = desk.submit_sample("fault_report", numbers=()).order
    assert order.subscriber_id is None
    desk.rig.clock.advance_ms(100 * HOUR_MS)
    desk.work.finish(desk.clerk, order.order_id, WorkOutcome.REPAIRED)
    assert desk.work.detail(desk.clerk, order.order_id).work.late


def test_where_a_fault_is_must_be_said(desk: Desk) -> None:
    with pytest.raises(UserError, match=r"business\.fault_report\.error\.place"):
        desk.submit_sample("fault_report", numbers=(), address="")
    with pytest.raises(UserError, match=r"business\.fault_report\.error\.one_number"):
        desk.submit_sample("fault_report", numbers=("01000006688", "13800001234"))
    with pytest.raises(UserError, match=r"business\.device_repair\.error\.notes"):
        desk.submit_sample("fault_report", fault="other", notes="")


def test_the_time_to_call_back_is_a_setting(desk: Desk) -> None:
    desk.setting("work.contact_hours", 2)
    desk.submit_sample("fault_report")
    (work,) = desk.work.open_works()
    assert (work.row.contact_by_ms or 0) - work.row.begun_ms == 2 * HOUR_MS


def test_only_who_serves_works_on_it(desk: Desk) -> None:
    order = desk.submit_sample("fault_report").order
    auditor = desk.session(AUDITOR, None)
    with pytest.raises(UserError, match=r"staff\.no_right"):
        desk.work.note(auditor, order.order_id, "看看")
    with pytest.raises(UserError, match=r"staff\.no_right"):
        desk.work.finish(auditor, order.order_id, WorkOutcome.REPAIRED)
    with pytest.raises(UserError, match=r"work\.unknown"):
        desk.work.note(desk.clerk, "nothing", "看看")


def test_progress_by_the_number_on_the_slip(desk: Desk) -> None:
    progress = ProgressService(desk.rig.store)
    order = repair(desk)
    now = desk.rig.clock.now_ms()
    found = progress.by_code(f" {order.code.lower()} ", now)
    assert found is not None
    assert (found.state_code, found.over, found.late) == ("progress.work.in_progress", False, False)
    assert found.due_ms == now + 7 * 24 * HOUR_MS
    late = progress.by_code(order.code, now + 8 * 24 * HOUR_MS)
    assert late is not None
    assert late.late
    desk.work.finish(desk.clerk, order.order_id, WorkOutcome.REPAIRED)
    ready = progress.by_code(order.code, now)
    assert ready is not None
    assert ready.state_code == "progress.work.ready"
    assert (ready.ended_ms, ready.result) == (None, ""), "it is not fetched yet"
    desk.rig.clock.advance_ms(HOUR_MS)
    desk.work.hand_over(desk.clerk, order.order_id)
    done = progress.by_code(order.code, now)
    assert done is not None
    assert (done.state_code, done.over, done.due_ms) == ("progress.order.completed", True, None)
    assert (done.ended_ms, done.result) == (now + HOUR_MS, "repaired")
    assert progress.by_code("S-260311-9999", now) is None
    desk.submit_sample("fault_report")
    assert [each.title_code for each in progress.of_customer("c-wang", now)] == [
        "business.fault_report.title"
    ]


def test_what_was_noted_and_told_goes_with_its_person(desk: Desk) -> None:
    erasure = ErasureService(desk.rig.store)
    manager = desk.session(MANAGER, None)
    desk.rig.record(
        CustomerRegistered(customer_id="song", person_id="song", organisation=False, since="2020-01-01")
    )
    form = {**sample_of("fault_report").form, "numbers": ()}
    order = desk.orders.submit(desk.clerk, "fault_report", form, Visit(customer_id="song")).order
    desk.work.note(desk.clerk, order.order_id, "已致电客户")
    with pytest.raises(UserError, match=r"erasure\.order_open"):
        erasure.erase(manager, "song", "request")
    desk.work.finish(desk.clerk, order.order_id, WorkOutcome.REPAIRED)
    erasure.erase(manager, "song", "request")
    with desk.rig.store.read() as queries:
        assert queries.work.notes(order.order_id) == ()
        assert queries.notices.of_order(order.order_id) == ()
        work = queries.work.work(order.order_id)
    assert work is not None
    assert work.outcome is WorkOutcome.REPAIRED
    detail = desk.work.detail(desk.clerk, order.order_id)
    assert detail.work.phone == ""
