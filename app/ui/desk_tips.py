"""Key tips: Alt shows a letter on every control that is to be seen; the letter goes there, or presses it."""

from typing import Final

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QButtonGroup,
    QComboBox,
    QLineEdit,
    QWidget,
)
from shiboken6 import isValid

from app.ui.desk_tip_places import Ground
from app.ui.theme import RADIUS_FIELD, SMALL, font, tokens_of
from app.ui.widgets.paint import CENTRE, box, crisp, width_of, words
from app.ui.widgets.rail import RailButton

LETTERS: Final = "ASDFGHJKLQWERTYUIOPZXCVBNM"
"""The row under the hands first."""
_HEIGHT: Final = 16


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
    """Return the controls of a page that keys can go to, from the top left on.

    Those that are locked now or scrolled out of sight count as well, so that the others keep their letters.
    The rail's come first, so that they have the same letters on every page and in every language.
    """
    found = [
        widget
        for widget in root.findChildren(QWidget)
        if widget.isVisible()
        and _takes_keys(widget)
        and not _hands_on(widget)
        and (_is_seen(widget) or _rolled(widget) is not None)
    ]

    def place(widget: QWidget) -> tuple[bool, int, int]:
        corner = widget.mapTo(root, QPoint(0, 0)) + (_rolled(widget) or QPoint(0, 0))
        return not isinstance(widget, RailButton), corner.y() // 24, corner.x()

    return tuple(sorted(found, key=place))


def _hands_on(widget: QWidget) -> bool:
    """Return whether a control hands its keys on to a part of its own.

    Never ask that of the box inside a list, which hands them to the list, nor of a viewport, which hands them
    to the view around it: PySide then takes the proxy for a child of the one that was asked, and a view that
    is its own viewport's child for garbage, though shown.
    """
    if isinstance(widget, QLineEdit) and isinstance(widget.parentWidget(), QComboBox):
        return True
    return widget.focusProxy() is not None


def _takes_keys(widget: QWidget) -> bool:
    """Return whether keys can go to a control.

    Of buttons that belong together Qt lets Tab reach only the one that had the focus last: all of them count.
    """
    return any(each.focusPolicy() & Qt.FocusPolicy.TabFocus for each in (widget, *_peers(widget)))


def _peers(widget: QWidget) -> list[QAbstractButton]:
    if not isinstance(widget, QAbstractButton) or not widget.isCheckable():
        return []
    group, parent = _group(widget), widget.parentWidget()
    if group is not None:
        return group.buttons() if group.exclusive() else []
    if not widget.autoExclusive() or parent is None:
        return []
    beside = parent.findChildren(QAbstractButton, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return [each for each in beside if each.autoExclusive() and _group(each) is None]


def _group(button: QAbstractButton) -> QButtonGroup | None:
    """Return the group of a button; most have none, which the types of Qt do not know."""
    return button.group()


def _rolled(widget: QWidget) -> QPoint | None:
    """Return how far what scrolls around a control is scrolled; None where nothing scrolls."""
    found: QPoint | None = None
    inside, around = widget, widget.parentWidget()
    while around is not None:
        if isinstance(around, QAbstractScrollArea) and inside is around.viewport():
            at = QPoint(around.horizontalScrollBar().value(), around.verticalScrollBar().value())
            found = at if found is None else found + at
        inside, around = around, around.parentWidget()
    return found


def _is_seen(widget: QWidget) -> bool:
    """Return whether a control is to be seen; of what scrolls itself its viewport is."""
    seen = widget.viewport() if isinstance(widget, QAbstractScrollArea) else widget
    return not seen.visibleRegion().isEmpty()


class KeyTips(QWidget):
    """Lies over the window while the tips are shown; the mouse goes through it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("key_tips")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._window = window
        self._tips: dict[str, QWidget] = {}
        self._caps: dict[str, QRect] = {}
        self._typed = ""
        self.hide()

    @property
    def tips(self) -> dict[str, QWidget]:
        """The controls by their codes."""
        return dict(self._tips)

    @property
    def caps(self) -> dict[str, QRect]:
        """Where the codes stand, in px of the window."""
        return dict(self._caps)

    def toggle(self, page: QWidget) -> None:
        """Show the tips of what the window shows, or hide them."""
        if self.isVisible():
            self.hide()
            return
        them = controls(page)
        coded = zip(codes(len(them)), them, strict=True)
        self._tips = {code: each for code, each in coded if each.isEnabled() and _is_seen(each)}
        self._typed = ""
        ground, face = Ground(self._window), font(SMALL, bold=True)
        self._caps = {
            code: ground.free(widget, QSize(round(width_of(code, face)) + 8, _HEIGHT))
            for code, widget in self._tips.items()
        }
        self.setGeometry(self._window.rect())
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
        """Paint a cap at each control that can still be meant."""
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        face = font(SMALL, bold=True)
        for code, widget in self._tips.items():
            if not code.startswith(self._typed) or not isValid(widget) or not widget.isVisible():
                continue
            cap = QRectF(self._caps[code])
            box(painter, cap, RADIUS_FIELD, QColor(tokens.text), QColor(tokens.surface))
            words(painter, cap, code, face, QColor(tokens.surface), CENTRE)
