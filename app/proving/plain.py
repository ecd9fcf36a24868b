"""What Qt says by itself, without what it says of every window on a machine without a display."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

_CANNOT: Final = "This plugin does not support"
"""How Qt begins to say, at each window, what a platform without a display cannot do."""


@contextmanager
def plain_messages() -> Iterator[None]:
    """Have Qt's messages printed, but for what would bury the reason of a failure; then as before.

    The handler is the whole process's: a command asks for it; what a test drives leaves it alone.
    """
    before = qInstallMessageHandler(_relay)
    try:
        yield
    finally:
        qInstallMessageHandler(before)


def _relay(_kind: QtMsgType, _context: QMessageLogContext, words: str) -> None:
    """Print what Qt says, but for what no platform without a display can do."""
    if not words.startswith(_CANNOT):
        print(words, file=sys.stderr)
