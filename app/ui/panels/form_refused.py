"""The page that stands where a form would, when the business can't be done."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import Text
from app.services.order_words import say
from app.ui.panels.asking import NeedsLink
from app.ui.panels.form_state import FormState
from app.ui.theme import BODY, GAP_4, GAP_8, GAP_16, TITLE, Tone
from app.ui.widgets.cards import VerdictCard
from app.ui.widgets.labels import IconLabel, Label


class RefusedPage(QWidget):
    """Why it can't be done, and what to do instead."""

    def __init__(self, text: Text) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._card = VerdictCard("", Tone.DANGER, "close-circle")
        self._card.setObjectName("form.refused")
        self._rows = QVBoxLayout()
        self._rows.setSpacing(GAP_16)
        self._card.body.addLayout(self._rows)
        self.needs = NeedsLink()
        self._card.body.addWidget(self.needs)
        column.addWidget(self._card)
        column.addStretch(1)
        self.retranslate(text)

    def show_state(self, state: FormState, text: Text) -> None:
        """Show each refusing check with its way out."""
        while (item := self._rows.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self.needs.setVisible(state.cut)
        if state.cut and state.kind is not None:
            self.needs.show_case(text(state.kind.title), text)
        refused = state.eligibility.refused if state.eligibility else ()
        for line in refused:
            row = QWidget()
            column = QVBoxLayout(row)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(GAP_4)
            column.addWidget(Label(say(line.words, text), TITLE, bold=True, wrap=True))
            remedy = QHBoxLayout()
            remedy.setSpacing(GAP_8)
            remedy.addWidget(IconLabel("arrow-right-circle-outline", 16, Tone.PRIMARY))
            remedy.addWidget(Label(say(line.remedy, text), BODY, wrap=True), 1)
            column.addLayout(remedy)
            self._rows.addWidget(row)
        self._card.setAccessibleDescription("; ".join(say(line.words, text) for line in refused))

    def retranslate(self, text: Text) -> None:
        """Take the words of another language."""
        self._card.set_verdict(text("form.panel.refused"), Tone.DANGER, "close-circle")
