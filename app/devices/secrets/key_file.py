"""Secrets in a file that the operator names with `--key-file`: readable by its owner alone."""

import os
import secrets as randomness
import stat
from pathlib import Path
from typing import Final

from app.devices.secrets.entry import read_entry, write_entry
from app.domain.errors import EnvironmentFault
from app.services.ports import DeviceSecrets

_OWNER_ONLY: Final = 0o600


class KeyFileSecrets:
    """Implements `Secrets` on a JSON file of mode 0600; any other mode is refused, even for reading."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> DeviceSecrets | None:
        """Return what the file holds, or None while there is no file.

        Raises `EnvironmentFault`: `key_file.mode`, `key_file.format`, `key_file.unreadable`.
        """
        try:
            handle = os.open(self._path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise EnvironmentFault("key_file.unreadable", path=str(self._path)) from error
        with os.fdopen(handle, encoding="utf-8") as file:
            self._refuse_open_mode(file.fileno())
            try:
                return read_entry(file.read())
            except (ValueError, OSError) as error:
                raise EnvironmentFault("key_file.format", path=str(self._path)) from error

    def save(self, secrets: DeviceSecrets) -> None:
        """Write the file whole or not at all, and force it to disk before returning.

        Raises `EnvironmentFault`: `key_file.mode`, `key_file.unwritable`.
        """
        fresh = self._path.with_name(f".{self._path.name}.{randomness.token_hex(4)}")
        try:
            if self._path.exists():
                with self._path.open("rb") as old:
                    self._refuse_open_mode(old.fileno())
            handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(write_entry(secrets))
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._path)
            _sync_folder(self._path.parent)
        except OSError as error:
            fresh.unlink(missing_ok=True)
            raise EnvironmentFault("key_file.unwritable", path=str(self._path)) from error

    def _refuse_open_mode(self, handle: int) -> None:
        if (
            os.name == "nt"
        ):  # pragma: no cover - modes mean nothing there; the folder's list protects the file
            return
        found = os.fstat(handle)
        mode = stat.S_IMODE(found.st_mode)
        if mode != _OWNER_ONLY or found.st_uid != os.geteuid():
            raise EnvironmentFault("key_file.mode", path=str(self._path), mode=f"{mode:04o}")


def _sync_folder(folder: Path) -> None:
    """Force the folder's entry to disk, where the system can do that."""
    if os.name == "nt":  # pragma: no cover - folders cannot be opened there
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
