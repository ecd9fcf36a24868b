"""Articles with every version that was published, and the pieces of the hall's stock."""

from sqlalchemy import Index

from app.domain.stock import StockState
from db.tables.types import Scope, integer, partial_index, table, text

ARTICLE = table(
    "article",
    Scope.ROWS,
    text("sku", primary_key=True),
    integer("version", primary_key=True),
    text("effective_on"),
    text("title"),
    text("title_en"),
    text("kind"),
    integer("price_fen"),
    integer("face_fen"),
    integer("warranty_months"),
    integer("on_sale"),
    text("stamp"),
)

PIECE = table(
    "piece",
    Scope.ROWS,
    text("serial", primary_key=True),
    text("sku"),
    text("state"),
    text("order_id", nullable=True),
    text("reason"),
    integer("at_ms"),
    text("hall_id"),
    text("last_op"),
)
"""`hall_id` is whose stock it is."""
Index("ix_piece_state", PIECE.c.sku, PIECE.c.state, PIECE.c.serial)
Index("ix_piece_order", PIECE.c.order_id)
partial_index("ix_piece_reserved", PIECE.c.order_id, where=PIECE.c.state == StockState.RESERVED.value)
