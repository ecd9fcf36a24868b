"""Statements compiled once a test process: each test has new stores, and each would compile them all again.

SQLAlchemy keeps compiled statements for an engine, and the short way (`db.quick`) for a store. The program
opens one store and runs for a day; here hundreds are opened for a second. All engines of a test process
share one dialect for each kind of database, its compiled statements, and those that make the tables of a
rebuild.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any, Final

import pytest
import sqlalchemy
from sqlalchemy import Connection, Engine
from sqlalchemy.engine import Dialect

import db.engine
import db.rebuild
import db.server.engine
import db.server.work
import db.uow
from db.quick import Prepared
from db.tables.every import METADATA

_KEPT: Final = 5000
_TABLES: Final = (
    "SELECT sql FROM sqlite_master WHERE sql NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid"
)


class _Shared:
    """What all SQLite engines of this process have in common; made when the first one is wanted."""

    @cached_property
    def first(self) -> Engine:
        """An engine whose dialect has seen the library."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(db.engine, "create_engine", sqlalchemy.create_engine)
            made = db.engine.memory_engine()
        with made.connect():
            return made

    @cached_property
    def compiled(self) -> Any:  # noqa: ANN401 - SQLAlchemy's own cache
        """Compiled statements, as many as all tests together have."""
        return sqlalchemy.util.LRUCache(_KEPT)

    @cached_property
    def prepared(self) -> dict[Dialect, Prepared]:
        """Compiled statements of the short way."""
        return {}

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """The statements that make all tables."""
        with self.first.begin() as conn:
            METADATA.create_all(conn)
            return tuple(conn.exec_driver_sql(_TABLES).scalars())

    def create_engine(self, url: str, **options: Any) -> Engine:  # noqa: ANN401 - SQLAlchemy's
        """Stand for SQLAlchemy's function in `db.engine`."""
        made = sqlalchemy.create_engine(url, **options)
        made.dialect = self.first.dialect
        made._compiled_cache = self.compiled
        return made

    def create_server_engine(self, url: str, **options: Any) -> Engine:  # noqa: ANN401 - SQLAlchemy's
        """Stand for SQLAlchemy's function in `db.server.engine`: the process has one server."""
        made = sqlalchemy.create_engine(url, **options)
        seen = next((each for each in self.servers if _has_seen_its_server(each)), None)
        if seen is None:
            self.servers.append(made.dialect)
        else:
            made.dialect = seen
            made._compiled_cache = self.compiled
        return made

    @cached_property
    def servers(self) -> list[Dialect]:
        """The dialects of PostgreSQL, until one of them has seen the server."""
        return []

    def prepare(self, dialect: Dialect) -> Prepared:
        """Stand for `Prepared` where a store makes its own."""
        if dialect not in self.prepared:
            self.prepared[dialect] = Prepared(dialect)
        return self.prepared[dialect]

    def create_all(self, conn: Connection) -> None:
        """Stand for `METADATA.create_all`."""
        if conn.dialect is not self.first.dialect or conn.exec_driver_sql(_TABLES).first() is not None:
            METADATA.create_all(conn)
            return
        driver: Any = conn.connection.dbapi_connection
        for statement in self.tables:
            driver.execute(statement)


def _has_seen_its_server(dialect: Dialect) -> bool:
    return bool(getattr(dialect, "server_version_info", None))


@contextmanager
def kept_statements() -> Iterator[None]:
    """Share compiled statements from now on."""
    shared = _Shared()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db.engine, "create_engine", shared.create_engine)
        patch.setattr(db.server.engine, "create_engine", shared.create_server_engine)
        patch.setattr(db.uow, "Prepared", shared.prepare)
        patch.setattr(db.server.work, "Prepared", shared.prepare)
        patch.setattr(db.rebuild, "METADATA", shared)
        yield
        if "first" in shared.__dict__:
            shared.first.dispose()
