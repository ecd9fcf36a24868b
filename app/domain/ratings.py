"""Ratings by customers on their own screen, asked when a service ends (UX, Rating)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.facts import Fact, FactClass

BEST: Final = 5
WORST: Final = 1
GOOD_FROM: Final = 4
"""From this score on reasons praise; below they say what was missing."""
REASONS: Final = ("attitude", "speed", "clarity", "fees")


class RatingEnd(StrEnum):
    """How the question ended. Only the first counts as a rating."""

    RATED = "rated"
    DECLINED = "declined"
    TIMED_OUT = "timed_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRated(Fact):
    """The customer was asked how the service was. Staff can neither start nor give the answer."""

    KIND = "visit_rated"
    CLASS = FactClass.RECORD
    ENTITY = "rating"
    ENTITY_ID = "rating_id"
    REFS = (("ticket", "ticket_id"),)

    rating_id: str
    ticket_id: str | None
    counter_id: str
    staff_no: str
    score: int | None
    """1 (worst) to 5; None where there was no answer."""
    reasons: tuple[str, ...]
    ended: RatingEnd
    at_ms: int
