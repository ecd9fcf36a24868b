"""The page that stands where a form would, when the business can't be done."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.i18n import Text
from app.services.order_words import say
from app.ui.panels.asking import NeedsLink
from app.ui.panels.form_state import FormState
from app.ui.theme import BODY, GAP_4, GAP_8, GAP_16, TITLE, Tone
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.cards import Card, VerdictCard
from app.ui.widgets.fields import Field, TextBox
from app.ui.widgets.labels import IconLabel, Label

_EITHER = "business.check.identity_or_password.refused"
_LEFT = Qt.AlignmentFlag.AlignLeft
_WAITING = "business.check.waiting.refused"


class RefusedPage(QWidget):
    """Why it can't be done, and what to do instead; where a service password would do, a box for it.

    Signals:
        password_typed: what the customer typed.
        order_asked: number of the order that stands in the way.
    """

    password_typed = Signal(str)
    order_asked = Signal(str)

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
        self._password = _PasswordCard(text)
        self._password.typed.connect(self.password_typed)
        column.addWidget(self._password)
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
            if line.words.code == _WAITING:
                column.addWidget(self._way_to(str(dict(line.words.params)["order"]), text), 0, _LEFT)
            self._rows.addWidget(row)
        self._password.setVisible(any(line.words.code == _EITHER for line in refused))
        self._password.show_state(state, text)
        self._card.setAccessibleDescription("; ".join(say(line.words, text) for line in refused))

    def _way_to(self, code: str, text: Text) -> Button:
        """Return the button that opens an order."""
        button = Button(text("form.panel.open_order", code=code), Kind.SECONDARY, icon="arrow-right")
        button.setObjectName("form.open_order")
        button.clicked.connect(lambda: self.order_asked.emit(code))
        return button

    def focus_password(self) -> bool:
        """Put the cursor into the box for the service password; returns whether it is shown."""
        if not self._password.isVisibleTo(self):
            return False
        self._password.focus_box()
        return True

    def retranslate(self, text: Text) -> None:
        """Take the words of another language."""
        self._card.set_verdict(text("form.panel.refused"), Tone.DANGER, "close-circle")
        self._password.retranslate(text)


class _PasswordCard(Card):
    """A box for the service password. Signals: typed: what was typed."""

    typed = Signal(str)

    def __init__(self, text: Text) -> None:
        super().__init__(text("form.password.title"))
        row = QHBoxLayout()
        row.setSpacing(GAP_16)
        self._box = TextBox(icon="form-textbox-password")
        self._box.setEchoMode(QLineEdit.EchoMode.Password)
        self._box.setObjectName("form.password.box")
        self._box.returnPressed.connect(self._on_typed)
        self._field = Field(text("form.password.box"), self._box)
        row.addWidget(self._field, 1)
        self._check = Button(text("form.password.check"), Kind.SECONDARY)
        self._check.setObjectName("form.password.check")
        self._check.clicked.connect(self._on_typed)
        row.addWidget(self._check)
        self.body.addLayout(row)

    def show_state(self, state: FormState, text: Text) -> None:
        """Show why the last one did not pass."""
        self._field.set_error(text.error(state.error) if state.error is not None else None)

    def retranslate(self, text: Text) -> None:
        """Take the words of another language."""
        self.set_title(text("form.password.title"))
        self._field.set_label(text("form.password.box"))
        self._check.setText(text("form.password.check"))

    def focus_box(self) -> None:
        """Put the cursor into the box."""
        self._box.setFocus()

    def _on_typed(self) -> None:
        typed = self._box.text()
        self._box.clear()
        if typed:
            self.typed.emit(typed)
