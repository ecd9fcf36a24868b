"""The buttons of a desk's rail: its screens, and below them what concerns the desk as a whole."""

from collections.abc import Iterable, Mapping
from typing import Final

from PySide6.QtCore import Qt

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


def retranslate_rail(rail: Rail, screens: Iterable[str], text: Text) -> None:
    """Show the words of another language."""
    for key in (*screens, *LOW):
        rail.button(key).set_text(text(f"rail.{key}"))
