"""What the client needs: a wire to its upstream, and a store of its own (SYNC §5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from app.domain.errors import EnvironmentFault
from app.sync.batches import Batch, ChainHead
from app.sync.protocol import Enrol, Enrolled, FeedPage, Hello, HelloAnswer, Push, PushAnswer, Snapshot

SCHEMA: Final = 1
"""Version of the facts that this program writes; a server takes it and two before (SYNC §5, Schema)."""
ChainKey = tuple[str, str]
"""Origin and epoch."""


class Unreachable(EnvironmentFault):
    """Nobody answered. `timed_out` tells a slow line from a dead one.

    `untrusted`: somebody did, but not the server that was meant, as far as its certificate says.
    """

    def __init__(self, why: str = "", *, timed_out: bool = False, untrusted: bool = False) -> None:
        super().__init__("link.untrusted" if untrusted else "link.unreachable", why=why)
        self.timed_out = timed_out
        self.untrusted = untrusted


class WireRefused(EnvironmentFault):
    """The upstream answered with an error: HTTP status, stable code, and what belongs to it."""

    def __init__(
        self,
        status: int,
        error: str,
        detail: Mapping[str, Any] | None = None,
        retry_after_s: float = 0,
    ) -> None:
        super().__init__("link.refused", status=status, error=error)
        self.status = status
        self.error = error
        self.detail: Mapping[str, Any] = detail or {}
        self.retry_after_s = retry_after_s


class BadAnswer(EnvironmentFault):
    """The upstream answered something that is no answer. Nothing is lost: it is asked again later."""

    def __init__(self, why: str) -> None:
        super().__init__("link.bad_answer", why=why)


class Wire(Protocol):
    """One upstream. Every method raises `Unreachable`, `WireRefused` or `BadAnswer`, and nothing else."""

    def hello(self, hello: Hello) -> HelloAnswer:
        """Greet."""
        ...

    def push(self, push: Push, await_s: float = 0) -> PushAnswer:
        """Send batches; with `await_s`, wait so long for the verdicts on them."""
        ...

    def feed(self, scope: str, after: int, limit: int, wait_s: float) -> FeedPage:
        """Return what follows `after`, waiting up to `wait_s` seconds for something."""
        ...

    def snapshot(self, scope: str) -> Snapshot:
        """Return the parts of a scope as it stands."""
        ...

    def blob(self, sha256: str) -> bytes:
        """Return a blob."""
        ...

    def put_blob(self, sha256: str, data: bytes) -> None:
        """Hand over a blob."""
        ...

    def enrol(self, enrol: Enrol) -> Enrolled:
        """Ask to belong to a hall."""
        ...

    def close(self) -> None:
        """Let go of connections; calls under way end with `Unreachable`."""
        ...


@dataclass(frozen=True, slots=True)
class Held:
    """A transaction (empty `tx`: a whole run of a chain) that an upstream keeps, but does not apply."""

    origin: str
    epoch: str
    tx: str
    code: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What a store remembers about one upstream; empty for one that it has never met."""

    server_epoch: str = ""
    cursors: Mapping[str, int] = field(default_factory=dict)
    """Place in each scope's feed up to which everything is in this store."""
    relayed: Mapping[str, int] = field(default_factory=dict)
    """By own epoch: the last sequence number that the upstream has."""
    durable: Mapping[str, int] = field(default_factory=dict)
    """By own epoch: the last one that the centre has, as this upstream says."""
    passed: Mapping[ChainKey, int] = field(default_factory=dict)
    """Chains of which the upstream put runs aside: up to here nothing is sent again."""
    held: tuple[Held, ...] = ()


@dataclass(frozen=True, slots=True)
class Outbox:
    """Batches in order of arrival; `upto` is the place in the log up to which nothing is left out."""

    batches: tuple[Batch, ...]
    upto: int
    more: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of batches from the feed. Of those that could not be taken in, the first with its reason.

    `gap`: an earlier part of its chain is missing here; `forged`: its signature does not hold.
    """

    fresh: int
    refused: str = ""


class ClientStore(Protocol):
    """The store of whoever talks to an upstream: a terminal, or a hub that relays. Any thread may call."""

    @property
    def device(self) -> str:
        """Id of this device."""
        ...

    def own_head(self) -> ChainHead:
        """Return the head of this device's chain in its present epoch."""
        ...

    def heads(self) -> tuple[ChainHead, ...]:
        """Return how far every chain in this store has come."""
        ...

    def hash_at(self, origin: str, epoch: str, seq: int) -> bytes | None:
        """Return the hash of one op, or None when it is not here."""
        ...

    def outbox(self, have: Mapping[ChainKey, int], after: int, ops: int, size: int) -> Outbox:
        """Return what follows the place `after` in the log and is not in `have`, as far as it fits.

        At least one batch is returned when anything is left, however big it is.
        """
        ...

    def batches_with(self, op_ids: Sequence[str]) -> tuple[Batch, ...]:
        """Return the batches that hold these ops."""
        ...

    def verdicts(self, op_ids: Sequence[str]) -> Mapping[str, tuple[str, str, int]]:
        """Return outcome, code and hub term of those that are decided as far as this store knows."""
        ...

    def acknowledged(self, durable: Sequence[ChainHead], *, whole: bool) -> None:
        """Note what the centre has, as the upstream says; `whole`: it has nothing else."""
        ...

    def take(self, batches: Sequence[Batch]) -> Taken:
        """Take in batches in one transaction, or none of them; what is known changes nothing."""
        ...

    def standing(self, upstream: str) -> Standing:
        """Return what is remembered about an upstream."""
        ...

    def remember(self, upstream: str, standing: Standing) -> None:
        """Remember it."""
        ...

    def staged(self, upstream: str, scope: str, parts: Sequence[str]) -> frozenset[str]:
        """Begin or go on staging a snapshot of these parts; returns which are here already."""
        ...

    def stage(self, sha256: str, data: bytes) -> None:
        """Keep one part of a snapshot."""
        ...

    def part(self, sha256: str) -> bytes:
        """Return a part that is staged."""
        ...

    def unstage(self, upstream: str, scope: str) -> None:
        """Drop the parts of a snapshot that was taken in."""
        ...

    def blobs_to_send(self, upstream: str, limit: int) -> tuple[str, ...]:
        """Return blobs of this store that the upstream was not given yet; not those left aside."""
        ...

    def blob(self, sha256: str) -> bytes:
        """Return a blob."""
        ...

    def blobs_sent(self, upstream: str, sha256s: Sequence[str]) -> None:
        """Remember that the upstream has these blobs."""
        ...

    def leave_aside(self, upstream: str, sha256: str) -> None:
        """Remember that something on the way to the upstream refuses a blob."""
        ...

    def left_aside(self, upstream: str) -> tuple[str, ...]:
        """Return the blobs that were left aside."""
        ...

    def begin_epoch(self) -> None:
        """Open a new epoch of this device's chain, because its present one went on somewhere else."""
        ...

    def recovering(self) -> bool:
        """Return whether own ops of ended epochs may be missing here: the store was restored."""
        ...

    def recovered(self) -> None:
        """Note that they are back."""
        ...
