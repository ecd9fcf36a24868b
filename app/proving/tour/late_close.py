"""A day that was not closed, and the next morning: arrears, notices that did not arrive, the late close."""

from typing import Final

from app.domain.errors import EnvironmentFault
from app.domain.notices import MOST_ATTEMPTS, PAUSES_MS
from app.proving.tour.blocked_day import play_paid_back
from app.proving.tour.hands import Hands
from app.proving.tour.injected import failing
from app.proving.tour.windows import CLERK, MANAGER
from app.ui.panels.form_state import FormMode
from app.ui.screens.close.state import CloseMode
from app.ui.screens.counter.state import CounterMode
from app.ui.screens.kiosk.state import KioskMode
from app.ui.screens.work.state import WorkMode

_HOUR: Final = 3600
_FAULT: Final = EnvironmentFault("store.busy")


def play_shift_close(hands: Hands) -> None:
    """Close a shift once nobody stands at its counter; the manager goes home without closing the day."""
    stage, robot, desk = hands.stage, hands.robot, hands.desk
    presenter = desk.mounted["close"].presenter

    def shows(*modes: CloseMode) -> None:
        robot.until(lambda: presenter.state.mode in modes and not presenter.state.busy, f"close is {modes}")
        stage.settle()

    hands.search("01000003310")
    hands.open_business("201")
    robot.fill(desk, "form.prepay_fen", "50")
    robot.key(desk, "Tab")
    hands.submit(FormMode.SUBMITTED)
    hands.open_checkout()
    with stage.step("还有一位没办完就去班结：写明先结束这位客户", desk):
        robot.click(desk, "rail.close")
        shows(CloseMode.COUNTING)
    robot.click(desk, "rail.counter")
    with stage.step("回到台席：放弃这笔，取消受理", desk):
        robot.click(desk, "checkout_give_up")
        hands.mode(CounterMode.SERVING)
        robot.click(desk, "basket.fee_payment.cancel")
        hands.menu("cancel_order", 0)
        stage.settle()
    hands.dismiss()
    with stage.step("台席上没有人了：点数，封存", desk):
        robot.click(desk, "rail.close")
        shows(CloseMode.COUNTING)
        hands.count_drawer(short_fen=0)
        robot.key(desk, "Ctrl+Return")
        shows(CloseMode.SEALED)
    robot.click(desk, "rail.counter")
    hands.search("01000003310")
    with stage.step("封存后又来一位：挡住班结，一键回台席", desk):
        robot.click(desk, "rail.close")
        shows(CloseMode.BLOCKED)
    robot.click(desk, "rail.counter")
    hands.dismiss()
    with stage.step("没有挡住的事了：账实相符", desk):
        robot.click(desk, "rail.close")
        shows(CloseMode.SEALED)
    with stage.step("Close, in English", desk):
        robot.click(desk, "rail.language")
        stage.settle()
    robot.click(desk, "rail.language")
    with stage.step("班结完成，不用经理签字", desk):
        robot.key(desk, "Ctrl+Return")
        shows(CloseMode.CLOSED)
    hands.sign_off(desk)


def play_late_close(hands: Hands, receipt: str) -> None:
    """The night passes; a clerk opens the next day, the run over arrears goes, and yesterday is closed.

    `receipt` is of the money that holds yesterday up.
    """
    stage, robot, manager = hands.stage, hands.robot, hands.manager
    with stage.step("20:00 以后的自助机：今天不再取号", hands.kiosk):
        _pass_to(hands, 20, 5)
        hands.kiosk.presenter.refresh()
        hands.kiosk_is(KioskMode.LATE)
    _pass_to(hands, 24 + 8, 40)
    with stage.step("次日开班", hands.desk):
        hands.sign_in(hands.desk, CLERK, 3)
        hands.mode(CounterMode.NO_SHIFT)
        hands.open_shift((2, 2, 5, 8, 2, 6, 6, 10))
    play_paid_back(hands, receipt)
    _arrears(hands)
    close = manager.mounted["close"].presenter
    with stage.step("昨天忘了日结：按原日期补结", manager):
        hands.go_manager("close")
        robot.until(lambda: close.state.mode is CloseMode.DAY_SIGNING, "yesterday can be closed")
    with stage.step("补日结完成，Z 报表印着“补日结”", manager):
        robot.fill(manager, "close.pin", hands.pins[MANAGER])
        robot.key(manager, "Ctrl+Return")
        robot.until(lambda: close.state.mode is CloseMode.DAY_CLOSED, "yesterday is closed")


def _pass_to(hands: Hands, hour: int, minute: int) -> None:
    """Let time pass until an hour of the day in the hall's zone, 24 and more being tomorrow's."""
    day_ms, zone_ms = 24 * _HOUR * 1000, 8 * _HOUR * 1000
    now = hands.stage.clock.now_ms() + zone_ms
    wanted = now - now % day_ms + (hour * 60 + minute) * 60_000
    hands.stage.pass_time((wanted - now) // 1000)


def _arrears(hands: Hands) -> None:
    stage, robot, manager = hands.stage, hands.robot, hands.manager
    works = manager.mounted["work"].presenter
    arrears, notices = stage.program.services.arrears, stage.program.services.notices
    while notices.send_next():
        pass
    with stage.step("欠费处理：逾期的通知、停机，每天一次", manager):
        while arrears.tick():
            pass
        _in_vain(hands)
        hands.go_manager("work")
        robot.until(lambda: works.state.mode is WorkMode.NOTICE, "a notice that never arrived is open")
    with stage.step("没送达的通知：打电话，或再发一次", manager):
        robot.key(manager, "Ctrl+Return")
        robot.until(lambda: works.state.mode is not WorkMode.SAVING, "it is sent again")
    with (
        stage.step("跟进读不出来：F5 再试", manager),
        failing(stage.program.services.work, "open_works", _FAULT),
    ):
        robot.key(manager, "F5")
        robot.until(lambda: works.state.mode is WorkMode.FAULT, "the works screen says so")
    robot.key(manager, "F5")


def _in_vain(hands: Hands) -> None:
    """Let the gateway of notices fail until they are given up."""
    stage = hands.stage
    folder = stage.out / "home" / "notices"
    away = folder.with_name("notices-away")
    if folder.exists():
        folder.rename(away)
    folder.write_bytes(b"")
    for attempt in range(MOST_ATTEMPTS):
        while stage.program.services.notices.send_next():
            pass
        stage.pass_time(PAUSES_MS[min(attempt, len(PAUSES_MS) - 1)] // 1000 + 1)
    folder.unlink()
    if away.exists():
        away.rename(folder)
