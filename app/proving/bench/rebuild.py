"""Folding all rows from the log again."""

import time
from collections.abc import Callable
from typing import Final

from app.proving.bench.figures import Figure, figure
from app.proving.bench.hall import Template, bare_store, clerk_in
from db.rebuild import rebuild

GROUP: Final = "rebuild"
SALES: Final = (500, 20)
"""Sales on top of the demo hall: usually, and with --quick."""
_SCAN: Final = "SELECT * FROM op ORDER BY n"


def measure(template: Template, *, quick: bool) -> tuple[Figure, ...]:
    """Return how many ops a second become rows again, beside reading the same ops with the bare driver."""
    with clerk_in(template, "rebuild") as clerk:
        for _ in range(SALES[quick]):
            clerk.sell()
        with clerk.store.raw_write() as conn:
            folded = _timed(lambda: rebuild(conn))
    with bare_store(template, "rebuild-bare") as bare:
        read = _timed(lambda: len(bare.read(_SCAN)))
    return (
        figure("rebuild", GROUP, folded, "ops/s", baseline=("reading the log with the bare driver", read)),
    )


def _timed(work: Callable[[], int]) -> float:
    begun = time.perf_counter()
    count = work()
    return count / (time.perf_counter() - begun)
