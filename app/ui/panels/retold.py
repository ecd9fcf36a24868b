"""What is recorded in the customer's language, as the clerk's language says it on the screen.

The program's own sentences are retold, and the names that the catalogue publishes; names of people stay, so
do records.
"""

from dataclasses import replace
from typing import Final

from app.domain.business.spec import Words
from app.domain.documents import ReceiptContent
from app.domain.money import PaymentLine
from app.i18n import Text
from app.services.order_words import say
from app.services.retold import codes_of
from app.services.retold import fee as fee  # noqa: PLC0414 - passed on

_VALUES: Final = (
    *("business.balance_of", "business.per_month", "business.data_over"),
    *("business.difference_month", "business.difference_share"),
    *("business.minutes", "business.pieces", "business.unknown"),
    *("business.contract.", "business.feature.", "business.password.", "business.status."),
    *("business.cancel.choice.condition.", "business.cancel.settled_"),
    *("business.ownership_transfer.owner_", "business.payment_method.choice."),
    *("business.ownership_transfer.balance_after", "business.ownership_transfer.password_after"),
    *("business.tender_correction.by.", "business.tender_correction.machine"),
)
"""With what the codes of these sentences begin: a new word of a group is retold without a change here."""
_COUNTER: Final = ("desk.counter",)


def value(said: str, text: Text) -> str:
    """Return a value before or after a change."""
    return text.retell(said, codes_of(text, _VALUES))


def check(words: Words, text: Text) -> str:
    """Return a sentence of a check; what it names was recorded with a contract."""
    told = tuple((name, value(said, text) if isinstance(said, str) else said) for name, said in words.params)
    return say(replace(words, params=told), text)


def counter(name: str, text: Text) -> str:
    """Return the name of a counter, unless the hall gave it one of its own."""
    return text.retell(name, _COUNTER)


def _line(line: PaymentLine, text: Text) -> PaymentLine:
    return replace(line, title=fee(line.title, text))


def receipt(content: ReceiptContent, text: Text) -> ReceiptContent:
    """Return the content of a receipt with the titles of its lines retold."""
    return replace(content, lines=tuple(_line(line, text) for line in content.lines))
