"""Hubs, revoked devices, edits, blocks of numbers, follow-ups, confirmed closes, what was dealt with."""

from sqlalchemy import Index

from db.tables.types import Scope, integer, table, text

HUB = table(
    "hub",
    Scope.ROWS,
    text("hall_id", primary_key=True),
    integer("term", primary_key=True),
    text("device", primary_key=True),
    text("public_key"),
    text("url"),
    text("promoted_by"),
    integer("at_ms"),
    text("stamp"),
)
"""Every appointment; the holder is the greatest (term, device) of a hall."""

DEVICE_REVOKED = table(
    "device_revoked",
    Scope.ROWS,
    text("terminal_id", primary_key=True),
    text("reason"),
    integer("at_ms"),
    text("stamp"),
)
EDIT = table(
    "edit",
    Scope.ROWS,
    text("edit_id", primary_key=True),
    text("hall_id"),
    text("kind"),
    integer("v"),
    text("body"),
    text("staff_no"),
    integer("at_ms"),
    text("last_op"),
)
NUMBER_BLOCK = table(
    "number_block",
    Scope.ROWS,
    text("block_id", primary_key=True),
    text("hall_id"),
    text("terminal_id"),
    integer("numbers"),
    integer("at_ms"),
    text("stamp"),
)
"""`numbers` is how many were granted."""
Index("ix_number_block_terminal", NUMBER_BLOCK.c.terminal_id)

NUMBER_HOLDER = table(
    "number_holder",
    Scope.ROWS,
    text("number", primary_key=True),
    text("terminal_id"),
    text("block_id"),
    text("stamp"),
)
"""Which terminal alone may hand a number out; an empty `terminal_id` says that it was given back."""
Index("ix_number_holder_terminal", NUMBER_HOLDER.c.terminal_id, NUMBER_HOLDER.c.number)

NUMBER_RETURN = table(
    "number_return",
    Scope.ROWS,
    text("terminal_id", primary_key=True),
    integer("at_ms"),
    text("stamp"),
)
"""When a terminal last gave its numbers back: it gets none before somebody signs in there again."""

FOLLOW_UP = table(
    "follow_up",
    Scope.ROWS,
    text("follow_up_id", primary_key=True),
    text("hall_id"),
    text("code"),
    text("order_id", nullable=True),
    text("payment_id", nullable=True),
    integer("amount_fen"),
    integer("at_ms"),
    text("settled_by"),
    text("how"),
    text("reversal_id", nullable=True),
    integer("settled_ms", nullable=True),
    text("last_op"),
)
Index("ix_follow_up_open", FOLLOW_UP.c.settled_ms, FOLLOW_UP.c.at_ms)

DAY_TALLY = table(
    "day_tally",
    Scope.ROWS,
    text("day_id", primary_key=True),
    text("tallies"),
    integer("at_ms"),
    text("stamp"),
)
"""What the closing terminal counted, `tallies` as in the fact."""

CLOSE_CONFIRMED = table(
    "close_confirmed",
    Scope.ROWS,
    text("day_id", primary_key=True),
    integer("proven"),
    text("code"),
    text("tallies"),
    integer("at_ms"),
    text("stamp"),
)

CASE_NOTED = table(
    "case_noted",
    Scope.LOCAL,
    text("staff_no", primary_key=True),
    text("key", primary_key=True),
    integer("at_ms"),
)
"""What a person has dealt with in the inbox of this terminal."""
