"""Appointments with no hand on the mouse: every press is a key, wherever the cursor then is."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.appointments import AppointmentState
from app.domain.queue import TicketClass
from app.ui.screens.appointments.presenter import AppointmentMode, AppointmentsPresenter, AppointmentsState
from app.ui.screens.appointments.view import AppointmentsView
from tests.appointments_hall import PHONE, at
from tests.desk_hall import PINS, DeskHall
from tests.seen import in_sight

GUIDE, GUIDE_PIN = "T10260", "693158"
SMALL = (1366, 800)


class Desk(DeskHall):
    """The reception desk, at its appointments."""

    @property
    def screen(self) -> AppointmentsState:
        found = self.window.mounted["appointments"].presenter
        assert isinstance(found, AppointmentsPresenter)
        return found.state

    def book(self) -> None:
        """Fill the form in field by field; the cursor stands in the first."""
        self.type(PHONE)
        self.key("Return")
        self.type("王")
        self.key("Return", "Down", "Return", "Return", "Return")
        assert self.focused() == "appointments.on"
        self.key("Return", "Right")
        assert self.focused() == "appointments.slot.10:00"
        self.key("Return")
        assert self.focused() == "appointments.submit"
        self.key("Return")
        assert self.screen.rows == (), "Enter goes on and never books"
        self.key("Ctrl+Return")
        assert self.screen.mode is AppointmentMode.BOOKED


@pytest.fixture
def desk(tmp_path: Path, qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setitem(PINS, GUIDE, GUIDE_PIN)
    made = Desk(tmp_path, qapp, qtbot, "reception")
    made.sign_in(GUIDE)
    made.window.go("appointments")
    yield made
    made.close()


def test_an_appointment_is_booked_moved_called_off_and_kept(desk: Desk) -> None:
    desk.book()
    assert desk.screen.rows[0].for_ms == at("10:00")
    assert desk.focused() == "appointments.phone", "ready for the next who calls"
    desk.key("F6")
    assert desk.focused() == "appointments.list"
    desk.key("Alt+M")
    assert desk.focused() == "appointments.on"
    desk.key("F6", "F6", "Ctrl+Return")
    assert desk.focused() == "appointments.slot.09:30", "no time was chosen: there it is to be done"
    assert desk.shows("请先选日期和时间")
    desk.key("Down", "Left")
    assert desk.focused() == "appointments.slot.11:30"
    desk.key("Ctrl+Return")
    assert desk.screen.rows[0].for_ms == at("11:30")
    assert desk.focused() == "appointments.list"
    assert desk.shows("王：已改到")
    desk.key("Return", "Tab", "Tab", "Space", "Space")
    assert desk.screen.rows[0].state is AppointmentState.CANCELLED
    assert desk.focused() == "appointments.list"
    assert desk.shows("的预约已取消")
    desk.key("F6")
    assert desk.focused() == "appointments.phone", "nothing can be done to it: it is passed by"
    desk.type(PHONE)
    desk.key("Tab")
    desk.type("李")
    desk.key("Tab", "Down", "Tab", "Tab", "Tab", "Tab", "Space", "Ctrl+Return", "F6")
    row = next(row for row in desk.screen.rows if row.state is AppointmentState.BOOKED)
    desk.key("Return")
    assert desk.focused() == "appointments.check_in"
    desk.key("Return")
    assert desk.screen.mode is AppointmentMode.BOOKED, "it is early: an ordinary number takes two presses"
    desk.wait(at("09:20") - desk.hall.rig.clock.now_ms())
    desk.key("F5", "Return")
    assert desk.screen.given is not None
    assert desk.screen.given.row.appointment_id == row.appointment_id
    assert desk.screen.given.issued.ticket.klass is TicketClass.PRIORITY
    assert desk.focused() == "appointments.check_in", "the cursor stays where it was"
    desk.key("Esc")
    assert desk.screen.chosen == ""
    assert desk.focused() == "appointments.phone"


def test_esc_lets_a_move_be_and_stays_at_the_appointment(desk: Desk) -> None:
    desk.book()
    desk.key("Alt+M", "Down", "Esc")
    assert desk.screen.moving is None
    assert desk.focused() == "appointments.list"


def test_on_a_small_screen_the_appointment_in_hand_stands_at_the_top(desk: Desk) -> None:
    desk.window.resize(*SMALL)
    desk.book()
    desk.key("F6", "Return")
    view = desk.window.mounted["appointments"].view
    assert isinstance(view, AppointmentsView)
    assert (
        view.one.mapTo(view, view.one.rect().topLeft()).y()
        <= view.form.mapTo(view, view.form.rect().topLeft()).y()
    )
    assert in_sight(view.one.keep)
    desk.key("Alt+M")
    assert not view.one.isVisible(), "the form names what is moved; the times have the room"
    assert desk.in_sight("appointments.on")
