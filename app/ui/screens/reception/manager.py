"""Below the queue: a call for the duty manager, and what came of it (叫值班经理)."""

from typing import Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import Text
from app.services.help_calls import Help, Told
from app.ui.screens.reception.presenter import ReceptionPresenter, ReceptionState
from app.ui.theme import GAP_8, GAP_12, GAP_16, Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.labels import hint

MANAGER_KEY: Final = "Alt+J"
MANAGER_ICON: Final = "account-tie-outline"
_MINUTE_MS: Final = 60_000


class ManagerCall(QWidget):
    """One button, and a line that says since when somebody is called, or who comes."""

    def __init__(self, presenter: ReceptionPresenter) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP_16, GAP_12, GAP_16, GAP_12)
        column.setSpacing(GAP_8)
        self.button = Button("", icon=MANAGER_ICON, key=MANAGER_KEY, spread=True)
        self.button.setObjectName("reception.manager")
        self.button.clicked.connect(presenter.call_manager)
        self.said = hint("", wrap=True)
        self.said.setObjectName("reception.manager.said")
        column.addWidget(self.button)
        column.addWidget(self.said)

    def show_state(self, state: ReceptionState, text: Text) -> None:
        """Show what came of the last call."""
        told = state.told
        self.setVisible(state.calls)
        waits = told is not None and not told.may_ask(state.now_ms)
        said, tone = told_words(told, state.now_ms, text) if told is not None else ("", Tone.MUTED)
        self.button.setText(text("reception.manager_again" if said else "reception.manager"))
        self.button.set_blocked(said if waits else None)
        self.said.setText(said)
        self.said.setVisible(bool(said))
        self.said.set_tone(tone)


def told_words(told: Told, now_ms: int, text: Text) -> tuple[str, Tone]:
    """Return what came of a call: since when it waits, who comes, or that nobody hears it."""
    if told.help is Help.CALLED:
        minutes = max(0, now_ms - told.at_ms) // _MINUTE_MS
        return text(
            "reception.manager_waits" if minutes else "reception.manager_just", count=minutes
        ), Tone.MUTED
    if told.help is Help.UNREACHED:
        return text("reception.manager_unreached"), Tone.UNSYNCED
    return (text("reception.manager_comes", name=told.goer), Tone.OK) if told.goer else ("", Tone.MUTED)
