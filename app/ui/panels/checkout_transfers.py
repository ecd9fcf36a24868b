"""A bank transfer at the checkout: the number of the bank's slip, the amount, and who paid if they say so."""

from abc import abstractmethod

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.errors import UserError
from app.i18n import Text
from app.services.money import Checkout
from app.ui.panels.checkout_state import CheckoutState
from app.ui.panels.checkout_with_codes import WithCodes
from app.ui.theme import Tone
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.fields import TextBox
from app.ui.widgets.labels import IconLabel, Label, hint
from app.ui.widgets.money import MoneyEdit

_LONGEST_TYPED = 48
"""Characters that the box for a slip's number takes: with the blanks and hyphens that banks print in it."""


class WithTransfers(WithCodes):
    """Takes bank transfers down for the checkout that is open."""

    @abstractmethod
    def _reread(self, checkout: Checkout) -> None: ...

    def note_transfer(self, reference: str, amount_fen: int | None, payer: str) -> None:
        """Take down a transfer; without an amount for all that is left. Faults are said at the fields."""
        checkout = self.state.checkout
        if checkout is None or self.state.busy or self.state.completed is not None:
            return
        session, payment_id = self._who(), checkout.payment_id
        amount = self.state.card_due_fen if amount_fen is None else amount_fen
        self._update(busy=True, error=None, transfer_error=None)
        self._tasks.write(
            lambda: self._service.note_transfer(session, payment_id, reference, amount, payer),
            self._transferred,
            self._not_transferred,
            ended=self._idle,
        )

    def _transferred(self, checkout: Checkout) -> None:
        self._update(transfers=self.state.transfers + 1)
        self._reread(checkout)

    def _not_transferred(self, error: Exception) -> None:
        if isinstance(error, UserError) and error.code.partition(".")[0] in {"transfer", "names"}:
            self._update(transfer_error=error)
        else:
            self._refused(error)


class TransferBox(QWidget):
    """A line that opens to three fields; Enter goes from field to field to the button that takes it down.

    Signals:
        entered: number of the slip, amount in fen or None, name of the payer.
    """

    entered = Signal(str, object, str)

    def __init__(self) -> None:
        super().__init__()
        self._done = 0
        self._error: Exception | None = None
        self._wanted: int | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(IconLabel("bank-outline", 24, Tone.PRIMARY))
        self._label = Label()
        row.addWidget(self._label, 1)
        self.open = Button("", Kind.SECONDARY)
        self.open.setObjectName("checkout_transfer_open")
        self.open.setCheckable(True)
        row.addWidget(self.open)
        column.addLayout(row)
        self._fields = QWidget()
        self._fields.setLayout(self._lay())
        column.addWidget(self._fields)
        self._fields.hide()
        self.open.toggled.connect(self._toggle)
        self.reference.returnPressed.connect(self.payer.setFocus)
        self.payer.returnPressed.connect(self.amount.setFocus)
        self.amount.returnPressed.connect(self.take.setFocus)
        self.take.clicked.connect(self._enter)

    def _lay(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.reference, self.payer = TextBox(""), TextBox("")
        self.amount = MoneyEdit()
        self.amount.setFixedWidth(112)
        self.take = Button("", Kind.SECONDARY)
        self.reference.setMaxLength(_LONGEST_TYPED)
        for box, name in (
            (self.reference, "reference"),
            (self.payer, "payer"),
            (self.amount, "amount"),
            (self.take, "take"),
        ):
            box.setObjectName(f"checkout_transfer_{name}")
        self.note = Label("", wrap=True)
        self.note.setObjectName("checkout_transfer_note")
        column.addWidget(self.reference)
        column.addWidget(self.note)
        column.addWidget(self.payer)
        row = QHBoxLayout()
        row.setSpacing(8)
        self._word = hint()
        row.addWidget(self._word, 1)
        row.addWidget(self.amount)
        row.addWidget(self.take)
        column.addLayout(row)
        return column

    def retranslate(self, text: Text) -> None:
        """Show fixed words in another language."""
        self._label.setText(text("checkout.transfer.label"))
        self.open.setText(text("checkout.transfer.open"))
        self._word.setText(text("checkout.transfer.amount"))
        self.take.setText(text("checkout.transfer.take"))
        for box, name in ((self.reference, "reference"), (self.payer, "payer")):
            box.setAccessibleName(text(f"checkout.transfer.{name}"))
            box.setPlaceholderText(text(f"checkout.transfer.{name}"))
        self.amount.setAccessibleName(text("checkout.transfer.amount"))
        self._say(text)

    def show_state(self, state: CheckoutState, text: Text) -> None:
        """Follow ``state``: what was taken down leaves the fields empty, what is wrong is said below them."""
        if state.transfers != self._done:
            self._done = state.transfers
            self.reference.clear()
            self.payer.clear()
            self.open.setChecked(False)
        self._wanted = state.card_due_fen or None
        if not self.amount.hasFocus():
            self.amount.set_fen(self._wanted)
        new = state.transfer_error is not None and state.transfer_error is not self._error
        self._error = state.transfer_error
        self._say(text)
        if new:
            self.reference.setFocus(Qt.FocusReason.OtherFocusReason)
            self.reference.selectAll()

    def _say(self, text: Text) -> None:
        said = text.error(self._error) if self._error else text("checkout.transfer.hint")
        self.note.set_tone(Tone.DANGER if self._error else Tone.MUTED)
        self.note.setText(said)

    def _toggle(self, on: bool) -> None:
        self._fields.setVisible(on)
        if on:
            self.reference.setFocus(Qt.FocusReason.OtherFocusReason)

    def _enter(self) -> None:
        self.entered.emit(self.reference.text(), self.amount.fen(), self.payer.text())
