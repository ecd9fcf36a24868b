"""What a hand drew, a signature above all, as black dots of a receipt printer: 8 to the millimetre."""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from app.documents.codes import runs_of

MOST_WIDE, MOST_HIGH = 400, 144
"""50 × 18 mm at most."""
_DARK = 160
_RASTER = b"\x1dv0\x00"


@dataclass(frozen=True, slots=True)
class Traced:
    """A drawing without its margins: dark runs as (row, first dot, dots), rows from above."""

    width: int
    height: int
    runs: tuple[tuple[int, int, int], ...]
    bits: bytes
    """Its rows as a printer takes them: eight dots a byte, each row whole bytes."""


@lru_cache(maxsize=8)
def traced(png: bytes) -> Traced | None:
    """Return a drawing on white, made small enough; None for an empty one, and for what is no picture."""
    from PIL import Image, ImageChops, UnidentifiedImageError

    try:
        grey = Image.open(BytesIO(png)).convert("L")
    except (UnidentifiedImageError, OSError):
        return None
    place = ImageChops.invert(grey).point(lambda light: 255 if light >= 255 - _DARK else 0).getbbox()
    if place is None:
        return None
    inner = grey.crop(place)
    inner.thumbnail((MOST_WIDE, MOST_HIGH), Image.Resampling.BOX)
    dark = inner.point(lambda light: 255 if light < _DARK else 0).convert("1", dither=Image.Dither.NONE)
    rows = [
        "".join("1" if dark.getpixel((x, y)) else "0" for x in range(dark.width)) for y in range(dark.height)
    ]
    runs = tuple((y, start, length) for y, row in enumerate(rows) for start, length in runs_of(row))
    return Traced(dark.width, dark.height, runs, dark.tobytes())


def raster(found: Traced) -> bytes:
    """Return `GS v 0` with the drawing."""
    across = (found.width + 7) // 8
    return _RASTER + across.to_bytes(2, "little") + found.height.to_bytes(2, "little") + found.bits
