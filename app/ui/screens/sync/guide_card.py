"""What a counter can do while the centre is away, to be read before it is needed (断网时能办什么)."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import Text
from app.ui.panels.sync_cases import CaseKind, SyncMode
from app.ui.panels.sync_words import offline_groups, offline_items
from app.ui.screens.sync.state import SyncState
from app.ui.theme import GAP_8, GAP_12, GAP_16, Tone
from app.ui.widgets.cards import Card
from app.ui.widgets.labels import Hairline, IconLabel, Label, hint

_ROW = 60
_WORD = 72
_ALONE, _BESIDE = 560, 800
"""Height of the screen from which there is room for it: with no case open, and beside one."""
_CUT = (SyncMode.NO_CENTRE, SyncMode.OFFLINE)


class GuideCard(Card):
    """The groups of the offline strip, each with what it means; gone where a case needs the room."""

    def __init__(self) -> None:
        super().__init__("-", flush=True)
        self.setObjectName("sync.guide")
        self.room = 0
        self._rows = {name: _Row(icon, tone) for name, _, icon, tone in offline_groups()}
        for at, row in enumerate(self._rows.values()):
            if at:
                self.body.addWidget(Hairline())
            self.body.addWidget(row)

    def retranslate(self, text: Text) -> None:
        """Show it in another language; the words come with the state."""
        self._text = text

    def show_state(self, state: SyncState) -> None:
        """Show ``state``."""
        text, case = self._text, state.open_case
        crowded = case is not None and (state.manages or case.kind is CaseKind.FOLLOW_UP)
        room = self.room >= (_ALONE if case is None else _BESIDE)
        self.setVisible(state.mode is not SyncMode.STANDALONE and room and not crowded)
        when = "now" if state.mode in _CUT else "subtitle"
        self.set_title(text("net.guide.title"), text(f"net.guide.{when}"))
        for name, mode, *_ in offline_groups():
            listed = offline_items(mode, text, hub=state.mode is not SyncMode.OFFLINE)
            items = text("net.strip.between").join(listed)
            self._rows[name].show_group(text(f"net.strip.{name}"), items, text(f"net.guide.{name}"))


class _Row(QWidget):
    """A group: its word, what belongs to it, and what that means."""

    def __init__(self, icon: str, tone: Tone) -> None:
        super().__init__()
        self.setMinimumHeight(_ROW)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP_16, GAP_8, GAP_16, GAP_8)
        row.setSpacing(GAP_12)
        row.addWidget(IconLabel(icon, 20, tone))
        self._word = Label("", bold=True)
        self._word.setMinimumWidth(_WORD)
        self._items = Label("", wrap=True)
        self._detail = hint(wrap=True)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        first = QHBoxLayout()
        first.setSpacing(GAP_8)
        first.addWidget(self._word)
        first.addWidget(self._items, 1)
        words.addLayout(first)
        words.addWidget(self._detail)
        words.addStretch(1)
        row.addLayout(words, 1)

    def show_group(self, word: str, items: str, detail: str) -> None:
        """Show these words."""
        self._word.setText(word)
        self._items.setText(items)
        self._detail.setText(detail)
        self.setAccessibleName(f"{word}: {items}. {detail}")
