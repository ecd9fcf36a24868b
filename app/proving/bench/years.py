"""A hall that was busy for three years beside the same hall after one busy week.

A day of 400 tickets is worked by the real services and then multiplied (`years_copies`), 940 open days in
all (three years, six days a week), 30 with --quick. Both halls get the same morning and do the same things
in turns. Besides, what the other groups hold a hall to is measured on the full one.
"""

import gc
import shutil
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from app.domain.errors import BugError
from app.proving.bench import lookup, memory, queue, sale, start
from app.proving.bench.children import Children
from app.proving.bench.figures import Figure, Goal, Of, figure, median
from app.proving.bench.hall import Template, make_hall, opened
from app.proving.bench.place import MORNING_MS, home_in, set_morning
from app.proving.bench.replay import Stopwatch, Times
from app.proving.bench.years_copies import DAY_MS, Filled, multiply, offset_of
from app.proving.bench.years_day import TICKETS, work_a_day
from app.proving.bench.years_work import a_round, at_work
from app.services.setup import InitStaff

GROUP: Final = "years"
DAYS: Final = (940, 30)
"""Open days: usually, and with --quick."""
ROUNDS: Final = (60, 30)
TURN: Final = 5
WARM_UP: Final = 5
WEEK: Final = 6
"""Open days of the other hall: with less, its lists would not be full."""
GOAL: Final = Goal("<=", Of.RATIO, 1.25)
"""Of the time after a week."""
BASELINE: Final = "the same after one week"
_MIB: Final = 1024 * 1024
Measure = Callable[[], tuple[Figure, ...]]


@dataclass(frozen=True, slots=True)
class Halls:
    """The hall after a week, and after years; both in the same morning."""

    week: Template
    years: Template
    people: tuple[InitStaff, ...]


def measures(folder: Path, children: Children, unfit: str | None, *, quick: bool) -> Iterator[Measure]:
    """Yield what is measured; the halls are made when the first of it begins."""
    made: list[Halls] = []

    def filled() -> tuple[Figure, ...]:
        halls, found, seconds = _make(folder / "years", quick=quick)
        made.append(halls)
        words = f"{found.days} days, {found.tickets} tickets, {found.ops} ops, filled in {seconds:.0f} s"
        return (figure("years_store", GROUP, found.size / _MIB, "MiB", reason=words),)

    yield filled
    if not made:
        return  # what went wrong is told as a figure that failed
    halls = made[0]
    yield partial(_beside, halls, quick=quick)
    for group in (queue, sale, lookup):
        yield partial(_held, partial(group.measure, halls.years, quick=quick))
    if unfit is None:
        yield partial(_started, halls, children, quick=quick)
        yield partial(_held, partial(memory.measure, halls.years, children, quick=quick))


def _make(folder: Path, *, quick: bool) -> tuple[Halls, Filled, float]:
    folder.mkdir()
    begun = time.monotonic()
    days = DAYS[quick]
    week, years = folder / "week", folder / "years"
    people = make_hall(week)
    work_a_day(week, people, TICKETS)
    shutil.copytree(week, years)
    found = (multiply(*_place(week), WEEK), multiply(*_place(years), days))[1]
    for each in (week, years):
        set_morning(each, MORNING_MS + offset_of(days) * DAY_MS)
    halls = Halls(opened(week, people), opened(years, people), people)
    return halls, found, time.monotonic() - begun


def _place(folder: Path) -> tuple[Path, str]:
    home = home_in(folder)
    secrets = home.secrets().load()
    if secrets is None:  # pragma: no cover - it was made with its key file
        raise BugError("the hall of years has no key")
    return home.store_path, secrets.db_key


def _held(measure: Measure) -> tuple[Figure, ...]:
    """Return the figures of another group as this one's, with their own goals."""
    return tuple(replace(each, name=f"{GROUP}_{each.name}", group=GROUP) for each in measure())


def _started(halls: Halls, children: Children, *, quick: bool) -> tuple[Figure, ...]:
    """Return the start after years by its own goal, and beside that after a week."""
    (before,) = start.measure(halls.week, children, quick=quick)
    shutil.rmtree(halls.week.folder.parent / start.GROUP)  # both are copied to the same place
    (after,) = _held(partial(start.measure, halls.years, children, quick=quick))
    if before.value is None or after.value is None:  # pragma: no cover - a start that fails raises
        raise BugError("a start was not measured")
    beside = (BASELINE, before.value)
    return (after, figure(f"{after.name}_beside", GROUP, after.value, "ms", baseline=beside, goal=GOAL))


def _beside(halls: Halls, *, quick: bool) -> tuple[Figure, ...]:
    """Return how long each piece of work takes after years, beside that after a week; they take turns."""
    took: tuple[Times, Times] = (defaultdict(list), defaultdict(list))
    with ExitStack() as stack:
        desks = [
            stack.enter_context(at_work(each, f"beside-{place}", halls.people))
            for place, each in enumerate((halls.week, halls.years))
        ]
        for desk in desks:
            for _ in range(WARM_UP):
                a_round(desk, Stopwatch())
        gc.collect()
        for _ in range(ROUNDS[quick] // TURN):
            for desk, times in zip(desks, took, strict=True):
                watch = Stopwatch()
                for _ in range(TURN):
                    a_round(desk, watch)
                for piece, values in watch.times.items():
                    times[piece] += values
    week, years = took
    return tuple(
        figure(
            f"{GROUP}_{piece}",
            GROUP,
            median(years[piece]),
            "ms",
            baseline=(BASELINE, median(week[piece])),
            goal=GOAL,
        )
        for piece in years
    )
