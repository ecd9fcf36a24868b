"""A photograph that came as bytes, at one width whatever the screen's scale."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel


class PictureLabel(QLabel):
    """Hidden while it shows nothing."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: bytes | None = None
        self.hide()

    @property
    def shown(self) -> bytes | None:
        """What it shows (PNG or JPEG); None: nothing."""
        return self._shown

    def show_picture(self, data: bytes | None, width: int, name: str) -> None:
        """Show a picture (PNG or JPEG) `width` px wide, with a `name` for whoever can't see it; or none."""
        self.setVisible(data is not None)
        self.setAccessibleName(name)
        if data == self._shown:
            return
        self._shown = data
        self.clear()
        if data is None:
            return
        whole = QPixmap()
        whole.loadFromData(data)
        ratio = self.devicePixelRatioF()
        scaled = whole.scaledToWidth(round(width * ratio), Qt.TransformationMode.SmoothTransformation)
        scaled.setDevicePixelRatio(ratio)
        self.setPixmap(scaled)
        self.setFixedHeight(round(scaled.height() / ratio))
