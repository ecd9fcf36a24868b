"""A simulated document camera: a sheet that says that it is one, with the marks that a real picture gets."""

from io import BytesIO
from typing import Final

from app.services.ports import Photo

CAMERA_ID: Final = "SIM-CAM-01"
_SIZE: Final = (856, 540)
"""An identity card at 10 px a millimetre."""
_PAPER, _INK, _MARK = 232, 96, 32
_LINE: Final = 26


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
