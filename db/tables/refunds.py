"""What orders claim of payments, receipts that are void, papers that were printed once more."""

from sqlalchemy import Index

from db.tables.types import Scope, integer, table, text

REFUND_CLAIM = table(
    "refund_claim",
    Scope.ROWS,
    text("payment_id", primary_key=True),
    text("last_op"),
)

REFUND_SHARE = table(
    "refund_share",
    Scope.ROWS,
    text("payment_id", primary_key=True),
    text("order_id", primary_key=True),
    integer("amount_fen"),
)
"""What each order claims of a payment, also after it went back."""
Index("ix_refund_share_order", REFUND_SHARE.c.order_id)

RECEIPT_VOID = table(
    "receipt_void",
    Scope.ROWS,
    text("number", primary_key=True),
    text("payment_id"),
    text("order_id"),
    integer("at_ms"),
    text("stamp"),
)

PAPER_COPY = table(
    "paper_copy",
    Scope.ROWS,
    text("op_id", primary_key=True),
    text("number"),
    text("how"),
    text("order_id", nullable=True),
    integer("at_ms"),
)
Index("ix_paper_copy_number", PAPER_COPY.c.number, PAPER_COPY.c.at_ms)
Index("ix_paper_copy_at", PAPER_COPY.c.at_ms)
Index("ix_receipt_void_at", RECEIPT_VOID.c.at_ms)
