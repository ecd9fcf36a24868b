"""Bills that are seen before they are paid, typed amounts, receipts that did not come, slips' numbers."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from app.domain.documents import DocumentMoved, ReceiptContent, SpoolState
from app.domain.errors import UserError
from app.domain.halls import SettingChanged
from app.services.ports import Stamp
from app.ui.screens.kiosk.state import KioskMode, Slip
from app.ui.widgets.kiosk import KioskButton
from app.ui.widgets.labels import Label
from tests.factories_kiosk import BROADBAND_NUMBER, MOBILE_NUMBER, PAID
from tests.ui.kiosk.stage import PayStage, held_back
from tests.ui.kiosk.test_kiosk_pay import owners_card


def seen(pay: PayStage) -> str:
    """Return what a customer reads now, without blanks."""
    QApplication.processEvents()
    shown = [each for each in pay.view.findChildren(QWidget) if each.isVisible()]
    words = [each.text() for each in shown if isinstance(each, Label | QAbstractButton)]
    return "".join("|".join(words).split())


def slip(pay: PayStage) -> Slip:
    """Return what became of the last slip that was asked for."""
    return pay.presenter.state.slip


def test_a_bill_is_seen_masked_and_paid_from_there_in_five_touches(pay: PayStage) -> None:
    taps = ["kiosk_home_bill"]
    pay.tap("kiosk_home_bill")
    pay.type(BROADBAND_NUMBER)
    taps.append("kiosk_confirm")
    pay.tap("kiosk_confirm")
    assert pay.shows(KioskMode.SEEN)
    assert pay.text_of("kiosk_due") == "101.23"
    assert "2026-02 账单" in pay.words()
    assert BROADBAND_NUMBER not in seen(pay)
    assert not any(each.objectName() in {"kiosk_pay", "kiosk_cash"} for each in pay.buttons())
    for name in ("kiosk_to_pay", "kiosk_pay"):
        taps.append(name)
        pay.tap(name)
    pay.scan(PAID)
    assert pay.shows(KioskMode.PAID)
    taps.append("kiosk_back")
    pay.tap("kiosk_back")
    assert len(taps) <= 5
    assert pay.presenter.state.to_see is False


def test_its_owner_holds_a_button_to_see_it_whole_and_comes_back_to_it(pay: PayStage) -> None:
    pay.ask_about("kiosk_home_bill", MOBILE_NUMBER)
    key = owners_card(pay)
    pay.tap("kiosk_prove_card", "kiosk_flow_back")
    assert pay.shows(KioskMode.SEEN)
    pay.tap("kiosk_prove_card", f"kiosk_card_{key}")
    assert pay.shows(KioskMode.SEEN)
    hold = pay.find("kiosk_hold")
    QTest.mousePress(hold, Qt.MouseButton.LeftButton)
    assert MOBILE_NUMBER in seen(pay)
    QTest.mouseRelease(hold, Qt.MouseButton.LeftButton)
    assert MOBILE_NUMBER not in seen(pay)
    pay.tap("kiosk_to_pay", "kiosk_flow_back")
    assert pay.shows(KioskMode.SEEN)
    pay.tap("kiosk_flow_back")
    assert pay.shows(KioskMode.HOME)


def test_nobody_is_thrown_from_the_bill_onto_a_payment_they_left(pay: PayStage) -> None:
    pay.ask_about("kiosk_home_bill", MOBILE_NUMBER)
    pay.tap("kiosk_to_pay")
    with held_back(pay, "write") as opening:
        pay.tap("kiosk_pay", "kiosk_flow_back")
        pay.presenter.paying.ask_card()
        pay.presenter.paying.choose_amount(1)
        assert pay.shows(KioskMode.BILL), "the payment is being opened: it comes first"
    opening()
    assert pay.shows(KioskMode.SCAN)
    pay.tap("kiosk_flow_back")
    assert open_payments(pay) == 0
    with held_back(pay, "write") as opening:
        pay.tap("kiosk_pay", "kiosk_flow_done")
    opening()
    assert pay.shows(KioskMode.HOME)
    assert open_payments(pay) == 0, "nobody is there to pay it"


def open_payments(pay: PayStage) -> int:
    with pay.till.rig.store.read() as queries:
        return len(queries.money.open_checkouts())


def test_who_came_to_pay_goes_back_home(pay: PayStage) -> None:
    pay.ask_about("kiosk_home_pay", BROADBAND_NUMBER)
    assert pay.shows(KioskMode.BILL)
    pay.tap("kiosk_prove_password", "kiosk_flow_back")
    assert pay.shows(KioskMode.BILL)
    pay.tap("kiosk_flow_back")
    assert pay.shows(KioskMode.HOME)


def test_an_amount_is_typed_within_the_limits_of_the_hall(pay: PayStage) -> None:
    set_limit(pay, 5_000_00)
    pay.ask_about("kiosk_home_pay", BROADBAND_NUMBER)
    pay.tap("kiosk_amount_other")
    assert "整元，1 到 5000 元" in pay.words()
    for wrong in ("0", "5001"):
        pay.type(wrong)
        pay.tap("kiosk_confirm")
        assert pay.shows(KioskMode.AMOUNT)
        assert "自助机一次可交 1 到 5000 元，请重新输入" in pay.words()
        pay.tap("kiosk_key_clear")
    pay.type("66")
    pay.tap("kiosk_confirm")
    assert pay.shows(KioskMode.BILL)
    other = pay.find("kiosk_amount_other")
    assert isinstance(other, KioskButton)
    assert (other.text(), other.isChecked()) == ("其他：66 元", True)
    pay.tap("kiosk_pay")
    pay.scan(PAID)
    assert pay.shows(KioskMode.PAID)
    assert pay.till.provider.ledger.paid_fen == 6_600


def set_limit(pay: PayStage, fen: int) -> None:
    """Let the hall take this much in advance at once."""
    pay.till.rig.record(SettingChanged(key="money.max_prepayment_fen", value=str(fen), reason="试行"))


def test_an_amount_out_of_the_limits_is_refused_wherever_it_comes_from(pay: PayStage) -> None:
    pay.ask_about("kiosk_home_pay", BROADBAND_NUMBER)
    bill = pay.presenter.state.bill
    assert bill is not None
    assert bill.most_fen == 10_000_00, "what a hall begins with"
    for fen in (0, 99, 10_000_01):
        with pytest.raises(UserError, match=r"kiosk\.amount_form"):
            pay.till.money.open("zh_CN", bill.subscriber_id, fen)


def test_no_more_is_offered_than_the_hall_takes(pay: PayStage) -> None:
    set_limit(pay, 40_00)
    pay.ask_about("kiosk_home_pay", MOBILE_NUMBER)
    bill = pay.presenter.state.bill
    assert bill is not None
    assert bill.due_fen == 0
    with pytest.raises(UserError, match=r"kiosk\.amount_form"):
        pay.till.money.open("zh_CN", bill.subscriber_id, 0)
    assert pay.presenter.state.amount_fen == 40_00
    assert "30元" in seen(pay)
    assert "50元" not in seen(pay)


def test_a_receipt_that_did_not_come_is_printed_once_more_and_counted(pay: PayStage) -> None:
    pay.ask_about("kiosk_home_pay", BROADBAND_NUMBER)
    pay.tap("kiosk_pay")
    pay.scan(PAID)
    pay.tap("kiosk_reprint")
    assert slip(pay) is Slip.WAITING, "the first is still on its way to paper"
    assert not pay.till.desk.slip_again("payment:unknown", "document"), "there is none"
    store = pay.till.rig.store
    with store.read() as queries:
        (first,) = [each for each in queries.documents.recent(9) if isinstance(each.content, ReceiptContent)]
    with store.write(Stamp("")) as unit:
        unit.record(
            DocumentMoved(
                document_id=first.document_id, state=SpoolState.DONE, detail="", attempts=1, at_ms=1
            )
        )
    pay.tap("kiosk_reprint")
    assert slip(pay) is Slip.SENT
    assert isinstance(first.content, ReceiptContent)
    with store.read() as queries:
        assert queries.refunds.copies(first.content.number, pay.till.rig.clock.now_ms() + 1) == 1


@pytest.mark.parametrize("typed", ["1", "NOTHING", "-----", "S-2603", "X-260311-01"])
def test_what_can_be_no_slip_is_said_where_it_was_typed(pay: PayStage, typed: str) -> None:
    pay.tap("kiosk_home_progress")
    pay.spell(typed)
    pay.tap("kiosk_letters_go")
    assert pay.shows(KioskMode.PROGRESS_CODE)
    assert pay.find("kiosk_problem").isVisible()
    assert pay.text_of("kiosk_letters") == typed


def test_a_slip_is_found_without_hyphens_and_back_keeps_what_was_typed(pay: PayStage) -> None:
    pay.tap("kiosk_home_progress")
    pay.spell("C26031101")
    pay.tap("kiosk_letters_go")
    assert pay.shows(KioskMode.PROGRESS_TAIL)
    assert pay.presenter.state.slip_code == "C-260311-01"
    pay.tap("kiosk_flow_back")
    assert pay.text_of("kiosk_letters") == "C-260311-01"
    QApplication.processEvents()


def test_a_wrong_number_to_pay_for_is_called_a_phone_number(pay: PayStage) -> None:
    pay.ask_about("kiosk_home_pay", "123")
    assert "没有这样的号码" in pay.words()
    assert "联系电话应为" not in pay.words()
