"""What is recorded in the customer's language, as the clerk's language says it: on the screen alone.

Only the program's own sentences are retold; names of plans, goods and people stay, so do records and paper.
"""

from dataclasses import replace
from typing import Final

from app.domain.documents import ReceiptContent
from app.domain.money import PaymentLine
from app.i18n import Text

_FEES: Final = (
    "business.fee.late_fee",
    "business.fee.bill",
    "business.fee.prepayment",
    "business.fee.contract_penalty",
    "business.fee.subsidy_clawback",
    "money.rounding_to_balance",
    "money.rounding_down",
)
_VALUES: Final = (
    "business.balance_of",
    "business.per_month",
    "business.data_over",
    "business.minutes",
    "business.pieces",
    "business.difference_share",
    "business.contract.none",
    "business.contract.new",
    "business.contract.until",
    "business.contract.kept",
    "business.contract.broken",
)
_COUNTER: Final = ("desk.counter",)


def fee(title: str, text: Text) -> str:
    """Return the title of a fee or of a line of a payment."""
    return text.retell(title, _FEES)


def value(said: str, text: Text) -> str:
    """Return a value before or after a change."""
    return text.retell(said, _VALUES)


def counter(name: str, text: Text) -> str:
    """Return the name of a counter, unless the hall gave it one of its own."""
    return text.retell(name, _COUNTER)


def _line(line: PaymentLine, text: Text) -> PaymentLine:
    return replace(line, title=fee(line.title, text))


def receipt(content: ReceiptContent, text: Text) -> ReceiptContent:
    """Return the content of a receipt with the titles of its lines retold."""
    return replace(content, lines=tuple(_line(line, text) for line in content.lines))
