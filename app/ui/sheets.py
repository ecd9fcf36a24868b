"""Style sheets of the few controls that Qt paints: boxes of fields, scroll bars, menus, tips.

Each wears its own sheet. With one on the program or on a window, Qt looks through all widgets below whenever
one of them gets a parent: a quarter of the time in which a desk is built (decision 0077). And the style of a
sheet dies with its widget: nothing in Python asks a widget for its `style()`, a wrapper would outlive it.
"""

from dataclasses import fields
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from app.ui.theme import Tokens

_SHEET: Final = "tingtaiSheet"
_DARK: Final = "tingtaiSheetDark"


class Sheet(StrEnum):
    """What a control wears; the value names its files in resources/qss."""

    LINE = "line tip menu"
    AREA = "area bars tip menu"
    SELECT = "select bars tip"
    BARS = "bars"
    MENU = "menu"
    TIP = "tip"


@lru_cache(maxsize=16)
def _rules(sheet: Sheet, tokens: "Tokens", root: Path) -> str:
    found = "".join((root / "qss" / f"{name}.qss").read_text(encoding="utf-8") for name in sheet.split())
    return Template(found).substitute({field.name: getattr(tokens, field.name) for field in fields(tokens)})


def put_on(widget: QWidget, sheet: Sheet, tokens: "Tokens", root: Path) -> None:
    """Let a widget wear a sheet of `root` in a theme; once more, and it looks at its own properties anew."""
    widget.setProperty(_SHEET, sheet.value)
    widget.setProperty(_DARK, tokens.dark)
    widget.setStyleSheet(_rules(sheet, tokens, root))


def worn(widget: QWidget) -> Sheet | None:
    """Return what a widget wears; None for all that our own widgets paint."""
    found = widget.property(_SHEET)
    return None if found is None else Sheet(found)


def fits(widget: QWidget, tokens: "Tokens") -> bool:
    """Return whether a widget that wears something wears it in this theme."""
    return bool(widget.property(_DARK)) == tokens.dark
