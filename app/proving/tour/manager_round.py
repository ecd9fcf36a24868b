"""The manager's desk through the day: the floor under strain, works, the log, approvals that go wrong."""

from typing import Final

from PySide6.QtWidgets import QTableView

from app.domain.errors import EnvironmentFault
from app.proving.tour.hands import Hands
from app.proving.tour.injected import failing
from app.proving.tour.windows import HEAD, MANAGER
from app.ui.panels.form_state import FormMode
from app.ui.screens.approvals.presenter import ApprovalsMode
from app.ui.screens.close.state import CloseMode
from app.ui.screens.display.presenter import DisplayMode
from app.ui.screens.floor.presenter import FloorMode
from app.ui.screens.journal.presenter import JournalMode
from app.ui.screens.reports.presenter import ReportsMode
from app.ui.screens.staff.presenter import StaffMode

_FAULT: Final = EnvironmentFault("store.busy")
_LONG_S: Final = 25 * 60
"""Longer than the standard of waiting."""


def play_floor(hands: Hands) -> None:
    """Let the hall fill up, and look what the floor says about it."""
    stage, manager = hands.stage, hands.manager
    hands.go_manager("floor")
    presenter = manager.mounted["floor"].presenter

    def shows(mode: FloorMode) -> None:
        hands.robot.until(lambda: presenter.state.mode is mode, f"the floor is {mode}")
        stage.settle()

    with stage.step("现场：有人在等，指标正常", manager):
        hands.take_ticket("general")
        hands.take_ticket("fee_payment")
        hands.to_kiosk_home()
        shows(FloorMode.CALM)
    with stage.step("现场：等候超标，写明建议", manager):
        stage.pass_time(_LONG_S)
        hands.robot.key(manager, "F5")
        shows(FloorMode.STRAINED)
    with stage.step("The floor, in English", manager):
        hands.robot.click(manager, "rail.language")
        stage.settle()
    hands.robot.click(manager, "rail.language")
    with (
        stage.step("现场读不出来：F5 再试", manager),
        failing(stage.program.services.manager.floor, "look", _FAULT),
    ):
        hands.robot.key(manager, "F5")
        shows(FloorMode.FAULT)
    hands.robot.key(manager, "F5")
    with (
        stage.step("叫号屏读不出来：请听叫号", hands.display),
        failing(stage.program.services.queue, "display", _FAULT),
    ):
        hands.display.presenter.refresh()
        hands.robot.until(lambda: hands.display.presenter.state.mode is DisplayMode.FAULT, "the display says")
    hands.display.presenter.refresh()


def play_log(hands: Hands) -> None:
    """Look something up in the log; staff and works are looked at on the way."""
    stage, robot, manager = hands.stage, hands.robot, hands.manager
    hands.go_manager("journal")
    presenter = manager.mounted["journal"].presenter

    def shows(mode: JournalMode) -> None:
        robot.until(lambda: presenter.state.mode is mode, f"the log is {mode}")
        stage.settle()

    with stage.step("流水与日志：谁、什么时候、做了什么", manager):
        shows(JournalMode.LIST)
    with stage.step("一条记录的全部内容，和同一笔的其他记录", manager):
        robot.find(manager, "journal.table", QTableView).setFocus()
        robot.key(manager, "Down")
        robot.key(manager, "Return")
        shows(JournalMode.DETAIL)
    with stage.step("日志里没有", manager):
        robot.fill(manager, "journal.search", "ZZZZ")
        robot.key(manager, "Return")
        shows(JournalMode.EMPTY)
    robot.fill(manager, "journal.search", " ")
    robot.key(manager, "Return")
    shows(JournalMode.LIST)
    with (
        stage.step("日志读不出来：F5 再试", manager),
        failing(stage.program.services.manager.journal, "page", _FAULT),
    ):
        robot.key(manager, "F5")
        shows(JournalMode.FAULT)
    _staff_fault(hands)


def _staff_fault(hands: Hands) -> None:
    stage, robot, manager = hands.stage, hands.robot, hands.manager
    hands.go_manager("staff")
    presenter = manager.mounted["staff"].presenter
    with (
        stage.step("人员读不出来：F5 再试", manager),
        failing(stage.program.services.manager.hall, "look", _FAULT),
    ):
        robot.key(manager, "F5")
        robot.until(lambda: presenter.state.mode is StaffMode.FAULT, "the staff screen says so")
    robot.key(manager, "F5")
    robot.until(lambda: presenter.state.mode is not StaffMode.FAULT, "the staff screen is back")
    with stage.step("日结：还有班没结", manager):
        hands.go_manager("close")
        close = manager.mounted["close"].presenter
        robot.until(lambda: close.state.mode is CloseMode.DAY_LIST, "a shift of the day is open")


def play_reports(hands: Hands) -> None:
    """Look at the report of the day as far as it has come, and at yesterday's."""
    stage, robot, manager = hands.stage, hands.robot, hands.manager
    presenter = manager.mounted["reports"].presenter

    def shows(mode: ReportsMode) -> None:
        robot.until(lambda: presenter.state.mode is mode, f"the report is {mode}")
        stage.settle()

    with stage.step("值班日报：今天还没结，数字是暂时的", manager):
        hands.go_manager("reports")
        shows(ReportsMode.PROVISIONAL)
    with stage.step("昨天的日报", manager):
        robot.find(manager, "reports.days", QTableView).setFocus()
        robot.key(manager, "Down")
        shows(ReportsMode.PAST)
    with (
        stage.step("日报读不出来：F5 再试", manager),
        failing(stage.program.services.manager.reports, "days", _FAULT),
    ):
        robot.key(manager, "F5")
        shows(ReportsMode.FAULT)
    robot.key(manager, "F5")


def play_own_request(hands: Hands, number: str) -> None:
    """Who asks is a manager too: the own request is for somebody else, whose first PIN is wrong."""
    stage, robot, desk, manager = hands.stage, hands.robot, hands.desk, hands.manager
    hands.search(number)
    hands.verify("wang_xiaoming")
    hands.leave_identity()
    hands.choose_number(number)
    with stage.step("经理自己在台席受理，须经审批", desk):
        hands.open_business("104")
        hands.type_choice("form.plan", "畅享 299")
        hands.submit(FormMode.AWAITING_APPROVAL)
    own = desk.mounted["approvals"].presenter
    with stage.step("自己的申请自己不能批，别的值班经理也不能，要厅长批", desk):
        robot.click(desk, "rail.approvals")
        robot.until(lambda: own.state.mode is ApprovalsMode.BLOCKED, "the own request is barred")
    robot.click(desk, "rail.counter")
    hands.sign_off(manager)
    hands.sign_in(manager, HEAD)
    hands.go_manager("approvals")
    presenter = manager.mounted["approvals"].presenter
    robot.until(lambda: presenter.state.mode is ApprovalsMode.DECIDING, "the request is here")
    with stage.step("Approvals, in English", manager):
        robot.click(manager, "rail.language")
        stage.settle()
    robot.click(manager, "rail.language")
    with stage.step("厅长审批：密码输错，没有签", manager):
        robot.click(manager, "approvals.refuse")
        robot.fill(manager, "approvals.reason", "客户要再考虑一下")
        robot.fill(manager, "approvals.pin", "135790")
        robot.key(manager, "Ctrl+Return")
        robot.until(lambda: presenter.state.mode is ApprovalsMode.FAILED, "the PIN is refused")
    with stage.step("厅长审批：驳回，写明原因", manager):
        robot.fill(manager, "approvals.pin", hands.pins[HEAD])
        robot.key(manager, "Ctrl+Return")
        robot.until(lambda: presenter.state.mode is ApprovalsMode.EMPTY, "the list is empty")
    hands.sign_off(manager)
    hands.sign_in(manager, MANAGER)
    hands.form_is(FormMode.REJECTED)
    hands.leave_form()
    hands.dismiss()
