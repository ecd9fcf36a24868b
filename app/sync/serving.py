"""What the protocol's server side is asked for, and what it asks of a store (SYNC §5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from app.domain.log import Verdict
from app.sync.batches import CATALOGUE_SCOPE, Batch, ChainHead, hall_scope, staff_scope
from app.sync.chain import Checkpoint
from app.sync.codec import Op
from app.sync.protocol import Enrolled, Part, Quarantined, Refusal


def readable_scopes(hall: str) -> tuple[str, ...]:
    """Return the scopes that a device of a hall reads, in the order in which they build on one another."""
    return (CATALOGUE_SCOPE, staff_scope(hall), hall_scope(hall))


@dataclass(frozen=True, slots=True)
class Caller:
    """The device that asks, as its token says; `revoked` as this server knows."""

    device: str
    hall: str
    kind: str
    revoked: bool = False


class Refused(Exception):
    """The answer is no: an HTTP status, a stable code, and what belongs to it."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: Mapping[str, object] | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.detail: Mapping[str, object] = detail or {}
        self.retry_after = retry_after
        """Seconds, where asking again later may help."""

    def refusal(self) -> Refusal:
        """Return the answer's body."""
        return Refusal(self.code, dict(self.detail))


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of batches: how many ops were new, what was set aside, which scopes grew."""

    fresh: int = 0
    quarantined: tuple[Quarantined, ...] = ()
    scopes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Page:
    """Ops of a scope with their places, ending at a checkpoint; `prev` are the chains' heads before it."""

    items: tuple[tuple[int, Op], ...]
    checkpoints: tuple[Checkpoint, ...]
    prev: tuple[ChainHead, ...]
    next: int
    head: int
    floor: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a caller stands in the feeds: the place after which each scope begins for it."""

    cursors: Mapping[str, int]
    passed: bool = False
    """Whether something that it lacks is no longer in a feed: only a snapshot has it."""
    heads: Mapping[str, int] = field(default_factory=dict)
    """The last place of each scope."""


class ServingStore(Protocol):
    """The store of a hub or of the centre, as the endpoint sees it."""

    @property
    def role(self) -> str:
        """Return `hub` or `centre`."""
        ...

    @property
    def schema(self) -> int:
        """Return the number of the schema that this program knows."""
        ...

    @property
    def server_epoch(self) -> str:
        """Return the label of this incarnation of the store."""
        ...

    def heads(self, hall: str) -> tuple[ChainHead, ...]:
        """Return how far each chain has come that a device of the hall may read."""
        ...

    def durable(self, hall: str) -> tuple[ChainHead, ...]:
        """Return how far the centre has these chains."""
        ...

    def standing(self, hall: str, have: Sequence[ChainHead]) -> Standing:
        """Return where in each feed of the hall a device stands that has these heads."""
        ...

    def later_epoch(self, device: str, epoch: str) -> bool:
        """Return whether the device is known to have opened another epoch after this one."""
        ...

    def met(self, caller: Caller, device: str, have: Sequence[ChainHead]) -> None:
        """Note what a device says that it has: it may show that this store is older than itself."""
        ...

    def hub_term(self, hall: str) -> int:
        """Return the term of the hall's hub; 0 without one."""
        ...

    def is_elsewhere(self, device: str, hall: str) -> bool:
        """Return whether a device is known to belong to another hall."""
        ...

    def take(self, batches: Sequence[Batch], caller: Caller | None, hall: str = "") -> Taken:
        """Take in batches, decide, feed and commit. Raises `Refused`, and then nothing has changed."""
        ...

    def verdicts(self, op_ids: Sequence[str]) -> tuple[Verdict, ...]:
        """Return the verdicts known on these ops."""
        ...

    def page(self, scope: str, after: int, limit: int) -> Page:
        """Return what follows a place, up to a checkpoint at or beyond `limit` items."""
        ...

    def snapshot(self, scope: str) -> tuple[int, tuple[Part, ...]]:
        """Return a scope whole: the place that it stands at, and its parts."""
        ...

    def blob(self, sha256: str) -> bytes | None:
        """Return a blob."""
        ...

    def put_blob(self, data: bytes) -> str:
        """Keep a blob; returns its SHA-256."""
        ...

    def enrol(self, code: str, public_key: str, kind: str) -> Enrolled:
        """Make a device a member of the hall of a one-time code. Raises `Refused`."""
        ...
