"""Facts between terminals, hub and centre: who decides, what is allotted, what is confirmed (SYNC §§3-4)."""

from dataclasses import dataclass

from app.domain.facts import CaseFact, Fact, FactClass


@dataclass(frozen=True, slots=True, kw_only=True)
class HubAppointed(Fact):
    """A device decides on the hall's tickets from here on: by the centre's grant, or a manager's on the spot.

    Of several appointments the greatest (term, device) holds. The key travels along, since a hub that was
    promoted while the centre was away is known to nobody else.
    """

    KIND = "hub_appointed"
    CLASS = FactClass.RECORD
    ENTITY = "hub"
    ENTITY_ID = "hall_id"

    hall_id: str
    term: int
    device: str
    public_key: str
    """Ed25519 of the hub, 64 hexadecimal digits."""
    url: str
    """Where the hall's terminals reach it, or empty when they know already."""
    promoted_by: str
    """Staff number of the manager who signed; empty when the centre granted it."""
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochHead:
    """How far a chain has come in one epoch."""

    epoch: str
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRevoked(Fact):
    """A device is out: it reads nothing more, and what it still sends is quarantined whole (SYNC §5).

    Of several about one device the last holds: by it the centre also lets in what it left out before.
    """

    KIND = "device_revoked"
    CLASS = FactClass.REFERENCE
    ENTITY = "terminal"
    ENTITY_ID = "terminal_id"

    terminal_id: str
    reason: str
    at_ms: int
    heads: tuple[EpochHead, ...] | None = None
    """How far the device's chains count, each epoch of it; an epoch that is not named does not count at all.
    Null: all that other devices bring counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditProposed(CaseFact):
    """A manager asks the centre to publish a reference fact, or staff set a new PIN (SYNC §1, reference).

    The centre accepts and publishes the fact itself, or refuses. Online alone.
    """

    KIND = "edit_proposed"
    ENTITY = "edit"
    ENTITY_ID = "edit_id"

    edit_id: str
    kind: str
    """Kind of the proposed fact."""
    v: int
    body: str
    """Its body, as an op would carry it."""
    staff_no: str
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberBlockGranted(Fact):
    """Phone numbers that one terminal alone may hand out, also without a connection (SYNC §4)."""

    KIND = "number_block_granted"
    CLASS = FactClass.REFERENCE
    ENTITY = "number_block"
    ENTITY_ID = "block_id"

    block_id: str
    hall_id: str
    terminal_id: str
    numbers: tuple[str, ...]
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberBlockReturned(Fact):
    """The terminal gives back what it has not handed out of its block."""

    KIND = "number_block_returned"
    CLASS = FactClass.RECORD
    ENTITY = "number_block"
    ENTITY_ID = "block_id"

    block_id: str
    terminal_id: str
    numbers: tuple[str, ...]
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNoted(Fact):
    """A person has dealt with a case of the inbox that ends by nothing else: it is shown to them no more."""

    KIND = "case_noted"
    CLASS = FactClass.LOCAL
    ENTITY = "case_note"
    ENTITY_ID = "key"

    key: str
    """Of the case, such as `double:<op id>`."""
    staff_no: str
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpRaised(CaseFact):
    """The centre refused what a customer was told is done: a manager must put it right (DOMAIN §5)."""

    KIND = "follow_up_raised"
    ENTITY = "follow_up"
    ENTITY_ID = "follow_up_id"
    REFS = (("order", "order_id"), ("payment", "payment_id"))

    follow_up_id: str
    code: str
    """Why, such as `network.refused.five_numbers`."""
    order_id: str | None
    payment_id: str | None
    """Payment to give back, where money was taken."""
    amount_fen: int
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpSettled(CaseFact):
    """A manager put it right."""

    KIND = "follow_up_settled"
    ENTITY = "follow_up"
    ENTITY_ID = "follow_up_id"

    follow_up_id: str
    staff_no: str
    how: str
    """`reversed` or `told`."""
    reversal_id: str | None
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What one terminal contributed to a day, counted from facts (fen)."""

    terminal_id: str
    epoch: str
    receipts: int
    takings_fen: int
    reversals_fen: int
    last_receipt: str
    """Greatest receipt number, or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTallied(Fact):
    """Beside a day's close: what the closing terminal knows of each terminal's receipts."""

    KIND = "day_tallied"
    CLASS = FactClass.RECORD
    ENTITY = "day"
    ENTITY_ID = "day_id"

    day_id: str
    tallies: tuple[Tally, ...]
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseConfirmed(Fact):
    """The centre compared a day's close with what it holds: by count, sum and last number (DOMAIN §8)."""

    KIND = "close_confirmed"
    CLASS = FactClass.RECORD
    ENTITY = "day"
    ENTITY_ID = "day_id"

    day_id: str
    proven: bool
    code: str
    """Empty when proven; else what differs, such as `network.close.takings`."""
    tallies: tuple[Tally, ...]
    """As the centre counts."""
    at_ms: int
