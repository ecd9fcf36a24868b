"""Tells a scanner that types like a keyboard from a person, by the time between its keys (DEVICES).

It knows nothing of windows: what comes is kinds of keys and when each was pressed.
"""

from enum import Enum, auto
from typing import Final

GAP_MS: Final = 35
"""A scanner presses the next key sooner than this after the last one."""
LEAST: Final = 6
"""Characters; what is shorter is typed."""
LONGEST: Final = 512
"""Characters; more than any code of ours, or any that is typed into a box, has."""
_NEVER: Final = -GAP_MS


class Key(Enum):
    """What a key is to a code."""

    LETTER = auto()
    SHIFT = auto()
    """Only changes the letter behind it."""
    ENTER = auto()
    OTHER = auto()


class Step(Enum):
    """What a key has come to."""

    TYPED = auto()
    """No part of a code: if one seemed to have begun, it was none."""
    BEGUN = auto()
    """A letter that may be the first of a code."""
    GOES_ON = auto()
    SCANNED = auto()
    """The Enter of a code: `ScanKeys.code`."""
    ECHO = auto()
    """Another Enter of the same code, from a scanner that ends with CR and LF."""


class ScanKeys:
    """Gathers letters that come quickly after each other, and hears the Enter that ends a code."""

    def __init__(self) -> None:
        self.code = ""
        """What was scanned last, without the blanks around it."""
        self._letters = ""
        self._ended = False
        self._at = _NEVER

    @property
    def letters(self) -> str:
        """Return what may become a code, as far as it has come."""
        return self._letters

    def forget(self) -> None:
        """Take what has come so far for typed, and the Enter behind it too."""
        self._letters, self._ended = "", False

    def ends_at(self, at_ms: int) -> bool:
        """Return whether an Enter at that time ends a code, or is one more behind it; nothing is taken."""
        return self._is_quick(at_ms) and (self._ended or _is_code(self._letters))

    def press(self, key: Key, at_ms: int, letter: str = "") -> Step:
        """Take a key that was pressed at `at_ms`, on any clock; 0 is not known when, and typed."""
        letters, ended = (self._letters, self._ended) if self._is_quick(at_ms) else ("", False)
        self._letters, self._ended, self._at = "", False, at_ms
        if at_ms == 0 or key is Key.OTHER:
            self._at = _NEVER
            return Step.TYPED
        if key is Key.LETTER:
            return self._gather(letters, letter)
        if key is Key.SHIFT:
            self._letters, self._ended = letters, ended
            return Step.GOES_ON if letters else Step.TYPED
        if _is_code(letters):
            self.code, self._ended = letters.strip(), True
            return Step.SCANNED
        self._ended = ended
        return Step.ECHO if ended else Step.TYPED

    def _is_quick(self, at_ms: int) -> bool:
        return 0 <= at_ms - self._at < GAP_MS

    def _gather(self, letters: str, letter: str) -> Step:
        if not letters and letter.isspace():
            return Step.TYPED
        # One more than a code may have says that it is none.
        self._letters = (letters + letter)[: LONGEST + 1]
        return Step.GOES_ON if letters else Step.BEGUN


def _is_code(letters: str) -> bool:
    return len(letters.strip()) >= LEAST and len(letters) <= LONGEST
