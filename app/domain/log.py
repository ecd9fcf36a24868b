"""Facts about the log itself: epochs, verdicts, redaction, keys (SYNC §§2-3, §5)."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.facts import Fact, FactClass


class Outcome(StrEnum):
    """The authority's answer to a case op."""

    ACCEPTED = "accepted"
    SUPERSEDED = "superseded"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochOpened(Fact):
    """First op of a device's epoch. It names the epoch and head that the device knew when it began anew."""

    KIND = "epoch_opened"
    CLASS = FactClass.RECORD
    ENTITY = "terminal"
    ENTITY_ID = "terminal_id"

    terminal_id: str
    epoch: str
    parent: str | None
    """Label of the epoch before; None for the device's first."""
    seq: int
    """Last sequence number known of the parent; 0 without a parent."""
    hash: str
    """Head of the parent's chain, 64 hexadecimal digits; zeros without a parent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict(Fact):
    """One decision on one case op, by the only authority for its aggregate."""

    KIND = "verdict"
    CLASS = FactClass.RECORD
    ENTITY = "op"
    ENTITY_ID = "op_id"

    op_id: str
    outcome: Outcome
    code: str
    """Empty when accepted; otherwise the code of the reason."""
    hub_term: int = 0
    """Term of the hub that decided (tickets); 0 for the centre and for a standalone hall (SYNC §4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn(Fact):
    """The maker of a case op takes it back; valid only while its authority has not decided (SYNC §3)."""

    KIND = "withdrawn"
    CLASS = FactClass.RECORD
    ENTITY = "op"
    ENTITY_ID = "op_id"

    op_id: str
    of: str
    """Aggregate of the op, as `type:id`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redacted(Fact):
    """Bodies and salts of these ops are erased on every replica; the chain of hashes holds (DOMAIN §10).

    Two rules keep rows that were folded once and rows that are folded again the same. A fact is personal as a
    whole or not at all: only kinds of `every_fact.ERASABLE` lose their body, and what of a case must outlive
    the person stands in a fact of its own (`OrderSubmitted` beside `FormFilled`, `ComplaintReceived` beside
    `ComplaintWorded`). And the rows that go are found from rows that stay (the customers, verifications,
    orders and complaints of `person_id`), never from `op_ids`: they go however often this fact is applied.

    Of somebody who is no customer, and made an appointment, `person_id` is the id of the appointment.
    """

    KIND = "redacted"
    CLASS = FactClass.RECORD
    ENTITY = "person"
    ENTITY_ID = "person_id"

    person_id: str
    op_ids: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRotated(Fact):
    """The device signs with another key from here on; the op itself is covered by the old key."""

    KIND = "key_rotated"
    CLASS = FactClass.RECORD
    ENTITY = "terminal"
    ENTITY_ID = "terminal_id"

    terminal_id: str
    public_key: str
