"""How large a kiosk is drawn: what is touched has 20 mm on its own screen. It is measured: EDID lies (UX)."""

import os
from typing import Final

from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtGui import QGuiApplication

DESIGNED: Final = 4.0
"""Pixels to a millimetre on the screen that the kiosk is drawn for: its smallest target has 80."""
PAGE: Final = QSize(1080, 1920)
_SCALE: Final = "QT_SCALE_FACTOR"


def scale(pixels_per_mm: float, screen: QSize) -> float:
    """Return how many times as large a kiosk is drawn on a screen of so many pixels.

    Never smaller than it is designed, and no larger than that one page of it fits.
    """
    room = min(screen.width() / PAGE.width(), screen.height() / PAGE.height())
    return max(1.0, min(pixels_per_mm / DESIGNED, room))


def calibrate(pixels_per_mm: float) -> None:
    """Let this process draw everything as large as its screen needs.

    Qt asks once, before the program's window system is there: so the screen is looked at beforehand.
    """
    if pixels_per_mm <= DESIGNED or QCoreApplication.instance() is not None:
        return
    looking = QGuiApplication(["tingtai"])
    factor = scale(pixels_per_mm, looking.primaryScreen().size())
    looking.shutdown()
    os.environ[_SCALE] = f"{float(os.environ.get(_SCALE) or 1) * factor:.4f}"
