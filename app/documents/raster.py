"""A printed line as a picture, for characters that a receipt printer's text mode does not have."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from app.documents.fonts import BOLD, MISSING, REGULAR, Fonts, code_point
from app.documents.typeset import clusters

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

DOTS = 576
COLUMN_DOTS, LINE_DOTS = 12, 30
_IDEOGRAPH, _LETTER = 24, 21
"""Type sizes that fill two columns and one."""
_RASTER = b"\x1dv0\x00"


def raster_line(line: str, fonts: Fonts, *, bold: bool = False, scale: tuple[int, int] = (1, 1)) -> bytes:
    """Return `GS v 0` with a line drawn in the same columns that text mode would use."""
    from PIL import Image, ImageDraw

    wide, high = scale
    image = Image.new("1", (DOTS // wide, LINE_DOTS), 0)
    pen = ImageDraw.Draw(image)
    pen.fontmode = "1"
    column = 0
    for piece in clusters(line):
        _place(pen, piece, column * COLUMN_DOTS, fonts, bold=bold)
        column += 1 if piece.isascii() else 2
    if scale != (1, 1):
        image = image.resize((DOTS, LINE_DOTS * high), Image.Resampling.NEAREST)
    data = image.tobytes()
    width_bytes, height = image.width // 8, image.height
    return _RASTER + width_bytes.to_bytes(2, "little") + height.to_bytes(2, "little") + data


def _place(pen: "ImageDraw", piece: str, x: int, fonts: Fonts, *, bold: bool) -> None:
    if piece == " ":
        return
    baseline = LINE_DOTS - 8
    font = fonts.font_of(piece[0], bold=bold)
    if font == MISSING:
        _missing(pen, piece[0], x, fonts)
        return
    narrow = piece.isascii()
    face = _face(fonts.path(max(font, REGULAR)), _LETTER if narrow else _IDEOGRAPH)
    room = COLUMN_DOTS if narrow else 2 * COLUMN_DOTS
    left = x + (room - face.getlength(piece)) / 2
    pen.text((left, baseline), piece, fill=1, font=face, anchor="ls")
    if bold and font not in {REGULAR, BOLD}:
        pen.text((left + 1, baseline), piece, fill=1, font=face, anchor="ls")


def _missing(pen: "ImageDraw", character: str, x: int, fonts: Fonts) -> None:
    """Draw a box with the code point in it, in two rows of digits."""
    pen.rectangle((x + 1, 2, x + 22, LINE_DOTS - 4), outline=1)
    face = _face(fonts.path(REGULAR), 11)
    for part, base in zip(code_point(character), (13, 24), strict=True):
        pen.text((x + 12, base), part, fill=1, font=face, anchor="ms")


@lru_cache(maxsize=16)
def _face(path: Path, size: int) -> "FreeTypeFont":
    from PIL import ImageFont

    return ImageFont.truetype(path, size)
