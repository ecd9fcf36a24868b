"""Finding a customer by phone number among 3 000."""

import random
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from app.domain.errors import BugError
from app.proving.bench.figures import P99, Figure, Goal, Of, figure, median, milliseconds, quantile
from app.proving.bench.hall import Template, bare_store, clerk_in

GROUP: Final = "lookup"
LOOKUPS: Final = (5000, 500)
"""Measured lookups: usually, and with --quick."""
GOAL: Final = Goal("<=", Of.VALUE, 2.0)
BARE: Final = "one query with the bare driver"
_NUMBERS: Final = "SELECT number FROM subscriber ORDER BY number"
_ONE: Final = (
    "SELECT s.*, b.fen FROM subscriber s LEFT JOIN balance b ON b.subscriber_id = s.subscriber_id"
    " WHERE s.number = ? AND s.status <> 'cancelled'"
)


def measure(template: Template, *, quick: bool) -> tuple[Figure, ...]:
    """Return p99 and median of looking a number up, each in a read transaction of its own."""
    with clerk_in(template, "lookup") as clerk, bare_store(template, "lookup-bare") as bare:
        numbers = [str(number) for (number,) in bare.read(_NUMBERS)]
        wanted = random.Random(1).choices(numbers, k=LOOKUPS[quick])  # noqa: S311 - the same ones each time

        def real(number: str) -> None:
            with clerk.store.read() as queries:
                if queries.customers.by_number(number) is None:  # pragma: no cover - it is in the hall
                    raise BugError("a number of the bench was not found")

        took, other = _times(real, wanted), _times(lambda number: bare.read(_ONE, number), wanted)
    words = f"{BARE}, {len(numbers)} numbers"
    return (
        figure(
            "lookup_p99", GROUP, quantile(took, P99), "ms", baseline=(words, quantile(other, P99)), goal=GOAL
        ),
        figure("lookup_median", GROUP, median(took), "ms", baseline=(words, median(other))),
    )


def _times(work: Callable[[str], object], numbers: Sequence[str]) -> list[float]:
    return [milliseconds(partial(work, number)) for number in numbers]
