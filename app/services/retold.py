"""Titles that were recorded in one language, as another says them: on a screen and on paper."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from app.i18n import Text

FEES: Final = ("business.fee.", "money.rounding_")
"""With what the codes of titles begin."""


def fee(title: str, text: Text) -> str:
    """Return the title of a fee or of a line of a payment."""
    return text.retell(title, codes_of(text, FEES))


@lru_cache(maxsize=16)
def codes_of(text: Text, groups: tuple[str, ...]) -> Sequence[str]:
    """Return the codes of a language that belong to groups: each group is what its codes begin with."""
    return tuple(code for code in text.sentences if code.startswith(groups))
