"""Service numbers: features, deposits, passwords, payment methods, status changes."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    _columns()
    _passwords()
    _money()


def _columns() -> None:
    for column in (
        sa.Column("features", sa.Text(), nullable=False, server_default="[]"),
        sa.Column("status_reason", sa.Text(), nullable=False, server_default=""),
        sa.Column("status_on", sa.Text(), nullable=True),
    ):
        op.add_column("subscriber", column)
    op.add_column("business_order", sa.Column("by_password", INTEGER, nullable=False, server_default="0"))
    for name in ("other_verification_id", "agent_verification_id", "guardian_verification_id"):
        op.add_column("business_order", sa.Column(name, sa.Text(), nullable=True))


def _passwords() -> None:
    op.create_table(
        "service_password",
        sa.Column("subscriber_id", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("initial", INTEGER, nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("subscriber_id", "customer_id", name="pk_service_password"),
        sqlite_strict=True,
    )
    op.create_index("ix_service_password_customer", "service_password", ["customer_id"])
    op.create_table(
        "password_unlock",
        sa.Column("subscriber_id", sa.Text(), nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("subscriber_id", name="pk_password_unlock"),
        sqlite_strict=True,
    )
    op.create_table(
        "password_try",
        sa.Column("try_id", sa.Text(), nullable=False),
        sa.Column("subscriber_id", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.Text(), nullable=True),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("passed", INTEGER, nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("try_id", name="pk_password_try"),
        sqlite_strict=True,
    )
    op.create_index("ix_password_try_day", "password_try", ["subscriber_id", "day"])


def _money() -> None:
    op.create_table(
        "payment_method",
        sa.Column("subscriber_id", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("bank", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("stamp", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("subscriber_id", "customer_id", "effective_on", name="pk_payment_method"),
        sqlite_strict=True,
    )
    op.create_index("ix_payment_method_customer", "payment_method", ["customer_id"])
    op.create_table(
        "deposit",
        sa.Column("deposit_id", sa.Text(), nullable=False),
        sa.Column("subscriber_id", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("amount_fen", INTEGER, nullable=False),
        sa.Column("taken_ms", INTEGER, nullable=False),
        sa.Column("returned_by", sa.Text(), nullable=True),
        sa.Column("returned_ms", INTEGER, nullable=True),
        sa.Column("last_op", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("deposit_id", name="pk_deposit"),
        sqlite_strict=True,
    )
    op.create_index("ix_deposit_subscriber", "deposit", ["subscriber_id"])
    op.create_table(
        "balance_settled",
        sa.Column("op_id", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("subscriber_id", sa.Text(), nullable=False),
        sa.Column("amount_fen", INTEGER, nullable=False),
        sa.Column("to_subscriber", sa.Text(), nullable=True),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("op_id", name="pk_balance_settled"),
        sqlite_strict=True,
    )
    op.create_index("ix_balance_settled_subscriber", "balance_settled", ["subscriber_id"])
