"""Initials are written by the upgrade a page at a time: a centre knows more people than fit in memory."""

from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Engine, create_engine, event, text

from app.domain.initials import initials_key
from db.server.engine import postgres_engine

SCRIPT: Any = import_module("db.migrations.versions.0018_initials")
NAMES = ("测试·王小明", "测试·李明", "张三丰", "欧阳娜娜", "Zoe", "测试·宋雨晴", "阿")


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    if request.param == "sqlite":
        made = create_engine("sqlite://")
    else:
        made = postgres_engine(request.getfixturevalue("pg_url"))
    yield made
    made.dispose()


def fill(engine: Engine, names: Sequence[str], monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], int]:
    """Let the script fill a table of people; returns their initials, and the pages that it read."""
    monkeypatch.setattr(SCRIPT, "_AT_ONCE", 3)
    read: list[str] = []

    @event.listens_for(engine, "before_cursor_execute")
    def seen(_conn: Any, _cursor: Any, statement: str, *_: object) -> None:  # noqa: ANN401 - the driver's
        if statement.lstrip().startswith("SELECT"):
            read.append(statement)

    with engine.begin() as conn:
        conn.execute(text("CREATE TEMPORARY TABLE someone (who TEXT PRIMARY KEY, name TEXT, initials TEXT)"))
        for at, name in enumerate(names):
            # Keys of every kind: one sorts before another as the database does it, whatever that is.
            row = {"who": f"{'aB-é'[at % 4]}{at}", "name": name}
            conn.execute(text("INSERT INTO someone VALUES (:who, :name, '')"), row)
        read.clear()
        with Operations.context(MigrationContext.configure(conn)):
            SCRIPT._fill("someone", "who", "name", lambda name: name)
        pages = [statement for statement in read if "someone" in statement]
        assert all("LIMIT" in statement for statement in pages)
        found = conn.execute(text("SELECT name, initials FROM someone")).all()
    assert {row.name for row in found} == set(names)
    assert all(row.initials == initials_key(row.name) for row in found)
    return [row.initials for row in found], len(pages)


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (2, 1), (3, 2), (7, 3)])
def test_every_page_is_written(
    engine: Engine, count: int, pages: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    initials, read = fill(engine, NAMES[:count], monkeypatch)
    assert len(initials) == count
    assert read == pages
