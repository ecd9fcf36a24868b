import threading
import weakref
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from app.domain.errors import BugError, EnvironmentFault, UserError
from app.ui.tasks import InlineRunner, Priority, Runner, TaskRunner


def _collect(runner: Runner) -> list[object]:
    crashes: list[object] = []
    runner.crashed.connect(crashes.append)
    return crashes


def test_answers_come_back_on_the_ui_thread(qtbot: QtBot) -> None:
    runner = TaskRunner()
    try:
        seen: list[tuple[bool, bool]] = []
        here = threading.current_thread()

        def answered(there: threading.Thread) -> None:
            seen.append((there is here, threading.current_thread() is here))

        runner.write(threading.current_thread, answered)
        runner.read(threading.current_thread, answered)
        runner.pool(threading.current_thread, answered)
        qtbot.waitUntil(lambda: len(seen) == 3)
        assert seen == [(False, True)] * 3
    finally:
        runner.close()


def test_a_person_goes_before_sync(qtbot: QtBot) -> None:
    runner = TaskRunner()
    try:
        gate = threading.Event()
        order: list[str] = []
        runner.write(gate.wait)
        runner.write(lambda: order.append("sync"), priority=Priority.SYNC)
        runner.write(lambda: order.append("machine"), priority=Priority.MACHINE)
        runner.write(lambda: order.append("person 1"))
        runner.write(lambda: order.append("person 2"))
        gate.set()
        qtbot.waitUntil(lambda: len(order) == 4)
        assert order == ["person 1", "person 2", "machine", "sync"]
    finally:
        runner.close()


@pytest.mark.parametrize("error", [UserError("identity.check_digit"), EnvironmentFault("printer.paper")])
def test_expected_errors_reach_failed(qtbot: QtBot, error: Exception) -> None:
    runner = TaskRunner()
    try:
        crashes = _collect(runner)
        failures: list[Exception] = []
        ended: list[bool] = []

        def fail() -> None:
            raise error

        runner.read(fail, None, failures.append, ended=lambda: ended.append(True))
        qtbot.waitUntil(lambda: ended == [True])
        assert failures == [error]
        assert crashes == []
    finally:
        runner.close()


def test_other_errors_crash_and_end(qtbot: QtBot) -> None:
    runner = TaskRunner()
    try:
        crashes = _collect(runner)
        failures: list[Exception] = []
        ended: list[bool] = []
        runner.pool(lambda: 1 // 0, None, failures.append, ended=lambda: ended.append(True))
        qtbot.waitUntil(lambda: ended == [True])
        assert failures == []
        assert [type(crash) for crash in crashes] == [ZeroDivisionError]
    finally:
        runner.close()


def test_an_expected_error_that_nobody_waits_for_is_a_crash() -> None:
    runner = InlineRunner()
    crashes = _collect(runner)

    def fail() -> None:
        raise UserError("x")

    runner.write(fail)
    assert [type(crash) for crash in crashes] == [UserError]


def test_busy_is_told_once(qtbot: QtBot) -> None:
    runner = TaskRunner()
    try:
        told: list[bool] = []
        runner.busy_changed.connect(told.append)
        gate = threading.Event()
        runner.read(gate.wait)
        runner.pool(gate.wait)
        assert runner.busy
        gate.set()
        qtbot.waitUntil(lambda: not runner.busy)
        assert told == [True, False]
    finally:
        runner.close()


def test_a_cancelled_task_answers_nobody(qtbot: QtBot) -> None:
    runner = TaskRunner()
    try:
        gate = threading.Event()
        answers: list[object] = []
        ran: list[str] = []
        running = runner.write(gate.wait, answers.append)
        waiting = runner.write(lambda: ran.append("waiting"), answers.append)
        running.cancel()
        waiting.cancel()
        gate.set()
        qtbot.waitUntil(lambda: not runner.busy)
        assert answers == []
        assert ran == []
    finally:
        runner.close()


@pytest.mark.usefixtures("qapp")
def test_close_finishes_the_queue_joins_and_refuses() -> None:
    before = threading.active_count()
    runner = TaskRunner()
    written: list[int] = []
    for number in range(20):
        runner.write(partial(written.append, number))
    runner.close()
    runner.close()
    assert written == list(range(20))
    assert threading.active_count() == before
    with pytest.raises(BugError):
        runner.write(lambda: None)


def test_inline_runs_at_once() -> None:
    runner = InlineRunner()
    answers: list[int] = []
    told: list[bool] = []
    runner.busy_changed.connect(told.append)
    runner.write(lambda: 3, answers.append)
    runner.read(lambda: 4, answers.append)
    runner.close()
    assert answers == [3, 4]
    assert told == [True, False, True, False]
    assert not runner.busy


def test_a_worker_keeps_nothing_of_what_it_has_done(qtbot: QtBot) -> None:
    class Held:
        """Stands for a window."""

        def work(self) -> threading.Thread:
            return threading.current_thread()

    runner = TaskRunner()
    ended: list[threading.Thread] = []
    freed: list[threading.Thread] = []
    held = Held()
    weakref.finalize(held, lambda: freed.append(threading.current_thread()))
    runner.read(held.work, ended.append)
    del held
    qtbot.waitUntil(lambda: bool(freed))
    assert freed == [threading.main_thread()], "nothing else was asked of the worker since"
    assert ended != freed
    runner.close()
