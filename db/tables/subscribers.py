"""Service passwords, ways of paying, deposits, settled balances."""

from sqlalchemy import Index

from db.tables.types import Scope, integer, table, text

SERVICE_PASSWORD = table(
    "service_password",
    Scope.ROWS,
    text("subscriber_id", primary_key=True),
    text("customer_id", primary_key=True),
    text("password_hash"),
    integer("initial"),
    text("stamp"),
)
"""One row an owner (personal): a number that goes to somebody else has no password until that one sets it."""
Index("ix_service_password_customer", SERVICE_PASSWORD.c.customer_id)

PASSWORD_UNLOCK = table(
    "password_unlock",
    Scope.ROWS,
    text("subscriber_id", primary_key=True),
    text("stamp"),
)

PASSWORD_TRY = table(
    "password_try",
    Scope.ROWS,
    text("try_id", primary_key=True),
    text("subscriber_id"),
    text("ticket_id", nullable=True),
    text("day"),
    integer("passed"),
    text("stamp"),
)
Index("ix_password_try_day", PASSWORD_TRY.c.subscriber_id, PASSWORD_TRY.c.day)

PAYMENT_METHOD = table(
    "payment_method",
    Scope.ROWS,
    text("subscriber_id", primary_key=True),
    text("customer_id", primary_key=True),
    text("effective_on", primary_key=True),
    text("method"),
    text("bank"),
    text("account"),
    text("holder"),
    text("stamp"),
)
"""One row an owner and first day (personal)."""
Index("ix_payment_method_customer", PAYMENT_METHOD.c.customer_id)

DEPOSIT = table(
    "deposit",
    Scope.ROWS,
    text("deposit_id", primary_key=True),
    text("subscriber_id"),
    text("order_id"),
    text("item"),
    integer("amount_fen"),
    integer("taken_ms"),
    text("returned_by", nullable=True),
    integer("returned_ms", nullable=True),
    text("last_op"),
)
"""`returned_by` is the order that gave it back."""
Index("ix_deposit_subscriber", DEPOSIT.c.subscriber_id)

BALANCE_SETTLED = table(
    "balance_settled",
    Scope.ROWS,
    text("op_id", primary_key=True),
    text("order_id"),
    text("subscriber_id"),
    integer("amount_fen"),
    text("to_subscriber", nullable=True),
    integer("at_ms"),
)
Index("ix_balance_settled_subscriber", BALANCE_SETTLED.c.subscriber_id)
Index("ix_balance_settled_to", BALANCE_SETTLED.c.to_subscriber)
