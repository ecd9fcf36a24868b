"""What is heard at the kiosk: which event gives which tone, and once."""

from app.domain.call_voice import PAID as PAID_TONE
from app.domain.call_voice import REFUSED, SLIP
from app.ui.screens.kiosk.presenter import KioskMode
from tests.factories_kiosk import PAID
from tests.ui.kiosk.stage import PayStage
from tests.ui.kiosk.test_kiosk_pay import to_bill


def test_a_slip_is_heard_when_it_is_there_and_not_again(pay: PayStage) -> None:
    assert pay.speaker.pieces == []
    pay.tap("kiosk_any")
    assert pay.shows(KioskMode.ISSUED)
    pay.seconds(3)
    pay.presenter.set_language("en")
    assert pay.speaker.pieces == [(SLIP,)]


def test_what_is_paid_is_heard_once(pay: PayStage) -> None:
    to_bill(pay)
    pay.tap("kiosk_pay")
    pay.scan(PAID)
    assert pay.shows(KioskMode.PAID)
    pay.seconds(3)
    assert pay.speaker.pieces == [(PAID_TONE,)]


def test_each_refusal_is_heard_and_a_page_that_comes_back_is_not(pay: PayStage) -> None:
    to_bill(pay)
    pay.tap("kiosk_pay", "kiosk_scan_too_little")
    assert pay.shows(KioskMode.REFUSED)
    assert pay.speaker.pieces == [(REFUSED,)]
    while not pay.shows(KioskMode.WARNING):
        pay.seconds(1)
    pay.tap("kiosk_message_button")
    assert pay.shows(KioskMode.REFUSED)
    assert pay.speaker.pieces == [(REFUSED,)], "it stood there before"
    pay.tap("kiosk_again", "kiosk_scan_too_little")
    assert pay.speaker.pieces == [(REFUSED,), (REFUSED,)]
    pay.tap("kiosk_cash_instead")
    assert pay.speaker.pieces[2:] == [(SLIP,)]
