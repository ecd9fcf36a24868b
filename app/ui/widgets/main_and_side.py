"""The middle and the right column of a screen: side by side, in a narrow window one below the other."""

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from app.ui.theme import GAP_16
from app.ui.widgets.narrow import UNBOUNDED, Following, turn


class MainAndSide(Following):
    """Two parts; in a narrow window the side stands below, and only while it has something to show."""

    def __init__(self, main: QWidget, side: QWidget, width: int, *, above: bool = False) -> None:
        """``width`` is that of the side in a roomy window (px); ``above`` puts it above in a narrow one."""
        self._above = above
        self._row = QHBoxLayout()
        self._row.setSpacing(GAP_16)
        self._row.addWidget(main, 1)
        self._row.addWidget(side)
        super().__init__(self._row)
        self._parts = (main, side)
        self._side, self._width = side, width
        self._brought: QWidget | None = None
        self._narrow = False
        self._shows = ""
        self.set_scrolling(scrolls=False)
        self._arrange()

    @property
    def stacked(self) -> bool:
        """Whether the side stands below now."""
        return self._narrow and bool(self._shows)

    def set_narrow(self, *, narrow: bool) -> None:
        """Put the side below, or beside."""
        if narrow != self._narrow:
            self._narrow = narrow
            turn(self._row, narrow=narrow)
            if narrow and self._above:
                self._row.setDirection(QHBoxLayout.Direction.BottomToTop)
            self.set_scrolling(scrolls=narrow)
            self._arrange()

    def show_side(self, shows: str) -> None:
        """Say what the side shows, "" for nothing; what comes anew below is scrolled to."""
        if shows != self._shows:
            self._shows = shows
            self._arrange()
            self.bring(self._side if shows else None)

    def bring(self, part: QWidget | None) -> None:
        """Scroll to a part once all has its place, and stay until the focus moves; None is the top."""
        self._brought = part
        QTimer.singleShot(0, self, lambda: self._scroll(part))

    def _on_focus(self, old: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self.isAncestorOf(now):
            self._brought = None
        super()._on_focus(old, now)

    def _follow(self) -> None:
        """Show what has the focus, from the head of its card where both fit; never under a pressed mouse."""
        focused = QApplication.focusWidget()
        if self._brought is not None:
            self._scroll(self._brought)
        elif QApplication.mouseButtons() is Qt.MouseButton.NoButton and focused is not None:
            around = next((part for part in self._parts if part.isAncestorOf(focused)), None)
            if around is not None and not self._is_whole(focused):
                self._scroll(around)
                self.ensureWidgetVisible(focused, 0, GAP_16)

    def _is_whole(self, control: QWidget) -> bool:
        return control.visibleRegion().boundingRect() == control.rect()

    def _scroll(self, part: QWidget | None) -> None:
        """Show a part whole, or from its head if it is too high."""
        room = self.viewport().height()
        bar = self.verticalScrollBar()
        if part is None:
            bar.setValue(0)
        elif part.height() < room:
            self.ensureWidgetVisible(part, 0, min(GAP_16, (room - part.height()) // 2))
        else:
            bar.setValue(bar.value() + part.mapTo(self.viewport(), QPoint()).y())

    def _arrange(self) -> None:
        self._side.setMinimumWidth(0 if self._narrow else self._width)
        self._side.setMaximumWidth(UNBOUNDED if self._narrow else self._width)
        self._side.setVisible(not self._narrow or bool(self._shows))
