"""What was read already: the hall, its counters, services, settings, prices; who is in, with which shift.

And within one transaction customers, their numbers and bills, which one business asks for again and again.
"""

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


class Kept:
    """Remembers answers by their question until it is told to forget.

    A reader has one for its transaction. The writer has one for good, because nobody else writes: the unit of
    work forgets it whenever it applies a fact that changes any of this. What it has `seen` of customers it
    forgets whenever it applies anything.
    """

    def __init__(self) -> None:
        self._found: dict[tuple[object, ...], Any] = {}

    def get(self, question: tuple[object, ...], read: Callable[[], T]) -> T:
        """Return the answer, read at the first time of asking."""
        if question not in self._found:
            self._found[question] = read()
        answer: T = self._found[question]
        return answer

    def forget(self) -> None:
        """Remember nothing."""
        self._found.clear()


class NothingKept(Kept):
    """Reads each time: for whoever writes beside the unit of work."""

    def get(self, question: tuple[object, ...], read: Callable[[], T]) -> T:
        """Return the answer of now."""
        return read()
