"""A backlog from a terminal to a centre and on to another terminal, beside the bare ceiling and PouchDB."""

import gc
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
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
from app.terminal.places import ROOT
from app.terminal.system import SystemIds

GROUP: Final = "sync"
OPS: Final = (10_000, 2_000)
"""Ops of the backlog: usually, and with --quick."""
ROUNDS: Final = (3, 1)
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
            bodies = push_bodies(_made(near, ops, known=False))
            ceiling = _ceiling(place, bodies, ops)
            log = _ours(near, far, ops, known=False)
            applied = _ours(near, far, ops, known=True)
            beside = None if missing else _pouch(place, bodies)
            if isinstance(beside, str):
                missing, beside = beside, None
            found.append(_Round(ceiling, log, applied, beside))
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


def _made(desk: Desk, ops: int, *, known: bool) -> list[Batch]:
    seq, digest = head_of(desk.store)
    made = chain(ops, desk.signer, desk.store.terminal, SystemIds(), known=known, after=seq, previous=digest)
    return list(made)


def _ours(near: Desk, far: Desk, ops: int, *, known: bool) -> _Both:
    """Push a backlog from one terminal and pull it into another."""
    near.keep(_made(near, ops, known=known))
    sender, reader = near.client, far.client
    sender.hello()
    reader.hello()
    push = ops / _timed(lambda: _all(sender.push_once))
    pull = ops / _timed(lambda: _all(reader.feed_once))
    _arrived(near, far)
    _all(near.client.feed_once)
    return _Both(push, pull)


def _all(step: Callable[[], bool]) -> None:
    while step():
        pass


def _arrived(near: Desk, far: Desk) -> None:
    from db import log

    who = near.store.terminal
    with far.store.raw() as conn:
        found = log.head(conn, who.terminal_id, who.epoch)
    if found != head_of(near.store):
        raise BugError("the backlog did not arrive")


def _timed(do: Callable[[], object]) -> float:
    gc.collect()
    begun = time.perf_counter()
    do()
    return time.perf_counter() - begun


def _ceiling(folder: Path, bodies: Sequence[bytes], ops: int) -> _Both:
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

            def push() -> None:
                for body in bodies:
                    client.post("/push", content=body).raise_for_status()

            def pull() -> None:
                for number in range(len(bodies)):
                    near.insert(client.get(f"/page/{number}").content)

            return _Both(ops / _timed(push), ops / _timed(pull))
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
