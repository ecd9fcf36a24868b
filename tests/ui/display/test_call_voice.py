"""What the call display says: one call after the other, in the customer's language, and that it cannot."""

import threading
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.domain.call_voice import CHIME, call_clips
from app.domain.queue import Precedence
from app.services.rows.queue import TicketRow
from app.services.sessions import Session
from app.ui.screens.display.presenter import DisplayPresenter
from app.ui.screens.display.view import DisplayView
from tests.queue_hall import SECOND, QueueHall
from tests.slow_speaker import SlowSpeaker


class Wall:
    """A display that says calls."""

    def __init__(self, hall: QueueHall, qtbot: QtBot, language: str = "zh_CN") -> None:
        self.hall = hall
        self.speaker = SlowSpeaker()
        self.clerks: dict[int, Session] = {}
        rig = hall.rig
        self.presenter = DisplayPresenter(
            hall.queue, rig.store, hall.tasks, rig.clock, self.speaker, language
        )
        self.view = DisplayView(self.presenter, hall.text)
        qtbot.addWidget(self.view)
        self.view.resize(1920, 1080)

    def open(self) -> None:
        self.view.show()
        QApplication.processEvents()

    def call(self, counter: int, language: str = "zh_CN") -> TicketRow:
        """Give a number and call it."""
        self.hall.queue.issue("general", language, Precedence.NONE, self.hall.rig.ids.new())
        self.clerks[counter] = self.hall.sign_in(counter)
        self.hall.wait(SECOND)
        called = self.hall.queue.call_next(self.clerks[counter])
        self.presenter.refresh()
        return called

    def again(self, counter: int, ticket: TicketRow) -> None:
        """Call a number again."""
        self.hall.wait(20 * SECOND)
        self.hall.queue.recall(self.clerks[counter], ticket.ticket_id)
        self.presenter.refresh()

    def said(self) -> list[tuple[str, ...]]:
        """Let everything be said that waits, and return all that was."""
        while self.speaker.playing:
            assert self.speaker.playing == 1, "two calls at once"
            self.speaker.finish()
        return self.speaker.pieces

    def corner(self) -> str:
        QApplication.processEvents()
        return self.view._sound.text() if self.view._sound.isVisible() else ""


@pytest.fixture
def wall(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[Wall]:
    hall = QueueHall(tmp_path, qapp)
    made = Wall(hall, qtbot)
    yield made
    made.view.hide()
    hall.close()


def test_a_call_is_said_in_the_customers_language(wall: Wall) -> None:
    wall.open()
    wall.call(1)
    wall.call(3, "en")
    assert wall.said() == [call_clips("A001", 1, "zh_CN"), call_clips("A002", 3, "en")]


def test_who_chose_no_language_hears_that_of_the_hall(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot
) -> None:
    hall = QueueHall(tmp_path, qapp)
    english = Wall(hall, qtbot, "en")
    english.open()
    english.call(1, "")
    assert english.said() == [call_clips("A001", 1, "en")]
    english.view.hide()
    hall.close()


def test_what_went_before_is_not_said_when_the_display_opens(wall: Wall) -> None:
    ticket = wall.call(1)
    wall.open()
    assert wall.said() == []
    wall.again(1, ticket)
    assert wall.said() == [call_clips("A001", 1, "zh_CN")]


def test_two_calls_never_talk_over_each_other(wall: Wall) -> None:
    wall.open()
    for counter in (1, 2, 3):
        wall.call(counter)
        assert wall.speaker.playing == 1
    assert [piece[-2] for piece in wall.said()] == ["zh_CN/1", "zh_CN/2", "zh_CN/3"]


def test_one_that_was_served_or_missed_before_its_turn_is_not_said(wall: Wall) -> None:
    wall.open()
    wall.call(1)
    served = wall.call(2)
    kept = wall.call(3)
    wall.hall.queue.serve(wall.clerks[2], served.ticket_id)
    wall.presenter.refresh()
    wall.again(3, kept)
    assert [piece[-2] for piece in wall.said()] == ["zh_CN/1", "zh_CN/3"]


def test_a_display_without_a_loudspeaker_says_so_in_its_corner_and_tries_again(wall: Wall) -> None:
    wall.open()
    wall.speaker.fault = "sound.none"
    assert wall.corner() == ""
    wall.presenter.tick()
    assert wall.speaker.tries == 1
    assert wall.corner() == "没有扬声器，请看屏幕"
    wall.call(1)
    assert wall.presenter.state.board is not None, "it shows what it cannot say"
    wall.view.retranslate(wall.hall.texts["en"])
    assert wall.corner() == "No loudspeaker; please watch the screen"
    wall.view.grab()
    wall.speaker.fault = ""
    for _ in range(30):
        wall.presenter.tick()
    assert wall.speaker.tries == 2
    assert wall.corner() == ""


def test_a_call_that_is_heard_ends_the_fault(wall: Wall) -> None:
    wall.open()
    wall.speaker.fault = "sound.stopped"
    wall.call(1)
    assert wall.corner() == "扬声器中断，请看屏幕"
    wall.speaker.fault = ""
    wall.call(2)
    wall.said()
    assert wall.corner() == ""


def test_while_a_call_is_said_nobody_asks_whether_it_could_be(wall: Wall) -> None:
    wall.open()
    wall.call(1)
    wall.presenter.tick()
    assert wall.speaker.tries == 0
    assert wall.said()[0][0] == CHIME


def test_the_end_is_heard_of_on_another_thread(wall: Wall, qtbot: QtBot) -> None:
    wall.open()
    wall.call(1)
    wall.call(2)
    thread = threading.Thread(target=wall.speaker.finish)
    thread.start()
    thread.join()
    assert len(wall.speaker.pieces) == 1, "the window's own thread goes on, not the speaker's"
    qtbot.waitUntil(lambda: len(wall.speaker.pieces) == 2)


def test_an_end_that_comes_after_the_window_tells_nobody(wall: Wall) -> None:
    wall.open()
    wall.call(1)
    wall.view.hide()
    delete(wall.presenter)
    wall.speaker.finish()
    assert len(wall.speaker.pieces) == 1


def test_a_piece_that_lasts_holds_no_display_that_has_stopped(wall: Wall) -> None:
    hall, speaker = wall.hall, SlowSpeaker()
    display = DisplayPresenter(hall.queue, hall.rig.store, hall.tasks, hall.rig.clock, speaker, "zh_CN")
    display.start()
    wall.call(1)
    assert speaker.playing == 1
    display.stop()
    gone = weakref.ref(display)
    del display
    assert gone() is None
    speaker.finish()


def test_a_display_that_is_shown_again_speaks_though_the_last_end_was_not_heard(wall: Wall) -> None:
    wall.open()
    wall.call(1)
    wall.view.hide()
    wall.speaker.finish()
    wall.open()
    wall.call(2)
    assert len(wall.speaker.pieces) == 2
