"""The reception desk: numbers by hand, sorting of those who wait."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from PySide6.QtWidgets import QComboBox

from app.domain.errors import EnvironmentFault
from app.proving.tour.hands import Hands
from app.proving.tour.injected import failing
from app.ui.presenting import Presenter
from app.ui.screens.appointments.state import AppointmentMode
from app.ui.screens.kiosk.state import KioskMode
from app.ui.screens.reception.presenter import ReceptionMode
from app.ui.widgets.choices import RadioBox
from app.ui.widgets.lists import QueueList

_RECEPTION: Final = "T10260"
PHONE: Final = "13900001111"
_FAULT: Final = EnvironmentFault("store.busy")


def play_reception(hands: Hands) -> None:
    """Give a number at the desk, take it up, raise it."""
    stage, robot, desk = hands.stage, hands.robot, hands.reception
    with stage.step("导办台登录：没有人在等", desk):
        hands.sign_in(desk, _RECEPTION)
        presenter = desk.mounted["reception"].presenter
        robot.until(lambda: presenter.state.mode is ReceptionMode.EMPTY, "nobody waits")

    def shows(mode: ReceptionMode) -> None:
        robot.until(lambda: presenter.state.mode is mode, f"reception is {mode}")
        stage.settle()

    with stage.step("Alt+1 发号，号码大字显示", desk):
        robot.key(desk, "Alt+1")
        shows(ReceptionMode.ISSUED)
    with stage.step("选一张号：改业务、提优先、复号、补打、取消", desk):
        rows = robot.find(desk, "reception.list", QueueList)
        rows.choose(presenter.state.issued.ticket.ticket_id)
        shows(ReceptionMode.CHOSEN)
    with stage.step("Reception, in English", desk):
        robot.click(desk, "rail.language")
        stage.settle()
    robot.click(desk, "rail.language")
    robot.key(desk, "Esc")
    shows(ReceptionMode.READY)
    with (
        stage.step("导办台读不出来：F5 再试", desk),
        failing(stage.program.services.queue, "overview", _FAULT),
    ):
        robot.key(desk, "F5")
        shows(ReceptionMode.FAULT)
    robot.key(desk, "F5")
    shows(ReceptionMode.READY)
    _leave_nobody(hands)


def _leave_nobody(hands: Hands) -> None:
    """Cancel everybody who waits: they were only here for the pictures."""
    robot, desk = hands.robot, hands.reception
    hands.go(desk, "reception")
    presenter = desk.mounted["reception"].presenter
    for left in range(len(presenter.state.lines) - 1, -1, -1):
        robot.find(desk, "reception.list", QueueList).choose(presenter.state.lines[0].ticket.ticket_id)
        robot.click(desk, "reception.cancel")
        robot.click(desk, "reception.cancel")
        robot.until(partial(_wait, presenter, left), "somebody less waits")
    hands.stage.settle()


def _wait(presenter: Presenter[Any], count: int) -> bool:
    return len(presenter.state.lines) == count


def _until(hands: Hands, condition: Callable[[], bool], what: str) -> None:
    hands.robot.until(condition, what)
    hands.stage.settle()


def play_appointments(hands: Hands) -> None:
    """Book by phone, move it in thought, come too early, and be checked in."""
    stage, robot, desk = hands.stage, hands.robot, hands.reception
    presenter = desk.mounted["appointments"].presenter

    def shows(mode: AppointmentMode) -> None:
        _until(hands, lambda: presenter.state.mode is mode, f"the appointments are {mode}")

    with stage.step("预约：今天还没有人约", desk):
        hands.go(desk, "appointments")
        shows(AppointmentMode.EMPTY)
    with stage.step("登记预约：手机、姓氏、业务、时间", desk):
        robot.fill(desk, "appointments.phone", PHONE)
        robot.fill(desk, "appointments.surname", "宋")
        robot.find(desk, "appointments.service", QComboBox).setFocus()
        robot.key(desk, "Down")
        robot.click(desk, _last_slot(hands))
    with stage.step("预约成功：预约码大字显示", desk):
        robot.key(desk, "Ctrl+Return")
        shows(AppointmentMode.BOOKED)
    with stage.step("改期：另选日期和时间，不改按 Esc", desk):
        robot.click(desk, "appointments.move")
        shows(AppointmentMode.MOVING)
    robot.key(desk, "Esc")
    with stage.step("Appointments, in English", desk):
        robot.click(desk, "rail.language")
        stage.settle()
    robot.click(desk, "rail.language")
    _early_at_kiosk(hands)
    with stage.step("到厅取号：早到的取普通号，写明原因", desk):
        robot.click(desk, "appointments.check_in")
        robot.click(desk, "appointments.check_in")
        shows(AppointmentMode.GIVEN)
    robot.key(desk, "Esc")
    robot.key(desk, "Esc")
    shows(AppointmentMode.READY)
    with stage.step("选一条预约：改期、取消、到厅", desk):
        robot.find(desk, "appointments.list", QueueList).choose(presenter.state.rows[0].appointment_id)
        shows(AppointmentMode.CHOSEN)
    with (
        stage.step("预约读不出来：F5 再试", desk),
        failing(stage.program.services.appointments, "look", _FAULT),
    ):
        robot.key(desk, "F5")
        shows(AppointmentMode.FAULT)
    robot.key(desk, "F5")
    _leave_nobody(hands)


def _last_slot(hands: Hands) -> str:
    """Return the name of the last slot of the day that has a place."""
    slots = hands.reception.findChildren(RadioBox)
    free = [each.objectName() for each in slots if each.isVisible() and each.isEnabled()]
    return next(name for name in reversed(free) if name.startswith("appointments.slot."))


def _early_at_kiosk(hands: Hands) -> None:
    stage, kiosk = hands.stage, hands.kiosk
    with stage.step("自助机：我有预约，输入手机号或预约码", kiosk):
        hands.robot.tap(kiosk, "kiosk_home_booking")
        hands.kiosk_is(KioskMode.BOOKING)
    with stage.step("还没到约定的时间：写明几点起优先", kiosk):
        hands.type_at_kiosk(PHONE)
        hands.robot.tap(kiosk, "kiosk_confirm")
        hands.kiosk_is(KioskMode.BOOKED)
    hands.robot.tap(kiosk, "kiosk_flow_done")
    hands.kiosk_is(KioskMode.HOME)
