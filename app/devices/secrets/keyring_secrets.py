"""Secrets in the system's keyring: one entry a home. The library is loaded when it is first asked."""

from contextlib import closing
from typing import TYPE_CHECKING, Final

from app.devices.secrets.entry import read_entry, write_entry
from app.domain.errors import EnvironmentFault
from app.services.ports import DeviceSecrets

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_ENTRY: Final = "device"
_PROMPTING: Final = "keyring.backends.SecretService"
_USELESS: Final = ("keyring.backends.fail", "keyring.backends.null")


class KeyringSecrets:
    """Implements `Secrets` on the keyring.

    It never waits for a password prompt: a locked Secret Service is found out by asking first.
    """

    def __init__(self, service_name: str) -> None:
        self._service_name = service_name

    def load(self) -> DeviceSecrets | None:
        """Return the device's secrets, or None before `init`.

        Raises `EnvironmentFault`: `keyring.missing`, `keyring.locked`, `keyring.failed`, `keyring.format`.
        """
        text = self._ask(None)
        if text is None:
            return None
        try:
            return read_entry(text)
        except ValueError as error:
            raise EnvironmentFault("keyring.format", entry=self._service_name) from error

    def save(self, secrets: DeviceSecrets) -> None:
        """Keep the secrets, and read them back: a keyring that forgets would cost the whole store.

        Raises `EnvironmentFault`: `keyring.missing`, `keyring.locked`, `keyring.failed`.
        """
        text = write_entry(secrets)
        self._ask(text)
        if self._ask(None) != text:
            raise EnvironmentFault("keyring.failed", kind="read back")

    def _ask(self, text: str | None) -> str | None:
        """Write `text` when there is one; else return what the entry holds."""
        from keyring.errors import KeyringError, KeyringLocked, NoKeyringError

        try:
            backend = _usable_backend()
            if text is None:
                return backend.get_password(self._service_name, _ENTRY)
            backend.set_password(self._service_name, _ENTRY, text)
        except EnvironmentFault:
            raise
        except NoKeyringError as error:
            raise EnvironmentFault("keyring.missing") from error
        except KeyringLocked as error:
            raise EnvironmentFault("keyring.locked") from error
        except KeyringError as error:
            raise EnvironmentFault("keyring.failed", kind=type(error).__name__) from error
        except Exception as error:
            # A backend lets through what its system throws: D-Bus, COM, Core Foundation.
            raise EnvironmentFault("keyring.failed", kind=type(error).__name__) from error
        return None


def _usable_backend() -> "KeyringBackend":
    """Return the keyring of this system; raises `EnvironmentFault` when it is missing or locked."""
    import keyring

    backend = keyring.get_keyring()
    parts = list(getattr(backend, "backends", (backend,)))
    modules = [type(part).__module__ for part in parts]
    if not parts or all(module in _USELESS for module in modules):
        raise EnvironmentFault("keyring.missing")
    if _PROMPTING in modules and _locked_service():
        raise EnvironmentFault("keyring.locked")
    return backend


def _locked_service() -> bool:
    """Return whether the Secret Service's default collection is locked or not made yet; opens no prompt."""
    import secretstorage

    with closing(secretstorage.dbus_init()) as connection:
        try:
            return secretstorage.Collection(connection).is_locked()
        except secretstorage.ItemNotFoundException:
            # Asking for it would open a prompt that makes one.
            return True
