"""Goods of the hall: published articles, and each piece in the stock by its serial (DOMAIN §4)."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from app.domain.facts import CaseFact, Fact, FactClass
from app.domain.luhn import luhn_holds
from app.domain.stock import StockState

IMEI_DIGITS: Final = 15
MOST_PIECES: Final = 10
"""Pieces of one order: what it holds and hands over fits into one transaction."""
_SERIAL: Final = re.compile(r"[0-9A-Z][0-9A-Z-]{3,31}", re.ASCII)


class ArticleKind(StrEnum):
    """What is sold or given."""

    CARD = "card"
    """A card with a value (有价卡)."""
    DEVICE = "device"
    """A handset or another device with an IMEI (终端)."""
    GIFT = "gift"
    """Given away in a campaign, and only against an order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePublished(Fact):
    """An article with its published price; of several versions that in force is the newest by date."""

    KIND = "article_published"
    CLASS = FactClass.REFERENCE
    ENTITY = "article"
    ENTITY_ID = "sku"

    sku: str
    """Short name on labels, such as `card100`."""
    title: str
    title_en: str
    kind: ArticleKind
    price_fen: int
    """What one piece costs; 0 for gifts."""
    face_fen: int
    """Value that a card carries; 0 for anything else."""
    warranty_months: int
    """0: none."""
    on_sale: bool
    version: int = 1
    """Counts up with each change of this article."""
    effective_on: str = ""
    """ISO date from which this version holds; empty: since ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceStocked(CaseFact):
    """A piece of an article lies in the hall's stock, by its serial (for devices the IMEI)."""

    KIND = "piece_stocked"
    ENTITY = "piece"
    ENTITY_ID = "serial"

    serial: str
    sku: str
    """Its article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceMoved(CaseFact):
    """A piece was reserved for an order, assigned by it, freed again, or scrapped with a reason.

    A gift leaves the stock only against an order.
    """

    KIND = "piece_moved"
    ENTITY = "piece"
    ENTITY_ID = "serial"
    REFS = (("order", "order_id"),)

    serial: str
    state: StockState
    order_id: str | None
    reason: str


def plain_serial(text: str) -> str:
    """Return a serial as it is kept: without blanks, in capitals."""
    return "".join(text.split()).upper()


def kind_of_serial(serial: str) -> ArticleKind | None:
    """Return that a number of 15 digits is meant for a device's IMEI; None for anything else."""
    return ArticleKind.DEVICE if len(serial) == IMEI_DIGITS and serial.isdigit() else None


def serial_fault(serial: str, kind: ArticleKind | None) -> str:
    """Return what is wrong with a serial by itself, as a code, or an empty string.

    A device has an IMEI of 15 digits whose last one checks the others (Luhn).
    """
    if kind is ArticleKind.DEVICE:
        if len(serial) != IMEI_DIGITS or not serial.isascii() or not serial.isdigit():
            return "goods.imei_format"
        return "" if luhn_holds(serial) else "goods.imei_check"
    return "" if _SERIAL.fullmatch(serial) else "goods.serial_format"


def move_fault(kind: ArticleKind, before: StockState, after: StockState, order_id: str | None) -> str:
    """Return why a piece may not move so, as a code, or an empty string.

    Reserved and assigned pieces belong to an order: so a gift never goes without one. What is scrapped stays
    scrapped.
    """
    if after not in _LEGAL[before]:
        return "goods.move"
    if after in {StockState.RESERVED, StockState.ASSIGNED} and not order_id:
        return "goods.gift_without_order" if kind is ArticleKind.GIFT else "goods.move_without_order"
    return ""


_LEGAL: Final[dict[StockState, frozenset[StockState]]] = {
    StockState.FREE: frozenset({StockState.RESERVED, StockState.SCRAPPED}),
    StockState.RESERVED: frozenset({StockState.FREE, StockState.ASSIGNED, StockState.SCRAPPED}),
    StockState.ASSIGNED: frozenset({StockState.FREE, StockState.SCRAPPED}),
    StockState.SCRAPPED: frozenset(),
}
"""State → states that may follow. An assigned piece comes back to the stock or goes to scrap."""


def warranty_until(sold: date, months: int) -> date:
    """Return the last day of a warranty: the day before the same day of a later month."""
    year, month = divmod(sold.year * 12 + sold.month - 1 + months, 12)
    day = min(sold.day, monthrange(year, month + 1)[1])
    return date(year, month + 1, day) - timedelta(days=1)
