"""What different parts of one window say of the connection and the queue agrees, and is not older than it."""

from dataclasses import replace

from app.services.link import LinkMode
from app.ui.panels.queue_entries import entries_of
from app.ui.widgets.lists import QueueRow
from tests.networked_desk import NetworkedDesk, OpenNetworked


def show_sync(desk: NetworkedDesk) -> None:
    desk.sign_in()
    desk.click("rail.sync")


def refresh(desk: NetworkedDesk) -> None:
    desk.window.mounted["sync"].presenter.refresh()  # type: ignore[attr-defined]
    desk.robot.breathe()


def test_the_centre_is_down_as_soon_as_the_hub_says_so(open_networked: OpenNetworked) -> None:
    desk = open_networked("counter")
    show_sync(desk)
    before = desk.link.servers
    desk.link.cut(hub=True)
    desk.link.servers = before  # the direct line was not tried since
    refresh(desk)
    centre = desk.find("sync.link.centre").accessibleName()
    assert "断开" in centre
    assert "在线" not in centre


def test_the_centre_is_up_through_the_hub_although_the_direct_line_failed(
    open_networked: OpenNetworked,
) -> None:
    desk = open_networked("counter")
    show_sync(desk)
    desk.link.cut(hub=True)
    desk.link.state = replace(desk.link.state, centre_up=True)
    refresh(desk)
    assert "在线" in desk.find("sync.link.centre").accessibleName()


def rows(desk: NetworkedDesk) -> list[QueueRow]:
    state = desk.counter.parts.queue.state
    entries = entries_of(state, desk.program.texts["zh_CN"], 99)
    return [entry for entry in entries if isinstance(entry, QueueRow)]


def test_a_counter_that_is_alone_does_not_say_that_nobody_waits(open_networked: OpenNetworked) -> None:
    desk = open_networked("counter")
    desk.sign_in()
    desk.open_shift()
    assert rows(desk)[0].title == "没有等候的客户"
    desk.link.cut(hub=False)
    desk.robot.breathe()
    assert desk.link.state.mode is LinkMode.OFFLINE
    desk.counter.parts.queue.refresh()
    desk.robot.breathe()
    assert rows(desk)[0].title == "本机没有等候的号"


def test_that_nobody_waits_is_not_said_beside_somebody_who_does(open_networked: OpenNetworked) -> None:
    desk = open_networked("counter")
    desk.sign_in()
    desk.open_shift()
    desk.counter.presenter.call_next()
    desk.robot.breathe()
    assert desk.counter.presenter.state.error is not None
    desk.take()
    desk.robot.breathe()
    assert desk.counter.presenter.state.error is None
