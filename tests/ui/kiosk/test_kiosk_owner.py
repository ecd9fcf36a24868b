"""What a kiosk tells whoever stands there: what is paid, what is unresolved, why a button is locked."""

from dataclasses import replace

from app.domain.customers import BillItem
from app.domain.documents import DocumentMoved, SpoolState
from app.services.kiosk_bills import Cleared
from app.ui.screens.kiosk.state import KioskMode
from app.ui.widgets.kiosk import KioskButton
from tests.factories_kiosk import BROADBAND_NUMBER
from tests.ui.kiosk.stage import PayStage
from tests.ui.kiosk.test_kiosk_pay import to_bill

ITEMS = (BillItem(title="畅享 59", amount_fen=5_900), BillItem(title="套餐外流量", amount_fen=2_450))


def says(stage: PayStage, name: str) -> str:
    """Return what a button says."""
    found = stage.find(name)
    assert isinstance(found, KioskButton)
    return found.text()


def to_claim(stage: PayStage) -> None:
    to_bill(stage)
    stage.tap("kiosk_pay", "kiosk_scan_silent_paid")
    stage.seconds(12)
    assert stage.shows(KioskMode.CLAIM)


def test_the_page_of_an_unresolved_payment_is_left_by_touch_alone(pay: PayStage) -> None:
    to_claim(pay)
    code = pay.text_of("kiosk_claim_code")
    pay.seconds(300)
    assert pay.shows(KioskMode.CLAIM)
    assert pay.text_of("kiosk_claim_code") == code
    assert pay.find("kiosk_language_en").isVisible(), "no seconds are counted in its place"
    pay.tap("kiosk_back")
    assert pay.shows(KioskMode.HOME)


def test_the_slip_of_an_unresolved_payment_is_printed_once_more(pay: PayStage) -> None:
    to_claim(pay)
    subject = f"claim:{pay.presenter.state.pay.claim_id if pay.presenter.state.pay else ''}"
    pay.tap("kiosk_reprint")
    assert says(pay, "kiosk_reprint") == "小票还在打印"
    with pay.till.rig.store.read() as queries:
        (first,) = queries.documents.of_subject(subject)
    pay.till.rig.record(
        DocumentMoved(document_id=first.document_id, state=SpoolState.DONE, detail="", attempts=1, at_ms=0)
    )
    pay.tap("kiosk_reprint")
    assert says(pay, "kiosk_reprint") == "已再打一张"
    assert not pay.find("kiosk_reprint").isEnabled()
    with pay.till.rig.store.read() as queries:
        assert len(queries.documents.of_subject(subject)) == 2


def test_while_money_is_open_the_foot_says_why_nothing_leads_away(pay: PayStage) -> None:
    to_bill(pay)
    assert not pay.find("kiosk_flow_locked").isVisible()
    pay.tap("kiosk_pay", "kiosk_scan_later")
    assert pay.shows(KioskMode.PAYING)
    assert pay.text_of("kiosk_flow_locked") == "付款结果出来以前不能离开本页"
    assert pay.find("kiosk_flow_locked").isVisible()
    assert not pay.find("kiosk_flow_done").isVisible()


def test_a_bill_that_is_paid_says_so_above_its_lines(pay: PayStage) -> None:
    to_bill(pay)
    bill = pay.presenter.state.bill
    assert bill is not None
    cleared = Cleared(number="", name="", items=ITEMS, balance_fen=0)
    pay.presenter.put(cleared=cleared, bill=replace(bill, newest="2026-02"))
    assert "2026-02 账单，已付清 | 83.50 元 | 其中 畅享 59 | 59.00 元" in pay.words()
    pay.tap("kiosk_flow_elder")
    assert "2026-02 账单，已付清 | 83.50 元" in pay.words()
    assert "畅享 59" not in pay.words()


def test_a_bill_that_is_due_is_headed_without_that(pay: PayStage) -> None:
    to_bill(pay, BROADBAND_NUMBER)
    pay.presenter.put(cleared=Cleared(number="", name="", items=ITEMS, balance_fen=0))
    said = pay.words()
    assert "2026-02 账单 | 83.50 元" in said
    assert "已付清" not in said


def test_amounts_are_in_yuan(pay: PayStage) -> None:
    to_bill(pay)
    assert [says(pay, f"kiosk_amount_{place}") for place in range(1, 5)] == [
        "30 元",
        "50 元",
        "100 元",
        "200 元",
    ]


def test_a_locked_button_says_what_is_missing(pay: PayStage) -> None:
    pay.tap("kiosk_home_phone")
    assert says(pay, "kiosk_confirm") == "请先输入"
    pay.type("1")
    assert says(pay, "kiosk_confirm") == "确定"
    pay.presenter.put(busy=True)
    assert says(pay, "kiosk_confirm") == "请稍候"
    pay.presenter.go(KioskMode.PROGRESS_TAIL)
    pay.type("12")
    assert says(pay, "kiosk_confirm") == "还差 2 位"
    pay.presenter.go(KioskMode.PROGRESS_CODE)
    assert says(pay, "kiosk_letters_go") == "请先输入"
    pay.spell("S")
    assert says(pay, "kiosk_letters_go") == "确定"
