"""A simulated document camera: a sheet that says that it is one, with the marks that a real picture gets.

A picture of another camera comes as a file, and is marked the same way (DEVICES).
"""

import struct
from io import BytesIO
from pathlib import Path
from typing import Final

from app.domain.errors import EnvironmentFault
from app.services.ports import Photo

CAMERA_ID: Final = "SIM-CAM-01"
FILE_ID: Final = "FILE"
"""Stands for the camera where a file was given."""
_SIZE: Final = (856, 540)
"""An identity card at 10 px a millimetre."""
_PAPER, _INK, _MARK = 232, 96, 32
_LINE: Final = 26
_MOST_BYTES: Final = 20_000_000
_MOST_SIDE: Final = 2000
"""Pixels: enough to read a document by, and no more than a line to the centre carries."""
_QUALITY: Final = 85
"""Of a JPEG: small print stays legible. As PNG a photo in colour may be larger than any server takes."""


class SimulatedCamera:
    """Implements `Camera`."""

    def take(self, marks: tuple[str, ...]) -> Photo:
        """Return a blank card with the marks across it, and the word that it is simulated."""
        from PIL import Image, ImageDraw

        picture = Image.new("L", _SIZE, _PAPER)
        pen = ImageDraw.Draw(picture)
        pen.rounded_rectangle((16, 16, _SIZE[0] - 17, _SIZE[1] - 17), 28, outline=_INK, width=3)
        pen.text((48, 48), "SIMULATED", fill=_INK)
        for row, line in enumerate(marks):
            pen.text((48, _SIZE[1] // 2 + row * _LINE), line, fill=_MARK)
        data = BytesIO()
        picture.save(data, "PNG")
        return Photo(data.getvalue(), CAMERA_ID)

    def mark(self, file: Path, marks: tuple[str, ...]) -> Photo:
        """Return the picture in a file with the marks on a strip below it."""
        from PIL import Image, ImageDraw, ImageOps

        try:
            if file.stat().st_size > _MOST_BYTES:
                raise EnvironmentFault("camera.unreadable")
            with Image.open(file) as opened:
                # A telephone says in a tag how it was held; no tag outlives this.
                picture = ImageOps.exif_transpose(opened).convert("RGB")
        except (OSError, ValueError, SyntaxError, struct.error, Image.DecompressionBombError):
            raise EnvironmentFault("camera.unreadable") from None
        picture.thumbnail((_MOST_SIDE, _MOST_SIDE))
        strip = _LINE * (len(marks) + 1)
        sheet = Image.new("RGB", (picture.width, picture.height + strip), (_PAPER,) * 3)
        sheet.paste(picture, (0, 0))
        pen = ImageDraw.Draw(sheet)
        for row, line in enumerate(marks):
            pen.text((_LINE, picture.height + _LINE // 2 + row * _LINE), line, fill=(_MARK,) * 3)
        data = BytesIO()
        sheet.save(data, "JPEG", quality=_QUALITY)
        return Photo(data.getvalue(), FILE_ID)
