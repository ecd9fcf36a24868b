"""Memory of a process, from the kernel."""

import os
from pathlib import Path
from typing import Final

_STATM: Final = Path("/proc/self/statm")


def resident_bytes(pid: int | None = None) -> int:
    """Return the resident set in bytes, of this process or another; 0 where the kernel does not say it."""
    place = _STATM if pid is None else Path(f"/proc/{pid}/statm")
    try:
        pages = int(place.read_text("ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
