"""Calls for staff from self-service machines."""

from sqlalchemy import Index

from db.tables.types import Scope, integer, table, text

HELP_CALL = table(
    "help_call",
    Scope.ROWS,
    text("help_id", primary_key=True),
    text("terminal_id"),
    integer("at_ms"),
    text("stamp"),
)
Index("ix_help_call_at", HELP_CALL.c.at_ms, HELP_CALL.c.help_id)

HELP_ANSWER = table(
    "help_answer",
    Scope.ROWS,
    text("help_id", primary_key=True),
    text("staff_no"),
    integer("at_ms"),
    text("stamp"),
)
"""Apart from the call: the two may arrive in either order."""
