"""Goods of a form: what its definition may look at, and what its order holds."""

from collections.abc import Iterator
from datetime import date

from app.domain.business.context import Article, StockPiece
from app.domain.business.form import list_of, text_of
from app.domain.business.spec import BusinessType, FieldKind, Form
from app.domain.halls import local_date
from app.services.reading import Queries
from app.services.rows.goods import ArticleRow, PieceRow

_HELD = frozenset({FieldKind.SERIAL, FieldKind.SERIALS})
_GOODS = _HELD | {FieldKind.ARTICLE, FieldKind.DEVICE}


def held_serials(kind: BusinessType, form: Form) -> tuple[str, ...]:
    """Return the serials that an order holds, each once, in the order of the form."""
    return tuple(dict.fromkeys(_serials(kind, form, _HELD)))


def _serials(kind: BusinessType, form: Form, wanted: frozenset[FieldKind]) -> Iterator[str]:
    for field in kind.fields:
        if field.kind in wanted:
            yield from filter(None, (text_of(form, field.key), *list_of(form, field.key)))


def goods_of(
    queries: Queries, kind: BusinessType, form: Form, today: date
) -> tuple[tuple[Article, ...], tuple[StockPiece, ...]]:
    """Return the articles on sale and the pieces that the form names, with their articles."""
    if not any(field.kind in _GOODS for field in kind.fields):
        return (), ()
    day, zone = today.isoformat(), queries.halls.hall().zone
    articles = {row.sku: _article(row) for row in queries.goods.articles(day)}
    named = dict.fromkeys(_serials(kind, form, _HELD | {FieldKind.DEVICE}))
    rows = [row for serial in named if (row := queries.goods.piece(serial))]
    for sku in (text_of(form, field.key) for field in kind.fields if field.kind is FieldKind.ARTICLE):
        _add(queries, articles, sku, day)
    for row in rows:
        _add(queries, articles, row.sku, day)
    return tuple(articles.values()), tuple(_piece(row, zone) for row in rows)


def _add(queries: Queries, articles: dict[str, Article], sku: str, day: str) -> None:
    """Add an article that is on sale no more."""
    if sku and sku not in articles:
        row = queries.goods.article(sku, day) or queries.goods.article(sku)
        if row:
            articles[sku] = _article(row)


def _article(row: ArticleRow) -> Article:
    return Article(
        sku=row.sku,
        kind=row.kind.value,
        title=row.title,
        title_en=row.title_en,
        price_fen=row.price_fen,
        warranty_months=row.warranty_months,
        on_sale=row.on_sale,
        face_fen=row.face_fen,
    )


def _piece(row: PieceRow, zone: str) -> StockPiece:
    return StockPiece(
        serial=row.serial,
        sku=row.sku,
        state=row.state,
        order_id=row.order_id,
        last_op=row.last_op,
        moved_on=date.fromisoformat(local_date(row.moved_ms, zone)),
    )
