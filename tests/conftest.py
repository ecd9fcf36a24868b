"""What holds for every test: platform, profiles, the long ones, and that nothing is left behind."""

import gc
import os
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.compiled import kept_statements
from tests.fakes import FakeClock, FakeIds
from tests.migrated import copied_schemas, own_migrations
from tests.postgres import pg_server, pg_template, pg_url

__all__ = ["own_migrations", "pg_server", "pg_template", "pg_url"]

# Before anything imports Qt. A test that wants a real display starts a child process with its own setting.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("QT_ENABLE_HIGHDPI_SCALING", "0")

# Derandomised: the same tree gives the same verdict on each machine. --full looks further, and at random.
settings.register_profile(
    "house",
    deadline=None,
    derandomize=True,
    max_examples=60,
    stateful_step_count=30,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "full",
    deadline=None,
    max_examples=1000,
    stateful_step_count=60,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)

THREAD_GRACE_S = 3.0
LONGEST = (
    "tests/e2e/test_network_tour.py",
    "tests/integration/test_any_day.py",
    "tests/faults/test_faults.py",
    "tests/sync/test_machine.py",
    "tests/sync/test_boundaries.py",
    "tests/fold/test_any_order.py",
    "tests/e2e/test_commands.py",
    "tests/integration/test_payment_crash.py",
)
"""Files with tests of half a minute and more. Each second one is the same worker's: the tour and the faults
have processes of their own and want both cores, so they are not played at once."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --full."""
    parser.addoption("--full", action="store_true", help="also the long tests, and many more examples")


def pytest_configure(config: pytest.Config) -> None:
    """Choose how far hypothesis looks."""
    settings.load_profile("full" if config.getoption("--full") else "house")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the long tests unless asked for; skip what the machine cannot do, by name."""
    if not config.getoption("--full"):
        long = [item for item in items if item.get_closest_marker("long")]
        items[:] = [item for item in items if not item.get_closest_marker("long")]
        config.hook.pytest_deselected(items=long)
    if os.environ.get("TINGTAI_TEST_KEYRING") != "1":
        reason = "no Secret Service (needs gnome-keyring and dbus; bootstrap.py test opens a session)"
        for item in items:
            if item.get_closest_marker("keyring"):
                item.add_marker(pytest.mark.skip(reason=reason))
    if "PYTEST_XDIST_WORKER_COUNT" in os.environ:
        items[:] = longest_first(items, int(os.environ["PYTEST_XDIST_WORKER_COUNT"]))


def pytest_collection_finish() -> None:
    """Keep what was collected out of the search for rubbish: each round would look at all of it again."""
    gc.collect()
    gc.freeze()


def longest_first(items: Sequence[pytest.Item], workers: int) -> list[pytest.Item]:
    """Return the tests so that each worker's portion begins with its share of the longest.

    xdist cuts the list into equal portions and moves tests from the end of one to who has none left. A test
    of a minute at an end would leave the other workers idle for that minute.
    """
    shares: list[list[pytest.Item]] = [[] for _ in range(workers)]
    for place, name in enumerate(LONGEST):
        shares[place % workers] += [item for item in items if item.nodeid.startswith(name)]
    rest = iter([item for item in items if not item.nodeid.startswith(LONGEST)])
    ordered: list[pytest.Item] = []
    for share in shares:
        ordered += share
        ordered += islice(rest, max(0, len(items) // workers - len(share)))
    return [*ordered, *rest]


FAULTS_LINE = "faults_line"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the closing lines of the fault suite, wherever its tests ran."""
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()):
                if name == FAULTS_LINE and report.when == "call":
                    terminalreporter.write_line(str(value))


@pytest.fixture(scope="session", autouse=True)
def _stores_at_little_cost() -> Iterator[None]:
    """Migrate and compile once a process; tests of the migrations ask for `own_migrations`."""
    with kept_statements(), copied_schemas():
        yield


@pytest.fixture
def clock() -> FakeClock:
    """A clock that stands at a Monday morning."""
    return FakeClock()


@pytest.fixture
def ids() -> FakeIds:
    """Identifiers from a fixed seed."""
    return FakeIds()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for a device's home; HOME and the XDG folders point beside it, never at a person's."""
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        folder = tmp_path / name.lower()
        folder.mkdir()
        monkeypatch.setenv(name, str(folder))
    made = tmp_path / "device"
    made.mkdir(mode=0o700)
    return made


@pytest.fixture(autouse=True)
def _nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a thread, a running timer or a window behind.

    It is set up before all other fixtures and so looks after all of them have cleaned up.
    """
    threads = set(threading.enumerate())
    watch = QtWatch() if uses_qt(request) else None
    yield
    left = [f"thread {thread.name}" for thread in threads_left(threads)]
    if watch:
        left += watch.stop()
    if left:
        pytest.fail("left behind: " + "; ".join(left))


def uses_qt(request: pytest.FixtureRequest) -> bool:
    """Return whether this test has a Qt application."""
    names = request.fixturenames
    if "qapp" in names or "qtbot" in names:
        return True
    widgets = sys.modules.get("PySide6.QtWidgets")
    return widgets is not None and widgets.QApplication.instance() is not None


def threads_left(before: set[threading.Thread]) -> list[threading.Thread]:
    """Return threads that are still alive although each was given a moment to end.

    A foreign thread (Qt's) shows up as a dummy that Python cannot join; QtWatch sees to those.
    """
    deadline = time.monotonic() + THREAD_GRACE_S
    new = [thread for thread in threading.enumerate() if thread not in before]
    own = [thread for thread in new if not isinstance(thread, threading._DummyThread)]
    for thread in own:
        if thread is not threading.current_thread():
            thread.join(max(0.0, deadline - time.monotonic()))
    return [thread for thread in own if thread.is_alive()]


class QtWatch:
    """Sees which Qt timers, threads and windows a test starts, and which are still there at its end."""

    def __init__(self) -> None:
        from PySide6.QtCore import QThread, QTimer
        from PySide6.QtWidgets import QApplication

        self._patch = pytest.MonkeyPatch()
        # Weak: to watch an object must not keep it alive.
        self._timers: list[weakref.ref[QTimer]] = []
        self._threads: list[weakref.ref[QThread]] = []
        self._calls: list[Callable[[], object]] = []
        self._windows = {id(window): window for window in QApplication.topLevelWidgets()}
        self._record(QTimer, self._timers)
        self._record(QThread, self._threads)
        self._record_single_shots(QTimer)

    def _record(self, kind: Any, started: list[Any]) -> None:  # noqa: ANN401 - one of two Qt classes
        """Note each object of `kind` whose `start` is called."""
        start: Callable[..., None] = kind.start

        def noted(watched: object, *arguments: Any) -> None:  # noqa: ANN401 - passed through
            started.append(weakref.ref(watched))
            start(watched, *arguments)

        self._patch.setattr(kind, "start", noted)

    def _record_single_shots(self, kind: Any) -> None:  # noqa: ANN401 - QTimer
        """Note plain functions that wait for a single shot: those of a QObject go when it goes."""
        from PySide6.QtCore import QObject

        single_shot: Callable[..., None] = kind.singleShot

        def noted(after: int, *rest: Any) -> None:  # noqa: ANN401 - passed through
            if len(rest) != 1 or isinstance(getattr(rest[0], "__self__", None), QObject):
                single_shot(after, *rest)
                return
            call: Callable[[], object] = rest[0]

            def run() -> None:
                self._calls.remove(run)
                call()

            self._calls.append(run)
            single_shot(after, run)

        self._patch.setattr(kind, "singleShot", staticmethod(noted))

    def stop(self) -> list[str]:
        """Return what is left, in words."""
        self._patch.undo()
        left = self._left()
        if left:
            # Widgets in a cycle of Python references are rubbish that nobody has collected yet.
            gc.collect()
            left = self._left()
        return left

    def _left(self) -> list[str]:
        from PySide6.QtCore import QCoreApplication, QEvent, QThreadPool
        from PySide6.QtWidgets import QApplication
        from shiboken6 import isValid

        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        QCoreApplication.processEvents()
        timers = [timer for timer in (reference() for reference in self._timers) if timer and isValid(timer)]
        left = [
            f"timer of {timer.interval()} ms {timer.objectName()}" for timer in timers if timer.isActive()
        ]
        left += [f"single shot of {call.__qualname__}" for call in self._calls]
        threads = [thread for thread in (reference() for reference in self._threads) if thread]
        left += [
            f"Qt thread {thread.objectName() or type(thread).__name__}"
            for thread in threads
            if isValid(thread) and thread.isRunning()
        ]
        pool = QThreadPool.globalInstance()
        if not pool.waitForDone(int(THREAD_GRACE_S * 1000)):
            left.append(f"{pool.activeThreadCount()} jobs in Qt's thread pool")
        left += [
            f"window {type(window).__name__} {window.objectName()}".rstrip()
            for window in QApplication.topLevelWidgets()
            if isValid(window) and self._windows.get(id(window)) is not window
        ]
        return left
