"""The sync screen: line and inbox 336, what is under way 736, what to do 720 (mockup offline-and-conflict).

F5 tries again, F6 goes round the columns, Enter in the inbox goes to what to do.
"""

from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.i18n import Text
from app.ui.screens.sync.case_card import CaseCard
from app.ui.screens.sync.guide_card import GuideCard
from app.ui.screens.sync.hall_card import HallCard
from app.ui.screens.sync.inbox_card import InboxCard
from app.ui.screens.sync.item_card import ItemCard
from app.ui.screens.sync.link_card import LinkCard
from app.ui.screens.sync.presenter import SyncPresenter
from app.ui.screens.sync.state import SyncState
from app.ui.screens.sync.unsent_card import UnsentCard
from app.ui.theme import GAP_16
from app.ui.widgets.narrow import Following

_LEFT, _MIDDLE, _RIGHT = 336, 736, 720


class SyncView(QWidget):
    """Three columns: in a narrow window the middle and the right give way alike, in a low one they scroll."""

    def __init__(self, presenter: SyncPresenter, text: Text) -> None:
        super().__init__()
        self.setObjectName("sync")
        self._presenter = presenter
        self._text = text
        self.link = LinkCard(text, presenter.zone)
        self.inbox = InboxCard(text)
        self.unsent = UnsentCard(presenter, text)
        self.item = ItemCard(presenter, text)
        self.case = CaseCard(presenter, text)
        self.hall = HallCard(presenter, text)
        self.guide = GuideCard()
        self._cards = (self.link, self.inbox, self.unsent, self.item, self.case, self.hall, self.guide)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_16)
        columns: tuple[tuple[int, tuple[tuple[QWidget, int], ...]], ...] = (
            (_LEFT, ((self.link, 0), (self.inbox, 1))),
            (_MIDDLE, ((self.unsent, 1), (self.item, 1))),
            (_RIGHT, ((self.case, 0), (self.hall, 1), (self.guide, 0))),
        )
        for width, cards in columns:
            place = Following()
            column = place.content
            column.setSpacing(GAP_16)
            for card, stretch in cards:
                column.addWidget(card, stretch)
            if width == _LEFT:
                place.setFixedWidth(width)
            row.addWidget(place, 0 if width == _LEFT else width)
        self.link.retry.clicked.connect(presenter.retry)
        self.inbox.list.chosen.connect(presenter.open_case)
        self.inbox.list.opened.connect(lambda _key: self.case.focus_first())
        self.retranslate(text)
        presenter.attach(self)

    def showEvent(self, event: QShowEvent) -> None:
        """Keep current while somebody can see it."""
        super().showEvent(event)
        self._presenter.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the guide out where there is no room for it."""
        super().resizeEvent(event)
        self.guide.room = self.height()
        self.guide.show_state(self._presenter.state)

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while nobody can."""
        self._presenter.stop()
        super().hideEvent(event)

    def render(self, state: SyncState) -> None:  # type: ignore[override] # our views' method
        """Show ``state``; the focus stays where it is."""
        for card in self._cards:
            card.show_state(state)

    def focus_pane(self) -> None:
        """Go on to the next column (F6)."""
        if self.inbox.list.hasFocus():
            self.unsent.table.setFocus()
        elif self.unsent.table.hasFocus():
            self.case.focus_first()
        elif self.inbox.list.isVisible():
            self.inbox.list.setFocus()
        else:
            self.unsent.table.setFocus()

    def show_part(self, part: str) -> None:
        """Put the focus on what a chip of the strip stands for: `link`, `unsent` or `inbox:<key>`."""
        kind, _, key = part.partition(":")
        if kind == "link":
            self.link.retry.setFocus()
        elif kind == "unsent":
            self.unsent.table.setFocus()
        elif kind == "inbox":
            self._presenter.open_case(key)
            self.inbox.list.setFocus()

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self._text = text
        for card in self._cards:
            card.retranslate(text)
        self.render(self._presenter.state)
