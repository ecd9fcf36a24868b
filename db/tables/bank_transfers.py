"""Bank transfers that were taken down for a payment, by the number on the bank's slip."""

from sqlalchemy import Index

from db.tables.types import Scope, integer, table, text

TRANSFER_NOTE = table(
    "transfer_note",
    Scope.ROWS,
    text("payment_id", primary_key=True),
    text("reference", primary_key=True),
    integer("amount_fen"),
    text("payer"),
    integer("stands"),
    text("staff_no"),
    integer("at_ms"),
    text("hall_id"),
    text("stamp"),
)
"""`payer` is masked; `stands` is 0 once it was taken off again, before the payment."""
Index("ix_transfer_note_reference", TRANSFER_NOTE.c.reference)
