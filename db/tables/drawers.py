"""Bags to the safe, hand-overs of drawers, disputed change, counts in the middle of a shift."""

from sqlalchemy import Index

from db.tables.types import Scope, integer, table, text

BAG = table(
    "bag",
    Scope.ROWS,
    text("bag_id", primary_key=True),
    text("bag_no"),
    text("shift_id"),
    text("notes"),
    integer("amount_fen"),
    text("staff_no"),
    text("witness"),
    integer("at_ms"),
    text("stamp"),
)
Index("ix_bag_shift", BAG.c.shift_id, BAG.c.at_ms)
Index("ix_bag_no", BAG.c.bag_no)

HAND_OVER = table(
    "hand_over",
    Scope.ROWS,
    text("hand_over_id", primary_key=True),
    text("shift_id"),
    text("to_shift_id"),
    integer("cash_fen"),
    integer("takings_fen"),
    text("from_no"),
    text("to_no"),
    integer("at_ms"),
    text("stamp"),
)
Index("ix_hand_over_from", HAND_OVER.c.shift_id)
Index("ix_hand_over_to", HAND_OVER.c.to_shift_id)

DISPUTE = table(
    "dispute",
    Scope.ROWS,
    text("dispute_id", primary_key=True),
    text("shift_id"),
    text("receipt"),
    text("said"),
    integer("amount_fen"),
    text("staff_no"),
    integer("at_ms"),
    text("stamp"),
)
Index("ix_dispute_shift", DISPUTE.c.shift_id, DISPUTE.c.at_ms)

DRAWER_CHECK = table(
    "drawer_check",
    Scope.ROWS,
    text("check_id", primary_key=True),
    text("shift_id"),
    text("cause"),
    text("about"),
    text("notes"),
    integer("cash_fen"),
    integer("expected_fen"),
    text("counted_by"),
    text("manager"),
    integer("at_ms"),
    text("stamp"),
)
Index("ix_drawer_check_about", DRAWER_CHECK.c.about, DRAWER_CHECK.c.at_ms)
