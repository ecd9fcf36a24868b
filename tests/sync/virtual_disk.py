"""Disks that fail: a file as it was at any statement, full, or with errors. Real files below, nothing mocked.

A process that is killed leaves what the system has of its files: `Disk.image` copies database and WAL at the
moment that a statement begins. What the power takes besides is the part of the WAL that was not synced yet.
"""

import shutil
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

_WAL_HEADER = 32
_FRAME_HEADER = 24


@dataclass(slots=True)
class _Opened:
    """Connections of the driver by file; engines come and go, so all are noted where they are made."""

    by_path: dict[Path, list[Any]] = field(default_factory=dict)


OPENED = _Opened()


def _noted(conn: Any, _record: Any) -> None:  # noqa: ANN401
    execute = getattr(conn, "set_trace_callback", None)
    if execute is None:
        return
    found = conn.execute("PRAGMA database_list").fetchall()
    if found and found[0][2]:
        OPENED.by_path.setdefault(Path(found[0][2]), []).append(conn)


@contextmanager
def watched() -> Iterator[None]:
    """Note every connection that is opened within."""
    if not event.contains(Engine, "connect", _noted):
        event.listen(Engine, "connect", _noted)
    try:
        yield
    finally:
        OPENED.by_path.clear()


class Disk:
    """The disk of one store."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._copies = 0

    def connections(self) -> list[Any]:
        return OPENED.by_path.get(self.path, [])

    def forget(self) -> None:
        """The store was closed: its connections are no more."""
        OPENED.by_path.pop(self.path, None)

    def image(self) -> Path:
        """Return a folder with the file as a killed process leaves it at this moment."""
        self._copies += 1
        folder = self.path.parent / f"{self.path.name}.image{self._copies}"
        folder.mkdir()
        for suffix in ("", "-wal"):
            source = self.path.with_name(self.path.name + suffix)
            if source.exists():
                shutil.copyfile(source, folder / (self.path.name + suffix))
        return folder

    def put_back(self, folder: Path) -> None:
        """Replace the closed store by an image."""
        self.forget()
        for suffix in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
            kept = folder / (self.path.name + suffix)
            if kept.exists():
                shutil.copyfile(kept, self.path.with_name(self.path.name + suffix))

    @contextmanager
    def at_statement(self, number: int, then: Callable[[], None]) -> Iterator[list[int]]:
        """Call `then` when the `number`th statement within begins; yields the count in a list of one."""
        count = [0]

        def began(_statement: str) -> None:
            count[0] += 1
            if count[0] == number:
                then()

        for conn in self.connections():
            conn.set_trace_callback(began)
        try:
            yield count
        finally:
            for conn in self.connections():
                _quietly(conn, "set_trace_callback", None)

    @contextmanager
    def full(self, pages: int = 0) -> Iterator[None]:
        """Let the file grow by no more than `pages`."""
        limits = []
        for conn in self.connections():
            now = conn.execute("PRAGMA page_count").fetchone()[0]
            before = conn.execute("PRAGMA max_page_count").fetchone()[0]
            conn.execute(f"PRAGMA max_page_count={now + pages}")
            limits.append((conn, before))
        try:
            yield
        finally:
            for conn, before in limits:
                conn.execute(f"PRAGMA max_page_count={before}")

    @contextmanager
    def failing(self, after: int) -> Iterator[None]:
        """Let every statement fail that runs once `after` small steps of the machine were done."""
        steps = [0]

        def step() -> int:
            steps[0] += 1
            return int(steps[0] > after)

        for conn in self.connections():
            conn.set_progress_handler(step, 50)
        try:
            yield
        finally:
            for conn in self.connections():
                _quietly(conn, "set_progress_handler", None, 0)


def _quietly(conn: Any, name: str, *arguments: object) -> None:  # noqa: ANN401
    try:
        getattr(conn, name)(*arguments)
    except Exception as error:  # noqa: BLE001 - the connection was closed meanwhile
        assert "closed" in str(error), error  # noqa: PT017


def without_unsynced(folder: Path, name: str, share: float) -> None:
    """Take from the WAL of an image a part of what no commit has synced: writes that the power cut took.

    Of the frames behind the last commit a `share` is left, and half a frame more: a torn write.
    """
    wal = folder / f"{name}-wal"
    if not wal.exists() or wal.stat().st_size <= _WAL_HEADER:
        return
    data = wal.read_bytes()
    page = struct.unpack(">I", data[8:12])[0] + _FRAME_HEADER
    frames = (len(data) - _WAL_HEADER) // page
    starts = [_WAL_HEADER + place * page for place in range(frames)]
    # Frames of an earlier round of the file have other salts; a commit says how many pages the file has then.
    commits = [
        place
        for place, start in enumerate(starts, start=1)
        if data[start + 8 : start + 16] == data[16:24] and data[start + 4 : start + 8] != bytes(4)
    ]
    synced = commits[-1] if commits else 0
    kept = synced + int((frames - synced) * share)
    wal.write_bytes(data[: _WAL_HEADER + kept * page + page // 2] if kept < frames else data)
