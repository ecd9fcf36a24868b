"""Where a licensed decoder of the chip's photo is plugged in: a program of its own.

The photo is WLT, which only a licensed library decodes, and the library is not ours to ship. So a site names
a program: it gets the photo's bytes (up to 1024) on its stdin and writes the picture as PNG or BMP to its
stdout. A library that crashes or hangs takes that program down, never this one.
"""

import subprocess
import sys
from typing import Final

LARGEST: Final = 512 * 1024
_BEGINNINGS: Final = (b"\x89PNG\r\n\x1a\n", b"BM")
_NO_WINDOW: Final = getattr(subprocess, "CREATE_NO_WINDOW", 0) if sys.platform == "win32" else 0


class ProgramDecoder:
    """Implements `PhotoDecoder` by a program that is started for each photo."""

    def __init__(self, program: str) -> None:
        self._program = program

    def picture(self, wlt: bytes, seconds: float) -> bytes:
        """Return the picture; nothing where the program is missing, slow, fails, or writes none."""
        try:
            done = subprocess.run(  # noqa: S603 - the site's own program, named in its settings
                [self._program],
                input=wlt,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=seconds,
                check=True,
                creationflags=_NO_WINDOW,
            )
        except (OSError, ValueError, subprocess.SubprocessError):
            return b""
        made = done.stdout
        return made if made.startswith(_BEGINNINGS) and len(made) <= LARGEST else b""
