"""A number that is about to end: what is owed is paid here, and nothing in advance is offered."""

from dataclasses import replace

from PySide6.QtWidgets import QLabel

from app.ui.screens.kiosk.bill_parts import BillSum
from app.ui.screens.kiosk.state import KioskMode
from tests.factories_kiosk import BROADBAND_NUMBER, MOBILE_NUMBER
from tests.factories_money import BROADBAND, MOBILE
from tests.integration.test_kiosk_refusals import leaving
from tests.samples_hall import texts
from tests.ui.kiosk.stage import PayStage

ENDING = "只能交已出的账单，不能预存"


def offered(stage: PayStage) -> list[str]:
    names = [button.objectName() for button in stage.buttons()]
    return sorted(name for name in names if name == "kiosk_pay" or name.startswith("kiosk_amount"))


def test_where_nothing_is_due_nothing_is_offered_and_it_says_why(pay: PayStage) -> None:
    leaving(pay.till, MOBILE)
    pay.ask_about("kiosk_home_pay", MOBILE_NUMBER)
    assert pay.shows(KioskMode.BILL)
    assert ENDING in pay.words()
    assert "可以预存" not in pay.words()
    assert offered(pay) == []
    assert pay.find("kiosk_cash").isVisible(), "a counter is the way on"


def test_a_bill_that_is_looked_at_leads_to_no_payment_then(pay: PayStage) -> None:
    leaving(pay.till, MOBILE)
    pay.ask_about("kiosk_home_bill", MOBILE_NUMBER)
    assert pay.presenter.state.to_see
    assert pay.shows(KioskMode.SEEN)
    assert not pay.find("kiosk_to_pay").isVisible()
    assert "可以预存" not in pay.words()


def test_more_than_is_owed_is_refused_with_its_reason(pay: PayStage) -> None:
    leaving(pay.till, BROADBAND)
    pay.ask_about("kiosk_home_pay", BROADBAND_NUMBER)
    assert "kiosk_pay" in offered(pay)
    pay.tap("kiosk_amount_other")
    pay.type("999")
    pay.tap("kiosk_confirm")
    assert pay.shows(KioskMode.AMOUNT)
    assert ENDING in pay.words()


def test_below_a_sum_that_is_due_nothing_else_is_claimed(pay: PayStage) -> None:
    pay.ask_about("kiosk_home_pay", BROADBAND_NUMBER)
    bill = pay.presenter.state.bill
    assert bill is not None
    assert bill.due_fen
    shown = BillSum()
    paid_in_part = replace(bill, bills=(), due_on="")  # the late fee is paid first, and no day is to come
    shown.show_bill(paid_in_part, None, texts()["zh_CN"], large=False)
    assert "没有欠费" not in "".join(label.text() for label in shown.findChildren(QLabel))
