"""A screen that is current while somebody can see it, with panes that F6 walks through."""

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget


class Follows(Protocol):
    """A presenter that can listen."""

    def start(self) -> None:
        """Listen, and read."""

    def stop(self) -> None:
        """Rest."""


class LiveScreen(QWidget):
    """Starts and stops its presenter with its visibility."""

    def __init__(self, presenter: Follows, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._follows = presenter
        self._panes: tuple[QWidget, ...] = ()

    def set_panes(self, panes: Sequence[QWidget]) -> None:
        """Say where F6 goes, in order."""
        self._panes = tuple(panes)

    def next_pane(self) -> None:
        """Put the focus into the pane after the present one."""
        able = [pane for pane in self._panes if _takes_focus(pane)]
        at = next((at for at, pane in enumerate(able) if pane.hasFocus() or _inside(pane)), -1)
        if able:
            able[(at + 1) % len(able)].setFocus(Qt.FocusReason.TabFocusReason)

    def focus_first(self) -> None:
        """Put the focus into the first pane."""
        able = [pane for pane in self._panes if pane.isEnabled()]
        if able:
            # As by Tab: what stands in a box is chosen, so that typing replaces it.
            able[0].setFocus(Qt.FocusReason.TabFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        """Keep current while somebody can see it."""
        super().showEvent(event)
        self._follows.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while nobody can."""
        self._follows.stop()
        super().hideEvent(event)


def _takes_focus(pane: QWidget) -> bool:
    """Return whether the cursor can go there: what it would go to is to be seen, and is not barred.

    Panes are asked from above, each for a part of its own: the walk asks no viewport and no box in a list,
    which would lead up again, and which PySide must not be asked about.
    """
    target = pane
    while (proxy := target.focusProxy()) is not None:
        target = proxy
    return target.isVisible() and target.isEnabled()


def _inside(pane: QWidget) -> bool:
    focused: QWidget | None = pane.window().focusWidget()
    return focused is not None and pane.isAncestorOf(focused)
