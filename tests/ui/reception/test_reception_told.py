"""What reception is told of what it did: the slip, the manager who was called, the elder's number."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.documents import DocumentMoved, SpoolState
from app.domain.errors import EnvironmentFault, UserError
from app.domain.help_calls import COMING_MS
from app.domain.queue import Precedence, TicketOutcome
from app.domain.staff import Role
from app.i18n import LANGUAGES
from app.services.help_calls import Help
from app.services.queue_slips import SlipState
from app.services.sessions import Session
from app.ui.screens.reception.presenter import ReceptionMode
from app.ui.screens.reception.view import ReceptionView
from app.ui.widgets.stale import ink_of
from tests.desk_hall import PINS, DeskHall
from tests.networked_desk import NetworkedDesk
from tests.people import MANAGER
from tests.samples_hall import texts
from tests.ui.reception.stage import GUIDE, GUIDE_PIN, presenter

MINUTE = 60_000


def printed(desk: DeskHall, state: SpoolState = SpoolState.DONE) -> None:
    """Let the printer have done with all that waits."""
    with desk.program.store.read() as queries:
        waiting = queries.documents.in_state(SpoolState.QUEUED)
    for each in waiting:
        desk.hall.rig.record(
            DocumentMoved(document_id=each.document_id, state=state, detail="", attempts=1, at_ms=1)
        )
    presenter(desk).refresh()


def test_the_number_just_given_says_how_it_stands_with_its_slip(desk: DeskHall) -> None:
    desk.key("Alt+1")
    assert desk.there("reception.slip")
    assert desk.shows("号票待打印")
    printed(desk)
    assert desk.shows("号票已打印")
    issued = presenter(desk).state.issued
    assert issued is not None
    said = desk.find("reception.given").accessibleName()
    assert said.startswith(issued.ticket.number), "whoever listens hears the number first"


def test_a_slip_that_is_printed_again_says_so(desk: DeskHall) -> None:
    ticket = desk.take()
    presenter(desk).refresh()
    presenter(desk).choose(ticket.ticket_id)
    desk.click("reception.again")
    assert desk.shows(f"{ticket.number} 的号票在等打印机"), "one is on its way, no other is put behind it"
    printed(desk)
    assert desk.shows("号票已打印")
    desk.click("reception.again")
    assert desk.shows(f"{ticket.number} 的号票再打一张")
    assert desk.shows("号票待打印")
    printed(desk)
    assert desk.shows("号票已打印 2 次")
    desk.click("reception.again")
    printed(desk, SpoolState.UNKNOWN)
    assert desk.shows("号票不知道是否打出")
    presenter(desk).choose("")
    presenter(desk).reprint()
    assert presenter(desk).state.mode is not ReceptionMode.SAVING, "nothing is in hand"


def test_a_slip_of_another_terminal_is_made_anew(desk: DeskHall) -> None:
    """A kiosk printed it: this terminal has no copy, and whoever lost it still gets one."""
    ticket = desk.take()
    with desk.hall.rig.store.raw_write() as conn:
        conn.exec_driver_sql("DELETE FROM document")
    presenter(desk).refresh()
    presenter(desk).choose(ticket.ticket_id)
    assert not desk.there("reception.ticket.slip")
    desk.click("reception.again")
    assert desk.shows(f"{ticket.number} 的号票再打一张")
    slip = desk.program.services.queue.slip(ticket.ticket_id)
    assert (slip.state, slip.printed) == (SlipState.WAITING, 0)
    with desk.hall.rig.store.raw_write() as conn:
        conn.exec_driver_sql("DELETE FROM document")
        conn.exec_driver_sql("DELETE FROM service")
    desk.click("reception.again")
    assert desk.shows(desk.window.text("queue.unknown_service"))


def test_a_printer_that_does_not_print_says_why(desk: DeskHall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk.program.services.spool, "fault", lambda: "printer.no_paper")
    desk.key("Alt+1")
    why = desk.window.text("printer.no_paper")
    assert desk.shows(f"号票待打印：{why}")


def test_a_number_that_was_refused_leaves_none_to_be_read_out(
    desk: DeskHall, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.key("Alt+1")
    assert desk.there("reception.number")

    def refuse(*_all: object, **_named: object) -> None:
        raise UserError("queue.too_late", closes="18:00")

    monkeypatch.setattr(desk.program.services.queue, "issue", refuse)
    desk.key("Alt+1")
    assert not desk.there("reception.number"), "it was the customer's before"
    assert desk.there("reception.error")


def test_an_elder_gets_a_number_by_two_keys(desk: DeskHall) -> None:
    desk.key("Alt+L", "Alt+1")
    issued = presenter(desk).state.issued
    assert issued is not None
    assert issued.ticket.precedence is Precedence.ELDER
    assert desk.shows("刚取的号 · 综合业务 · 长者")
    desk.key("Alt+L", "Alt+L", "Alt+1")
    issued = presenter(desk).state.issued
    assert issued is not None
    assert issued.ticket.precedence is Precedence.NONE, "pressed twice, it is taken back"


def test_one_word_for_each_precedence() -> None:
    """At the kiosk, at reception, in the queue, on the slip and in the log."""
    for language in LANGUAGES:
        text = texts()[language]
        for precedence in (Precedence.ELDER, Precedence.DISABLED, Precedence.PREGNANT, Precedence.VIP):
            word = text(f"panel.queue.badge.{precedence}")
            others = [f"reception.because.{precedence}", f"precedence.{precedence}"]
            if precedence is not Precedence.VIP:
                others.append(f"kiosk.precedence.{precedence}")
            assert all(text(code).startswith(word) for code in others), (language, precedence)
            assert text(f"journal.value.{precedence}").lower() == word.lower()


def told(desk: DeskHall) -> Help:
    found = presenter(desk).state.told
    assert found is not None
    return found.help


def test_the_manager_is_called_and_says_who_comes(desk: DeskHall) -> None:
    desk.key("Alt+J")
    assert told(desk) is Help.CALLED
    assert desk.shows("已叫值班经理")
    assert desk.shows("刚叫了值班经理，请稍候")
    desk.key("Alt+J")
    with desk.program.store.read() as queries:
        (call,) = queries.help_calls.since(0)
    assert (call.asked_by, call.asker) == (GUIDE, "测试·孙一诺")
    assert not desk.there("chip.help"), "whoever called knows"
    desk.window.go("floor")
    assert not desk.there("floor.help"), "it is the manager who is called"
    desk.move_to("manager")
    desk.sign_in(MANAGER)
    assert desk.find("chip.help").accessibleName() == "1 叫值班经理"
    desk.click("chip.help")
    assert desk.window.current == "floor"
    assert desk.shows("测试·孙一诺请值班经理到")
    desk.click(f"floor.go.{call.place}")
    assert not desk.there("floor.help")
    desk.move_to("reception")
    desk.sign_in(GUIDE)
    assert told(desk) is Help.COMING
    assert desk.shows("测试·陈静怡就来")
    desk.wait(COMING_MS)
    presenter(desk).refresh()
    assert told(desk) is Help.NONE
    assert not desk.there("reception.manager.said")


def test_the_manager_is_called_from_every_page_of_the_desk(desk: DeskHall) -> None:
    desk.window.go("appointments")
    desk.key("Alt+J")
    assert told(desk) is Help.CALLED
    assert desk.shows("已叫值班经理")
    desk.key("Alt+J")
    assert desk.shows("刚叫了值班经理，请稍候"), "a key that is pressed again is answered, too"
    desk.key("Ctrl+K")
    desk.type("JZ")
    desk.key("Return")
    with desk.program.store.read() as queries:
        assert len(queries.help_calls.since(0)) == 1


def test_who_is_cut_off_is_told_that_nobody_hears_the_call(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PINS, GUIDE, GUIDE_PIN)
    desk = NetworkedDesk(tmp_path, qapp, qtbot, "reception")
    desk.sign_in(GUIDE)
    desk.link.cut(hub=True)
    desk.key("Alt+1")
    assert not desk.shows("网络中断：请客户收好号票，交窗口扫一下才能叫到"), "the hub still brings numbers"
    desk.link.cut(hub=False)
    desk.key("Alt+J", "Alt+1")
    assert told(desk) is Help.UNREACHED
    assert desk.shows("现在叫不到值班经理的台席，请过去找或打电话")
    assert not desk.shows("已叫值班经理")
    assert desk.shows("网络中断：请客户收好号票，交窗口扫一下才能叫到")
    assert desk.find("reception.manager").isEnabled(), "it can be tried again"
    desk.key("Alt+J")
    desk.link.cut(hub=True)
    presenter(desk).refresh()
    assert told(desk) is Help.CALLED, "the hub has brought the call to the others by now"
    with desk.program.store.read() as queries:
        assert len(queries.help_calls.since(0)) == 1
    desk.link.cut(hub=False)
    desk.link.state = replace(desk.link.state, since_ms=desk.link.now_ms + 10 * MINUTE)
    presenter(desk).refresh()
    assert told(desk) is Help.CALLED, "it was called before the line broke"
    desk.close()


def test_a_call_that_nobody_answers_is_made_again_after_a_minute(desk: DeskHall) -> None:
    desk.click("reception.manager")
    desk.wait(2 * MINUTE)
    presenter(desk)._tick()
    assert desk.shows("2 分钟前叫的，还没有答复")
    desk.key("Ctrl+K")
    desk.type("JZ")
    desk.key("Return")
    assert desk.shows("刚叫了值班经理，请稍候")
    floor = desk.program.services.manager.floor
    boss = Session("s-boss", MANAGER, "测试·陈静怡", (Role.DUTY_MANAGER,), "manager", None)
    guide = desk.window.session
    assert guide is not None
    (call,) = floor.look(boss).help_calls
    with pytest.raises(UserError, match=r"help\.for_manager"):
        floor.go_to(guide, call.help_id)
    floor.go_to(boss, call.help_id)
    presenter(desk).refresh()
    assert desk.shows("测试·陈静怡就来"), "said in passing and below the button"
    assert floor.look(boss).help_calls == ()


def test_a_call_of_reception_and_one_of_a_kiosk_on_one_device_are_two(desk: DeskHall) -> None:
    helps = desk.program.services.kiosk_desk.help
    helps.ask("kiosk-1")
    desk.key("Alt+J")
    boss = Session("s-boss", MANAGER, "测试·陈静怡", (Role.DUTY_MANAGER,), "manager", None)
    assert len(desk.program.services.manager.floor.look(boss).help_calls) == 2
    assert helps.told() is Help.CALLED


def test_a_call_that_cannot_be_made_says_why(desk: DeskHall, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_all: object) -> None:
        raise UserError("staff.no_right.read")

    monkeypatch.setattr(desk.program.services.reception.help, "ask", refuse)
    desk.key("Alt+J")
    assert desk.shows(desk.window.text("staff.no_right.read"))


def test_a_queue_that_could_not_be_read_is_not_an_empty_one(desk: DeskHall) -> None:
    presenter(desk)._fail(EnvironmentFault("store.busy"))
    assert desk.shows("队列读不出来")
    assert not desk.there("reception.empty")
    assert not desk.there("reception.error"), "it is said once"
    desk.click("reception.again")
    assert desk.there("reception.empty")
    assert not desk.there("reception.unread")


def test_a_queue_of_a_moment_ago_says_of_when_it_is(desk: DeskHall) -> None:
    desk.key("Alt+4")
    view = desk.window.mounted["reception"].view
    assert isinstance(view, ReceptionView)
    listed = view.list
    fresh = ink_of(listed)
    presenter(desk)._fail(EnvironmentFault("store.busy"))
    state = presenter(desk).state
    assert state.view is not None
    words = texts()["zh_CN"]
    assert desk.shows(f"{words.time(state.view.now_ms, 'Asia/Shanghai')} 的情况，未更新")
    assert not desk.shows("数量不明"), "the list is there, it is only not live"
    assert ink_of(listed).text == ink_of(listed).danger == fresh.muted, "no colour says what is now"
    desk.click("reception.again")
    assert not desk.shows("未更新")
    assert ink_of(listed) == fresh


def test_a_manager_at_reception_calls_nobody(desk: DeskHall) -> None:
    desk.window.sign_off()
    desk.sign_in(MANAGER)
    assert not desk.there("reception.manager")
    desk.key("Alt+J")
    assert presenter(desk).state.told is not None
    assert told(desk) is Help.NONE
    assert "call_manager" not in [each.key for each in desk.window.mounted["reception"].commands()]


def test_a_number_that_was_given_twice_is_taken_back(desk: DeskHall) -> None:
    desk.key("Alt+4", "Alt+4")
    issued = presenter(desk).state.issued
    assert issued is not None
    which = issued.ticket.ticket_id

    def waits() -> bool:
        return any(each.ticket.ticket_id == which for each in presenter(desk).state.lines)

    desk.key("Alt+U")
    assert waits(), "once may be a slip: it cannot be undone"
    assert desk.find("reception.take_back").text() == "确定收回（再按一次）"  # type: ignore[attr-defined]
    desk.key("Esc")
    assert desk.find("reception.take_back").text() == "收回此号"  # type: ignore[attr-defined]
    desk.key("Alt+U", "Alt+U")
    assert not waits()
    assert desk.shows(f"{issued.ticket.number} 已取消")
    assert not desk.there("reception.number")
    assert len(presenter(desk).state.lines) == 1, "the other one stands"
    with desk.program.store.read() as queries:
        ended = queries.queue.ticket(which)
    assert ended is not None
    assert ended.outcome is TicketOutcome.TAKEN_BACK, "nobody gave up"
    desk.key("Alt+U")
    assert desk.shows(desk.window.text("desk.nothing_to_undo"))


def test_a_press_for_one_number_does_not_end_another(desk: DeskHall) -> None:
    first, second = desk.take(), desk.take()
    presenter(desk).refresh()
    presenter(desk).choose(first.ticket_id)
    desk.click("reception.cancel")
    presenter(desk).choose(second.ticket_id)
    desk.click("reception.cancel")
    assert len(presenter(desk).state.lines) == 2, "each takes two presses of its own"
