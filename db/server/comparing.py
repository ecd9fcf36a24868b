"""Comparing stores row by row, wherever they lie: terminals' files, a hub's, a centre's database."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, func, select

from db.engine import read_engine
from db.rebuild import differences
from db.server.engine import POSTGRES, SQLITE, postgres_engine
from db.tables.log import PENDING

_UNDECIDED: Final = select(func.count()).select_from(PENDING).where(PENDING.c.accepted == 0)


@contextmanager
def reading(place: str, key: str) -> Iterator[Connection]:
    """Open a store for reading: the path of an SQLCipher file with its key, or a URL."""
    if place.startswith(POSTGRES):
        engine = postgres_engine(place)
    else:
        engine = read_engine(Path(place.removeprefix(SQLITE)), key)
    try:
        with engine.connect() as conn:
            yield conn
    finally:
        engine.dispose()


def differing_tables(
    first: tuple[str, str], others: Sequence[tuple[str, str]]
) -> tuple[tuple[str, ...], ...]:
    """Return for each of `others` (place, key) the row tables that differ from the first store's."""
    with ExitStack() as stack:
        here = stack.enter_context(reading(*first))
        found = []
        for other in others:
            there = stack.enter_context(reading(*other))
            found.append(tuple(each.table for each in differences(here, there)))
        return tuple(found)


def undecided_ops(place: str, key: str) -> int:
    """Return how many transitions wait for a verdict."""
    with reading(place, key) as conn:
        return int(conn.execute(_UNDECIDED).scalar_one())
