"""Who waits for staff at a machine, or for the manager at a desk: an alert until somebody goes there."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.i18n import Text
from app.services.floor import Floor
from app.services.rows.help_calls import HelpRow
from app.ui.screens.floor import words
from app.ui.theme import GAP_8, Tone
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.cards import VerdictCard
from app.ui.widgets.labels import Label


class HelpCard(VerdictCard):
    """One line a call: where, who calls, how long it has waited, and a button; hidden without any."""

    def __init__(self, go: Callable[[str], None]) -> None:
        super().__init__("-", Tone.DANGER, "hand-clap")
        self.setObjectName("floor.help")
        self._go = go
        self._lines: list[_Line] = []
        self.hide()

    def show_floor(self, floor: Floor, text: Text) -> None:
        """Show the calls of ``floor``; lines that stay keep the focus."""
        calls = floor.help_calls
        code = "help.title_manager" if any(call.asked_by for call in calls) else "help.title"
        self.set_title(text(code), str(len(calls)) if calls else "")
        while len(self._lines) < len(calls):
            line = _Line(self._go)
            self._lines.append(line)
            self.body.addWidget(line)
        if calls:
            self.setFocusProxy(self._lines[0].button)
        for at, line in enumerate(self._lines):
            line.setVisible(at < len(calls))
            if at < len(calls):
                line.show_call(calls[at], floor, text)
        self.setVisible(bool(calls))


class _Line(QWidget):
    def __init__(self, go: Callable[[str], None]) -> None:
        super().__init__()
        self._help_id = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_8)
        self._words = Label("", bold=True, wrap=True)
        self.button = Button("", Kind.PRIMARY, icon="walk")
        self.button.clicked.connect(lambda: go(self._help_id))
        row.addWidget(self._words, 1)
        row.addWidget(self.button)

    def show_call(self, call: HelpRow, floor: Floor, text: Text) -> None:
        """Show one call."""
        self._help_id = call.help_id
        ago = words.minutes(max(1, floor.now_ms - call.at_ms), text)
        code = "help.where_manager" if call.asked_by else "help.where"
        place = words.whence(call, floor, text)
        self._words.setText(text(code, place=place, ago=ago, name=call.asker or call.asked_by))
        self.button.setText(text("help.go"))
        self.button.setObjectName(f"floor.go.{call.place}")
        self.button.setAccessibleDescription(self._words.text())
