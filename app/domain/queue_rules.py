"""Rules of the queue: legal transitions, numbers, order of calling, time limits (DOMAIN §2)."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Protocol, TypeVar

from app.domain.errors import UserError
from app.domain.queue import Precedence, TicketClass, TicketState

MINUTE_MS: Final = 60_000
RAISE_MS: Final = 15 * MINUTE_MS
"""Every whole quarter of an hour of waiting raises a ticket by one class."""
CALL_GAP_MS: Final = 20_000
"""Least time between two calls of a ticket, and from the third call to no-show."""
MAX_CALLS: Final = 3
REINSTATE_MIN: Final = 30
PARK_MIN: Final = 15
VIP_LIMIT: Final = 3
VIP_WINDOW: Final = 10
UNDO_MS: Final = 30_000
"""So long a slip of the hand can be taken back."""
_DIGITS: Final = 3


class Transition(StrEnum):
    """What can happen to a ticket."""

    CALL = "call"
    RECALL = "recall"
    MISS = "miss"
    SERVE = "serve"
    PUT_BACK = "put_back"
    REINSTATE = "reinstate"
    PARK = "park"
    RESUME = "resume"
    UNPARK = "unpark"
    """A parked ticket whose time ran out waits again."""
    REROUTE = "reroute"
    SORT = "sort"
    """Reception sends a waiting ticket to another lane or counter."""
    RAISE = "raise"
    """Reception saw why somebody goes first."""
    FINISH = "finish"
    CANCEL = "cancel"
    EXPIRE = "expire"
    """A missed ticket that nobody reinstated."""
    END = "end"
    """The close ends whatever is open."""
    REOPEN = "reopen"
    """What was ended, parked or rerouted by a slip of the hand goes on, if nothing has come after it."""


_S = TicketState
LEGAL: Final[Mapping[Transition, Mapping[TicketState, TicketState]]] = MappingProxyType(
    {
        Transition.CALL: {_S.WAITING: _S.CALLED},
        Transition.RECALL: {_S.CALLED: _S.CALLED},
        Transition.MISS: {_S.CALLED: _S.NO_SHOW},
        Transition.SERVE: {_S.CALLED: _S.SERVING},
        Transition.PUT_BACK: {_S.CALLED: _S.WAITING},
        Transition.REINSTATE: {_S.NO_SHOW: _S.WAITING},
        Transition.PARK: {_S.SERVING: _S.PARKED},
        Transition.RESUME: {_S.PARKED: _S.SERVING},
        Transition.UNPARK: {_S.PARKED: _S.WAITING},
        Transition.REROUTE: {_S.SERVING: _S.WAITING, _S.CALLED: _S.WAITING},
        Transition.SORT: {_S.WAITING: _S.WAITING},
        Transition.RAISE: {_S.WAITING: _S.WAITING},
        Transition.FINISH: {_S.SERVING: _S.FINISHED},
        Transition.CANCEL: dict.fromkeys((_S.WAITING, _S.CALLED, _S.PARKED), _S.FINISHED),
        Transition.EXPIRE: {_S.NO_SHOW: _S.FINISHED},
        Transition.END: dict.fromkeys((s for s in _S if s is not _S.FINISHED), _S.FINISHED),
        Transition.REOPEN: dict.fromkeys((_S.FINISHED, _S.PARKED, _S.WAITING), _S.SERVING),
    }
)
"""The table of DOMAIN §2: for each transition, the states that it may leave, and where it leads."""

_CLASS: Final = MappingProxyType(
    {
        Precedence.NONE: TicketClass.ORDINARY,
        Precedence.VIP: TicketClass.VIP,
        Precedence.APPOINTMENT: TicketClass.PRIORITY,
        Precedence.ELDER: TicketClass.PRIORITY,
        Precedence.DISABLED: TicketClass.PRIORITY,
        Precedence.PREGNANT: TicketClass.PRIORITY,
    }
)
CLAIMABLE: Final = frozenset((Precedence.NONE, Precedence.ELDER, Precedence.DISABLED, Precedence.PREGNANT))
"""What a customer may claim alone; a document may be asked for at the counter. A VIP is always proved."""


class Waiting(Protocol):
    """What the order of calling looks at in a ticket."""

    @property
    def ticket_id(self) -> str:
        """The id."""
        ...

    @property
    def lane(self) -> str:
        """Letter of the lane."""
        ...

    @property
    def klass(self) -> TicketClass:
        """Class at issue."""
        ...

    @property
    def ahead(self) -> bool:
        """Whether it goes before all others of its class."""
        ...

    @property
    def only_counter(self) -> str | None:
        """The only counter that may call it."""
        ...

    @property
    def issued_ms(self) -> int:
        """Time of issue, epoch ms."""
        ...


T = TypeVar("T", bound=Waiting)


def move(state: TicketState, transition: Transition, number: str) -> TicketState:
    """Return the state after a transition.

    Raises `UserError` (`queue.cannot_<transition>` with the number) where the table has none.
    """
    after = LEGAL[transition].get(state)
    if after is None:
        raise UserError(f"queue.cannot_{transition.value}", number=number)
    return after


def class_of(precedence: Precedence) -> TicketClass:
    """Return the class that a precedence gives."""
    return _CLASS[precedence]


def ticket_number(lane: str, serial: int, slot: str = "") -> str:
    """Return the number on paper: slot letter (if any), lane letter, three digits or more (A001, A1000)."""
    return f"{slot}{lane}{serial:0{_DIGITS}d}"


def effective_class(klass: TicketClass, issued_ms: int, now_ms: int) -> int:
    """Return max(1, class − whole quarters of an hour waited)."""
    return max(1, klass - max(0, now_ms - issued_ms) // RAISE_MS)


def counts_as_vip(ticket: Waiting, now_ms: int) -> bool:
    """Return whether a call of this ticket now is a call of a VIP: one raised by waiting is not."""
    return (
        ticket.klass is TicketClass.VIP
        and effective_class(ticket.klass, ticket.issued_ms, now_ms) == TicketClass.VIP
    )


def callable_at(ticket: Waiting, lanes: Sequence[str], counter_id: str | None) -> bool:
    """Return whether a counter with these lanes may call a ticket; after a reroute only one may."""
    if ticket.only_counter is not None:
        return ticket.only_counter == counter_id
    return ticket.lane in lanes


def order_of_calling(tickets: Iterable[T], lanes: Sequence[str], now_ms: int) -> tuple[T, ...]:
    """Return waiting tickets in the order in which a counter with these lanes, best first, calls them.

    Effective class; in it those that go ahead; then the counter's preference among its lanes; then issue
    time. Lanes that the counter does not name come last. The order does not depend on that of the input.
    """
    preference = {lane: place for place, lane in enumerate(lanes)}

    def key(ticket: T) -> tuple[int, bool, int, int, str]:
        return (
            effective_class(ticket.klass, ticket.issued_ms, now_ms),
            not ticket.ahead,
            preference.get(ticket.lane, len(preference)),
            ticket.issued_ms,
            ticket.ticket_id,
        )

    return tuple(sorted(tickets, key=key))


def vip_allowed(recent_vip: Sequence[bool], limit: int = VIP_LIMIT) -> bool:
    """Return whether one more VIP may be called while others wait.

    `recent_vip` tells of the newest calls, newest first, whether each was a VIP's while others waited: of ten
    consecutive calls at most `limit` may be.
    """
    return sum(recent_vip[: VIP_WINDOW - 1]) < limit


def choose_next(
    tickets: Iterable[T],
    lanes: Sequence[str],
    now_ms: int,
    recent_vip: Sequence[bool],
    counter_id: str,
    limit: int = VIP_LIMIT,
) -> T | None:
    """Return the ticket that a counter calls next, or None when nobody waits for it."""
    order = order_of_calling((t for t in tickets if callable_at(t, lanes, counter_id)), lanes, now_ms)
    if not order:
        return None
    first = order[0]
    if not counts_as_vip(first, now_ms) or vip_allowed(recent_vip, limit):
        return first
    return next((ticket for ticket in order if not counts_as_vip(ticket, now_ms)), first)


def others_wait(tickets: Iterable[Waiting], lanes: Sequence[str], now_ms: int, counter_id: str) -> bool:
    """Return whether tickets that do not count as VIP wait for a counter."""
    return any(callable_at(t, lanes, counter_id) and not counts_as_vip(t, now_ms) for t in tickets)


def gap_left_ms(last_call_ms: int, now_ms: int) -> int:
    """Return how long it is until a called ticket may be called again, or given up; 0 means now."""
    return max(0, last_call_ms + CALL_GAP_MS - now_ms)


def recall_wait_ms(calls: int, last_call_ms: int, now_ms: int, number: str) -> int:
    """Return how long a counter must wait before it may call again; 0 means now.

    Raises `UserError` (`queue.called_out`) after the third call.
    """
    if calls >= MAX_CALLS:
        raise UserError("queue.called_out", number=number)
    return gap_left_ms(last_call_ms, now_ms)


def is_missed(calls: int, last_call_ms: int, now_ms: int) -> bool:
    """Return whether a called ticket is a no-show by now: 20 s after the third call."""
    return calls >= MAX_CALLS and not gap_left_ms(last_call_ms, now_ms)
