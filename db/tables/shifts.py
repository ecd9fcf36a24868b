"""Accounting days, shifts, their counts and what became of the differences."""

from sqlalchemy import Column, ForeignKey, Index

from db.tables.types import TEXT, Scope, integer, partial_index, table, text

DAY = table(
    "day",
    Scope.ROWS,
    text("day_id", primary_key=True),
    text("hall_id"),
    text("date"),
    integer("opened_ms"),
    text("opened_by"),
    integer("closed_ms", nullable=True),
    integer("z_number", nullable=True),
    integer("late"),
    text("last_op"),
)
"""`date` is the label on reports; two days may carry the same one."""
Index("ix_day_date", DAY.c.hall_id, DAY.c.date)
Index("ix_day_z", DAY.c.z_number)
Index("ix_day_opened", DAY.c.opened_ms, DAY.c.day_id)
partial_index("ix_day_open", DAY.c.opened_ms, DAY.c.day_id, where=DAY.c.closed_ms.is_(None))

SHIFT = table(
    "shift",
    Scope.ROWS,
    text("shift_id", primary_key=True),
    text("day_id"),
    text("staff_no"),
    text("counter_id"),
    text("terminal_id"),
    integer("float_fen"),
    text("float_notes"),
    text("state"),
    integer("opened_ms"),
    integer("closed_ms", nullable=True),
    integer("expected_cash_fen", nullable=True),
    integer("counted_cash_fen", nullable=True),
    integer("deposit_fen", nullable=True),
    text("closed_by"),
    text("manager"),
    text("witness"),
    text("carried"),
    text("last_op"),
)
_OPEN = SHIFT.c.closed_ms.is_(None)
Index("ix_shift_day_id", SHIFT.c.day_id)
Index("ix_shift_staff_no", SHIFT.c.staff_no, SHIFT.c.opened_ms)
partial_index("ix_shift_open_staff", SHIFT.c.staff_no, where=_OPEN)
partial_index("ix_shift_open_counter", SHIFT.c.counter_id, where=_OPEN)

SHIFT_COUNT = table(
    "shift_count",
    Scope.ROWS,
    Column("shift_id", TEXT, ForeignKey(SHIFT.c.shift_id), primary_key=True),
    integer("count_no", primary_key=True),
    text("notes"),
    integer("cash_fen"),
    text("tenders"),
    text("counted_by"),
    text("witness"),
    integer("payments"),
    integer("at_ms"),
)
SHIFT_VARIANCE = table(
    "shift_variance",
    Scope.ROWS,
    text("op_id", primary_key=True),
    Column("shift_id", TEXT, ForeignKey(SHIFT.c.shift_id), nullable=False),
    integer("count_no"),
    text("tender"),
    integer("variance_fen"),
    text("treatment"),
    text("explanation"),
    text("payment_id", nullable=True),
    text("clerk"),
    text("signed_by"),
    integer("at_ms"),
)
Index("ix_shift_variance_shift_id", SHIFT_VARIANCE.c.shift_id)
