"""Payments with their lines and tenders, receipts, card attempts; and the checkouts that are still open.

A reversal is a row of the same tables: amounts are negative, `reverses` names the payment that it undid.
"""

from sqlalchemy import Index, UniqueConstraint

from db.tables.types import Scope, integer, partial_index, table, text

PAYMENT = table(
    "payment",
    Scope.ROWS,
    text("payment_id", primary_key=True),
    text("shift_id"),
    text("terminal_id"),
    text("ticket_id", nullable=True),
    text("customer_id", nullable=True),
    text("order_id", nullable=True),
    text("handler"),
    text("cashier"),
    text("approved_by"),
    text("reason"),
    integer("total_fen"),
    integer("at_ms"),
    text("business_day"),
    text("reverses", nullable=True),
    text("reversed_by", nullable=True),
    integer("refund"),
    text("op_hash"),
    text("hall_id"),
    text("stamp"),
    sqlite_with_rowid=False,
)
"""`order_id`, `approved_by` and `reason` are a reversal's; a payment's orders stand on its lines.

A refund `reverses` its payment too, with `refund` 1: part of it went back, and it stands.
"""
Index("ix_payment_shift_id", PAYMENT.c.shift_id)
Index("ix_payment_at_ms", PAYMENT.c.at_ms)
Index("ix_payment_customer_id", PAYMENT.c.customer_id, PAYMENT.c.at_ms)
partial_index("ix_payment_refund", PAYMENT.c.reverses, where=PAYMENT.c.refund == 1)

PAYMENT_LINE = table(
    "payment_line",
    Scope.ROWS,
    text("payment_id", primary_key=True),
    integer("position", primary_key=True),
    text("kind"),
    text("item"),
    text("title"),
    integer("amount_fen"),
    text("order_id", nullable=True),
    text("subscriber_id", nullable=True),
    text("bill_id", nullable=True),
    integer("agency"),
    integer("to_bill_fen"),
    integer("to_balance_fen"),
    sqlite_with_rowid=False,
)
"""`to_bill_fen` is what the bill needed of the amount, `to_balance_fen` what became prepayment."""
partial_index(
    "ix_payment_line_balance",
    PAYMENT_LINE.c.subscriber_id,
    where=PAYMENT_LINE.c.to_balance_fen != 0,
)
partial_index("ix_payment_line_bill_id", PAYMENT_LINE.c.bill_id, where=PAYMENT_LINE.c.bill_id.is_not(None))

PAYMENT_TENDER = table(
    "payment_tender",
    Scope.ROWS,
    text("payment_id", primary_key=True),
    integer("position", primary_key=True),
    text("kind"),
    integer("amount_fen"),
    integer("received_fen", nullable=True),
    integer("change_fen", nullable=True),
    text("reference"),
    sqlite_with_rowid=False,
)
CORRECTIONS = 1_000
"""Positions from here on are those of corrections (`tender_corrected`), in their order."""

RECEIPT = table(
    "receipt",
    Scope.ROWS,
    text("number", primary_key=True),
    text("terminal_code"),
    text("epoch"),
    integer("sequence"),
    text("payment_id", unique=True),
    text("reverses", nullable=True),
    UniqueConstraint("terminal_code", "epoch", "sequence"),
)
Index("ix_receipt_sequence", RECEIPT.c.sequence)
CARD_ATTEMPT = table(
    "card_attempt",
    Scope.ROWS,
    text("card_ref", primary_key=True),
    text("payment_id"),
    integer("amount_fen"),
    text("outcome"),
    text("tail"),
    integer("simulated"),
    integer("at_ms"),
    text("stamp"),
)
Index("ix_card_attempt_payment_id", CARD_ATTEMPT.c.payment_id)
Index("ix_card_attempt_outcome", CARD_ATTEMPT.c.outcome)

CHECKOUT = table(
    "checkout",
    Scope.LOCAL,
    text("payment_id", primary_key=True),
    text("shift_id"),
    text("ticket_id", nullable=True),
    text("order_ids"),
    text("customer_id", nullable=True),
    text("customer"),
    text("language"),
    text("handler"),
    text("lines"),
    integer("cash_received_fen", nullable=True),
    integer("at_ms"),
)
"""What is being collected now: a row goes when its payment is taken or given up."""
