"""Engines for SQLCipher stores: how a store is opened, and what went wrong in words (PITFALLS of SQLCipher).

A store is one file with a raw 32-byte key, in WAL mode with synchronous=FULL.
"""

from pathlib import Path
from typing import Any, Final

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.pool import QueuePool, StaticPool

from app.domain.errors import EnvironmentFault

KEY_DIGITS: Final = 64
APPLICATION_ID: Final = 0x54544149
"""`TTAI`, in the header of every store."""
_BUSY_SECONDS: Final = 10
_READERS: Final = 3
_CACHED: Final = 1024
"""Statements that a connection keeps ready. The driver's own hundred or so are fewer than one visit
needs: nearly each was planned again at every call."""


def connect(path: Path | str, key: str) -> Any:  # noqa: ANN401 - the driver has no types
    """Return a DBAPI connection to a store.

    Raises `EnvironmentFault`: `store.key_format`, `store.wrong_key` (or a damaged first page),
    `store.read_only`, `store.disk_full`, `store.unopenable`.
    """
    if len(key) != KEY_DIGITS or not all(digit in "0123456789abcdef" for digit in key):
        # Fewer digits would silently be taken for a passphrase.
        raise EnvironmentFault("store.key_format")
    try:
        conn = sqlcipher.connect(
            str(path),
            check_same_thread=False,
            timeout=_BUSY_SECONDS,
            isolation_level=None,
            cached_statements=_CACHED,
        )
        conn.execute("PRAGMA cipher_log_level=NONE")
        conn.execute(f"PRAGMA key=\"x'{key}'\"")
        conn.execute("SELECT count(*) FROM sqlite_master").fetchone()
        conn.execute("PRAGMA journal_mode=WAL")
        conn.execute("PRAGMA synchronous=FULL")
        conn.execute("PRAGMA foreign_keys=ON")
        conn.execute("PRAGMA cache_size=-8192")
    except sqlcipher.Error as error:
        raise fault_of(error) from error
    return conn


def fault_of(error: BaseException) -> EnvironmentFault:
    """Return the fault that a driver's error means to a person."""
    words = str(error).lower()
    for part, code in (
        ("not a database", "store.wrong_key"),
        ("malformed", "store.damaged"),
        ("full", "store.disk_full"),
        ("readonly", "store.read_only"),
        ("read-only", "store.read_only"),
        ("locked", "store.busy"),
        ("disk i/o", "store.io"),
        ("unable to open", "store.unopenable"),
    ):
        if part in words:
            return EnvironmentFault(code)
    return EnvironmentFault("store.failed")


class _Compiler(SQLiteCompiler):
    """Writes `LIMIT ? + 0`: of a bare value SQLite would make a new plan each time that it is bound."""

    def limit_clause(self, select: Any, **kw: Any) -> str:  # noqa: ANN401 - as SQLAlchemy declares it
        """Return the clause; without a limit there is none."""
        words = ""
        if select._limit_clause is not None:  # noqa: SLF001 - as each dialect does
            words = f"\n LIMIT {self.process(select._limit_clause, **kw)} + 0"  # noqa: SLF001
            if select._offset_clause is not None:  # noqa: SLF001
                words += f" OFFSET {self.process(select._offset_clause, **kw)} + 0"  # noqa: SLF001
        return words


def write_engine(path: Path | str, key: str) -> Engine:
    """Return the engine of the only writer: one connection, every transaction BEGIN IMMEDIATE."""
    engine = create_engine(
        "sqlite://", module=sqlcipher, creator=lambda: connect(path, key), poolclass=StaticPool
    )
    _begin(engine, "BEGIN IMMEDIATE")
    return engine


def read_engine(path: Path | str, key: str) -> Engine:
    """Return the engine of readers: each transaction sees one state of the store and cannot write."""

    def creator() -> Any:  # noqa: ANN401
        conn = connect(path, key)
        conn.execute("PRAGMA query_only=ON")
        return conn

    engine = create_engine(
        "sqlite://", module=sqlcipher, creator=creator, poolclass=QueuePool, pool_size=_READERS
    )
    _begin(engine, "BEGIN")
    return engine


def memory_engine() -> Engine:
    """Return an engine on a store in memory alone, for a rebuild that is only compared."""
    engine = create_engine(
        "sqlite://",
        module=sqlcipher,
        creator=lambda: sqlcipher.connect(":memory:", check_same_thread=False, isolation_level=None),
        poolclass=StaticPool,
    )
    _begin(engine, "BEGIN IMMEDIATE")
    return engine


def _begin(engine: Engine, statement: str) -> None:
    engine.dialect.statement_compiler = _Compiler

    @event.listens_for(engine, "begin")
    def _(conn: Any) -> None:  # noqa: ANN401
        # By the driver: SQLAlchemy's way takes longer than the statement, and this one has no parameters.
        conn.connection.dbapi_connection.execute(statement)
