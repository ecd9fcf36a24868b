"""The itemised bill (账单) on paper; free, and the same from counter and kiosk (DOMAIN §4)."""

from dataclasses import dataclass
from typing import ClassVar

from app.domain.customers import BillItem
from app.domain.letterheads import Letterhead


@dataclass(frozen=True, slots=True, kw_only=True)
class BillMonth:
    """One month's bill in fen. Dates are ISO, `period` is YYYY-MM."""

    period: str
    principal_fen: int
    unpaid_fen: int
    late_fee_fen: int
    """As of the day of printing."""
    due_on: str
    items: tuple[BillItem, ...]
    """Empty unless it is this month that was asked for, by its owner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BillContent:
    """Bills of one number. Whoever is not proven to be its owner sees what is owed, masked, and no more."""

    KIND: ClassVar[str] = "bill"

    head: Letterhead
    clear: bool
    number: str
    """Whole for the owner, else masked."""
    owner: str
    """Masked name."""
    plan: str
    """Title; empty when masked."""
    period: str
    """The month whose items are printed; empty for a summary."""
    months: tuple[BillMonth, ...]
    due_fen: int
    """Unpaid bills of all months with their late fees."""
    balance_fen: int | None
    """None when masked."""
    as_of_ms: int
    """How old the data are: when this store last heard from the centre."""
    handler_no: str
    """Empty at a kiosk."""
    handler_name: str
