"""Bringing a store's schema up to date. Alembic is loaded only when there is something to do."""

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, text

from app.domain.errors import EnvironmentFault

HEAD: Final = "0003"
"""Newest revision in `db/migrations/versions`; a test holds it against the folder."""


def migrate(engine: Engine) -> bool:
    """Upgrade the schema; returns whether anything changed.

    Raises `EnvironmentFault("store.newer")` for a store made by a newer program.
    """
    with engine.begin() as conn:
        current = revision(conn)
    if current == HEAD:
        return False
    if current is not None and current > HEAD:
        raise EnvironmentFault("store.newer", found=current, known=HEAD)
    from alembic import command
    from alembic.config import Config

    config = Config()
    folder = Path(__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    raw = engine.raw_connection()
    try:
        raw.cursor().execute("PRAGMA foreign_keys=OFF")
    finally:
        raw.close()
    try:
        with engine.begin() as conn:
            config.attributes["connection"] = conn
            command.upgrade(config, "head")
            broken = conn.execute(text("PRAGMA foreign_key_check")).first()
            if broken is not None:
                raise EnvironmentFault("store.damaged")
    finally:
        raw = engine.raw_connection()
        raw.cursor().execute("PRAGMA foreign_keys=ON")
        raw.close()
    return True


def revision(conn: Connection) -> str | None:
    """Return the schema's revision, or None for an empty store."""
    exists = conn.execute(text("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'")).first()
    if exists is None:
        return None
    value = conn.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if value is None else str(value)
