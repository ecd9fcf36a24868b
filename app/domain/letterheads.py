"""The head of every document."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """Where and by whom a document was made; on every document."""

    hall_name: str
    hall_id: str
    zone: str
    terminal_code: str
    terminal_name: str
    counter: str
    """Window number, or empty."""
    business_day: str
    """Date label of the accounting day (ISO), or empty."""
    at_ms: int
