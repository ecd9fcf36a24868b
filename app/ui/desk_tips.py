"""Key tips: Alt shows a letter on every control that is to be seen; the letter goes there, or presses it."""

from typing import Final

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QComboBox, QWidget
from shiboken6 import isValid

from app.ui.theme import RADIUS_FIELD, SMALL, font, tokens_of
from app.ui.widgets.paint import CENTRE, box, crisp, width_of, words
from app.ui.widgets.rail import RailButton

LETTERS: Final = "ASDFGHJKLQWERTYUIOPZXCVBNM"
"""The row under the hands first."""
_HEIGHT: Final = 20


def codes(count: int) -> tuple[str, ...]:
    """Return so many different codes, as short as possible and none the beginning of another."""
    if count <= len(LETTERS):
        return tuple(LETTERS[:count])
    pairs = -(-(count - len(LETTERS)) // (len(LETTERS) - 1))
    single = len(LETTERS) - pairs
    found = [*LETTERS[:single]]
    found += [first + second for first in LETTERS[single:] for second in LETTERS]
    return tuple(found[:count])


def controls(root: QWidget) -> tuple[QWidget, ...]:
    """Return the controls under a widget that are to be seen and used, from the top left on.

    The rail's come first, so that they have the same letters on every page and in every language.
    """
    found = [
        widget
        for widget in root.findChildren(QWidget)
        if widget.isVisible()
        and widget.isEnabled()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.focusProxy() is None
        and not _seen(widget).visibleRegion().isEmpty()
    ]

    def place(widget: QWidget) -> tuple[bool, int, int]:
        corner = widget.mapTo(root, QPoint(0, 0))
        return not isinstance(widget, RailButton), corner.y() // 24, corner.x()

    return tuple(sorted(found, key=place))


def _seen(widget: QWidget) -> QWidget:
    """Return the part of a control that is to be seen: the viewport covers what scrolls."""
    return widget.viewport() if isinstance(widget, QAbstractScrollArea) else widget


class KeyTips(QWidget):
    """Lies over the window while the tips are shown; the mouse goes through it."""

    def __init__(self, shell: QWidget) -> None:
        super().__init__(shell)
        self.setObjectName("key_tips")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._root = shell
        self._tips: dict[str, QWidget] = {}
        self._typed = ""
        self.hide()

    @property
    def tips(self) -> dict[str, QWidget]:
        """The controls by their codes."""
        return dict(self._tips)

    def toggle(self) -> None:
        """Show the tips, or hide them."""
        if self.isVisible():
            self.hide()
            return
        them = controls(self._root)
        self._tips = dict(zip(codes(len(them)), them, strict=True))
        self._typed = ""
        self.setGeometry(self._root.rect())
        self.show()
        self.raise_()

    def take(self, event: QKeyEvent) -> bool:
        """Take a key while the tips are shown; any other than a letter hides them. Returns whether it did."""
        if not self.isVisible():
            return False
        letter = chr(event.key()) if Qt.Key.Key_A <= event.key() <= Qt.Key.Key_Z else ""
        if not letter:
            self.hide()
            return event.key() == Qt.Key.Key_Escape
        self._typed += letter
        chosen = self._tips.get(self._typed)
        if chosen is not None:
            self.hide()
            self._go(chosen)
        elif not any(code.startswith(self._typed) for code in self._tips):
            self.hide()
        self.update()
        return True

    def _go(self, chosen: QWidget) -> None:
        if not isValid(chosen):
            return
        chosen.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if isinstance(chosen, QAbstractButton):
            chosen.click()
        elif isinstance(chosen, QComboBox):
            chosen.showPopup()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a cap at the corner of each control that can still be meant."""
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        face = font(SMALL, bold=True)
        for code, widget in self._tips.items():
            if not code.startswith(self._typed) or not isValid(widget) or not widget.isVisible():
                continue
            corner = widget.mapTo(self._root, QPoint(0, 0))
            width = width_of(code, face) + 12
            left = min(max(0, corner.x() - 4), self.width() - width)
            cap = QRectF(left, max(0, corner.y() - 6), width, _HEIGHT)
            box(painter, cap, RADIUS_FIELD, QColor(tokens.text), QColor(tokens.surface))
            words(painter, cap, code, face, QColor(tokens.surface), CENTRE)
