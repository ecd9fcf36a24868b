"""Words of a cell in as many lines as they need: nothing that is read before signing is cut off or shrunk."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextLayout, QTextOption

from app.ui.widgets.paint import width_of

_AFTER: Final = ("，", "；", "。", ", ", "; ", ": ")
"""A line ends best behind these."""
_BEFORE: Final = ("（", " (")
"""And best begins with these."""


def lines_of(said: str, face: QFont, room: float) -> tuple[str, ...]:
    """Return the lines of `said` in `room` px: two parts of a sentence where both fit, else words."""
    if width_of(said, face) <= room + 1:
        return (said,)
    for at in sorted(_breaks(said), reverse=True):
        first, second = said[:at].strip(), said[at:].strip()
        if first and second and max(width_of(first, face), width_of(second, face)) <= room:
            return (first, second)
    return wrapped(said, face, room)


def tall(lines: Sequence[str], face: QFont) -> float:
    """Return how high so many lines are (px)."""
    return len(lines) * QFontMetricsF(face).lineSpacing()


def paint_lines(
    painter: QPainter,
    rect: QRectF,
    lines: Sequence[str],
    face: QFont,
    colour: QColor,
    align: Qt.AlignmentFlag,
) -> None:
    """Paint lines below each other, in the middle of `rect`."""
    painter.setFont(face)
    painter.setPen(colour)
    high = QFontMetricsF(face).lineSpacing()
    top = rect.center().y() - high * len(lines) / 2
    flags = int(align) | int(Qt.TextFlag.TextSingleLine)
    for at, line in enumerate(lines):
        if line:
            painter.drawText(QRectF(rect.left(), top + at * high, rect.width(), high), flags, line)


def _breaks(said: str) -> set[int]:
    """Return where a sentence falls into two parts."""
    found = {at + len(mark) for mark in _AFTER for at in _places(said, mark)}
    return found | {at for mark in _BEFORE for at in _places(said, mark)}


def _places(said: str, mark: str) -> list[int]:
    return [at for at in range(len(said)) if said.startswith(mark, at)]


def wrapped(said: str, face: QFont, room: float) -> tuple[str, ...]:
    """Return the lines of a sentence in so much room (px), broken between words where that can be."""
    layout = QTextLayout(said, face)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    found: list[str] = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(room, 1.0))
        start = line.textStart()
        found.append(said[start : start + line.textLength()].strip())
    layout.endLayout()
    return tuple(found)
