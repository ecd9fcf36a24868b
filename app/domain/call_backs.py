"""Calls after a business was carried out (回访): owed by a time, and how they went (DOMAIN §4)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.errors import UserError
from app.domain.facts import Fact, FactClass
from app.domain.ratings import BEST, WORST

MOST_TRIES: Final = 3
"""Calls that nobody answered after which no more is tried."""


class CallBackOutcome(StrEnum):
    """How a call went."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    """Nobody answered: it is tried again, up to `MOST_TRIES` calls in all."""
    NO_MORE = "no_more"
    """The customer does not want to be asked."""


ENDING: Final = (CallBackOutcome.REACHED, CallBackOutcome.NO_MORE)
"""What ends a call-back at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBackDue(Fact):
    """A call-back was promised: its order was completed, and the customer can be reached."""

    KIND = "call_back_due"
    CLASS = FactClass.RECORD
    ENTITY = "order"
    ENTITY_ID = "order_id"

    order_id: str
    due_ms: int
    """Until when the customer is called."""
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBackMade(Fact):
    """Somebody called. What was said besides the score stands in a `work_noted`: it may be personal."""

    KIND = "call_back_made"
    CLASS = FactClass.RECORD
    ENTITY = "order"
    ENTITY_ID = "order_id"

    order_id: str
    outcome: CallBackOutcome
    score: int | None
    """1 (worst) to 5; None where nobody was reached, or nothing was asked."""
    staff_no: str
    at_ms: int


def check_score(outcome: CallBackOutcome, score: int | None) -> int | None:
    """Return the score that goes with how a call went: whoever was reached was asked, nobody else was.

    Raises:
        UserError: call_back.score.
    """
    if outcome is not CallBackOutcome.REACHED:
        return None
    if score is None or not WORST <= score <= BEST:
        raise UserError("call_back.score")
    return score
