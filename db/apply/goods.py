"""Rows of articles and pieces."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, insert, update

from app.domain.goods import ArticlePublished, PieceMoved, PieceStocked
from app.domain.stock import StockState
from db.apply.applied import Applied, Appliers, last_of_each, newest
from db.tables.goods import ARTICLE, PIECE

_MOVE = (
    update(PIECE)
    .where(PIECE.c.serial == bindparam("which"))
    .values(
        state=bindparam("to_state"),
        order_id=bindparam("of_order"),
        reason=bindparam("why"),
        at_ms=bindparam("moved"),
        last_op=bindparam("op"),
    )
)


def _articles(conn: Connection, ops: Sequence[Applied[ArticlePublished]]) -> None:
    rows = [
        {
            "sku": op.fact.sku,
            "version": op.fact.version,
            "effective_on": op.fact.effective_on,
            "title": op.fact.title,
            "title_en": op.fact.title_en,
            "kind": op.fact.kind.value,
            "price_fen": op.fact.price_fen,
            "face_fen": op.fact.face_fen,
            "warranty_months": op.fact.warranty_months,
            "on_sale": int(op.fact.on_sale),
            "stamp": op.stamp,
        }
        for op in ops
    ]
    newest(conn, ARTICLE, rows, ["sku", "version"])


def _stocked(conn: Connection, ops: Sequence[Applied[PieceStocked]]) -> None:
    rows = [
        {
            "serial": op.fact.serial,
            "sku": op.fact.sku,
            "state": StockState.FREE.value,
            "order_id": None,
            "reason": "",
            "at_ms": op.wall,
            "hall_id": op.hall,
            "last_op": op.op_id,
        }
        for op in ops
    ]
    conn.execute(insert(PIECE), rows)


def _moved(conn: Connection, ops: Sequence[Applied[PieceMoved]]) -> None:
    rows = [
        {
            "which": op.fact.serial,
            "to_state": op.fact.state.value,
            "of_order": op.fact.order_id,
            "why": op.fact.reason,
            "moved": op.wall,
            "op": op.op_id,
        }
        for op in ops
    ]
    conn.execute(_MOVE, last_of_each(rows, "which"))


APPLY: Appliers = {ArticlePublished: _articles, PieceStocked: _stocked, PieceMoved: _moved}
