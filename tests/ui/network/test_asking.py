"""Waiting for a verdict: nothing for a second, then a bar, from the tenth second a way out."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.domain.business import business_type
from app.domain.business.spec import OfflineMode
from app.domain.ids import uuid7
from app.domain.queue import Precedence
from app.domain.queue_slip import ticket_qr
from app.i18n import load_text
from app.services.link import LinkMode, LinkStatus
from app.services.order_quotes import Eligibility, Opened
from app.ui.panels.asking import Asker, AskingBar
from app.ui.panels.form_state import FormMode
from app.ui.panels.link_watch import LinkWatch
from app.ui.screens.counter.state import CounterMode
from app.ui.tasks import InlineRunner, Priority, Task
from app.ui.theme import RESOURCES
from tests.factories import HALL
from tests.fake_link import FakeLink
from tests.networked_desk import OpenNetworked


class Slow(InlineRunner):
    """A pool whose work ends when the test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.lanes: list[str] = []
        self.held: list[Callable[[], None]] = []

    def _submit(self, lane: str, task: Task, priority: Priority) -> None:
        self.lanes.append(lane)
        self.held.append(lambda: super(Slow, self)._submit(lane, task, priority))

    def end(self) -> None:
        self.held.pop()()


def nothing(_answer: Any) -> None:  # noqa: ANN401 - whatever was asked for
    """Take no notice."""


def test_a_bar_appears_after_a_second_and_a_way_out_after_ten(qtbot: QtBot) -> None:
    link, tasks, texts = FakeLink(0), Slow(), load_text("zh_CN", RESOURCES)
    window = QWidget()
    qtbot.addWidget(window)
    asker = Asker(tasks, link, window)
    bar = AskingBar(asker, texts)
    QVBoxLayout(window).addWidget(bar)
    window.show()
    asker.ask(lambda: 1, nothing, nothing)
    assert tasks.lanes == ["pool"], "beside the writer: it may wait"
    assert not bar.isVisible()
    asker.tick()
    assert bar.isVisible()
    assert "厅枢纽" in bar.accessibleName()
    assert not bar.cancel.isVisible()
    for _ in range(9):
        asker.tick()
    assert bar.cancel.isVisible()
    assert "10 秒" in bar.accessibleName()
    bar.cancel.click()
    assert link.given_up == 1
    tasks.end()
    assert not bar.isVisible()
    bar.retranslate(load_text("en", RESOURCES))
    assert bar.cancel.text() == "Cancel"
    asker.stop()


@pytest.mark.usefixtures("qapp")
def test_a_standalone_hall_asks_nobody() -> None:
    link, tasks = FakeLink(0), Slow()
    link.state = LinkStatus(mode=LinkMode.STANDALONE)
    asker = Asker(tasks, link)
    asker.ask(lambda: 1, nothing, nothing)
    assert tasks.lanes == ["write"]
    assert not asker.waiting
    tasks.end()


@pytest.mark.usefixtures("qapp")
def test_changes_are_told_at_once_and_then_once_a_second() -> None:
    link, told = FakeLink(0), []
    watch = LinkWatch(link)
    watch.changed.connect(lambda: told.append(1))
    link.tell()
    assert told == [], "not before it was started"
    watch.start()
    watch.start()
    assert link.listening == 1
    link.tell()
    assert len(told) == 1
    watch.stop()
    watch.stop()
    link.tell()
    assert (len(told), link.listening) == (1, 0)


@pytest.mark.parametrize("known", [True, False])
def test_a_slip_that_is_scanned_is_called(open_networked: OpenNetworked, *, known: bool) -> None:
    desk = open_networked("counter")
    desk.link.cut(hub=False)
    desk.sign_in()
    desk.open_shift()
    number = "A777"
    ticket_id = uuid7(desk.hall.rig.clock.now_ms(), bytes(10))
    if known:
        ticket = desk.take()
        ticket_id, number = ticket.ticket_id, ticket.number
    desk.key("Ctrl+K")
    desk.type(ticket_qr(ticket_id, number, "general", Precedence.NONE, "zh_CN", HALL))
    desk.key("Return")
    assert desk.at(CounterMode.CALLED)
    assert desk.state.ticket is not None
    assert (desk.state.ticket.ticket_id, desk.state.ticket.number) == (ticket_id, number)
    shell = desk.window.shell
    assert shell is not None
    assert shell.top.search.text() == ""


def test_what_needs_the_centre_is_refused_with_a_way_out(open_networked: OpenNetworked) -> None:
    desk = open_networked("counter")
    desk.link.cut(hub=True)
    desk.sign_in()
    desk.open_shift()
    form = desk.counter.parts.form
    kind = replace(business_type("plan_change"), offline=OfflineMode.ONLINE)
    desk.counter.presenter._update(mode=CounterMode.FORM)
    form._update(kind=kind, mode=FormMode.LOADING)
    opened = desk.program.services.orders.start(form._session, "plan_change", form.state.visit, {})
    form._on_opened(Opened(Eligibility(()), {}, opened.quote))
    assert form.state.mode is FormMode.REFUSED
    assert form.state.cut
    assert desk.shows("断网不能办理")
    assert desk.shows("联网后回电约办")
