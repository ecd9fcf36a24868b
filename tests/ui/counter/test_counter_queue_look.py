"""F6 in the queue: it lies over the page on a small screen, and leads to whoever was decided on."""

import pytest
from PySide6.QtWidgets import QWidget

from app.ui.screens.counter.state import CounterMode
from tests.desk_hall import DeskHall
from tests.ui.counter.test_seat_answers import decide, seated

SMALL = [(1280, 800), (1366, 768)]


def place(desk: DeskHall, name: str) -> tuple[int, int, int, int]:
    """Return where a control lies in the window."""
    control: QWidget = desk.find(name)
    corner = control.mapTo(desk.window, control.rect().topLeft())
    return corner.x(), corner.y(), control.width(), control.height()


@pytest.mark.parametrize("size", SMALL)
def test_a_look_into_the_queue_squeezes_nothing(clerk: DeskHall, size: tuple[int, int]) -> None:
    clerk.window.resize(*size)
    clerk.take("plan_change")
    clerk.take()
    clerk.serve_next()
    clerk.verify("wang_xiaoming")
    clerk.robot.breathe()
    shown = ("customer.number", "business.tile.plan_change", "next.primary")
    before = [place(clerk, name) for name in shown]
    clerk.key("F6")
    assert clerk.focused() == "queue_list"
    panel = clerk.counter.view.queue
    assert panel.width() == 304, "all of it is seen"
    assert [place(clerk, name) for name in shown] == before
    clerk.find("next.primary").setFocus()
    clerk.robot.breathe()
    assert panel.width() == 88, "it folds once the clerk has gone on"
    clerk.click("queue_unfold")
    assert (panel.width(), clerk.focused()) == (304, "queue_list")
    clerk.counter.presenter.refresh()
    assert panel.width() == 304, "and stays until then"
    clerk.key("F6")
    assert panel.width() == 88
    assert [place(clerk, name) for name in shown] == before


def test_f6_leads_to_an_unread_decision_however_long_ago_it_came(clerk: DeskHall) -> None:
    ticket = seated(clerk)
    clerk.take()
    clerk.take()
    decide(clerk)
    clerk.key("F6")
    clerk.find("next.primary").setFocus()
    assert "已批准" not in clerk.said(), "it was heeded"
    clerk.key("F6")
    assert clerk.counter.view.queue.list.key() == ticket.ticket_id
    clerk.key("Return")
    assert clerk.at(CounterMode.SERVING)
    assert clerk.state.ticket is not None
    assert clerk.state.ticket.ticket_id == ticket.ticket_id
