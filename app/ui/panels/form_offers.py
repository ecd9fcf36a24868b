"""What the hall can do for whoever wants to leave: offers to take, and one key past them."""

from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.business.spec import Offer
from app.i18n import Text
from app.services.order_words import say
from app.ui.panels.form_state import FormState
from app.ui.theme import BODY, GAP_4, GAP_12, GAP_16, MAIN, Tone
from app.ui.widgets.buttons import Button, Kind, Size
from app.ui.widgets.cards import Card
from app.ui.widgets.labels import Hairline, IconLabel, KeyCap, Label


class OfferTaker(Protocol):
    """Whoever goes on when an offer is taken."""

    def take_offer(self, key: str) -> None:
        """Go on in the business of an offer."""
        ...


class OfferPage(QWidget):
    """One row an offer, with its number as its key anywhere in `owner`."""

    def __init__(self, presenter: OfferTaker, text: Text, owner: QWidget) -> None:
        super().__init__()
        self._presenter = presenter
        self._shown: tuple[Offer, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._card = Card(text("form.offer.title"), flush=True)
        self._card.setObjectName("form.offers")
        self._lead = Label(text("form.offer.lead"), BODY, tone=Tone.MUTED, wrap=True)
        self._lead.setContentsMargins(GAP_16, GAP_12, GAP_16, GAP_12)
        self._card.body.addWidget(self._lead)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self._card.body.addLayout(self._rows)
        column.addWidget(self._card)
        column.addStretch(1)
        self._keys = tuple(QShortcut(QKeySequence(str(number)), owner) for number in range(1, 10))
        for at, shortcut in enumerate(self._keys):
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda at=at: self.take(at))
        self.arm(on=False)

    def arm(self, *, on: bool) -> None:
        """Let the numbers take offers, or be typed into fields again."""
        for shortcut in self._keys:
            shortcut.setEnabled(on)

    def take(self, at: int) -> None:
        """Take an offer by its place."""
        if at < len(self._shown):
            self._presenter.take_offer(self._shown[at].key)

    def show_state(self, state: FormState, text: Text) -> None:
        """Show the offers."""
        if state.offers == self._shown and self._rows.count():
            return
        self._shown = state.offers
        while (item := self._rows.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for number, offer in enumerate(state.offers, 1):
            self._rows.addWidget(self._row(number, offer, text))

    def retranslate(self, text: Text) -> None:
        """Take the words of another language."""
        self._card.set_title(text("form.offer.title"))
        self._lead.setText(text("form.offer.lead"))
        self._shown = ()

    def _row(self, number: int, offer: Offer, text: Text) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Hairline())
        row = QHBoxLayout()
        row.setContentsMargins(GAP_16, GAP_12, GAP_16, GAP_12)
        row.setSpacing(GAP_12)
        row.addWidget(KeyCap(str(number)))
        row.addWidget(IconLabel("hand-heart-outline", 20, Tone.PRIMARY))
        said = QVBoxLayout()
        said.setSpacing(GAP_4)
        words = say(offer.words, text)
        said.addWidget(Label(words, MAIN, bold=True))
        said.addWidget(Label(say(offer.detail, text), BODY, tone=Tone.MUTED, wrap=True))
        row.addLayout(said, 1)
        take = Button(text("form.offer.take"), Kind.SECONDARY, Size.NORMAL)
        take.setObjectName(f"form.offer.{offer.key}")
        take.setAccessibleName(f"{text('form.offer.take')}: {words}")
        take.clicked.connect(lambda: self.take(number - 1))
        row.addWidget(take)
        column.addLayout(row)
        return made
