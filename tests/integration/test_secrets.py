"""Keys of a device: key file and keyring, with every way in which they can fail."""

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.devices.secrets.entry import read_entry, write_entry
from app.devices.secrets.key_file import KeyFileSecrets
from app.devices.secrets.keyring_secrets import KeyringSecrets
from app.domain.errors import EnvironmentFault
from app.services.ports import DeviceSecrets

SECRETS = DeviceSecrets("0a" * 32, "1b" * 32, "old", "new", ("K7Q", "M3R"))


def fault(code: str) -> Any:  # noqa: ANN401 - pytest's context manager
    return pytest.raises(EnvironmentFault, match=code.replace(".", r"\."))


def test_an_entry_reads_back() -> None:
    assert read_entry(write_entry(SECRETS)) == SECRETS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        write_entry(SECRETS).replace("0a0a", "0a"),
        write_entry(SECRETS).replace("0a0a", "0A0A"),
        write_entry(SECRETS).replace('"old": "old"', '"old": 1'),
    ],
)
def test_what_is_no_entry_is_refused_without_telling_it(text: str) -> None:
    with pytest.raises(ValueError, match=r"entry|digits|texts") as refused:
        read_entry(text)
    assert "1b1b" not in repr(refused.value)
    assert refused.value.__cause__ is None


class TestKeyFile:
    def test_it_is_made_for_its_owner_alone(self, tmp_path: Path) -> None:
        path = tmp_path / "key.json"
        secrets = KeyFileSecrets(path)
        assert secrets.load() is None
        secrets.save(SECRETS)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert secrets.load() == SECRETS
        changed = DeviceSecrets("0a" * 32, "1b" * 32, "new", "newer", ())
        secrets.save(changed)
        assert secrets.load() == changed
        assert [each.name for each in tmp_path.iterdir()] == ["key.json"], "no half-written file is left"

    @pytest.mark.parametrize("mode", [0o640, 0o604, 0o400, 0o700])
    def test_any_other_mode_is_refused(self, tmp_path: Path, mode: int) -> None:
        path = tmp_path / "key.json"
        KeyFileSecrets(path).save(SECRETS)
        path.chmod(mode)
        with fault("key_file.mode") as refused:
            KeyFileSecrets(path).load()
        assert refused.value.params == {"path": str(path), "mode": f"{mode:04o}"}
        if mode & stat.S_IRUSR:
            with fault("key_file.mode"):
                KeyFileSecrets(path).save(SECRETS)

    def test_what_is_in_it_must_read(self, tmp_path: Path) -> None:
        path = tmp_path / "key.json"
        path.write_text("{}")
        path.chmod(0o600)
        with fault("key_file.format"):
            KeyFileSecrets(path).load()

    def test_a_link_is_not_followed(self, tmp_path: Path) -> None:
        KeyFileSecrets(tmp_path / "key.json").save(SECRETS)
        link = tmp_path / "link.json"
        link.symlink_to(tmp_path / "key.json")
        with fault("key_file.unreadable"):
            KeyFileSecrets(link).load()

    def test_a_folder_that_is_not_there(self, tmp_path: Path) -> None:
        with fault("key_file.unwritable"):
            KeyFileSecrets(tmp_path / "none" / "key.json").save(SECRETS)

    def test_bytes_that_are_no_text(self, tmp_path: Path) -> None:
        path = tmp_path / "key.json"
        path.write_bytes(b"\xff\xfe")
        path.chmod(0o600)
        with fault("key_file.format"):
            KeyFileSecrets(path).load()


@pytest.fixture
def backend() -> Iterator[Any]:
    """Put a backend in place of the system's, and take it away again."""
    import keyring

    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


def made(get: Any, put: Any = None) -> Any:  # noqa: ANN401 - a keyring backend
    """Return a keyring of two functions."""
    from keyring.backend import KeyringBackend

    class Backend(KeyringBackend):
        priority = 1

        def get_password(self, service: str, username: str) -> str | None:
            found: str | None = get(service, username)
            return found

        def set_password(self, service: str, username: str, password: str) -> None:
            if put is not None:
                put(service, username, password)

    return Backend()  # type: ignore[no-untyped-call]


def raising(error: Exception) -> Any:  # noqa: ANN401 - a function that raises
    def run(*_: object) -> None:
        raise error

    return run


class TestKeyring:
    def test_each_home_has_its_entry(self, backend: Any) -> None:  # noqa: ANN401
        kept: dict[tuple[str, str], str] = {}
        backend(
            made(
                lambda service, name: kept.get((service, name)),
                lambda service, name, text: kept.update({(service, name): text}),
            )
        )
        one, other = KeyringSecrets("tingtai:one"), KeyringSecrets("tingtai:other")
        one.save(SECRETS)
        assert one.load() == SECRETS
        assert other.load() is None

    def test_no_keyring_is_said_with_the_remedy(self, backend: Any) -> None:  # noqa: ANN401
        from keyring.backends import fail, null

        for useless in (fail.Keyring(), null.Keyring()):  # type: ignore[no-untyped-call]
            backend(useless)
            with fault("keyring.missing"):
                KeyringSecrets("tingtai").load()

    def test_faults_of_the_keyring_have_their_names(self, backend: Any) -> None:  # noqa: ANN401
        from keyring.errors import InitError, KeyringLocked, NoKeyringError

        for error, code in (
            (NoKeyringError(), "keyring.missing"),
            (KeyringLocked(), "keyring.locked"),
            (InitError(), "keyring.failed"),
            (OSError("bus"), "keyring.failed"),
        ):
            backend(made(raising(error)))
            with fault(code):
                KeyringSecrets("tingtai").load()

    def test_a_keyring_that_forgets_is_found_out(self, backend: Any) -> None:  # noqa: ANN401
        backend(made(lambda *_: None))
        with fault("keyring.failed"):
            KeyringSecrets("tingtai").save(SECRETS)

    def test_an_entry_that_does_not_read(self, backend: Any) -> None:  # noqa: ANN401
        backend(made(lambda *_: "{}"))
        with fault("keyring.format") as refused:
            KeyringSecrets("tingtai:demo").load()
        assert refused.value.params == {"entry": "tingtai:demo"}


@pytest.mark.keyring
def test_a_real_secret_service_keeps_and_a_locked_one_answers_at_once() -> None:
    """Against gnome-keyring: one test, since every worker of a run asks the one service that this locks."""
    from contextlib import closing

    import secretstorage

    kept = KeyringSecrets("tingtai-test:kept")
    kept.save(SECRETS)
    assert KeyringSecrets("tingtai-test:kept").load() == SECRETS
    assert KeyringSecrets("tingtai-test:other").load() is None
    with closing(secretstorage.dbus_init()) as connection:
        secretstorage.Collection(connection).lock()
    with fault("keyring.locked"):
        kept.load()
