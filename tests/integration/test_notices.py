"""Notices to customers in a real store: asked for with the result, sent once, tried again (DOMAIN §4)."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from app.devices.notices.file_sender import FileNoticeSender
from app.domain.complaints import ComplaintCategory, ComplaintState
from app.domain.customers import ContactChanged
from app.domain.errors import UserError
from app.domain.log import Outcome, Verdict
from app.domain.notices import MOST_ATTEMPTS, PAUSES_MS, NoticeDelivered, NoticeOutcome, NoticeRequested
from app.domain.orders import OrderState
from app.i18n import LANGUAGES
from app.services.complaints import ComplaintService, Intake
from app.services.notice_requests import tell_customer
from app.services.notices import NoticeService
from app.services.order_stock import free_stock
from app.services.ports import OutgoingNotice, Stamp
from app.services.rows.notices import NoticeRow
from app.services.visits import Visit
from tests.samples_business import PREPAYMENT, Desk
from tests.samples_hall import AUDITOR, MANAGER, MOBILE, PIN, texts


@dataclass
class Gateway:
    """A way out that fails as often as it is told, and never delivers the same twice."""

    name: str = "SIM-test"
    simulated: bool = True
    failures: int = 0
    came: list[OutgoingNotice] = field(default_factory=list)

    def send(self, notice: OutgoingNotice) -> str:
        if self.failures:
            self.failures -= 1
            return "notice.folder"
        if all(known.notice_id != notice.notice_id for known in self.came):
            self.came.append(notice)
        return ""


class Hall(Desk):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.gateway = Gateway()
        parts = (self.rig.store, self.rig.clock, self.rig.ids)
        self.notices = NoticeService(*parts, self.gateway, texts())
        self.complaints = ComplaintService(*parts)

    def told(self, order_id: str) -> NoticeRow:
        (row,) = self.notices.of_order(order_id)
        return row


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    made = Hall(tmp_path)
    yield made
    assert made.rebuilt()
    made.rig.store.close()


def test_a_completed_order_is_told_where_the_form_says(hall: Hall) -> None:
    order = hall.submit_sample("card_sale").order
    hall.pay(order)
    row = hall.told(order.order_id)
    assert (row.code, row.phone, row.waiting) == ("notice.order.completed_paid", "13800001234", True)
    assert hall.notices.send_next()
    assert not hall.notices.send_next()
    (sent,) = hall.gateway.came
    assert sent.text == (
        f"【示例市滨河路营业厅】您办理的有价卡销售（受理单号 {order.code}）已办结，收费 200.00 元。"
    )
    row = hall.told(order.order_id)
    assert (row.waiting, row.delivered, row.attempts, row.sender) == (False, True, 1, "SIM-test")


def test_a_payment_is_told_to_the_number_that_was_paid_for(hall: Hall) -> None:
    order = hall.orders.submit(hall.clerk, "fee_payment", PREPAYMENT.form, Visit()).order
    hall.pay(order)
    assert hall.told(order.order_id).phone == "13800001234"


def test_who_wants_to_hear_nothing_or_cannot_be_reached_hears_nothing(hall: Hall) -> None:
    quiet = hall.submit_sample("device_sale", notify="none").order
    nowhere = hall.submit_sample("card_sale", phone="").order
    hall.pay(quiet, nowhere)
    assert hall.notices.of_order(quiet.order_id) == hall.notices.of_order(nowhere.order_id) == ()


def test_a_failed_order_is_told_with_its_reason(hall: Hall) -> None:
    order = hall.submit_sample("card_sale").order
    with hall.rig.store.write(Stamp(MANAGER)) as unit:
        free_stock(unit, order.order_id, "mistake")
    hall.pay(order)
    row = hall.told(order.order_id)
    assert row.code == "notice.order.failed_paid"
    assert "预留的商品已不在" in hall.notices.text(row)
    assert "⟨" not in hall.notices.text(row)


def test_what_the_close_cancelled_is_told_and_what_the_customer_took_back_is_not(hall: Hall) -> None:
    unpaid = hall.submit_sample("card_sale").order
    taken_back = hall.submit_sample("device_sale").order
    hall.orders.cancel(hall.clerk, taken_back.order_id, "customer_withdrew")
    assert hall.orders.expire_drafts_at_close(hall.session(MANAGER, None), "day-1") == 1
    row = hall.told(unpaid.order_id)
    assert row.code == "notice.order.expired"
    words = hall.notices.text(row)
    assert unpaid.code in words
    assert "没有收费" in words
    assert "⟨" not in words
    assert hall.notices.of_order(taken_back.order_id) == ()


def test_a_rejected_order_is_told_without_the_manager_s_words(hall: Hall) -> None:
    submitted = hall.submit_sample("plan_change")
    assert submitted.approval is not None
    manager = hall.session(MANAGER, None)
    hall.approvals.decide(
        manager, submitted.approval.approval_id, granted=False, reason="客户信用差", pin=PIN
    )
    assert hall.order(submitted.order.order_id).state is OrderState.REJECTED
    text = hall.notices.text(hall.told(submitted.order.order_id))
    assert "未获批准" in text
    assert "信用" not in text


def test_a_cancelled_order_is_not_told(hall: Hall) -> None:
    order = hall.submit_sample("card_sale").order
    hall.orders.cancel(hall.clerk, order.order_id, "changed_mind")
    assert hall.notices.of_order(order.order_id) == ()


def test_the_customer_s_language_is_spoken(hall: Hall) -> None:
    hall.rig.record(ContactChanged(customer_id="c-wang", phone="13800001234", language="en"))
    order = hall.orders.submit(hall.clerk, "fee_payment", PREPAYMENT.form, Visit()).order
    hall.pay(order)
    hall.notices.send_next()
    assert hall.gateway.came[0].language == "en"
    assert "yuan were paid" in hall.gateway.came[0].text


def test_what_does_not_go_is_tried_again_ever_later_and_given_up(hall: Hall) -> None:
    order = hall.submit_sample("card_sale").order
    hall.pay(order)
    hall.gateway.failures = MOST_ATTEMPTS
    assert hall.notices.send_next()
    assert not hall.notices.send_next()
    for pause in PAUSES_MS:
        hall.rig.clock.advance_ms(pause - 1)
        assert not hall.notices.send_next()
        hall.rig.clock.advance_ms(1)
        assert hall.notices.send_next()
    hall.rig.clock.advance_ms(10 * PAUSES_MS[-1])
    assert not hall.notices.send_next()
    row = hall.told(order.order_id)
    assert (row.waiting, row.delivered, row.attempts) == (False, False, MOST_ATTEMPTS)
    assert row.detail == "notice.folder"
    given_up = hall.notices.undelivered()
    assert [each.notice_id for each in given_up] == [row.notice_id]
    assert hall.notices.names(given_up) == {}, "it was for a passer-by"
    again = hall.notices.again(hall.clerk, row.notice_id)
    with pytest.raises(UserError, match=r"notice\.not_given_up"):
        hall.notices.again(hall.clerk, again)
    with pytest.raises(UserError, match=r"notice\.unknown"):
        hall.notices.again(hall.clerk, "nothing")
    with pytest.raises(UserError, match=r"notice\.sent_again"):
        hall.notices.again(hall.clerk, row.notice_id)
    assert hall.notices.undelivered() == (), "the new one is followed up instead"
    assert hall.notices.send_next()
    assert [notice.notice_id for notice in hall.gateway.came] == [again]


def test_what_never_arrived_is_sent_again_all_at_once_and_only_once(hall: Hall) -> None:
    for _ in range(3):
        hall.pay(hall.orders.submit(hall.clerk, "fee_payment", PREPAYMENT.form, Visit()).order)
    hall.gateway.failures = 3 * MOST_ATTEMPTS
    for pause in (0, *PAUSES_MS):
        hall.rig.clock.advance_ms(pause)
        while hall.notices.send_next():
            pass
    given_up = [row.notice_id for row in hall.notices.undelivered()]
    assert len(given_up) == 3
    hall.notices.called(hall.clerk, given_up[0])
    assert hall.notices.again_all(hall.clerk, given_up) == 2, "one was told by telephone meanwhile"
    assert hall.notices.again_all(hall.clerk, given_up) == 0
    assert hall.notices.undelivered() == ()
    while hall.notices.send_next():
        pass
    assert len(hall.gateway.came) == 2
    with pytest.raises(UserError, match=r"staff\.no_right\.serve"):
        hall.notices.again_all(hall.session(AUDITOR, None), given_up)


def test_a_stop_before_the_result_was_recorded_sends_nothing_twice(hall: Hall) -> None:
    order = hall.submit_sample("card_sale").order
    hall.pay(order)
    row = hall.told(order.order_id)
    hall.gateway.send(
        OutgoingNotice(row.notice_id, row.phone, row.channel, row.language, hall.notices.text(row))
    )
    assert hall.notices.send_next()
    assert len(hall.gateway.came) == 1
    assert hall.told(order.order_id).delivered


def test_what_was_not_accepted_after_all_is_not_told(hall: Hall) -> None:
    order = hall.submit_sample("card_sale").order
    hall.pay(order)
    row = hall.told(order.order_id)
    hall.rig.record(Verdict(op_id=row.notice_id, outcome=Outcome.SUPERSEDED, code="x", hub_term=1))
    assert hall.notices.send_next()
    assert hall.gateway.came == []
    row = hall.told(order.order_id)
    assert (row.attempts, row.detail, row.waiting) == (1, "notice.superseded", False)
    assert hall.notices.undelivered() == (), "nobody is called to be told what is not true"
    for tell in (hall.notices.called, hall.notices.again):
        with pytest.raises(UserError, match=r"notice\.superseded"):
            tell(hall.clerk, row.notice_id)


def test_another_device_s_notices_are_its_own(hall: Hall) -> None:
    with hall.rig.store.read() as queries:
        assert queries.notices.waiting("another terminal", 10) == ()


@pytest.mark.parametrize("state", [ComplaintState.RESOLVED, ComplaintState.REJECTED])
def test_whoever_complained_hears_of_the_end(hall: Hall, state: ComplaintState) -> None:
    row = hall.complaints.receive(
        hall.clerk,
        Intake(
            complaint_id=hall.rig.ids.new(),
            category=ComplaintCategory.FEES,
            channel="counter",
            customer_id="c-wang",
            ticket_id=None,
            contact_name="测试·王小明",
            contact_phone="13800001234",
            what="二月的流量费多收了三十元",
            wish="",
            related=(),
        ),
        "zh_CN",
    )
    hall.complaints.note(hall.clerk, row.complaint_id, ComplaintState.IN_PROGRESS, "在查")
    with hall.rig.store.read() as queries:
        assert queries.notices.of_complaint(row.complaint_id) == ()
    hall.complaints.note(hall.clerk, row.complaint_id, state, "查清了")
    with hall.rig.store.read() as queries:
        (notice,) = queries.notices.of_complaint(row.complaint_id)
    assert row.code in hall.notices.text(notice)
    assert "流量" not in hall.notices.text(notice)


def test_anything_else_is_told_once(hall: Hall) -> None:
    for expected in (True, False):
        with hall.rig.store.write(Stamp("")) as unit:
            told = tell_customer(unit, "arrears-2026-03-1", MOBILE, "notice.order.completed", (), 1)
        assert told is expected
    with hall.rig.store.write(Stamp("")) as unit:
        assert not tell_customer(unit, "arrears-2026-03-2", "nobody", "notice.order.completed", (), 1)
    (row,) = hall.notices.of_customer("c-wang")
    assert {param.name: param.value for param in row.params}["number"] == "138****1234"


def test_the_folder_says_that_nothing_was_sent_and_masks_the_number(tmp_path: Path) -> None:
    sender = FileNoticeSender(tmp_path / "notices")
    notice = OutgoingNotice("0190-notice-0001", "13800001234", "sms", "zh_CN", "您好")
    assert sender.send(notice) == ""
    assert sender.send(notice) == ""
    (path,) = (tmp_path / "notices").iterdir()
    words = path.read_text("utf-8")
    assert "模拟" in words
    assert "SIMULATED" in words
    assert "138****1234" in words
    assert "13800001234" not in words
    assert sender.send(OutgoingNotice("../escape", "1", "sms", "en", "x")) == "notice.refused"
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert FileNoticeSender(blocked).send(notice) == "notice.folder"
    assert sender.simulated


def test_every_sentence_of_a_notice_stands_in_both_languages() -> None:
    for lang in LANGUAGES:
        text = texts()[lang]
        for state in (
            "completed",
            "completed_paid",
            "failed",
            "failed_paid",
            "rejected",
            "refused",
            "expired",
        ):
            assert text.has(f"notice.order.{state}")
        for outcome in ("repaired", "returned", "refused", "ready_done", "ready_undone"):
            assert text.has(f"notice.work.{outcome}")
        for ended in ("resolved", "closed", "rejected"):
            assert text.has(f"notice.complaint.{ended}")
        for state in OrderState:
            assert text.has(f"progress.order.{state}")
        for each in ComplaintState:
            assert text.has(f"progress.complaint.{each}")


def test_whoever_was_told_by_telephone_waits_for_nobody(hall: Hall) -> None:
    order = hall.submit_sample("card_sale").order
    hall.pay(order)
    hall.gateway.failures = MOST_ATTEMPTS
    for pause in (0, *PAUSES_MS):
        hall.rig.clock.advance_ms(pause)
        assert hall.notices.send_next()
    row = hall.told(order.order_id)
    with hall.rig.store.read() as queries:
        owner = queries.customers.subscriber(MOBILE)
    assert owner is not None
    theirs = replace(row, customer_id=owner.customer_id)
    assert hall.notices.names((theirs,)) == {row.notice_id: "测试·王**"}
    assert hall.notices.number(hall.clerk, row.notice_id) == row.phone, "a passer-by: nobody's data"
    about = NoticeRequested(
        notice_id="known",
        customer_id=owner.customer_id,
        order_id=None,
        complaint_id=None,
        phone=row.phone,
        channel=row.channel,
        language=row.language,
        code=row.code,
        params=row.params,
        at_ms=row.at_ms,
    )
    gone = NoticeDelivered(
        notice_id="known", outcome=NoticeOutcome.GIVEN_UP, attempt=5, sender="SIM", detail="x", at_ms=1
    )
    hall.rig.record(about, gone)
    assert hall.notices.number(hall.clerk, "known") == row.phone
    with hall.rig.store.read() as queries:
        person = queries.customers.customer(owner.customer_id)
        assert person is not None
        view = queries.customers.views(person.person_id)[0]
    assert (view.staff_no, view.reason) == (hall.clerk.staff_no, "to_call")
    hall.notices.called(hall.clerk, "known")
    hall.notices.called(hall.clerk, row.notice_id)
    told = hall.told(order.order_id)
    assert (told.delivered, told.sender, told.detail) == (
        True,
        hall.clerk.staff_no,
        "notice.by_telephone",
    )
    assert hall.notices.undelivered() == ()
    with pytest.raises(UserError, match=r"notice\.not_given_up"):
        hall.notices.called(hall.clerk, row.notice_id)
    with pytest.raises(UserError, match=r"notice\.unknown"):
        hall.notices.called(hall.clerk, "nowhere")
