"""The group `sync`: what travels between terminals, hub and centre, and what waiting costs."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from app.proving.bench.figures import Figure

Measure = Callable[[], tuple[Figure, ...]]


def measures(folder: Path, *, quick: bool) -> Iterator[Measure]:
    """Yield what the group does, each with processes of its own."""
    from app.proving.bench import sync_polls, sync_postgres, sync_queue, sync_transfer

    for name, measure in (
        ("transfer", sync_transfer.measure),
        ("postgres", sync_postgres.measure),
        ("polls", sync_polls.measure),
        ("queue", sync_queue.measure),
        ("arrivals", sync_queue.measure_arrivals),
    ):
        place = folder / f"sync-{name}"
        place.mkdir()
        yield partial(measure, place, quick=quick)
