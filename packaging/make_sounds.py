"""Make resources/sounds: what the call display says, letter by letter and digit by digit, chime and tones.

The words come from espeak-ng, a tool like a compiler: it is needed here alone. The chime and the tones are
computed. Recipe: resources/sounds/README.md.
"""

import argparse
import array
import ctypes
import math
import string
import wave
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

RATE: Final = 16_000
LIMIT_BYTES: Final = 1_500_000
LOUD: Final = 0.11
"""Root mean square of each word, of full scale: all are equally loud when joined."""
PEAK: Final = 0.89
EDGE: Final = 0.006
"""What is softer than this part of a word's peak, before it and after it, is cut."""
AIR_S: Final = 0.012
FADE_S: Final = 0.006
MUTE: Final = 0.02
"""A recording whose peak is lower says nothing."""
_RETRIEVE: Final = 2
_UTF8: Final = 1
_RATE_PARAMETER: Final = 1
_FULL: Final = 32_767
_TAPS: Final = 24


@dataclass(frozen=True, slots=True)
class Word:
    """A clip: its file's name, what the voice is given, and the phonemes that it must make of that."""

    name: str
    text: str
    phonemes: str


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice of espeak-ng with its speed in words a minute, and the folder for what it says."""

    folder: str
    name: str
    speed: int
    words: tuple[Word, ...]


LETTERS: Final = (
    "'eI b'i: s'i: d'i: 'i: 'Ef dZ'i: 'eItS 'aI dZ'eI k'eI 'El 'Em 'En 'oU p'i: kj'u: 'A@ 'Es t'i: j'u: v'i: "
    "d'Vb@Lj,u: 'Eks w'aI z'Ed"
)
"""A to Z. Chinese halls say letters as in English. Z is zed: zee sounds like C."""
DIGITS_ZH: Final = "l'i35N j'i55 '@r51 s'a55n s'i[51 w'u214 l'iou51 tS;h'i55 p'A55 tS;'iou214"
"""0 to 9; 1 is yi: yao is for telephone numbers."""
DIGITS_EN: Final = "z'i@roU w'0n t'u: Tr'i: f'o@ f'aIv s'Iks s'Ev@n 'eIt n'aIn"


def series(names: str, texts: str, sounds: str) -> tuple[Word, ...]:
    """Return a word for each character."""
    return tuple(Word(*each) for each in zip(names, texts, sounds.split(), strict=True))


VOICES: Final = (
    Voice(
        "zh_CN",
        "cmn+f2",
        120,
        (
            *series(string.digits, "零一二三四五六七八九", DIGITS_ZH),
            Word("please", "请", "tS;h'i214N"),
            Word("number", "号", "X'Au51"),
            Word("to", "到", "t'Au51"),
            Word("window", "号窗口", "X'Au51 ts.hwA55Nkh'ou214"),
        ),
    ),
    Voice("letters", "en+f2", 125, series(string.ascii_uppercase, string.ascii_uppercase, LETTERS)),
    Voice(
        "en",
        "en+f2",
        140,
        (
            *series(string.digits, string.digits, DIGITS_EN),
            Word("number", "number", "n'Vmb3"),
            Word("counter", "please go to counter", "pl'i:z g,oU t@ k'aUnt3"),
        ),
    ),
)


class Espeak:
    """The library of espeak-ng with its data."""

    def __init__(self, library: Path, data: Path) -> None:
        self._library: Any = ctypes.CDLL(str(library))
        self.rate = int(self._library.espeak_Initialize(_RETRIEVE, 0, str(data).encode(), 0))
        self._library.espeak_TextToPhonemes.restype = ctypes.c_char_p
        self._heard = array.array("h")
        kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)
        self._callback = kind(self._hear)
        self._library.espeak_SetSynthCallback(self._callback)

    def speak_as(self, voice: Voice) -> None:
        """Take a voice; it must exist."""
        if self._library.espeak_SetVoiceByName(voice.name.encode()):
            raise SystemExit(f"no voice {voice.name}")
        self._library.espeak_SetParameter(_RATE_PARAMETER, voice.speed, 0)

    def phonemes(self, text: str) -> str:
        """Return how the voice reads a text, in espeak-ng's own letters."""
        given = ctypes.c_char_p(text.encode())
        found = self._library.espeak_TextToPhonemes(ctypes.byref(given), _UTF8, 0)
        return " ".join((found or b"").decode().replace("_|", "").split())

    def say(self, text: str) -> list[float]:
        """Return the samples of a text, of full scale."""
        self._heard = array.array("h")
        self._library.espeak_ng_SetRandSeed(1)
        told = text.encode() + b"\0"
        self._library.espeak_Synth(told, len(told), 0, 0, 0, _UTF8, None, None)
        self._library.espeak_Synchronize()
        return [sample / _FULL for sample in self._heard]

    def _hear(self, samples: Any, count: int, _events: object) -> int:  # noqa: ANN401 - a pointer of ctypes
        if samples and count > 0:
            self._heard.extend(samples[:count])
        return 0


def resampled(samples: Sequence[float], rate: int) -> list[float]:
    """Return sound of another rate at `RATE`: a windowed sinc that lets nothing above the new band pass."""
    cut = min(1.0, RATE / rate) * 0.94
    made = []
    for number in range(int(len(samples) * RATE / rate)):
        middle = number * rate / RATE
        first = max(0, math.ceil(middle - _TAPS))
        last = min(len(samples) - 1, math.floor(middle + _TAPS))
        total = 0.0
        for place in range(first, last + 1):
            off = place - middle
            turn = math.pi * off * cut
            sinc = math.sin(turn) / turn if turn else 1.0
            total += samples[place] * sinc * cut * (0.5 + 0.5 * math.cos(math.pi * off / (_TAPS + 1)))
        made.append(total)
    return made


def trimmed(samples: Sequence[float]) -> list[float]:
    """Return a word without silence around it, as loud as the others, with soft ends."""
    peak = max(map(abs, samples), default=0.0)
    if peak < MUTE:
        raise SystemExit("the voice said nothing")
    loud = [place for place, sample in enumerate(samples) if abs(sample) > peak * EDGE]
    air = int(AIR_S * RATE)
    kept = list(samples[max(0, loud[0] - air) : loud[-1] + air])
    mean = math.sqrt(sum(sample * sample for sample in kept) / len(kept))
    gain = min(LOUD / mean, PEAK / peak)
    fade = int(FADE_S * RATE)
    return [
        sample * gain * min(1.0, (place + 1) / fade, (len(kept) - place) / fade)
        for place, sample in enumerate(kept)
    ]


def bell(pitch: float, seconds: float, loud: float) -> list[float]:
    """Return a soft tone that dies away: three partials, the higher ones sooner."""
    partials = ((1.0, 1.0, 1.0), (2.0, 0.22, 1.8), (3.0, 0.08, 2.6))
    made = []
    for number in range(int(seconds * RATE)):
        at = number / RATE
        rise = min(1.0, at / 0.008)
        fall = min(1.0, (seconds - at) / 0.05)
        made.append(
            loud
            * rise
            * fall
            * sum(
                part * math.exp(-4.2 * decay * at) * math.sin(2 * math.pi * pitch * times * at)
                for times, part, decay in partials
            )
        )
    return made


def mixed(parts: Iterable[tuple[float, Sequence[float]]]) -> list[float]:
    """Return sounds laid over one another, each from its second on."""
    placed = [(int(start * RATE), sound) for start, sound in parts]
    made = [0.0] * max(start + len(sound) for start, sound in placed)
    for start, sound in placed:
        for place, sample in enumerate(sound, start):
            made[place] += sample
    return made


def chime() -> list[float]:
    """Return the chime before a call: two falling tones (E5, C5)."""
    return mixed(((0.0, bell(659.26, 0.9, 0.34)), (0.42, bell(523.25, 1.0, 0.34))))


def tone() -> list[float]:
    """Return the short tone of a card that was read (A5)."""
    return bell(880.0, 0.28, 0.3)


def paid() -> list[float]:
    """Return what tells that the money is in: two rising tones (C5, G5)."""
    return mixed(((0.0, bell(523.25, 0.4, 0.3)), (0.13, bell(783.99, 0.45, 0.3))))


def refused() -> list[float]:
    """Return what tells that card or code were refused: two falling low tones (E4, B3)."""
    return mixed(((0.0, bell(329.63, 0.32, 0.34)), (0.18, bell(246.94, 0.45, 0.34))))


def waiting() -> list[float]:
    """Return what tells that somebody waits: the same tone twice (D5)."""
    return mixed(((0.0, bell(587.33, 0.3, 0.32)), (0.24, bell(587.33, 0.42, 0.32))))


def slip() -> list[float]:
    """Return what tells that a slip is there: two quick high tones (G5, C6)."""
    return mixed(((0.0, bell(783.99, 0.22, 0.28)), (0.1, bell(1046.5, 0.3, 0.28))))


TONES: Final = (chime, tone, paid, refused, waiting, slip)
"""What is computed; each gives its name to its file."""


def write(path: Path, samples: Sequence[float]) -> int:
    """Write 16-bit mono WAV and return its size; raises `SystemExit` for a sound that would be clipped."""
    if max(map(abs, samples)) >= 1.0:
        raise SystemExit(f"{path.name} is too loud")
    path.parent.mkdir(parents=True, exist_ok=True)
    data = array.array("h", (round(sample * _FULL) for sample in samples))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(data.tobytes())
    return path.stat().st_size


def build(library: Path, data: Path, target: Path, said: Callable[[str], object] = print) -> int:
    """Write all clips below `target` and return their size in bytes."""
    size = sum(write(target / f"{each.__name__}.wav", each()) for each in TONES)
    espeak = Espeak(library, data)
    for voice in VOICES:
        espeak.speak_as(voice)
        for word in voice.words:
            found = espeak.phonemes(word.text)
            if found != word.phonemes:
                raise SystemExit(f"{voice.name} reads {word.text!r} as {found!r}, not {word.phonemes!r}")
            samples = trimmed(resampled(espeak.say(word.text), espeak.rate))
            size += write(target / voice.folder / f"{word.name}.wav", samples)
            said(f"{voice.folder}/{word.name}  {len(samples) / RATE:.2f} s  {found}")
    if size > LIMIT_BYTES:
        raise SystemExit(f"{size} bytes exceed the limit of {LIMIT_BYTES}")
    return size


def main() -> int:
    """Parse the command line, make the clips and say what they weigh; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("library", "data", "target"):
        parser.add_argument(name, type=Path)
    given = parser.parse_args()
    print(f"{build(given.library, given.data, given.target)} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
