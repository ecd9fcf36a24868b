"""Bills and payments at the kiosk, by touch and by what a scanner types."""

import gc
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app.domain.call_voice import TONE
from app.domain.complaints import ComplaintCategory
from app.domain.documents import ClaimContent, ReceiptContent
from app.domain.subscribers import ServicePasswordSet
from app.services.kiosk_bills import CardHolder, Cleared, KioskBill
from app.services.pin_hashes import hash_pin
from app.services.rows.halls import ServiceRow
from app.ui.screens.kiosk.paying import service_for_bills
from app.ui.screens.kiosk.state import KioskMode, PayState
from tests.factories_kiosk import BROADBAND_NUMBER, MOBILE_NUMBER, OWNER_ID, PAID
from tests.factories_money import MOBILE
from tests.ui.kiosk.stage import PayStage

NAME = "测试·王小明"


def to_bill(stage: PayStage, number: str = MOBILE_NUMBER) -> None:
    stage.ask_about("kiosk_home_pay", number)
    assert stage.shows(KioskMode.BILL)


def test_a_bill_is_paid_in_at_most_five_taps(pay: PayStage) -> None:
    taps = ["kiosk_home_pay"]
    pay.tap("kiosk_home_pay")
    pay.type(BROADBAND_NUMBER)
    for name in ("kiosk_confirm", "kiosk_pay"):
        taps.append(name)
        pay.tap(name)
    pay.scan(PAID)
    assert pay.shows(KioskMode.PAID)
    taps.append("kiosk_back")
    pay.tap("kiosk_back")
    assert len(taps) <= 5
    assert pay.till.books().takings_fen == pay.till.provider.ledger.paid_fen > 0
    with pay.till.rig.store.read() as queries:
        (row,) = queries.money.recent(5)
        (paper,) = queries.documents.of_subject(f"payment:{row.payment_id}")
    assert isinstance(paper.content, ReceiptContent)


def test_a_number_waits_for_its_ok_and_is_read_back_masked(pay: PayStage) -> None:
    pay.tap("kiosk_home_pay")
    pay.type(MOBILE_NUMBER)
    assert pay.shows(KioskMode.PHONE), "what a finger is on its way to stays where it is"
    pay.tap("kiosk_confirm")
    assert pay.shows(KioskMode.BILL)
    said = pay.words()
    assert "138****1234" in said
    assert "测试·王**" in said
    assert NAME not in said
    assert MOBILE_NUMBER not in said
    assert pay.text_of("kiosk_due") == "没有欠费", "a zero would be read as the balance"


@pytest.mark.parametrize("typed", ["1", "99999999999", "13900000000", "010888"])
def test_a_wrong_number_is_said_and_mended(pay: PayStage, typed: str) -> None:
    pay.tap("kiosk_home_phone")
    pay.type(typed)
    pay.tap("kiosk_confirm")
    assert pay.shows(KioskMode.PHONE)
    assert pay.find("kiosk_problem").isVisible()
    pay.tap("kiosk_key_clear")
    assert not pay.find("kiosk_problem").isVisible()
    pay.type(MOBILE_NUMBER)
    pay.tap("kiosk_confirm")
    assert pay.shows(KioskMode.BILL)


def test_only_figures_and_no_more_than_fit(pay: PayStage) -> None:
    pay.tap("kiosk_home_phone")
    pay.type("0" * 15)
    pay.presenter.type("x")
    pay.presenter.type("٣")
    assert pay.presenter.state.entry == "0" * 12
    pay.tap("kiosk_key_back")
    assert pay.presenter.state.entry == "0" * 11


def test_an_amount_in_advance(pay: PayStage) -> None:
    to_bill(pay)
    pay.tap("kiosk_amount_3", "kiosk_pay", "kiosk_scan_paid")
    assert pay.shows(KioskMode.PAID)
    assert pay.till.balance(MOBILE) == 1_000 + 10_000


@pytest.mark.parametrize("name", ["later", "paid"])
def test_a_double_scan_pays_once(pay: PayStage, name: str) -> None:
    to_bill(pay)
    pay.tap("kiosk_pay")
    button = pay.find(f"kiosk_scan_{name}")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(button, Qt.MouseButton.LeftButton)
    pay.presenter.paying.scanned(PAID)
    pay.seconds(8)
    assert pay.shows(KioskMode.PAID)
    assert pay.till.books().payments == 1
    assert pay.till.provider.ledger.paid_fen == 5_000


def test_what_is_no_code_is_said(pay: PayStage) -> None:
    to_bill(pay)
    pay.tap("kiosk_pay")
    pay.scan("6901234567892")
    assert pay.shows(KioskMode.SCAN)
    assert pay.find("kiosk_problem").isVisible()
    pay.scan(PAID)
    assert pay.shows(KioskMode.PAID)


def test_refused_it_can_be_tried_again_or_paid_in_cash(pay: PayStage) -> None:
    to_bill(pay)
    pay.tap("kiosk_pay", "kiosk_scan_too_little")
    assert pay.shows(KioskMode.REFUSED)
    assert "余额不足" in pay.words()
    pay.tap("kiosk_again", "kiosk_scan_declined")
    pay.seconds(8)
    assert pay.shows(KioskMode.REFUSED)
    assert "在手机上没有通过。没有扣款，可以换一个付款方式再扫" in pay.words()
    pay.tap("kiosk_cash_instead")
    assert pay.shows(KioskMode.ISSUED)
    assert pay.till.books().payments == 0
    with pay.till.rig.store.read() as queries:
        assert queries.money.open_checkouts() == ()
        (ticket,) = queries.queue.open_tickets()
    assert ticket.service_id == "fee_payment"


def test_cash_is_paid_where_bills_come_first_whatever_the_hall_calls_that_service() -> None:
    def service(name: str, *kinds: str) -> ServiceRow:
        return ServiceRow(name, "A", name, name, "", kinds, (), 5)

    general, broadband = service("general"), service("broadband", "fault_report", "fee_payment")
    bills, odd = service("till", "fee_payment", "bill_query"), service("fee_payment", "unheard_of")
    assert service_for_bills((general, broadband, odd, bills)) is bills
    assert service_for_bills((general, broadband, odd)) is None


def test_it_can_be_called_off_on_the_way(pay: PayStage) -> None:
    to_bill(pay)
    pay.tap("kiosk_pay", "kiosk_scan_later", "kiosk_call_off")
    assert pay.shows(KioskMode.REFUSED)
    pay.tap("kiosk_flow_back")
    assert pay.shows(KioskMode.BILL)
    with pay.till.rig.store.read() as queries:
        assert queries.money.open_checkouts() == ()


def test_unknown_ends_in_a_slip_that_a_counter_ends(pay: PayStage) -> None:
    to_bill(pay)
    pay.tap("kiosk_pay", "kiosk_scan_silent_paid")
    assert pay.shows(KioskMode.PAYING)
    assert not pay.find("kiosk_flow_done").isEnabled()
    pay.seconds(12)
    assert pay.shows(KioskMode.CLAIM)
    code = pay.text_of("kiosk_claim_code")
    with pay.till.rig.store.read() as queries:
        claim = queries.codes.claim(code)
        assert claim is not None
        (paper,) = queries.documents.of_subject(f"claim:{claim.claim_id}")
    assert isinstance(paper.content, ClaimContent)
    pay.tap("kiosk_back")
    settled = [pay.till.claims.settle(pay.till.clerk, code) for _ in range(3)][-1]
    assert settled.completed is not None
    assert pay.till.books().takings_fen == pay.till.provider.ledger.paid_fen == 5_000


def test_an_unresolved_payment_is_never_left(pay: PayStage) -> None:
    to_bill(pay)
    pay.tap("kiosk_pay", "kiosk_scan_later")
    pay.presenter.finish()
    pay.presenter.back()
    pay.presenter.take_any()
    assert pay.shows(KioskMode.PAYING)
    for _ in range(8):
        pay.presenter._count_idle()
    pay.seconds(1)
    assert pay.mode in {KioskMode.PAYING, KioskMode.PAID}


def test_a_power_cut_is_ended_at_the_next_start(pay: PayStage, qtbot: QtBot) -> None:
    payment_id = pay.till.money.open("zh_CN", MOBILE, 5_000).payment_id
    pay.till.money.ask("zh_CN", payment_id, PAID)
    pay.view.hide()
    pay.till.restart()
    pay.build(qtbot)
    assert pay.till.books().takings_fen == 5_000


def test_without_a_line_the_tile_says_why(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> None:
    stage = PayStage(tmp_path, qapp, qtbot, connected=False)
    to_bill(stage)
    assert not stage.find("kiosk_pay").isEnabled()
    assert "付款码通道" in stage.find("kiosk_pay").accessibleDescription()
    stage.tap("kiosk_cash")
    assert stage.shows(KioskMode.ISSUED)
    stage.close()


def test_the_password_shows_number_and_name_while_held(pay: PayStage) -> None:
    pay.till.rig.record(
        ServicePasswordSet(
            subscriber_id=MOBILE,
            customer_id="customer-1",
            order_id=None,
            password_hash=hash_pin("246810", pay.till.rig.ids),
            initial=False,
        )
    )
    to_bill(pay)
    pay.tap("kiosk_prove_password")
    pay.type("111111")
    assert "111111" not in pay.words()
    pay.tap("kiosk_confirm")
    assert pay.find("kiosk_problem").isVisible()
    pay.type("246810")
    pay.tap("kiosk_confirm")
    assert pay.shows(KioskMode.BILL)
    assert NAME not in pay.words()
    button = pay.find("kiosk_hold")
    QTest.mousePress(button, Qt.MouseButton.LeftButton)
    assert NAME in pay.words()
    assert "138 0000 1234" in pay.words()
    QTest.mouseRelease(button, Qt.MouseButton.LeftButton)
    assert NAME not in pay.words()
    with pay.till.rig.store.read() as queries:
        assert len(queries.customers.views("person-1")) == 1


def owners_card(stage: PayStage) -> str:
    """Return the sample card of the owner, whose number the samples share with the specification."""
    cards = stage.till.reader
    for card in cards.cards:
        cards.lay(card.key)
        if cards.read().number == OWNER_ID:
            cards.lift()
            return card.key
    cards.lift()
    pytest.skip("no sample card of the owner")


def test_a_card_greets_masked_and_leads_to_own_numbers(pay: PayStage) -> None:
    key = owners_card(pay)
    pay.tap("kiosk_home_card", f"kiosk_card_{key}")
    assert pay.shows(KioskMode.HOLDER)
    assert NAME not in pay.words()
    assert pay.speaker.pieces == [(TONE,)], "it may be lifted"
    own = {pay.find(f"kiosk_own_{at}").accessibleName(): f"kiosk_own_{at}" for at in range(2)}
    assert list(own) == ["宽带  010****6688  欠 101.23 元", "手机  138****1234  正常"], "what is owed first"
    pay.tap(own["手机  138****1234  正常"])
    assert pay.shows(KioskMode.BILL)
    cleared = pay.presenter.state.cleared
    assert cleared is not None, "the card has proven whose it is"
    assert pay.text_of("kiosk_due") == f"{cleared.balance_fen / 100:.2f}", "nothing is due: the balance"
    assert not pay.find("kiosk_prove_card").isVisible()
    assert NAME not in pay.words(), "held, and not before"
    with pay.till.rig.store.read() as queries:
        assert len(queries.customers.views("person-1")) == 1


def test_another_persons_card_opens_nothing(pay: PayStage) -> None:
    key = owners_card(pay)
    other = next(card.key for card in pay.till.reader.cards if card.key != key)
    to_bill(pay)
    pay.tap("kiosk_prove_card", f"kiosk_card_{other}")
    assert pay.shows(KioskMode.PROVE_CARD)
    assert pay.find("kiosk_problem").isVisible()
    assert pay.presenter.state.cleared is None
    pay.seconds(3)
    assert pay.speaker.pieces == [(TONE,)], "it was read, once"


def test_finished_wipes_screen_and_memory(pay: PayStage) -> None:
    key = owners_card(pay)
    pay.tap("kiosk_home_card", f"kiosk_card_{key}", "kiosk_own_0")
    button = pay.find("kiosk_hold")
    QTest.mousePress(button, Qt.MouseButton.LeftButton)
    assert NAME in pay.words()
    QTest.mouseRelease(button, Qt.MouseButton.LeftButton)
    pay.tap("kiosk_flow_done")
    assert pay.shows(KioskMode.HOME)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    QApplication.processEvents()
    said = pay.words()
    for personal in (NAME, "王**", MOBILE_NUMBER, "138 0000 1234", "1234", "6688", OWNER_ID):
        assert personal not in said
    assert not [box for box in pay.view.findChildren(QLineEdit) if box.text()]
    state = pay.presenter.state
    assert (state.bill, state.cleared, state.holder, state.pay, state.entry) == (None, None, None, None, "")
    assert pay.till.reader.on_reader is None
    gc.collect()
    kept = [
        each for each in gc.get_objects() if isinstance(each, KioskBill | Cleared | CardHolder | PayState)
    ]
    assert kept == []


@pytest.mark.parametrize("elder", [False, True])
def test_personal_pages_warn_sooner_and_hide(pay: PayStage, elder: bool) -> None:
    if elder:
        pay.tap("kiosk_elder")
    to_bill(pay)
    pay.seconds(60 if elder else 30)
    assert pay.shows(KioskMode.WARNING)
    assert not pay.find("kiosk_due").isVisible()
    pay.tap("kiosk_message_button")
    assert pay.shows(KioskMode.BILL)
    pay.seconds((60 if elder else 30) + (60 if elder else 30))
    assert pay.shows(KioskMode.HOME)
    assert pay.presenter.state.bill is None


def test_idle_at_the_scanner_drops_the_checkout(pay: PayStage) -> None:
    to_bill(pay)
    pay.tap("kiosk_pay")
    pay.seconds(60)
    assert pay.shows(KioskMode.HOME)
    with pay.till.rig.store.read() as queries:
        assert queries.money.open_checkouts() == ()


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("elder", [False, True])
def test_every_page_has_named_targets_that_a_finger_hits(pay: PayStage, language: str, elder: bool) -> None:
    key = pay.till.reader.cards[0].key
    ways: tuple[tuple[str, ...], ...] = (
        ("kiosk_home_services",),
        ("kiosk_home_card",),
        ("kiosk_home_bill", *(f"kiosk_key_{figure}" for figure in MOBILE_NUMBER), "kiosk_confirm"),
        ("kiosk_home_phone", *(f"kiosk_key_{figure}" for figure in MOBILE_NUMBER), "kiosk_confirm"),
        ("kiosk_amount_other",),
        ("kiosk_flow_back",),
        ("kiosk_prove_password",),
        ("kiosk_flow_back", "kiosk_prove_card", f"kiosk_card_{key}"),
        ("kiosk_flow_back", "kiosk_pay"),
        ("kiosk_scan_later",),
        ("kiosk_call_off",),
        ("kiosk_again", "kiosk_scan_paid"),
        ("kiosk_back",),
        ("kiosk_home_progress",),
        ("kiosk_home_complain", f"kiosk_category_{ComplaintCategory.FEES.value}"),
        ("kiosk_matter_0", "kiosk_note"),
        ("kiosk_flow_back", "kiosk_matters_go"),
        ("kiosk_home_tariff",),
    )
    for way in ways:
        if way[0].startswith("kiosk_home"):
            pay.presenter.finish()
            pay.tap(*((f"kiosk_language_{language}",) if language != "zh_CN" else ()))
            pay.tap(*(("kiosk_elder",) if elder else ()))
        pay.tap(*way)
        shown = pay.buttons()
        assert shown, way
        assert [each.objectName() for each in shown if min(each.width(), each.height()) < 80] == [], way
        assert [each.objectName() for each in shown if not each.accessibleName()] == [], way
        assert pay.view.height() == 1920
        assert pay.view.width() == 1080
