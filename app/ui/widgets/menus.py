"""A menu of a desk."""

from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget, QWidgetAction

from app.ui.sheets import Sheet
from app.ui.theme import GAP_4, GAP_8, GAP_16, SMALL, Tone, dress
from app.ui.widgets.labels import Label


class Menu(QMenu):
    """A menu in the theme of the window that it opens in."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        dress(self, Sheet.MENU)

    def add_title(self, words: str) -> None:
        """Say at the top what is asked. Qt's own sections are mere lines once a sheet dresses the menu."""
        title = QWidgetAction(self)
        title.setText(words)  # with words it is no line that Qt leaves out
        title.setSeparator(True)
        place = QWidget()
        row = QHBoxLayout(place)
        row.setContentsMargins(GAP_16, GAP_8, GAP_16, GAP_4)
        label = Label(words, SMALL, bold=True, tone=Tone.MUTED)
        label.setMinimumWidth(label.sizeHint().width())
        row.addWidget(label)
        title.setDefaultWidget(place)
        self.addAction(title)
