"""Work timed in the real hall, and the rows of the same work timed as bare SQL.

First a copy of the hall does the work while every change of its rows is noted; then a second copy does the
same work timed, and further copies get the noted rows from the bare driver, timed. The two take turns, so
that whatever else the machine does meets both.
"""

import gc
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from app.proving.bench.hall import Clerk
from db.replay import BareStore, Tape, Written

Times = dict[str, list[float]]
"""Milliseconds of each piece of work, by its name."""
Round = list[tuple[str, tuple[Written, ...]]]
"""What one round of work wrote, piece by piece in order."""


class Stopwatch:
    """Times named pieces of work."""

    def __init__(self) -> None:
        self.times: Times = defaultdict(list)

    @contextmanager
    def piece(self, name: str) -> Iterator[None]:
        """Time one piece."""
        begun = time.perf_counter_ns()
        yield
        self.times[name].append((time.perf_counter_ns() - begun) / 1e6)


class Recorder(Stopwatch):
    """Notes what each piece wrote."""

    def __init__(self, tape: Tape) -> None:
        super().__init__()
        self._tape = tape
        self._round: Round = []

    @contextmanager
    def piece(self, name: str) -> Iterator[None]:
        """Note one piece."""
        with super().piece(name):
            yield
        self._round.append((name, self._tape.take()))

    def take(self) -> Round:
        """Return the pieces since the last call."""
        noted, self._round = self._round, []
        return noted


Work = Callable[[Clerk, Stopwatch], None]
"""One round of work at a desk, its pieces timed."""


WARM_UP: Final = 5
"""Rounds that are done first and not timed."""


def record(clerk: Clerk, work: Work, rounds: int) -> list[Round]:
    """Do rounds of work, and some more to warm up, and return what each of them wrote."""
    tape = Tape(clerk.store)
    recorder = Recorder(tape)
    noted = []
    for _ in range(WARM_UP + rounds):
        work(clerk, recorder)
        noted.append(recorder.take())
    tape.stop()
    return noted


@dataclass(frozen=True, slots=True)
class Outcome:
    """Times of the real work, and of each bare store in the order that they were given."""

    real: Times
    bare: tuple[Times, ...]


Replay = Callable[[BareStore, Round, Stopwatch], None]
"""Writes the rows of one round into a bare store, timed."""


def take_turns(
    clerk: Clerk,
    work: Work,
    noted: Sequence[Round],
    replays: Sequence[tuple[BareStore, Replay]],
    turn: int,
) -> Outcome:
    """Do as many rounds as were noted, `turn` at a time in the real hall and then in each bare store."""
    for one in noted[:WARM_UP]:
        work(clerk, Stopwatch())
        for store, replay in replays:
            replay(store, one, Stopwatch())
    watch = Stopwatch()
    watches = [Stopwatch() for _ in replays]
    gc.collect()
    for start in range(WARM_UP, len(noted), turn):
        rounds = noted[start : start + turn]
        for _ in rounds:
            work(clerk, watch)
        for (store, replay), own in zip(replays, watches, strict=True):
            for one in rounds:
                replay(store, one, own)
    return Outcome(watch.times, tuple(own.times for own in watches))


def piecewise(store: BareStore, one: Round, watch: Stopwatch) -> None:
    """Write each piece in a transaction of its own."""
    for name, written in one:
        with watch.piece(name):
            store.write(written)


def whole(store: BareStore, one: Round, watch: Stopwatch) -> None:
    """Write all pieces in one transaction."""
    statements = [each for _, written in one for each in written]
    with watch.piece("whole"):
        store.write(statements)
