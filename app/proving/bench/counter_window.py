"""Child process: a signed-in counter with sales behind it. Prints one JSON line with what it measured.

`loop HOME STAFF PIN SALES`: the longest gap of the event loop while sales are written behind it; their
papers stay in the spool. `memory HOME STAFF PIN SALES`: memory after half of the sales and after all of
them, with papers drawn meanwhile as they are on a working day.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.errors import BugError
from app.proving.bench.hall import COUNTER, Clerk
from app.proving.bench.place import clock_in, home_in
from app.proving.bench.resident import resident_bytes
from app.services.sessions import Session
from app.terminal.desks import application, make_window, running, started
from app.terminal.system import SystemIds
from app.ui.context import Program
from app.ui.desk import DeskWindow

SETTLE_MS: Final = 500
_BEAT_MS: Final = 1
_PATIENCE_MS: Final = 30 * 60 * 1000


class Beats(QObject):
    """Notes how long the event loop was away, once a millisecond."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps_ms: list[float] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._last = 0

    def start(self) -> None:
        """Begin."""
        self._last = time.perf_counter_ns()
        self._timer.start(_BEAT_MS)

    def _beat(self) -> None:
        now = time.perf_counter_ns()
        self.gaps_ms.append((now - self._last) / 1e6)
        self._last = now


class Seller:
    """Lets the program's writer do sale after sale; every answer comes back on the window's thread."""

    def __init__(self, program: Program, session: Session, sales: int, seen: Callable[[int], object]) -> None:
        services = program.services
        self._tasks = program.tasks
        store = program.store
        self._clerk = Clerk(store, session, services.queue, services.orders, services.checkout)  # type: ignore[arg-type]
        self._left = sales
        self._sold = 0
        self._seen = seen

    def start(self) -> None:
        """Keep two sales waiting, so that the writer never rests."""
        self._next()
        self._next()

    def _next(self) -> None:
        if self._left:
            self._left -= 1
            self._tasks.write(self._clerk.sell, self._done, self._failed)

    def _done(self, _receipt: str) -> None:
        self._sold += 1
        self._next()
        self._seen(self._sold)

    @staticmethod
    def _failed(error: Exception) -> None:
        raise error


def main(arguments: list[str]) -> int:
    """Run one of the two; returns the exit status."""
    mode, folder, *rest = arguments
    app = application("zh_CN")
    with running(home_in(Path(folder)), clock_in(Path(folder)), SystemIds()) as (program, heart):
        window = make_window(program, "counter", "zh_CN")
        if mode == "memory":
            heart.start()
        window.show()
        QTimer.singleShot(0, app, lambda: started(program))
        _signed_in(window, rest, lambda session: _sell(app, program, session, mode, int(rest[2])))
        QTimer.singleShot(_PATIENCE_MS, app, app.quit)
        app.exec()
        window.close()
        window.deleteLater()
        app.processEvents()
    return 0


def _signed_in(window: QWidget, who: list[str], go: Callable[[Session], object]) -> None:
    if not isinstance(window, DeskWindow):
        raise BugError("the counter is no desk")
    window.signin.choose_counter(COUNTER)
    window.signin.signed_in.connect(lambda session: QTimer.singleShot(SETTLE_MS, window, lambda: go(session)))
    window.signin.enter(who[0], who[1])


def _sell(app: QApplication, program: Program, session: Session, mode: str, sales: int) -> None:
    beats, marks = Beats(), dict[int, int]()
    begun = time.perf_counter()

    def seen(sold: int) -> None:
        if sold in (sales // 2, sales):
            marks[sold] = resident_bytes()
        if sold == sales:
            took = time.perf_counter() - begun
            gaps = sorted(beats.gaps_ms) or [0.0]
            _say(
                {
                    "longest_ms": gaps[-1],
                    "p99_ms": gaps[int(len(gaps) * 0.99)],
                    "sales_per_s": sales / took,
                    "half": marks[sales // 2],
                    "all": marks[sales],
                }
            )
            app.quit()

    seller = Seller(program, session, sales, seen)
    app.setProperty("bench", seller)
    if mode == "loop":
        beats.start()
    seller.start()


def _say(found: dict[str, float | int]) -> None:
    print(json.dumps(found), flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
