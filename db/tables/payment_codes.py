"""Attempts by payment code, and claims where the provider's answer is not known."""

from sqlalchemy import Index

from db.tables.types import Scope, integer, partial_index, table, text

CODE_ATTEMPT = table(
    "code_attempt",
    Scope.ROWS,
    text("code_ref", primary_key=True),
    text("payment_id"),
    text("wallet"),
    integer("amount_fen"),
    text("outcome"),
    text("reason"),
    text("trade_no"),
    integer("simulated"),
    integer("at_ms"),
    text("stamp"),
)
Index("ix_code_attempt_payment_id", CODE_ATTEMPT.c.payment_id)
Index("ix_code_attempt_outcome", CODE_ATTEMPT.c.outcome)

CLAIM = table(
    "claim",
    Scope.ROWS,
    text("claim_id", primary_key=True),
    text("code"),
    text("payment_id"),
    text("code_ref"),
    text("customer_id", nullable=True),
    text("customer"),
    text("language"),
    text("lines"),
    integer("amount_fen"),
    integer("at_ms"),
    text("outcome", nullable=True),
    text("closed_at", nullable=True),
    text("closed_by", nullable=True),
    integer("closed_ms", nullable=True),
    text("last_op"),
)
"""`outcome` is empty while the claim is open; `closed_at` is the terminal that acts upon it."""
Index("ix_claim_code", CLAIM.c.code)
partial_index("ix_claim_open", CLAIM.c.at_ms, CLAIM.c.claim_id, where=CLAIM.c.outcome.is_(None))
Index("ix_claim_payment_id", CLAIM.c.payment_id)
