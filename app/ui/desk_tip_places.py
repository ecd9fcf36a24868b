"""Where a key tip stands: at the edge of its control, there where it hides the fewest words."""

from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.ui.widgets.rail import RailButton

_FAINT: Final = 24
"""Grounds and hairlines differ less than this from one another; what is written differs more."""
_OUTSIDE: Final = 5
_INSIDE: Final = 3
_TAKEN: Final = 1000
"""What another tip weighs: no tip hides one."""
_PLACES: Final = 10
_TILE: Final = 48
"""So high are buttons with room for a letter beside their words."""


class Ground:
    """A picture of a window before the tips lie over it."""

    def __init__(self, window: QWidget) -> None:
        """Look at the window as it is now."""
        self._window = window
        seen = window.grab().toImage().scaled(window.size())
        self._picture = seen.convertToFormat(QImage.Format.Format_Grayscale8)
        self._line = self._picture.bytesPerLine()
        self._bytes = bytes(self._picture.constBits())
        self._taken: list[QRect] = []

    def free(self, control: QWidget, size: QSize) -> QRect:
        """Return where a tip of this size hides least at a control, in px of the window; it is then taken."""
        # Of what is scrolled half out of sight the part that is left; what scrolls itself may show none.
        seen = control.visibleRegion().boundingRect()
        shown = control.rect() if seen.isEmpty() else seen
        around = shown.translated(control.mapTo(self._window, QPoint(0, 0)))
        if isinstance(control, RailButton):
            # Its neighbours touch it: only inside it is a letter its own, and beside the icon is room.
            middle = around.top() + control.icon_middle()
            own = QRect(QPoint(around.left() + _INSIDE, middle - size.height() // 2), size)
            self._taken.append(own)
            return own
        caps = [self._cap(around, size, at) for at in range(_PLACES)]
        if isinstance(control, QAbstractButton) and around.height() >= _TILE:
            # Between two rows of tiles a letter would be either's: inside it is one's own, if there is room.
            inside = QPoint(around.right() + 1 - _INSIDE - size.width(), around.top() + _INSIDE)
            caps.insert(0, QRect(inside, size))
        best = min(caps, key=self.hidden)
        self._taken.append(best)
        return best

    def hidden(self, cap: QRect) -> int:
        """Return how many px with something on them a tip would hide."""
        rows = [
            self._bytes[y * self._line + cap.left() : y * self._line + cap.right() + 1]
            for y in range(cap.top(), cap.bottom() + 1)
        ]
        found = b"".join(rows)
        if not found:
            return 0
        plain = max(set(found), key=found.count)
        marks = sum(found.count(tone) for tone in set(found) if abs(tone - plain) > _FAINT)
        return marks + _TAKEN * sum(cap.intersects(other) for other in self._taken)

    def _cap(self, around: QRect, size: QSize, at: int) -> QRect:
        """Return one of the places at the edge of a control, the liked ones first."""
        right, left = around.right() + 1 - size.width(), around.left()
        above, below = around.top() - _OUTSIDE, around.bottom() + 1 + _OUTSIDE - size.height()
        middle = around.center().y() - size.height() // 2
        x, y = (
            (left - _OUTSIDE, above),
            (right + _OUTSIDE, above),
            (left - _OUTSIDE, below),
            (right + _OUTSIDE, below),
            (left - size.width() + 2, middle),
            (right + size.width() - 2, middle),
            (around.center().x() - size.width() // 2, above),
            (around.center().x() - size.width() // 2, below),
            (left, around.top() - size.height()),
            (left, around.bottom() + 1),
        )[at]
        # Inside the window: the picture ends there.
        most = self._picture.size() - size
        return QRect(QPoint(min(max(0, x), most.width()), min(max(0, y), most.height())), size)
