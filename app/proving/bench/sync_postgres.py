"""Eight halls push at once to a centre on PostgreSQL, beside the bare driver that inserts the same ops.

The bare insert has a counter row for each hall, as the feed has; one transaction a batch, one connection a
hall. Nothing is checked, hashed or folded in it.
"""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx

from app.domain.errors import EnvironmentFault
from app.proving.bench.figures import Figure, Goal, Of, figure, skipped
from app.proving.bench.sync_ceiling import COLUMNS
from app.proving.bench.sync_ops import chain, opening, push_bodies
from app.proving.bench.sync_stack import Centre, centre_in
from app.proving.network.postgres import postgres
from app.services.ports import TerminalIdentity
from app.sync.batches import Batch
from app.sync.chain import Signer
from app.sync.http_wire import HttpWire
from app.sync.protocol import PREFIX, Enrol, Push, batch_out
from app.terminal.system import SystemIds

GROUP: Final = "sync"
HALLS: Final = 8
OPS: Final = (2_000, 500)
"""Ops of each hall and round: usually, and with --quick."""
ROUNDS: Final = (3, 1)
WORKERS: Final = 2
GOAL: Final = Goal(">=", Of.RATIO, 0.5)

_NUMBERS: Final = frozenset({"seq", "v", "wall"})
_BYTES: Final = frozenset({"salt", "body_hash", "hash"})
_TABLE: Final = (
    "CREATE TABLE bare_op (n BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, scope TEXT, place BIGINT, "
    + ", ".join(
        f"{name} {'BIGINT' if name in _NUMBERS else 'BYTEA' if name in _BYTES else 'TEXT'}"
        for name in COLUMNS
    )
    + ", UNIQUE (op_id), UNIQUE (origin, epoch, seq), UNIQUE (scope, place))"
)
_INSERT: Final = (
    f"INSERT INTO bare_op (scope, place, {', '.join(COLUMNS)})"  # noqa: S608 - names of this module
    f" VALUES (%s, %s, {', '.join(['%s'] * len(COLUMNS))})"
)
_COUNT: Final = "UPDATE bare_head SET n = n + %s WHERE scope = %s RETURNING n"


def measure(folder: Path, *, quick: bool) -> tuple[Figure, ...]:
    """Return the rate of a centre on PostgreSQL, log only and applied, beside the bare driver."""
    try:
        with postgres() as url, centre_in(folder / "centre", url, WORKERS) as centre:
            halls = [_Hall(centre, number) for number in range(HALLS)]
            found = [_round(url, centre, halls, OPS[quick]) for _ in range(ROUNDS[quick])]
    except EnvironmentFault as fault:
        return (skipped(GROUP, fault.code),)
    words = "the same ops by psycopg's executemany, with a counter row"
    reason = f"{HALLS} halls at once, {WORKERS} workers, batches of 500 over HTTP"
    log, bare_log = _middle([(each.log, each.bare) for each in found])
    applied, bare_applied = _middle([(each.applied, each.bare) for each in found])
    return (
        figure("postgres_log_only", GROUP, log, "1/s", baseline=(words, bare_log), goal=GOAL, reason=reason),
        figure(
            "postgres_applied",
            GROUP,
            applied,
            "1/s",
            baseline=(words, bare_applied),
            reason=f"{reason}; no goal",
        ),
    )


@dataclass(frozen=True, slots=True)
class _Round:
    """Ops a second, measured one after the other."""

    bare: float
    log: float
    applied: float


def _round(url: str, centre: Centre, halls: "Sequence[_Hall]", ops: int) -> _Round:
    logged = [each.chain(ops, known=False) for each in halls]
    bare = bare_rate(url, logged)
    log = _rate(centre, halls, logged)
    return _Round(bare, log, _rate(centre, halls, [each.chain(ops, known=True) for each in halls]))


def _middle(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    """Return the two rates of the round whose ratio is the middle one."""
    return sorted(pairs, key=lambda pair: pair[0] / pair[1])[len(pairs) // 2]


class _Hall:
    """A hall's one terminal, without a store: its chain is made in memory."""

    def __init__(self, centre: Centre, number: int) -> None:
        self.hall = f"B{number:02d}"
        self._ids = SystemIds()
        key = self._ids.random_bytes(32)
        wire = HttpWire(centre.process.url)
        answer = wire.enrol(Enrol(centre.code(self.hall), Signer("", key).public_key, ""))
        wire.close()
        self.token = answer.token
        self._who = TerminalIdentity(answer.device, answer.code, self.hall, "K7Q")
        self._signer = Signer(answer.device, key)
        first = opening(self._signer, self._who, self._ids)
        wire = HttpWire(centre.process.url, answer.token)
        wire.push(Push((batch_out(first),)))
        wire.close()
        self._head = (first.checkpoint.seq, first.checkpoint.hash)

    def chain(self, ops: int, *, known: bool) -> list[Batch]:
        """Return the next ops of this terminal."""
        seq, digest = self._head
        made = list(chain(ops, self._signer, self._who, self._ids, known=known, after=seq, previous=digest))
        mark = made[-1].checkpoint
        self._head = (mark.seq, mark.hash)
        return made


def _rate(centre: Centre, halls: Sequence[_Hall], chains: Sequence[Sequence[Batch]]) -> float:
    """Return ops a second when all halls push at once."""
    bodies = [push_bodies(batches) for batches in chains]

    def hall(number: int, start: Callable[[], object]) -> None:
        headers = {"Authorization": f"Bearer {halls[number].token}", "Content-Type": "application/json"}
        with httpx.Client(base_url=centre.process.url, headers=headers, timeout=60) as client:
            client.get("/health").raise_for_status()
            start()
            for body in bodies[number]:
                client.post(f"{PREFIX}/push", content=body).raise_for_status()

    return sum(len(batch.ops) for batches in chains for batch in batches) / _all_at_once(len(halls), hall)


def _all_at_once(count: int, work: Callable[[int, Callable[[], object]], None]) -> float:
    """Return the seconds that `count` threads take; each begins its work when all are ready."""
    start = threading.Barrier(count + 1)
    failed: list[BaseException] = []

    def run(number: int) -> None:
        try:
            work(number, start.wait)
        except BaseException as error:  # noqa: BLE001 - told below, on the thread that waits
            failed.append(error)
            start.abort()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    with suppress(threading.BrokenBarrierError):  # somebody failed before the start: told below
        start.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return time.perf_counter() - begun


def bare_rate(url: str, halls: Sequence[Sequence[Batch]]) -> float:
    """Return ops a second when each hall's batches are inserted by a connection of its own, all at once."""
    import psycopg

    plain = url.replace("postgresql+psycopg://", "postgresql://", 1)
    with psycopg.connect(plain, autocommit=True) as conn:
        conn.execute("DROP TABLE IF EXISTS bare_op")
        conn.execute("DROP TABLE IF EXISTS bare_head")
        conn.execute(_TABLE)
        conn.execute("CREATE INDEX ON bare_op (entity)")
        conn.execute("CREATE TABLE bare_head (scope TEXT PRIMARY KEY, n BIGINT NOT NULL)")
        for number in range(len(halls)):
            conn.execute("INSERT INTO bare_head VALUES (%s, 0)", (f"hall:{number}",))
    rows = [[[_row(op) for op in batch.ops] for batch in batches] for batches in halls]

    def hall(number: int, start: Callable[[], object]) -> None:
        scope = f"hall:{number}"
        with psycopg.connect(plain) as conn, conn.cursor() as cursor:
            start()
            for run in rows[number]:
                _write(cursor, scope, run)
                conn.commit()

    return sum(len(run) for runs in rows for run in runs) / _all_at_once(len(halls), hall)


def _write(cursor: Any, scope: str, run: list[tuple[object, ...]]) -> None:  # noqa: ANN401 - the driver's
    cursor.execute(_COUNT, (len(run), scope))
    first = cursor.fetchone()[0] - len(run) + 1
    cursor.executemany(_INSERT, [(scope, first + place, *row) for place, row in enumerate(run)])


def _row(op: Any) -> tuple[object, ...]:  # noqa: ANN401 - an op; only read here
    header = op.header
    fields = [getattr(header, name) for name in COLUMNS[:14]]
    fields[8] = "[]"
    return (*fields, op.salt, op.body, op.body_hash, op.hash)
