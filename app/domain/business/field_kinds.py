"""Kinds of form fields."""

from enum import StrEnum


class FieldKind(StrEnum):
    """What a field holds, and so how it is drawn and checked."""

    TEXT = "text"
    NOTES = "notes"
    PHONE = "phone"
    CHOICE = "choice"
    PLAN = "plan"
    NUMBER = "number"
    """A free number of the stock; the order reserves it."""
    SIM = "sim"
    """A free SIM of the stock; the order reserves it."""
    MONEY = "money"
    DATE = "date"
    ACCOUNTS = "accounts"
    """Service numbers to be paid for."""
    BILLS = "bills"
    """Shows the unpaid bills of the named numbers; it has no value of its own."""
    RECEIPT = "receipt"
    SECRET = "secret"  # noqa: S105 - no secret
    """Typed twice, masked: a pair of texts. Recorded is its hash alone, and drafts keep nothing of it."""
    FEATURES = "features"
    """Several of the choices."""
    ARTICLE = "article"
    """A product of the published list."""
    SERIAL = "serial"
    """One piece of the hall's stock, by its serial; the order reserves it."""
    SERIALS = "serials"
    """Several pieces of the hall's stock; the order reserves them."""
    DEVICE = "device"
    """Somebody's device by its serial, whether this hall has sold it or not."""
    PRINTED = "printed"
    """A document that was printed before, by its number."""
