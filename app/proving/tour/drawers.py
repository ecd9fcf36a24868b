"""A drawer between the opening and the close: an alarm, disputed change, another clerk's hands."""

from typing import Final

from app.proving.robot import named
from app.proving.tour.hands import Hands
from app.proving.tour.windows import MANAGER
from app.ui.desk import DeskWindow
from app.ui.screens.counter.state import CounterMode

INCOMING: Final = "T10215"
"""Clerk and duty manager at once: may decide on others' requests, and never on own ones."""


def play_alarm(hands: Hands) -> None:
    """Press the alarm key, count, lift it, and go on where everybody was."""
    stage, robot, desk = hands.stage, hands.robot, hands.desk
    with stage.step("Ctrl+F12 报警：全厅冻结，逐个钱箱清点", desk):
        robot.key(desk, "Ctrl+F12")
        robot.until(lambda: _in_alarm(desk), "the desk is in alarm")
    with stage.step("报警时的自助机：暂停服务，不说原因", hands.kiosk):
        stage.settle()
    cash, _ = hands.drawer()
    with stage.step("营业员点清自己的钱箱", desk):
        hands.count_notes("alarm", cash)
        session = desk.session
        robot.fill(desk, "alarm.pin", hands.pins[session.staff_no] if session else "")
        robot.click(desk, "alarm.submit")
        stage.settle()
    with stage.step("值班经理解除报警", desk):
        robot.fill(desk, "alarm.staff_no", MANAGER)
        robot.fill(desk, "alarm.pin", hands.pins[MANAGER])
        robot.click(desk, "alarm.submit")
        robot.until(lambda: not _in_alarm(desk), "the alarm is lifted")
    for each in (desk, hands.manager):
        hands.unlock(each)


def _in_alarm(desk: DeskWindow) -> bool:
    return named(desk, "alarm")


def play_dispute(hands: Hands) -> None:
    """A customer without a receipt says that the change was wrong; the manager has the drawer counted."""
    stage, robot, desk = hands.stage, hands.robot, hands.desk
    with stage.step("找零争议：先记下客户怎么说", desk):
        _drawer(hands, "ZLZY")
        robot.fill(desk, "drawer.amount", "50")
        robot.key(desk, "Ctrl+Return")
        _done(hands)
    robot.click(desk, "drawer.count_now")
    stage.settle()
    cash, _ = hands.drawer()
    with stage.step("经理在场，当场清点：不多不少", desk):
        hands.count_notes("drawer", cash)
        robot.fill(desk, "drawer.manager", MANAGER)
        robot.fill(desk, "drawer.manager_pin", hands.pins[MANAGER])
        robot.key(desk, "Ctrl+Return")
        _done(hands)
    robot.key(desk, "Esc")
    hands.mode(CounterMode.IDLE)


def play_hand_over(hands: Hands) -> None:
    """The drawer changes hands by a count; whoever takes over sits down at the same counter."""
    stage, robot, desk = hands.stage, hands.robot, hands.desk
    with stage.step("钱箱交接：两人一起点清", desk):
        _drawer(hands, "JJ")
        cash, sums = hands.drawer()
        hands.count_notes("drawer", cash)
        view = hands.counter.parts.drawer.state.view
        for tender in view.sheet.tenders if view is not None else ():
            fen = sums.get(tender, 0)
            robot.fill(desk, f"drawer.tender_{tender}", f"{fen // 100}.{fen % 100:02d}")
        robot.fill(desk, "drawer.incoming", INCOMING)
    with stage.step("交接完成，交班人退出", desk):
        robot.fill(desk, "drawer.incoming_pin", hands.pins[INCOMING])
        robot.key(desk, "Ctrl+Return")
        _done(hands)
    page = hands.counter.view.drawer
    robot.until(lambda: page.was_read, "what was done has been read")
    robot.key(desk, "Esc")
    robot.until(lambda: desk.session is None, "who has no drawer any more is signed off")
    stage.settle()
    with stage.step("接班人在同一台席登录：班已经开了", desk):
        hands.sign_in(desk, INCOMING, 3)
        hands.mode(CounterMode.IDLE)


def _drawer(hands: Hands, initials: str) -> None:
    hands.command(initials)
    hands.mode(CounterMode.DRAWER)


def _done(hands: Hands) -> None:
    drawer = hands.counter.parts.drawer
    hands.robot.until(lambda: bool(drawer.state.done), "the drawer's task is done")
    hands.stage.settle()
