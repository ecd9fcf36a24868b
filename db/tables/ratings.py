"""What customers said on their own screen: ratings of visits."""

from sqlalchemy import Index

from db.tables.types import Scope, integer, table, text

VISIT_RATING = table(
    "visit_rating",
    Scope.ROWS,
    text("rating_id", primary_key=True),
    text("ticket_id", nullable=True),
    text("counter_id"),
    text("staff_no"),
    integer("score", nullable=True),
    text("reasons"),
    text("ended"),
    integer("at_ms"),
)
Index("ix_visit_rating_ticket", VISIT_RATING.c.ticket_id)
Index("ix_visit_rating_at", VISIT_RATING.c.at_ms, VISIT_RATING.c.rating_id)
Index("ix_visit_rating_staff", VISIT_RATING.c.staff_no, VISIT_RATING.c.at_ms)
