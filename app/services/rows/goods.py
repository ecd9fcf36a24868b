"""Rows of goods."""

from dataclasses import dataclass
from typing import Protocol

from app.domain.goods import ArticleKind
from app.domain.stock import StockState


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article as it is in force; amounts in fen."""

    sku: str
    title: str
    title_en: str
    kind: ArticleKind
    price_fen: int
    face_fen: int
    warranty_months: int
    on_sale: bool
    effective_on: str
    version: int


@dataclass(frozen=True, slots=True)
class PieceRow:
    """One piece of the stock. `moved_ms` is when it last moved, or came in."""

    serial: str
    sku: str
    state: StockState
    order_id: str | None
    reason: str
    moved_ms: int
    last_op: str


@dataclass(frozen=True, slots=True)
class GoodsCount:
    """How many pieces of an article there are in one state."""

    sku: str
    state: StockState
    pieces: int


class GoodsQueries(Protocol):
    """Reads articles and pieces."""

    def article(self, sku: str, on: str = "") -> ArticleRow | None:
        """Return an article as it is in force on an ISO date; its newest version without one."""
        ...

    def articles(self, on: str = "", *, on_sale: bool = True) -> tuple[ArticleRow, ...]:
        """Return the articles in force, by kind, price and name; with `on_sale` only those on sale."""
        ...

    def piece(self, serial: str) -> PieceRow | None:
        """Return one piece."""
        ...

    def free_pieces(self, sku: str, limit: int) -> tuple[PieceRow, ...]:
        """Return free pieces of an article by serial."""
        ...

    def reserved_for(self, order_id: str) -> tuple[PieceRow, ...]:
        """Return the pieces held for one order."""
        ...

    def of_order(self, order_id: str) -> tuple[PieceRow, ...]:
        """Return the pieces held for an order, or handed over by it."""
        ...

    def counts(self) -> tuple[GoodsCount, ...]:
        """Return how many pieces there are, by article and state."""
        ...
