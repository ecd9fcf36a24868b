"""Rows of ratings."""

from collections.abc import Sequence

from sqlalchemy import Connection

from app.domain.ratings import VisitRated
from db.apply.applied import Applied, Appliers, dump, once
from db.tables.ratings import VISIT_RATING


def _rated(conn: Connection, ops: Sequence[Applied[VisitRated]]) -> None:
    rows = [
        {
            "rating_id": op.fact.rating_id,
            "ticket_id": op.fact.ticket_id,
            "counter_id": op.fact.counter_id,
            "staff_no": op.fact.staff_no,
            "score": op.fact.score,
            "reasons": dump(op.fact.reasons),
            "ended": op.fact.ended.value,
            "at_ms": op.fact.at_ms,
        }
        for op in ops
    ]
    once(conn, VISIT_RATING, rows, ["rating_id"])


APPLY: Appliers = {VisitRated: _rated}
