"""The protocol's server side as a pure object: no HTTP, no database, no thread (SYNC §5).

Whoever serves it has authenticated the caller. Everything that is refused is a `Refused`.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Final

from app.domain.errors import UserError
from app.services.ports import Clock
from app.sync.batches import CENTRE_MARK, ChainHead
from app.sync.codec import is_case
from app.sync.forms import batch_of, hello_fault
from app.sync.protocol import (
    MAX_BLOB_BYTES,
    PROTO,
    Enrol,
    Enrolled,
    FeedItem,
    FeedPage,
    Hello,
    HelloAnswer,
    Limits,
    Push,
    PushAnswer,
    Quarantined,
    Snapshot,
    WireVerdict,
    head_in,
    head_out,
    mark_out,
    op_out,
)
from app.sync.serving import Caller, Refused, ServingStore, Standing, readable_scopes
from app.sync.wire import SCHEMA

SCHEMAS_BEHIND: Final = 2
"""So many versions of the schema may a client be behind (SYNC §5, Schema)."""
FAR: Final = 5_000
"""A device that has nothing of a scope with more ops than this is better served by a snapshot."""


class Endpoint:
    """Answers the messages of the wire over a store."""

    def __init__(self, store: ServingStore, clock: Clock, limits: Limits | None = None) -> None:
        self._store = store
        self._clock = clock
        self._limits = limits or Limits()

    def hello(self, caller: Caller, hello: Hello) -> HelloAnswer:
        """Say where this server stands, and what the device has to do first.

        Raises `Refused`: 403 `revoked`, `wrong_device`; 422 `malformed`; 426 `upgrade` for a
        protocol that neither knows.
        """
        self._reading(caller)
        fault = hello_fault(hello)
        if fault:
            raise Refused(422, "malformed", {"where": fault})
        # A hub that a manager appointed greets with its terminal's token, and may be new to this server.
        if hello.device != caller.device and self._store.is_elsewhere(hello.device, caller.hall):
            raise Refused(403, "wrong_device")
        if not hello.proto[0] <= PROTO <= hello.proto[1]:
            raise Refused(426, "upgrade", {"proto": PROTO})
        try:
            have = tuple(head_in(head) for head in hello.have)
        except UserError as error:
            raise Refused(422, "malformed", {"where": "have"}) from error
        self._store.met(caller, hello.device, have)
        heads = self._store.heads(caller.hall)
        standing = self._store.standing(caller.hall, have)
        return HelloAnswer(
            proto=PROTO,
            schema=SCHEMA,
            server_epoch=self._store.server_epoch,
            server_time=self._clock.now_ms(),
            role=self._store.role,
            have=tuple(head_out(head) for head in heads),
            durable=tuple(head_out(head) for head in self._durable(caller.hall, heads)),
            limits=self._limits,
            action=self._action(hello, heads, standing),
            cursors=dict(standing.cursors),
            hub_term=self._store.hub_term(caller.hall),
        )

    def push(self, caller: Caller, push: Push) -> PushAnswer:
        """Take in batches of the caller's hall; also again: what is known changes nothing.

        Raises `Refused`: 403 `wrong_hall`, `forged`, `not_allowed`; 409 `gap`, `fork`; 413 `too_large`;
        422 `malformed`.
        """
        count = sum(len(batch.ops) for batch in push.batches)
        if count > self._limits.ops:
            raise Refused(413, "too_large", {"ops": self._limits.ops})
        batches = tuple(batch_of(wire) for wire in push.batches)
        taken = self._store.take(batches, caller)
        chains = {(batch.origin, batch.epoch) for batch in batches}
        heads = self._store.heads(caller.hall)
        durable = self._durable(caller.hall, heads)
        return PushAnswer(
            tuple(head_out(head) for head in heads if (head.origin, head.epoch) in chains),
            tuple(head_out(head) for head in durable if (head.origin, head.epoch) in chains),
            taken.quarantined,
            self.verdicts(caller, self.undecided(push)),
        )

    def undecided(self, push: Push, quarantined: Iterable[Quarantined] = ()) -> tuple[str, ...]:
        """Return the case ops of a push that a verdict is awaited on: none comes of what was put aside."""
        cases = set(filter(is_case, {op.header.kind for batch in push.batches for op in batch.ops}))
        if not cases:
            return ()
        aside = {(each.origin, each.epoch, each.tx) for each in quarantined}
        return tuple(
            op.header.op_id
            for batch in push.batches
            if CENTRE_MARK not in batch.origin
            for op in batch.ops
            if op.header.kind in cases
            and aside.isdisjoint((batch.origin, batch.epoch, tx) for tx in (op.header.tx, ""))
        )

    def verdicts(self, caller: Caller, op_ids: Sequence[str]) -> tuple[WireVerdict, ...]:
        """Return the verdicts that are known on these ops by now."""
        if caller.revoked or not op_ids:
            return ()
        return tuple(
            WireVerdict(found.op_id, found.outcome.value, found.code, found.hub_term)
            for found in self._store.verdicts(op_ids)
        )

    def feed(self, caller: Caller, scope: str, after: int, limit: int) -> FeedPage:
        """Return what follows a place, at once; an empty page when that is nothing.

        A page ends at a checkpoint, for which it may be longer than `limit`. Raises `Refused`: 403 `revoked`,
        `wrong_scope`; 410 `snapshot` for a place that the feed no longer or not yet has.
        """
        self._reading(caller, scope)
        page = self._store.page(scope, max(after, 0), max(1, min(limit, self._limits.feed)))
        if after < page.floor or after > page.head:
            detail = {"floor": page.floor, "head": page.head, "server_epoch": self._store.server_epoch}
            raise Refused(410, "snapshot", detail)
        return FeedPage(
            self._store.server_epoch,
            tuple(FeedItem(n, op_out(op)) for n, op in page.items),
            tuple(mark_out(mark) for mark in page.checkpoints),
            tuple(head_out(head) for head in page.prev),
            page.next,
            page.head,
            page.floor,
        )

    def snapshot(self, caller: Caller, scope: str) -> Snapshot:
        """Return a scope whole; its parts are blobs. Raises `Refused` (403)."""
        self._reading(caller, scope)
        n, parts = self._store.snapshot(scope)
        return Snapshot(self._store.server_epoch, n, SCHEMA, parts)

    def blob(self, caller: Caller, sha256_hex: str) -> bytes:
        """Return a blob. Raises `Refused`: 403 `revoked`, 404 `unknown_blob`."""
        self._reading(caller)
        found = self._store.blob(sha256_hex)
        if found is None:
            raise Refused(404, "unknown_blob")
        return found

    def put_blob(self, caller: Caller, sha256_hex: str, data: bytes) -> None:
        """Keep a blob. Raises `Refused`: 403 `revoked`, 413 `too_large`, 422 `bad_hash`."""
        self._reading(caller)
        if len(data) > MAX_BLOB_BYTES:
            raise Refused(413, "too_large", {"bytes": MAX_BLOB_BYTES})
        if sha256(data).hexdigest() != sha256_hex:
            raise Refused(422, "bad_hash")
        self._store.put_blob(data)

    def enrol(self, enrol: Enrol) -> Enrolled:
        """Make a device a member of a hall. Raises `Refused`: 403 `code.*`, 422 `malformed`, 503 `held`."""
        try:
            key = bytes.fromhex(enrol.public_key)
        except ValueError:
            key = b""
        if len(key) != _KEY_BYTES:
            raise Refused(422, "malformed", {"where": "public_key"})
        return self._store.enrol(enrol.code, key.hex(), enrol.kind)

    def _reading(self, caller: Caller, scope: str | None = None) -> None:
        if caller.revoked:
            raise Refused(403, "revoked")
        if scope is not None and scope not in readable_scopes(caller.hall):
            raise Refused(403, "wrong_scope")

    def _durable(self, hall: str, heads: tuple[ChainHead, ...]) -> tuple[ChainHead, ...]:
        return heads if self._store.role == "centre" else self._store.durable(hall)

    def _action(self, hello: Hello, heads: Iterable[ChainHead], standing: Standing) -> str:
        """Return what the device has to do, the most urgent first."""
        if hello.schema[1] < SCHEMA - SCHEMAS_BEHIND:
            return "upgrade"
        known = {(head.origin, head.epoch): head for head in heads}
        own = known.get((hello.device, hello.epoch))
        if own is not None and (
            own.seq > hello.head.seq or (own.seq == hello.head.seq and own.hash.hex() != hello.head.hash)
        ):
            return "new_epoch"
        if self._store.later_epoch(hello.device, hello.epoch):
            return "new_epoch"
        far = any(
            not place and standing.heads.get(scope, 0) > FAR for scope, place in standing.cursors.items()
        )
        if standing.passed or far:
            return "snapshot"
        if any(place > standing.cursors.get(scope, 0) for scope, place in hello.cursors.items()):
            return "rewind"
        return "ok"


_KEY_BYTES: Final = 32
