"""Garbage is collected by the thread of the windows alone, and it is collected."""

import gc
import threading
import weakref

import pytest
from pytestqt.qtbot import QtBot

from app.terminal import garbage


class Knot:
    """Holds itself: only a collection frees it."""

    def __init__(self) -> None:
        self.itself = self


def test_only_this_thread_collects(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage, "_FIRST_MS", 0)
    monkeypatch.setattr(garbage, "_LOOK_MS", 1)
    threads: set[int] = set()

    def noted(phase: str, _info: dict[str, int]) -> None:
        if phase == "start":
            threads.add(threading.get_ident())

    def work() -> None:
        for _ in range(5 * gc.get_threshold()[0]):
            Knot()

    assert gc.isenabled()
    with garbage.collected_here():
        assert not gc.isenabled()
        gc.callbacks.append(noted)
        try:
            knot = Knot()
            gone = weakref.ref(knot)
            del knot
            worker = threading.Thread(target=work)
            worker.start()
            worker.join()
            assert threads == set(), "no worker collects, however much it makes"
            qtbot.waitUntil(lambda: gone() is None)
        finally:
            gc.callbacks.remove(noted)
    assert threads == {threading.get_ident()}
    assert gc.isenabled()
