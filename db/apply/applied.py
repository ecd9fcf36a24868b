"""What an apply function receives, and the helpers that every subject shares."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Generic, TypeVar

import msgspec
from sqlalchemy import Connection, Executable, Table
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from app.domain.facts import Fact

F = TypeVar("F", bound=Fact)
_JSON: Final = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Applied(Generic[F]):
    """One fact with what its header says. Local facts have `seq` 0 and an empty `hash`."""

    fact: F
    op_id: str
    origin: str
    epoch: str
    seq: int
    hash: bytes
    hlc: str
    wall: int
    actor: str
    business_day: str
    hall: str

    @property
    def stamp(self) -> str:
        """Return what orders facts from different devices: the clock, then the id of the op."""
        return f"{self.hlc} {self.op_id}"


Apply = Callable[[Connection, Sequence[Applied[Any]]], None]
"""Writes the rows of a run of facts of one kind, in their order, set-based where order allows."""

Appliers = Mapping[type[Fact], Apply]


def upsert(conn: Connection, table: Table, rows: Sequence[Mapping[str, object]], keys: Sequence[str]) -> None:
    """Insert rows, or replace all other columns of rows whose `keys` exist already.

    All rows must have the same columns. Of rows with equal keys the last one holds.
    """
    if rows:
        statement = _upsert(conn.dialect.name, table, tuple(rows[0]), tuple(keys))
        conn.execute(statement, last_of_each(rows, *keys))


def newest(conn: Connection, table: Table, rows: Sequence[Mapping[str, object]], keys: Sequence[str]) -> None:
    """Insert rows, or replace those of the same `keys` whose `stamp` is less: the latest fact holds."""
    if rows:
        conn.execute(_newest(conn.dialect.name, table, tuple(rows[0]), tuple(keys)), list(rows))


def last_of_each(rows: Sequence[Mapping[str, object]], *keys: str) -> list[Mapping[str, object]]:
    """Return of rows that replace one another whole the last one for each key: the others leave no trace.

    A case that changed hands a thousand times is folded anew with one statement, not with a thousand on one
    row, which PostgreSQL keeps all until the end of the transaction.
    """
    if len(rows) == 1:
        return list(rows)
    return list({tuple(row[key] for key in keys): row for row in rows}.values())


def once(conn: Connection, table: Table, rows: Sequence[Mapping[str, object]], keys: Sequence[str]) -> None:
    """Insert rows that are not there yet."""
    if rows:
        conn.execute(_once(conn.dialect.name, table, tuple(keys)), list(rows))


def inserting(dialect: str, table: Table) -> Any:  # noqa: ANN401 - the two dialects share no base
    """Return the dialect's INSERT, which knows ON CONFLICT."""
    if dialect == "postgresql":
        # Loads half of SQLAlchemy's drivers, which no terminal has a use for.
        from sqlalchemy.dialects.postgresql import insert

        return insert(table)
    return sqlite_insert(table)


@cache
def _upsert(dialect: str, table: Table, columns: tuple[str, ...], keys: tuple[str, ...]) -> Executable:
    statement = inserting(dialect, table)
    others = {name: statement.excluded[name] for name in columns if name not in keys}
    made: Executable = (
        statement.on_conflict_do_update(index_elements=keys, set_=others)
        if others
        else statement.on_conflict_do_nothing(index_elements=keys)
    )
    return made


@cache
def _newest(dialect: str, table: Table, columns: tuple[str, ...], keys: tuple[str, ...]) -> Executable:
    statement = inserting(dialect, table)
    made: Executable = statement.on_conflict_do_update(
        index_elements=keys,
        set_={name: statement.excluded[name] for name in columns if name not in keys},
        where=statement.excluded.stamp > table.c.stamp,
    )
    return made


@cache
def _once(dialect: str, table: Table, keys: tuple[str, ...]) -> Executable:
    made: Executable = inserting(dialect, table).on_conflict_do_nothing(index_elements=keys)
    return made


def dump(value: object) -> str:
    """Return JSON for a column that holds a list, an object, or dataclasses of plain values."""
    return _JSON.encode(value).decode()
