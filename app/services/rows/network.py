"""Rows of the network: hubs, verdicts, blocks of numbers, follow-ups, confirmed closes."""

from dataclasses import dataclass
from typing import Protocol

from app.domain.network import Tally


@dataclass(frozen=True, slots=True)
class HubRow:
    """One appointment of a hub."""

    hall_id: str
    term: int
    device: str
    public_key: str
    url: str
    promoted_by: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class RevokedRow:
    """A device that is out."""

    terminal_id: str
    reason: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class EditRow:
    """A proposed edit; `last_op` is the op that awaits its verdict."""

    edit_id: str
    hall_id: str
    kind: str
    v: int
    body: str
    staff_no: str
    at_ms: int
    last_op: str


@dataclass(frozen=True, slots=True)
class NumberBlockRow:
    """A block of numbers; `held` are those of it that its terminal still holds."""

    block_id: str
    hall_id: str
    terminal_id: str
    numbers: int
    held: tuple[str, ...]
    at_ms: int


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    """Something that a manager must put right, or did."""

    follow_up_id: str
    hall_id: str
    code: str
    order_id: str | None
    payment_id: str | None
    amount_fen: int
    at_ms: int
    settled_by: str
    how: str
    reversal_id: str | None
    settled_ms: int | None
    last_op: str


@dataclass(frozen=True, slots=True)
class TalliedRow:
    """What the closing terminal counted."""

    day_id: str
    tallies: tuple[Tally, ...]
    at_ms: int


@dataclass(frozen=True, slots=True)
class ConfirmedRow:
    """What the centre says of a day's close."""

    day_id: str
    proven: bool
    code: str
    tallies: tuple[Tally, ...]
    at_ms: int


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """The verdict that holds on an op; `outcome` is an `Outcome`."""

    op_id: str
    outcome: str
    code: str
    hub_term: int
    origin: str


@dataclass(frozen=True, slots=True)
class QuarantineRow:
    """A transaction in the log that is not folded."""

    origin: str
    epoch: str
    tx: str
    code: str
    entities: tuple[str, ...]


class NetworkQueries(Protocol):
    """Reads what stands between terminals, hub and centre."""

    def hub(self, hall_id: str) -> HubRow | None:
        """Return who decides on a hall's tickets: the greatest (term, device)."""
        ...

    def hubs(self, hall_id: str) -> tuple[HubRow, ...]:
        """Return all appointments of a hall, the holder first."""
        ...

    def revoked(self, terminal_id: str) -> RevokedRow | None:
        """Return whether and why a device is out."""
        ...

    def edit(self, edit_id: str) -> EditRow | None:
        """Return a proposed edit."""
        ...

    def number_holder(self, number: str) -> str:
        """Return the terminal that alone may hand a number out, or an empty string."""
        ...

    def held_numbers(self, terminal_id: str) -> tuple[str, ...]:
        """Return the numbers that were granted to a terminal and not given back, handed out or not."""
        ...

    def numbers_returned_ms(self, terminal_id: str) -> int:
        """Return when a terminal gave numbers back last, epoch ms; 0 for never."""
        ...

    def blocks(self, terminal_id: str) -> tuple[NumberBlockRow, ...]:
        """Return the blocks of a terminal, oldest first."""
        ...

    def follow_up(self, follow_up_id: str) -> FollowUpRow | None:
        """Return one follow-up."""
        ...

    def open_follow_ups(self) -> tuple[FollowUpRow, ...]:
        """Return what is to be put right yet, oldest first."""
        ...

    def tallies(self, day_id: str) -> TalliedRow | None:
        """Return what the closing terminal counted."""
        ...

    def confirmation(self, day_id: str) -> ConfirmedRow | None:
        """Return what the centre says of a day's close."""
        ...

    def verdict(self, op_id: str) -> VerdictRow | None:
        """Return the verdict that holds on an op, or None while it is undecided."""
        ...

    def withdrawn(self, op_id: str) -> bool:
        """Return whether an op was taken back."""
        ...

    def undecided(self, entity: str) -> tuple[str, ...]:
        """Return the ops of an aggregate (`type:id`) that await their verdict, by clock."""
        ...

    def undecided_count(self) -> int:
        """Return how many ops await their verdict."""
        ...

    def quarantined(self) -> tuple[QuarantineRow, ...]:
        """Return the transactions that are not folded."""
        ...
