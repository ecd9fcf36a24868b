"""Rows of ratings."""

from dataclasses import dataclass
from typing import Protocol

from app.domain.ratings import RatingEnd


@dataclass(frozen=True, slots=True)
class RatingRow:
    """One question and how it ended. `score` is 1 to 5, None where there was no answer."""

    rating_id: str
    ticket_id: str | None
    counter_id: str
    staff_no: str
    score: int | None
    reasons: tuple[str, ...]
    ended: RatingEnd
    at_ms: int


class RatingQueries(Protocol):
    """Reads ratings."""

    def of_ticket(self, ticket_id: str) -> tuple[RatingRow, ...]:
        """Return the ratings of a ticket, oldest first."""
        ...

    def since(self, at_ms: int) -> tuple[RatingRow, ...]:
        """Return all ratings since a moment (epoch ms), oldest first."""
        ...
