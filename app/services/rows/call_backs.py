"""Rows of call-backs."""

from dataclasses import dataclass
from typing import Protocol

from app.domain.call_backs import CallBackOutcome
from app.domain.orders import OrderState


@dataclass(frozen=True, slots=True)
class CallBackAbout:
    """What a call-back is about, and whom; as far as the rows of this store say."""

    code: str
    type_key: str
    handler: str
    state: OrderState
    customer_id: str | None
    """Of its order, else whose service number it concerns."""
    subscriber_id: str | None
    number: str
    """The service number that it concerns; empty for none."""
    payload: str
    known: bool
    """Whether the customer is a row here; one of another hall is a copy at most."""
    name: str
    """Empty where there is none, or it was erased."""
    phone: str
    """What the customer left for being reached; empty without."""


@dataclass(frozen=True, slots=True)
class CallBackRow:
    """One call-back that was promised. Times are epoch ms."""

    order_id: str
    due_ms: int
    promised_ms: int
    """When its order was completed."""
    open: bool
    """Whether it is owed yet."""
    tries: int
    """Calls so far."""
    about: CallBackAbout | None
    """None while its order is not here."""

    @property
    def owed(self) -> bool:
        """Return whether somebody is to call; whether its order ended so may be the authority's to say."""
        return self.open and self.about is not None and self.about.state is OrderState.COMPLETED


@dataclass(frozen=True, slots=True)
class CallRow:
    """One call. `score` is 1 to 5, None where there was no answer."""

    order_id: str
    outcome: CallBackOutcome
    score: int | None
    staff_no: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class CallBackCount:
    """How many call-backs are owed, and how many of them are too late."""

    owed: int
    late: int


class CallBackQueries(Protocol):
    """Reads call-backs."""

    def owed(self, limit: int) -> tuple[CallBackRow, ...]:
        """Return what is owed yet, the next due first."""
        ...

    def count(self, now_ms: int) -> CallBackCount:
        """Return how many are owed."""
        ...

    def call_back(self, order_id: str) -> CallBackRow | None:
        """Return the call-back of an order, whether it is owed yet or not."""
        ...

    def calls(self, order_id: str) -> tuple[CallRow, ...]:
        """Return the calls about an order, oldest first."""
        ...

    def made(self, since_ms: int, until_ms: int) -> tuple[CallRow, ...]:
        """Return all calls from a moment to another (epoch ms), oldest first."""
        ...
