"""Which buttons show a key: whoever asks for them need not look through all widgets of a page."""

from collections.abc import Iterator
from typing import Final
from weakref import WeakValueDictionary

from PySide6.QtWidgets import QAbstractButton, QWidget
from shiboken6 import isValid

_known: Final[WeakValueDictionary[int, QAbstractButton]] = WeakValueDictionary()
"""By identity, in the order in which they got their first key. Only the window's thread comes here."""


def note_key(button: QAbstractButton) -> None:
    """Remember a button that got a key."""
    _known.setdefault(id(button), button)


def keyed_below(page: QWidget) -> Iterator[QAbstractButton]:
    """Yield the buttons of a page that have a key, or once had one; the first made come first."""
    for button in list(_known.values()):
        if isValid(button) and page.isAncestorOf(button):
            yield button
