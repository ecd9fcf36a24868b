"""Engines of a server's store: SQLCipher for one hall or a trial, PostgreSQL for a province (SYNC §7)."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from app.domain.errors import BugError, EnvironmentFault, UserError
from db.engine import fault_of, read_engine, write_engine
from db.quick import WORTH_COPYING, copy_rows

SQLITE: Final = "sqlite:///"
POSTGRES: Final = "postgresql+psycopg://"
_CONNECTIONS: Final = 16
_DEADLOCK: Final = frozenset({"40001", "40P01"})
_BROKEN_STATEMENT: Final = frozenset({"22", "23", "42", "0A"})
"""Classes of SQLSTATE that mean a mistake in what was written, not in the database."""
_FAULTS: Final = {
    "53100": "store.disk_full",
    "25006": "store.read_only",
    "08": "server.unreachable",
    "57": "server.unreachable",
}
"""Faults by SQLSTATE, or by its class."""
UNSURE: Final = "commit_unsure"
"""Key in a connection's `info`: a commit was answered before its standby had it."""


@dataclass(frozen=True, slots=True)
class Engines:
    """How a server writes and reads. `locks`: one writer at a time must be seen to by this process itself."""

    writer: Engine
    reader: Engine
    locks: bool

    @property
    def postgres(self) -> bool:
        """Return whether this is PostgreSQL."""
        return not self.locks

    def dispose(self) -> None:
        """Close all connections."""
        self.reader.dispose()
        self.writer.dispose()


def path_of(place: str) -> Path | None:
    """Return the file of a SQLCipher store, or None for PostgreSQL.

    Raises `UserError("server.place")` for what is no address: it was typed wrong, nothing is amiss here.
    """
    if place.startswith(SQLITE) and place != SQLITE:
        return Path(place.removeprefix(SQLITE))
    if place.startswith(POSTGRES):
        try:
            make_url(place)
        except (ArgumentError, ValueError) as error:
            raise UserError("server.place") from error
        return None
    raise UserError("server.place")


def engines(place: str, key: str) -> Engines:
    """Return the engines of a place. `key` is the SQLCipher key; PostgreSQL has no use for it.

    Raises `UserError` (`server.place`), `EnvironmentFault` (`server.unreachable`, `server.collation`).
    """
    path = path_of(place)
    if path is not None:
        return Engines(write_engine(path, key), read_engine(path, key), locks=True)
    writer = postgres_engine(place)
    reader = writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    try:
        with writer.begin() as conn:
            _check_order(conn)
    except OperationalError as error:
        writer.dispose()
        raise EnvironmentFault("server.unreachable") from error
    except BaseException:
        writer.dispose()
        raise
    return Engines(writer, reader, locks=False)


def postgres_engine(url: str) -> Engine:
    """Return the engine of a PostgreSQL database: READ COMMITTED, every commit on disk before it is told."""
    engine = create_engine(
        url,
        pool_size=_CONNECTIONS,
        max_overflow=_CONNECTIONS,
        pool_pre_ping=True,
        hide_parameters=True,  # they may be personal
        connect_args={"connect_timeout": 5, "application_name": "tingtai"},
    )

    @event.listens_for(engine, "connect")
    def _(connection: Any, record: Any) -> None:  # noqa: ANN401 - psycopg's, SQLAlchemy's
        def noticed(notice: Any) -> None:  # noqa: ANN401 - psycopg's
            # Cancelled while it waits for a standby, a COMMIT succeeds with this warning.
            if notice.severity_nonlocalized == "WARNING" and "synchronous replication" in str(
                notice.message_primary
            ):
                record.info[UNSURE] = True

        connection.add_notice_handler(noticed)
        # A server set to answer before the disk has it would make an acknowledgement a lie.
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('synchronous_commit', 'on', false) "
                "WHERE current_setting('synchronous_commit') IN ('off', 'local')"
            )
        connection.commit()

    event.listen(engine, "do_executemany", _copy)
    return engine


def _copy(cursor: Any, _: str, parameters: Any, context: Any) -> bool:  # noqa: ANN401 - the drivers'
    """Insert many plain rows by COPY; returns whether it was done here."""
    compiled = context.compiled
    if len(parameters) < WORTH_COPYING or compiled is None or not compiled.isinsert:
        return False
    made = compiled.statement
    names = tuple(parameters[0])
    plain = (
        made._post_values_clause is None  # noqa: SLF001 - ON CONFLICT has no other name
        and not compiled.effective_returning
        and made.select is None
        and all(name in made.table.c for name in names)
    )
    if not plain:
        return False
    copy_rows(cursor, made.table.name, names, ([row[name] for name in names] for row in parameters))
    return True


def _check_order(conn: Connection) -> None:
    """Refuse a database that sorts text by a language: here and on terminals it must sort by bytes."""
    sorts = conn.execute(text("SELECT 'a' > 'B' AND '~' > 'z' AND '-' < '0' AND 'Z' < 'a'")).scalar()
    encoding = conn.execute(text("SHOW server_encoding")).scalar()
    if not sorts or encoding != "UTF8":
        raise EnvironmentFault("server.collation")


def translated(error: BaseException) -> EnvironmentFault | BugError:
    """Return what a driver's error means: a fault that can be mended, or a mistake of the program."""
    origin = getattr(error, "orig", None) or error
    state = getattr(origin, "sqlstate", None)
    kind = type(origin)
    if state is None and kind.__module__.startswith("psycopg"):
        return EnvironmentFault("server.unreachable")
    if state is None:
        wrong = kind.__name__ in ("IntegrityError", "ProgrammingError", "InterfaceError")
        return BugError(f"{kind.__name__}: {origin}") if wrong else fault_of(origin)
    if state[:2] in _BROKEN_STATEMENT:
        # Its message may quote a value: name only the kind of error.
        return BugError(f"{kind.__name__} {state}")
    return EnvironmentFault(_FAULTS.get(state) or _FAULTS.get(state[:2]) or "store.failed")


def passing(error: BaseException) -> bool:
    """Return whether the same transaction, tried again, may well succeed: a deadlock that was broken."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in _DEADLOCK
