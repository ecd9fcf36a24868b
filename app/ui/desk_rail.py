"""The buttons of a desk's rail: its screens, and below them what concerns the desk as a whole."""

from collections.abc import Iterable, Mapping
from typing import Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from app.i18n import Text
from app.ui.mounting import ScreenSpec
from app.ui.widgets.rail import Rail, RailItem

LOW: Final[Mapping[str, str]] = {
    "language": "translate",
    "theme": "theme-light-dark",
    "lock": "lock-outline",
    "sign_off": "logout",
}
"""What stands below, by its icon."""
_IN_PASSING: Final = ("language", "theme")
"""Clicked in the middle of something: the cursor stays where it was."""


def rail_items(specs: Iterable[ScreenSpec], text: Text) -> tuple[RailItem, ...]:
    """Return the buttons for the screens that somebody may use."""
    items = [RailItem(spec.key, spec.icon, text(f"rail.{spec.key}"), spec.low) for spec in specs]
    items += [RailItem(key, icon, text(f"rail.{key}"), low=True) for key, icon in LOW.items()]
    return tuple(items)


def name_buttons(rail: Rail, specs: Iterable[ScreenSpec]) -> None:
    """Give each button the name by which it is found."""
    for key in (*(spec.key for spec in specs), *LOW):
        rail.button(key).setObjectName(f"rail.{key}")
    for key in _IN_PASSING:
        rail.button(key).setFocusPolicy(Qt.FocusPolicy.TabFocus)
    rail.chosen.connect(FocusBefore(rail).give_back)


def retranslate_rail(rail: Rail, screens: Iterable[str], text: Text) -> None:
    """Show the words of another language."""
    for key in (*screens, *LOW):
        rail.button(key).set_text(text(f"rail.{key}"))


class FocusBefore(QObject):
    """Knows who had the keyboard before the rail took it, and gives it back after what is done in passing."""

    def __init__(self, rail: Rail) -> None:
        super().__init__(rail)
        self._rail = rail
        self._before: QWidget | None = None
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow)

    def _follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is not None and new.window() is self._rail.window() and not self._rail.isAncestorOf(new):
            self._before = new

    def give_back(self, key: str) -> None:
        """Put the focus where it was before a button of the rail was gone to by keys and pressed."""
        before = self._before
        if key not in _IN_PASSING or not self._rail.button(key).hasFocus() or before is None:
            return
        if isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
