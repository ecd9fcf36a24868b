"""How the connection is called on screens, and what can stand in the inbox."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.services.link import LinkMode, LinkStatus
from app.services.rows.money import PaymentRow
from app.services.rows.orders import OrderRow

_NO_OBSTACLE: Final = frozenset(("ok", "rewind", "new_epoch", "snapshot", ""))
"""What the servers ask for that the terminal does by itself."""


class SyncMode(StrEnum):
    """How the terminal is connected."""

    STANDALONE = "standalone"
    ONLINE = "online"
    NO_CENTRE = "no_centre"
    """The hub answers, the centre does not."""
    OFFLINE = "offline"
    BARRED = "barred"
    """A server refuses this terminal: it must be upgraded, or was revoked."""


def mode_of(status: LinkStatus) -> SyncMode:
    """Return how the terminal is connected."""
    if status.mode is LinkMode.STANDALONE:
        return SyncMode.STANDALONE
    if status.action not in _NO_OBSTACLE:
        return SyncMode.BARRED
    if status.mode is LinkMode.OFFLINE:
        return SyncMode.OFFLINE
    return SyncMode.ONLINE if status.centre_up else SyncMode.NO_CENTRE


class CaseKind(StrEnum):
    """What can stand in the inbox."""

    BARRED = "barred"
    FOLLOW_UP = "follow_up"
    DOUBLE_CALL = "double_call"
    LOST = "lost"
    """A transition of this terminal that was superseded or refused."""
    QUARANTINE = "quarantine"
    UNKNOWN_CARD = "unknown_card"
    PAPER = "paper"
    ANSWER = "answer"
    """A decision for a customer who took a seat and is not back; it goes when they are."""


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that demands action. Names are masked; amounts are fen."""

    key: str
    kind: CaseKind
    at_ms: int
    ref: str = ""
    """Id that the action takes: of the follow-up, the op, the payment, the document, the ticket."""
    code: str = ""
    """Why, as a code of a sentence; of a decision, what the customer is called back for."""
    what: str = ""
    """Code of `net.what`, of a business type or of a kind of document: what it was about."""
    name: str = ""
    amount_fen: int = 0
    mine: bool = False
    """Of a double call: whether this counter keeps the ticket."""
    counter: int = 0
    """Of a double call: the other window."""
    order: OrderRow | None = None
    payment: PaymentRow | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A device of the hall as far as this store has heard of it: epoch ms, 0 for never."""

    code: str
    name: str
    kind: str
    here: bool
    hub: bool
    last_ms: int
    seq: int


@dataclass(frozen=True, slots=True)
class Kept:
    """What this terminal holds of the hall's and of the province's."""

    numbers: int = 0
    """Phone numbers that it may hand out."""
    held: int = 0
    """Those and the ones that are handed out already."""
    sims: int = 0
    """SIM cards in the hall."""
    copies: int = 0
    """Customers of other halls."""
    returned_ms: int = 0
    """When all numbers were given back; 0 where there are some."""


@dataclass(frozen=True, slots=True)
class Detail:
    """What is known of the chosen transaction. Of a payment also its row and the place in the chain."""

    payment: PaymentRow | None = None
    order: OrderRow | None = None
    epoch: str = ""


@dataclass(frozen=True, slots=True)
class Cash:
    """Cash that was collected without the centre, and how much may be (fen)."""

    taken_fen: int
    limit_fen: int
    renewals_left: int
    payment_fen: int
    """The most that one payment may be."""
