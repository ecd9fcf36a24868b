"""Read models of ratings."""

import json
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, select

from app.domain.ratings import RatingEnd
from app.services.rows.ratings import RatingRow
from db.tables.ratings import VISIT_RATING

_ALL: Final = select(VISIT_RATING).order_by(VISIT_RATING.c.at_ms, VISIT_RATING.c.rating_id)
_OF_TICKET: Final = _ALL.where(VISIT_RATING.c.ticket_id == bindparam("which"))
_SINCE: Final = _ALL.where(VISIT_RATING.c.at_ms >= bindparam("since"))


class SqlRatings:
    """Implements `RatingQueries`."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def of_ticket(self, ticket_id: str) -> tuple[RatingRow, ...]:
        """Return the ratings of a ticket, oldest first."""
        return tuple(_row(row) for row in self._conn.execute(_OF_TICKET, {"which": ticket_id}))

    def since(self, at_ms: int) -> tuple[RatingRow, ...]:
        """Return all ratings since a moment (epoch ms), oldest first."""
        return tuple(_row(row) for row in self._conn.execute(_SINCE, {"since": at_ms}))


def _row(row: Row[Any]) -> RatingRow:
    return RatingRow(
        row.rating_id,
        row.ticket_id,
        row.counter_id,
        row.staff_no,
        row.score,
        tuple(json.loads(row.reasons)),
        RatingEnd(row.ended),
        row.at_ms,
    )
