"""Who gives and who calls numbers where several terminals do, and no hub decides between them (SYNC §4)."""

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Final, Protocol

from app.domain.halls import DeviceKind
from app.domain.queue_rules import Waiting, callable_at

_WEIGHT_BYTES: Final = 8
_ISSUERS: Final = frozenset(
    ("", DeviceKind.KIOSK.value, DeviceKind.RECEPTION.value, DeviceKind.COUNTER.value)
)
"""Kinds of devices that give numbers; the one without a kind is that of a hall without a centre."""


class Window(Protocol):
    """What dealing looks at in an open counter."""

    @property
    def counter_id(self) -> str:
        """The id."""
        ...

    @property
    def lanes(self) -> Sequence[str]:
        """Letters of its lanes, best first."""
        ...


def dealt_to(ticket: Waiting, windows: Iterable[Window]) -> str | None:
    """Return the open counter that alone may call a ticket while no hub decides; None when none is open.

    Rendezvous hashing over the counters that serve its lane, or over all where none does: every terminal that
    knows the same open counters finds the same one, and a counter that opens or closes moves no ticket but
    those that it takes or leaves.
    """
    every = tuple(windows)
    able = [window for window in every if callable_at(ticket, window.lanes, window.counter_id)] or every
    if not able:
        return None
    return max((_weight(ticket.ticket_id, window.counter_id), window.counter_id) for window in able)[1]


def _weight(ticket_id: str, counter_id: str) -> bytes:
    return blake2b(f"{ticket_id}|{counter_id}".encode(), digest_size=_WEIGHT_BYTES).digest()


def may_issue(kind: str, slot: str) -> bool:
    """Return whether a device gives numbers: all of some kinds do, and whoever has a letter for it."""
    return bool(slot) or kind in _ISSUERS
