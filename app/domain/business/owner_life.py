"""What is known of an owner's life that a date of death must not contradict (DOMAIN §3)."""

from dataclasses import dataclass
from datetime import date
from typing import Final

BEFORE_BIRTH: Final = "before_birth"
SEEN: Final = "seen"
SIGNED: Final = "signed"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerLife:
    """Days on which the owner was certainly alive, by the hall's wall clock; None where nothing is known."""

    born: date | None = None
    """As on the document."""
    seen_on: date | None = None
    """The last day on which the owner's document passed with the owner standing there."""
    signed_on: date | None = None
    """The last day on which the owner signed an order of their own."""


def contradiction(life: OwnerLife, died: date) -> tuple[str, date | None]:
    """Return what a date of death contradicts, with the day that proves it, or an empty string and None.

    Whoever came in the morning may die in the evening: only a day after the death contradicts it. The day of
    birth is the owner's own and is not named.
    """
    if life.born is not None and died < life.born:
        return BEFORE_BIRTH, None
    later = [
        (day, what) for day, what in ((life.seen_on, SEEN), (life.signed_on, SIGNED)) if day and day > died
    ]
    # On the same day the reading says more than the signature that followed it.
    day, what = max(later, key=lambda each: (each[0], each[1] == SEEN), default=(None, ""))
    return what, day
