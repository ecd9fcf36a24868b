"""What is said when a number is called, as words and as clips, and which call is said next (DEVICES, UX)."""

import string
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Self

VOICES: Final = ("zh_CN", "en")
CHIME: Final = "chime"
TONE: Final = "tone"
"""A card was read, and may be lifted."""
PAID: Final = "paid"
"""The money is in."""
REFUSED: Final = "refused"
"""Card or payment code were refused."""
WAITING: Final = "waiting"
"""Somebody waits for staff: a call for help, an approval."""
SLIP: Final = "slip"
"""A slip is there to be taken."""
TONES: Final = (TONE, PAID, REFUSED, WAITING, SLIP)
PAUSE: Final = "pause"
"""No clip, but a moment of silence between phrases."""
TIMES: Final = 2
MOST_WAITING: Final = 5
"""Of more calls that wait for their turn the oldest are not said; their counters can call again."""
_KEPT: Final = 500
"""So many calls are remembered as heard; no hall has as many counters."""
_CHINESE: Final = "zh_CN"
_FIGURES: Final = MappingProxyType(dict(zip("0123456789", "零一二三四五六七八九", strict=True)))


@dataclass(frozen=True, slots=True)
class SpokenCall:
    """A call that stands: its ticket is being called, and nobody still decides on it."""

    call_id: str
    """The op of the call: calling again is another."""
    number: str
    counter: int
    language: str
    """The customer's, as chosen when the number was taken."""


def announcement(number: str, counter: int, language: str = _CHINESE) -> str:
    """Return what is said when a number is called.

    Digits of the number are read one by one; 1 is 幺 only in telephone numbers, here it stays 一.
    """
    if language != _CHINESE:
        return f"Number {' '.join(number)}, please go to counter {counter}"
    return f"请 {''.join(_FIGURES.get(char, char) for char in number)}号 到 {counter} 号窗口"


def voice_of(language: str, usual: str) -> str:
    """Return the voice for a customer: their language's, or the usual one where that has none."""
    return next((each for each in (language, usual) if each in VOICES), _CHINESE)


def call_clips(number: str, counter: int, voice: str) -> tuple[str, ...]:
    """Return the clips of a call in order: chime and words, twice."""
    if voice == _CHINESE:
        words = (
            f"{voice}/please",
            *_one_by_one(number, voice),
            f"{voice}/number",
            PAUSE,
            f"{voice}/to",
            *_one_by_one(str(counter), voice),
            f"{voice}/window",
        )
    else:
        words = (
            f"{voice}/number",
            *_one_by_one(number, voice),
            PAUSE,
            f"{voice}/counter",
            *_one_by_one(str(counter), voice),
        )
    once = (CHIME, *words)
    return (*once, *((PAUSE, PAUSE, *once) * (TIMES - 1)))


def _one_by_one(figures: str, voice: str) -> Iterator[str]:
    """Yield a clip for each digit and letter; whatever else stands between them is not read."""
    for char in figures.upper():
        if char in string.ascii_uppercase:
            yield f"letters/{char}"
        elif char in string.digits:
            yield f"{voice}/{char}"


def every_clip() -> Iterator[str]:
    """Yield each clip that can be asked for."""
    found: dict[str, None] = dict.fromkeys((CHIME, *TONES))
    for voice in VOICES:
        found |= dict.fromkeys(call_clips(string.ascii_uppercase + string.digits, 0, voice))
    yield from (name for name in found if name != PAUSE)


@dataclass(frozen=True, slots=True)
class CallLine:
    """Calls on their way to the loudspeaker: which were heard of, and which wait for their turn."""

    heard: tuple[str, ...] | None = None
    """None before the first look: a display that has just been opened does not repeat what went before."""
    waiting: tuple[SpokenCall, ...] = ()

    def follow(self, standing: Iterable[SpokenCall]) -> Self:
        """Return the line for the calls that stand now, oldest first.

        New ones wait at its end; what no longer stands (served, missed, called again) is not said.
        """
        calls = tuple(standing)
        ids = tuple(call.call_id for call in calls)
        if self.heard is None:
            return type(self)(ids)
        kept = tuple(call for call in self.waiting if call.call_id in ids)
        fresh = tuple(call for call in calls if call.call_id not in self.heard)
        heard = (*self.heard, *(call.call_id for call in fresh))
        return type(self)(heard[-_KEPT:], (*kept, *fresh)[-MOST_WAITING:])

    def next(self) -> tuple[SpokenCall | None, Self]:
        """Return the call to say now, if any, and the line without it."""
        if not self.waiting:
            return None, self
        return self.waiting[0], type(self)(self.heard, self.waiting[1:])
