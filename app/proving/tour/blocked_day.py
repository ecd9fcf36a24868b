"""A repair that was paid for and not done: it holds the day up until its money went back."""

from typing import Final

from app.domain.luhn import luhn_digit
from app.domain.work import WorkOutcome
from app.proving.tour.businesses import PHONE, Act, play_at_counter
from app.proving.tour.hands import Hands
from app.ui.screens.close.state import CloseMode
from app.ui.screens.work.state import WorkMode

_DEVICE: Final = "00100005000007"
_NUMBER: Final = "13800000102"
_FEE: Final = "30"


def play_repair(hands: Hands) -> None:
    """A clerk takes a device in and collects for looking at it."""
    fields = (
        ("serial", f"{_DEVICE}{luhn_digit(_DEVICE)}"),
        ("model", "样例手机 P7"),
        ("fault", "=no_power"),
        ("charge", "=repair.check"),
        ("contact", "测试·宋雨晴"),
        PHONE,
    )
    play_at_counter(
        hands,
        Act(title="403 终端维修：先收检测费", code="403", number=_NUMBER, fields=fields, cash=_FEE),
    )


def play_blocked(hands: Hands) -> None:
    """After the clerk's shift is closed the repair proves not worth it: the day can't be closed any more."""
    stage, robot, manager = hands.stage, hands.robot, hands.manager
    works, close = (manager.mounted[key].presenter for key in ("work", "close"))
    hands.go_manager("work")
    robot.until(lambda: works.state.mode is WorkMode.UNDER_WAY, "the repair is open")
    with stage.step("维修：不值得修，原样退还", manager):
        robot.click(manager, f"work.outcome.{WorkOutcome.RETURNED}")
        robot.key(manager, "Ctrl+Return")
        robot.until(lambda: works.state.mode is WorkMode.READY, "the device waits to be fetched")
    robot.key(manager, "Ctrl+Return")
    robot.until(lambda: works.state.mode not in (WorkMode.READY, WorkMode.SAVING), "it was fetched")
    stage.settle()
    with stage.step("收了检测费没有办成：日结被挡住", manager):
        hands.go_manager("close")
        robot.until(lambda: close.state.mode is CloseMode.DAY_BLOCKED, "the day is held up")


def play_paid_back(hands: Hands, receipt: str) -> None:
    """The next morning the customer gets the money back, and yesterday can be closed."""
    fields = (("receipt", receipt), ("amount", _FEE), ("reason", "=not_served"))
    play_at_counter(
        hands, Act(title="202 退费：没修成，检测费全额退", code="202", number=_NUMBER, fields=fields)
    )
