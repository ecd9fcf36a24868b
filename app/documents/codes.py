"""Code 128 and QR as runs of dark modules, for whoever draws them."""

from dataclasses import dataclass
from functools import lru_cache

QUIET_BARS = 10
"""Light modules on either side of a Code 128 (ISO/IEC 15417)."""
QUIET_DOTS = 4
"""Light modules around a QR code (ISO/IEC 18004)."""


@dataclass(frozen=True, slots=True)
class Bars:
    """A Code 128 without its quiet zones: dark runs as (first module, modules)."""

    modules: int
    runs: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Dots:
    """A QR code without its quiet zone: dark runs as (row, first module, modules)."""

    modules: int
    runs: tuple[tuple[int, int, int], ...]


@lru_cache(maxsize=64)
def bars(payload: str) -> Bars:
    """Return the Code 128 of a payload. Raises ValueError for characters that it cannot hold."""
    import barcode
    from barcode.errors import BarcodeError

    try:
        modules: str = barcode.get("code128", payload).build()[0]
    except BarcodeError as error:
        raise ValueError("no Code 128 can hold this payload") from error
    return Bars(len(modules), tuple(runs_of(modules)))


@lru_cache(maxsize=64)
def dots(payload: str) -> Dots:
    """Return the QR code of a payload, error correction M."""
    import segno

    rows = segno.make(payload, error="m", micro=False, boost_error=False).matrix
    lines = ("".join("1" if module else "0" for module in row) for row in rows)
    runs = tuple((y, start, length) for y, line in enumerate(lines) for start, length in runs_of(line))
    return Dots(len(rows), runs)


def runs_of(modules: str) -> list[tuple[int, int]]:
    """Return the runs of "1" as (start, length)."""
    runs: list[tuple[int, int]] = []
    start = modules.find("1")
    while start >= 0:
        end = modules.find("0", start)
        end = len(modules) if end < 0 else end
        runs.append((start, end - start))
        start = modules.find("1", end)
    return runs
