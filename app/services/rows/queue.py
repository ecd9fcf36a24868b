"""Rows of the queue."""

from dataclasses import dataclass
from typing import Protocol

from app.domain.queue import Precedence, TicketClass, TicketOutcome, TicketState


@dataclass(frozen=True, slots=True)
class TicketRow:
    """One ticket as it stands. Times are epoch ms."""

    ticket_id: str
    number: str
    queue_day: str
    lane: str
    service_id: str
    klass: TicketClass
    precedence: Precedence
    language: str
    state: TicketState
    outcome: TicketOutcome | None
    counter_id: str | None
    """Counter that holds it, or that finished it; None while nobody does."""
    only_counter: str | None
    """The only counter that may call it after a reroute."""
    staff_no: str | None
    ahead: bool
    calls: int
    issued_ms: int
    first_called_ms: int | None
    """First call of all: issue to here is the wait."""
    called_ms: int | None
    """First call of the present round; None while it waits."""
    served_ms: int | None
    """Beginning of the present (or last) stretch of service."""
    service_ms: int
    """Measured service in the stretches that have ended."""
    finished_ms: int | None
    until_ms: int | None
    """When a missed or parked ticket runs out."""
    last_call_ms: int | None
    park_reason: str
    last_op: str


@dataclass(frozen=True, slots=True)
class CallRow:
    """One call of a ticket, newest first in lists."""

    ticket_id: str
    number: str
    counter_id: str
    call_no: int
    at_ms: int
    vip: bool
    others_waited: bool
    """Whether tickets that are not VIP waited in the counter's lanes when it was made."""
    op_id: str = ""


@dataclass(frozen=True, slots=True)
class LostCall:
    """A call that was announced without a hub, and which the hub did not accept afterwards."""

    op_id: str
    ticket_id: str
    number: str
    counter_id: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Issuer:
    """A device as far as it gives numbers."""

    kind: str
    """A `DeviceKind`, or empty in a hall without a centre."""
    slot: str


class QueueQueries(Protocol):
    """Reads tickets."""

    def ticket(self, ticket_id: str) -> TicketRow | None:
        """Return one ticket."""
        ...

    def by_number(self, queue_day: str, number: str) -> TicketRow | None:
        """Return the ticket with this number on paper."""
        ...

    def by_request(self, request_id: str) -> TicketRow | None:
        """Return the ticket that one press at the kiosk made."""
        ...

    def open_tickets(self) -> tuple[TicketRow, ...]:
        """Return all tickets that are not finished, by issue time."""
        ...

    def of_day(self, queue_day: str) -> tuple[TicketRow, ...]:
        """Return all tickets of a queue day, by issue time."""
        ...

    def held_by(self, counter_id: str) -> TicketRow | None:
        """Return the called or serving ticket of a counter."""
        ...

    def last_serial(self, queue_day: str, lane: str, slot: str) -> int:
        """Return the last number drawn of a series, 0 before the first."""
        ...

    def issuer(self, terminal_id: str) -> Issuer:
        """Return how a device gives numbers; one that is not enrolled does so as the first."""
        ...

    def several_issuers(self) -> bool:
        """Return whether numbers of more than one series are given in this hall."""
        ...

    def undecided(self) -> frozenset[str]:
        """Return the transitions of tickets (op ids) that no authority has decided on."""
        ...

    def last_moved_by(self, terminal_id: str) -> frozenset[str]:
        """Return the open tickets (ids) that a device moved last, or gave where a hub moved them last."""
        ...

    def calls_of(self, ticket_id: str) -> tuple[CallRow, ...]:
        """Return the calls of one ticket that stand, newest first."""
        ...

    def lost_calls(self, since_day: str) -> tuple[LostCall, ...]:
        """Return the first calls since a day made without a hub and not accepted, newest first."""
        ...

    def recent_calls(self, limit: int) -> tuple[CallRow, ...]:
        """Return the newest calls (every call, repeats included)."""
        ...

    def recent_vips(self, limit: int) -> tuple[bool, ...]:
        """Return of the newest first calls, newest first, whether each was of a VIP while others waited."""
        ...

    def service_times(self, service_id: str, limit: int) -> tuple[int, ...]:
        """Return the newest measured lengths of a service in ms."""
        ...

    def parked_visit(self, ticket_id: str) -> str | None:
        """Return the JSON of the visit that was parked with a ticket."""
        ...

    def linked(self, ticket_id: str) -> str | None:
        """Return the service number (subscriber id) that a ticket's customer had named."""
        ...
