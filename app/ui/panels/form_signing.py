"""How the customer signs: the slip on paper, the customer's own screen, a fingerprint; after the approval."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.orders import OrderState
from app.domain.slip_papers import ACTING, Signer
from app.i18n import Text
from app.services.rows.orders import OrderRow
from app.ui.panels.form_presenter import FormPresenter
from app.ui.panels.form_state import FormState
from app.ui.theme import BODY, GAP_12, RADIUS_CARD, Tone
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.cards import Card, Panel
from app.ui.widgets.fields import Field, TextBox
from app.ui.widgets.focus import wants_ring
from app.ui.widgets.labels import IconLabel, Label
from app.ui.widgets.lists import Pair

_PAPER, _FINGER = "Alt+P", "Alt+M"
_OVER = frozenset({OrderState.REJECTED, OrderState.CANCELLED, OrderState.FAILED})


class Signing(Card):
    """The slip is printed: signed on paper, or a fingerprint before a witness."""

    def __init__(self, presenter: FormPresenter, text: Text) -> None:
        super().__init__(text("form.sign.title"))
        self._presenter = presenter
        self._title_text = text("form.sign.title")
        self._low = False
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_12)
        self._paper = Button(text("form.sign.paper"), Kind.PRIMARY, icon="draw-pen", key="Ctrl+Enter")
        self._paper.setObjectName("form.sign.paper")
        self._paper.clicked.connect(lambda: presenter.sign("paper"))
        row.addWidget(self._paper, 0, Qt.AlignmentFlag.AlignTop)
        row.addStretch(1)
        self._witness = TextBox(placeholder=text("widgets.example", value="T10299"))
        self._witness.setObjectName("form.sign.witness")
        self._field = Field(text("form.sign.witness"), self._witness, hint=text("form.sign.witness_hint"))
        self._field.setFixedWidth(260)
        row.addWidget(self._field)
        holder = QVBoxLayout()
        holder.setContentsMargins(0, 20, 0, 0)
        self._finger = Button(
            text("form.sign.finger"), Kind.SECONDARY, icon="fingerprint", key=_FINGER, bind=True
        )
        self._finger.setObjectName("form.sign.finger")
        self._finger.clicked.connect(lambda: presenter.sign("fingerprint", self._witness.text()))
        holder.addWidget(self._finger)
        holder.addStretch(1)
        row.addLayout(holder)
        self._locked = _Locked()
        self._locked.setObjectName("form.sign.locked")
        self.body.addWidget(self._locked)
        self._waits = _Waits()
        self._waits.hide()
        self.body.addWidget(self._waits)
        self._ways = QWidget()
        self._ways.setLayout(row)
        self.body.addWidget(self._ways)
        QWidget.setTabOrder(self._waits, self._paper)
        self._on_screen = False

    def focus_first(self) -> None:
        """Put the focus on the usual way."""
        (self._waits if self._on_screen else self._paper).setFocus()

    def sign_on_screen(self, text: Text) -> None:
        """Wait for the customer's own screen; paper is the other way."""
        self._on_screen = True
        self._waits.say(text("form.sign.on_screen"))
        self._waits.show()

    def set_low(self, *, low: bool) -> None:
        """Have little height: the page says already that it is about a signature."""
        self._low = low
        self.set_title("" if low else self._title_text)
        self.setAccessibleName(self._title_text)

    def show_state(self, state: FormState, text: Text, *, locked: bool) -> None:
        """Forget the last witness when it is signed; `locked`: it is signed once it is approved."""
        self._locked.say(text("form.sign.locked"))
        self._locked.setVisible(locked)
        self._waits.setVisible(self._on_screen and not locked)
        self._ways.setVisible(not locked)
        usual = not self._on_screen
        self._paper.set_kind(Kind.PRIMARY if usual else Kind.SECONDARY)
        self._paper.set_key("Ctrl+Enter" if usual else _PAPER)
        # Ctrl+Enter is pressed once too often after submitting: beside a pad paper has a key of its own.
        self._paper.setShortcut("" if usual else _PAPER)
        if state.order is not None and state.order.signed:
            self._witness.clear()

    def retranslate(self, text: Text) -> None:
        """Take the words of another language."""
        self._title_text = text("form.sign.title")
        self.set_low(low=self._low)
        self._waits.say(text("form.sign.on_screen"))
        self._paper.setText(text("form.sign.paper"))
        self._finger.setText(text("form.sign.finger"))
        self._field.set_label(text("form.sign.witness"))
        self._field.set_hint(text("form.sign.witness_hint"))


class _Waits(Panel):
    """What has the focus while the customer signs elsewhere: whatever is pressed on it does nothing."""

    def __init__(self) -> None:
        super().__init__(Tone.PRIMARY, radius=RADIUS_CARD)
        self.setObjectName("form.sign.waits")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        wants_ring(self, RADIUS_CARD)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP_12, GAP_12, GAP_12, GAP_12)
        row.setSpacing(GAP_12)
        row.addWidget(IconLabel("draw-pen", 20, Tone.PRIMARY), 0, Qt.AlignmentFlag.AlignTop)
        self._words = Label("", BODY, wrap=True)
        row.addWidget(self._words, 1)

    def say(self, words: str) -> None:
        """Say what is awaited."""
        self._words.setText(words)
        self.setAccessibleName(words)


class _Locked(Panel):
    """Says why nobody signs yet."""

    def __init__(self) -> None:
        super().__init__(Tone.NEUTRAL, radius=RADIUS_CARD)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP_12, GAP_12, GAP_12, GAP_12)
        row.setSpacing(GAP_12)
        row.addWidget(IconLabel("lock-outline", 20, Tone.MUTED), 0, Qt.AlignmentFlag.AlignTop)
        self._words = Label("", BODY, wrap=True)
        row.addWidget(self._words, 1)

    def say(self, words: str) -> None:
        """Say what is awaited first."""
        self._words.setText(words)
        self.setAccessibleName(words)


def signs(state: FormState, order: OrderRow, text: Text, *, on_screen: bool) -> tuple[Pair, ...]:
    """Return who is to sign, where that is not the customer alone: nobody else's signature is theirs.

    A pad takes the first signature; whoever signs besides does so on the printed slip, and the clerk is still
    told once the first is there. ``on_screen``: there is a pad.
    """
    slip = state.slip
    if slip is None or order.state in _OVER or not slip.signature:
        return ()
    first, *besides = slip.who_signs
    on_paper = tuple(_signer(each, text) for each in besides)
    if order.signed:
        said = text("form.sign.and").join(on_paper)
        return (Pair(text("form.sign.on_slip"), said, bold=True),) if said else ()
    if not besides and first.role not in ACTING:
        return ()
    if on_screen:
        on_paper = tuple(text("form.sign.beside", who=who) for who in on_paper)
    who = text("form.sign.and").join((_signer(first, text), *on_paper))
    return (Pair(text("form.sign.by"), who, bold=True),)


def _signer(signer: Signer, text: Text) -> str:
    return f"{text(signer.label)} {signer.name}".strip()
