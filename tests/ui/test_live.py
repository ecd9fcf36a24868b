"""Commits reach presenters on the UI thread, once for many in a row."""

import threading
import weakref
from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.services.ports import Changed
from app.ui.panels.live import Live

_WINDOWS = 200


class Feed:
    """A feed that a test speaks through."""

    def __init__(self) -> None:
        self.listeners: list[Callable[[Changed], None]] = []

    def subscribe(self, listener: Callable[[Changed], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def tell(self, *entities: str) -> None:
        for listener in tuple(self.listeners):
            listener(Changed(frozenset(entities)))


@pytest.mark.usefixtures("qapp")
def test_only_the_kinds_asked_for_and_only_while_running() -> None:
    feed = Feed()
    live = Live(feed, ("ticket",))
    heard: list[int] = []
    live.changed.connect(lambda: heard.append(1))
    feed.tell("ticket:1")
    live.start()
    live.start()
    assert (live.running, len(feed.listeners)) == (True, 1)
    feed.tell("order:1")
    feed.tell("order:1", "ticket:1")
    feed.tell("tickets:1")
    assert heard == [1]
    live.stop()
    live.stop()
    feed.tell("ticket:1")
    assert (live.running, heard, feed.listeners) == (False, [1], [])


def test_commits_of_another_thread_arrive_here_once(qtbot: QtBot) -> None:
    feed = Feed()
    live = Live(feed, ("ticket",))
    threads: list[threading.Thread] = []
    live.changed.connect(lambda: threads.append(threading.current_thread()))
    live.start()

    def tell_often() -> None:
        for _ in range(5):
            feed.tell("ticket:1")

    worker = threading.Thread(target=tell_often)
    with qtbot.waitSignal(live.changed):
        worker.start()
        worker.join()
        waited = live.waiting
    assert (waited, live.waiting) == (True, False)
    assert threads == [threading.main_thread()]
    live.stop()


def test_nothing_arrives_after_the_stop(qtbot: QtBot) -> None:
    feed = Feed()
    live = Live(feed, ("ticket",))
    heard: list[int] = []
    live.changed.connect(lambda: heard.append(1))
    live.start()
    worker = threading.Thread(target=lambda: feed.tell("ticket:1"))
    worker.start()
    worker.join()
    waited = live.waiting
    live.stop()
    assert (waited, live.waiting) == (True, False)
    qtbot.wait(1)
    assert heard == []


def test_seconds_tick(qtbot: QtBot) -> None:
    live = Live(Feed(), ())
    live._timer.setInterval(1)
    with qtbot.waitSignal(live.ticked):
        live.start()
    live.stop()


@pytest.mark.usefixtures("qapp")
def test_whoever_is_about_to_tell_does_not_hold_what_has_stopped_listening() -> None:
    feed = Feed()
    live = Live(feed, ("ticket",))
    live.start()
    (told,) = feed.listeners  # as a worker holds it in the middle of its round
    gone = weakref.ref(live)
    live.stop()
    del live
    assert gone() is None
    told(Changed(frozenset({"ticket:1"})))


def test_a_window_that_goes_without_a_stop_leaves_no_listener_behind(qapp: QApplication) -> None:
    feed = Feed()
    window = QWidget()
    live = Live(feed, ("ticket",), window)
    live.start()
    (told,) = feed.listeners  # as a worker holds it in the middle of its round
    window.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert feed.listeners == []
    told(Changed(frozenset({"ticket:1"})))


def test_a_commit_in_the_moment_when_the_window_goes_does_no_harm(qapp: QApplication) -> None:
    feed = Feed()
    over = threading.Event()
    raised: list[Exception] = []

    def commits() -> None:
        while not over.is_set():
            try:
                feed.tell("ticket:1")
            except Exception as error:  # noqa: BLE001 - whatever comes out of the telling is what is looked for
                raised.append(error)

    worker = threading.Thread(target=commits)
    worker.start()
    try:
        for _ in range(_WINDOWS):
            window = QWidget()
            live = Live(feed, ("ticket",), window)
            live.start()
            qapp.processEvents()
            del live
            window.deleteLater()
            del window
            qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    finally:
        over.set()
        worker.join()
    assert (raised, feed.listeners) == ([], [])
