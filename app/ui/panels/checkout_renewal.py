"""Cash without the centre has reached its limit: a manager who came to the counter grants it once more."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.i18n import Text
from app.ui.panels.checkout_presenter import CheckoutPresenter, CheckoutState
from app.ui.theme import Tone
from app.ui.widgets.buttons import LinkButton
from app.ui.widgets.cards import Panel
from app.ui.widgets.fields import TextBox
from app.ui.widgets.keypad import PinBoxes
from app.ui.widgets.labels import Label, hint
from app.ui.widgets.pin_sign import PinSign, go_on


class RenewalBox(Panel):
    """How the limit stands, and the manager's number, reason and PIN; Enter goes on, Esc leaves."""

    def __init__(self, presenter: CheckoutPresenter) -> None:
        super().__init__(Tone.TEXT)
        self._presenter = presenter
        self._wiped = 0
        self._missing = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        self._title = Label("", bold=True)
        self._standing = Label("", wrap=True)
        self._standing.setObjectName("checkout_limit")
        self.reason, self.approver, self.pin = TextBox(), TextBox(), PinBoxes("-")
        self.sign = PinSign(self.pin, name="checkout_renew_sign")
        self.sign.signed.connect(self._complete)
        self._hint = hint(wrap=True)
        self.leave = LinkButton("")
        for control, name in (
            (self.approver, "checkout_renew_approver"),
            (self.reason, "checkout_renew_reason"),
            (self.pin, "checkout_renew_pin"),
            (self.leave, "checkout_renew_leave"),
        ):
            control.setObjectName(name)
        # The PIN comes right after the number: whoever types it blind would type it in plain words else.
        for widget in (self._title, self._standing, self.reason, self.approver, self.pin):
            column.addWidget(widget)
        row = QHBoxLayout()
        row.addWidget(self._hint, 1)
        row.addWidget(self.leave)
        row.addWidget(self.sign)
        column.addLayout(row)
        self.reason.returnPressed.connect(lambda: go_on(self.approver, self.pin))
        self.approver.returnPressed.connect(self.pin.setFocus)
        self.leave.clicked.connect(lambda: presenter.ask_renewal(asking=False))
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave with Esc, sign with Ctrl+Enter."""
        if event.key() == Qt.Key.Key_Escape:
            self._presenter.ask_renewal(asking=False)
            return
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and (
            event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.sign.click()
            return
        super().keyPressEvent(event)

    def _complete(self, pin: str) -> None:
        """Send it; the PIN alone is not enough, and is not kept."""
        number, reason = self.approver.text().strip(), self.reason.text().strip()
        if number and reason:
            self._presenter.renew_limit(number, pin, reason)
            return
        self.pin.clear()
        self._hint.setText(self._missing)
        (self.reason if number else self.approver).setFocus()

    def retranslate(self, text: Text) -> None:
        """Show fixed words in another language."""
        self._title.setText(text("checkout.renewal.title"))
        self._missing = text("checkout.renewal.missing")
        self._hint.setText(text("checkout.renewal.hint"))
        self.leave.setText(text("checkout.renewal.leave"))
        self.pin.setAccessibleName(text("checkout.renewal.pin"))
        self.sign.retranslate(text, text("checkout.renewal.sign"))
        for box, code in ((self.approver, "approver"), (self.reason, "reason")):
            box.setPlaceholderText(text(f"checkout.renewal.{code}"))
            box.setAccessibleName(text(f"checkout.renewal.{code}"))

    def show_state(self, state: CheckoutState, text: Text) -> None:
        """Show ``state``; the focus goes to the number when the box comes up."""
        limit = state.limit
        asking = state.renewing and limit is not None
        if limit is not None:
            taken, left = text.money(limit.taken_fen), text.money(limit.left_fen)
            self._standing.setText(
                text("checkout.renewal.state", taken=taken, left=left, count=limit.renewals_left)
            )
        if state.renewed != self._wiped:
            self._wiped = state.renewed
            self.pin.clear()
        self.pin.setReadOnly(state.busy)
        self.sign.set_busy(state.busy, text("widgets.busy"))
        if asking and self.isHidden():
            self.approver.clear()
            self.reason.clear()
            self.pin.clear()
            self._hint.setText(text("checkout.renewal.hint"))
            self.show()
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not asking:
            self.hide()
