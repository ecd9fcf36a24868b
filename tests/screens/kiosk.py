"""Every page of the kiosk, in usual and in large letters."""

from dataclasses import replace

from app.domain.subscribers import ServicePasswordSet
from app.services.appointments import Booking
from app.services.pin_hashes import hash_pin
from app.ui.screens.kiosk.state import KioskMode
from tests.appointments_hall import RECEPTION, at
from tests.kiosk_hall import BROADBAND, WANG, KioskHall
from tests.screens.shot import Shot, Tour, still
from tests.seen import KIOSK_LEAST

PASSWORD, OWN_PHONE = "246810", "13900001111"


def shot(kiosk: KioskHall, group: str, name: str, mode: KioskMode) -> Shot:
    """Return what a kiosk shows now; `mode` is what it ought to."""
    assert kiosk.shows(mode), (mode, kiosk.mode)
    still(kiosk.window)
    return Shot(f"{group}-{name}", kiosk.window, kiosk.presenter.set_language, KIOSK_LEAST)


def home(kiosk: KioskHall, *, large: bool) -> None:
    """Begin anew at the first page."""
    kiosk.presenter.finish()
    if large:
        kiosk.tap("kiosk_elder")


def give_password(kiosk: KioskHall) -> None:
    """Let the sample customer have a service password."""
    row = kiosk.hall.subscriber(WANG)
    ids = kiosk.hall.rig.ids
    kiosk.hall.rig.record(
        ServicePasswordSet(
            subscriber_id=row.subscriber_id,
            customer_id=row.customer_id,
            order_id=None,
            password_hash=hash_pin(PASSWORD, ids),
            initial=False,
        )
    )


def book(kiosk: KioskHall, clock: str, service: str = "broadband") -> None:
    """Let the sample customer have an appointment today."""
    kiosk.program.services.appointments.book(
        RECEPTION,
        Booking(
            appointment_id=kiosk.program.ids.new(),
            phone=WANG,
            surname="王",
            service_id=service,
            for_ms=at(clock),
        ),
    )


def booking(kiosk: KioskHall, group: str, *, large: bool) -> Tour:
    """Show an appointment that is not due yet."""
    book(kiosk, "11:00")
    home(kiosk, large=large)
    kiosk.tap("kiosk_home_booking")
    kiosk.keys(WANG[:-4])
    yield shot(kiosk, group, "number", KioskMode.BOOKING)
    kiosk.keys(WANG[-4:])
    kiosk.tap("kiosk_confirm")
    yield shot(kiosk, group, "early", KioskMode.BOOKED)


def numbers(kiosk: KioskHall, group: str, *, large: bool) -> Tour:
    """Show numbers for the queue, complaints, progress, prices."""
    home(kiosk, large=large)
    yield shot(kiosk, group, "home", KioskMode.HOME)
    kiosk.tap("kiosk_home_services")
    yield shot(kiosk, group, "services", KioskMode.SERVICES)
    kiosk.tap("kiosk_service_general")
    yield shot(kiosk, group, "issued", KioskMode.ISSUED)
    home(kiosk, large=large)
    kiosk.tap("kiosk_home_complain")
    yield shot(kiosk, group, "complain", KioskMode.COMPLAIN)
    kiosk.tap("kiosk_category_fees", "kiosk_matter_0", "kiosk_wish_refund")
    yield shot(kiosk, group, "matters", KioskMode.MATTERS)
    kiosk.tap("kiosk_note")
    kiosk.letters("S-26")
    yield shot(kiosk, group, "note", KioskMode.NOTE)
    kiosk.tap("kiosk_letters_go", "kiosk_matters_go")
    kiosk.keys(OWN_PHONE)
    yield shot(kiosk, group, "contact", KioskMode.CONTACT)
    kiosk.tap("kiosk_confirm")
    yield shot(kiosk, group, "taken", KioskMode.TAKEN)
    code = kiosk.text_of("kiosk_taken_code")
    home(kiosk, large=large)
    kiosk.tap("kiosk_home_progress")
    kiosk.letters(code)
    kiosk.tap("kiosk_letters_go")
    kiosk.keys(OWN_PHONE[-4:])
    kiosk.tap("kiosk_confirm")
    yield shot(kiosk, group, "progress", KioskMode.PROGRESS)
    home(kiosk, large=large)
    kiosk.tap("kiosk_home_tariff")
    yield shot(kiosk, group, "tariff", KioskMode.TARIFF)

    def asked(language: str) -> None:
        """Ask in another language: choosing one is a touch, which ends the question."""
        kiosk.presenter.set_language(language)
        kiosk.presenter.go(KioskMode.WARNING, warned=KioskMode.HOME, left_s=30)

    asked("zh_CN")
    yield replace(shot(kiosk, group, "warning", KioskMode.WARNING), speak=asked)


def money(kiosk: KioskHall, group: str, *, large: bool) -> Tour:
    """Show cards, bills, and what can become of a payment."""
    give_password(kiosk)
    home(kiosk, large=large)
    kiosk.tap("kiosk_home_card")
    yield shot(kiosk, group, "card", KioskMode.CARD)
    kiosk.tap("kiosk_card_wang_xiaoming")
    yield shot(kiosk, group, "holder", KioskMode.HOLDER)
    home(kiosk, large=large)
    kiosk.tap("kiosk_home_pay")
    kiosk.keys("1380000")
    yield shot(kiosk, group, "phone", KioskMode.PHONE)
    kiosk.keys("1234")
    kiosk.tap("kiosk_confirm", "kiosk_prove_password")
    kiosk.keys("111111")
    kiosk.tap("kiosk_confirm")
    yield shot(kiosk, group, "prove", KioskMode.PROVE)
    home(kiosk, large=large)
    kiosk.tap("kiosk_home_bill")
    kiosk.keys(BROADBAND)
    kiosk.tap("kiosk_confirm")
    yield shot(kiosk, group, "seen", KioskMode.SEEN)
    kiosk.tap("kiosk_to_pay")
    yield shot(kiosk, group, "bill", KioskMode.BILL)
    kiosk.tap("kiosk_amount_other")
    kiosk.keys("99999")
    kiosk.tap("kiosk_confirm")
    yield shot(kiosk, group, "amount", KioskMode.AMOUNT)
    kiosk.tap("kiosk_flow_back")
    kiosk.tap("kiosk_pay")
    yield shot(kiosk, group, "scan", KioskMode.SCAN)
    kiosk.tap("kiosk_scan_too_little")
    yield shot(kiosk, group, "refused", KioskMode.REFUSED)
    kiosk.tap("kiosk_again", "kiosk_scan_silent_paid")
    yield shot(kiosk, group, "paying", KioskMode.PAYING)
    kiosk.pass_s(12)
    yield shot(kiosk, group, "claim", KioskMode.CLAIM)
    home(kiosk, large=large)
    kiosk.tap("kiosk_home_pay")
    kiosk.keys(WANG)
    kiosk.tap("kiosk_confirm", "kiosk_amount_2", "kiosk_pay", "kiosk_scan_paid")
    yield shot(kiosk, group, "paid", KioskMode.PAID)
