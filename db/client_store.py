"""The stores of terminals and hubs as their sync clients see them (SYNC §5)."""

import json
import threading
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, delete, func, select

from app.domain.errors import EnvironmentFault
from app.services.link import UnsentItem, UnsentState
from app.services.ports import Ids, Secrets
from app.sync.batches import Batch, ChainHead
from app.sync.serving import Refused
from app.sync.wire import ChainKey, Held, Outbox, Standing, Taken
from db import log, outbox, outgoing_blobs
from db.apply.applied import upsert
from db.inbox import ASIDE, Answer, set_batch_aside
from db.opening import RECOVERING, next_epoch
from db.outgoing_blobs import STAGING, set_state, state
from db.tables.log import BLOB_STORE, OP, PENDING, STORE_STATE, VERDICT
from db.uow import SqlStore

if TYPE_CHECKING:
    from db.server import ServerStore  # a terminal has no use for it

_UPSTREAM: Final = "upstream:"


class LogClientStore(ABC):
    """What terminals and hubs have in common: a log, and a table for the store's own state."""

    @property
    @abstractmethod
    def device(self) -> str:
        """Id of this device."""

    @property
    @abstractmethod
    def _epoch(self) -> str:
        """Label of its present epoch."""

    @abstractmethod
    def _raw(self) -> AbstractContextManager[Connection]:
        """Open a read transaction."""

    @abstractmethod
    def _raw_write(self) -> AbstractContextManager[Connection]:
        """Open a write transaction on what is kept beside the log."""

    def own_head(self) -> ChainHead:
        """Return the head of this device's chain in its present epoch."""
        key = (self.device, self._epoch)
        with self._raw() as conn:
            return ChainHead(*key, *log.head(conn, *key))

    def heads(self) -> tuple[ChainHead, ...]:
        """Return how far every chain in this store has come."""
        with self._raw() as conn:
            return outbox.heads(conn)

    def hash_at(self, origin: str, epoch: str, seq: int) -> bytes | None:
        """Return the hash of one op, or None when it is not here."""
        with self._raw() as conn:
            return outbox.hash_at(conn, origin, epoch, seq)

    # ----------------------------------------------------------------------------------------------- out

    def outbox(self, have: Mapping[ChainKey, int], after: int, ops: int, size: int) -> Outbox:
        """Return what follows the place `after` in the log and is not in `have`, as far as it fits."""
        with self._raw() as conn:
            return outbox.outbox(conn, have, after, ops, size)

    def batches_with(self, op_ids: Sequence[str]) -> tuple[Batch, ...]:
        """Return the batches that hold these ops."""
        with self._raw() as conn:
            return outbox.covering(conn, op_ids)

    def blobs_to_send(self, upstream: str, limit: int) -> tuple[str, ...]:
        """Return blobs of this store that the upstream was not given yet, oldest first; none left aside."""
        with self._raw() as conn:
            return outgoing_blobs.to_send(conn, upstream, limit)

    def blob(self, sha256: str) -> bytes:
        """Return a blob. Raises `EnvironmentFault("blob.missing")`."""
        with self._raw() as conn:
            found = conn.execute(select(BLOB_STORE.c.bytes).where(BLOB_STORE.c.sha256 == sha256)).scalar()
        if found is None:
            raise EnvironmentFault("blob.missing", sha256=sha256)
        return bytes(found)

    def blobs_sent(self, upstream: str, sha256s: Sequence[str]) -> None:
        """Remember that the upstream has these blobs, and all before them but those left aside."""
        with self._raw_write() as conn:
            outgoing_blobs.sent(conn, upstream, sha256s)

    def leave_aside(self, upstream: str, sha256: str) -> None:
        """Remember that something on the way to the upstream refuses a blob."""
        with self._raw_write() as conn:
            outgoing_blobs.leave_aside(conn, upstream, sha256)

    def left_aside(self, upstream: str) -> tuple[str, ...]:
        """Return the blobs that were left aside, oldest first."""
        with self._raw() as conn:
            return outgoing_blobs.aside(conn, upstream)

    # ------------------------------------------------------------------------------------------------ in

    def verdicts(self, op_ids: Sequence[str]) -> Mapping[str, tuple[str, str, int]]:
        """Return outcome, code and hub term of those that are decided as far as this store knows."""
        wanted = select(VERDICT).where(VERDICT.c.op_id.in_(op_ids))
        with self._raw() as conn:
            return {row.op_id: (row.outcome, row.code, row.hub_term) for row in conn.execute(wanted)}

    def staged(self, upstream: str, scope: str, parts: Sequence[str]) -> frozenset[str]:
        """Begin or go on staging a snapshot of these parts; returns which are here already."""
        key = f"{STAGING}{upstream}:{scope}"
        with self._raw_write() as conn:
            before = json.loads(state(conn, key) or "[]")
            stale = sorted(set(before) - set(parts))
            conn.execute(delete(BLOB_STORE).where(BLOB_STORE.c.sha256.in_(stale)))
            set_state(conn, {key: json.dumps(list(parts))})
            here = conn.execute(select(BLOB_STORE.c.sha256).where(BLOB_STORE.c.sha256.in_(parts)))
            return frozenset(row.sha256 for row in here)

    def stage(self, sha256: str, data: bytes) -> None:
        """Keep one part of a snapshot."""
        with self._raw_write() as conn:
            upsert(conn, BLOB_STORE, [{"sha256": sha256, "size": len(data), "bytes": data}], ["sha256"])

    def part(self, sha256: str) -> bytes:
        """Return a part that is staged."""
        return self.blob(sha256)

    def unstage(self, upstream: str, scope: str) -> None:
        """Drop the parts of a snapshot."""
        self.staged(upstream, scope, ())
        with self._raw_write() as conn:
            conn.execute(delete(STORE_STATE).where(STORE_STATE.c.key == f"{STAGING}{upstream}:{scope}"))

    # --------------------------------------------------------------------------------------------- state

    def standing(self, upstream: str) -> Standing:
        """Return what is remembered about an upstream."""
        return standing_of(self._state(_UPSTREAM + upstream))

    def remember(self, upstream: str, standing: Standing) -> None:
        """Remember it; blobs count as not sent to another incarnation."""
        with self._raw_write() as conn:
            before = standing_of(state(conn, _UPSTREAM + upstream))
            if before.server_epoch != standing.server_epoch:
                outgoing_blobs.forget(conn, upstream)
            set_state(conn, {_UPSTREAM + upstream: text_of(standing)})

    def _state(self, key: str) -> str:
        with self._raw() as conn:
            return state(conn, key)


class TerminalClientStore(LogClientStore):
    """Implements `ClientStore` on the open store of a terminal."""

    def __init__(self, store: SqlStore, secrets: Secrets, ids: Ids) -> None:
        self._store = store
        self._secrets = secrets
        self._ids = ids
        self._lock = threading.Lock()
        self._recovering = self._state(RECOVERING) == "1"

    @property
    def device(self) -> str:
        """Id of this device."""
        return self._store.terminal.terminal_id

    @property
    def _epoch(self) -> str:
        return self._store.terminal.epoch

    def _raw(self) -> AbstractContextManager[Connection]:
        return self._store.raw()

    def _raw_write(self) -> AbstractContextManager[Connection]:
        return self._store.raw_write()

    def acknowledged(self, durable: Sequence[ChainHead], *, whole: bool) -> None:
        """Do nothing: nobody asks a terminal what the centre has."""

    def take(self, batches: Sequence[Batch]) -> Taken:
        """Take in batches in one transaction, as far as it gets; what is known changes nothing."""
        fresh, place = 0, 0
        while place < len(batches):
            answers = self._store.receive(batches[place:], proven=True)
            fresh += sum(len(each.fresh_ops) for each in answers)
            place += len(answers)
            last = answers[-1].answer
            if last in ASIDE:
                # Two histories of one chain, or two ops of one id: kept for the operator; the rest goes on.
                other = batches[place - 1]
                with self._raw_write() as conn:
                    set_batch_aside(conn, other, last.value, other.ops[-1].header.wall)
            elif last not in {Answer.APPLIED, Answer.KNOWN}:
                return Taken(fresh, "gap" if last is Answer.GAP else "forged")
        return Taken(fresh)

    def begin_epoch(self) -> None:
        """Open a new epoch of this device's chain, because its present one went on somewhere else."""
        with self._lock:
            next_epoch(self._store, self._secrets, self._ids)
            self._recovering = True

    def recovering(self) -> bool:
        """Return whether own ops of ended epochs may be missing here: the store was restored."""
        return self._recovering

    def recovered(self) -> None:
        """Note that they are back."""
        with self._lock:
            with self._raw_write() as conn:
                set_state(conn, {RECOVERING: ""})
            self._recovering = False

    # ----------------------------------------------------------------------------------- for the people

    def own_heads(self) -> dict[str, int]:
        """Return, by epoch, the last sequence number of this device's own chains."""
        with self._raw() as conn:
            return {head.epoch: head.seq for head in outbox.heads_of(conn, self.device)}

    def undecided(self) -> int:
        """Return how many of this device's transitions wait for their verdict."""
        own = select(func.count()).select_from(PENDING.join(OP, OP.c.op_id == PENDING.c.op_id))
        with self._raw() as conn:
            found = conn.execute(own.where(OP.c.origin == self.device, PENDING.c.accepted == 0)).scalar()
        return int(found or 0)

    def types_of(self, op_ids: Sequence[str]) -> dict[str, str]:
        """Return the type of the aggregate of each of these ops."""
        wanted = select(OP.c.op_id, OP.c.entity).where(OP.c.op_id.in_(op_ids))
        with self._raw() as conn:
            return {row.op_id: row.entity.partition(":")[0] for row in conn.execute(wanted)}

    def last_of(self, entity: str) -> dict[str, int]:
        """Return, by epoch, the last own sequence number that concerns an aggregate."""
        with self._raw() as conn:
            rows = conn.execute(
                select(OP.c.epoch, func.max(OP.c.seq))
                .where(OP.c.origin == self.device, OP.c.entity == entity)
                .group_by(OP.c.epoch)
            )
            return {row[0]: row[1] for row in rows}

    def unsent_items(
        self, relayed: Mapping[str, int], durable: Mapping[str, int], held: Sequence[Held], limit: int
    ) -> tuple[UnsentItem, ...]:
        """Return own ops that are not at the centre or not decided, oldest first.

        `relayed` and `durable` say by epoch how far some upstream, and the centre, has them.
        """
        codes = {each.tx: each.code for each in held if each.origin == self.device}
        with self._raw() as conn:
            found: dict[int, UnsentItem] = {}
            for epoch in self.own_heads():
                behind = select(OP).where(
                    OP.c.origin == self.device, OP.c.epoch == epoch, OP.c.seq > durable.get(epoch, 0)
                )
                for row in conn.execute(behind.order_by(OP.c.seq).limit(limit)):
                    reached = row.seq <= relayed.get(epoch, 0)
                    state = UnsentState.RELAYED if reached else UnsentState.UNSENT
                    found[row.n] = _item(row, state, codes)
            waiting = select(OP).join(PENDING, PENDING.c.op_id == OP.c.op_id)
            waiting = waiting.where(OP.c.origin == self.device, PENDING.c.accepted == 0).order_by(OP.c.n)
            for row in conn.execute(waiting.limit(limit)):
                found.setdefault(row.n, _item(row, UnsentState.UNDECIDED, codes))
            put_aside = select(OP).where(OP.c.origin == self.device, OP.c.tx.in_([tx for tx in codes if tx]))
            for row in conn.execute(put_aside.limit(limit)):
                found[row.n] = _item(row, UnsentState.HELD, codes)
        return tuple(found[n] for n in sorted(found)[:limit])


class HubClientStore(LogClientStore):
    """Implements `ClientStore` on the store of a hub, which relays for its hall."""

    def __init__(self, store: "ServerStore") -> None:
        self._store = store

    @property
    def device(self) -> str:
        """Id of the hub."""
        return self._store.identity.device

    @property
    def _epoch(self) -> str:
        return self._store.epoch

    def _raw(self) -> AbstractContextManager[Connection]:
        return self._store.raw()

    def _raw_write(self) -> AbstractContextManager[Connection]:
        return self._store.raw_write()

    def take(self, batches: Sequence[Batch]) -> Taken:
        """Take in what comes from above: decided on, fed to the hall and committed as one."""
        try:
            taken = self._store.take(batches, None, self._store.identity.hall)
        except Refused as refused:
            return Taken(0, "gap" if refused.code == "gap" else "forged")
        return Taken(taken.fresh)

    def acknowledged(self, durable: Sequence[ChainHead], *, whole: bool) -> None:
        """Note what the centre has, for the hall's terminals to be told."""
        self._store.set_durable(durable, whole=whole)

    def begin_epoch(self) -> None:
        """Open a new epoch of the hub's chain, because its present one went on somewhere else."""
        self._store.begin_epoch()

    def recovering(self) -> bool:
        """Return False: a hub issues no numbers, and decides nothing after it was restored."""
        return False

    def recovered(self) -> None:
        """Do nothing."""


def _item(row: Any, state: UnsentState, codes: Mapping[str, str]) -> UnsentItem:  # noqa: ANN401 - a row
    if row.tx in codes:
        state = UnsentState.HELD
    return UnsentItem(
        op_id=row.op_id,
        tx=row.tx,
        subject=row.entity,
        kind=row.kind,
        at_ms=row.wall,
        state=state,
        code=codes.get(row.tx, ""),
    )


def text_of(standing: Standing) -> str:
    """Return a standing as it is kept."""
    return json.dumps(
        {
            "server_epoch": standing.server_epoch,
            "cursors": dict(standing.cursors),
            "relayed": dict(standing.relayed),
            "durable": dict(standing.durable),
            "passed": [[*key, seq] for key, seq in standing.passed.items()],
            "held": [asdict(each) for each in standing.held],
        }
    )


def standing_of(kept: str) -> Standing:
    """Return a standing that was kept; an empty one for an upstream that was never met."""
    if not kept:
        return Standing()
    found = json.loads(kept)
    return Standing(
        found["server_epoch"],
        found["cursors"],
        found["relayed"],
        found["durable"],
        {(origin, epoch): seq for origin, epoch, seq in found["passed"]},
        tuple(Held(**each) for each in found["held"]),
    )
