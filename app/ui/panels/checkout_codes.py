"""Payment codes at the counter: the box that the scanner types into, and claims that kiosks left open."""

from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.payment_codes import CodeOutcome
from app.i18n import Text
from app.services.claims import ClaimService, Settled
from app.services.payment_codes import PaymentCodes
from app.services.rows.payment_codes import CodeRow
from app.ui.panels.checkout_state import CheckoutMode, CheckoutState
from app.ui.theme import Tone
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.fields import TextBox
from app.ui.widgets.labels import IconLabel, Label, hint

POLL_MS: Final = 2000
MOST_POLLS: Final = 30
"""A minute; then the clerk asks again by hand."""


class CodePoll(QObject):
    """Asks again while the customer confirms on the phone.

    Signals:
        due: it is time to ask.
    """

    due = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._left = 0
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self._tick)

    def follow(self, row: CodeRow | None) -> None:
        """Go on asking for an attempt that is being confirmed; stop for any other."""
        if row is None or row.outcome is not CodeOutcome.PAYING:
            self._timer.stop()
            self._left = 0
        elif not self._timer.isActive():
            self._left = MOST_POLLS
            self._timer.start()

    def _tick(self) -> None:
        self._left -= 1
        if self._left <= 0:
            self._timer.stop()
        self.due.emit()


class CodeDesk:
    """What the checkout's presenter can do with codes; None of both where the terminal has no line."""

    def __init__(self, codes: PaymentCodes | None, claims: ClaimService | None) -> None:
        self.codes = codes if codes is not None and codes.available else None
        self.claims = claims if self.codes is not None else None

    @property
    def simulated(self) -> bool:
        """Whether no real money moves."""
        return self.codes is not None and self.codes.simulated


class CodeBox(QWidget):
    """Icon, words, a box for the code, and a button; Enter of the scanner asks.

    Signals:
        entered: the code, after which the box is empty.
    """

    entered = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(IconLabel("qrcode-scan", 24, Tone.PRIMARY))
        self.label = Label()
        row.addWidget(self.label)
        self.box = TextBox("")
        self.box.setObjectName("checkout_code")
        self.box.setMaxLength(32)
        self.box.returnPressed.connect(self._enter)
        row.addWidget(self.box, 1)
        self.ask = Button("", Kind.SECONDARY)
        self.ask.setObjectName("checkout_code_ask")
        self.ask.clicked.connect(self._enter)
        row.addWidget(self.ask)
        column.addLayout(row)
        self.note = hint()
        column.addWidget(self.note)

    def retranslate(self, text: Text, *, simulated: bool) -> None:
        """Show fixed words in another language."""
        self.label.setText(text("checkout.code.label"))
        self.box.setAccessibleName(text("checkout.code.field"))
        self.box.setPlaceholderText(text("checkout.code.placeholder"))
        self.ask.setText(text("checkout.code.ask"))
        self.note.setText(text("checkout.code.simulated") if simulated else "")
        self.note.setVisible(simulated)

    def _enter(self) -> None:
        code = "".join(self.box.text().split())
        self.box.clear()
        if code:
            self.entered.emit(code)


class ClaimBox(QWidget):
    """Where a kiosk's slip is typed or scanned, while nothing else is being collected.

    Signals:
        entered: what was typed.
    """

    entered = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._busy = False
        self._coming = False
        """Whether the focus is to come here once there is an answer: the number was typed elsewhere."""
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 16)
        column.setSpacing(8)
        self._title = Label("", bold=True)
        self._hint = hint()
        row = QHBoxLayout()
        row.setSpacing(8)
        self.box = TextBox("")
        self.box.setObjectName("checkout_claim")
        self.box.setMaxLength(24)
        self.box.returnPressed.connect(self._enter)
        self.go = Button("", Kind.SECONDARY, icon="magnify")
        self.go.setObjectName("checkout_claim_go")
        self.go.clicked.connect(self._enter)
        row.addWidget(self.box, 1)
        row.addWidget(self.go)
        self.note = Label("", wrap=True, align=Qt.AlignmentFlag.AlignLeft)
        self.note.setObjectName("checkout_claim_note")
        column.addWidget(self._title)
        column.addWidget(self._hint)
        column.addLayout(row)
        column.addWidget(self.note)

    def retranslate(self, text: Text) -> None:
        """Show fixed words in another language."""
        self._title.setText(text("claim.title"))
        self._hint.setText(text("claim.hint"))
        self.box.setAccessibleName(text("claim.field"))
        self.go.setText(text("claim.go"))

    def show_state(self, state: CheckoutState, text: Text) -> None:
        """Show what became of the last one."""
        said = text.error(state.error) if state.error else text(state.claim_note) if state.claim_note else ""
        self.note.set_tone(Tone.DANGER if state.error else Tone.TEXT)
        self.note.setText(said)
        self.go.set_busy(state.busy, text("checkout.working"))
        self._busy = state.busy
        if self._coming and not state.busy:
            # Now or never: where somebody went on to something else meanwhile, they are not called back.
            self._coming = False
            self.take_focus()

    def look_up(self, number: str) -> None:
        """Ask about a number as if it had been typed here."""
        self.box.setText(number)
        self._enter()
        self._coming = self._busy

    def take_focus(self) -> bool:
        """Take the focus where the box is to be seen and nothing else comes; returns whether it did."""
        wanted = self.box.isVisible() and not self._busy
        if wanted:
            self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        return wanted

    def _enter(self) -> None:
        typed = self.box.text()
        # Whatever comes next takes its place: the same slip again, or another.
        self.box.selectAll()
        if typed.strip():
            self.entered.emit(typed)


def note_of(settled: Settled) -> str:
    """Return the sentence for how a claim stands."""
    return f"claim.{settled.outcome.value}" if settled.outcome else "claim.still_open"


def mode_after(row: CodeRow) -> CheckoutMode:
    """Return what the panel shows after an answer."""
    if row.outcome is CodeOutcome.REFUSED:
        return CheckoutMode.CARD_DECLINED
    if row.outcome is CodeOutcome.PAID:
        return CheckoutMode.COLLECTING
    return CheckoutMode.CARD_UNKNOWN
