"""One figure at a glance: its name, the figure large, a note."""

from PySide6.QtCore import Qt

from app.ui.theme import GAP_4, SMALL, SUM, Tone
from app.ui.widgets.cards import Card
from app.ui.widgets.labels import Label


class FigureTile(Card):
    """A card with one figure."""

    def __init__(self, name: str, empty: str) -> None:
        """``name`` is the object name, ``empty`` stands until there is a figure."""
        super().__init__()
        self.setObjectName(name)
        self.body.setSpacing(GAP_4)
        self._name = Label("", SMALL, tone=Tone.MUTED)
        self._figure = Label(empty, SUM, bold=True)
        self._note = Label("", SMALL, tone=Tone.MUTED)
        for label in (self._name, self._figure, self._note):
            label.setAlignment(Qt.AlignmentFlag.AlignLeft)
            label.setMinimumHeight(label.sizeHint().height())  # else a low window puts one over the other
            self.body.addWidget(label)

    def set_name(self, name: str) -> None:
        """Name the figure."""
        self._name.setText(name)

    def fade(self) -> None:
        """Show by its tone that the figure is an old one, until there is a new one."""
        self._figure.set_tone(Tone.MUTED)

    def show_figure(self, figure: str, note: str, tone: Tone = Tone.TEXT) -> None:
        """Show the figure."""
        self._figure.setText(figure)
        self._figure.set_tone(tone)
        self._note.setText(note)
        self.setAccessibleName(f"{self._name.text()}: {figure}, {note}")
