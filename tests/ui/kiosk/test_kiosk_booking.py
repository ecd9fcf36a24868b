"""An appointment at the kiosk: the number that goes first in one touch and the digits, or what to do else."""

import pytest

from app.domain.errors import EnvironmentFault, SyncConflict, UserError
from app.domain.halls import SettingChanged
from app.domain.queue import Precedence
from app.services.appointments import AppointmentService, Booking
from app.services.kiosk_bills import KioskBills
from app.services.rows.appointments import AppointmentRow
from app.ui.screens.kiosk.state import KioskMode
from tests.appointments_hall import OTHER_PHONE, PHONE, RECEPTION, TODAY, TOMORROW, at
from tests.factories_kiosk import MOBILE_NUMBER
from tests.ui.kiosk.stage import PayStage

MINUTE = 60_000


def book(stage: PayStage, clock: str, day: str = TODAY, phone: str = PHONE) -> AppointmentRow:
    till = stage.till
    booking = Booking(
        appointment_id=till.rig.ids.new(),
        phone=phone,
        surname="王",
        service_id="broadband",
        for_ms=at(clock, day),
        language="en",
    )
    return till.appointments.book(RECEPTION, booking)


def go_to(stage: PayStage, clock: str) -> None:
    rig = stage.till.rig
    rig.clock.advance_ms(at(clock) - rig.clock.now_ms())
    stage.presenter.refresh()


def number(stage: PayStage) -> str:
    issued = stage.presenter.state.issued
    assert issued is not None
    return issued.ticket.number


def test_the_phone_number_alone_gives_the_number_that_goes_first(pay: PayStage) -> None:
    book(pay, "10:00")
    go_to(pay, "09:50")
    pay.tap("kiosk_home_booking")
    pay.type(PHONE)
    pay.tap("kiosk_confirm")
    assert pay.shows(KioskMode.ISSUED), pay.presenter.state.error
    issued = pay.presenter.state.issued
    assert issued is not None
    assert (issued.ticket.precedence, issued.ticket.language) == (Precedence.APPOINTMENT, "zh_CN")
    assert "预约优先" in pay.words()
    assert number(pay) in pay.words()
    assert PHONE not in pay.words()


def test_the_code_gives_it_and_twice_is_the_same(pay: PayStage) -> None:
    row = book(pay, "10:00")
    go_to(pay, "10:00")
    shown = []
    for _ in range(2):
        pay.tap("kiosk_home_booking")
        pay.type(row.code)
        pay.tap("kiosk_confirm")
        assert pay.shows(KioskMode.ISSUED)
        shown.append(number(pay))
        pay.tap("kiosk_back")
    assert shown[0] == shown[1]


@pytest.mark.parametrize(("clock", "title"), [("09:30", "还没到您的预约时间"), ("10:30", "已过您的预约时间")])
def test_at_another_hour_it_says_so_before_it_gives_an_ordinary_number(
    pay: PayStage, clock: str, title: str
) -> None:
    row = book(pay, "10:00")
    go_to(pay, clock)
    pay.tap("kiosk_home_booking")
    pay.type(PHONE)
    pay.tap("kiosk_confirm")
    assert pay.shows(KioskMode.BOOKED)
    assert title in pay.words()
    assert "10:00" in pay.words()
    assert "⟨" not in pay.words()
    early = clock == "09:30"
    assert ("09:45 再来，保留预约" in pay.words()) is early, "what loses nothing has a button of its own"
    assert ("预约就用掉了" in pay.words()) is early
    if early:
        pay.tap("kiosk_booked_keep")
        assert pay.shows(KioskMode.HOME)
        pay.tap("kiosk_home_booking")
        pay.type(PHONE)
        pay.tap("kiosk_confirm")
    pay.tap("kiosk_booked_plain")
    assert pay.shows(KioskMode.ISSUED)
    issued = pay.presenter.state.issued
    assert issued is not None
    assert (issued.ticket.precedence, issued.ticket.service_id) == (Precedence.NONE, "broadband")
    with pay.till.rig.store.read() as queries:
        kept = queries.appointments.appointment(row.appointment_id)
    assert kept is not None
    assert kept.ticket_id == issued.ticket.ticket_id


def test_none_found_and_another_day_lead_to_an_ordinary_number(pay: PayStage) -> None:
    row = book(pay, "10:00", TOMORROW)
    for phone, words in ((OTHER_PHONE, "没有查到预约"), (PHONE, "您的预约不在今天")):
        pay.tap("kiosk_home_booking")
        pay.type(phone)
        pay.tap("kiosk_confirm")
        assert pay.shows(KioskMode.BOOKED)
        assert words in pay.words()
        assert "⟨" not in pay.words()
        pay.tap("kiosk_booked_again")
        assert pay.shows(KioskMode.BOOKING)
        assert pay.presenter.state.entry == ""
        pay.type(phone)
        pay.tap("kiosk_confirm")
        pay.tap("kiosk_booked_plain")
        assert pay.shows(KioskMode.ISSUED)
        pay.tap("kiosk_back")
    with pay.till.rig.store.read() as queries:
        assert queries.appointments.appointment(row.appointment_id) == row


def test_a_slip_of_the_finger_is_said_where_it_was_made(pay: PayStage) -> None:
    row = book(pay, "10:00")
    pay.tap("kiosk_home_booking")
    pay.type(f"{row.code[:-1]}{(int(row.code[-1]) + 1) % 10}")
    pay.tap("kiosk_confirm")
    assert pay.shows(KioskMode.BOOKING)
    assert "预约码不对" in pay.words()
    pay.tap("kiosk_key_clear")
    pay.type("138")
    pay.tap("kiosk_confirm")
    assert pay.shows(KioskMode.BOOKING)
    assert pay.find("kiosk_problem").isVisible()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (SyncConflict("appointment.met_elsewhere"), "这条预约刚取过号"),
        (UserError("appointment.used", number="A001"), "这条预约已经办过"),
    ],
)
def test_a_number_given_elsewhere_or_used_leads_to_an_ordinary_one(
    pay: PayStage, monkeypatch: pytest.MonkeyPatch, error: Exception, words: str
) -> None:
    book(pay, "10:00")
    go_to(pay, "10:00")

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(AppointmentService, "check_in", fail)
    pay.tap("kiosk_home_booking")
    pay.type(PHONE)
    pay.tap("kiosk_confirm")
    assert pay.shows(KioskMode.BOOKED)
    assert words in pay.words()
    pay.tap("kiosk_booked_plain")
    assert pay.shows(KioskMode.ISSUED)


def test_nobody_is_left_waiting_where_it_cannot_be_told_why(
    pay: PayStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    book(pay, "10:00")
    go_to(pay, "10:00")

    def used(*_: object, **__: object) -> None:
        raise UserError("appointment.used", number="A001")

    def broken(*_: object, **__: object) -> None:
        raise EnvironmentFault("store.missing", path="")

    monkeypatch.setattr(AppointmentService, "check_in", used)
    monkeypatch.setattr(KioskBills, "named", broken)
    pay.tap("kiosk_home_booking")
    pay.type(PHONE)
    pay.tap("kiosk_confirm")
    assert pay.shows(KioskMode.FAULT)


def test_who_has_used_it_is_known_by_its_number(pay: PayStage, monkeypatch: pytest.MonkeyPatch) -> None:
    row = book(pay, "10:00", phone=MOBILE_NUMBER)
    go_to(pay, "10:00")

    def used(*_: object, **__: object) -> None:
        raise UserError("appointment.used", number="A001")

    monkeypatch.setattr(AppointmentService, "check_in", used)
    pay.tap("kiosk_home_booking")
    pay.type(row.phone)
    pay.tap("kiosk_confirm")
    assert pay.shows(KioskMode.BOOKED)
    assert pay.presenter.state.named == pay.till.bills.named(MOBILE_NUMBER) != ""
    assert found(pay)


def test_what_keeps_the_hall_from_giving_numbers_is_said(pay: PayStage) -> None:
    pay.till.rig.record(SettingChanged(key="appointment.late_min", value="60", reason=""))
    book(pay, "19:30")
    go_to(pay, "19:50")
    pay.tap("kiosk_home_booking")
    go_to(pay, "20:01")
    pay.type(PHONE)
    pay.tap("kiosk_confirm")
    assert pay.shows(KioskMode.LATE)


def found(stage: PayStage) -> bool:
    return stage.presenter.state.found is not None


def test_nothing_of_it_is_left(pay: PayStage) -> None:
    book(pay, "10:00", TOMORROW)
    pay.tap("kiosk_home_booking")
    pay.type(PHONE)
    pay.tap("kiosk_confirm")
    assert found(pay)
    pay.seconds(60)
    assert not found(pay)
    assert pay.shows(KioskMode.HOME)
    assert "2026-03-12" not in pay.words()
