"""Column types that SQLite STRICT and PostgreSQL both take, and the helper that declares a table."""

from enum import StrEnum
from typing import Any, Final

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, Table, Text
from sqlalchemy.schema import SchemaItem

METADATA: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
INTEGER: Final = BigInteger().with_variant(Integer, "sqlite")
TEXT: Final = Text()
BLOB: Final = LargeBinary()


class Scope(StrEnum):
    """What a table is to a rebuild."""

    LOG = "log"
    """Ops, checkpoints, blobs: the source of everything else."""
    ROWS = "rows"
    """Folded from the log; a rebuild finds the same."""
    LOCAL = "local"
    """Spool, drafts, start-up state: this terminal's own, never sent."""


def table(name: str, scope: Scope, *items: SchemaItem, **options: Any) -> Table:  # noqa: ANN401 - SQLAlchemy's
    """Declare a STRICT table that knows its scope."""
    return Table(name, METADATA, *items, info={"scope": scope}, sqlite_strict=True, **options)


def partial_index(name: str, *columns: Column[Any], where: Any, unique: bool = False) -> Index:  # noqa: ANN401
    """Declare an index on the rows that `where` names.

    PostgreSQL knows such indexes too; but naming it here would load its whole dialect at each start of a
    terminal. Whoever creates the tables there finds the condition in `info["where"]`.
    """
    return Index(name, *columns, unique=unique, sqlite_where=where, info={"where": where})


def text(name: str, **options: Any) -> Column[str]:  # noqa: ANN401
    """Return a TEXT column, NOT NULL unless `nullable=True`."""
    return Column(name, TEXT, **{"nullable": False, **options})


def integer(name: str, **options: Any) -> Column[int]:  # noqa: ANN401
    """Return an INTEGER column (64 bits), NOT NULL unless `nullable=True`. Booleans are 0 and 1."""
    return Column(name, INTEGER, **{"nullable": False, **options})


def blob(name: str, **options: Any) -> Column[bytes]:  # noqa: ANN401
    """Return a BLOB column, NOT NULL unless `nullable=True`."""
    return Column(name, BLOB, **{"nullable": False, **options})
