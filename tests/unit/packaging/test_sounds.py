"""resources/sounds: every word is there, can be heard, and is cut where it ends."""

import array
import importlib.util
import math
import re
import sys
import wave
from pathlib import Path
from types import ModuleType

import pytest

from app.devices.sound.clips import RATE, Clips
from app.domain.call_voice import every_clip

ROOT = Path(__file__).resolve().parents[3]
SOUNDS = ROOT / "resources" / "sounds"
SCRIPT = ROOT / "packaging" / "make_sounds.py"
LONGEST_S = {"chime": 1.6, "zh_CN/window": 1.6, "en/counter": 1.6}
EDGE_S = 0.09
"""A soft consonant may begin or end a word; silence may not."""


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_sounds_under_test", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def read(name: str) -> list[float]:
    with wave.open(str(SOUNDS / f"{name}.wav")) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
        return [sample / 32_768 for sample in array.array("h", file.readframes(file.getnframes()))]


def loudness(samples: list[float]) -> float:
    return math.sqrt(sum(sample * sample for sample in samples) / len(samples))


def test_every_clip_is_there_and_none_besides() -> None:
    files = {path.relative_to(SOUNDS).with_suffix("").as_posix() for path in SOUNDS.rglob("*.wav")}
    assert files == set(every_clip())
    assert sum(path.stat().st_size for path in SOUNDS.rglob("*.wav")) <= 1_500_000


@pytest.mark.parametrize("name", sorted(every_clip()))
def test_a_clip_can_be_heard_and_is_well_cut(name: str) -> None:
    samples = read(name)
    seconds = len(samples) / RATE
    assert 0.25 <= seconds <= LONGEST_S.get(name, 0.8)
    peak = max(map(abs, samples))
    assert 0.25 < peak < 0.95, "silent or clipped"
    assert 0.04 < loudness(samples) < 0.2
    edge = int(EDGE_S * RATE)
    least = 0.005 * peak
    assert max(map(abs, samples[:edge])) > least, "silence before it"
    assert max(map(abs, samples[-edge:])) > least, "silence after it"
    assert abs(samples[0]) < 0.02, "a click"
    assert abs(samples[-1]) < 0.02, "a click"


def test_words_are_equally_loud() -> None:
    found = [loudness(read(name)) for name in every_clip() if "/" in name]
    assert max(found) / min(found) < 1.6


def test_chime_and_tones_are_what_the_script_computes(script: ModuleType, tmp_path: Path) -> None:
    names = [each.__name__ for each in script.TONES]
    assert set(names) == {name for name in every_clip() if "/" not in name}
    for name in names:
        script.write(tmp_path / f"{name}.wav", getattr(script, name)())
        assert (tmp_path / f"{name}.wav").read_bytes() == (SOUNDS / f"{name}.wav").read_bytes()


def test_the_script_makes_every_word(script: ModuleType) -> None:
    words = {f"{voice.folder}/{word.name}" for voice in script.VOICES for word in voice.words}
    assert words == {name for name in every_clip() if "/" in name}
    # One, in a number on a slip, is yi in the first tone, and nothing else.
    chinese = {word.name: word.phonemes for word in script.VOICES[0].words}
    assert chinese["1"] == "j'i55"


def test_the_script_cuts_silence_and_refuses_what_is_silent_or_too_loud(
    script: ModuleType, tmp_path: Path
) -> None:
    tone = [0.3 * math.sin(number / 5) for number in range(4_000)]
    cut = script.trimmed([0.0] * 8_000 + tone + [0.0] * 8_000)
    assert len(tone) <= len(cut) <= len(tone) + 2 * script.AIR_S * RATE
    assert loudness(cut) == pytest.approx(script.LOUD, rel=0.05)
    with pytest.raises(SystemExit):
        script.trimmed([0.001] * 100)
    with pytest.raises(SystemExit):
        script.write(tmp_path / "loud.wav", [1.0])


def test_the_script_keeps_what_can_be_heard_at_another_rate(script: ModuleType) -> None:
    rate = 22_050
    heard = [math.sin(2 * math.pi * 440 * number / rate) for number in range(2_205)]
    shrill = [math.sin(2 * math.pi * 9_500 * number / rate) for number in range(2_205)]
    kept, lost = script.resampled(heard, rate), script.resampled(shrill, rate)
    assert len(kept) == 1_600
    wanted = [math.sin(2 * math.pi * 440 * number / RATE) for number in range(1_600)]
    assert max(abs(a - b) for a, b in zip(kept[50:-50], wanted[50:-50], strict=True)) < 0.02
    assert loudness(lost[50:-50]) < 0.05


def test_the_readme_names_voice_and_licence() -> None:
    text = (SOUNDS / "README.md").read_text("utf-8")
    assert re.search(r"espeak-ng.*1\.52", text)
    assert "make_sounds.py" in text


def test_all_of_them_join() -> None:
    names = tuple(every_clip())
    joined = Clips(SOUNDS).join(names)
    assert len(joined) > 2 * sum(len(read(name)) for name in names)
