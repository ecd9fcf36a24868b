"""Calls for staff from a machine (叫工作人员), or for the manager from a desk; who goes there (UX, Kiosk)."""

from dataclasses import dataclass
from typing import Final

from app.domain.facts import Fact, FactClass

OPEN_MS: Final = 30 * 60_000
"""So long a call that nobody answered is shown; by then the customer has left or found somebody."""
AGAIN_MS: Final = 60_000
"""So long it is enough to have called once; then it may be done again."""
ANSWERED: Final = 3
"""So many of the calls that somebody went to are still named."""
COMING_MS: Final = 3 * 60_000
"""So long the machine tells that somebody is on the way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpAsked(Fact):
    """A customer at a machine, of whom nothing is kept, wants staff to come; or staff want the manager."""

    KIND = "help_asked"
    CLASS = FactClass.RECORD
    ENTITY = "help_call"
    ENTITY_ID = "help_id"

    help_id: str
    terminal_id: str
    """The machine, or the desk, to which somebody is called."""
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpAnswered(Fact):
    """Somebody goes there. Of several who answered the last one stands."""

    KIND = "help_answered"
    CLASS = FactClass.RECORD
    ENTITY = "help_call"
    ENTITY_ID = "help_id"

    help_id: str
    staff_no: str
    at_ms: int
