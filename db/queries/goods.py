"""Read models of articles and pieces: of several versions of an article the one in force."""

from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, func, select

from app.domain.goods import ArticleKind
from app.domain.stock import StockState
from app.services.rows.goods import ArticleRow, GoodsCount, PieceRow
from db.queries.kept import Kept
from db.tables.goods import ARTICLE, PIECE
from db.tables.written import written

_NEWEST: Final = (ARTICLE.c.effective_on.desc(), ARTICLE.c.version.desc())
_ARTICLE: Final = select(ARTICLE).where(ARTICLE.c.sku == bindparam("which")).order_by(*_NEWEST)
_ARTICLES: Final = select(ARTICLE).order_by(ARTICLE.c.sku, *_NEWEST)
_PIECE: Final = select(PIECE).where(PIECE.c.serial == bindparam("which"))
_FREE: Final = (
    select(PIECE)
    .where(PIECE.c.sku == bindparam("of_sku"), PIECE.c.state == written(StockState.FREE))
    .order_by(PIECE.c.serial)
    .limit(bindparam("most"))
)
_OF_ORDER: Final = select(PIECE).where(PIECE.c.order_id == bindparam("holder")).order_by(PIECE.c.serial)
_RESERVED: Final = _OF_ORDER.where(PIECE.c.state == written(StockState.RESERVED))
_COUNTS: Final = (
    select(PIECE.c.sku, PIECE.c.state, func.count().label("pieces"))
    .group_by(PIECE.c.sku, PIECE.c.state)
    .order_by(PIECE.c.sku, PIECE.c.state)
)
_KINDS: Final = tuple(ArticleKind)


class SqlGoods:
    """Implements `GoodsQueries`."""

    def __init__(self, conn: Connection, kept: Kept) -> None:
        self._conn = conn
        self._kept = kept

    def article(self, sku: str, on: str = "") -> ArticleRow | None:
        """Return an article as it is in force on an ISO date; its newest version without one."""
        return self._kept.get(("article", sku, on), lambda: self._article(sku, on))

    def _article(self, sku: str, on: str) -> ArticleRow | None:
        rows = self._conn.execute(_ARTICLE, {"which": sku})
        return next((_article(row) for row in rows if _holds(row, on)), None)

    def articles(self, on: str = "", *, on_sale: bool = True) -> tuple[ArticleRow, ...]:
        """Return the articles in force, by kind, price and name; with `on_sale` only those on sale."""
        return self._kept.get(("articles", on, on_sale), lambda: self._articles(on, on_sale=on_sale))

    def _articles(self, on: str, *, on_sale: bool) -> tuple[ArticleRow, ...]:
        found: dict[str, ArticleRow] = {}
        for row in self._conn.execute(_ARTICLES):
            if _holds(row, on) and row.sku not in found:
                found[row.sku] = _article(row)
        wanted = [article for article in found.values() if article.on_sale or not on_sale]
        return tuple(sorted(wanted, key=lambda each: (_KINDS.index(each.kind), each.price_fen, each.sku)))

    def piece(self, serial: str) -> PieceRow | None:
        """Return one piece."""
        row = self._conn.execute(_PIECE, {"which": serial}).first()
        return _piece(row) if row else None

    def free_pieces(self, sku: str, limit: int) -> tuple[PieceRow, ...]:
        """Return free pieces of an article by serial."""
        return tuple(_piece(row) for row in self._conn.execute(_FREE, {"of_sku": sku, "most": limit}))

    def reserved_for(self, order_id: str) -> tuple[PieceRow, ...]:
        """Return the pieces held for one order."""
        return tuple(_piece(row) for row in self._conn.execute(_RESERVED, {"holder": order_id}))

    def of_order(self, order_id: str) -> tuple[PieceRow, ...]:
        """Return the pieces held for an order, or handed over by it."""
        return tuple(_piece(row) for row in self._conn.execute(_OF_ORDER, {"holder": order_id}))

    def counts(self) -> tuple[GoodsCount, ...]:
        """Return how many pieces there are, by article and state."""
        return tuple(
            GoodsCount(row.sku, StockState(row.state), int(row.pieces)) for row in self._conn.execute(_COUNTS)
        )


def _holds(row: Row[*tuple[Any, ...]], on: str) -> bool:
    return not on or row.effective_on <= on


def _article(row: Row[*tuple[Any, ...]]) -> ArticleRow:
    return ArticleRow(
        row.sku,
        row.title,
        row.title_en,
        ArticleKind(row.kind),
        row.price_fen,
        row.face_fen,
        row.warranty_months,
        bool(row.on_sale),
        row.effective_on,
        row.version,
    )


def _piece(row: Row[*tuple[Any, ...]]) -> PieceRow:
    return PieceRow(
        row.serial, row.sku, StockState(row.state), row.order_id, row.reason, row.at_ms, row.last_op
    )
