"""The reception desk under real keys, in the demo hall."""

from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.halls import SettingChanged
from app.domain.queue import Precedence, TicketClass, TicketOutcome, TicketState
from app.services.rows.queue import TicketRow
from app.ui.screens.reception.presenter import ANY, STATES, ReceptionMode
from app.ui.widgets.fields import Select
from app.ui.widgets.lists import QueueList
from tests.desk_hall import DeskHall
from tests.factories_close import close_idle_day
from tests.people import CLERK, CLERK_PIN, MANAGER
from tests.ui.reception.stage import GUIDE_PIN, presenter


def is_at(desk: DeskHall, mode: ReceptionMode) -> bool:
    return presenter(desk).state.mode is mode


def row(desk: DeskHall, ticket: TicketRow) -> TicketRow:
    with desk.program.store.read() as queries:
        found = queries.queue.ticket(ticket.ticket_id)
    assert found is not None
    return found


def test_the_desk_opens_on_reception(desk: DeskHall) -> None:
    assert set(STATES) == set(ReceptionMode)
    assert desk.window.current == "reception"
    assert {"reception", "floor", "complaint", "documents"} <= set(desk.window.mounted)
    assert "staff" not in desk.window.mounted
    assert is_at(desk, ReceptionMode.EMPTY)


def test_a_number_is_given_by_one_key(desk: DeskHall) -> None:
    desk.key("Alt+1")
    assert is_at(desk, ReceptionMode.ISSUED)
    issued = presenter(desk).state.issued
    assert issued is not None
    assert desk.shows(issued.ticket.number)
    presenter(desk).because(Precedence.VIP)
    presenter(desk).speak("en")
    desk.key("Alt+2")
    issued = presenter(desk).state.issued
    assert issued is not None
    assert (issued.ticket.klass, issued.ticket.language) == (TicketClass.VIP, "en")
    assert presenter(desk).state.reason is Precedence.NONE, "the next customer is ordinary again"


def test_a_reason_is_for_the_customer_before_the_desk(desk: DeskHall) -> None:
    def choose() -> None:
        presenter(desk).because(Precedence.DISABLED)
        presenter(desk).speak("en")
        assert presenter(desk).state.reason is Precedence.DISABLED

    def ordinary() -> bool:
        return (presenter(desk).state.reason, presenter(desk).state.english) == (Precedence.NONE, False)

    choose()
    desk.window.go("floor")
    assert ordinary(), "the screen was left"
    desk.window.go("reception")
    choose()
    desk.window.lock()
    assert ordinary(), "the desk was locked"
    desk.type(GUIDE_PIN)
    desk.key("Return")
    for _ in range(59):
        presenter(desk)._tick()
    choose()
    for second in range(60):
        assert not ordinary(), second
        presenter(desk)._tick()
    assert ordinary(), "a minute has passed"


def test_a_number_is_given_by_its_key_from_wherever_the_keyboard_is(desk: DeskHall) -> None:
    rail = desk.find("rail.floor")
    rail.setFocus()
    assert rail.hasFocus()
    desk.key("Alt+1")
    assert is_at(desk, ReceptionMode.ISSUED)
    desk.window.go("floor")
    before = presenter(desk).state.issued
    desk.key("Alt+1")
    assert presenter(desk).state.issued is before, "only while reception is shown"


def open_window(desk: DeskHall) -> None:
    """Let a clerk sit down at window 3 with an open shift."""
    services = desk.program.services
    services.shifts.open_shift(services.staff.sign_in(CLERK, CLERK_PIN, "counter", "A01-3"), ())


def close_today(desk: DeskHall) -> None:
    """Open a day in which nobody does anything, and close it."""
    close_idle_day(desk.hall.rig, "2026-03-11")
    presenter(desk).refresh()


def test_a_ticket_is_kept_for_one_window_and_let_go(desk: DeskHall) -> None:
    open_window(desk)
    ticket = desk.take()
    presenter(desk).refresh()
    desk.key("F6", "Return", "Tab", "Tab", "Down", "Tab", "Space")
    assert row(desk, ticket).only_counter == "A01-3"
    assert desk.shows(f"{ticket.number} 已指定 3 号窗口")
    desk.key("Alt+U")
    assert row(desk, ticket).only_counter is None
    presenter(desk).choose("")
    presenter(desk).sort("B")
    assert row(desk, ticket).lane == "A", "nothing is in hand"


def test_the_hall_says_what_waits_too_long(desk: DeskHall) -> None:
    desk.hall.rig.record(SettingChanged(key="queue.alert_min", value="5", reason=""))
    desk.take()
    desk.wait(5 * 60_000 - 1)
    presenter(desk).refresh()
    assert [presenter(desk).state.late(line) for line in presenter(desk).state.lines] == [False]
    desk.wait(1)
    presenter(desk).refresh()
    assert [presenter(desk).state.late(line) for line in presenter(desk).state.lines] == [True]


def test_a_number_that_is_kept_for_a_window_says_so_until_that_is_lifted(desk: DeskHall) -> None:
    open_window(desk)
    ticket = desk.take()
    presenter(desk).refresh()
    presenter(desk).choose(ticket.ticket_id)
    box = desk.find("reception.window")
    assert isinstance(box, Select)
    assert box.placeholderText() == "请选择"
    presenter(desk).reserve("A01-3")
    assert box.placeholderText() == "现在：3 号"
    listed = desk.find("reception.list")
    assert isinstance(listed, QueueList)
    model = listed.model()
    words = [model.data(model.index(at, 0)) for at in range(model.rowCount())]
    assert any("3 号" in said for said in words), words
    box.set_key(ANY)
    desk.click("reception.window.go")
    assert row(desk, ticket).only_counter is None
    assert desk.shows(f"{ticket.number} 不再指定窗口")
    assert box.placeholderText() == "请选择"


def test_one_ticket_does_not_inherit_what_was_missing_for_another(desk: DeskHall) -> None:
    first, second = desk.take(), desk.take()
    presenter(desk).refresh()
    presenter(desk).choose(first.ticket_id)
    desk.click("reception.lane.go")
    assert desk.shows("请先选择")
    presenter(desk).choose(second.ticket_id)
    assert not desk.shows("请先选择")


def test_a_service_that_is_pressed_twice_at_once_gives_one_number(desk: DeskHall) -> None:
    choices = presenter(desk).state.choices
    assert choices is not None
    names = [f"reception.service.{each.service_id}" for each in choices.services[:2]]

    def given() -> int:
        with desk.program.store.read() as queries:
            return len(queries.queue.open_tickets())

    desk.click(names[0])
    desk.wait(150)
    desk.click(names[0])
    assert given() == 1
    desk.click(names[1])
    assert given() == 2, "another service is another customer"
    desk.wait(600)
    desk.click(names[1])
    assert given() == 3
    desk.key("Alt+1", "Alt+1")
    assert given() == 5, "two customers by keys"


def test_no_time_is_promised_where_nobody_calls(desk: DeskHall) -> None:
    desk.key("Alt+1")
    assert desk.shows("前面 0 位，窗口开放后叫号")
    desk.program.services.staff.sign_in(CLERK, CLERK_PIN, "counter", "A01-3")
    desk.key("Alt+1")
    assert desk.shows("前面 1 位，窗口开放后叫号"), "nobody calls without a shift"
    close_today(desk)
    desk.key("Alt+1")
    assert desk.shows("今天已日结，再开班后才叫号")


def test_the_tenth_service_has_a_key_too(desk: DeskHall) -> None:
    choices = presenter(desk).state.choices
    assert choices is not None
    assert len(choices.services) >= 10
    desk.key("Alt+0")
    issued = presenter(desk).state.issued
    assert issued is not None
    assert issued.ticket.service_id == choices.services[9].service_id


def test_who_sorts_and_raises_keeps_the_keyboard_there(desk: DeskHall) -> None:
    ticket = desk.take()
    presenter(desk).choose(ticket.ticket_id)
    for name in ("reception.lane", "reception.raise"):
        desk.find(name).setFocus()
        desk.key("Down", "Tab", "Space")
        assert desk.focused() == f"{name}.go"
    assert (row(desk, ticket).lane, row(desk, ticket).precedence) == ("B", Precedence.ELDER)


def test_who_waits_is_sorted_and_raised(desk: DeskHall) -> None:
    ticket = desk.take()
    presenter(desk).choose(ticket.ticket_id)
    assert is_at(desk, ReceptionMode.CHOSEN)
    desk.find("reception.lane").setFocus()
    desk.key("Down")
    desk.click("reception.lane.go")
    moved = row(desk, ticket)
    assert (moved.state, moved.lane, moved.number) == (TicketState.WAITING, "B", ticket.number)
    assert moved.issued_ms == ticket.issued_ms
    desk.find("reception.raise").setFocus()
    desk.key("Down")
    desk.click("reception.raise.go")
    raised = row(desk, ticket)
    assert (raised.precedence, raised.klass) == (Precedence.ELDER, TicketClass.PRIORITY)
    presenter(desk).raise_ticket(Precedence.VIP)
    assert desk.shows("已是这一级或更优先")
    desk.click("reception.cancel")
    assert row(desk, ticket).state is TicketState.WAITING, "it cannot be undone: it takes two presses"
    assert desk.shows("已是这一级或更优先")
    desk.click("reception.cancel")
    assert row(desk, ticket).outcome is TicketOutcome.CANCELLED
    assert desk.shows(f"{ticket.number} 已取消")
    assert is_at(desk, ReceptionMode.EMPTY)


def test_keys_alone_reach_everything(desk: DeskHall) -> None:
    ticket = desk.take()
    assert desk.focused().startswith("reception.service.")
    desk.key("F6")
    assert desk.focused() == "reception.list"
    assert presenter(desk).state.chosen == ticket.ticket_id
    desk.key("Return")
    assert desk.focused() == "reception.lane"
    desk.key("Tab", "Return")
    assert row(desk, ticket).lane == "A", "no lane was chosen: nobody is sent by one press"
    assert desk.shows("请先选择")
    assert desk.focused() == "reception.lane"
    desk.key("Down", "Return")
    assert not desk.shows("请先选择")
    assert desk.focused() == "reception.lane.go"
    desk.key("Return")
    assert row(desk, ticket).lane == "B"
    assert desk.shows(f"{ticket.number} 已转到 B 队列")
    desk.key("Alt+U")
    assert row(desk, ticket).lane == "A", "what was sent wrongly is taken back"
    desk.key("Esc")
    assert presenter(desk).state.chosen == ""
    assert desk.focused().startswith("reception.service."), "ready for who comes next"
    desk.key("F6", "Return")
    assert desk.focused() == "reception.lane"
    desk.key("F6")
    assert desk.focused() == "reception.list", "back to who waits"
    presenter(desk).cancel()
    presenter(desk).cancel()
    desk.key("F6", "F6")
    assert desk.focused().startswith("reception.service."), "with no ticket in hand its card is passed by"
    desk.window.set_language("en")
    assert not desk.shows("⟨")


def test_a_manager_sees_reception_only_at_its_desk(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> None:
    made = DeskHall(tmp_path, qapp, qtbot, "manager")
    made.sign_in(MANAGER)
    seen = set(made.window.mounted)
    assert {"floor", "work", "staff", "journal"} <= seen
    assert "reception" not in seen
    made.close()
