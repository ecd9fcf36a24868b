"""Child process: a signed-in counter of a hall with a network. Prints a JSON line for what it is asked.

`queue HOME STAFF PIN`: `{"ready": true}` once it is connected, then a line for each ticket when the queue
panel shows it, until its input is closed. `arrivals HOME STAFF PIN ORIGIN EPOCH SEQ`: the gaps of the event
loop from the moment that it is ready until that op of another terminal has arrived.
"""

import json
import sys
import threading
import time
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.domain.errors import BugError
from app.proving.bench.counter_window import SETTLE_MS, Beats
from app.proving.bench.hall import COUNTER
from app.proving.network.hall import key_file
from app.services.sessions import Session
from app.terminal.desks import application, make_window, running, started
from app.terminal.home import Home
from app.terminal.system import SystemClock, SystemIds
from app.ui.context import Program
from app.ui.desk import DeskWindow
from app.ui.panels.queue_presenter import QueuePanelPresenter, QueuePanelState
from db import log

_LOOK_MS: Final = 20
_PATIENCE_MS: Final = 5 * 60 * 1000


class Watcher(QObject):
    """Tells when the queue panel shows a ticket for the first time."""

    def __init__(self, presenter: QueuePanelPresenter) -> None:
        super().__init__(presenter)
        self._seen = {line.ticket.ticket_id for line in _lines(presenter.state)}
        # After the panel itself: when this is called, its widgets show the state.
        presenter.state_changed.connect(self._shown)

    def _shown(self, state: QueuePanelState) -> None:
        now = time.monotonic_ns()
        for line in _lines(state):
            ticket_id = line.ticket.ticket_id
            if ticket_id not in self._seen:
                self._seen.add(ticket_id)
                say({"ticket": ticket_id, "at_ns": now})


def _lines(state: QueuePanelState) -> tuple:  # type: ignore[type-arg] # lines of the overview
    return state.overview.order if state.overview else ()


class Closed(QObject):
    """Says when the parent closes its end."""

    happened = Signal()

    def __init__(self) -> None:
        super().__init__()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        sys.stdin.read()
        self.happened.emit()


def main(arguments: list[str]) -> int:
    """Run one of the two; returns the exit status."""
    mode, folder, staff, pin, *rest = arguments
    app = application("zh_CN")
    closed = Closed()
    closed.happened.connect(app.quit)
    home = Home(Path(folder), key_file(Path(folder)))
    with running(home, SystemClock(), SystemIds()) as (program, heart):
        window = make_window(program, "counter", "zh_CN")
        heart.start()
        window.show()
        QTimer.singleShot(0, app, started)

        def go(_session: Session) -> None:
            _when_connected(program, window, lambda: _begin(mode, program, window, rest))

        _signed_in(window, staff, pin, go)
        QTimer.singleShot(_PATIENCE_MS, app, app.quit)
        app.exec()
        window.close()
        window.deleteLater()
        app.processEvents()
    return 0


def _signed_in(window: QWidget, staff: str, pin: str, go: object) -> None:
    if not isinstance(window, DeskWindow):
        raise BugError("the counter is no desk")
    window.signin.choose_counter(COUNTER)
    window.signin.signed_in.connect(lambda session: QTimer.singleShot(SETTLE_MS, window, lambda: go(session)))  # type: ignore[operator] # a function of a session
    window.signin.enter(staff, pin)


def _when_connected(program: Program, window: QWidget, go: object) -> None:
    timer = QTimer(window)

    def look() -> None:
        if program.link.status().hub_up:
            timer.stop()
            go()  # type: ignore[operator] # a function

    timer.timeout.connect(look)
    timer.start(_LOOK_MS)


def _begin(mode: str, program: Program, window: QWidget, rest: list[str]) -> None:
    if mode == "queue":
        presenters = window.findChildren(QueuePanelPresenter)
        if not presenters:
            raise BugError("the counter has no queue panel")
        for presenter in presenters:
            Watcher(presenter)
        say({"ready": True})
        return
    origin, epoch, seq = rest
    beats = Beats()
    beats.setParent(window)
    timer = QTimer(window)

    def look() -> None:
        program.tasks.read(there, lambda found: ended() if found else None, failed)

    def there() -> bool:
        with program.store.raw() as conn:  # type: ignore[attr-defined] # the real store
            return log.head(conn, origin, epoch)[0] >= int(seq)

    def failed(error: Exception) -> None:
        raise error

    def ended() -> None:
        timer.stop()
        gaps = sorted(beats.gaps_ms) or [0.0]
        say({"longest_ms": gaps[-1], "p99_ms": gaps[int(len(gaps) * 0.99)], "took_ms": sum(gaps)})
        window.close()
        application("zh_CN").quit()

    say({"ready": True})
    beats.start()
    timer.timeout.connect(look)
    timer.start(200)


def say(found: dict[str, object]) -> None:
    """Print one line."""
    print(json.dumps(found), flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
