"""F1 where no field explains itself: what the control with the focus is for, beside it."""

from typing import Final

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QVBoxLayout, QWidget

from app.i18n import Text
from app.ui.mounting import Mounted
from app.ui.theme import BODY, GAP_8, GAP_12, GAP_16, SMALL, TITLE, Tone
from app.ui.widgets.cards import Card
from app.ui.widgets.fields import field_of
from app.ui.widgets.labels import Label

_WIDTH: Final = 360
_SHOWN_MS: Final = 20_000
_LEAST_TOP: Final = 64


def help_sentence(widget: QWidget, text: Text) -> str:
    """Return the sentence that explains a control: its own, that of its kind, or what it says of itself."""
    at: QWidget | None = widget
    while at is not None:
        parts = at.objectName().split(".")
        for length in range(len(parts), 0, -1):
            code = f"help_of.{'.'.join(parts[:length])}"
            if parts[0] and text.has(code):
                return text(code)
        at = at.parentWidget()
    said = widget.accessibleDescription() or widget.toolTip()
    if said:
        return said
    return text("desk.help.button" if isinstance(widget, QAbstractButton) else "desk.help.none")


class HelpBubble(Card):
    """A card beside a control; the next key or click hides it, and it never takes the focus."""

    def __init__(self, shell: QWidget) -> None:
        super().__init__("", parent=shell)
        self.setObjectName("help_bubble")
        self._shell = shell
        inner = QVBoxLayout()
        inner.setSpacing(GAP_12)
        self._name = Label("", TITLE, bold=True, wrap=True)
        self._words = Label("", BODY, wrap=True)
        self._foot = Label("", SMALL, tone=Tone.MUTED, wrap=True)
        for label in (self._name, self._words, self._foot):
            inner.addWidget(label)
        self.body.addLayout(inner)
        self.setFixedWidth(_WIDTH)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self.hide()

    @property
    def words(self) -> str:
        """The sentence that is shown."""
        return self._words.text()

    def left_by(self, keys: str) -> bool:
        """Hide at any key; returns whether that is all it is for: Esc leaves the help before all else."""
        field = field_of(QApplication.focusWidget())
        shown = self.isVisible()
        self.hide()
        return keys == "Esc" and ((field is not None and field.leave_help()) or shown)

    def _beside(self, widget: QWidget) -> QPoint:
        """Return a place that leaves the fields below free: above, else at the right, else there."""
        at = widget.mapTo(self._shell, QPoint(0, 0))
        if at.y() - GAP_8 - self.height() >= _LEAST_TOP:
            return QPoint(at.x(), at.y() - GAP_8 - self.height())
        right = at.x() + widget.width() + GAP_8
        if right + self.width() <= self._shell.width() - GAP_16:
            return QPoint(right, at.y())
        return QPoint(at.x(), at.y() + widget.height() + GAP_8)

    def explain_focus(self, text: Text, mounted: Mounted | None) -> None:
        """Explain the control of the desk that has the focus, with what the shown screen says of it."""
        focused = QApplication.focusWidget()
        inside = focused if focused is not None and self._shell.isAncestorOf(focused) else None
        own = mounted.explain(inside) if inside is not None and mounted is not None else ""
        self.explain(inside, text, own)

    def explain(self, widget: QWidget | None, text: Text, own: str = "") -> None:
        """Explain a control, with what its screen says of it; without one, the keys."""
        name = widget.accessibleName() if widget is not None else ""
        self._name.setText(name)
        self._name.setVisible(bool(name))
        sentence = help_sentence(widget, text) if widget is not None else text("desk.help.keys")
        self._words.setText(own or sentence)
        self._foot.setText(text("desk.help.foot"))
        height = 2 * GAP_16 + 2
        for label in (self._name, self._words, self._foot):
            label.setFixedHeight(label.heightForWidth(_WIDTH - 2 * GAP_16))
            height += 0 if label.isHidden() else label.height() + GAP_12
        self.setFixedHeight(height - GAP_12)
        corner = QPoint(self._shell.width() // 2, self._shell.height() // 3)
        if widget is not None:
            corner = self._beside(widget)
        left = min(max(16, corner.x()), self._shell.width() - self.width() - 16)
        top = min(corner.y(), self._shell.height() - self.height() - _LEAST_TOP)
        self.move(left, max(_LEAST_TOP, top))
        self.show()
        self.raise_()
        self._timer.start(_SHOWN_MS)
