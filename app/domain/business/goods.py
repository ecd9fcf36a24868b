"""What sales of goods share: articles to choose from, fees by piece, handing over (DOMAIN §4)."""

from app.domain.business.context import Article, Context, Execution, PaidOrder, StockPiece
from app.domain.business.spec import Choice, Effect, FeeLine, FieldError, published, words
from app.domain.errors import UserError
from app.domain.goods import ArticleKind, PieceMoved
from app.domain.orders import OrderState
from app.domain.stock import StockState


def article_choices(context: Context, kind: ArticleKind) -> tuple[Choice, ...]:
    """Return the articles of a kind that are on sale, with their price."""
    return tuple(
        Choice(
            article.sku,
            published(article.title, article.title_en),
            words("business.amount", amount_fen=article.price_fen),
        )
        for article in context.articles
        if article.kind == kind and article.on_sale
    )


def piece_error(context: Context, field: str, serial: str, article: Article | None) -> tuple[FieldError, ...]:
    """Return that a piece is of another article than the chosen one."""
    piece = context.piece(serial)
    if piece is None or article is None or piece.sku == article.sku:
        return ()
    found = context.article(piece.sku)
    title = found.title if found else piece.sku
    return (FieldError(field, "business.error.other_article", (("serial", serial), ("title", title))),)


def piece_fee(article: Article, serial: str) -> FeeLine:
    """Return the fee of one piece: its published price, and its serial for the receipt."""
    return FeeLine(
        item=article.sku,
        title=published(f"{article.title} {serial}", f"{article.title_en} {serial}"),
        amount_fen=article.price_fen,
    )


def held_piece(context: Context, serial: str, order_id: str) -> StockPiece:
    """Return a piece that is held for an order. Raises UserError business.failed.piece when it is not."""
    piece = context.piece(serial)
    if piece is None or piece.state is not StockState.RESERVED or piece.order_id != order_id:
        raise UserError("business.failed.piece")
    return piece


def handed_over(context: Context, serials: tuple[str, ...], execution: Execution) -> tuple[Effect, ...]:
    """Return that pieces leave the stock against an order, gifts among them.

    Raises:
        UserError: business.failed.piece.
    """
    pieces = [held_piece(context, serial, execution.order_id) for serial in serials]
    return tuple(
        PieceMoved(
            after=piece.last_op,
            serial=piece.serial,
            state=StockState.ASSIGNED,
            order_id=execution.order_id,
            reason="",
        )
        for piece in pieces
    )


def sold(order: PaidOrder) -> str:
    """Return that what was handed over comes back first: its payment can't simply be reversed."""
    return "business.reversal.error.sold" if order.state is OrderState.COMPLETED else ""
