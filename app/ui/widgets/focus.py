"""The focus ring: 2 px, 2 px outside the control, above everything, one a window."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget
from shiboken6 import isValid

from app.ui.theme import tokens_of
from app.ui.widgets.paint import box, crisp

RING = 2
OUTSIDE = 2

_FOLLOWED = (
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.Show,
    QEvent.Type.Hide,
    QEvent.Type.EnabledChange,
)


class FocusRing(QWidget):
    """A ring around one widget. Layouts do not see it, the mouse goes through it."""

    def __init__(self, window: QWidget) -> None:
        """Live above the children of ``window``."""
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._window = window
        self._chain: list[QWidget] = []
        self.hide()

    @property
    def target(self) -> QWidget | None:
        """The widget with the ring; None once it was deleted, which no focus event tells."""
        return self._chain[0] if self._chain and isValid(self._chain[0]) else None

    def follow(self, target: QWidget | None) -> None:
        """Put the ring round ``target``, or nowhere."""
        for widget in self._chain:
            if isValid(widget):
                widget.removeEventFilter(self)
        self._chain = []
        widget_or_none = target
        while widget_or_none is not None and widget_or_none is not self._window:
            self._chain.append(widget_or_none)
            widget_or_none.installEventFilter(self)
            widget_or_none = widget_or_none.parentWidget()
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move along when the widget or one of its parents moves."""
        if event.type() in _FOLLOWED:
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ring."""
        target = self.target
        if target is None:
            return
        painter = QPainter(self)
        crisp(painter)
        radius = ring_radius(target) or 0
        clip = self._visible_part(target)
        if clip is not None:
            painter.setClipRect(clip)
        box(
            painter, QRectF(self.rect()), radius + RING + OUTSIDE, None, QColor(tokens_of(target).focus), RING
        )

    def _visible_part(self, target: QWidget) -> QRect | None:
        """Return the part of the ring inside the scroll area around ``target``, or None for all of it."""
        for widget, parent in zip(self._chain, self._chain[1:], strict=False):
            if isinstance(parent, QAbstractScrollArea) and parent.viewport() is widget:
                top_left = widget.mapTo(self._window, QPoint(0, 0)) - self.pos()
                grown = RING + OUTSIDE
                return QRect(top_left, widget.size()).adjusted(-grown, -grown, grown, grown)
        return None

    def _place(self) -> None:
        target = self.target
        if target is None or not target.isVisibleTo(self._window):
            self.hide()
            return
        grown = RING + OUTSIDE
        corner = target.mapTo(self._window, QPoint(0, 0))
        around = QRect(corner, target.size()).adjusted(-grown, -grown, grown, grown)
        # At the edge of the window, as in the rail, the ring lies inside: it is seen on all four sides.
        self.setGeometry(around.intersected(self._window.rect()))
        self.raise_()
        self.show()
        self.update()


class FocusKeeper(QObject):
    """Keeps one ring on whichever control of a window has the focus."""

    def __init__(self, window: QWidget) -> None:
        """Watch ``window``, any widget that fills a top-level window."""
        super().__init__(window)
        self._window = window
        self.ring = FocusRing(window)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)
            self._on_focus_changed(None, QApplication.focusWidget())

    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        inside = new is not None and self._window.isAncestorOf(new)
        self.ring.follow(new if inside and new is not None and ring_radius(new) is not None else None)


def ring_radius(widget: QWidget) -> int | None:
    """Return the radius of a control that wants a ring; None for fields: their border turns blue."""
    radius = widget.property("ringRadius")
    return int(radius) if isinstance(radius, int) else None


def wants_ring(widget: QWidget, radius: int) -> None:
    """Let ``widget`` have a ring when it has the focus."""
    widget.setProperty("ringRadius", radius)
