"""What is said about a control: that an error is about it, and the tip beside it."""

from PySide6.QtWidgets import QWidget

from app.ui.sheets import Sheet, worn
from app.ui.theme import dress, redress


def mark(box: QWidget, *, wrong: bool) -> None:
    """Paint a box as one that an error is about, or as any other."""
    word = "true" if wrong else "false"
    if (box.property("wrong") or "false") != word:
        box.setProperty("wrong", word)
        redress(box)
        box.update()


def set_tip(widget: QWidget, says: str) -> None:
    """Say something beside a control while the pointer rests on it, or nothing."""
    widget.setToolTip(says)
    if says and worn(widget) is None:
        dress(widget, Sheet.TIP)
