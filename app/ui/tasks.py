"""Work off the UI thread: one prioritised writer, one reader, a small pool; answers come back on it.

One writer, because SQLite has one; a person's work goes before the machine's (DESIGN "How a click travels").
"""

import itertools
import queue
import threading
from abc import abstractmethod
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, TypeVar, cast

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.domain.errors import BugError, EnvironmentFault, SyncConflict, UserError

T = TypeVar("T")

EXPECTED: tuple[type[Exception], ...] = (UserError, EnvironmentFault, SyncConflict)
"""Errors that a presenter turns into a sentence; anything else is a fault of the program."""


class Priority(IntEnum):
    """Who goes first at the writer."""

    PERSON = 0
    MACHINE = 1
    SYNC = 2


PERSON = Priority.PERSON
_POOL_SIZE = 4


class Task:
    """One piece of work under way."""

    __slots__ = ("_cancelled", "done", "ended", "failed", "run")

    def __init__(
        self,
        run: Callable[[], Any],
        done: Callable[[Any], object] | None,
        failed: Callable[[Exception], object] | None,
        ended: Callable[[], object] | None,
    ) -> None:
        """Hold the work and the three answers to it."""
        self.run = run
        self.done = done
        self.failed = failed
        self.ended = ended
        self._cancelled = False

    def cancel(self) -> None:
        """Drop the answer, and the work itself if it has not begun. What is written stays written."""
        self._cancelled = True

    @property
    def cancelled(self) -> bool:
        """Whether nobody waits for the answer any more."""
        return self._cancelled


@dataclass(frozen=True, slots=True)
class _Outcome:
    task: Task
    value: Any = None
    error: BaseException | None = None


@dataclass(order=True, slots=True)
class _Queued:
    priority: int
    number: int
    task: Task | None = field(compare=False)


class Runner(QObject):
    """What presenters are given; ``TaskRunner`` in the program, ``InlineRunner`` in tests.

    ``done`` gets the result, ``failed`` a UserError, EnvironmentFault or SyncConflict, ``ended`` is
    called after either, and after a crash too (take a busy mark away there). All on the UI thread.

    Signals:
        busy_changed: True when the first piece of work is asked for, False when the last has ended.
        crashed: any other exception, and an expected one that nobody asked for.
    """

    busy_changed = Signal(bool)
    crashed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Start with nothing under way."""
        super().__init__(parent)
        self._under_way = 0

    @property
    def busy(self) -> bool:
        """Whether work is under way."""
        return self._under_way > 0

    def write(
        self,
        fn: Callable[[], T],
        done: Callable[[T], object] | None = None,
        failed: Callable[[Exception], object] | None = None,
        *,
        priority: Priority = Priority.PERSON,
        ended: Callable[[], object] | None = None,
    ) -> Task:
        """Run ``fn`` on the writer, after more urgent work and before less urgent."""
        return self._accept("write", Task(fn, done, failed, ended), priority)

    def read(
        self,
        fn: Callable[[], T],
        done: Callable[[T], object] | None = None,
        failed: Callable[[Exception], object] | None = None,
        *,
        ended: Callable[[], object] | None = None,
    ) -> Task:
        """Run ``fn`` on the reader, in the order of asking."""
        return self._accept("read", Task(fn, done, failed, ended), Priority.PERSON)

    def pool(
        self,
        fn: Callable[[], T],
        done: Callable[[T], object] | None = None,
        failed: Callable[[Exception], object] | None = None,
        *,
        ended: Callable[[], object] | None = None,
    ) -> Task:
        """Run ``fn`` on the pool: devices and network, whatever may wait for somebody else."""
        return self._accept("pool", Task(fn, done, failed, ended), Priority.PERSON)

    @abstractmethod
    def close(self) -> None:
        """Finish what was queued, deliver no more answers, and stop."""

    @abstractmethod
    def _submit(self, lane: str, task: Task, priority: Priority) -> None: ...

    def _accept(self, lane: str, task: Task, priority: Priority) -> Task:
        self._under_way += 1
        if self._under_way == 1:
            self.busy_changed.emit(True)
        self._submit(lane, task, priority)
        return task

    def _answer(self, outcome: _Outcome) -> None:
        """Call the answers of a piece of work, on the UI thread."""
        task = outcome.task
        try:
            if not task.cancelled:
                self._call_back(outcome)
        finally:
            self._under_way -= 1
            if self._under_way == 0:
                self.busy_changed.emit(False)

    def _call_back(self, outcome: _Outcome) -> None:
        task, error = outcome.task, outcome.error
        if error is None:
            if task.done is not None:
                task.done(outcome.value)
        elif isinstance(error, EXPECTED) and task.failed is not None:
            task.failed(error)
        else:
            self.crashed.emit(error)
        if task.ended is not None:
            task.ended()


def _perform(task: Task) -> _Outcome:
    if task.cancelled:
        return _Outcome(task)
    try:
        return _Outcome(task, value=task.run())
    except Exception as error:  # noqa: BLE001 - every exception must reach the UI thread, none may die here
        return _Outcome(task, error=error)


def _perform_queued(item: _Queued) -> _Outcome:
    """Take the work out of its place in the queue and do it."""
    task, item.task = item.task, None
    return _perform(cast("Task", task))


class InlineRunner(Runner):
    """Runs everything at once in the calling thread: for tests and for programs without a window."""

    def _submit(self, lane: str, task: Task, priority: Priority) -> None:
        self._answer(_perform(task))

    def close(self) -> None:
        """Do nothing: nothing is ever queued."""


class TaskRunner(Runner):
    """Six threads: a writer, a reader and four for the pool.

    Make it on the UI thread; ask from the UI thread; ``close()`` before the event loop's objects go. A worker
    keeps nothing of what it has done: the work and its answers hold windows, and whoever lets go of those
    last takes them down, while Qt may be doing so in its own thread.
    """

    _finished = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Start the threads."""
        super().__init__(parent)
        self._numbers = itertools.count()
        self._closed = False
        self._outcomes: deque[_Outcome] = deque()
        self._lanes: dict[str, queue.PriorityQueue[_Queued]] = {
            lane: queue.PriorityQueue() for lane in ("write", "read", "pool")
        }
        self._finished.connect(self._on_finished, Qt.ConnectionType.QueuedConnection)
        sizes = (("write", 1), ("read", 1), ("pool", _POOL_SIZE))
        self._threads = [
            threading.Thread(target=self._work, args=(lane,), name=f"tingtai-{lane}-{number}", daemon=True)
            for lane, size in sizes
            for number in range(size)
        ]
        for thread in self._threads:
            thread.start()

    def _submit(self, lane: str, task: Task, priority: Priority) -> None:
        if self._closed:
            raise BugError("work was asked of a runner that is closed")
        self._lanes[lane].put(_Queued(priority, next(self._numbers), task))

    def close(self) -> None:
        """Let every thread finish what is queued, then join it. Answers that arrive later are dropped."""
        if self._closed:
            return
        self._closed = True
        last = max(Priority) + 1
        for thread in self._threads:
            lane = thread.name.split("-")[1]
            self._lanes[lane].put(_Queued(last, next(self._numbers), None))
        for thread in self._threads:
            thread.join()

    def _work(self, lane: str) -> None:
        mine = self._lanes[lane]
        while (item := mine.get()).task is not None:
            # Put there by the one call that also made it: no name of this thread holds it meanwhile.
            self._outcomes.append(_perform_queued(item))
            self._finished.emit()

    @Slot()
    def _on_finished(self) -> None:
        outcome = self._outcomes.popleft()
        if not self._closed:
            self._answer(outcome)
