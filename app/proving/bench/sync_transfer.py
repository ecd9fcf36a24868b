"""A backlog from a terminal to a centre and on to another terminal, beside the bare ceiling and PouchDB."""

import gc
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from app.domain.errors import BugError
from app.proving.bench.figures import Figure, Goal, Of, figure
from app.proving.bench.sync_ceiling import Bare
from app.proving.bench.sync_ops import BATCH, chain, push_bodies
from app.proving.bench.sync_pouch import NoPouchError, Rates, pouch
from app.proving.bench.sync_stack import Centre, Desk, centre_in, desk_in, head_of
from app.sync.batches import Batch
from app.sync.client import SyncClient
from app.terminal.places import ROOT
from app.terminal.system import SystemIds
from db import log

GROUP: Final = "sync"
OPS: Final = (10_000, 2_000)
"""Ops of the backlog: usually, and with --quick."""
ROUNDS: Final = (3, 1)
TURN: Final = 2_000
"""Ops of one kind before another one has its turn."""
LOG_ONLY: Final = Goal(">=", Of.RATIO, 0.5)
APPLIED: Final = Goal(">=", Of.RATIO, 0.25)
POUCH: Final = Goal(">=", Of.RATIO, 5.0)
_CEILING: Final = "the same bytes: httpx, Starlette, executemany into plain SQLite (WAL, FULL)"
_POUCH: Final = "PouchDB 9 and express-pouchdb on LevelDB, the same ops as documents"
_POUCH_WRITES: Final = "log only, each batch on disk before it is answered; LevelDB leaves that to the system"
_CHILD: Final = "app.proving.bench.sync_ceiling"


@dataclass(frozen=True, slots=True)
class _Both:
    """Ops a second there and back."""

    push: float
    pull: float


@dataclass(frozen=True, slots=True)
class _Round:
    """What was measured one after the other; `pouch` is None where there is no node."""

    ceiling: _Both
    log: _Both
    applied: _Both
    pouch: Rates | None


def measure(folder: Path, *, quick: bool) -> tuple[Figure, ...]:
    """Return the rates of pushing and pulling, log only and with apply."""
    with centre_in(folder / "centre") as centre:
        return _measured(centre, folder, quick=quick)


def _measured(centre: Centre, folder: Path, *, quick: bool) -> tuple[Figure, ...]:
    ops, rounds = OPS[quick], ROUNDS[quick]
    near = desk_in(folder / "near", centre.process.url, centre.code())
    far = desk_in(folder / "far", centre.process.url, centre.code())
    try:
        for desk in (near, far):
            _all(desk.client.push_once)
            _all(desk.client.feed_once)
        found, missing = [], ""
        for number in range(rounds):
            place = folder / f"round-{number}"
            place.mkdir()
            one = _Backlog(near, far, ops)
            rates = one.transferred(place)
            beside = None if missing else _pouch(place, one.bodies)
            if isinstance(beside, str):
                missing, beside = beside, None
            found.append(_Round(*rates, beside))
    finally:
        near.close()
        far.close()
    return tuple(_figures(found, missing))


def _figures(found: Sequence[_Round], missing: str) -> Iterator[Figure]:
    beside = [each for each in found if each.pouch is not None]
    for way in ("push", "pull"):
        for name, ours, goal in (("log_only", "log", LOG_ONLY), ("applied", "applied", APPLIED)):
            value, bare = _middle(found, way, ours, "ceiling")
            yield figure(f"{way}_{name}", GROUP, value, "1/s", baseline=(_CEILING, bare), goal=goal)
        if missing:
            yield Figure(name=f"{way}_pouch", group=GROUP, reason=missing)
            continue
        value, other = _middle(beside, way, "log", "pouch")
        baseline = (_POUCH, other)
        yield figure(f"{way}_pouch", GROUP, value, "1/s", baseline=baseline, goal=POUCH, reason=_POUCH_WRITES)


def _middle(found: Sequence[_Round], way: str, ours: str, theirs: str) -> tuple[float, float]:
    """Return the two rates of the round whose ratio is the middle one: both had the same machine then."""
    pairs = [(getattr(getattr(each, ours), way), getattr(getattr(each, theirs), way)) for each in found]
    return sorted(pairs, key=lambda pair: pair[0] / pair[1])[len(pairs) // 2]


class _Backlog:
    """A chain of one terminal, in turns: as many ops that are only logged, then as many that are applied.

    The ceiling and our two kinds take turns, so that each has the machine as it is for the others.
    """

    def __init__(self, near: Desk, far: Desk, ops: int) -> None:
        turns = max(1, ops // TURN)
        self._near, self._far, self._ops = near, far, ops // turns * turns
        who, ids = near.store.terminal, SystemIds()
        self._chain = (who.terminal_id, who.epoch)
        self._turns: list[tuple[list[bytes], int, int]] = []
        """Of each turn the bodies of its first half, and where its halves end."""
        seq, digest = head_of(near.store)
        for _ in range(turns):
            made: list[Batch] = []
            bodies: list[bytes] = []
            for known in (False, True):
                made += chain(ops // turns, near.signer, who, ids, known=known, after=seq, previous=digest)
                seq, digest = made[-1].checkpoint.seq, made[-1].checkpoint.hash
                bodies = bodies or push_bodies(made)
            near.keep(made)
            self._turns.append((bodies, seq - ops // turns, seq))

    @property
    def bodies(self) -> list[bytes]:
        """What the ceiling sends, and PouchDB as documents."""
        return [body for bodies, _, _ in self._turns for body in bodies]

    def transferred(self, folder: Path) -> tuple[_Both, _Both, _Both]:
        """Push and pull all of it; returns the rates of the ceiling, log only, and applied."""
        with _ceiling(folder, self.bodies) as bare:
            push = self._taken(bare.push, self._near.client, lambda client: client.push_once, self._relayed)
            pull = self._taken(bare.pull, self._far.client, lambda client: client.feed_once, self._here)
        _all(self._near.client.feed_once)
        ceiling, log, applied = (
            _Both(self._ops / there, self._ops / back) for there, back in zip(push, pull, strict=True)
        )
        return ceiling, log, applied

    def _taken(
        self,
        bare: Callable[[int], object],
        client: SyncClient,
        way: Callable[[SyncClient], Callable[[], bool]],
        reached: Callable[[SyncClient], int],
    ) -> tuple[float, float, float]:
        """Return the seconds that the ceiling took in all turns, and ours."""
        took = [0.0, 0.0, 0.0]
        step, sent = way(client), 0

        def until(end: int) -> None:
            while reached(client) < end:
                if not step() and reached(client) < end:
                    raise BugError("the backlog did not arrive")

        for bodies, *ends in self._turns:
            first = sent
            sent += len(bodies)
            took[0] += _timed(lambda: [bare(number) for number in range(first, sent)])  # noqa: B023 - called now
            for half, end in enumerate(ends, start=1):
                client.hello()  # forgets what was read ahead while others had their turn
                took[half] += _timed(lambda: until(end))  # noqa: B023 - called now
        return took[0], took[1], took[2]

    def _relayed(self, client: SyncClient) -> int:
        return client.standing.relayed.get(self._chain[1], 0)

    def _here(self, _client: SyncClient) -> int:
        with self._far.store.raw() as conn:
            return log.head(conn, *self._chain)[0]


def _all(step: Callable[[], bool]) -> None:
    while step():
        pass


def _timed(do: Callable[[], object]) -> float:
    gc.collect()
    begun = time.perf_counter()
    do()
    return time.perf_counter() - begun


@dataclass(frozen=True, slots=True)
class _Ceiling:
    """A server process with a plain SQLite file, and another such file on this side."""

    bodies: Sequence[bytes]
    client: httpx.Client
    near: Bare

    def push(self, number: int) -> None:
        """Send one body."""
        self.client.post("/push", content=self.bodies[number]).raise_for_status()

    def pull(self, number: int) -> None:
        """Fetch one page and store it."""
        self.near.insert(self.client.get(f"/page/{number}").content)


@contextmanager
def _ceiling(folder: Path, bodies: Sequence[bytes]) -> Iterator[_Ceiling]:
    pages = folder / "pages"
    pages.mkdir()
    for number, body in enumerate(bodies):
        (pages / f"{number:04d}.json").write_bytes(body)
    command = [sys.executable, "-m", _CHILD, str(folder / "far.db"), str(pages)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    near = Bare(folder / "near.db")
    try:
        port = server.stdout.readline().strip() if server.stdout else ""
        with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
            client.get("/page/0")
            yield _Ceiling(bodies, client, near)
    finally:
        near.close()
        server.kill()
        server.communicate()


def _pouch(folder: Path, bodies: Sequence[bytes]) -> Rates | str:
    place = folder / "pouch"
    place.mkdir()
    documents = [
        json.dumps(op, ensure_ascii=False)
        for body in bodies
        for batch in json.loads(body)["batches"]
        for op in batch["ops"]
    ]
    try:
        return pouch(place, documents, BATCH)
    except NoPouchError as error:
        return str(error)


__all__ = ["APPLIED", "GROUP", "LOG_ONLY", "OPS", "measure"]
