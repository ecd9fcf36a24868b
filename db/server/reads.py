"""Reading a server's store: each call is one read transaction on one state."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, Table, and_, delete, func, select

from app.domain.errors import BugError
from app.domain.log import Outcome, Verdict
from app.services.central.lending import Loan
from app.services.ports import Clock
from app.services.reading import Queries
from app.sync.batches import Batch, ChainHead
from app.sync.protocol import Part
from app.sync.serving import Page, Standing, readable_scopes
from db.apply.applied import upsert
from db.queries import SqlQueries
from db.server import devices, feeds, loans, snapshots, state
from db.server.devices import DeviceRow
from db.server.tables import CHAIN, FEED_HEAD, LENT, PEER_HAVE
from db.server.taking import LEFT
from db.server.work import Workshop, holder
from db.tables.log import BLOB_STORE, EPOCH, OP, PENDING, QUARANTINE, QUARANTINE_BATCH, VERDICT
from db.tables.network import DEVICE_REVOKED


@dataclass(frozen=True, slots=True)
class HubHolder:
    """Who decides on a hall's tickets."""

    device: str
    term: int
    url: str
    public_key: str


@dataclass(frozen=True, slots=True)
class QuarantineRow:
    """A batch that was kept raw and not taken in (`tx` is empty), or a transaction that does not apply."""

    origin: str
    epoch: str
    tx: str
    first_seq: int
    last_seq: int
    code: str
    at_ms: int


class Reads:
    """What can be asked of a server's store, and the few things that are kept beside the log."""

    def __init__(self, workshop: Workshop, clock: Clock) -> None:
        self._workshop = workshop
        self._reads_clock = clock
        with self.raw() as conn:
            self._incarnation = state.get(conn, state.INCARNATION)

    @contextmanager
    def raw(self) -> Iterator[Connection]:
        """Open a read transaction below the read models. Raises `EnvironmentFault`."""
        with self._workshop.reading() as conn:
            yield conn

    @contextmanager
    def raw_write(self) -> Iterator[Connection]:
        """Open a write transaction on what is kept beside the log: it locks and feeds nothing."""
        with self._workshop.transaction() as conn:
            yield conn

    @contextmanager
    def read(self, hall: str = "") -> Iterator[SqlQueries]:
        """Open the read models of a hall on one state of the store."""
        with self.raw() as conn:
            yield SqlQueries(conn, hall=hall)

    # -------------------------------------------------------------------------------------------- feeds

    @property
    def server_epoch(self) -> str:
        """Label of this incarnation, as this process read it last."""
        return self._incarnation

    def heads(self, hall: str) -> tuple[ChainHead, ...]:
        """Return how far each chain has come that a device of the hall may read."""
        with self.raw() as conn:
            return feeds.heads(conn, readable_scopes(hall))

    def durable(self, hall: str) -> tuple[ChainHead, ...]:
        """Return how far the centre has these chains; at the centre itself that is `heads`."""
        if self._workshop.identity.role == "centre":
            return self.heads(hall)
        with self.raw() as conn:
            here = {(head.origin, head.epoch) for head in feeds.heads(conn, readable_scopes(hall))}
            found = conn.execute(select(PEER_HAVE).order_by(PEER_HAVE.c.origin, PEER_HAVE.c.epoch))
            return tuple(
                ChainHead(row.origin, row.epoch, row.seq, row.hash)
                for row in found
                if (row.origin, row.epoch) in here
            )

    def set_durable(self, heads: Sequence[ChainHead], *, whole: bool = False) -> None:
        """Note how far the centre has chains; `whole`: it has no others (what it lost is durable no more)."""
        rows = [
            {"origin": head.origin, "epoch": head.epoch, "seq": head.seq, "hash": head.hash} for head in heads
        ]
        with self._workshop.transaction() as conn:
            if whole:
                conn.execute(delete(PEER_HAVE))
            upsert(conn, PEER_HAVE, rows, ["origin", "epoch"])

    def standing(self, hall: str, have: Sequence[ChainHead]) -> Standing:
        """Return where in each feed of the hall a device stands that has these heads."""
        known = {(head.origin, head.epoch): head.seq for head in have}
        with self.raw() as conn:
            self._incarnation = state.get(conn, state.INCARNATION)
            return feeds.standing(conn, readable_scopes(hall), known)

    def page(self, scope: str, after: int, limit: int) -> Page:
        """Return what follows a place, up to a checkpoint at or beyond `limit` items."""
        with self.raw() as conn:
            self._incarnation = state.get(conn, state.INCARNATION)
            return feeds.page(conn, scope, after, limit)

    def feed_heads(self) -> dict[str, int]:
        """Return the last place of every feed."""
        with self.raw() as conn:
            return {row.scope: row.n for row in conn.execute(select(FEED_HEAD.c.scope, FEED_HEAD.c.n))}

    def halls(self) -> tuple[str, ...]:
        """Return the halls that have a feed."""
        found = (scope.partition(":") for scope in sorted(self.feed_heads()))
        return tuple(hall for kind, _, hall in found if kind == "hall")

    def lacking(
        self, hall: str, have: Mapping[tuple[str, str], int], ops: int = 500, size: int = 1 << 20
    ) -> tuple[Batch, ...]:
        """Return what an upstream lacks, in order of arrival, cut at checkpoints."""
        with self.raw() as conn:
            return feeds.lacking(conn, readable_scopes(hall), have, ops, size)

    def snapshot(self, scope: str) -> tuple[int, tuple[Part, ...]]:
        """Return a scope whole: the place that it stands at, and its parts, which are blobs."""
        with self.raw() as conn:
            self._incarnation = state.get(conn, state.INCARNATION)
            found = snapshots.kept(conn, scope)
            if found is not None:
                return found
            n, parts, blobs = snapshots.made(conn, scope)
        with self._workshop.transaction() as conn:
            snapshots.keep(conn, scope, n, parts, blobs)
        return n, parts

    def trim(self, scope: str, floor: int) -> int:
        """Forget the places of a feed up to `floor`: who lacks them gets a snapshot."""
        with self._workshop.transaction() as conn:
            return feeds.trim(conn, scope, floor)

    def later_epoch(self, device: str, epoch: str) -> bool:
        """Return whether the device is known to have opened another epoch after this one."""
        later = LEFT.where(EPOCH.c.terminal_id == device, EPOCH.c.parent == epoch)
        with self.raw() as conn:
            return conn.execute(later).first() is not None

    def verdicts(self, op_ids: Sequence[str]) -> tuple[Verdict, ...]:
        """Return the verdicts known on these ops."""
        with self.raw() as conn:
            rows = conn.execute(select(VERDICT).where(VERDICT.c.op_id.in_(op_ids)))
            return tuple(
                Verdict(op_id=row.op_id, outcome=Outcome(row.outcome), code=row.code, hub_term=row.hub_term)
                for row in rows
            )

    def hub(self, hall: str) -> HubHolder | None:
        """Return who decides on the hall's tickets."""
        with self.raw() as conn:
            row = holder(conn, hall)
        return HubHolder(row.device, row.term, row.url, row.public_key) if row is not None else None

    def hub_term(self, hall: str) -> int:
        """Return the term of the hall's hub; 0 without one."""
        found = self.hub(hall)
        return found.term if found is not None else 0

    # ------------------------------------------------------------------------------------ blobs, state

    def blob(self, sha256_hex: str) -> bytes | None:
        """Return a blob."""
        with self.raw() as conn:
            found = conn.execute(select(BLOB_STORE.c.bytes).where(BLOB_STORE.c.sha256 == sha256_hex)).scalar()
        return bytes(found) if found is not None else None

    def put_blob(self, data: bytes) -> str:
        """Keep a blob; returns its SHA-256."""
        digest = sha256(data).hexdigest()
        with self._workshop.transaction() as conn:
            upsert(conn, BLOB_STORE, [{"sha256": digest, "size": len(data), "bytes": data}], ["sha256"])
        return digest

    def state(self, key: str) -> str:
        """Return what was kept under a key, or an empty string."""
        with self.raw() as conn:
            return state.get(conn, state.KEPT + key)

    def set_state(self, key: str, value: str) -> None:
        """Keep a value: the relay's memory of its upstream."""
        with self._workshop.transaction() as conn:
            state.put(conn, {state.KEPT + key: value})

    # ------------------------------------------------------------------------------------------ devices

    def device(self, device: str) -> DeviceRow | None:
        """Return a device."""
        with self.raw() as conn:
            return devices.device(conn, device)

    def devices(self, hall: str = "") -> tuple[DeviceRow, ...]:
        """Return the devices of a hall, or of all."""
        with self.raw() as conn:
            return devices.devices(conn, hall)

    def revoked(self, device: str) -> bool:
        """Return whether a device is out."""
        with self.raw() as conn:
            return devices.revoked(conn, device)

    def revocations(self) -> int:
        """Return how many devices are out."""
        with self.raw() as conn:
            return _rows(conn, DEVICE_REVOKED)

    def is_elsewhere(self, device: str, hall: str) -> bool:
        """Return whether a device is known to belong to another hall."""
        with self.raw() as conn:
            return devices.is_elsewhere(conn, device, hall)

    def lend(self, customer: str, hall: str, until_ms: int) -> None:
        """Note that a hall keeps a copy of a customer until then (epoch ms)."""
        with self._workshop.transaction() as conn:
            loans.lend(conn, customer, hall, until_ms, self._reads_clock.now_ms())

    def lent_version(self, queries: Queries, customer: str, hall: str) -> int:
        """Return the version of a customer that these read models show."""
        if not isinstance(queries, SqlQueries):  # pragma: no cover - a server's store makes no others
            raise BugError("not this store's read models")
        return loans.version(queries.conn, customer, hall)

    def changed_loans(self, limit: int) -> tuple[loans.LoanRow, ...]:
        """Return whom the centre is to tell of a change, but for halls that nothing is decided for."""
        with self.raw() as conn:
            return loans.changed(conn, limit, state.held_halls(conn))

    def told(self, loan: Loan, *, over: bool = False) -> None:
        """Note that a hall was told of a change up to this version; `over`: it keeps nothing any more."""
        with self._workshop.transaction() as conn:
            loans.told(conn, loan.customer, loan.hall, loan.version, over=over)

    def lent(self, customer: str) -> tuple[str, ...]:
        """Return the halls that keep a copy of a customer now."""
        now = self._reads_clock.now_ms()
        kept = and_(LENT.c.customer == customer, LENT.c.until_ms > now)
        with self.raw() as conn:
            return tuple(conn.execute(select(LENT.c.hall).where(kept).order_by(LENT.c.hall)).scalars())

    # ---------------------------------------------------------------------------------------- operators

    def quarantined(self, limit: int = 200) -> tuple[QuarantineRow, ...]:
        """Return what was set aside: batches that were not taken in, then transactions that do not apply."""
        raw, tx = QUARANTINE_BATCH.c, QUARANTINE.c
        batches = select(raw.origin, raw.epoch, raw.first_seq, raw.last_seq, raw.code, raw.at_ms)
        with self.raw() as conn:
            found = [
                QuarantineRow(row.origin, row.epoch, "", row.first_seq, row.last_seq, row.code, row.at_ms)
                for row in conn.execute(batches.order_by(raw.at_ms.desc(), raw.origin).limit(limit))
            ]
            waiting = conn.execute(
                select(
                    tx.origin,
                    tx.epoch,
                    tx.tx,
                    tx.code,
                    func.min(OP.c.seq),
                    func.max(OP.c.seq),
                    func.max(OP.c.wall),
                )
                .join(OP, OP.c.tx == tx.tx)
                .group_by(tx.origin, tx.epoch, tx.tx, tx.code)
                .order_by(func.max(OP.c.n).desc())
                .limit(limit)
            )
            found += [
                QuarantineRow(origin, epoch, name, first, last, code, at_ms)
                for origin, epoch, name, code, first, last, at_ms in waiting
            ]
        return tuple(found)

    def health(self) -> None:
        """Do nothing if the database answers. Raises `EnvironmentFault`."""
        with self.raw() as conn:
            conn.execute(select(1)).one()

    def counts(self) -> dict[str, int]:
        """Return figures for the metrics: ops, chains, undecided, quarantined, set aside, codes, held."""
        with self.raw() as conn:
            chains, ops = conn.execute(select(func.count(), func.coalesce(func.sum(CHAIN.c.seq), 0))).one()
            undecided = select(func.count()).select_from(PENDING).where(PENDING.c.accepted == 0)
            return {
                "ops": int(ops),
                "chains": int(chains),
                "undecided": int(conn.execute(undecided).scalar_one()),
                "quarantined": _rows(conn, QUARANTINE),
                "set_aside": _rows(conn, QUARANTINE_BATCH),
                "codes": devices.count_codes(conn, self._reads_clock.now_ms()),
                "held": len(state.held_halls(conn)),
            }


def _rows(conn: Connection, table: Table) -> int:
    return int(conn.execute(select(func.count()).select_from(table)).scalar_one())
