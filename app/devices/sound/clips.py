"""Recorded words, and how they become one piece of sound."""

import array
import wave
from pathlib import Path
from typing import Final

from app.domain.call_voice import PAUSE
from app.domain.errors import EnvironmentFault

RATE: Final = 16_000
FRAME: Final = 2
"""Bytes of one sample: 16 bits, one channel."""
GAP: Final = bytes(RATE * FRAME * 60 // 1000)
"""Silence between two clips: digits must not run into each other."""
REST: Final = bytes(RATE * FRAME * 280 // 1000)
"""What a pause is."""
FULL: Final = 100


class Clips:
    """Clips of a folder (`resources/sounds`), as loud as `volume` says: 0 to 100. Each is read once.

    Volume is felt by its square root: 50 is a quarter of the full amplitude, and sounds about half as loud.
    """

    def __init__(self, folder: Path, volume: int = FULL) -> None:
        self._folder = folder
        self._gain = (min(max(volume, 0), FULL) / FULL) ** 2
        self._found: dict[str, bytes] = {PAUSE: REST}

    def join(self, names: tuple[str, ...]) -> bytes:
        """Return 16-bit samples of clips, one after the other.

        Raises `EnvironmentFault("sound.clip")` for a file that is not there or that is none of ours.
        """
        return GAP.join(self._clip(name) for name in names)

    def _clip(self, name: str) -> bytes:
        if name not in self._found:
            data = self._read(name)
            if self._gain < 1:
                samples = array.array("h", data)
                data = array.array("h", (int(each * self._gain) for each in samples)).tobytes()
            self._found[name] = data
        return self._found[name]

    def _read(self, name: str) -> bytes:
        try:
            with wave.open(str(self._folder / f"{name}.wav"), "rb") as file:
                like = (file.getnchannels(), file.getsampwidth(), file.getframerate())
                data = file.readframes(file.getnframes())
        except (OSError, EOFError, wave.Error) as error:
            raise EnvironmentFault("sound.clip") from error
        if like != (1, FRAME, RATE) or not data or len(data) % FRAME:
            raise EnvironmentFault("sound.clip")
        return data


def seconds(samples: bytes) -> float:
    """Return how long a piece of sound is."""
    return len(samples) / (RATE * FRAME)
