"""PostgreSQL folds the same log to the same rows, and every read model answers there as on SQLite."""

import inspect
import types
from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from sqlalchemy import Connection, Engine, insert, select
from sqlalchemy.exc import SQLAlchemyError

from app.services.rows.central import Part
from app.services.rows.log import LogFilter
from db.migrate import migrate
from db.queries import SqlQueries
from db.rebuild import differences, fold, rebuild
from db.server.engine import postgres_engine
from db.tables.every import METADATA
from tests.factories import HALL
from tests.people import WANG, DemoHall


@pytest.fixture
def engine(pg_url: str) -> Iterator[Engine]:
    made = postgres_engine(pg_url)
    migrate(made)
    yield made
    made.dispose()


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[DemoHall]:
    made = DemoHall(tmp_path, crowd=True)
    session = made.clerk()
    made.verify(session, "wang_xiaoming")
    yield made
    made.rig.store.close()


def test_a_full_demo_hall_has_the_same_rows(hall: DemoHall, engine: Engine) -> None:
    with hall.rig.store.raw() as source, engine.begin() as target:
        assert fold(source, target) > 1000
        assert differences(source, target) == ()


def test_it_is_rebuilt_from_its_own_log(hall: DemoHall, engine: Engine) -> None:
    with hall.rig.store.raw() as source, engine.begin() as target:
        copy(source, target)
        assert differences(source, target) == ()
        rebuild(target)
        assert differences(source, target) == ()


def copy(source: Connection, target: Connection) -> None:
    """Copy all rows of all tables."""
    for table in METADATA.sorted_tables:
        rows = [dict(row._mapping) for row in source.execute(select(table))]
        if rows:
            target.execute(insert(table), rows)


class Values:
    """Arguments for any method of a read model: real values where a column has the parameter's name."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def some(self, name: str) -> str:
        """Return a text that stands in a column of this name, or one that stands nowhere."""
        for table in METADATA.sorted_tables:
            column = table.c.get(name)
            if column is not None:
                found = self._conn.execute(select(column).order_by(column.desc()).limit(1)).scalar()
                if isinstance(found, str) and found:
                    return found
        return {"hall": HALL, "number": WANG, "entity": "ticket:x", "name": "王"}.get(name, "x")

    def of(self, name: str, hint: Any) -> Any:  # noqa: ANN401 - any type of a parameter
        """Return a value of a type."""
        origin = get_origin(hint)
        if origin in (Union, types.UnionType):
            return self.of(name, next(each for each in get_args(hint) if each is not type(None)))
        if origin is not None and issubclass(origin, Sequence):
            return (self.of(name, get_args(hint)[0]), self.of("unknown", get_args(hint)[0]))
        if origin is not None:
            return origin((self.of(name, get_args(hint)[0]),))
        if isinstance(hint, type) and issubclass(hint, Enum):
            return next(iter(hint))
        return {str: self.some(name), int: 7, bool: True, LogFilter: LogFilter(since_ms=1), Part: Part(7)}[
            hint
        ]


def methods(queries: SqlQueries) -> list[tuple[str, str]]:
    """Return every method of every read model."""
    return [
        (subject, name)
        for subject, made in vars(SqlQueries).items()
        if isinstance(made, cached_property)
        for name, _ in inspect.getmembers(type(getattr(queries, subject)), inspect.isfunction)
        if name[0] != "_"
    ]


def test_every_read_model_answers_the_same(hall: DemoHall, engine: Engine) -> None:
    asked = 0
    different = []
    with hall.rig.store.raw() as source, engine.begin() as target:
        copy(source, target)
        values = Values(source)
        here, there = SqlQueries(source, hall=HALL), SqlQueries(target, hall=HALL)
        for subject, name in methods(here):
            method = getattr(getattr(here, subject), name)
            hints = get_type_hints(method)
            given = {
                parameter.name: values.of(parameter.name, hints[parameter.name])
                for parameter in inspect.signature(method).parameters.values()
            }
            answers = []
            for queries, conn in ((here, source), (there, target)):
                try:
                    with conn.begin_nested():
                        answers.append(outcome(getattr(getattr(queries, subject), name), given))
                except SQLAlchemyError as error:
                    answers.append(str(error).splitlines()[0])
            asked += 1
            if answers[0] != answers[1]:
                different.append((subject, name, given, answers))
    assert different == []
    assert asked > 100


def outcome(method: Callable[..., object], given: dict[str, Any]) -> object:
    """Return what a method answers, or which error of ours it raises."""
    try:
        found = method(**given)
        return tuple(found) if isinstance(found, Iterator) else found
    except (LookupError, ValueError) as error:
        return type(error)
