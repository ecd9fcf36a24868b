"""The folder of a server: its keys, a hub's enrolment, and the lock of its only process."""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.devices.machine import data_folder, only_user
from app.devices.secrets.key_file import KeyFileSecrets
from app.devices.secrets.keyring_secrets import KeyringSecrets
from app.domain.errors import EnvironmentFault, UserError
from app.services.ports import Secrets
from app.sync.enrolled import ENROLLED_FILE, Enrolment, load_enrolment


@dataclass(frozen=True, slots=True)
class ServerHome:
    """One server's folder. `key_file` stands in for the keyring where it is given."""

    folder: Path
    key_file: Path | None = None

    def create(self) -> None:
        """Make the folder, for its owner alone. Raises `EnvironmentFault("home.read_only")`."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not os.access(self.folder, os.W_OK):
                raise EnvironmentFault("home.read_only", path=str(self.folder))
        except OSError as error:
            raise EnvironmentFault("home.read_only", path=str(self.folder)) from error

    def secrets(self) -> Secrets:
        """Return the keyring entry of this home, or its key file."""
        if self.key_file is not None:
            return KeyFileSecrets(self.key_file)
        return KeyringSecrets(f"tingtai:{self.folder.resolve().name}")

    def enrolment(self) -> Enrolment:
        """Return what the home's enrolment was answered.

        Raises `EnvironmentFault`: `server.not_enrolled`, `server.enrolment`.
        """
        file = self.folder / ENROLLED_FILE
        try:
            return load_enrolment(file.read_bytes())
        except FileNotFoundError as error:
            raise EnvironmentFault("server.not_enrolled", path=str(self.folder)) from error
        except (OSError, UserError) as error:
            raise EnvironmentFault("server.enrolment", path=str(file)) from error

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the home as its only server.

        Raises `EnvironmentFault("home.in_use")` while another process does.
        """
        self.create()
        with only_user(self.folder / "server.lock"):
            yield


def server_home(arguments: argparse.Namespace) -> ServerHome:
    """Return the home that the command line names, or the usual one of servers."""
    folder: Path = arguments.home or data_folder() / "tingtai-server"
    return ServerHome(folder.expanduser(), arguments.key_file)
