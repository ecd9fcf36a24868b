"""The queue at the left of a counter."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.domain.errors import EnvironmentFault
from app.domain.halls import SettingChanged
from app.domain.queue import Precedence
from app.services.sessions import Session
from app.ui.panels.queue import FOLDED_WIDTH, WIDTH, QueuePanel
from app.ui.panels.queue_entries import MORE, entries_of, running
from app.ui.panels.queue_presenter import STATES, QueuePanelMode, QueuePanelPresenter
from app.ui.widgets.lists import QueueCurrent, QueueHead, QueueRow
from tests.queue_hall import MINUTE, SECOND, QueueHall


class Stage:
    """A panel in a window, and what it asked for."""

    def __init__(self, hall: QueueHall, qtbot: QtBot) -> None:
        self.hall = hall
        self.clerk: Session = hall.sign_in(1)
        self.presenter = QueuePanelPresenter(hall.queue, hall.rig.store, hall.tasks, hall.rig.clock)
        self.asked: list[tuple[str, str]] = []
        for name in ("call_asked", "recall_asked", "reinstate_asked", "resume_asked"):
            signal = getattr(self.presenter, name)
            signal.connect(lambda ticket_id, which=name: self.asked.append((which, ticket_id)))
        self.presenter.call_next_asked.connect(lambda: self.asked.append(("call_next_asked", "")))
        self.panel = QueuePanel(self.presenter, hall.text)
        self.window = QWidget()
        row = QHBoxLayout(self.window)
        row.addWidget(self.panel)
        self.window.resize(400, 944)
        qtbot.addWidget(self.window)
        self.presenter.show_for(self.clerk.counter_id)
        with qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()

    def shows(self, mode: QueuePanelMode) -> bool:
        return self.mode is mode

    @property
    def mode(self) -> QueuePanelMode:
        return self.presenter.state.mode

    def entries(self, fitting: int = 99) -> tuple[object, ...]:
        return entries_of(self.presenter.state, self.hall.text, fitting)

    def rows(self, fitting: int = 99) -> list[QueueRow]:
        return [entry for entry in self.entries(fitting) if isinstance(entry, QueueRow)]

    def tick(self, ms: int = SECOND) -> None:
        self.hall.wait(ms)
        self.presenter.tick()


@pytest.fixture
def stage(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[Stage]:
    hall = QueueHall(tmp_path, qapp)
    made = Stage(hall, qtbot)
    yield made
    made.window.hide()
    hall.close()


def test_every_mode_is_declared() -> None:
    assert set(STATES) == set(QueuePanelMode)


def test_nobody_waits(stage: Stage) -> None:
    assert stage.shows(QueuePanelMode.EMPTY)
    button = stage.panel.findChild(QWidget, "queue_call")
    assert button is not None
    assert not button.isEnabled()
    assert stage.rows()[0].title == "没有等候的客户"
    stage.presenter.press()
    assert stage.asked == []


def test_who_is_kept_for_another_window_is_not_said_to_be_unserved(stage: Stage) -> None:
    other = stage.hall.sign_in(2)
    kept = stage.hall.issue()
    stage.hall.queue.call_next(stage.clerk)
    stage.hall.queue.serve(stage.clerk, kept.ticket_id)
    stage.hall.queue.reroute(stage.clerk, kept.ticket_id, "A", other.counter_id)
    assert stage.shows(QueuePanelMode.EMPTY)
    assert [row.title for row in stage.rows()] == ["有 1 位在等，已指定其他台席"]
    stage.hall.issue("broadband")
    assert [row.title for row in stage.rows()] == [
        "B 队列有 1 位在等，本台席不办",
        "有 1 位在等，已指定其他台席",
    ]
    words = "B 队列有 1 位在等，本台席不办；有 1 位在等，已指定其他台席"
    assert words in [label.text() for label in stage.panel.findChildren(QLabel)]


def test_a_new_ticket_appears_by_itself_and_f7_calls(stage: Stage, qtbot: QtBot) -> None:
    stage.hall.issue()
    assert stage.shows(QueuePanelMode.WAITING)
    assert [row.number for row in stage.rows()] == ["A001"]
    with qtbot.waitSignal(stage.presenter.call_next_asked):
        QTest.keyClick(stage.panel, Qt.Key.Key_F7)
    assert stage.asked == [("call_next_asked", "")]


def test_rows_have_service_badge_and_wait_with_an_alert(stage: Stage) -> None:
    stage.hall.issue("fee_payment")
    stage.hall.issue("open_account", Precedence.ELDER)
    stage.hall.issue(precedence=Precedence.VIP, session=stage.clerk)
    stage.presenter.tick()
    assert [row.wait for row in stage.rows()] == ["不到 1 分"] * 3
    stage.tick(14 * MINUTE)
    assert [(row.number, row.badge.text if row.badge else "") for row in stage.rows()] == [
        ("A002", "长者"),
        ("A003", "VIP"),
        ("A001", ""),
    ]
    assert {(row.wait, row.late) for row in stage.rows()} == {("14 分", False)}
    stage.tick(MINUTE)
    assert {(row.wait, row.late) for row in stage.rows()} == {("15 分", True)}


def test_the_hall_says_what_waits_too_long_and_how_long_a_missed_number_may_come_back(stage: Stage) -> None:
    stage.hall.rig.record(
        SettingChanged(key="queue.alert_min", value="5", reason=""),
        SettingChanged(key="queue.reinstate_min", value="10", reason=""),
    )
    stage.hall.issue()
    missed = stage.hall.miss_next(stage.clerk)
    stage.hall.issue()
    stage.tick(5 * MINUTE - SECOND)
    assert [row.late for row in stage.rows() if row.number != missed.number] == [False]
    stage.tick()
    assert [row.late for row in stage.rows() if row.number != missed.number] == [True]
    heads = [entry.title for entry in stage.entries() if isinstance(entry, QueueHead)]
    assert "过号 1 · 10 分钟内可复号" in heads


def test_the_called_ticket_says_why_it_went_first(stage: Stage) -> None:
    stage.hall.issue("open_account", Precedence.ELDER)
    stage.hall.queue.call_next(stage.clerk)
    stage.presenter.tick()
    stage.presenter.refresh()
    current = stage.entries()[0]
    assert isinstance(current, QueueCurrent)
    assert current.why is not None
    assert current.why.text == "长者"
    assert current.badge is not None
    assert current.badge.text == "第 1 次呼叫"


def test_a_called_ticket_is_called_again_after_twenty_seconds(stage: Stage) -> None:
    ticket = stage.hall.issue()
    stage.hall.queue.call_next(stage.clerk)
    assert stage.shows(QueuePanelMode.CALLED)
    assert stage.presenter.state.recall_in_s == 20
    stage.presenter.press()
    assert stage.asked == []
    stage.tick(20 * SECOND)
    stage.presenter.press()
    assert stage.asked == [("recall_asked", ticket.ticket_id)]
    for _ in range(2):
        stage.hall.queue.recall(stage.clerk, ticket.ticket_id)
        stage.tick(20 * SECOND)
    assert stage.presenter.state.called_out
    stage.presenter.press()
    assert len(stage.asked) == 1


def test_the_ticket_in_hand_runs_while_others_wait(stage: Stage) -> None:
    stage.hall.issue("open_account")
    stage.hall.wait(4 * MINUTE)
    ticket = stage.hall.queue.call_next(stage.clerk)
    stage.hall.queue.serve(stage.clerk, ticket.ticket_id)
    stage.tick(166 * SECOND)
    assert stage.shows(QueuePanelMode.SERVING)
    current = stage.entries()[0]
    assert isinstance(current, QueueCurrent)
    assert (current.number, current.title, current.clock) == ("A001", "新开户入网 · 等候 4 分", "02:46")
    stage.tick(60 * MINUTE)
    held = stage.presenter.state.held
    assert held is not None
    assert running(held, stage.presenter.state.now_ms) == "1:02:46"
    stage.presenter.press()
    assert stage.asked == []
    # What time raises is read anew although nothing was committed.
    for _ in range(10):
        stage.presenter.tick()


def test_missed_and_parked_are_taken_up_again_by_their_word(stage: Stage) -> None:
    hall = stage.hall
    for _ in range(3):
        hall.issue()
    missed = hall.miss_next(stage.clerk)
    parked = hall.queue.call_next(stage.clerk)
    hall.queue.serve(stage.clerk, parked.ticket_id)
    hall.queue.park(stage.clerk, parked.ticket_id, "取证件", "")
    heads = [entry.title for entry in stage.entries() if isinstance(entry, QueueHead)]
    assert heads == ["呼叫顺序", "过号 1 · 30 分钟内可复号", "暂离 1 · 草稿保留"]
    assert [(row.title, row.action) for row in stage.rows()[1:]] == [
        ("剩 30 分", "复号"),
        ("取证件 · 剩 15 分", "继续"),
    ]
    listed = stage.panel.list
    for ticket in (missed, parked):
        listed.choose(ticket.ticket_id)
        QTest.keyClick(listed, Qt.Key.Key_Return)
    place = listed.visualRect(listed.currentIndex())
    QTest.mouseClick(
        listed.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place.right() - 24, place.center().y())
    )
    assert stage.asked == [
        ("reinstate_asked", missed.ticket_id),
        ("resume_asked", parked.ticket_id),
        ("resume_asked", parked.ticket_id),
    ]


def test_a_chosen_number_is_called_with_enter(stage: Stage) -> None:
    stage.hall.issue()
    second = stage.hall.issue()
    stage.panel.list.choose(second.ticket_id)
    QTest.keyClick(stage.panel.list, Qt.Key.Key_Return)
    assert stage.asked == [("call_asked", second.ticket_id)]
    stage.presenter.open("nobody")
    stage.presenter.open("")
    assert len(stage.asked) == 1


def test_who_does_not_fit_is_counted_and_can_be_listed(stage: Stage) -> None:
    for _ in range(30):
        stage.hall.issue("fee_payment")
    listed = stage.panel.list
    assert [row.number for row in stage.rows(9)][-1] == "还有 21 位…"
    listed.choose(MORE)
    QTest.keyClick(listed, Qt.Key.Key_Return)
    assert stage.presenter.state.whole
    assert stage.rows(9)[-1].action == "收起"
    assert len(stage.rows(9)) == 31
    stage.presenter.toggle_whole()
    assert len(stage.rows(9)) == 10


def test_folded_it_keeps_number_counts_and_the_longest_wait(stage: Stage) -> None:
    assert stage.panel.width() == WIDTH
    stage.presenter.set_folded(True)
    for _ in range(2):
        stage.hall.issue()
    stage.hall.queue.call_next(stage.clerk)
    stage.tick(20 * MINUTE)
    QApplication.processEvents()
    assert stage.panel.width() == FOLDED_WIDTH
    unfold = stage.panel.findChild(QWidget, "queue_unfold")
    assert unfold is not None
    QTest.mouseClick(unfold, Qt.MouseButton.LeftButton)
    assert not stage.presenter.state.folded


def test_a_store_that_cannot_be_read_is_said_and_tried_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object) -> None:
        raise EnvironmentFault("store.busy")

    with monkeypatch.context() as patch:
        patch.setattr(stage.hall.queue, "overview", broken)
        stage.presenter.refresh()
        assert stage.shows(QueuePanelMode.FAULT)
        said = [label.text() for label in stage.panel.findChildren(QLabel) if label.isVisible()]
        assert {"队列读不出来", "数量不明"} <= set(said)
        assert "0" not in said, "nobody knows how many wait"
        stage.presenter.set_folded(True)
        folded = [label.text() for label in stage.panel.findChildren(QLabel) if label.isVisible()]
        assert "–" in folded
        assert "0" not in folded
        stage.presenter.set_folded(False)
    retry = stage.panel.findChild(QWidget, "queue.again")
    assert retry is not None
    QApplication.processEvents()
    QTest.mouseClick(retry, Qt.MouseButton.LeftButton)
    assert stage.shows(QueuePanelMode.EMPTY)


def test_another_counter_and_another_language(stage: Stage) -> None:
    stage.hall.issue("broadband")
    assert stage.shows(QueuePanelMode.EMPTY)
    stage.presenter.show_for("A01-4")
    assert stage.shows(QueuePanelMode.WAITING)
    stage.panel.retranslate(stage.hall.texts["en"])
    assert entries_of(stage.presenter.state, stage.hall.texts["en"], 9)[0] == QueueHead(
        "Order of calling", "Wait"
    )
    stage.presenter.show_for(None)
    stage.presenter.press()
    assert stage.asked == []
