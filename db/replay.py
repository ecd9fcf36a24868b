"""What transactions write, noted down and written again by the bare driver: the baseline of the bench."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import event

from db.engine import connect
from db.uow import SqlStore

_CHANGES: Final = ("INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True, slots=True)
class Written:
    """One statement as the driver got it. `many`: `parameters` is a list of rows."""

    sql: str
    parameters: Any
    many: bool


class Tape:
    """Notes every statement that changes rows, from its making to `stop`."""

    def __init__(self, store: SqlStore) -> None:
        self._noted: list[Written] = []
        with store.raw_write() as conn:
            self._engine = conn.engine
        event.listen(self._engine, "before_cursor_execute", self._note)

    def _note(
        self,
        conn: object,
        cursor: object,
        statement: str,
        parameters: Any,  # noqa: ANN401 - whatever the driver takes
        context: object,
        executemany: bool,  # noqa: FBT001 - SQLAlchemy's signature
    ) -> None:
        if statement.startswith(_CHANGES):
            self._noted.append(Written(statement, parameters, executemany))

    def take(self) -> tuple[Written, ...]:
        """Return what was written since the last call."""
        noted, self._noted = tuple(self._noted), []
        return noted

    def stop(self) -> None:
        """Note no more."""
        event.remove(self._engine, "before_cursor_execute", self._note)


class BareStore:
    """A store without this program: the driver alone, with the same cipher and pragmas."""

    def __init__(self, path: Path, key: str) -> None:
        self._conn = connect(path, key)

    def write(self, statements: Iterable[Written]) -> None:
        """Write the same rows in one transaction."""
        cursor = self._conn.cursor()
        cursor.execute("BEGIN IMMEDIATE")
        for each in statements:
            if each.many:
                cursor.executemany(each.sql, each.parameters)
            else:
                cursor.execute(each.sql, each.parameters)
        cursor.execute("COMMIT")

    def read(self, statement: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Return all rows of a query."""
        rows: list[tuple[Any, ...]] = self._conn.execute(statement, parameters).fetchall()
        return rows

    def close(self) -> None:
        """Close the connection."""
        self._conn.close()
