"""The appointments of the reception desk under real keys, in the demo hall."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.appointments import AppointmentState
from app.domain.errors import EnvironmentFault
from app.domain.halls import SettingChanged
from app.domain.queue import TicketClass
from app.services.appointments import AppointmentService
from app.services.rows.appointments import AppointmentRow
from app.ui.screens.appointments.presenter import AppointmentMode, AppointmentsPresenter, AppointmentsState
from app.ui.screens.appointments.state import STATES
from app.ui.widgets.fields import Select
from app.ui.widgets.labels import Label
from tests.appointments_hall import OTHER_PHONE, PHONE, at
from tests.desk_hall import PINS, DeskHall

GUIDE, GUIDE_PIN = "T10260", "693158"
MINUTE = 60_000
SLOTS = 24
"""Times of a day at most, a half hour each."""


class Stage(DeskHall):
    """The reception desk, at its appointments."""

    @property
    def presenter(self) -> AppointmentsPresenter:
        found = self.window.mounted["appointments"].presenter
        assert isinstance(found, AppointmentsPresenter)
        return found

    @property
    def screen(self) -> AppointmentsState:
        return self.presenter.state

    def is_at(self, mode: AppointmentMode) -> bool:
        return self.screen.mode is mode

    def book(self, clock: str = "10:00", phone: str = PHONE, surname: str = "王") -> AppointmentRow:
        """Book by keys alone, once the cursor stands where a booking begins."""
        if self.focused() != "appointments.phone":
            self.click("appointments.phone")
        self.type(phone)
        self.key("Return")
        self.type(surname)
        self.key("Return", "Down", "Return", "Return", "Return", "Return")
        for _ in range(SLOTS):
            if self.focused() != f"appointments.slot.{clock}":
                self.key("Right")
        self.key("Return", "Ctrl+Return")
        assert self.is_at(AppointmentMode.BOOKED), self.screen.error
        assert self.screen.booked is not None
        return self.screen.booked

    def stands(self, row: AppointmentRow) -> AppointmentRow:
        with self.program.store.read() as queries:
            found = queries.appointments.appointment(row.appointment_id)
        assert found is not None
        return found

    def wait_until(self, clock: str) -> None:
        self.wait(at(clock) - self.hall.rig.clock.now_ms())
        self.presenter.refresh()


@pytest.fixture
def desk(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stage]:
    monkeypatch.setitem(PINS, GUIDE, GUIDE_PIN)
    made = Stage(tmp_path, qapp, qtbot, "reception")
    made.sign_in(GUIDE)
    made.window.go("appointments")
    yield made
    made.close()


def test_the_screen_is_empty_and_ready_to_book(desk: Stage) -> None:
    assert set(STATES) == set(AppointmentMode)
    assert desk.is_at(AppointmentMode.EMPTY)
    assert desk.there("appointments.empty")
    assert desk.focused() == "appointments.phone"


def test_booking_by_keys_shows_the_code(desk: Stage) -> None:
    row = desk.book()
    assert (row.phone, row.surname, row.for_ms, row.language) == (PHONE, "王", at("10:00"), "zh_CN")
    assert row.service_id == "general"
    assert desk.shows(row.code)
    assert desk.screen.draft.phone == ""
    assert desk.shows("138****1234")
    assert not desk.shows(PHONE)


def test_enter_never_books(desk: Stage) -> None:
    desk.type(PHONE)
    desk.key("Return", "Return", "Return", "Return", "Return", "Return")
    assert desk.screen.rows == ()


def test_what_is_wrong_is_said_and_kept(desk: Stage) -> None:
    """All at once, each at its field; the cursor goes to the first, and what is mended is marked no more."""

    def wrong() -> list[str]:
        return [name for name, _error in desk.screen.mistakes]

    desk.type("138")
    desk.key("Ctrl+Return")
    assert wrong() == ["phone", "surname", "service", "at"]
    for said in ("请先选日期和时间", "应为 11 位手机号", "请选择要办的业务"):
        assert desk.shows(said)
    assert desk.focused() == "appointments.phone"
    desk.fill("appointments.phone", PHONE)
    assert wrong() == ["surname", "service", "at"]
    desk.click("appointments.slot.10:00")
    desk.fill("appointments.surname", "王小明")
    assert wrong() == ["service"]
    assert not desk.shows("请先选日期和时间")
    desk.fill("appointments.note", "轮椅" * 60)
    desk.key("Ctrl+Return")
    assert wrong() == ["surname", "service", "note"]
    assert desk.shows("只写姓氏")
    assert desk.focused() == "appointments.surname"
    assert desk.screen.draft.phone == PHONE
    assert desk.screen.rows == ()


def test_a_full_slot_cannot_be_chosen(desk: Stage) -> None:
    desk.book()
    desk.book(phone=OTHER_PHONE, surname="李")
    assert not desk.find("appointments.slot.10:00").isEnabled()
    full = desk.find("appointments.slot.10:00")
    assert full.accessibleName() == "10:00 约满"


def test_an_overbooked_slot_says_so_and_whom_to_move(desk: Stage) -> None:
    """As after two terminals were apart; here one place less than was booked."""
    first = desk.book()
    desk.wait(MINUTE)
    last = desk.book(phone=OTHER_PHONE, surname="李")
    desk.hall.rig.record(SettingChanged(key="appointment.places", value="1", reason="test"))
    desk.presenter.refresh()
    assert desk.find("appointments.slot.10:00").accessibleName() == "10:00 超 1"
    assert [desk.screen.stands(row) for row in desk.screen.rows] == ["crowded", "crowded"]
    day = desk.find("appointments.on")
    assert isinstance(day, Select)
    assert "有时段超额" in day.currentText()
    said = {}
    for row in (first, last):
        desk.presenter.choose("")
        desk.presenter.choose(row.appointment_id)
        assert desk.shows("时段超额")
        label = desk.find("appointments.crowd")
        assert isinstance(label, Label)
        said[row.surname] = label.text()
        assert desk.shows(row.phone) == (row is last), "who is to be called can be"
    assert "这位先约" in said["王"]
    assert "这位后约" in said["李"]
    desk.click("appointments.move")
    assert desk.is_at(AppointmentMode.MOVING)
    desk.click("appointments.slot.10:30")
    desk.click("appointments.submit")
    assert desk.screen.error is None
    assert not desk.there("appointments.crowd")
    assert "超额" not in day.currentText()
    assert [desk.screen.stands(row) for row in desk.screen.rows] == ["booked", "booked"]


def test_check_in_gives_a_number_that_goes_first(desk: Stage) -> None:
    row = desk.book()
    desk.wait_until("09:50")
    desk.presenter.choose("")
    desk.presenter.choose(row.appointment_id)
    assert desk.is_at(AppointmentMode.CHOSEN)
    desk.key("Alt+K")
    assert desk.is_at(AppointmentMode.GIVEN)
    given = desk.screen.given
    assert given is not None
    assert given.issued.ticket.klass is TicketClass.PRIORITY
    assert desk.shows(given.issued.ticket.number)
    assert desk.shows("预约优先")
    desk.key("Alt+K")
    assert desk.shows("此前已取号，号码不变")
    assert desk.stands(row).ticket_id == given.issued.ticket.ticket_id


def test_at_another_hour_it_says_that_the_number_is_ordinary(desk: Stage) -> None:
    row = desk.book()
    desk.presenter.leave()
    desk.presenter.choose(row.appointment_id)
    assert desk.shows("09:45 起取号优先")
    desk.click("appointments.check_in")
    assert desk.stands(row).state is AppointmentState.BOOKED, "an ordinary number takes two presses"
    assert desk.find("appointments.check_in").property("text") == "确定取普通号（再按一次）"
    desk.click("appointments.check_in")
    assert desk.shows("普通号：不在预约时间内")
    desk.presenter.leave()
    late = desk.book("11:00", OTHER_PHONE)
    desk.wait_until("11:20")
    desk.presenter.leave()
    desk.presenter.choose(late.appointment_id)
    assert desk.shows("已过预约时间")


def test_moving_keeps_the_appointment_in_hand(desk: Stage) -> None:
    row = desk.book()
    desk.key("Alt+M")
    assert desk.is_at(AppointmentMode.MOVING)
    assert desk.focused() == "appointments.on"
    assert not desk.there("appointments.phone")
    desk.presenter.choose("")
    assert desk.is_at(AppointmentMode.MOVING), "the list is at rest while a time is looked for"
    desk.key("Esc")
    assert desk.is_at(AppointmentMode.CHOSEN)
    desk.key("Alt+M", "Down")
    tomorrow = desk.screen.day
    assert tomorrow == "2026-03-12"
    assert desk.there("appointments.empty")
    desk.key("Ctrl+Return")
    assert desk.shows("请先选日期和时间")
    desk.click("appointments.slot.15:00")
    desk.key("Ctrl+Return")
    moved = desk.stands(row)
    assert (moved.for_ms, moved.state) == (at("15:00", tomorrow), AppointmentState.BOOKED)
    assert len(desk.screen.rows) == 1
    assert not desk.there("appointments.check_in"), "it is for another day"
    assert desk.shows("预约不在今天")


def test_cancelling_takes_two_presses(desk: Stage) -> None:
    row = desk.book()
    desk.click("appointments.cancel")
    assert desk.stands(row).state is AppointmentState.BOOKED
    assert desk.find("appointments.cancel").property("text") == "确定取消（再按一次）"
    assert desk.shows(row.code)
    desk.fill("appointments.surname", "李")
    assert desk.find("appointments.cancel").property("text") == "取消预约", "that press was a slip"
    desk.fill("appointments.surname", "")
    desk.click("appointments.cancel")
    desk.click("appointments.cancel")
    assert desk.stands(row).state is AppointmentState.CANCELLED
    assert desk.screen.booked is None, "nobody is told a code that is good for nothing"
    assert not desk.there("appointments.code")
    assert not desk.there("appointments.cancel")
    desk.presenter.leave()
    desk.presenter.begin_move()
    desk.presenter.check_in()
    desk.presenter.cancel()
    assert not desk.is_at(AppointmentMode.MOVING)


def test_keys_alone_reach_everything(desk: Stage) -> None:
    row = desk.book()
    desk.key("Esc")
    assert desk.screen.chosen == ""
    assert desk.focused() == "appointments.phone"
    desk.key("F6")
    assert desk.focused() == "appointments.list"
    assert desk.screen.chosen == row.appointment_id
    desk.key("Return")
    assert desk.focused() == "appointments.check_in"
    desk.window.set_language("en")
    assert not desk.shows("⟨")
    assert desk.shows("Bookings · Today")
    desk.presenter.speak("en")
    assert desk.screen.draft.english


def test_what_another_terminal_books_is_seen(desk: Stage) -> None:
    row = desk.book()
    desk.presenter.leave()
    desk.hall.rig.clock.advance_ms(MINUTE)
    assert desk.window.session is not None
    desk.program.services.appointments.cancel(desk.window.session, row.appointment_id)
    for _ in range(30):
        desk.presenter._tick()
    assert [each.state for each in desk.screen.rows] == [AppointmentState.CANCELLED]


def test_a_day_without_places_says_so(desk: Stage) -> None:
    desk.wait_until("19:45")
    assert desk.there("appointments.no_slots")
    assert desk.shows("这天没有可约的时间")


def test_a_store_that_cannot_be_read_says_so(desk: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise EnvironmentFault("store.locked")

    with monkeypatch.context() as broke:
        broke.setattr(AppointmentService, "look", broken)
        desk.presenter.refresh()
    assert desk.is_at(AppointmentMode.FAULT)
    assert desk.shows("预约读不出来")
    assert desk.shows("没有丢失")
    assert not desk.there("appointments.empty"), "nobody knows whether there are none"
    assert not desk.there("appointments.error"), "over the button it would read as a failed booking"
    assert not desk.shows("数量不明"), "of when the list is, is known"
    assert desk.shows(f"{desk.window.text.time(at('09:00'), 'Asia/Shanghai')} 的情况，未更新")
    desk.click("appointments.again")
    assert desk.is_at(AppointmentMode.EMPTY)
    assert not desk.shows("未更新")
    assert not desk.there("appointments.error"), "what was wrong is over"
