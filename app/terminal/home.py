"""The folder that holds everything of one device: store, settings, logs, and the lock of its only user."""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Final

from app.devices.secrets.key_file import KeyFileSecrets
from app.devices.secrets.keyring_secrets import KeyringSecrets
from app.domain.errors import EnvironmentFault
from app.services.authority import RemoteAuthority, StandaloneAuthority
from app.services.ports import Clock, Ids, Secrets
from app.sync.chain import Signer
from app.terminal.settings import Settings
from db.opening import open_store
from db.uow import SqlStore

_TRAINING: Final = "-training"


def default_home() -> Path:
    """Return the usual folder of this operating system."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "Tingtai"
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "tingtai"


@dataclass(frozen=True, slots=True)
class Home:
    """One device's folder. `key_file` stands in for the keyring where it is given."""

    folder: Path
    key_file: Path | None = None
    training: bool = False
    """Whether what lies in it is for training alone."""

    def for_training(self) -> "Home":
        """Return the training home beside this one, with keys of its own; of a training home, itself."""
        folder = self.folder
        if not folder.name.endswith(_TRAINING):
            folder = folder.with_name(folder.name + _TRAINING)
        return Home(folder, folder / "keys.json" if self.key_file else None, training=True)

    @property
    def store_path(self) -> Path:
        """Return where the encrypted store lies."""
        return self.folder / "store.db"

    @property
    def settings_path(self) -> Path:
        """Return where the device's settings lie."""
        return self.folder / "settings.json"

    @property
    def log_folder(self) -> Path:
        """Return where logs go; they never hold personal data."""
        return self.folder / "logs"

    def create(self) -> None:
        """Make the folder, readable by its owner alone.

        Raises `EnvironmentFault("home.read_only")` when it cannot be written.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            probe = self.folder / ".writable"
            probe.write_bytes(b"")
            probe.unlink()
        except OSError as error:
            raise EnvironmentFault("home.read_only", path=str(self.folder)) from error

    def secrets(self) -> Secrets:
        """Return the keyring entry of this home, or its key file."""
        if self.key_file is not None:
            return KeyFileSecrets(self.key_file)
        return KeyringSecrets(f"tingtai:{self.folder.resolve().name}")

    def settings(self) -> Settings:
        """Return the device's settings; missing ones have their defaults.

        Raises `EnvironmentFault("settings.format")` for a file that cannot be read.
        """
        if not self.settings_path.exists():
            return Settings()
        try:
            return Settings.read(json.loads(self.settings_path.read_text("utf-8")))
        except (ValueError, TypeError) as error:
            raise EnvironmentFault("settings.format", path=str(self.settings_path)) from error

    def save_settings(self, settings: Settings) -> None:
        """Write the settings whole or not at all."""
        fresh = self.settings_path.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(settings), indent=1, ensure_ascii=False), "utf-8")
        fresh.replace(self.settings_path)

    def public_key(self) -> str:
        """Return the device's public key, hexadecimal. Raises `EnvironmentFault("store.no_key")`."""
        found = self.secrets().load()
        if found is None:
            raise EnvironmentFault("store.no_key")
        return Signer("", bytes.fromhex(found.device_key)).public_key

    def open(self, clock: Clock, ids: Ids) -> SqlStore:
        """Open the store for writing; the caller holds the lock. An enrolled one decides nothing itself."""
        return open_store(
            self.store_path,
            self.secrets(),
            clock,
            ids,
            StandaloneAuthority(),
            RemoteAuthority(),
            training=self.training,
        )

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the home as its only user.

        Raises `EnvironmentFault("home.in_use")` while another process does.
        """
        self.create()
        with (self.folder / "lock").open("a+b") as handle:
            _lock(handle)
            yield


def home_of(arguments: argparse.Namespace) -> Home:
    """Return the home that the command line names, or the usual one."""
    return Home((arguments.home or default_home()).expanduser(), arguments.key_file)


def _lock(handle: IO[bytes]) -> None:
    try:
        if sys.platform == "win32":
            import msvcrt

            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise EnvironmentFault("home.in_use") from error
