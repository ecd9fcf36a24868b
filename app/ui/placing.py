"""Puts windows on the screen that is there: desks within it, kiosks and displays drawn smaller."""

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QCloseEvent, QColor, QPainter, QResizeEvent, QShowEvent, QTransform
from PySide6.QtWidgets import QFrame, QGraphicsProxyWidget, QGraphicsScene, QGraphicsView, QWidget

from app.ui.theme import tokens_of

FRAME: Final = 36
"""What a window manager puts above a window."""
_EDGE: Final = 8


class Shrunk(QGraphicsView):
    """A window drawn smaller as a whole, where its screen is too small for it: touches reach it as ever."""

    def __init__(self, window: QWidget, size: QSize) -> None:
        super().__init__()
        self.inside = window
        self.setObjectName("shrunk")
        self.setWindowTitle(window.windowTitle())
        window.windowTitleChanged.connect(self.setWindowTitle)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self.setMinimumSize(size / 4)
        scene = QGraphicsScene(self)
        # What a scanner types goes inside, wherever was touched last.
        scene.setStickyFocus(True)
        self._proxy: QGraphicsProxyWidget = scene.addWidget(window)
        self._proxy.resize(size)
        scene.setSceneRect(self._proxy.geometry())
        self.setScene(scene)

    def drawBackground(self, painter: QPainter, rect: QRect) -> None:  # type: ignore[override]
        """Paint what is beside the window as its ground is."""
        painter.fillRect(rect, QColor(tokens_of(self.inside).bg))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw the window as large as all of it fits."""
        super().resizeEvent(event)
        whole = self._proxy.size()
        scale = min(self.width() / whole.width(), self.height() / whole.height())
        self.setTransform(QTransform.fromScale(scale, scale))

    def showEvent(self, event: QShowEvent) -> None:
        """Have the keys from the first moment on."""
        super().showEvent(event)
        self.inside.show()
        self._proxy.setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close what is inside with it."""
        self.inside.close()
        super().closeEvent(event)


def placed(window: QWidget, room: QRect, place: QRect | None = None, *, whole: bool) -> QWidget:
    """Return what is to be shown of a window that has its usual size: itself, or itself drawn smaller.

    `room` is the part of the screen that windows may cover, `place` where this one stands without its frame;
    None: where the system puts it, as large as there is room. What is a `whole` is never squeezed.
    """
    free = QSize(room.width(), room.height() - FRAME)
    size = window.size()
    if not whole:
        # The screen wins: what is below its edge would never be seen.
        window.setMinimumSize(window.minimumSize().boundedTo(free))
        if place is not None:
            window.setGeometry(place)
        elif not _holds(free, size):
            _fill(window, free)
        return window
    if _holds(place.size() if place else free, size):
        if place is not None:
            window.setGeometry(place)
        return window
    if place is None and _holds(free, window.minimumSizeHint()):
        _fill(window, free)
        return window
    shrunk = Shrunk(window, size)
    if place is None:
        fitted = size.scaled(free - QSize(_EDGE, _EDGE), Qt.AspectRatioMode.KeepAspectRatio)
        left = room.right() - fitted.width() - _EDGE
        place = QRect(left, room.y() + FRAME, fitted.width(), fitted.height())
    shrunk.setGeometry(place)
    return shrunk


def _holds(outer: QSize, inner: QSize) -> bool:
    return outer.width() >= inner.width() and outer.height() >= inner.height()


def _fill(window: QWidget, free: QSize) -> None:
    """Let a window fill its screen; made smaller again, it still fits."""
    window.resize(window.size().boundedTo(free))
    window.setWindowState(Qt.WindowState.WindowMaximized)
