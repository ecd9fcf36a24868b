"""Which loudspeaker a terminal has, and what `doctor` says about it."""

import wave
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.devices.sound.clips import Clips
from app.devices.sound.driver import FolderSpeaker, Loudspeaker, MachineSpeaker, MutedSpeaker
from app.domain.call_voice import TONE
from app.proving import doctor
from app.proving.doctor import Status, examine
from app.terminal.given import Given, Manner, TerminalDevices
from app.terminal.home import Home
from app.terminal.places import RESOURCES
from app.terminal.settings import Settings
from app.terminal.training import as_loud_as
from tests.factories import Rig
from tests.fakes import FakeClock


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    made = Rig(tmp_path)
    yield made
    made.store.close()


def devices(rig: Rig, folder: Path, manner: Manner) -> TerminalDevices:
    return TerminalDevices(Given(rig.store, rig.clock, rig.ids, {}, None, folder, None, manner))


def test_nothing_sounds_unless_it_was_asked_for(rig: Rig, tmp_path: Path) -> None:
    silent = devices(rig, tmp_path, Manner())
    assert isinstance(silent.speaker(), MutedSpeaker)
    silent.close()


def test_each_window_has_its_own_and_all_end(rig: Rig, tmp_path: Path) -> None:
    loud = devices(rig, tmp_path, Manner(volume=60))
    found: list[Loudspeaker] = [loud.speaker(), loud.speaker()]
    assert found[0] is not found[1]
    assert all(isinstance(each, MachineSpeaker) for each in found)
    loud.close()
    codes: list[str] = []
    for each in found:
        each.play((TONE,), codes.append)
    assert codes == [], "closed: nothing is opened any more"


def test_a_folder_stands_for_it_at_full_volume(rig: Rig, tmp_path: Path) -> None:
    kept = devices(rig, tmp_path, Manner(sound_folder=tmp_path / "sounds"))
    speaker = kept.speaker()
    assert isinstance(speaker, FolderSpeaker)
    speaker.play((TONE,))
    kept.close()
    with wave.open(str(tmp_path / "sounds" / "00001.wav")) as file:
        assert file.readframes(file.getnframes()) == Clips(RESOURCES / "sounds").join((TONE,))


# ---------------------------------------------------------------------------------------------------- doctor


@pytest.mark.parametrize(
    ("settings", "found", "status", "detail"),
    [
        (Settings(), "ALSA", Status.OK, "doctor.heard"),
        (Settings(), "", Status.WARN, "doctor.not_heard"),
        (Settings(volume=0), "", Status.OK, "doctor.muted"),
        (Settings(sound_folder="kept"), "", Status.OK, "doctor.sound_kept"),
    ],
)
def test_doctor_names_where_calls_are_heard(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
    found: str,
    status: Status,
    detail: str,
) -> None:
    monkeypatch.setattr(doctor, "heard_on", lambda: found)
    home = Home(tmp_path, tmp_path / "keys.json")
    home.save_settings(settings)
    finding = next(each for each in examine(home, FakeClock()).findings if each.name == "speaker")
    assert (finding.status, finding.detail) == (status, detail)
    assert finding.data.get("system", "") == found


def test_settings_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    home = Home(tmp_path, tmp_path / "keys.json")
    home.settings_path.write_text("{", "utf-8")
    finding = next(each for each in examine(home, FakeClock()).findings if each.name == "speaker")
    assert (finding.status, finding.detail) == (Status.WARN, "settings.format")


# -------------------------------------------------------------------------------------------------- training


def test_training_is_as_loud_as_the_real_hall(tmp_path: Path) -> None:
    real = Home(tmp_path / "hall", tmp_path / "keys.json")
    real.create()
    real.save_settings(Settings(volume=30, language="en"))
    training = real.for_training()
    training.create()
    training.save_settings(replace(training.settings(), theme="dark"))
    as_loud_as(real, training)
    assert training.settings() == Settings(volume=30, theme="dark")
