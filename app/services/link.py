"""The connection to whoever decides elsewhere, as services and screens see it (SYNC §§3-5)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from app.domain.log import Outcome, Verdict


class LinkMode(StrEnum):
    """Who is reached at present."""

    STANDALONE = "standalone"
    """The hall has no network: this store decides."""
    HUB = "hub"
    CENTRE = "centre"
    """The centre itself, and no hub."""
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkStatus:
    """How far this terminal's own facts have come. Times are epoch ms, 0 for never."""

    mode: LinkMode = LinkMode.STANDALONE
    hub_up: bool = False
    centre_up: bool = False
    since_ms: int = 0
    """When `mode` began."""
    unsent: int = 0
    """Own ops that no upstream has."""
    undurable: int = 0
    """Own ops that an upstream has, but not the centre yet."""
    undecided: int = 0
    """Own transitions without a verdict."""
    action: str = "ok"
    """`ok`, or what stands in the way: `upgrade`, `revoked`, `denied`, `snapshot`, `bad_answer`."""
    last_ok_ms: int = 0
    last_durable_ms: int = 0
    """When all own ops were last known to be at the centre."""
    recovering: bool = False
    """A restored store whose own old ops are not back yet: it issues no numbers until they are."""
    hub_url: str = ""
    """Where the hall's hub is, as far as known."""
    connecting: bool = False
    """Since the start nobody has answered and not everybody has failed: nobody is known to be missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upstream:
    """One server that this terminal talks to. Times are epoch ms."""

    role: str
    """`hub` or `centre`."""
    url: str
    up: bool
    since_ms: int
    last_ok_ms: int | None
    rtt_ms: int | None
    """Duration of the latest greeting."""
    tries: int
    """Attempts in vain since it last answered."""
    next_try_ms: int | None
    error: str
    """Code of what went wrong last, or empty."""


class UnsentState(StrEnum):
    """Where an own op stands."""

    UNSENT = "unsent"
    RELAYED = "relayed"
    """An upstream has it, the centre does not yet."""
    UNDECIDED = "undecided"
    """The centre has it and has not answered."""
    HELD = "held"
    """An upstream put it aside: an operator must look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsentItem:
    """An own op that is not at the centre, or not decided."""

    op_id: str
    subject: str
    """The aggregate, as `type:id`."""
    kind: str
    at_ms: int
    state: UnsentState
    code: str = ""
    """Why it is held."""
    tx: str = ""
    """Transaction that the op belongs to: people see one line for all of its ops."""


class Link(Protocol):
    """Asks whoever decides, and says how things stand. `verdicts` is never called inside a transaction."""

    def reach(self, entity_type: str) -> bool:
        """Return whether the authority for aggregates of this type can be asked now."""
        ...

    def verdicts(self, op_ids: Sequence[str], timeout_ms: int) -> Mapping[str, Verdict]:
        """Push now, wait, and return the verdicts; what is undecided at the time-out is missing."""
        ...

    def status(self) -> LinkStatus:
        """Return how things stand, from memory."""
        ...

    def whole(self) -> bool:
        """Return whether this store has all that its device ever recorded, so that it may issue numbers."""
        ...

    def unsent_items(self, limit: int = 200) -> tuple[UnsentItem, ...]:
        """Return own ops that are not at the centre or not decided, oldest first."""
        ...

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` on any thread when the status changed; returns the way to stop that."""
        ...


class StandaloneLink:
    """A hall without a network: whatever was recorded has been decided already."""

    def reach(self, entity_type: str) -> bool:
        """Return that the authority is here."""
        return True

    def verdicts(self, op_ids: Sequence[str], timeout_ms: int) -> Mapping[str, Verdict]:
        """Return that everything is accepted: what was not accepted was never recorded."""
        return {op_id: Verdict(op_id=op_id, outcome=Outcome.ACCEPTED, code="") for op_id in op_ids}

    def status(self) -> LinkStatus:
        """Return that there is no network."""
        return LinkStatus()

    def whole(self) -> bool:
        """Return that nothing is missing: there is nobody who could have it."""
        return True

    def unsent_items(self, limit: int = 200) -> tuple[UnsentItem, ...]:
        """Return nothing."""
        return ()

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Never call the listener."""
        return lambda: None
