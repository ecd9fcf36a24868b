"""Agents, guardians, organisations, images of documents, face checks; signatures and ratings."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    _verification()
    _images()
    _customers_screen()


def _verification() -> None:
    for column in (
        sa.Column("standing", sa.Text(), nullable=False, server_default="owner"),
        sa.Column("present", INTEGER, nullable=False, server_default="1"),
        sa.Column("kinship", sa.Text(), nullable=False, server_default=""),
    ):
        op.add_column("verification", column)


def _images() -> None:
    op.create_table(
        "kept_image",
        sa.Column("image_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=True),
        sa.Column("verification_id", sa.Text(), nullable=True),
        sa.Column("order_id", sa.Text(), nullable=True),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("staff_no", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("image_id", name="pk_kept_image"),
        sqlite_strict=True,
    )
    op.create_index("ix_kept_image_verification", "kept_image", ["verification_id"])
    op.create_index("ix_kept_image_person", "kept_image", ["person_id"])
    op.create_index("ix_kept_image_order", "kept_image", ["order_id"])
    op.create_table(
        "face_check",
        sa.Column("check_id", sa.Text(), nullable=False),
        sa.Column("verification_id", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("passed", INTEGER, nullable=False),
        sa.Column("score", INTEGER, nullable=True),
        sa.Column("checked_by", sa.Text(), nullable=False),
        sa.Column("staff_no", sa.Text(), nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("check_id", name="pk_face_check"),
        sqlite_strict=True,
    )
    op.create_index("ix_face_check_verification", "face_check", ["verification_id"])


def _customers_screen() -> None:
    op.create_table(
        "slip_signature",
        sa.Column("op_id", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("witness", sa.Text(), nullable=False),
        sa.Column("image", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("staff_no", sa.Text(), nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("op_id", name="pk_slip_signature"),
        sqlite_strict=True,
    )
    op.create_index("ix_slip_signature_order", "slip_signature", ["order_id"])
    op.create_table(
        "visit_rating",
        sa.Column("rating_id", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.Text(), nullable=True),
        sa.Column("counter_id", sa.Text(), nullable=False),
        sa.Column("staff_no", sa.Text(), nullable=False),
        sa.Column("score", INTEGER, nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("ended", sa.Text(), nullable=False),
        sa.Column("at_ms", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("rating_id", name="pk_visit_rating"),
        sqlite_strict=True,
    )
    op.create_index("ix_visit_rating_ticket", "visit_rating", ["ticket_id"])
    op.create_index("ix_visit_rating_staff", "visit_rating", ["staff_no", "at_ms"])
