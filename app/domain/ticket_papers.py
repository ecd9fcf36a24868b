"""Frozen content of the slip of a queue ticket (DOMAIN §2, DEVICES)."""

from dataclasses import dataclass
from typing import ClassVar

from app.domain.letterheads import Letterhead
from app.domain.queue_rules import REINSTATE_MIN


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketContent:
    """The slip of a queue ticket. `bring` are codes of documents to bring."""

    KIND: ClassVar[str] = "ticket"

    head: Letterhead
    ticket_id: str
    number: str
    lane: str
    lane_title: str
    service: str
    precedence: str
    ahead: int
    wait_low_min: int
    wait_high_min: int
    bring: tuple[str, ...]
    by_time: bool = False
    """Whether several issuers give numbers, so that these are called by time of issue (按取号时间叫号)."""
    qr: str = ""
    """What a counter needs to call the number without having heard of it; empty on older slips."""
    served: bool = True
    """Whether a counter was open for it; else its wait counts from when one opens."""
    reinstate_min: int = REINSTATE_MIN
    """So long it may come back once it was missed; on older slips what was usual."""
