"""Staff, PINs, wrong PINs, sessions, overrides."""

from sqlalchemy import Index

from db.tables.types import Scope, integer, table, text

STAFF = table(
    "staff",
    Scope.ROWS,
    text("staff_no", primary_key=True),
    text("name"),
    text("hall_id"),
    text("roles"),
    text("stamp"),
)
STAFF_PIN = table(
    "staff_pin",
    Scope.ROWS,
    text("staff_no", primary_key=True),
    text("pin_hash"),
    integer("one_time"),
    text("set_by"),
    text("stamp"),
)
STAFF_FAILURE = table(
    "staff_failure",
    Scope.ROWS,
    text("staff_no", primary_key=True),
    integer("failures"),
    integer("locked_until_ms", nullable=True),
    text("since"),
    text("stamps"),
)
"""Wrong PINs since the last right one or the last lock: `since` is its stamp, `stamps` are theirs (JSON)."""

SESSION = table(
    "session",
    Scope.ROWS,
    text("session_id", primary_key=True),
    text("staff_no"),
    text("terminal_id"),
    text("desk"),
    text("counter_id", nullable=True),
    integer("at_ms"),
    integer("ended_ms", nullable=True),
)
Index("ix_session_terminal", SESSION.c.terminal_id, SESSION.c.at_ms)
Index("ix_session_staff", SESSION.c.staff_no, sqlite_where=SESSION.c.ended_ms.is_(None))
Index("ix_session_counter", SESSION.c.counter_id, sqlite_where=SESSION.c.ended_ms.is_(None))

OVERRIDE = table(
    "override",
    Scope.ROWS,
    text("override_id", primary_key=True),
    text("action"),
    text("subject"),
    text("requested_by"),
    text("given_by"),
    text("reason"),
    integer("at_ms"),
)
Index("ix_override_subject", OVERRIDE.c.subject)
Index("ix_override_at", OVERRIDE.c.at_ms, OVERRIDE.c.override_id)
