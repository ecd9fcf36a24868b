"""Garbage is collected in the thread of the windows alone.

Python collects in whichever thread has just made the most of it. A worker that does so takes down what
belongs to windows, while Qt may be taking down the same things in their own thread: the program ends without
a word.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from PySide6.QtCore import QObject, QTimer

_LOOK_MS: Final = 250
_FIRST_MS: Final = 2_000
"""A start makes no garbage, and is not held up by looking for some."""


def look() -> None:
    """Collect what Python would have collected by itself: each generation once it has its number."""
    counted = zip(gc.get_count(), gc.get_threshold(), strict=True)
    full = [generation for generation, (count, most) in enumerate(counted) if count > most]
    if full:
        gc.collect(full[-1])


@contextmanager
def collected_here() -> Iterator[None]:
    """Let this thread, and no other, collect garbage for as long as its event loop runs."""
    by_itself = gc.isenabled()
    gc.disable()
    owner = QObject()
    timer = QTimer(owner)
    timer.setInterval(_LOOK_MS)
    timer.timeout.connect(look)
    QTimer.singleShot(_FIRST_MS, owner, timer.start)
    try:
        yield
    finally:
        timer.stop()
        if by_itself:
            gc.enable()
