"""The sync screen under real keys: what is under way, the inbox, what to do, the promotion."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel

from app.domain.log import Outcome, Verdict
from app.domain.network import FollowUpRaised
from app.services.link import LinkMode, LinkStatus, UnsentItem, UnsentState
from app.services.ports import Stamp
from app.ui.panels.sync_cases import CaseKind, SyncMode, mode_of
from app.ui.screens.counter.state import CounterMode
from app.ui.screens.sync.presenter import SyncPresenter
from app.ui.screens.sync.state import STATES, SyncState
from app.ui.screens.sync.view import SyncView
from tests.networked_desk import NetworkedDesk, OpenNetworked
from tests.people import MANAGER, MANAGER_PIN
from tests.screens.shot import still
from tests.seen import faults, overlapping

MINUTE_MS = 60_000


def screen(desk: NetworkedDesk) -> SyncView:
    view = desk.window.mounted["sync"].view
    assert isinstance(view, SyncView)
    return view


def state(desk: NetworkedDesk) -> SyncState:
    presenter = desk.window.mounted["sync"].presenter
    assert isinstance(presenter, SyncPresenter)
    return presenter.state


def tell(desk: NetworkedDesk) -> None:
    desk.link.tell()
    desk.robot.breathe()


def under_way(desk: NetworkedDesk, subject: str, kind: str, where: UnsentState, tx: str) -> None:
    at_ms = desk.hall.rig.clock.now_ms() - MINUTE_MS
    item = UnsentItem(op_id=tx, subject=subject, kind=kind, at_ms=at_ms, state=where, tx=tx)
    desk.link.items = (*desk.link.items, item)


def call(desk: NetworkedDesk) -> str:
    """Call a ticket; returns its id."""
    desk.sign_in()
    desk.open_shift()
    ticket = desk.take()
    desk.key("F7")
    desk.robot.breathe()
    assert desk.at(CounterMode.CALLED)
    return ticket.ticket_id


def overrule(desk: NetworkedDesk, entity: str, code: str = "case.superseded") -> str:
    """Let the hub of a later term supersede the last transition of an aggregate; returns its op."""
    rig = desk.hall.rig
    with rig.store.read() as queries:
        ticket = queries.queue.ticket(entity.partition(":")[2])
        assert ticket is not None
        op_id = ticket.last_op
    with rig.store.write(Stamp("")) as unit:
        unit.record(Verdict(op_id=op_id, outcome=Outcome.SUPERSEDED, code=code, hub_term=9))
    desk.robot.breathe()
    return op_id


def test_nothing_is_called_empty_or_alone_before_it_was_read(open_networked: OpenNetworked) -> None:
    desk = open_networked("manager")
    desk.sign_in(MANAGER)
    assert desk.window.session is not None
    presenter = SyncPresenter(desk.program, desk.window.session, "Asia/Shanghai")
    text = desk.window.text
    view = SyncView(presenter, text)
    presenter.setParent(view)
    assert not presenter.state.ready
    assert presenter.state.mode is not SyncMode.STANDALONE
    shown = [label.text() for label in view.findChildren(QLabel) if label.isVisibleTo(view)]
    assert shown.count(text("net.loading")) == 4
    assert not {
        text("net.link.alone"),
        text("net.hall.none"),
        text("net.inbox.empty"),
        text("net.hub.title_none"),
    } & set(shown)
    view.deleteLater()


def test_every_mode_is_declared() -> None:
    assert set(STATES) == set(SyncMode)


@pytest.mark.parametrize(
    ("status", "mode"),
    [
        (LinkStatus(), SyncMode.STANDALONE),
        (LinkStatus(mode=LinkMode.HUB, hub_up=True, centre_up=True), SyncMode.ONLINE),
        (LinkStatus(mode=LinkMode.CENTRE, centre_up=True), SyncMode.ONLINE),
        (LinkStatus(mode=LinkMode.HUB, hub_up=True), SyncMode.NO_CENTRE),
        (LinkStatus(mode=LinkMode.OFFLINE), SyncMode.OFFLINE),
        (LinkStatus(mode=LinkMode.HUB, action="snapshot", centre_up=True), SyncMode.ONLINE),
        (LinkStatus(mode=LinkMode.CENTRE, action="upgrade", centre_up=True), SyncMode.BARRED),
    ],
)
def test_how_a_connection_is_called(status: LinkStatus, mode: SyncMode) -> None:
    assert mode_of(status) is mode


@pytest.mark.parametrize("kind", ["manager", "counter"])
def test_nothing_is_cut_on_the_least_screen(open_networked: OpenNetworked, kind: str) -> None:
    """Each column scrolls: what it holds was pressed into lines that lay over each other."""
    desk = open_networked(kind)
    desk.window.resize(1280, 768)
    desk.sign_in(*((MANAGER,) if kind == "manager" else ()))
    desk.click("rail.sync")
    desk.window.set_language("en")
    still(desk.window)
    assert faults(desk.window) == []
    assert overlapping(desk.window) == []


def test_stations_are_shown_and_tried_again_by_key(open_networked: OpenNetworked) -> None:
    desk = open_networked("counter")
    desk.sign_in()
    desk.click("rail.sync")
    assert state(desk).mode is SyncMode.ONLINE
    assert "在线" in desk.find("sync.link.hub").accessibleName()
    desk.link.cut(hub=False)
    desk.window.mounted["sync"].presenter.refresh()  # type: ignore[attr-defined]
    assert state(desk).mode is SyncMode.OFFLINE
    assert "断开" in desk.find("sync.link.centre").accessibleName()
    assert "已试 21 次" in desk.find("sync.link.centre").accessibleName()
    desk.key("F5")
    assert desk.link.retries == 1
    desk.key("Esc")
    assert desk.window.current == "counter"


@pytest.mark.parametrize(
    ("action", "words"),
    [("upgrade", "升级"), ("revoked", "停用"), ("denied", "登记"), ("bad_answer", "版本")],
)
def test_a_servers_message_is_told_in_words(open_networked: OpenNetworked, action: str, words: str) -> None:
    desk = open_networked("manager")
    desk.link.state = replace(desk.link.state, action=action)
    desk.sign_in(MANAGER)
    desk.click("rail.sync")
    assert state(desk).mode is SyncMode.BARRED
    assert words in desk.find("sync.message").text()  # type: ignore[attr-defined]
    assert [case.kind for case in state(desk).cases] == [CaseKind.BARRED]


def test_a_restored_store_says_what_it_waits_for(open_networked: OpenNetworked) -> None:
    desk = open_networked("manager")
    desk.link.state = replace(desk.link.state, recovering=True)
    desk.sign_in(MANAGER)
    desk.click("rail.sync")
    assert desk.shows("取回前不发新的排队号")


def test_a_sale_on_its_way_is_opened_by_keys(open_networked: OpenNetworked) -> None:
    desk = open_networked("counter")
    desk.link.cut(hub=True)
    ticket_id = call(desk)
    under_way(desk, f"ticket:{ticket_id}", "ticket_called", UnsentState.UNDECIDED, "t1")
    under_way(desk, "shift:x", "shift_opened", UnsentState.RELAYED, "t2")
    under_way(desk, "thing:x", "unheard_of", UnsentState.HELD, "t3")
    tell(desk)
    desk.click("chip.unsent")
    view = screen(desk)
    assert desk.focused() == "sync.unsent"
    assert {item.what for item in state(desk).items} == {"ticket_called", "shift", "other"}
    desk.key("Down")
    chosen = state(desk).item
    assert chosen is not None
    assert view.item.isVisible()
    named = next(item for item in state(desk).items if item.what == "ticket_called")
    assert named.name.startswith("A")
    view.unsent.filter.changed.emit("business")
    assert state(desk).shown == ()
    view.unsent.filter.changed.emit("other")
    assert len(state(desk).shown) == 3


def test_a_lost_transition_is_told_to_its_maker_and_noted(open_networked: OpenNetworked) -> None:
    desk = open_networked("counter")
    ticket_id = call(desk)
    desk.key("Return")
    assert desk.at(CounterMode.SERVING)
    overrule(desk, f"ticket:{ticket_id}")
    tell(desk)
    desk.click("rail.sync")
    (case,) = [each for each in state(desk).cases if each.kind is CaseKind.LOST]
    assert case.what == "ticket_served"
    assert desk.shows("开始服务未生效")
    desk.click("sync.inbox")
    desk.key("Return")
    assert desk.focused() == "sync.case.dismiss"
    desk.key("Space")
    assert not [each for each in state(desk).cases if each.kind is CaseKind.LOST]
    assert desk.shows("没有要处理的事")


def test_what_was_dealt_with_stays_so_after_a_restart_and_nothing_else_does(
    open_networked: OpenNetworked,
) -> None:
    desk = open_networked("counter")
    ticket_id = call(desk)
    desk.key("Return")
    first = overrule(desk, f"ticket:{ticket_id}")
    desk.click("rail.sync")
    assert [case.ref for case in state(desk).cases if case.kind is CaseKind.LOST] == [first]
    desk.click("rail.lock")
    desk.restart()
    desk.sign_in()
    desk.click("rail.sync")
    assert [case.ref for case in state(desk).cases if case.kind is CaseKind.LOST] == [first], "not dealt with"
    desk.click("sync.inbox")
    desk.key("Return")
    desk.key("Space")
    desk.restart()
    desk.sign_in()
    desk.click("rail.sync")
    assert not [case for case in state(desk).cases if case.kind is CaseKind.LOST]
    with desk.hall.rig.store.raw() as conn:
        kinds = conn.exec_driver_sql("SELECT count(*) FROM op WHERE kind = 'case_noted'").scalar()
        rows = conn.exec_driver_sql("SELECT key FROM case_noted").scalars().all()
    assert (kinds, rows) == (0, [f"lost:{first}"])
    # To the manager nobody has dealt with it.
    assert desk.window.session is not None
    manager = replace(desk.window.session, staff_no=MANAGER)
    assert desk.program.services.notes.keys(manager) == frozenset()


def test_the_ticket_in_hand_says_that_it_is_undecided(open_networked: OpenNetworked) -> None:
    desk = open_networked("counter")
    desk.link.cut(hub=False)
    ticket_id = call(desk)
    under_way(desk, f"ticket:{ticket_id}", "ticket_called", UnsentState.UNDECIDED, "t1")
    tell(desk)
    queue = desk.counter.parts.queue
    assert queue.state.marks == {f"ticket:{ticket_id}": UnsentState.UNDECIDED}
    desk.link.items = ()
    tell(desk)
    assert queue.state.marks == {}


def raise_follow_up(desk: NetworkedDesk) -> None:
    rig = desk.hall.rig
    with rig.store.write(Stamp("")) as unit:
        unit.record(
            FollowUpRaised(
                after=None,
                follow_up_id="f1",
                code="case.superseded",
                order_id=None,
                payment_id=None,
                amount_fen=0,
                at_ms=rig.clock.now_ms(),
            )
        )
    desk.robot.breathe()


def test_a_manager_settles_a_follow_up_with_the_pin(open_networked: OpenNetworked) -> None:
    desk = open_networked("manager")
    desk.sign_in(MANAGER)
    raise_follow_up(desk)
    desk.click("chip.inbox")
    assert [case.kind for case in state(desk).cases] == [CaseKind.FOLLOW_UP]
    desk.key("Return")
    assert desk.focused() == "sync.case.pin"
    desk.type("000000")
    assert not desk.shows(desk.window.text("staff.wrong_pin", left=4)), "the sixth figure signs nothing"
    assert desk.focused() == "sync.case.sign"
    desk.key("Ctrl+Return")
    assert desk.shows(desk.window.text("staff.wrong_pin", left=4))
    assert desk.focused() == "sync.case.pin"
    desk.type(MANAGER_PIN)
    desk.key("Return")
    assert state(desk).cases != (), "Enter moves on and never submits"
    desk.key("Ctrl+Return")
    assert state(desk).cases == ()
    assert MANAGER_PIN not in repr(state(desk))


def test_at_a_counter_the_manager_gives_number_and_pin(open_networked: OpenNetworked) -> None:
    desk = open_networked("counter")
    desk.sign_in()
    raise_follow_up(desk)
    desk.click("chip.inbox")
    desk.key("Return")
    assert desk.focused() == "sync.case.approver"
    desk.type(MANAGER)
    desk.key("Return")
    assert desk.focused() == "sync.case.pin"
    desk.type(MANAGER_PIN)
    desk.key("Ctrl+Return")
    assert state(desk).cases == ()


def test_a_terminal_becomes_the_hub_by_a_managers_pin(open_networked: OpenNetworked) -> None:
    desk = open_networked("manager")
    desk.sign_in(MANAGER)
    desk.click("rail.sync")
    assert not desk.find("sync.promote").isEnabled(), "the hub is up: no need"
    desk.link.cut(hub=False)
    tell(desk)
    desk.click("sync.promote")
    assert desk.focused() == "sync.promote.pin"
    desk.type("111111")
    desk.key("Ctrl+Return")
    assert desk.shows(desk.window.text("staff.wrong_pin", left=4))
    desk.find("sync.promote.pin").setFocus()
    desk.type(MANAGER_PIN)
    desk.key("Ctrl+Return")
    assert state(desk).promoted == 8
    assert desk.shows("本机已接任枢纽")


def test_a_promotion_can_be_left(open_networked: OpenNetworked) -> None:
    desk = open_networked("manager")
    desk.link.cut(hub=False)
    desk.sign_in(MANAGER)
    desk.click("rail.sync")
    desk.click("sync.promote")
    desk.click("sync.promote.leave")
    assert not desk.there("sync.promote.pin")


def test_clerks_promote_nothing(open_networked: OpenNetworked) -> None:
    desk = open_networked("counter")
    desk.link.cut(hub=False)
    desk.sign_in()
    desk.click("rail.sync")
    assert not desk.there("sync.promote")


def test_english_and_dark(open_networked: OpenNetworked) -> None:
    desk = open_networked("manager")
    desk.link.cut(hub=False)
    desk.sign_in(MANAGER)
    desk.click("rail.sync")
    desk.click("rail.language")
    assert desk.shows("Connection")
    assert not desk.shows("⟨")
    desk.click("rail.theme")
    assert screen(desk).grab().toImage() is not None


def test_everything_to_press_is_named_and_large_enough(open_networked: OpenNetworked) -> None:
    desk = open_networked("manager")
    desk.link.cut(hub=False)
    desk.sign_in(MANAGER)
    raise_follow_up(desk)
    desk.click("rail.sync")
    desk.click("sync.promote")
    for button in screen(desk).findChildren(QAbstractButton):
        if button.isVisible():
            assert button.accessibleName(), button.objectName()
            assert button.height() >= 32, button.objectName()
    named = [desk.find(name) for name in ("sync.inbox", "sync.case.pin", "sync.promote.pin")]
    assert all(each.accessibleName() for each in named)
