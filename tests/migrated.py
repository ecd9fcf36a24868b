"""Schemas by copy: to migrate a new store takes longer than most tests, and gives the same tables each time.

The first empty store of a test process is migrated by the program's own scripts. Each further one gets the
statements that these left behind. Tests of the migrations themselves ask for `own_migrations`.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import pytest
from sqlalchemy import Connection, Engine

from db import migrate as program
from db.migrate import Branch, revision

_BY_SCRIPTS: Final = program._upgrade_sqlite


@dataclass(frozen=True, slots=True)
class Made:
    """What the scripts of one branch added to a store that had nothing of it."""

    statements: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Any, ...]], ...]

    def copy(self, engine: Engine) -> None:
        """Add the same to another store."""
        with engine.begin() as conn:
            driver: Any = conn.connection.dbapi_connection
            for statement in self.statements:
                driver.execute(statement)
            for table, row in self.rows:
                marks = ", ".join("?" * len(row))
                driver.execute(f"INSERT INTO {table} VALUES ({marks})", row)  # noqa: S608 - own tables


class _Copies:
    """Stands for `db.migrate._upgrade_sqlite`."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, Sequence[object]], Made] = {}

    def upgrade(self, engine: Engine, branch: Branch) -> None:
        """Bring a store up to date as the scripts do."""
        with engine.begin() as conn:
            empty = revision(conn, branch) is None
            before = _schema(conn)
        known = (branch.table, before)
        if empty and known in self._made:
            self._made[known].copy(engine)
            return
        _BY_SCRIPTS(engine, branch)
        with engine.begin() as conn:
            after = _schema(conn)
            if empty and after[: len(before)] == before:
                self._made[known] = _added(conn, after[len(before) :])


def _schema(conn: Connection) -> tuple[tuple[str, str, str | None], ...]:
    """Return kind, name and statement of all that a store has, in the order of its making."""
    found = conn.exec_driver_sql("SELECT type, name, sql FROM sqlite_master ORDER BY rowid")
    return tuple((row.type, row.name, row.sql) for row in found)


def _added(conn: Connection, parts: Sequence[tuple[str, str, str | None]]) -> Made:
    statements = tuple(sql for _, name, sql in parts if sql is not None and not name.startswith("sqlite_"))
    tables = [name for kind, name, _ in parts if kind == "table"]
    rows = tuple(
        (name, tuple(row))
        for name in tables
        for row in conn.exec_driver_sql(f"SELECT * FROM {name}")  # noqa: S608 - own tables
    )
    return Made(statements, rows)


@contextmanager
def copied_schemas() -> Iterator[None]:
    """Make schemas by copy from now on."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(program, "_upgrade_sqlite", _Copies().upgrade)
        yield


@pytest.fixture
def own_migrations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the program's own scripts for each store of a test."""
    monkeypatch.setattr(program, "_upgrade_sqlite", _BY_SCRIPTS)
