"""The queue panel without a hub: what falls to this counter, and what another one is to call."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.services.link import LinkMode
from app.ui.panels.queue import QueuePanel
from app.ui.panels.queue_entries import entries_of
from app.ui.panels.queue_presenter import QueuePanelMode, QueuePanelPresenter
from app.ui.widgets.buttons import Button
from app.ui.widgets.lists import QueueHead, QueueRow
from tests.queue_hall import QueueHall
from tests.queue_link import QueueLink


class Apart:
    """The panel of counter 1 while counter 2 is open too and no hub is reached."""

    def __init__(self, folder: Path, app: QApplication, qtbot: QtBot) -> None:
        self.link = QueueLink(LinkMode.HUB)
        self.hall = QueueHall(folder, app, self.link)
        self.first, self.second = self.hall.sign_in(1), self.hall.sign_in(2)
        hall = self.hall
        self.presenter = QueuePanelPresenter(
            hall.queue, hall.rig.store, hall.tasks, hall.rig.clock, link=self.link
        )
        self.panel = QueuePanel(self.presenter, hall.text)
        qtbot.addWidget(self.panel)
        self.panel.resize(304, 900)
        self.presenter.show_for(self.first.counter_id)
        self.panel.show()

    def shows(self, mode: QueuePanelMode) -> bool:
        return self.presenter.state.mode is mode

    def rows(self) -> dict[str, str]:
        """Return the badge of each number that is listed."""
        entries = entries_of(self.presenter.state, self.hall.text, 99)
        rows = [entry for entry in entries if isinstance(entry, QueueRow)]
        return {row.number: row.badge.text if row.badge else "" for row in rows if row.number}

    def heads(self) -> list[str]:
        entries = entries_of(self.presenter.state, self.hall.text, 99)
        return [entry.title for entry in entries if isinstance(entry, QueueHead)]

    def button(self) -> Button:
        found = self.panel.findChild(Button, "queue_call")
        assert isinstance(found, Button)
        return found


@pytest.fixture
def apart(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[Apart]:
    made = Apart(tmp_path, qapp, qtbot)
    yield made
    made.panel.hide()
    made.hall.close()


def test_what_falls_to_another_counter_says_so_and_stands_last(apart: Apart) -> None:
    for _ in range(8):
        apart.hall.issue()
    assert set(apart.rows().values()) == {""}
    assert len(apart.heads()) == 1
    apart.link.mode = LinkMode.OFFLINE
    apart.presenter.refresh()
    rows = apart.rows()
    theirs = [number for number, badge in rows.items() if badge == "2 号台席"]
    assert 0 < len(theirs) < 8
    assert list(rows)[-len(theirs) :] == theirs
    assert apart.heads() == ["呼叫顺序", f"由别的台席叫 · {len(theirs)} 位"]
    mine = next(iter(rows))
    assert apart.hall.queue.call_next(apart.first).number == mine


def test_where_all_fall_to_others_f7_says_who_calls_them(apart: Apart) -> None:
    apart.link.mode = LinkMode.OFFLINE
    while True:
        apart.hall.issue()
        apart.presenter.refresh()
        if "" in apart.rows().values():
            ticket = apart.hall.queue.call_next(apart.first)
            apart.hall.queue.serve(apart.first, ticket.ticket_id)
            apart.hall.queue.finish(apart.first, ticket.ticket_id)
        else:
            break
    apart.presenter.refresh()
    assert apart.shows(QueuePanelMode.EMPTY)
    assert apart.presenter.state.elsewhere == len(apart.rows())
    assert not apart.button().isEnabled()
    said = [label.text() for label in apart.panel.findChildren(QLabel) if "分给了别的台席" in label.text()]
    assert said
    assert f"A 队列的 {apart.presenter.state.elsewhere} 位" in said[0], "lane and figure as in the list"
    assert "扫号票上的二维码" in said[0], "an idle counter is told what it can do"
    apart.link.mode = LinkMode.HUB
    apart.presenter.refresh()
    assert apart.shows(QueuePanelMode.WAITING)
