"""A bank transfer at the checkout: the number of the bank's slip, the amount, and who paid if they say so."""

from abc import abstractmethod
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.errors import UserError
from app.i18n import Text
from app.services.money import Checkout
from app.ui.panels.checkout_state import CheckoutState
from app.ui.panels.checkout_with_codes import WithCodes
from app.ui.theme import Tone
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.fields import TextBox
from app.ui.widgets.labels import IconLabel, KeyCap, Label, hint
from app.ui.widgets.money import MoneyEdit

_LONGEST_TYPED = 48
"""Characters that the box for a slip's number takes: with the blanks and hyphens that banks print in it."""
SLIP_KEY: Final = "Alt+H"
"""Opens the fields for a bank's slip (汇款, a remittance), as Alt+K goes to the card."""
_NOT_NOTED: Final = "transfer.not_noted"


class WithTransfers(WithCodes):
    """Takes bank transfers down for the checkout that is open."""

    _slip_begun = False

    @abstractmethod
    def _reread(self, checkout: Checkout) -> None: ...

    def begin_slip(self, *, begun: bool) -> None:
        """Know whether the number of a slip stands in its field and was not taken down yet."""
        self._slip_begun = begun
        error = self.state.transfer_error
        if not begun and isinstance(error, UserError) and error.code == _NOT_NOTED:
            self._update(transfer_error=None)

    def _slip_waits(self) -> bool:
        """Return whether a slip was begun that the payment would leave out; if so, that is said at it."""
        waits = self._slip_begun and self.state.card_due_fen > 0
        if waits:
            self._update(transfer_error=UserError(_NOT_NOTED))
        return waits

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
        self._reread(checkout)  # first: the focus goes to what can be pressed once it is known what is left
        self._update(transfers=self.state.transfers + 1)

    def _not_transferred(self, error: Exception) -> None:
        if isinstance(error, UserError) and error.code.partition(".")[0] in {"transfer", "names"}:
            self._update(transfer_error=error)
        else:
            self._refused(error)


class TransferBox(QWidget):
    """A line that opens to three fields; Enter goes from field to field to the button that takes it down.

    Signals:
        entered: number of the slip, amount in fen or None, name of the payer.
        begun: whether the number of a slip stands in its field.
    """

    entered = Signal(str, object, str)
    begun = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._done = 0
        self._error: Exception | None = None
        self._offered: int | None = None
        """What the program last put into the amount; what differs from it was typed, and stays."""
        self._payment = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(IconLabel("bank-outline", 24, Tone.PRIMARY))
        self._label = Label()
        row.addWidget(self._label, 1)
        row.addWidget(KeyCap(SLIP_KEY))
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
        QShortcut(SLIP_KEY, self).activated.connect(self._come)
        self.reference.textChanged.connect(lambda typed: self.begun.emit(bool(typed.strip())))
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
        self.note, self._payer_note, self._amount_note = (Label("", wrap=True) for _ in range(3))
        for note, name in (
            (self.note, "note"),
            (self._payer_note, "payer_note"),
            (self._amount_note, "amount_note"),
        ):
            note.setObjectName(f"checkout_transfer_{name}")
        self._words = (hint(), hint(), hint())
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.amount)
        row.addWidget(self.take)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for at, word in enumerate(self._words):
            grid.addWidget(word, 2 * at, 0)
        grid.addWidget(self.reference, 0, 1)
        grid.addWidget(self.payer, 2, 1)
        grid.addLayout(row, 4, 1)
        for at, note in enumerate((self.note, self._payer_note, self._amount_note)):
            grid.addWidget(note, 2 * at + 1, 0, 1, 2)
        column.addLayout(grid)
        return column

    def retranslate(self, text: Text) -> None:
        """Show fixed words in another language."""
        self._label.setText(text("checkout.transfer.label"))
        self.open.setText(text("checkout.transfer.open"))
        self.take.setText(text("checkout.transfer.take"))
        boxes = ((self.reference, "reference"), (self.payer, "payer"), (self.amount, "amount"))
        for (box, name), word in zip(boxes, self._words, strict=True):
            box.setAccessibleName(text(f"checkout.transfer.{name}"))
            word.setText(text(f"checkout.transfer.{name}"))
        self._say(text)

    def show_state(self, state: CheckoutState, text: Text) -> None:
        """Follow ``state``: what was taken down leaves the fields empty; errors stand at their fields."""
        payment = state.checkout.payment_id if state.checkout else ""
        if (state.transfers, payment) != (self._done, self._payment):
            self._done, self._payment = state.transfers, payment
            self.reference.clear()
            self.payer.clear()
            self.amount.set_fen(self._offered)
            self.open.setChecked(False)
        wanted = state.card_due_fen or None
        if self.amount.fen() in (None, self._offered) and not self.amount.hasFocus():
            self._offered = wanted
            self.amount.set_fen(wanted)
        new = state.transfer_error is not None and state.transfer_error is not self._error
        self._error = state.transfer_error
        self._say(text)
        if new:
            self.open.setChecked(True)
            wrong = self._wrong()
            wrong.setFocus(Qt.FocusReason.OtherFocusReason)
            if isinstance(wrong, QLineEdit):
                wrong.selectAll()

    def _wrong(self) -> QLineEdit | Button:
        """Return what an error is about: the field, or the button that was not pressed."""
        code = self._error.code if isinstance(self._error, UserError) else ""
        if code == _NOT_NOTED:
            return self.take
        if code == "transfer.amount":
            return self.amount
        return self.payer if code.startswith("names.") else self.reference

    def _say(self, text: Text) -> None:
        said = text.error(self._error) if self._error else ""
        wrong = self._wrong() if said else None
        at = {self.payer: self._payer_note, self.amount: self._amount_note, self.take: self._amount_note}
        place = self.note if wrong is None or wrong is self.reference else at[wrong]
        self.note.set_tone(Tone.DANGER if said and place is self.note else Tone.MUTED)
        self.note.setText(said if said and place is self.note else text("checkout.transfer.hint"))
        # One sentence at a time: a low screen shows the fields whole.
        self.note.setVisible(place is self.note)
        for note in (self._payer_note, self._amount_note):
            note.set_tone(Tone.DANGER)
            note.setText(said if note is place else "")
            note.setVisible(bool(said) and note is place)

    def _toggle(self, on: bool) -> None:
        self._fields.setVisible(on)
        if on:
            self.reference.setFocus(Qt.FocusReason.OtherFocusReason)

    def _come(self) -> None:
        """Open the fields by their key; once they are open, go to the number of the slip."""
        if self.open.isChecked():
            self.reference.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.open.setChecked(True)

    def _enter(self) -> None:
        self.entered.emit(self.reference.text(), self.amount.fen(), self.payer.text())
