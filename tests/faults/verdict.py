"""What became of what the journals say: at the centre once, in equal chains, in stores that fold alike."""

from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, exists, func, or_, select
from sqlalchemy.exc import DBAPIError

from app.devices.secrets.key_file import KeyFileSecrets
from app.domain.errors import BugError
from app.domain.orders import OrderState
from app.proving.network.hall import key_file
from app.sync.batches import CENTRE_MARK
from db import log
from db.engine import memory_engine, read_engine
from db.rebuild import differences, verify
from db.tables.log import OP, PENDING
from db.tables.money import PAYMENT, RECEIPT
from db.tables.notices import NOTICE
from db.tables.orders import BUSINESS_ORDER
from tests.sync.checks import chain_breaks

_UNDECIDED = select(func.count()).select_from(PENDING)
_UNSENT = select(func.count()).where(NOTICE.c.waiting == 1, NOTICE.c.origin.contains(CENTRE_MARK))
"""Notices that the centre recorded: it writes once more when they have gone. Terminals here send none."""
_HELD = select(func.count()).where(
    BUSINESS_ORDER.c.state == OrderState.HELD.value,
    or_(
        BUSINESS_ORDER.c.total_fen == 0,
        exists().where(PAYMENT.c.payment_id == BUSINESS_ORDER.c.payment_id),
    ),
)
"""Orders that the centre has yet to carry out or refuse. Others that are held wait for their money."""


@dataclass(frozen=True, slots=True)
class Found:
    """The outcome. `wrong` names everything that does not hold, lost and doubled ops included."""

    lost: int
    doubled: int
    wrong: tuple[str, ...]
    seed: int = 0
    steps: int = 0
    kills: int = 0
    stalls: tuple[str, ...] = ()
    """Who stalled and how, as far as it is known."""

    def counted(self, seed: int, steps: int, kills: int, stalls: Sequence[str] = ()) -> "Found":
        said = (*self.stalls, *stalls)
        return replace(self, seed=seed, steps=steps, kills=kills, stalls=said)

    @property
    def stalled(self) -> int:
        """How many did not come to rest."""
        return len(self.stalls)

    @property
    def line(self) -> str:
        """The line that scripts read."""
        return (
            f"FAULTS seed={self.seed} steps={self.steps} kills={self.kills}"
            f" lost={self.lost} doubled={self.doubled} stalled={self.stalled}"
        )

    @property
    def ok(self) -> bool:
        return not (self.lost or self.doubled or self.stalled or self.wrong)


def judge(folder: Path, seats: Sequence[str], journals: Path, database: str) -> Found:
    """Hold every store against the journals and against the centre."""
    committed: set[str] = set()
    stalls = []
    for seat in seats:
        lines = (journals / seat).read_text("ascii").splitlines()
        committed |= {op_id for line in lines if line.startswith("ops ") for op_id in line.split()[1:]}
        if not lines or lines[-1] != "end 0 0":
            stalls.append(f"{seat}: last said {lines[-1] if lines else 'nothing'}")
    with ExitStack() as stack:
        centre = _opened(stack, _centre(folder, database))
        stores = {"centre": centre, "hub": _opened(stack, _store(folder / "hub", "hub.db"))}
        stores |= {seat: _opened(stack, _store(folder / seat, "store.db")) for seat in seats}
        counted = Counter(centre.execute(select(OP.c.op_id)).scalars())
        expected = set(committed)
        for conn in stores.values():
            expected |= set(conn.execute(select(OP.c.op_id)).scalars())
        lost = expected - set(counted)
        doubled = sum(count - 1 for count in counted.values()) + _money_twice(centre)
        wrong = [f"{len(lost)} ops lost, {len(lost & committed)} of them in a journal"] if lost else []
        held = centre.execute(_HELD).scalar_one()
        wrong += [f"centre: {held} orders are held though their money is there"] if held else []
        for name, conn in stores.items():
            if name != "centre":
                wrong += _unlike(name, conn, centre)
            wrong += chain_breaks(name, conn)
            wrong += [f"{name}: receipts {key} have gaps" for key in _gaps(conn)]
            wrong += [f"{name}: rebuild: {each}" for each in _rebuild(conn)]
        return Found(len(lost), doubled, tuple(wrong), stalls=tuple(stalls))


def unsettled(folder: Path, seats: Sequence[str], database: str) -> tuple[str, ...]:
    """Return what is not at rest: who lacks a part of a chain, and what the centre has still to say."""
    with ExitStack() as stack:
        stores = {
            "centre": _opened(stack, _centre(folder, database)),
            "hub": _opened(stack, _store(folder / "hub", "hub.db")),
            **{seat: _opened(stack, _store(folder / seat, "store.db")) for seat in seats},
        }
        heads = {name: _heads(conn) for name, conn in stores.items()}
        found = [f"{name}: another log than the centre" for name in stores if heads[name] != heads["centre"]]
        counts = [(name, "without a verdict", conn, _UNDECIDED) for name, conn in stores.items()]
        counts.append(("centre", "notices unsent", stores["centre"], _UNSENT))
        counts.append(("centre", "orders held", stores["centre"], _HELD))
        for name, what, conn, count in counts:
            number = conn.execute(count).scalar_one()
            if number:
                found.append(f"{name}: {number} {what}")
        return tuple(found)


def _heads(conn: Connection) -> dict[tuple[str, str], tuple[int, bytes]]:
    return {key: log.head(conn, *key) for key in log.chains(conn)}


def _opened(stack: ExitStack, engine: Engine) -> Connection:
    stack.callback(engine.dispose)
    return stack.enter_context(engine.connect())


def _store(home: Path, name: str) -> Engine:
    secrets = KeyFileSecrets(key_file(home)).load()
    assert secrets is not None
    return read_engine(home / name, secrets.db_key)


def _centre(folder: Path, database: str) -> Engine:
    if database.startswith("sqlite"):
        return _store(folder / "centre", Path(database.removeprefix("sqlite:///")).name)
    return create_engine(database)


def _unlike(name: str, conn: Connection, centre: Connection) -> list[str]:
    found = []
    here, there = ({key: log.head(each, *key)[1] for key in log.chains(each)} for each in (conn, centre))
    found += [
        f"{name}: chain {key} is another than at the centre"
        for key in sorted({*here, *there})
        if here.get(key) != there.get(key)
    ]
    return found + [f"{name}: {each}" for each in differences(conn, centre)]


def _money_twice(conn: Connection) -> int:
    """Return how many receipts a payment has too many."""
    rows = conn.execute(
        select(func.count()).select_from(RECEIPT).group_by(RECEIPT.c.payment_id).having(func.count() > 1)
    )
    receipts = sum(count - 1 for (count,) in rows)
    payments = conn.execute(select(func.count()).select_from(PAYMENT)).scalar() or 0
    taken = (
        conn.execute(select(func.count()).select_from(OP).where(OP.c.kind == "payment_taken")).scalar() or 0
    )
    return receipts + abs(payments - taken)


def _gaps(conn: Connection) -> list[tuple[str, str]]:
    series: dict[tuple[str, str], list[int]] = {}
    for code, epoch, sequence in conn.execute(
        select(RECEIPT.c.terminal_code, RECEIPT.c.epoch, RECEIPT.c.sequence)
    ):
        series.setdefault((code, epoch), []).append(sequence)
    return [key for key, found in series.items() if sorted(found) != list(range(1, len(found) + 1))]


def _rebuild(conn: Connection) -> tuple[Any, ...]:
    scratch = memory_engine()
    try:
        with scratch.begin() as target:
            return verify(conn, target)
    except (DBAPIError, BugError) as error:
        return (f"the log cannot be folded: {type(error).__name__}",)
    finally:
        scratch.dispose()
