"""The queue ticket: numbers, state machine, order of calling, estimates (DOMAIN §2)."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from app.domain.facts import CaseFact, Fact, FactClass


class TicketState(StrEnum):
    """States of a ticket."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    PARKED = "parked"
    NO_SHOW = "no_show"
    FINISHED = "finished"


class TicketOutcome(StrEnum):
    """How a finished ticket ended."""

    SERVED = "served"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    TAKEN_BACK = "taken_back"
    """Given by mistake, and ended before anybody was called: no customer gave up."""
    ENDED_BY_CLOSE = "ended_by_close"


class TicketClass(IntEnum):
    """Order of precedence; 1 is called first."""

    PRIORITY = 1
    VIP = 2
    ORDINARY = 3


class Precedence(StrEnum):
    """Why a ticket is not ordinary."""

    NONE = ""
    APPOINTMENT = "appointment"
    ELDER = "elder"
    DISABLED = "disabled"
    PREGNANT = "pregnant"
    VIP = "vip"


class ReturnReason(StrEnum):
    """Why a ticket waits again."""

    PUT_BACK = "put_back"
    REINSTATED = "reinstated"
    PARKED_TOO_LONG = "parked_too_long"


@dataclass(frozen=True, slots=True, kw_only=True)
class _TicketFact(CaseFact):
    ENTITY = "ticket"
    ENTITY_ID = "ticket_id"

    ticket_id: str
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketIssued(_TicketFact):
    """A number was taken. `serial` is the number within its series, `number` what is on paper."""

    KIND = "ticket_issued"

    hall_id: str
    queue_day: str
    slot: str
    """Letter of the issuer; empty for the hall's first."""
    lane: str
    service_id: str
    serial: int
    number: str
    klass: TicketClass
    precedence: Precedence
    language: str
    request_id: str
    """One press at the kiosk: pressing twice gives one ticket."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketLinked(Fact):
    """The customer had named a service number before the ticket was given: typed it, or booked with it.

    A counter opens with it. It proves nothing of who stands there, so nothing is unmasked by it. It leans on
    no aggregate but the ticket: a number that is unknown somewhere holds no ticket up.
    """

    KIND = "ticket_linked"
    CLASS = FactClass.RECORD
    ENTITY = "ticket"
    ENTITY_ID = "ticket_id"

    ticket_id: str
    subscriber_id: str
    """Id of the service number: the number itself is not said."""
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCalled(_TicketFact):
    """A counter called the ticket; `call_no` counts 1 to 3."""

    KIND = "ticket_called"
    REFS = (("counter", "counter_id"),)

    counter_id: str
    staff_no: str
    call_no: int
    vip: bool
    """Whether it was called as a VIP: a ticket raised by waiting does not count as one."""
    others_waited: bool
    """Whether tickets that are not VIP waited for this counter at that moment."""
    alone: bool = False
    """Whether no hub could be reached: then it was announced before anybody had decided on it (SYNC §4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketMissed(_TicketFact):
    """Three calls went unanswered; the ticket may be reinstated until `until_ms`."""

    KIND = "ticket_missed"

    until_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketReturned(_TicketFact):
    """The ticket waits again. `ahead` puts it before all others of its class."""

    KIND = "ticket_returned"

    reason: ReturnReason
    ahead: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketServed(_TicketFact):
    """The customer is at the counter: service began."""

    KIND = "ticket_served"

    counter_id: str
    staff_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketParked(_TicketFact):
    """The customer went to fetch something; any counter resumes until `until_ms`."""

    KIND = "ticket_parked"

    staff_no: str
    reason: str
    until_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketResumed(_TicketFact):
    """A counter took a parked ticket up again."""

    KIND = "ticket_resumed"

    counter_id: str
    staff_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRerouted(_TicketFact):
    """The ticket waits in another lane, or for one counter; number and issue time stay."""

    KIND = "ticket_rerouted"

    lane: str
    counter_id: str | None
    staff_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRaised(_TicketFact):
    """Reception saw why somebody goes first, or proof of a VIP; number and issue time stay."""

    KIND = "ticket_raised"

    precedence: Precedence
    klass: TicketClass
    staff_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketReopened(_TicketFact):
    """Ending, parking or rerouting was a slip of the hand: the customer still stands at the counter."""

    KIND = "ticket_reopened"
    REFS = (("counter", "counter_id"),)

    lane: str
    """Lane in which it was before."""
    counter_id: str
    staff_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFinished(_TicketFact):
    """The ticket ended."""

    KIND = "ticket_finished"

    outcome: TicketOutcome
    staff_no: str
    """Empty where a rule of time ended it."""
