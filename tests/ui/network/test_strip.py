"""The strip of a desk: who is reached, what is not sent, what demands action; and the grey strip below it."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.domain.documents import SpoolState
from app.services.link import LinkMode, LinkStatus, UnsentItem, UnsentState
from app.services.ports import PrintResult
from app.ui.desk_strip import DeskStrip
from app.ui.widgets.badges import StatusChip
from app.ui.widgets.labels import Label
from tests.desk_hall import PINS, DeskHall
from tests.networked_desk import NetworkedDesk, OpenDesk, OpenNetworked
from tests.people import MANAGER
from tests.screens.shot import still
from tests.ui.network.test_sync_screen import raise_follow_up, under_way

MINUTE_MS = 60_000


def chip(desk: DeskHall, name: str) -> str:
    """Return what a chip says, or nothing when it is not to be seen."""
    found = desk.window.findChild(StatusChip, f"chip.{name}")
    assert isinstance(found, StatusChip)
    return f"{found.accessibleName()} {found.accessibleDescription()}".strip() if found.isVisible() else ""


def unsent(desk: NetworkedDesk, *kinds: str, state: UnsentState = UnsentState.UNSENT, tx: str = "t1") -> None:
    """Let ops of one transaction be under way for a minute."""
    at_ms = desk.hall.rig.clock.now_ms() - MINUTE_MS
    desk.link.items += tuple(
        UnsentItem(op_id=f"{tx}.{at}", subject=f"payment:{tx}", kind=kind, at_ms=at_ms, state=state, tx=tx)
        for at, kind in enumerate(kinds)
    )


def settle(desk: NetworkedDesk, told: Callable[[], object]) -> None:
    """Let a change be told as the network does, and the event loop turn."""
    told()
    desk.robot.breathe()


def test_a_standalone_hall_says_so_and_counts_nothing(
    open_desk: OpenDesk,
) -> None:
    desk = open_desk("counter")
    desk.sign_in()
    assert chip(desk, "link") == "单机"
    assert (chip(desk, "unsent"), chip(desk, "inbox")) == ("", "")
    assert desk.window.shell is not None
    assert not desk.window.shell.offline.isVisible()
    desk.click("chip.link")
    assert desk.window.current == "sync"
    assert desk.shows("独立厅，不用上传")
    assert not desk.there("sync.retry")


def test_online_through_hub_or_centre(open_networked: OpenNetworked) -> None:
    desk = open_networked("counter")
    desk.sign_in()
    assert chip(desk, "link") == "在线 厅枢纽 · 中心"
    assert desk.shows("厅台 · 自有厅")
    desk.link.state = type(desk.link.state)(mode=LinkMode.CENTRE, centre_up=True)
    settle(desk, desk.link.tell)
    assert chip(desk, "link") == "在线 直连中心"


def test_without_the_centre_the_grey_strip_names_what_still_works(open_networked: OpenNetworked) -> None:
    desk = open_networked("counter")
    desk.sign_in()
    shell = desk.window.shell
    assert shell is not None
    focused = desk.focused()
    settle(desk, lambda: desk.link.cut(hub=True))
    assert chip(desk, "link") == "离线 枢纽通 · 中心断"
    assert shell.offline.isVisible()
    assert desk.focused() == focused, "nothing steals the focus"
    desk.hall.rig.clock.advance_ms(34 * MINUTE_MS)
    settle(desk, desk.link.tell)
    assert shell.offline.accessibleName() == "与中心断开 34 分钟"
    works, waits, not_now = shell.offline.accessibleDescription().split("; ")
    assert works == (
        "照办: 叫号（收款只收现金） · 话费收缴 · 账单查询打印 · 冲正 · 票据补打 · 收款方式更正 · 有价卡销售"
        " · 终端销售 · 终端维修 · 报障"
    )
    assert waits == (
        "预受理: 新开户入网 · 补/换卡 · 套餐变更 · 功能变更 · 停机/挂失 · 复机 · 客户资料变更 · 付款方式变更"
    )
    assert not_now == "不能: 过户 · 销号 · 退费 · 押金退还 · 设置/重置服务密码"
    desk.click("offline.retry")
    assert desk.link.retries == 1
    settle(desk, lambda: desk.link.cut(hub=False))
    assert shell.offline.accessibleName().startswith("断网")
    desk.click("rail.language")
    assert shell.offline.accessibleName().startswith("Offline for")


@pytest.mark.parametrize("width", [1280, 1920])
@pytest.mark.parametrize("english", [False, True])
def test_each_group_of_the_grey_strip_shows_its_number_and_opens_its_list(
    open_networked: OpenNetworked, width: int, english: bool
) -> None:
    desk = open_networked("counter")
    desk.sign_in()
    desk.window.resize(width, 800)
    if english:
        desk.click("rail.language")
    settle(desk, lambda: desk.link.cut(hub=True))
    desk.hall.rig.clock.advance_ms(34 * MINUTE_MS)
    settle(desk, desk.link.tell)
    shell = desk.window.shell
    assert shell is not None
    strip = shell.offline
    buttons = strip.buttons
    assert [button.accessibleName() for button in buttons] == (
        ["As usual 10", "Provisional 8", "Not now 5"] if english else ["照办 10", "预受理 8", "不能 5"]
    )
    rights = [button.geometry().right() for button in buttons]
    retry = desk.find("offline.retry")
    for button, edge in zip(buttons, (*(each.x() for each in buttons[1:]), retry.x()), strict=True):
        assert button.width() >= button.minimumSizeHint().width(), "the number is never cut"
        assert button.geometry().right() < edge
        assert button.height() >= 40
    assert rights[-1] < strip.width()
    assert all(button.shown for button in buttons), "the first ones are to be read"
    buttons[1].setFocus()
    desk.key("Space")
    opened = buttons[1].opened
    assert opened is not None
    listed = [label.text() for label in opened.findChildren(Label)]
    assert len(listed) == 2 + 8
    assert ("Change plan" if english else "套餐变更") in listed
    assert desk.window.rect().contains(opened.geometry().translated(-desk.window.pos()))
    desk.hall.rig.clock.advance_ms(MINUTE_MS)
    settle(desk, desk.link.tell)
    assert opened.isVisible(), "a minute that passes closes nothing"
    desk.robot.press(opened, "Esc")
    desk.robot.breathe()
    assert buttons[1].opened is None
    assert buttons[1].hasFocus()


def test_reception_is_told_only_of_what_reception_does(
    open_networked: OpenNetworked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PINS, "T10260", "693158")
    desk = open_networked("reception")
    desk.sign_in("T10260")
    assert desk.window.shell is not None
    strip = desk.window.shell.offline

    def listed() -> list[str]:
        return [button.accessibleDescription() for button in strip.buttons]

    settle(desk, lambda: desk.link.cut(hub=True))
    assert listed() == ["取号和分流 · 预约 · 登记投诉"]
    settle(desk, lambda: desk.link.cut(hub=False))
    desk.window.set_language("en")
    desk.window.set_language("zh_CN")
    assert listed() == ["取号（号票交窗口扫） · 预约 · 登记投诉", "叫值班经理"]


def test_unsent_counts_transactions_and_opens_their_list(open_networked: OpenNetworked) -> None:
    desk = open_networked("counter")
    desk.sign_in()
    settle(desk, lambda: desk.link.cut(hub=False))
    assert chip(desk, "unsent") == ""
    unsent(desk, "payment_taken", "receipt_issued", "ticket_finished")
    unsent(desk, "order_submitted", state=UnsentState.RELAYED, tx="t2")
    unsent(desk, "ticket_called", state=UnsentState.UNDECIDED, tx="t3")
    settle(desk, desk.link.tell)
    assert chip(desk, "unsent") == "2 未上传"
    desk.click("chip.unsent")
    assert desk.window.current == "sync"
    assert desk.focused() == "sync.unsent"
    assert desk.shows("未上传 2")
    desk.link.items = ()
    settle(desk, desk.link.tell)
    assert chip(desk, "unsent") == ""
    assert desk.shows("全部已到中心")


def test_what_was_put_aside_leaves_the_count_although_no_status_tells_of_it(
    open_networked: OpenNetworked,
) -> None:
    desk = open_networked("counter")
    desk.sign_in()
    unsent(desk, "payment_taken", state=UnsentState.HELD)
    unsent(desk, "order_submitted", state=UnsentState.HELD, tx="t2")
    settle(desk, desk.link.tell)
    assert chip(desk, "unsent") == "2 未上传"
    desk.link.items = ()
    live = desk.window.findChildren(DeskStrip)[0]._live
    desk.hall.rig.clock.advance_ms(5_000)
    settle(desk, live.ticked.emit)
    assert chip(desk, "unsent") == ""


def test_while_the_centre_answers_the_last_seconds_are_not_counted(open_networked: OpenNetworked) -> None:
    desk = open_networked("counter")
    desk.sign_in()
    now = desk.hall.rig.clock.now_ms()
    fresh = UnsentItem(
        op_id="a", subject="payment:a", kind="payment_taken", at_ms=now, state=UnsentState.UNSENT, tx="a"
    )
    desk.link.items = (fresh,)
    settle(desk, desk.link.tell)
    assert chip(desk, "unsent") == ""


def test_before_the_first_answer_it_connects_and_nothing_is_cut_off(open_networked: OpenNetworked) -> None:
    desk = open_networked("counter")
    desk.sign_in()
    desk.link.state = LinkStatus(mode=LinkMode.OFFLINE, connecting=True)
    settle(desk, desk.link.tell)
    assert chip(desk, "link") == "正在连接"
    assert not desk.shows("断网 ")
    desk.link.state = LinkStatus(mode=LinkMode.OFFLINE)
    settle(desk, desk.link.tell)
    assert chip(desk, "link").startswith("离线")


def test_what_demands_action_is_counted_at_chip_and_rail(open_networked: OpenNetworked) -> None:
    desk = open_networked("manager")
    desk.sign_in(MANAGER)
    assert chip(desk, "inbox") == ""
    desk.link.state = type(desk.link.state)(mode=LinkMode.OFFLINE, action="revoked")
    settle(desk, desk.link.tell)
    assert chip(desk, "link") == "已停联"
    assert chip(desk, "inbox") == "1 待处理"
    assert "1" in desk.find("rail.sync").accessibleName()
    desk.click("chip.inbox")
    assert desk.focused() == "sync.inbox"
    assert desk.shows("本机已被中心停用")


def test_a_session_that_ended_listens_to_nothing(open_networked: OpenNetworked) -> None:
    desk = open_networked("manager")
    before = desk.link.listening
    desk.sign_in(MANAGER)
    desk.click("rail.sync")
    assert desk.link.listening > before
    desk.click("rail.sign_off")
    desk.robot.breathe()
    assert desk.link.listening == before


def test_a_document_of_unknown_fate_is_told_once_and_where_it_is_answered(open_desk: OpenDesk) -> None:
    desk = open_desk("counter")
    desk.sign_in()
    desk.open_shift()
    desk.take()

    class Cut:
        name, simulated = "纸", True

        def submit(self, job: object) -> PrintResult:
            return PrintResult(SpoolState.UNKNOWN, "spool.cut_off")

    spool = desk.program.services.spool
    spool._printer = Cut()
    spool.print_next()
    desk.robot.breathe()
    assert chip(desk, "inbox") == "", "it is counted once"
    assert chip(desk, "documents") == "1 待确认打印"
    assert "1" in desk.find("rail.documents").accessibleName()
    assert "1" not in desk.find("rail.sync").accessibleName()
    desk.click("rail.sync")
    assert desk.shows("排队号不知是否打出")
    desk.click("chip.documents")
    assert desk.window.current == "documents"
    desk.click("documents_handed_yes")
    desk.robot.breathe()
    assert chip(desk, "documents") == ""
    assert "1" not in desk.find("rail.documents").accessibleName()


def test_a_hub_that_is_gone_is_said_in_a_narrow_window_too(open_networked: OpenNetworked) -> None:
    desk = open_networked("manager")
    desk.sign_in(MANAGER)
    desk.window.resize(1344, 924)
    still(desk.window)
    whole = desk.find("chip.link").grab().toImage()
    desk.link.state = replace(desk.link.state, mode=LinkMode.CENTRE, hub_up=False, hub_url="https://hub")
    settle(desk, desk.link.tell)
    found = desk.find("chip.link")
    assert found.accessibleName() == "直连中心", "what changes the calling is no detail that is left out"
    assert chip(desk, "link") == "直连中心 厅枢纽不通"
    assert found.grab().toImage() != whole
    assert desk.window.shell is not None
    assert not desk.window.shell.offline.isVisible()
    desk.link.state = replace(desk.link.state, hub_url="")
    settle(desk, desk.link.tell)
    assert chip(desk, "link") == "在线 直连中心", "a hall without a hub misses none"


def test_the_name_of_the_desk_stands_whole_beside_the_chips(open_networked: OpenNetworked) -> None:
    desk = open_networked("manager")
    desk.sign_in(MANAGER)
    raise_follow_up(desk)
    under_way(desk, "order:1", "order_submitted", UnsentState.UNSENT, "tx1")
    desk.link.tell()
    shell = desk.window.shell
    assert shell is not None
    desk.window.set_language("en")
    desk.window.resize(1366, 800)
    still(desk.window)
    name = shell.top.counter
    assert name.width() >= name.sizeHint().width()
    chip = desk.find("chip.link")
    assert chip.toolTip() == chip.accessibleDescription() != "", "the tip says the rest"
    desk.window.resize(1920, 1080)
    still(desk.window)
    assert chip.toolTip() == ""
