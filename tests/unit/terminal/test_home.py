"""The folder of one device: settings, lock, and what is said when it cannot be used."""

import json
from pathlib import Path

import pytest

from app.domain.errors import EnvironmentFault
from app.terminal.home import Home, default_home
from app.terminal.settings import Settings


def test_settings_are_read_as_they_were_written(home: Path) -> None:
    device = Home(home)
    assert device.settings() == Settings()
    chosen = Settings(language="en", theme="dark", volume=30, print_folder="纸", pixels_per_mm=5.5)
    device.save_settings(chosen)
    assert device.settings() == chosen
    assert [path.name for path in home.iterdir()] == ["settings.json"], "nothing half-written stays"


def test_unknown_settings_of_a_later_version_are_left_alone(home: Path) -> None:
    device = Home(home)
    device.settings_path.write_text(json.dumps({"language": "en", "later": 1}), "utf-8")
    assert device.settings() == Settings(language="en")


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"pixels_per_mm": "4"}', '{"pixels_per_mm": true}', "\udcff"]
)
def test_bad_settings_are_named(home: Path, content: str) -> None:
    device = Home(home)
    device.settings_path.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(EnvironmentFault) as fault:
        device.settings()
    assert fault.value.code == "settings.format"
    assert fault.value.params["path"] == str(device.settings_path)


def test_a_home_has_one_user_at_a_time(home: Path) -> None:
    with Home(home).lock():
        with pytest.raises(EnvironmentFault) as fault, Home(home).lock():
            pass
        assert fault.value.code == "home.in_use"
    with Home(home).lock():
        pass


def test_a_folder_that_cannot_be_written_is_told(home: Path) -> None:
    (home / "file").write_text("", "utf-8")
    with pytest.raises(EnvironmentFault) as fault:
        Home(home / "file" / "below").create()
    assert fault.value.code == "home.read_only"


def test_the_usual_home_follows_the_system(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(home))
    assert default_home() == home / "tingtai"
    monkeypatch.delenv("XDG_DATA_HOME")
    assert default_home() == Path.home() / ".local" / "share" / "tingtai"
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(home))
    assert default_home() == home / "Tingtai"


def test_a_home_without_keys_says_so(home: Path) -> None:
    with pytest.raises(EnvironmentFault) as fault:
        Home(home, home / "keys.json").public_key()
    assert fault.value.code == "store.no_key"


@pytest.mark.parametrize(
    ("words", "place"),
    [("", None), ("10,-20,1374,954", (10, -20, 1374, 954)), ("1,2,3", None), ("a,b,c,d", None)],
)
def test_where_the_window_stands(words: str, place: tuple[int, int, int, int] | None) -> None:
    assert Settings(window=words).place() == place


def test_a_whole_number_will_do_for_a_measured_one(home: Path) -> None:
    device = Home(home)
    device.settings_path.write_text('{"pixels_per_mm": 8}', "utf-8")
    assert device.settings().pixels_per_mm == 8
