"""What a paper says beyond its content, which never changes: decided at each print (DOMAIN §5, 6, 8)."""

from dataclasses import dataclass
from enum import StrEnum


class Confirmation(StrEnum):
    """Where the centre's confirmation of a day's close stands; empty in a hall without a centre."""

    NONE = ""
    WAITING = "waiting"
    PROVEN = "proven"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """Marks of one print."""

    reprint: int = 0
    """补打: how many prints came before this one; 0 for the first."""
    refunds: tuple[tuple[str, int], ...] = ()
    """What of a receipt's payment has gone back: number of each refund's own receipt, and amount (fen)."""
    spoiled: bool = False
    """重打: the sheet before this one never reached the customer, and is kept."""
    unsent: bool = False
    """待上传: the centre does not have yet what this paper documents."""
    provisional: bool = False
    """预受理: it takes effect once the centre has confirmed it."""
    pending: bool = False
    """待审批: it takes effect once it is approved."""
    alone: bool = False
    """Neither hub nor centre answers: a queue ticket names no wait, for nobody here knows it (以叫号为准)."""
    confirmation: Confirmation = Confirmation.NONE
    signature: bytes = b""
    """What was drawn on the pad (PNG), opened for this print alone; empty without one."""
    training: bool = False
    """培训: it was made to practise and proves nothing."""


NO_MARKS = Marks()
"""A first print of something that everybody knows."""
