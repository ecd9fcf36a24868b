"""A day of two counters, kiosk, display and manager: all well, the WAN cut, the hub lost, all mended."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QApplication

from app.domain.halls import DeviceKind
from app.domain.queue_slip import ticket_qr
from app.proving.network.hall import HALL, NetworkHall, Seat
from app.proving.network.seats import SeatHands, one_more
from app.proving.robot import StepError
from app.proving.tour.windows import CLERK, HEAD, MANAGER
from app.services.link import LinkMode, LinkStatus
from app.ui.panels.form_state import FormMode
from app.ui.panels.sync_cases import SyncMode
from app.ui.screens.approvals.presenter import ApprovalsMode
from app.ui.screens.close.state import CloseMode
from app.ui.screens.counter.state import CounterMode

SECOND_CLERK: Final = "T10240"
FLOAT: Final = (0, 5, 10, 10, 0, 0, 0, 0)
_BILLED: Final = "01000006688"
_OTHER: Final = "01000003310"
_THIRD: Final = "13800001234"
_PATIENCE_S: Final = 180
_MISSING: Final = Seat("manager-2", DeviceKind.MANAGER)
_COUNTERS: Final = {"counter-1": "3 号台席", "counter-2": "2 号台席"}
_SERVICES: Final = {"fee_payment": "交话费", "general": "综合业务", "plan_change": "套餐变更"}


class NetworkDay:
    """Everybody of the hall, and the lines between them."""

    def __init__(self, hall: NetworkHall, hands: Mapping[str, SeatHands]) -> None:
        self.hall = hall
        self.all = hands
        self.kiosk = hands["kiosk"]
        self.first = hands["counter-1"]
        self.second = hands["counter-2"]
        self.display = hands["display"]
        self.manager = hands["manager"]

    def status(self, hands: SeatHands) -> LinkStatus:
        """Return how a terminal is connected."""
        return hands.stage.program.link.status()

    def until_mode(self, *modes: LinkMode) -> None:
        """Wait until all terminals are connected in one of these ways."""
        for hands in self.all.values():
            connected = partial(self._is_connected, hands, modes)
            hands.robot.until(connected, f"{hands.name} is connected as one of {modes}", _PATIENCE_S)
            hands.stage.settle()

    def _is_connected(self, hands: SeatHands, modes: tuple[LinkMode, ...]) -> bool:
        return self.status(hands).mode in modes

    def until_at_rest(self) -> None:
        """Wait until every terminal has sent all, the centre has all, and everything is decided."""
        for hands in self.all.values():
            hands.robot.until(partial(self._rests, hands), f"{hands.name} is at rest", _PATIENCE_S)
        for hands in self.all.values():
            hands.stage.settle()

    def _rests(self, hands: SeatHands) -> bool:
        status = self.status(hands)
        return status.mode is LinkMode.HUB and not (status.unsent or status.undurable or status.undecided)


def play_day(hall: NetworkHall, hands: Mapping[str, SeatHands], out: Path, application: QApplication) -> None:
    """Play the whole day; pictures go below `out`."""
    day = NetworkDay(hall, hands)
    _morning(day)
    _all_is_well(day)
    _without_wan(day)
    _without_anything(day)
    _mended(day)
    _a_new_hub_process(day)
    _turned_out(day, out, application)
    _evening(day)


def _morning(day: NetworkDay) -> None:
    day.until_mode(LinkMode.HUB)
    for hands, staff_no, counter in ((day.first, CLERK, 3), (day.second, SECOND_CLERK, 2)):
        with hands.stage.step(f"{counter} 号台席登录、清点备用金、开班", hands.desk):
            hands.sign_in(hands.desk, staff_no, counter)
            hands.mode(CounterMode.NO_SHIFT)
            hands.open_shift(FLOAT)
    with day.manager.stage.step("值班经理登录", day.manager.manager):
        day.manager.sign_in(day.manager.manager, MANAGER)


def _all_is_well(day: NetworkDay) -> None:
    kiosk, first, second = day.kiosk, day.first, day.second
    numbers = []
    for service in ("fee_payment", "general", "plan_change", "general"):
        with kiosk.stage.step(f"自助机取号：{_SERVICES[service]}", kiosk.kiosk):
            numbers.append(kiosk.take_ticket(service))
    kiosk.to_kiosk_home()
    with first.stage.step("两个台席看到同一条队列", first.desk):
        for hands in (first, second):
            for number in numbers:
                hands.wait_for_ticket(number)
    with second.stage.step("同时按 F7：各叫到一个号，不会重复", second.desk):
        one, other = first.call(), second.call()
        if one == other:
            raise StepError("both counters called the same number")
    with day.display.stage.step("叫号屏：两个台席的呼叫", day.display.display):
        day.display.stage.settle()
    with first.stage.step("3 号台席：收话费，现金", first.desk):
        first.serve()
        first.pay_in_cash(_BILLED, "100", "300")
        first.finish()
    with second.stage.step("2 号台席：套餐变更，须经理审批", second.desk):
        second.serve()
        second.verify("wang_xiaoming")
        second.leave_identity()
        second.choose_number(_THIRD)
        second.open_business("104")
        second.type_choice("form.plan", "云享 59")
        second.submit(FormMode.AWAITING_APPROVAL)
    with day.manager.stage.step("经理席收到申请，前后对照，同意", day.manager.manager):
        day.manager.go_manager("approvals")
        presenter = day.manager.manager.mounted["approvals"].presenter
        day.manager.robot.until(
            lambda: presenter.state.mode is not ApprovalsMode.EMPTY, "the request is at the manager's desk"
        )
        day.manager.approve(granted=True)
    with second.stage.step("批准回到台席：签字、收费", second.desk):
        second.form_is(FormMode.SIGNATURE)
        second.sign_slip()
        second.collect("600")
        second.next_after_payment()
    with second.stage.step("中心已确认，办结", second.desk):
        day.until_at_rest()
        second.finish()


def _without_wan(day: NetworkDay) -> None:
    first, second = day.first, day.second
    day.hall.cut_wan(cut=True)
    with day.kiosk.stage.step("与中心断开：自助机照常取号", day.kiosk.kiosk):
        number = day.kiosk.take_ticket("general")
    day.kiosk.to_kiosk_home()
    with first.stage.step("台席照常叫号、收现金，恢复后再上报中心", first.desk):
        first.wait_for_ticket(number)
        first.call()
        first.serve()
        first.pay_in_cash(_OTHER, "50", "50")
        first.finish()
    with second.stage.step("另一台席：先受理，待中心确认", second.desk):
        second.call()
        second.serve()
        second.verify("new_customer")
        second.leave_identity()
        second.open_business("101")
        second.fill_open_account()
        second.submit(FormMode.SIGNATURE, FormMode.SUBMITTED)
        second.sign_slip()
        second.collect("500")
        second.next_after_payment()
    with second.stage.step("办结：单据注明预受理", second.desk):
        second.finish()
    with first.stage.step("状态条：几笔未上传，点开看明细", first.desk):
        first.robot.click(first.desk, "chip.unsent")
        first.stage.settle()
    first.robot.click(first.desk, "rail.counter")


def _without_anything(day: NetworkDay) -> None:
    first, second = day.first, day.second
    day.hall.cut_hub(cut=True)
    day.until_mode(LinkMode.OFFLINE)
    with day.kiosk.stage.step("厅枢纽也断了：自助机自己取号", day.kiosk.kiosk):
        day.kiosk.take_ticket("general")
    slip = _slip(day)
    with first.stage.step("扫小票：没有枢纽也能叫这个号", first.desk):
        _scan(first, slip)
        first.mode(CounterMode.CALLED)
        first.serve()
    with second.stage.step("另一台席也扫了同一张小票", second.desk):
        _scan(second, slip)
        second.mode(CounterMode.CALLED)
        second.serve()
    with first.stage.step("各收一笔现金，离线条写明还能办什么", first.desk):
        first.pay_in_cash(_OTHER, "30", "50")
    with second.stage.step("同一客户在两个台席各缴一次", second.desk):
        second.pay_in_cash(_OTHER, "20", "20")
    with day.display.stage.step("叫号屏：独立工作", day.display.display):
        day.display.stage.settle()
    with day.manager.stage.step("经理看同步：全部断开，本机接着办", day.manager.manager):
        _looks_at_sync(day.manager, SyncMode.OFFLINE)


def _slip(day: NetworkDay) -> str:
    """Return what is in the code on the newest slip of the kiosk, as a scanner reads it."""
    issued = day.kiosk.kiosk.presenter.state.issued
    if issued is None:
        raise StepError("no slip at the kiosk")
    ticket = issued.ticket
    with day.kiosk.stage.program.store.read() as queries:
        hall = queries.halls.hall().hall_id
    day.kiosk.to_kiosk_home()
    place = (ticket.ticket_id, ticket.number, ticket.service_id)
    return ticket_qr(*place, ticket.precedence, ticket.language, hall)


def _scan(hands: SeatHands, slip: str) -> None:
    """Scan a slip: a scanner types what it reads and presses Enter."""
    hands.robot.key(hands.desk, "Ctrl+K")
    hands.robot.type(hands.desk, slip)
    hands.robot.key(hands.desk, "Return")
    hands.stage.settle()


def _a_new_hub_process(day: NetworkDay) -> None:
    """The hub's machine loses its power: the hall goes on with the centre, and returns to the hub."""
    hub = day.hall.hub
    if hub is None:
        raise StepError("no hub")
    with day.first.stage.step("厅枢纽断电：各终端直接连中心", day.first.desk):
        hub.kill()
        day.until_mode(LinkMode.CENTRE)
    with day.kiosk.stage.step("照常取号", day.kiosk.kiosk):
        day.kiosk.take_ticket("general")
    day.kiosk.to_kiosk_home()
    with day.first.stage.step("枢纽重新通电：补齐断电时的记录", day.first.desk):
        hub.start()
        day.until_mode(LinkMode.HUB)
        day.until_at_rest()


def _looks_at_sync(hands: SeatHands, wanted: SyncMode) -> None:
    hands.go_manager("sync")
    presenter = hands.manager.mounted["sync"].presenter
    hands.robot.until(lambda: presenter.state.mode is wanted, f"sync shows {wanted}", _PATIENCE_S)
    hands.stage.settle()


def _turned_out(day: NetworkDay, out: Path, application: QApplication) -> None:
    """A terminal that went missing: the centre revokes it, and it says so to whoever sits there."""
    places = (day.manager.pins, max(hands.right for hands in day.all.values()))
    with one_more(day.hall, _MISSING, out, application, *places) as hands:
        desk = hands.manager
        with hands.stage.step("另一台经理席：厅长登录", desk):
            hands.sign_in(desk, HEAD)
            _looks_at_sync(hands, SyncMode.ONLINE)
        with hands.stage.step("这台终端被中心停用：写明该怎么办", desk):
            day.hall.operate("revoke", hands.stage.program.store.terminal.terminal_id, "--hall", HALL)
            _looks_at_sync(hands, SyncMode.BARRED)


def _mended(day: NetworkDay) -> None:
    day.hall.cut_wan(cut=False)
    with day.second.stage.step("到中心的线路先恢复：各终端直接连中心", day.second.desk):
        day.until_mode(LinkMode.CENTRE)
    day.hall.cut_hub(cut=False)
    day.until_mode(LinkMode.HUB)
    with day.first.stage.step("全部恢复：未上传清零", day.first.desk):
        day.until_at_rest()
    for hands in (day.first, day.second):
        with hands.stage.step(f"{_COUNTERS[hands.name]}：看到重复叫号", hands.desk):
            hands.robot.click(hands.desk, "rail.sync")
            hands.stage.settle()
        hands.robot.click(hands.desk, "rail.counter")
        hands.stage.settle()
    for hands in (day.first, day.second):
        with hands.stage.step(f"{_COUNTERS[hands.name]}：办结", hands.desk):
            if hands.counter.presenter.state.mode is CounterMode.SERVING:
                if hands.called():
                    hands.finish()
                else:
                    hands.dismiss()
            hands.mode(CounterMode.IDLE)


def _evening(day: NetworkDay) -> None:
    for hands in (day.first, day.second):
        _close_shift(hands)
    presenter = day.manager.manager.mounted["close"].presenter

    def shows(*modes: CloseMode) -> None:
        day.manager.robot.until(lambda: presenter.state.mode in modes, f"the close is one of {modes}")
        day.manager.stage.settle()

    day.until_at_rest()
    day_id = day.manager.stage.program.services.close.days()[0].day_id
    with day.manager.stage.step("日结：两个台席都已班结", day.manager.manager):
        day.manager.go_manager("close")
        shows(CloseMode.DAY_LIST, CloseMode.DAY_SIGNING, CloseMode.DAY_BLOCKED)
    with day.manager.stage.step("经理签字，Z 报表", day.manager.manager):
        day.manager.robot.fill(day.manager.manager, "close.pin", day.manager.pins[MANAGER])
        day.manager.robot.key(day.manager.manager, "Ctrl+Return")
        shows(CloseMode.DAY_CLOSED)
    with day.manager.stage.step("中心按笔数、金额和末号确认日结", day.manager.manager):
        day.until_at_rest()
        day.manager.robot.until(
            lambda: _confirmed(day, day_id), "the centre has confirmed the close", _PATIENCE_S
        )


def _confirmed(day: NetworkDay, day_id: str) -> bool:
    with day.manager.stage.program.store.read() as queries:
        found = queries.network.confirmation(day_id)
    return found is not None and found.proven


def _close_shift(hands: SeatHands) -> None:
    presenter = hands.desk.mounted["close"].presenter

    def shows(*modes: CloseMode) -> None:
        hands.robot.until(lambda: presenter.state.mode in modes, f"the close is one of {modes}")
        hands.stage.settle()

    with hands.stage.step(f"{_COUNTERS[hands.name]}：班结，盲点现金", hands.desk):
        hands.robot.click(hands.desk, "rail.close")
        shows(CloseMode.COUNTING)
        hands.count_drawer(short_fen=0)
        hands.robot.key(hands.desk, "Ctrl+Return")
        shows(CloseMode.SEALED, CloseMode.SIGNING)
    with hands.stage.step(f"{_COUNTERS[hands.name]}：签字，班结完成，退出", hands.desk):
        if presenter.state.mode is CloseMode.SIGNING:
            hands.sign_close(MANAGER)
        else:
            hands.robot.key(hands.desk, "Ctrl+Return")
        shows(CloseMode.CLOSED)
        hands.robot.click(hands.desk, "rail.sign_off")
        hands.robot.until(lambda: hands.desk.session is None, "signed off")
