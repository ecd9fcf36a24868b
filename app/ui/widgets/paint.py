"""What several widgets and delegates paint alike: boxes, words, key caps, badges, the busy ring."""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from app.ui.theme import BODY, RADIUS_FIELD, SMALL, Tokens, Tone, draw_icon, font

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter

CAP_HEIGHT = 20
BADGE_HEIGHT = 24
BADGE_ICON = 16
ROUND_BADGE_PAD = 8


class Look(StrEnum):
    """The states of a control that a person brings about."""

    NORMAL = "normal"
    HOVER = "hover"
    PRESSED = "pressed"
    FOCUS = "focus"


@dataclass(frozen=True, slots=True)
class BadgeSpec:
    """A word on a coloured ground, with an icon: colour never speaks alone."""

    text: str
    tone: Tone = Tone.NEUTRAL
    icon: str = ""


def crisp(painter: QPainter) -> None:
    """Smooth curves and text."""
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)


def box(
    painter: QPainter,
    rect: QRectF,
    radius: float,
    fill: QColor | None = None,
    border: QColor | None = None,
    width: float = 1.0,
) -> None:
    """Paint a rounded box; the border lies inside ``rect`` on whole pixels."""
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    if border is None or width <= 0:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(rect, radius, radius)
        return
    painter.setPen(QPen(border, width))
    inset = width / 2
    inner = rect.adjusted(inset, inset, -inset, -inset)
    corner = max(radius - inset, 0.0)
    painter.drawRoundedRect(inner, corner, corner)


def width_of(text: str, face: QFont) -> float:
    """Return the width of a line of text in px, rounded up."""
    return float(int(QFontMetricsF(face).horizontalAdvance(text) + 0.999))


def words(
    painter: QPainter,
    rect: QRectF,
    text: str,
    face: QFont,
    colour: QColor,
    align: Qt.AlignmentFlag = LEFT,
) -> None:
    """Paint one line of text, with an ellipsis where it does not fit."""
    if not text or rect.width() <= 0:
        return
    painter.setFont(face)
    painter.setPen(colour)
    if width_of(text, face) > rect.width() + 1:
        text = QFontMetricsF(face).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, int(align) | int(Qt.TextFlag.TextSingleLine), text)


def fitting(text: str, px: int, room: float, *, bold: bool = False) -> QFont:
    """Return the font of ``px``, or one down to three quarters of it, so that ``text`` fits into ``room``."""
    least = round(px * 0.75)
    while px > least and width_of(text, font(px, bold=bold)) > room:
        px -= 1
    return font(px, bold=bold)


def wrapped(text: str, px: int, room: QSizeF) -> tuple[QFont, float]:
    """Return the font of ``px``, or one down to three quarters of it, whose lines fit, and their height."""
    flags = int(LEFT) | int(Qt.TextFlag.TextWordWrap)
    least = round(px * 0.75)
    while True:
        face = font(px)
        tall = QFontMetricsF(face).boundingRect(QRectF(0, 0, room.width(), 10_000), flags, text).height()
        if px <= least or tall <= room.height():
            return face, tall
        px -= 1


def cap_width(text: str) -> float:
    """Return the width of a key cap."""
    return max(width_of(text, font(SMALL)) + 12, float(CAP_HEIGHT)) if text else 0.0


def key_cap(
    painter: QPainter, left: float, middle: float, text: str, colour: QColor, border: QColor | None = None
) -> None:
    """Paint a key cap: 20 px high, 6 px padding, the border in the colour of its text."""
    rect = QRectF(left, middle - CAP_HEIGHT / 2, cap_width(text), CAP_HEIGHT)
    box(painter, rect, RADIUS_FIELD, None, border or colour)
    words(painter, rect, text, font(SMALL), colour, CENTRE)


def badge_width(spec: BadgeSpec) -> float:
    """Return the width of a badge."""
    icon = BADGE_ICON + 6 if spec.icon else 0
    return width_of(spec.text, font(SMALL)) + 2 * ROUND_BADGE_PAD + icon - (2 if spec.icon else 0)


def badge(painter: QPainter, left: float, middle: float, spec: BadgeSpec, tokens: Tokens) -> None:
    """Paint a badge: 24 px high, icon 16 and word 12."""
    rect = QRectF(left, middle - BADGE_HEIGHT / 2, badge_width(spec), BADGE_HEIGHT)
    border = QColor(tokens.border) if spec.tone is Tone.OUTLINE else None
    box(painter, rect, RADIUS_FIELD, tokens.back(spec.tone), border)
    colour = tokens.fg(spec.tone)
    start = rect.left() + ROUND_BADGE_PAD
    if spec.icon:
        start -= 2
        draw_icon(painter, spec.icon, QRectF(start, middle - BADGE_ICON / 2, BADGE_ICON, BADGE_ICON), colour)
        start += BADGE_ICON + 6
    words(
        painter,
        QRectF(start, rect.top(), rect.right() - start, rect.height()),
        spec.text,
        font(SMALL),
        colour,
    )


def ring(painter: QPainter, centre: QPointF, diameter: float, colour: QColor, turn: int) -> None:
    """Paint the busy ring: three quarters of a circle, turned clockwise by ``turn`` degrees."""
    stroke = max(2.0, diameter / 8)
    pen = QPen(colour, stroke)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    radius = (diameter - stroke) / 2
    rect = QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius)
    painter.drawArc(rect, (45 - turn) * 16, 270 * 16)


def hairline(painter: QPainter, left: float, top: float, width: float, tokens: Tokens) -> None:
    """Paint a horizontal line of one pixel."""
    painter.fillRect(QRectF(left, top, width, 1), QColor(tokens.line))


def body_font() -> QFont:
    """Return the font of running text."""
    return font(BODY)
