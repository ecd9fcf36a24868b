"""What a customer reads while something goes on: where the slip comes out, how long, what leaving means."""

import re
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from app.domain.catalogue import PlanPublished
from app.domain.complaints import ComplaintState
from app.services.progress import ProgressService, Subject
from app.ui.screens.kiosk.state import KioskMode
from tests.appointments_hall import at
from tests.factories_kiosk import BROADBAND_NUMBER, MOBILE_NUMBER
from tests.kiosk_hall import KioskHall
from tests.ui.kiosk.stage import PayStage

SLOT = "正在打印，从屏幕右下方出来"
PHONE = "13900001111"


def to_scan(stage: PayStage, outcome: str) -> None:
    """Pay a bill with a code of which that comes."""
    stage.ask_about("kiosk_home_pay", MOBILE_NUMBER)
    stage.tap("kiosk_pay", f"kiosk_scan_{outcome}")


def complain(stage: PayStage) -> str:
    """Take a complaint down; return the number of its slip."""
    stage.tap("kiosk_home_complain", "kiosk_category_fees", "kiosk_matter_0", "kiosk_matters_go")
    stage.type(PHONE)
    stage.tap("kiosk_confirm")
    return stage.text_of("kiosk_taken_code")


def foot(stage: PayStage) -> str:
    """Return what the button says that leaves for good."""
    found = stage.find("kiosk_flow_done")
    assert isinstance(found, QAbstractButton)
    return found.text()


def read(stage: PayStage) -> str:
    """Return what can be seen."""
    QApplication.processEvents()
    return " | ".join(label.text() for label in stage.view.findChildren(QLabel) if label.isVisible())


def seen(stage: PayStage) -> set[str]:
    """Return what labels say that can be seen."""
    return set(read(stage).split(" | "))


def test_it_counts_down_until_it_is_called_off(pay: PayStage) -> None:
    to_scan(pay, "later")
    left = []
    for _ in range(4):
        found = re.search(r"还有 (\d+) 秒，没有确认就自动取消", pay.words())
        left.append(int(found[1]) if found else 0)
        pay.seconds(1)
    assert left == [62, 61, 60, 59]


def test_while_the_provider_is_silent_it_says_how_often_it_asked(pay: PayStage) -> None:
    to_scan(pay, "silent_not")
    for time in ("1", "2", "3", "4", "5", "5"):
        assert f"第 {time} 次，最多 5 次" in pay.words()
        pay.seconds(2)
    assert pay.shows(KioskMode.CLAIM)


@pytest.mark.parametrize("outcome", ["paid", "silent_not"])
def test_a_slip_of_a_payment_is_looked_for_where_it_comes_out(pay: PayStage, outcome: str) -> None:
    to_scan(pay, outcome)
    assert (SLOT in pay.words()) is (outcome == "paid")
    pay.seconds(12)
    assert SLOT in pay.words()
    pay.tap("kiosk_reprint")
    assert SLOT not in pay.words()
    assert "小票还在打印" in pay.words()


def test_a_number_and_a_complaint_come_out_there_too(pay: PayStage) -> None:
    complain(pay)
    assert SLOT in pay.words()
    pay.tap("kiosk_back", "kiosk_home_services", "kiosk_service_fee_payment")
    assert pay.shows(KioskMode.ISSUED)
    assert SLOT in pay.words()


def test_while_something_is_not_sent_leaving_is_not_called_done(pay: PayStage) -> None:
    pay.tap("kiosk_home_complain", "kiosk_category_fees")
    assert foot(pay) == "不办了"
    pay.tap("kiosk_matter_0", "kiosk_matters_go")
    pay.type(PHONE)
    assert foot(pay) == "不办了", "beside 提交"
    pay.tap("kiosk_flow_done", "kiosk_home_tariff")
    assert foot(pay) == "办完了"
    pay.tap("kiosk_flow_done")
    to_scan(pay, "too_little")
    assert foot(pay) == "不办了", "nothing was paid"
    pay.tap("kiosk_flow_back")
    assert pay.shows(KioskMode.BILL)
    assert foot(pay) == "办完了"


def test_the_owner_is_told_where_the_card_goes(pay: PayStage) -> None:
    pay.ask_about("kiosk_home_pay", BROADBAND_NUMBER)
    pay.tap("kiosk_prove_card")
    assert "放在屏幕右下方读卡区" in pay.words()
    assert "不留存" in pay.words()


def test_progress_names_a_complaint_as_one_and_says_when_it_ended(pay: PayStage) -> None:
    code = complain(pay)
    with pay.till.rig.store.read() as queries:
        row = queries.complaints.by_code(code)
    assert row is not None

    def look() -> set[str]:
        pay.tap("kiosk_home_progress")
        pay.scan(code)
        pay.type(PHONE[-4:])
        pay.tap("kiosk_confirm")
        found = seen(pay)
        pay.tap("kiosk_flow_done")
        return found

    pay.tap("kiosk_back")
    assert "投诉 · 费用" in look()
    for state in (ComplaintState.IN_PROGRESS, ComplaintState.RESOLVED, ComplaintState.CLOSED):
        pay.till.rig.clock.advance_ms(3_600_000)
        pay.till.complaints.note(pay.till.clerk, row.complaint_id, state, "已核查", pay.till.clerk.staff_no)
    (told,) = (each for each in look() if "受理时间" in each)
    accepted, ended = told.splitlines()
    assert ended.startswith("办结时间 2026-")
    assert ended[-5:-3] == f"{int(accepted[-5:-3]) + 3:02}", "three hours later"


@pytest.mark.parametrize(("result", "words"), [("repaired", "已修复"), ("returned", "未修退还")])
def test_progress_of_a_work_says_what_came_of_it(pay: PayStage, result: str, words: str) -> None:
    code = complain(pay)
    found = ProgressService(pay.till.rig.store).by_code(code, pay.till.rig.clock.now_ms())
    assert found is not None
    work = replace(found, subject=Subject.ORDER, over=True, ended_ms=found.accepted_ms, result=result)
    pay.presenter.go(KioskMode.PROGRESS, progress=work)
    assert re.search(rf"办结时间 2026-\S+ \S+，结果：{words}", read(pay))


def publish(stage: PayStage, kind: str, count: int, voice_min: int = 10) -> None:
    """Publish plans of a kind."""
    stage.till.rig.record(
        *(
            PlanPublished(
                plan_id=f"{kind}-{voice_min}-{number}",
                title=f"{kind} {voice_min}-{number}",
                title_en=f"{kind} {number}",
                kind=kind,
                monthly_fen=1_000 * number,
                data_mb=1024,
                voice_min=voice_min,
                sms=0,
                over_data_fen=0,
                contract_months=0,
                penalty_fen=0,
                on_sale=True,
            )
            for number in range(1, count + 1)
        )
    )


def test_one_touch_leads_to_the_prices_of_a_kind(pay: PayStage) -> None:
    publish(pay, "mobile", 7)
    publish(pay, "broadband", 1)
    pay.tap("kiosk_home_tariff")
    assert pay.find("kiosk_tariff_mobile").isVisible()
    assert not pay.find("kiosk_tariff_line").isVisible(), "none is sold"
    pay.tap("kiosk_tariff_broadband")
    assert "broadband 10-1" in seen(pay)
    pay.tap("kiosk_tariff_mobile", "kiosk_page_after")
    assert {"mobile 10-6", "mobile 10-7"} <= seen(pay)


def test_in_large_letters_the_plan_that_was_looked_at_stays_on_the_page(pay: PayStage) -> None:
    publish(pay, "mobile", 7)
    pay.tap("kiosk_home_tariff", "kiosk_page_after")
    assert "mobile 10-6" in seen(pay)
    assert "mobile 10-5" not in seen(pay)
    pay.tap("kiosk_flow_elder")
    assert "mobile 10-6" in seen(pay)
    assert "mobile 10-5" in seen(pay), "four on a page now"
    pay.tap("kiosk_page_before")
    assert "mobile 10-4" in seen(pay)
    pay.tap("kiosk_flow_elder")
    assert "mobile 10-1" in seen(pay)


def test_cards_without_calls_say_so_and_come_after_the_plans(pay: PayStage) -> None:
    publish(pay, "mobile", 1, voice_min=0)
    publish(pay, "mobile", 2)
    pay.tap("kiosk_home_tariff")
    said = read(pay)
    assert said.index("mobile 10-2") < said.index("mobile 0-1") < said.index("流量 1 GB · 不含语音分钟")


@pytest.mark.parametrize(("clock", "words"), [("20:05", "明天 08:30 见"), ("08:00", "今天 08:30 开始取号")])
def test_a_hall_that_is_shut_says_when_it_opens_on_a_line_of_its_own(
    kiosk: KioskHall, clock: str, words: str
) -> None:
    kiosk.hall.rig.clock.advance_ms(at(clock) - kiosk.hall.rig.clock.now_ms())
    kiosk.presenter.refresh()
    kiosk.breathe()
    assert kiosk.text_of("kiosk_message_next") == words
