"""A month's bill, as a definition may look at it."""

from dataclasses import dataclass

from app.domain.customers import BillItem


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One month's bill of the chosen number (fen); the late fee is that of today."""

    period: str
    principal_fen: int
    unpaid_fen: int
    late_fee_fen: int
    due_on: str
    items: tuple[BillItem, ...]
