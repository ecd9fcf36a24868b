"""A menu of a desk."""

from PySide6.QtWidgets import QMenu, QWidget

from app.ui.sheets import Sheet
from app.ui.theme import dress


class Menu(QMenu):
    """A menu in the theme of the window that it opens in."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        dress(self, Sheet.MENU)
