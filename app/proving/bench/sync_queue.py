"""A hall with its hub: how soon a counter shows a ticket of the kiosk, and how it bears a backlog."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from app.domain.halls import DeviceKind
from app.domain.queue import Precedence
from app.proving.bench.children import ChildError
from app.proving.bench.figures import MEDIAN, P99, Figure, Goal, Of, figure, quantile
from app.proving.bench.hall import SERVICE
from app.proving.bench.sync_ops import chain
from app.proving.bench.sync_stack import Desk, head_of, opened
from app.proving.network.hall import NetworkHall, Seat
from app.services.ports import Changed
from app.services.queue import QueueService
from app.sync.loops import Loops
from app.terminal.places import CATALOGUE, ROOT
from app.terminal.system import SystemClock, SystemIds
from db.opening import read_state

GROUP: Final = "sync"
SCREEN: Final = "app.proving.bench.counter_screen"
TICKETS: Final = (300, 30)
"""Usually, and with --quick."""
OPS: Final = (10_000, 2_000)
SOON: Final = Goal("<=", Of.VALUE, 300.0)
GAP: Final = Goal("<=", Of.VALUE, 50.0)
_BETWEEN_S: Final = 0.1
"""Ten tickets a second: more than any hall sees, less than would be a test of throughput."""
_LAST_S: Final = 10
KIOSK: Final = Seat("kiosk", DeviceKind.KIOSK)
COUNTER: Final = Seat("counter", DeviceKind.COUNTER)
OTHER: Final = Seat("other", DeviceKind.COUNTER)


def measure(folder: Path, *, quick: bool) -> tuple[Figure, ...]:
    """Return the time from a commit at the kiosk until the counter's panel shows the ticket."""
    with NetworkHall(folder, (KIOSK, COUNTER)) as hall, _screen(hall, "queue") as screen:
        _line(screen)
        kiosk = _desk(hall, KIOSK)
        try:
            committed = _issue(kiosk, TICKETS[quick])
            time.sleep(1)
        finally:
            kiosk.close()
        shown = _rest(screen)
    took = [(shown[each] - at) / 1e6 for each, at in committed.items() if each in shown]
    missing = len(committed) - len(took)
    if missing:
        words = f"{missing} of {len(committed)} tickets were not shown"
        return (Figure(name="queue_event_p99", group=GROUP, ok=False, reason=words),)
    reason = f"{len(took)} tickets: kiosk, hub, counter as processes on loopback; panel rendered"
    return (
        figure("queue_event_p99", GROUP, quantile(took, P99), "ms", goal=SOON, reason=reason),
        figure("queue_event_median", GROUP, quantile(took, MEDIAN), "ms"),
    )


def measure_arrivals(folder: Path, *, quick: bool) -> tuple[Figure, ...]:
    """Return the longest gap of a counter's event loop while a backlog of another terminal arrives."""
    ops = OPS[quick]
    with NetworkHall(folder, (COUNTER, OTHER)) as hall:
        other = _desk(hall, OTHER)
        try:
            seq, digest = head_of(other.store)
            ids = SystemIds()
            made = chain(ops, other.signer, other.store.terminal, ids, known=True, after=seq, previous=digest)
            other.keep(list(made))
            who = other.store.terminal
            last = (who.terminal_id, who.epoch, str(seq + ops))
            with _screen(hall, "arrivals", *last) as screen:
                _line(screen)
                client = other.client
                while client.push_once():
                    pass
                found = _line(screen)
        finally:
            other.close()
    rate = 1000 * ops / found["took_ms"]
    return (
        figure(
            "arrivals_longest_gap",
            GROUP,
            found["longest_ms"],
            "ms",
            goal=GAP,
            reason=f"{ops} ops arrive at the signed-in counter, {rate:.0f} a second",
        ),
        figure("arrivals_p99_gap", GROUP, found["p99_ms"], "ms"),
    )


def _desk(hall: NetworkHall, seat: Seat) -> Desk:
    home = hall.home(seat.name)
    store = opened(home)
    with store.raw() as conn:
        token = read_state(conn)["token"]
    return Desk(home, hall.hub.url if hall.hub else "", token, store)


def _issue(kiosk: Desk, count: int) -> dict[str, int]:
    """Give numbers at the kiosk; returns when each was committed, by ticket."""
    at: list[int] = []

    def noted(_changed: Changed) -> None:
        at.append(time.monotonic_ns())

    loops = Loops([kiosk.client])
    loops.start()
    stop = (kiosk.store.subscribe(noted), kiosk.store.subscribe(lambda _changed: loops.wake()))
    ids = SystemIds()
    queue = QueueService(kiosk.store, SystemClock(), ids)
    found = {}
    try:
        for _ in range(count):
            at.clear()
            ticket = queue.issue(SERVICE, "zh_CN", Precedence.NONE, ids.new()).ticket
            found[ticket.ticket_id] = at[0]
            time.sleep(_BETWEEN_S)
    finally:
        for each in stop:
            each()
        loops.stop()
    return found


@contextmanager
def _screen(hall: NetworkHall, mode: str, *more: str) -> Iterator["subprocess.Popen[str]"]:
    """Run a counter's window in a process of its own."""
    staff = json.loads((CATALOGUE / "staff.json").read_text("utf-8"))
    clerk = next(each for each in _people(staff) if each["roles"] == ["clerk"])
    home = hall.folder / COUNTER.name
    command = [sys.executable, "-m", SCREEN, mode, str(home), clerk["no"], clerk["demo_pin"], *more]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    log = hall.folder / "screen.log"
    with log.open("w", encoding="utf-8") as errors:
        screen = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        try:
            yield screen
        except (ValueError, BrokenPipeError) as error:
            screen.kill()
            raise ChildError(GROUP, SCREEN, log.read_text("utf-8")[-500:] or str(error)) from error
        finally:
            if screen.poll() is None:
                screen.kill()
            screen.communicate()


def _people(staff: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - JSON
    return staff if isinstance(staff, list) else list(staff["staff"])


def _line(screen: "subprocess.Popen[str]") -> dict[str, Any]:
    """Return the next line of the screen. Raises `ValueError` when it has ended."""
    found: dict[str, Any] = json.loads(screen.stdout.readline() if screen.stdout else "")
    return found


def _rest(screen: "subprocess.Popen[str]") -> dict[str, int]:
    """Close the screen; returns when each ticket was shown."""
    out, _ = screen.communicate(timeout=_LAST_S + 20)
    lines = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
    return {each["ticket"]: each["at_ns"] for each in lines if "ticket" in each}
