"""Bringing a store's schema up to date. Alembic is loaded only when there is something to do."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, inspect, text

from app.domain.errors import EnvironmentFault

HEAD: Final = "0022"
"""Newest revision in `db/migrations/versions`; a test holds it against the folder."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One line of revisions with a table of its own that says how far a store has come."""

    folder: Path
    head: str
    table: str


_FOLDED_ANEW: Final = "0005"
"""Revision that adds rows to be folded from old ops: a store from before folds its log again."""

_ADDED: Final = {
    "0017": ("ticket_linked",),
    "0019": ("call_back_due", "call_back_made"),
    "0020": ("transfer_noted", "tender_corrected"),
}
"""Kinds of facts by the revision that adds their rows: a store from before may have taken such ops in without
knowing what they say, and folds them once it does."""

ROWS: Final = Branch(Path(__file__).parent / "migrations", HEAD, "alembic_version")
"""The tables that every store has, terminal or server."""


def migrate(engine: Engine, branch: Branch = ROWS) -> bool:
    """Upgrade the schema; returns whether anything changed.

    Raises `EnvironmentFault("store.newer")` for a store made by a newer program.
    """
    with engine.begin() as conn:
        current = revision(conn, branch)
    if current == branch.head:
        return False
    if current is not None and current > branch.head:
        raise EnvironmentFault("store.newer", found=current, known=branch.head)
    if engine.dialect.name == "sqlite":
        _upgrade_sqlite(engine, branch)
    else:
        with engine.begin() as conn:
            # One migration at a time, whoever else starts on the same database; it ends with the transaction.
            conn.execute(text("SELECT pg_advisory_xact_lock(1414807881)"))
            _upgrade(conn, branch)
    return True


def _upgrade_sqlite(engine: Engine, branch: Branch) -> None:
    raw = engine.raw_connection()
    try:
        raw.cursor().execute("PRAGMA foreign_keys=OFF")
    finally:
        raw.close()
    try:
        with engine.begin() as conn:
            _upgrade(conn, branch)
            broken = conn.execute(text("PRAGMA foreign_key_check")).first()
            if broken is not None:
                raise EnvironmentFault("store.damaged")
    finally:
        raw = engine.raw_connection()
        raw.cursor().execute("PRAGMA foreign_keys=ON")
        raw.close()


def _upgrade(conn: Connection, branch: Branch) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(branch.folder).replace("%", "%%"))
    attributes: dict[str, Any] = config.attributes
    attributes["connection"] = conn
    attributes["version_table"] = branch.table
    before = revision(conn, branch)
    command.upgrade(config, "head")
    if branch is ROWS and before is not None:
        from db.rebuild import fold_kinds, rebuild

        if before < _FOLDED_ANEW:
            rebuild(conn)
        else:
            fold_kinds(conn, [kind for since, kinds in _ADDED.items() if before < since for kind in kinds])


def revision(conn: Connection, branch: Branch = ROWS) -> str | None:
    """Return the schema's revision, or None for an empty store."""
    if not _exists(conn, branch.table):
        return None
    value = conn.execute(text(f"SELECT version_num FROM {branch.table}")).scalar()  # noqa: S608 - a constant
    return None if value is None else str(value)


def _exists(conn: Connection, table: str) -> bool:
    if conn.dialect.name == "sqlite":  # a plain query: SQLAlchemy's inspector costs a terminal's start more
        found = conn.execute(text("SELECT 1 FROM sqlite_master WHERE name = :name"), {"name": table}).first()
        return found is not None
    return inspect(conn).has_table(table)
