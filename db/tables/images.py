"""Kept images with the keys that open them, and comparisons of faces."""

from sqlalchemy import Index

from db.tables.types import Scope, integer, table, text

KEPT_IMAGE = table(
    "kept_image",
    Scope.ROWS,
    text("image_id", primary_key=True),
    text("kind"),
    text("person_id", nullable=True),
    text("verification_id", nullable=True),
    text("order_id", nullable=True),
    text("sealed"),
    text("secret"),
    text("staff_no"),
    text("purpose"),
    text("source"),
    integer("at_ms"),
)
"""A row goes when its person is erased: without its key the image is noise."""
Index("ix_kept_image_verification", KEPT_IMAGE.c.verification_id)
Index("ix_kept_image_person", KEPT_IMAGE.c.person_id)
Index("ix_kept_image_order", KEPT_IMAGE.c.order_id)

FACE_CHECK = table(
    "face_check",
    Scope.ROWS,
    text("check_id", primary_key=True),
    text("verification_id"),
    text("method"),
    integer("passed"),
    integer("score", nullable=True),
    text("checked_by"),
    text("staff_no"),
    integer("at_ms"),
)
Index("ix_face_check_verification", FACE_CHECK.c.verification_id)
