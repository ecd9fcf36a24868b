"""What a window paints, told by itself: every piece of text with its place, its colour and its size."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QPaintDevice, QPaintEngine, QPaintEngineState, QPainterPath, QTextItem
from PySide6.QtWidgets import QWidget

_DPI = 96
_COLOURS = 2**24
_DEPTH = 32


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of text as it was painted, in pixels of the window."""

    text: str
    place: QRect
    colour: QColor
    px: int
    bold: bool


class _Engine(QPaintEngine):
    """Writes down text and leaves everything else out."""

    def __init__(self, found: list[Piece]) -> None:
        super().__init__(QPaintEngine.PaintEngineFeature.AllFeatures)
        self._found = found

    def begin(self, _device: QPaintDevice) -> bool:
        return True

    def end(self) -> bool:
        return True

    def type(self) -> QPaintEngine.Type:
        return QPaintEngine.Type.User

    def updateState(self, _state: QPaintEngineState) -> None:
        pass

    def drawTextItem(self, at: QPointF | QPoint | QPainterPath.Element, item: QTextItem) -> None:
        if isinstance(at, QPainterPath.Element) or not item.text().strip():
            return
        painter = self.painter()
        colour = QColor(painter.pen().color())
        colour.setAlphaF(colour.alphaF() * painter.opacity())
        whole = QRectF(at.x(), at.y() - item.ascent(), item.width(), item.ascent() + item.descent())
        place = painter.deviceTransform().mapRect(whole).toAlignedRect()
        font = item.font()
        self._found.append(Piece(item.text(), place, colour, font.pixelSize(), font.bold()))

    def _nothing(self, *_given: Any, **_named: Any) -> None:  # noqa: ANN401 - whatever is painted
        pass

    drawPath = drawPixmap = drawImage = drawTiledPixmap = _nothing  # noqa: N815 - Qt's names
    drawPolygon = drawRects = drawLines = drawEllipse = drawPoints = _nothing  # noqa: N815


class _Page(QPaintDevice):
    """As large as a window; keeps no picture."""

    def __init__(self, window: QWidget) -> None:
        super().__init__()
        self.found: list[Piece] = []
        self._engine = _Engine(self.found)
        kind = QPaintDevice.PaintDeviceMetric
        self._metrics = {
            kind.PdmWidth: window.width(),
            kind.PdmHeight: window.height(),
            kind.PdmWidthMM: window.widthMM(),
            kind.PdmHeightMM: window.heightMM(),
            kind.PdmNumColors: _COLOURS,
            kind.PdmDepth: _DEPTH,
            kind.PdmDpiX: _DPI,
            kind.PdmDpiY: _DPI,
            kind.PdmPhysicalDpiX: _DPI,
            kind.PdmPhysicalDpiY: _DPI,
        }

    def paintEngine(self) -> QPaintEngine:
        return self._engine

    def metric(self, metric: QPaintDevice.PaintDeviceMetric) -> int:
        return self._metrics[metric] if metric in self._metrics else super().metric(metric)


def texts(window: QWidget) -> list[Piece]:
    """Return all text that a window paints now, of fields, lists and buttons as well as of labels.

    What scrolls or lies below something else is among it: whether a piece is to be seen, a picture tells.
    """
    page = _Page(window)
    QWidget.render(window, page)  # some windows have a `render` of their own
    return page.found
