"""Ways to the desk that are not straight: a forgotten PIN, five wrong ones, a number signed in elsewhere."""

from typing import Final

from app.proving.robot import StepError
from app.proving.tour.hands import Hands
from app.ui.desk import DeskWindow
from app.ui.screens.signin.presenter import SignInMode
from app.ui.screens.staff.presenter import StaffMode

RETURNING: Final = "T10240"
"""The clerk who forgot the PIN."""
_LOCKED: Final = "T10244"
_ELSEWHERE: Final = "T10231"
_OWN_PIN: Final = "380175"
_WRONG: Final = "135790"
_MOST: Final = 5


def play_sign_in(hands: Hands) -> None:
    """Play until the clerk sits at counter 3 with an own PIN."""
    one_time = _one_time_pin(hands)
    _five_wrong(hands)
    _elsewhere(hands)
    _own_pin(hands, one_time)


def _one_time_pin(hands: Hands) -> str:
    stage, robot, manager = hands.stage, hands.robot, hands.manager
    hands.go_manager("staff")
    presenter = manager.mounted["staff"].presenter
    with stage.step("人员：忘了密码的同事", manager):
        hands.choose_row(manager, "staff.table", RETURNING, lambda: presenter.state.chosen)
    with stage.step("发一次性密码，只显示这一次", manager):
        robot.click(manager, "staff.reset")
        robot.click(manager, "staff.reset")  # the first press only asks
        robot.until(lambda: presenter.state.mode is StaffMode.PIN, "a one-time PIN is shown")
    pin: str = presenter.state.pin
    with stage.step("登记新同事", manager):
        robot.click(manager, "staff.add")
        robot.until(lambda: presenter.state.mode is StaffMode.REGISTER, "a colleague is typed in")
    with stage.step("各窗口办哪些业务", manager):
        robot.click_in(manager, "staff.tabs", manager.text("setup.tab.windows"))
        robot.until(lambda: presenter.state.mode is StaffMode.WINDOWS, "the windows are listed")
    with stage.step("厅里可以改的设置，每次修改都记原因", manager):
        robot.click_in(manager, "staff.tabs", manager.text("setup.tab.settings"))
        robot.until(lambda: presenter.state.mode is StaffMode.SETTINGS, "the settings are listed")
    return pin


def _try(hands: Hands, desk: DeskWindow, staff_no: str, pin: str) -> None:
    """Type a number and a PIN, and wait for the answer."""
    before = desk.signin.state.attempt
    hands.robot.fill(desk, "signin.staff_no", staff_no)
    hands.robot.fill(desk, "signin.pin", pin)
    hands.robot.key(desk, "Return")
    hands.robot.until(lambda: desk.signin.state.attempt > before, "the desk answers")
    hands.stage.settle()


def _five_wrong(hands: Hands) -> None:
    stage, desk = hands.stage, hands.desk
    with stage.step("输错五次：锁十五分钟，有倒计时", desk):
        for _ in range(_MOST + 1):
            if desk.signin.state.mode is not SignInMode.LOCKED_OUT:
                _try(hands, desk, _LOCKED, _WRONG)
        _is(hands, desk, SignInMode.LOCKED_OUT)
    hands.robot.click(desk, "signin.back")
    _is(hands, desk, SignInMode.ENTER)


def _elsewhere(hands: Hands) -> None:
    stage, desk, reception = hands.stage, hands.desk, hands.reception
    hands.sign_in(reception, _ELSEWHERE)
    with stage.step("这个工号在别处登录着：可以接管", desk):
        _try(hands, desk, _ELSEWHERE, hands.pins[_ELSEWHERE])
        _is(hands, desk, SignInMode.TAKE_OVER)
    hands.robot.click(desk, "signin.back")
    _is(hands, desk, SignInMode.ENTER)
    hands.sign_off(reception)


def _own_pin(hands: Hands, one_time: str) -> None:
    stage, robot, desk = hands.stage, hands.robot, hands.desk
    if not one_time:
        raise StepError("no one-time PIN")
    robot.fill(desk, "signin.staff_no", RETURNING)
    robot.click(desk, "signin.counter.3")
    with stage.step("用一次性密码登录：先换成自己的", desk):
        robot.fill(desk, "signin.pin", one_time)
        robot.key(desk, "Return")
        _is(hands, desk, SignInMode.NEW_PIN)
    robot.fill(desk, "signin.new_pin", _OWN_PIN)
    robot.fill(desk, "signin.repeat_pin", _OWN_PIN)
    robot.click(desk, "signin.choose_pin")
    robot.until(lambda: desk.session is not None, f"{RETURNING} is signed in")
    hands.pins[RETURNING] = _OWN_PIN
    hands.watch_desk(desk)


def _is(hands: Hands, desk: DeskWindow, mode: SignInMode) -> None:
    hands.robot.until(lambda: desk.signin.state.mode is mode, f"the sign-in is {mode}")
    hands.stage.settle()
