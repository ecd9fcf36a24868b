"""Every path of the kiosk by touch alone: no key, no mouse, and nobody acts behind the window."""

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.domain.queue import Precedence
from app.terminal.desks import make_window
from app.ui.screens.kiosk.state import SIMULATED_SCANS, KioskMode
from app.ui.screens.kiosk.view import KioskView
from tests.appointments_hall import at
from tests.kiosk_hall import BROADBAND, WANG, KioskHall
from tests.one_hand import OneHand
from tests.screens.kiosk import OWN_PHONE, PASSWORD, book, give_password

NAME = "测试·王小明"
OWED_FEN = 98_00 + 3_23
CONFIRMS_S, SILENT_S = 8, 12
"""Seconds until a customer has confirmed on the phone; until the kiosk gives up asking a silent provider."""
pytestmark = pytest.mark.usefixtures("hand")


def to_bill(kiosk: KioskHall, number: str = BROADBAND) -> None:
    kiosk.tap("kiosk_home_pay")
    kiosk.keys(number)
    kiosk.tap("kiosk_confirm")
    assert kiosk.shows(KioskMode.BILL)


def paid_fen(kiosk: KioskHall) -> int:
    """Return what stands in the books, and that it is what the provider says."""
    with kiosk.program.store.read() as queries:
        total = sum(row.total_fen for row in queries.money.recent(9))
    assert total == kiosk.provider.ledger.paid_fen
    return total


def test_a_number_in_one_touch_and_in_the_customers_language(kiosk: KioskHall, hand: OneHand) -> None:
    kiosk.tap("kiosk_any")
    assert kiosk.shows(KioskMode.ISSUED)
    assert hand.touched == 1
    kiosk.tap("kiosk_back", "kiosk_language_en", "kiosk_elder", "kiosk_home_services")
    kiosk.tap("kiosk_claim_elder", "kiosk_service_open_account")
    assert kiosk.text_of("kiosk_number") == "A002"
    with kiosk.program.store.read() as queries:
        first, second = sorted(queries.queue.open_tickets(), key=lambda row: row.number)
    assert (first.language, first.precedence) == ("zh_CN", Precedence.NONE)
    assert (second.language, second.precedence) == ("en", Precedence.ELDER)
    kiosk.tap("kiosk_reprint", "kiosk_back")
    assert kiosk.shows(KioskMode.HOME)
    assert (kiosk.presenter.state.language, kiosk.presenter.state.elder) == ("zh_CN", False)


@pytest.mark.parametrize("large", [False, True], ids=["plain", "elder"])
@pytest.mark.parametrize("outcome", [name for name, _code in SIMULATED_SCANS])
def test_a_bill_and_each_answer_of_the_provider(kiosk: KioskHall, outcome: str, large: bool) -> None:
    if large:
        kiosk.tap("kiosk_elder", "kiosk_language_en")
    to_bill(kiosk)
    assert kiosk.text_of("kiosk_due") == "101.23"
    kiosk.tap("kiosk_pay", f"kiosk_scan_{outcome}")
    if outcome in {"later", "declined"}:
        assert kiosk.shows(KioskMode.PAYING)
        kiosk.pass_s(CONFIRMS_S)
    if outcome.startswith("silent"):
        kiosk.pass_s(SILENT_S)
        assert kiosk.shows(KioskMode.CLAIM)
        assert kiosk.text_of("kiosk_claim_code")
        kiosk.tap("kiosk_back")
    elif outcome in {"paid", "later"}:
        assert kiosk.shows(KioskMode.PAID)
        assert paid_fen(kiosk) == OWED_FEN
        kiosk.tap("kiosk_back")
    else:
        assert kiosk.shows(KioskMode.REFUSED)
        kiosk.tap("kiosk_again", "kiosk_scan_too_little", "kiosk_cash_instead")
        assert kiosk.shows(KioskMode.ISSUED)
        assert paid_fen(kiosk) == 0
        kiosk.tap("kiosk_back")
    assert kiosk.shows(KioskMode.HOME)


def test_an_amount_in_advance_and_a_payment_called_off(kiosk: KioskHall) -> None:
    to_bill(kiosk, WANG)
    kiosk.tap("kiosk_amount_2", "kiosk_pay", "kiosk_scan_later", "kiosk_call_off")
    assert kiosk.shows(KioskMode.REFUSED)
    kiosk.tap("kiosk_flow_back", "kiosk_amount_1", "kiosk_pay", "kiosk_scan_paid")
    assert kiosk.shows(KioskMode.PAID)
    assert paid_fen(kiosk) == 30_00


def test_an_english_bill_names_the_plan_in_english(kiosk: KioskHall) -> None:
    give_password(kiosk)
    kiosk.tap("kiosk_language_en")
    to_bill(kiosk, WANG)
    kiosk.tap("kiosk_prove_password")
    kiosk.keys(PASSWORD)
    kiosk.tap("kiosk_confirm")
    assert kiosk.says("Enjoy 129")
    assert not kiosk.says("畅享 129")


def test_a_bill_is_seen_whole_while_a_finger_holds_the_button(kiosk: KioskHall) -> None:
    give_password(kiosk)
    to_bill(kiosk, WANG)
    kiosk.tap("kiosk_prove_password")
    kiosk.keys("111111")
    kiosk.tap("kiosk_confirm")
    assert kiosk.find("kiosk_problem").isVisible()
    kiosk.keys(PASSWORD)
    kiosk.tap("kiosk_confirm")
    assert not kiosk.says(NAME)
    with kiosk.held("kiosk_hold"):
        assert kiosk.says(NAME)
    assert not kiosk.says(NAME)
    kiosk.tap("kiosk_flow_done")
    assert kiosk.shows(KioskMode.HOME)


def test_a_card_leads_to_its_numbers_and_proves_the_owner(kiosk: KioskHall) -> None:
    kiosk.tap("kiosk_home_card", "kiosk_card_wang_xiaoming")
    assert kiosk.shows(KioskMode.HOLDER)
    kiosk.tap("kiosk_own_0")
    with kiosk.held("kiosk_hold"):
        assert kiosk.says(NAME)
    kiosk.tap("kiosk_cash")
    assert kiosk.shows(KioskMode.ISSUED)


def test_a_complaint_and_how_far_it_is(kiosk: KioskHall) -> None:
    kiosk.tap(
        "kiosk_home_complain", "kiosk_category_fees", "kiosk_matter_0", "kiosk_wish_refund", "kiosk_note"
    )
    kiosk.letters("S-26")
    kiosk.tap("kiosk_letter_blank", "kiosk_letter_erase", "kiosk_letters_go", "kiosk_matters_go")
    kiosk.keys(OWN_PHONE[:-1] + "2")
    kiosk.tap("kiosk_key_back", f"kiosk_key_{OWN_PHONE[-1]}", "kiosk_confirm")
    assert kiosk.shows(KioskMode.TAKEN)
    code = kiosk.text_of("kiosk_taken_code")
    kiosk.tap("kiosk_back", "kiosk_home_progress")
    kiosk.letters(code)
    kiosk.tap("kiosk_letters_go")
    kiosk.keys("0000")
    kiosk.tap("kiosk_confirm")
    assert kiosk.find("kiosk_problem").isVisible()
    kiosk.keys(OWN_PHONE[-4:])
    kiosk.tap("kiosk_confirm")
    assert kiosk.shows(KioskMode.PROGRESS)
    assert kiosk.text_of("kiosk_progress_state") == "已受理"
    kiosk.tap("kiosk_flow_done")
    assert kiosk.shows(KioskMode.HOME)


@pytest.mark.parametrize("large", [False, True], ids=["plain", "elder"])
def test_an_appointment_gives_the_number_that_goes_first(kiosk: KioskHall, large: bool) -> None:
    book(kiosk, "11:00")
    if large:
        kiosk.tap("kiosk_elder", "kiosk_language_en")
    kiosk.tap("kiosk_home_booking")
    kiosk.keys(WANG)
    kiosk.tap("kiosk_confirm")
    assert kiosk.shows(KioskMode.BOOKED), "it is much too early"
    kiosk.tap("kiosk_booked_again")
    kiosk.keys(WANG[:-1])
    kiosk.tap("kiosk_key_back", "kiosk_flow_back")
    assert kiosk.shows(KioskMode.HOME)
    spoken, letters = kiosk.presenter.state.language, kiosk.presenter.state.elder
    assert (spoken, letters) == (("en", True) if large else ("zh_CN", False)), "it is still the same customer"
    kiosk.hall.rig.clock.advance_ms(at("10:55") - kiosk.hall.rig.clock.now_ms())
    kiosk.tap("kiosk_home_booking")
    kiosk.keys(WANG)
    kiosk.tap("kiosk_confirm")
    assert kiosk.shows(KioskMode.ISSUED)
    with kiosk.program.store.read() as queries:
        (ticket,) = queries.queue.open_tickets()
    assert ticket.precedence is Precedence.APPOINTMENT
    kiosk.tap("kiosk_back")
    assert kiosk.shows(KioskMode.HOME)


def test_prices_page_by_page(kiosk: KioskHall) -> None:
    kiosk.tap("kiosk_home_tariff")
    pages, after = 1, kiosk.find("kiosk_page_after")
    while after.isVisible():
        kiosk.tap("kiosk_page_after")
        pages += 1
    assert pages > 1
    kiosk.tap("kiosk_page_before", "kiosk_language_en", "kiosk_flow_elder", "kiosk_flow_back")
    assert kiosk.shows(KioskMode.HOME)
    assert (kiosk.presenter.state.language, kiosk.presenter.state.elder) == ("en", True)
    kiosk.tap("kiosk_home_tariff")
    for kind, words in (
        ("fixed", "Fixed lines"),
        ("broadband", "Broadband"),
        ("line", "Leased lines"),
        ("prices", "Single prices"),
        ("mobile", "Mobile plans"),
    ):
        kiosk.tap(f"kiosk_tariff_{kind}")
        assert kiosk.says(f"{words} · ")
    kiosk.tap("kiosk_flow_done")
    assert (kiosk.presenter.state.language, kiosk.presenter.state.elder) == ("zh_CN", False)


def test_left_alone_it_asks_and_forgets(kiosk: KioskHall) -> None:
    to_bill(kiosk, WANG)
    kiosk.pass_s(30)
    assert kiosk.shows(KioskMode.WARNING)
    kiosk.tap("kiosk_message_button")
    assert kiosk.shows(KioskMode.BILL), "one touch extends"
    kiosk.pass_s(60)
    assert kiosk.shows(KioskMode.HOME)
    assert not kiosk.says("138****1234")
    assert kiosk.presenter.state.bill is None


def test_the_second_touch_of_a_double_one_presses_nothing_on_the_next_page(
    kiosk: KioskHall, qtbot: QtBot
) -> None:
    kiosk.tap("kiosk_any")
    assert kiosk.shows(KioskMode.ISSUED)
    kiosk.hasty = True
    again = kiosk.find("kiosk_back")
    kiosk.tap("kiosk_back")
    assert kiosk.shows(KioskMode.ISSUED), "the page came a moment ago"
    kiosk.window.listen()
    kiosk.tap("kiosk_back")
    assert kiosk.shows(KioskMode.HOME)
    assert not again.isVisible()
    for below in ("kiosk_help", "kiosk_again", "kiosk_home_card"):
        kiosk.tap(below)
    assert kiosk.shows(KioskMode.HOME)
    assert kiosk.presenter.state.called_ms == 0
    qtbot.waitUntil(lambda: touched(kiosk, "kiosk_home_card"))
    assert kiosk.shows(KioskMode.CARD)


def touched(kiosk: KioskHall, name: str) -> bool:
    """Touch a control until it takes it; on its own page nothing is deaf."""
    if kiosk.shows(KioskMode.HOME):
        kiosk.tap(name)
    return not kiosk.shows(KioskMode.HOME)


def test_quick_fingers_on_the_keypad_are_all_felt(kiosk: KioskHall) -> None:
    kiosk.tap("kiosk_home_phone", "kiosk_key_1")
    kiosk.hasty = True
    kiosk.keys("3800001234")
    assert kiosk.presenter.state.entry == "13800001234"


def test_the_last_number_is_not_offered_to_who_comes_next(kiosk: KioskHall) -> None:
    kiosk.tap("kiosk_any", "kiosk_back")
    assert kiosk.find("kiosk_again").isVisible()
    kiosk.tap("kiosk_home_phone", "kiosk_flow_done")
    assert kiosk.shows(KioskMode.HOME)
    gone = kiosk.window.findChild(QWidget, "kiosk_again")
    assert gone is not None
    assert not gone.isVisible()
    kiosk.presenter.refresh()
    assert not gone.isVisible()
    kiosk.tap("kiosk_any", "kiosk_back")
    assert gone.isVisible()
    kiosk.pass_s(120)
    assert not gone.isVisible(), "nobody is there any more"


def test_a_kiosk_speaks_its_own_language_to_each_customer(kiosk: KioskHall, qtbot: QtBot) -> None:
    kiosk.tap("kiosk_language_en", "kiosk_home_phone", "kiosk_flow_done")
    assert kiosk.presenter.state.language == "zh_CN"
    window = make_window(kiosk.program, "kiosk", "en")
    assert isinstance(window, KioskView)
    qtbot.addWidget(window)
    state = window.presenter.state
    assert (state.language, state.untouched) == ("en", True)
    window.presenter.set_language("zh_CN")
    assert window.presenter.state.language == "zh_CN"
    assert not window.presenter.state.untouched
    window.presenter.finish()
    assert window.presenter.state.language == "en"
