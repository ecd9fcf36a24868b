"""What screens of three columns share in a narrow window: one goes below another, and the rest scrolls.

A screen asks ``is_narrow`` in its ``resizeEvent``, turns its row with ``turn``, and holds what may become too
high in a ``Following`` area. In a roomy window nothing of this is to be seen.
"""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from app.ui.theme import GAP_16
from app.ui.widgets.cards import scrolled

ROOMY: Final = 1600
"""From this width on three columns stand side by side: that of a screen in a window 1700 wide."""
UNBOUNDED: Final = 16_777_215
"""No greatest size: what Qt itself takes for it, and lends to nobody by name."""
_AROUND: Final = 48
"""So much above and below what has the focus is in sight too: what is said of it."""


def is_narrow(screen: QWidget) -> bool:
    """Return whether a screen has no room for three columns."""
    return screen.width() < ROOMY


def turn(row: QBoxLayout, *, narrow: bool) -> None:
    """Put the parts of a row below each other in a narrow window, else side by side."""
    ways = QBoxLayout.Direction
    row.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)


class Following(QScrollArea):
    """Scrolls upright once its content is squeezed to the least, and always to what has the focus."""

    def __init__(self, content: QBoxLayout | None = None) -> None:
        """``content`` is the layout of what is shown; without it there is a column, ``content``, to fill."""
        super().__init__()
        self._scrolls = True
        self.content: QBoxLayout = QVBoxLayout() if content is None else content
        self.content.setContentsMargins(0, 0, 0, 0)
        self._inside = _Squeezed(self.content)
        scrolled(self._inside, self)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus)

    def set_scrolling(self, *, scrolls: bool) -> None:
        """Scroll, or squeeze the content into the room there is, as if no area was around it."""
        self._scrolls = scrolls
        self._bound()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Squeeze the content into another room, where nothing scrolls, else keep the focus in sight.

        A sentence that comes below, such as why something was refused, takes room from what it is about.
        """
        self._bound()
        super().resizeEvent(event)
        self._soon()

    def _bound(self) -> None:
        self._inside.setMaximumHeight(UNBOUNDED if self._scrolls else self.height())

    def bring(self, part: QWidget) -> None:
        """Scroll to a part, once it has the place that it was given."""
        QTimer.singleShot(0, part, lambda: self._show(part, GAP_16))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep what has the focus in sight when the content grows or shrinks."""
        done = super().eventFilter(watched, event)
        if watched is self.widget() and event.type() == QEvent.Type.Resize:
            self._soon()
        return done

    def _on_focus(self, _old: QWidget | None, _now: QWidget | None) -> None:
        self._soon()

    def _soon(self) -> None:
        """Scroll once everything has the place that it was given."""
        QTimer.singleShot(0, self, self._follow)

    def _follow(self) -> None:
        focused = QApplication.focusWidget()
        if focused is None or not self._inside.isAncestorOf(focused):
            return
        if QApplication.mouseButtons() is not Qt.MouseButton.NoButton:
            return  # a button that moves away under the mouse is not clicked
        if focused.height() <= self.viewport().height() or focused.visibleRegion().isEmpty():
            self._show(focused, _AROUND)

    def _show(self, part: QWidget, around: int) -> None:
        """Scroll to the whole of a part: Qt's own way would be content with the cursor in a box."""
        bar, room = self.verticalScrollBar(), self.viewport().height()
        around = max(0, min(around, (room - part.height()) // 2))
        top = part.mapTo(self._inside, QPoint()).y() - around
        bottom = top + part.height() + 2 * around
        bar.setValue(min(top, max(bar.value(), bottom - room)))


class _Squeezed(QWidget):
    """Is as low as its parts allow, where a scroll area would give them the height that they like."""

    def __init__(self, parts: QBoxLayout) -> None:
        super().__init__()
        self.setLayout(parts)
        # What is wider gives way instead of being cut: nothing scrolls sideways here.
        self.setMinimumWidth(1)
        self._parts = parts

    def heightForWidth(self, width: int) -> int:
        """Return the least height."""
        return _least(self._parts, width)


class Unrolling(QScrollArea):
    """Scrolls by itself in a roomy window; in a narrow one it is as high as its content."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self._narrow = False
        self._content = content
        scrolled(content, self)

    def set_narrow(self, *, narrow: bool) -> None:
        """Show everything, or scroll."""
        self._narrow = narrow
        self.updateGeometry()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask for other room when the content does."""
        if watched is self.widget() and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def hasHeightForWidth(self) -> bool:
        """Return whether the content gives the height."""
        return self._narrow

    def heightForWidth(self, width: int) -> int:
        """Return the height of the whole content."""
        layout = self._content.layout()
        return super().heightForWidth(width) if layout is None else _least(layout, width)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the keys that scroll to what is around."""
        if self._narrow:
            event.ignore()
        else:
            super().keyPressEvent(event)


def _least(layout: QLayout, width: int) -> int:
    """Return the least height of a layout that is so wide."""
    return max(layout.totalMinimumHeightForWidth(width), layout.totalMinimumSize().height())


class Pages(QWidget):
    """Pages of which only the one that is shown asks for room: the highest of a stack would ask for all."""

    def __init__(self, *pages: QWidget) -> None:
        """The first is shown."""
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for page in pages:
            column.addWidget(page)
            page.setVisible(page is pages[0])
        self._current = pages[0]

    def show_page(self, page: QWidget) -> None:
        """Show another page; what had the focus in the one before lets it go, and nobody else gets it."""
        if page is self._current:
            return
        focused = QApplication.focusWidget()
        if focused is not None and self._current.isAncestorOf(focused):
            focused.clearFocus()
        self._current.hide()
        self._current = page
        page.show()
