"""The frame of every work screen: top strip, offline strip, rail, body, key strip, and what floats above."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.ui.theme import GAP_16
from app.ui.widgets.focus import FocusKeeper
from app.ui.widgets.key_strip import KeyStrip
from app.ui.widgets.offline_strip import OfflineStrip
from app.ui.widgets.rail import Rail, RailItem
from app.ui.widgets.strips import TopStrip
from app.ui.widgets.toast import Toasts


class Shell(QWidget):
    """The grid of the mockups: top 56, offline 48 (hidden at first), rail 64, margins of 16, keys 48.

    Screens are added by key; ``rail.chosen`` asks for one, ``show_screen`` shows it. The focus ring and
    the toasts of the window belong to the shell.

    Signals:
        screen_shown: the key of the screen that has come to the front.
    """

    screen_shown = Signal(str)

    def __init__(self, rail_items: tuple[RailItem, ...] = (), search_hint: str = "") -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.top = TopStrip(search_hint)
        self.offline = OfflineStrip()
        self.offline.hide()
        self.rail = Rail(rail_items)
        if not rail_items:
            self.rail.hide()
        self.body = QStackedWidget()
        self.keys = KeyStrip()
        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        frame = QWidget()
        framed = QVBoxLayout(frame)
        framed.setContentsMargins(GAP_16, GAP_16, GAP_16, GAP_16)
        framed.addWidget(self.body)
        self._frame = framed
        middle.addWidget(frame, 1)
        column.addWidget(self.top)
        column.addWidget(self.offline)
        column.addLayout(middle, 1)
        column.addWidget(self.keys)
        self._screens: dict[str, QWidget] = {}
        self.focus = FocusKeeper(self)
        self.toasts = Toasts(self, self.keys)

    def add_screen(self, key: str, screen: QWidget) -> None:
        """Add a screen; the first one is shown."""
        self._screens[key] = screen
        self.body.addWidget(screen)
        if len(self._screens) == 1:
            self.rail.set_current(key)

    def show_screen(self, key: str) -> None:
        """Bring a screen to the front and mark its place in the rail; the focus is left alone."""
        self.body.setCurrentWidget(self._screens[key])
        self.rail.set_current(key)
        self.screen_shown.emit(key)

    def set_bare(self, *, bare: bool) -> None:
        """Hide rail, strips and margins: kiosk, display and the customer's screen draw their own frame."""
        for widget in (self.top, self.rail, self.keys):
            widget.setVisible(not bare)
        if bare:
            self.offline.hide()
        margin = 0 if bare else GAP_16
        self._frame.setContentsMargins(margin, margin, margin, margin)
