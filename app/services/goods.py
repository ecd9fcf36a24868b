"""Articles and the hall's stock of them: what is there, whether a piece may be sold, what comes and goes."""

from collections.abc import Sequence

from app.domain.errors import UserError
from app.domain.goods import PieceMoved, PieceStocked, move_fault, plain_serial, serial_fault
from app.domain.rights import Right
from app.domain.stock import StockState
from app.services.access import require
from app.services.order_context import today_of
from app.services.ports import Clock, Stamp, Store, UnitOfWork
from app.services.rows.goods import ArticleRow, GoodsCount, PieceRow
from app.services.sessions import Session

MOST_TAKEN_IN = 40
"""Pieces that one transaction takes in."""


class GoodsService:
    """Reads the stock of articles, takes deliveries in, and takes pieces out that nobody can sell."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def articles(self) -> tuple[ArticleRow, ...]:
        """Return the articles on sale today, by kind, price and name."""
        with self._store.read() as queries:
            return queries.goods.articles(today_of(queries, self._clock.now_ms()).isoformat())

    def counts(self) -> tuple[GoodsCount, ...]:
        """Return how many pieces there are, by article and state."""
        with self._store.read() as queries:
            return queries.goods.counts()

    def free_pieces(self, sku: str, limit: int = 50) -> tuple[PieceRow, ...]:
        """Return free pieces of an article by serial."""
        with self._store.read() as queries:
            return queries.goods.free_pieces(sku, limit)

    def check_piece(self, scanned: str) -> tuple[PieceRow, ArticleRow]:
        """Return a piece that was scanned, with its article, if it may be handed out.

        Raises:
            UserError: form.serial_unknown, form.serial_taken.
        """
        serial = plain_serial(scanned)
        with self._store.read() as queries:
            row = queries.goods.piece(serial)
            article = queries.goods.article(row.sku) if row else None
        if row is None or article is None:
            raise UserError("form.serial_unknown")
        if row.state is not StockState.FREE:
            raise UserError("form.serial_taken")
        return row, article

    def take_in(self, session: Session, sku: str, scanned: Sequence[str]) -> int:
        """Take a delivery into the stock; the list is checked whole first. Returns how many pieces.

        Raises:
            UserError: staff.no_right.approve, goods.article_unknown, goods.too_many {most},
                goods.imei_format, goods.imei_check, goods.serial_format, goods.serial_known {serial}.
        """
        require(session, Right.APPROVE)
        serials = tuple(dict.fromkeys(filter(None, map(plain_serial, scanned))))
        if len(serials) > MOST_TAKEN_IN:
            raise UserError("goods.too_many", most=MOST_TAKEN_IN)
        with self._store.write(Stamp(session.staff_no)) as unit:
            article = unit.queries.goods.article(sku)
            if article is None:
                raise UserError("goods.article_unknown")
            for serial in serials:
                fault = serial_fault(serial, article.kind)
                if fault:
                    raise UserError(fault)
                if unit.queries.goods.piece(serial):
                    raise UserError("goods.serial_known", serial=serial)
            for serial in serials:
                unit.record(PieceStocked(after=None, serial=serial, sku=sku))
        return len(serials)

    def scrap(self, session: Session, serial: str, reason: str) -> None:
        """Take a piece out of the stock for good. Raises UserError as `put_back` does."""
        self._move(session, serial, StockState.SCRAPPED, reason)

    def put_back(self, session: Session, serial: str, reason: str) -> None:
        """Put a piece back into the stock that a customer has brought back.

        Raises:
            UserError: staff.no_right.approve, form.serial_unknown, goods.reason_missing, goods.move,
                goods.held_by_order.
        """
        self._move(session, serial, StockState.FREE, reason)

    def _move(self, session: Session, serial: str, to: StockState, reason: str) -> None:
        require(session, Right.APPROVE)
        if not reason.strip():
            raise UserError("goods.reason_missing")
        with self._store.write(Stamp(session.staff_no)) as unit:
            row = _known(unit, serial)
            article = unit.queries.goods.article(row.sku)
            if row.state is StockState.RESERVED:
                raise UserError("goods.held_by_order")
            fault = move_fault(article.kind, row.state, to, None) if article else "goods.article_unknown"
            if fault:
                raise UserError(fault)
            unit.record(
                PieceMoved(
                    after=row.last_op, serial=row.serial, state=to, order_id=None, reason=reason.strip()
                )
            )


def _known(unit: UnitOfWork, serial: str) -> PieceRow:
    row = unit.queries.goods.piece(plain_serial(serial))
    if row is None:
        raise UserError("form.serial_unknown")
    return row
