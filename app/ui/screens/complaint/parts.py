"""Pieces of the complaint screen: a row that can be ticked, and a deadline in words."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from app.domain.complaints import escalation
from app.domain.masking import mask_phone
from app.i18n import Text
from app.services.complaints import Related
from app.services.rows.complaints import ComplaintRow
from app.ui.panels.customer_words import history_badge
from app.ui.theme import BODY, RADIUS_FIELD, Tone, draw_icon, font, tokens_of
from app.ui.widgets.focus import wants_ring
from app.ui.widgets.paint import LEFT, RIGHT, BadgeSpec, box, crisp, words

_MINUTE_MS, _HOUR_MIN, _DAY_MIN = 60_000, 60, 24 * 60
_HALF, _WHOLE = 50, 100


class TickRow(QAbstractButton):
    """One transaction that may be attached: a box, its words, its date."""

    def __init__(self, ref: str, what: str, when: str) -> None:
        super().__init__()
        self.ref = ref
        self._when = when
        self.setText(what)
        self.setCheckable(True)
        self.setFixedHeight(40)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Expanding, policy.Fixed)
        self.setAccessibleName(f"{what} {when}")
        self.setObjectName(f"complaint_related_{ref}")
        wants_ring(self, RADIUS_FIELD)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter ticks like Space does."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the row."""
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        rect = QRectF(self.rect())
        if self.underMouse():
            box(painter, rect, RADIUS_FIELD, QColor(tokens.raised))
        ticked = self.isChecked()
        icon = "checkbox-marked" if ticked else "checkbox-blank-outline"
        ink = QColor(tokens.primary if ticked else tokens.muted)
        draw_icon(painter, icon, QRectF(8, 10, 20, 20), ink)
        area = rect.adjusted(40, 0, -8, 0)
        words(painter, area, self._when, font(BODY), QColor(tokens.muted), RIGHT)
        words(painter, area.adjusted(0, 0, -150, 0), self.text(), font(BODY), QColor(tokens.text), LEFT)


def related_words(related: Related, text: Text) -> str:
    """Return what a transaction is called, and what tells it from another of the day."""
    line = related.line
    if line is None or related.kind == "complaint":
        return _named(related, text)
    amount = text.yuan(line.amount_fen) if line.amount_fen else ""
    number = mask_phone(line.number) if line.number else ""
    return " · ".join(filter(None, (_named(related, text), number, amount, history_badge(text, line).text)))


def _named(related: Related, text: Text) -> str:
    if related.kind == "complaint":
        return text("complaint.related.complaint", what=text(f"complaint_category.{related.title}"))
    code = f"business.{related.title}.title"
    return text(code) if text.has(code) else text(f"complaint.related.{related.kind}")


def left_words(due_ms: int, now_ms: int, text: Text, *, brief: bool = False) -> str:
    """Return how long there is to a deadline, or how long it is past; `brief`: in hours."""
    minutes = abs(due_ms - now_ms) // _MINUTE_MS
    code = "left" if due_ms >= now_ms else "over"
    if minutes >= 2 * _DAY_MIN:
        return text(f"complaint.{code}_days", days=minutes // _DAY_MIN)
    if minutes >= _HOUR_MIN:
        hours, rest = divmod(minutes, _HOUR_MIN)
        if brief:
            return text(f"complaint.{code}_hours_brief", hours=hours)
        return text(f"complaint.{code}_hours", hours=hours, minutes=rest)
    return text(f"complaint.{code}_minutes", minutes=minutes)


def due_badge(row: ComplaintRow, now_ms: int, text: Text, *, brief: bool = False) -> BadgeSpec:
    """Return the running deadline of a complaint; tone and icon follow its escalation (50, 80, 100 %)."""
    step = escalation(row.at_ms, row.due_ms, now_ms)
    words_left = left_words(row.due_ms, now_ms, text, brief=brief)
    if step >= _WHOLE:
        return BadgeSpec(words_left, Tone.DANGER, "alert-circle")
    if step >= _HALF:
        return BadgeSpec(words_left, Tone.UNSYNCED, "alert")
    return BadgeSpec(words_left, Tone.NEUTRAL, "timer-sand")
