"""A code scanned, or a card laid down, where nobody asked for it: neither lost nor harmful."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.ui.screens.kiosk.state import IDLE_S, PERSONAL_S, KioskMode
from app.ui.widgets.labels import Label
from tests.factories_kiosk import MOBILE_NUMBER
from tests.seen import faults
from tests.ui.kiosk.stage import PayStage

CODE = "130000000000000000"


def scan(pay: PayStage, code: str = CODE) -> None:
    """Let the scanner type to whatever was touched last, as a keyboard does, and end with Enter."""
    for letter in (*code, Qt.Key.Key_Return):
        QApplication.processEvents()
        touched = next(filter(None, (pay.view.focusWidget(), pay.view)))
        QTest.keyClick(touched, letter)
    QApplication.processEvents()


def told(pay: PayStage) -> str:
    """Return what is said about something that nobody asked for."""
    note = pay.find("kiosk_unasked")
    return note.accessibleName() if note.isVisible() else ""


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("ways", [(), ("kiosk_elder",)])
def test_a_code_on_a_complaint_changes_nothing_and_is_answered(
    pay: PayStage, language: str, ways: tuple[str, ...]
) -> None:
    pay.tap(f"kiosk_language_{language}", *ways)
    scan(pay)
    pay.tap("kiosk_home_complain", "kiosk_category_suggestion")
    pay.tap("kiosk_matter_1")
    pay.find("kiosk_matter_1").setFocus()
    before = pay.presenter.state.complaining
    scan(pay)
    assert pay.shows(KioskMode.MATTERS)
    assert pay.presenter.state.complaining == before, "its Enter pressed nothing"
    assert told(pay).startswith("这里不用扫码" if language == "zh_CN" else "Nothing to scan here")
    assert faults(pay.view, 80) == []
    note, foot = pay.find("kiosk_unasked"), pay.find("kiosk_flow_back")
    assert all(each.height() >= each.fontMetrics().height() for each in note.findChildren(Label))
    assert pay.view.rect().contains(note.geometry())
    assert note.geometry().bottom() < foot.mapTo(pay.view, foot.rect().topLeft()).y()
    pay.tap("kiosk_matters_go")
    assert pay.shows(KioskMode.CONTACT)
    assert told(pay) == "", "the next page begins without it"


def test_on_a_keypad_a_code_types_no_figures_and_presses_no_key(pay: PayStage) -> None:
    pay.tap("kiosk_home_phone", "kiosk_key_1")
    pay.find("kiosk_key_5").setFocus()
    scan(pay)
    assert pay.presenter.state.entry == "1"
    assert told(pay)


def test_the_first_page_gives_no_number_for_a_code(pay: PayStage) -> None:
    pay.find("kiosk_any").setFocus()
    scan(pay, "S-260311-0204")
    assert pay.shows(KioskMode.HOME)
    assert told(pay)
    with pay.till.rig.store.read() as queries:
        assert queries.queue.open_tickets() == ()


def test_who_scans_is_there(pay: PayStage) -> None:
    pay.tap("kiosk_home_complain")
    pay.seconds(IDLE_S)
    assert pay.shows(KioskMode.WARNING)
    scan(pay)
    assert pay.shows(KioskMode.COMPLAIN)
    assert told(pay)


def test_who_scans_again_while_a_payment_is_open_is_asked_not_to(pay: PayStage) -> None:
    pay.tap("kiosk_home_pay")
    pay.type(MOBILE_NUMBER)
    pay.tap("kiosk_confirm", "kiosk_pay", "kiosk_scan_later")
    assert pay.shows(KioskMode.PAYING)
    first = pay.presenter.state.pay
    scan(pay)
    assert pay.shows(KioskMode.PAYING)
    assert pay.presenter.state.pay == first, "one payment, not two"
    assert told(pay) == "已经扫过了，请等结果 请不要再付一次"


def test_keys_still_press_what_has_the_focus(pay: PayStage) -> None:
    pay.find("kiosk_home_tariff").setFocus()
    QTest.keyClick(pay.find("kiosk_home_tariff"), Qt.Key.Key_Return)
    assert pay.shows(KioskMode.TARIFF)
    QTest.keyClick(pay.view, Qt.Key.Key_Return)
    assert told(pay) == ""


def test_a_code_begun_on_one_page_ends_with_it(pay: PayStage) -> None:
    pay.tap("kiosk_home_complain")
    QTest.keyClicks(pay.view, "130")
    pay.tap("kiosk_flow_back", "kiosk_home_progress")
    scan(pay, "C-260311-01")
    assert pay.presenter.state.slip_code == "C-260311-01"


def test_a_card_on_a_complaint_is_not_read_and_not_wanted(pay: PayStage) -> None:
    pay.till.reader.lay(pay.till.reader.cards[0].key)
    pay.tap("kiosk_home_complain")
    pay.seconds(PERSONAL_S)
    assert pay.shows(KioskMode.COMPLAIN)
    assert pay.presenter.state.holder is None
    assert "不用证件" in pay.words()
