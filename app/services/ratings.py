"""Ratings: what the customer's own screen asks when a service ends, and how that ended (UX, Rating)."""

from app.domain.errors import UserError
from app.domain.ratings import BEST, REASONS, WORST, RatingEnd, VisitRated
from app.services.ports import Clock, Ids, Stamp, Store
from app.services.rows.ratings import RatingRow
from app.services.sessions import Session


class RatingService:
    """Use cases of ratings. Nobody of the staff acts in them: what is recorded has no actor."""

    def __init__(self, store: Store, clock: Clock, ids: Ids) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids

    def record(
        self,
        session: Session,
        ticket_id: str | None,
        ended: RatingEnd,
        score: int | None = None,
        reasons: tuple[str, ...] = (),
    ) -> str:
        """Record how the question about a service of `session` ended; returns the rating's id.

        Raises:
            UserError: rating.score, queue.no_counter.
        """
        rated = ended is RatingEnd.RATED
        if rated != (score is not None) or (score is not None and not WORST <= score <= BEST):
            raise UserError("rating.score")
        if session.counter_id is None:
            raise UserError("queue.no_counter")
        rating_id = self._ids.new()
        with self._store.write(Stamp("")) as unit:
            unit.record(
                VisitRated(
                    rating_id=rating_id,
                    ticket_id=ticket_id,
                    counter_id=session.counter_id,
                    staff_no=session.staff_no,
                    score=score,
                    reasons=tuple(reason for reason in reasons if reason in REASONS) if rated else (),
                    ended=ended,
                    at_ms=self._clock.now_ms(),
                )
            )
        return rating_id

    def of_ticket(self, ticket_id: str) -> tuple[RatingRow, ...]:
        """Return the ratings of a ticket, oldest first."""
        with self._store.read() as queries:
            return queries.ratings.of_ticket(ticket_id)
