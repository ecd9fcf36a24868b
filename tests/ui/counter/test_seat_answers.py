"""A decision reaches the counter that asked for it, although the customer sits and another is served."""

import pytest

from app.domain.orders import OrderState
from app.services.rows.queue import TicketRow
from app.services.sessions import Session
from app.ui.panels.queue_entries import entries_of
from app.ui.panels.sync_cases import Case, CaseKind
from app.ui.panels.sync_reading import inbox
from app.ui.screens.counter.state import CounterMode
from app.ui.theme import Tone
from app.ui.widgets.lists import QueueRow
from tests.desk_hall import DeskHall
from tests.people import CLERK, MANAGER, MANAGER_PIN, OTHER_CLERK

MINUTE_MS = 60_000


def seated(clerk: DeskHall) -> TicketRow:
    """Send a customer to a seat whose change of plan the manager must agree to."""
    ticket = clerk.take("plan_change")
    clerk.serve_next()
    clerk.verify("wang_xiaoming")
    clerk.begin("104")
    clerk.fill("form.plan.line", "畅享 299")
    clerk.key("Tab", "Ctrl+Return")
    clerk.counter.parts.form.seat_asked.emit()
    assert clerk.at(CounterMode.IDLE)
    return ticket


def decide(desk: DeskHall, *, granted: bool = True) -> None:
    """Let the manager decide at her own desk on the oldest that waits."""
    approvals, staff = desk.program.services.approvals, desk.program.store
    with staff.read() as queries:
        row = queries.staff.staff(MANAGER)
    assert row is not None
    manager = Session("at-her-desk", MANAGER, row.name, row.roles, "manager", None)
    reason = "" if granted else "客户要再考虑一下"
    first = approvals.open()[0].approval_id
    approvals.decide(manager, first, granted=granted, reason=reason, pin=MANAGER_PIN)
    desk.robot.breathe()


def rows(desk: DeskHall) -> list[QueueRow]:
    """Return the lines of the queue as they are shown."""
    desk.counter.parts.queue.refresh()
    found = entries_of(desk.counter.parts.queue.state, desk.window.text, 99)
    return [entry for entry in found if isinstance(entry, QueueRow)]


def row(desk: DeskHall, ticket: TicketRow) -> QueueRow:
    """Return the line of one ticket."""
    return next(each for each in rows(desk) if each.key == ticket.ticket_id)


def verdict(desk: DeskHall, ticket: TicketRow) -> tuple[str, Tone, str]:
    """Return what stands above a ticket's line: word, tone, icon."""
    found = row(desk, ticket).verdict
    return (found.text, found.tone, found.icon) if found else ("", Tone.TEXT, "")


def answers(desk: DeskHall) -> list[Case]:
    """Return the decisions that stand in the inbox of whoever sits here."""
    assert desk.window.session is not None
    return [case for case in inbox(desk.program, desk.window.session) if case.kind is CaseKind.ANSWER]


def chip(desk: DeskHall) -> bool:
    """Return whether the strip says that something demands action."""
    desk.robot.breathe()
    return desk.there("chip.inbox")


def forget_undo(desk: DeskHall) -> None:
    """Let what can be taken back of the seat have its time."""
    assert desk.window.shell is not None
    desk.window.shell.toasts.close()


def test_the_line_of_a_seated_customer_tells_what_was_decided(clerk: DeskHall) -> None:
    ticket = seated(clerk)
    assert verdict(clerk, ticket) == ("待审批", Tone.APPROVAL, "shield-account-outline")
    clerk.wait(3 * MINUTE_MS)
    assert verdict(clerk, ticket)[0] == "待审批 3 分"
    assert row(clerk, ticket).title == "套餐变更 · 剩 12 分", "what for, not the badge once more"
    decide(clerk)
    assert verdict(clerk, ticket) == ("已批准", Tone.OK, "check-circle")
    assert row(clerk, ticket).title == "请客户回来签名 · 剩 12 分"


def test_a_refusal_is_told_as_one(clerk: DeskHall) -> None:
    ticket = seated(clerk)
    forget_undo(clerk)
    decide(clerk, granted=False)
    assert verdict(clerk, ticket) == ("已驳回", Tone.DANGER, "close-circle")
    assert clerk.said() == f"{ticket.number} 套餐变更：已驳回，请告知客户"
    assert [case.code for case in answers(clerk)] == ["refused"]


def test_whoever_is_answered_stands_before_those_who_wait(clerk: DeskHall) -> None:
    first = clerk.take("general")
    clerk.serve_next()
    clerk.key("Shift+F8")
    clerk.menu("park", 0)
    second = seated(clerk)
    assert [each.key for each in rows(clerk)[-2:]] == [first.ticket_id, second.ticket_id]
    decide(clerk)
    assert [each.key for each in rows(clerk)[-2:]] == [second.ticket_id, first.ticket_id]
    assert row(clerk, first).verdict is None, "nothing was asked for this one"


def test_what_comes_while_another_is_served_interrupts_nobody(clerk: DeskHall) -> None:
    ticket = seated(clerk)
    other = clerk.take("fee_payment")
    clerk.serve_next()
    clerk.verify("elder_76")
    clerk.begin("201")
    forget_undo(clerk)
    clerk.click("form.prepay_fen")
    clerk.type("7")
    before = clerk.focused()
    decide(clerk)
    assert clerk.said() == f"{ticket.number} 套餐变更：已批准，请客户回来签名"
    assert clerk.focused() == before
    clerk.type("0")
    assert clerk.counter.parts.form.state.form["prepay_fen"] == 70_00
    clerk.key("F6")
    assert clerk.focused() == "queue_list"
    assert clerk.counter.view.queue.list.key() == ticket.ticket_id
    assert clerk.said() == "", "it was heeded"
    assert clerk.at(CounterMode.FORM), "the other one is still here"
    assert clerk.state.ticket is not None
    assert clerk.state.ticket.ticket_id == other.ticket_id


def test_its_key_leads_to_the_ticket_from_every_screen(clerk: DeskHall) -> None:
    ticket = seated(clerk)
    forget_undo(clerk)
    clerk.window.go("documents")
    decide(clerk)
    assert ticket.number in clerk.said()
    clerk.key("F6")
    assert clerk.window.current == "counter"
    assert clerk.focused() == "queue_list"
    clerk.key("Return")
    assert clerk.at(CounterMode.SERVING)
    assert clerk.state.ticket is not None
    assert clerk.state.ticket.ticket_id == ticket.ticket_id
    assert [order.state for order in clerk.state.orders] == [OrderState.ACKNOWLEDGED]


def test_what_can_be_taken_back_has_its_time_first(clerk: DeskHall) -> None:
    ticket = seated(clerk)
    assert "Alt+U" in clerk.window.text("desk.undo") or clerk.said() != ""
    before = clerk.said()
    decide(clerk)
    assert clerk.said() == before, "the seat can still be taken back"
    forget_undo(clerk)
    assert ticket.number in clerk.said()
    assert "已批准" in clerk.said()


def test_it_stays_although_somebody_else_is_called(clerk: DeskHall) -> None:
    ticket = seated(clerk)
    forget_undo(clerk)
    decide(clerk)
    clerk.take()
    clerk.key("F7")
    assert ticket.number in clerk.said()


def test_the_inbox_keeps_it_until_the_customer_is_back(clerk: DeskHall) -> None:
    ticket = seated(clerk)
    forget_undo(clerk)
    assert answers(clerk) == []
    decide(clerk)
    (case,) = answers(clerk)
    assert (case.name, case.what, case.code) == (ticket.number, "plan_change", "sign")
    assert chip(clerk)
    clerk.window.go("sync", "inbox")
    clerk.robot.breathe()
    assert clerk.shows(f"{ticket.number} 的审批已批准")
    clerk.click("sync.case.act")
    assert clerk.focused() == "queue_list"
    clerk.key("Return")
    assert clerk.at(CounterMode.SERVING)
    assert answers(clerk) == []
    assert not chip(clerk), "it goes by itself"
    assert clerk.said() == ""


@pytest.mark.parametrize("granted", [True, False], ids=["granted", "refused"])
def test_it_is_counted_at_the_queue_where_it_stands_and_alarms_only_when_refused(
    clerk: DeskHall, granted: bool
) -> None:
    seated(clerk)
    forget_undo(clerk)
    decide(clerk, granted=granted)
    assert clerk.window.shell is not None
    rail = clerk.window.shell.rail
    assert rail.button("counter").accessibleName() == "台席 1"
    assert rail.button("sync").accessibleName() == "同步", "it is nothing of the connection"
    shown = clerk.find("chip.inbox")
    assert shown.accessibleName() == "1 有批复"
    assert rail.button("counter")._count_tone is (Tone.OK if granted else Tone.DANGER)
    clerk.window.go("complaint")
    clerk.click("chip.inbox")
    assert clerk.window.current == "counter"
    assert clerk.focused() == "queue_list"


def test_an_order_that_was_ended_meanwhile_calls_nobody_back(clerk: DeskHall) -> None:
    ticket = seated(clerk)
    decide(clerk)
    assert clerk.window.session is not None
    with clerk.program.store.read() as queries:
        (order,) = queries.orders.of_ticket(ticket.ticket_id)
    clerk.program.services.orders.cancel(clerk.window.session, order.order_id, "customer")
    assert answers(clerk) == []
    assert row(clerk, ticket).verdict is None


def test_a_seat_that_runs_out_still_tells(clerk: DeskHall) -> None:
    ticket = seated(clerk)
    clerk.take()
    decide(clerk)
    clerk.wait(16 * MINUTE_MS)
    first = rows(clerk)[0]
    assert first.key == ticket.ticket_id, "ahead of its class, as ever"
    assert first.verdict is not None
    assert first.verdict.text == "已批准"
    assert len(answers(clerk)) == 1
    clerk.key("F7")
    assert clerk.state.ticket is not None
    assert clerk.state.ticket.ticket_id == ticket.ticket_id
    assert answers(clerk) == []


def test_what_was_decided_at_the_window_is_no_news(clerk: DeskHall) -> None:
    ticket = clerk.take("plan_change")
    clerk.serve_next()
    clerk.verify("wang_xiaoming")
    clerk.begin("104")
    clerk.fill("form.plan.line", "畅享 299")
    clerk.key("Tab", "Ctrl+Return")
    clerk.counter.parts.form.decide(MANAGER, MANAGER_PIN, granted=True, reason="")
    clerk.key("Esc", "Shift+F8")
    clerk.menu("park", 0)
    assert clerk.at(CounterMode.IDLE)
    forget_undo(clerk)
    assert row(clerk, ticket).verdict is None
    assert answers(clerk) == []
    assert clerk.said() == ""


def test_whoever_asked_is_told_at_another_counter_and_nobody_else_is(clerk: DeskHall) -> None:
    ticket = seated(clerk)
    clerk.window.sign_off()
    clerk.sign_in(OTHER_CLERK, counter=2)
    decide(clerk)
    assert answers(clerk) == []
    assert clerk.said() == ""
    assert verdict(clerk, ticket)[0] == "已批准", "any counter goes on with it"
    clerk.window.sign_off()
    clerk.sign_in(CLERK, counter=3)
    assert [case.name for case in answers(clerk)] == [ticket.number]
    assert chip(clerk)
    assert clerk.said() == "", "what stood at the beginning is no news"


def test_at_a_desk_without_a_counter_the_inbox_offers_no_queue(clerk: DeskHall) -> None:
    ticket = seated(clerk)
    clerk.window.sign_off()
    clerk.move_to("reception")
    clerk.sign_in(CLERK)
    decide(clerk)
    assert ticket.number in clerk.said()
    clerk.key("F6")
    assert clerk.window.current == "reception"
    assert chip(clerk)
    listed = clerk.window.mounted["reception"].view
    assert "已批准" in words_of(listed)


def words_of(view: object) -> str:
    """Return what the list of a screen reads out."""
    queue = getattr(view, "list", None) or getattr(view, "_list", None)
    model = queue.model() if queue is not None else None
    assert model is not None
    return " ".join(str(model.index(at, 0).data()) for at in range(model.rowCount()))


def test_the_folded_queue_says_that_there_is_an_answer(clerk: DeskHall) -> None:
    seated(clerk)
    decide(clerk)
    clerk.take("fee_payment")
    clerk.serve_next()
    clerk.verify("elder_76")
    clerk.begin("201")
    assert clerk.shows("有批复")


def test_f1_on_the_ticket_tells_it_too(clerk: DeskHall) -> None:
    ticket = seated(clerk)
    decide(clerk)
    queue = clerk.counter.view.queue
    queue.focus_list(ticket.ticket_id)
    assert "审批：已批准 · 请客户回来签名" in clerk.counter.explain(queue.list)


def test_the_manager_reads_that_a_customer_has_taken_a_seat_since(clerk: DeskHall) -> None:
    ticket = clerk.take("plan_change")
    clerk.serve_next()
    clerk.verify("wang_xiaoming")
    clerk.begin("104")
    clerk.fill("form.plan.line", "畅享 299")
    clerk.key("Tab", "Ctrl+Return")
    approvals, session = clerk.program.services.approvals, clerk.window.session
    assert session is not None
    assert [item.seated for item in approvals.items(session)] == [False]
    clerk.program.services.queue.park(session, ticket.ticket_id, "card", "{}")
    assert [item.seated for item in approvals.items(session)] == [True], "nobody stands at the counter"


def test_the_manager_is_told_that_it_is_signed(clerk: DeskHall) -> None:
    seated(clerk)
    clerk.move_to("manager")
    clerk.sign_in(MANAGER)
    clerk.window.go("approvals")
    clerk.find("approvals.pin").setFocus()
    clerk.type(MANAGER_PIN)
    clerk.key("Ctrl+Return")
    assert "已同意：套餐变更" in clerk.said()
    assert clerk.program.services.approvals.open() == ()
