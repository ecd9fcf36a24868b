"""Whose turn it is: what cannot be done yet keeps nothing waiting that comes after it."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from app.domain.errors import EnvironmentFault
from app.services.rows.central import InHall, Part

T = TypeVar("T")
Nothing = TypeVar("Nothing")


class Faults:
    """What went wrong while everything had its turn."""

    def __init__(self) -> None:
        self._first: Exception | None = None

    def within(self, do: Callable[[], T], nothing: Nothing) -> T | Nothing:
        """Do something and return what it returns; `nothing` where it failed, which stops nobody else.

        Raises `EnvironmentFault` at once: without the database there is no use in going on.
        """
        try:
            return do()
        except EnvironmentFault:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it is this one's alone
            self._first = self._first or error
            return nothing

    def tell(self) -> None:
        """Raise the first of them, if there was any."""
        if self._first is not None:
            raise self._first


class Turn:
    """Goes through what waits of one kind, a part in each round, and begins again after the last.

    What was done waits no more; what stays is passed over until all had their turn.
    """

    def __init__(self) -> None:
        self._skipped = 0
        self._most = 0

    def take(
        self, ask: Callable[[Part], tuple[InHall, ...]], most: int, without: frozenset[str]
    ) -> tuple[InHall, ...]:
        """Return what is looked at in this round: `most` of them, none of it in the halls `without`."""
        self._most = most
        return ask(Part(most, self._skipped, without))

    def each(
        self,
        found: Sequence[InHall],
        do: Callable[[str, str], T | None],
        faults: Faults,
        done: Callable[[T], bool] = bool,
    ) -> list[T]:
        """Do something with each (hall, id); return the answers. `done` says after which one waits no more.

        None is no answer: it could not be done.
        """
        tried = (faults.within(partial(do, item.hall_id, item.which), None) for item in found)
        answers = [answer for answer in tried if answer is not None]
        stay = len(found) - sum(map(done, answers))
        self._skipped = self._skipped + stay if len(found) == self._most else 0
        return answers
