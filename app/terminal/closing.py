"""Windows that are closed by hand: a desk asks first, and the terminal says how it is opened again."""

import shlex
import subprocess
import sys
from collections.abc import Iterable, Sequence

from PySide6.QtWidgets import QWidget

from app.devices.machine import program_command
from app.i18n import Text
from app.ui.desk import DeskWindow
from app.ui.desk_closing import ClosingGuard


def guarded(made: Iterable[QWidget], shown: Sequence[QWidget], text: Text) -> list[ClosingGuard]:
    """Return what guards the desks among the windows that were made, until it is stopped.

    `shown` are the windows on the screen, in which those that are drawn smaller stand.
    """
    desks = [window for window in made if isinstance(window, DeskWindow)]
    return [ClosingGuard(window, lambda: _say_how_to_open_again(shown, text)) for window in desks]


def _say_how_to_open_again(shown: Sequence[QWidget], text: Text) -> None:
    """Say it of a desk that was closed beside others: nothing on the screen opens it."""
    if sum(window.isVisible() for window in shown) > 1:
        sys.stderr.write(f"{text('desk.closing.again', command=_command())}\n")


def _command() -> str:
    """Return what this program was started with, as it is typed at the prompt of this system."""
    words = program_command(*sys.argv[1:])
    return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)
