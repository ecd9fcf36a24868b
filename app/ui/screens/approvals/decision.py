"""Grant or refuse, say why, sign with the PIN."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.domain.errors import UserError
from app.i18n import Text
from app.ui.screens.approvals.presenter import ApprovalsMode, ApprovalsPresenter, ApprovalsState
from app.ui.theme import BODY, GAP_8, SMALL, TITLE, Tone
from app.ui.widgets.buttons import Button, Kind, SignButton, Size
from app.ui.widgets.cards import Card
from app.ui.widgets.choices import RadioRow
from app.ui.widgets.fields import Field, TextBox
from app.ui.widgets.keypad import Keypad, PinBoxes
from app.ui.widgets.labels import Hairline, IconLabel, Label, hint
from app.ui.widgets.narrow import Following

_QUICK = 2
_KEY, _KEY_NARROW = 56, 44
"""Height of a key of the pad, px: in a narrow window all twelve are in sight, in two rows."""


class DecisionCard(Card):
    """The right column."""

    def __init__(self, presenter: ApprovalsPresenter, text: Text) -> None:
        super().__init__(text("approval.screen.decision"))
        self._presenter = presenter
        self._text = text
        self._wiped: tuple[int, str, Exception | None] = (0, "", None)
        self._signing = self._narrow = False
        self._who = self.add_trailing(presenter.session.name)
        options = tuple((key, text(f"approval.screen.{key}")) for key in ("grant", "refuse"))
        self._answer = RadioRow(options, "grant")
        self._answer.setObjectName("approvals.answer")
        for key in ("grant", "refuse"):
            self._answer.box(key).setObjectName(f"approvals.{key}")
        self._answer.changed.connect(lambda key: presenter.answer(granted=key == "grant"))
        # On a low screen the upper part scrolls; the button that signs stays where it is.
        self._area = Following()
        self._area.content.setSpacing(self.body.spacing())
        self.body.addWidget(self._area, 1)
        self._area.content.addWidget(self._answer)
        self._reason = TextBox()
        self._reason.setObjectName("approvals.reason")
        self._reason.textEdited.connect(presenter.explain)
        self._field = Field("", self._reason, reserve=False)
        self._area.content.addWidget(self._field)
        self._quick = tuple(Button("", Kind.SECONDARY, Size.COMPACT) for _ in range(_QUICK))
        self._rule = hint("")
        self._pin = PinBoxes("PIN")
        self._pin.setObjectName("approvals.pin")
        self._pad = Keypad(text("widgets.clear"), text("widgets.backspace"))
        self._pad.attach(self._pin)
        self._note = _Note()
        self._sign = SignButton("", Kind.PRIMARY, Size.LARGE, icon="shield-check-outline", key="Ctrl+Enter")
        self._sign.setObjectName("approvals.sign")
        self._sign.clicked.connect(self.sign)
        self._pin.installEventFilter(self)
        self._pin.textChanged.connect(self._on_typed)
        self._pin.completed.connect(lambda _pin: self._arrive())
        self._missing = Label("", SMALL, tone=Tone.MUTED, align=Qt.AlignmentFlag.AlignHCenter)
        self._next = Button("", Kind.SECONDARY, key="↓")
        self._next.setObjectName("approvals.next")
        self._next.clicked.connect(presenter.choose_next)
        self._lay()

    def _lay(self) -> None:
        """Put everything below the reason in its place."""
        quick = QHBoxLayout()
        quick.setSpacing(GAP_8)
        for at, button in enumerate(self._quick):
            button.setObjectName(f"approvals.quick.{at}")
            button.clicked.connect(lambda _on=False, at=at: self._on_quick(at))
            quick.addWidget(button)
        quick.addStretch(1)
        upper = self._area.content
        upper.addLayout(quick)
        upper.addWidget(Hairline())
        head = QHBoxLayout()
        self._pin_title = Label("", TITLE, bold=True)
        head.addWidget(self._pin_title)
        head.addStretch(1)
        head.addWidget(self._rule)
        upper.addLayout(head)
        for widget in (self._pin, self._pad, self._note):
            upper.addWidget(widget)
        upper.addStretch(1)
        self.body.addWidget(self._sign)
        self.body.addWidget(self._missing)
        self.body.addWidget(self._next)

    def set_narrow(self, *, narrow: bool) -> None:
        """Stand in a narrow window, which is a low one too."""
        self._narrow = narrow
        self._area.set_scrolling(scrolls=narrow)
        self._pad.set_height(_KEY_NARROW if narrow else _KEY)
        self._pad.set_flat(flat=narrow)
        # On the lowest the keys of the PIN stand below what is to be seen: what is wrong stands above them.
        upper = self._area.content
        upper.setSpacing(GAP_8 if narrow else self.body.spacing())
        upper.removeWidget(self._note)
        upper.insertWidget(upper.indexOf(self._pin if narrow else self._pad) + 1, self._note)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Bring the keys along with the PIN, for a finger."""
        if watched is self._pin and event.type() == QEvent.Type.FocusIn and self._narrow:
            self._area.bring(self._pad)
        return super().eventFilter(watched, event)

    def to_top(self) -> None:
        """Show the answer again, which the PIN has scrolled away on a low screen."""
        self._area.verticalScrollBar().setValue(0)

    def focus_first(self) -> None:
        """Put the focus on the answer."""
        self._answer.setFocus()

    def focus_pin(self) -> None:
        """Put the cursor into the PIN."""
        self._pin.setFocus()

    def take_figure(self, figure: str) -> None:
        """Begin the PIN."""
        if self._pin.isEnabled():
            self._pin.setFocus()
            self._pin.insert(figure)

    def sign(self) -> None:
        """Sign the answer; where something is missing, lead to it."""
        if self._sign.isEnabled():
            if not self._sign.busy:
                self._presenter.decide(self._pin.text())
        elif self._pin.isEnabled() and self._pin.missing():
            self._pin.setFocus()
        elif self._unexplained(self._presenter.state):
            self._ask_why()

    def _arrive(self) -> None:
        """Go on from a whole PIN: to the button, or to the reason that is missing."""
        self._show_missing(self._presenter.state, self._text)
        if self._unexplained(self._presenter.state):
            self._ask_why()
        else:
            self._sign.setFocus()

    def _unexplained(self, state: ApprovalsState) -> bool:
        return self._reason.isEnabled() and not state.granted and not state.reason.strip()

    def _ask_why(self) -> None:
        self._field.set_error(self._text("approval.reason_missing"))
        self._area.bring(self._field)
        self._reason.setFocus()

    def show_state(self, state: ApprovalsState, text: Text) -> None:
        """Show the answer as it stands; the PIN is wiped with each item and each mistake."""
        wiped = (state.signed, state.chosen, state.error)
        if wiped != self._wiped:
            over = state.error is None and wiped[:2] == self._wiped[:2]
            self._wiped = wiped
            if not over:  # a mistake that is no more said is over with the first figure of another PIN
                self._pin.clear()
        self._answer.set_key("grant" if state.granted else "refuse")
        if self._reason.text() != state.reason:
            self._reason.setText(state.reason)
        word = "reason" if state.granted else "reason_needed"
        self._field.set_label(text(f"approval.screen.{word}"), required=not state.granted)
        if self._field.error and (state.granted or state.reason.strip() or not state.chosen):
            self._field.set_error(None)
        for at, button in enumerate(self._quick):
            button.setText(self._quick_words(at, state, text))
        free = state.mode in {ApprovalsMode.DECIDING, ApprovalsMode.FAILED} and bool(state.chosen)
        for widget in (self._answer, self._reason, self._pin, self._pad, *self._quick):
            widget.setEnabled(free)
        if self._signing and free and state.error is not None and self.isVisible():
            # What had the focus was disabled meanwhile; the PIN is typed once more.
            self._pin.setFocus()
        self._signing = state.mode is ApprovalsMode.SIGNING
        self._sign.set_busy(state.mode is ApprovalsMode.SIGNING, text("widgets.busy"))
        self._sign.setText(
            text("approval.screen.sign_grant" if state.granted else "approval.screen.sign_refuse")
        )
        self._next.setEnabled(len(state.shown) > 1)
        self._show_note(state, text)
        self._show_missing(state, text)

    def retranslate(self, text: Text) -> None:
        """Take the words of another language."""
        self._text = text
        self.set_title(text("approval.screen.decision"))
        for key in ("grant", "refuse"):
            self._answer.box(key).setText(text(f"approval.screen.{key}"))
        self._reason.setPlaceholderText(text("approval.screen.reason_hint"))
        self._pin_title.setText(text("approval.screen.pin"))
        self._pin.setAccessibleName(text("approval.screen.pin"))
        self._pad.set_words(text("widgets.clear"), text("widgets.backspace"))
        self._rule.setText(text("approval.screen.pin_rule"))
        self._next.setText(text("approval.screen.next"))

    def _show_note(self, state: ApprovalsState, text: Text) -> None:
        bar = state.detail.item.bar if state.detail and state.mode is ApprovalsMode.BLOCKED else ""
        if state.error is not None:
            said = text.error(state.error)
            if getattr(state.error, "code", "") == "staff.wrong_pin":
                said = text("approval.screen.not_signed", error=said)
            self._note.show_words("alert-circle", Tone.DANGER, said)
            self._area.bring(self._note)
        elif bar:
            self._note.show_words("account-arrow-right-outline", Tone.UNSYNCED, text(bar))
        else:
            self._note.show_words("information-outline", Tone.MUTED, _outcome(state, text))

    def _show_missing(self, state: ApprovalsState, text: Text) -> None:
        """Say what is still to come before it can be signed."""
        reason = None
        if not state.chosen:
            reason = text("approval.screen.nothing_chosen")
        elif state.mode is ApprovalsMode.BLOCKED:
            reason = text("approval.screen.not_yours")
        elif self._pin.missing():
            reason = text("approval.screen.pin_missing", count=self._pin.missing())
        elif not state.granted and not state.reason.strip():
            reason = text("approval.reason_missing")
        self._sign.set_blocked(reason)
        self._missing.setText(reason or "")

    def _quick_words(self, at: int, state: ApprovalsState, text: Text) -> str:
        return text(f"approval.quick.{'grant' if state.granted else 'refuse'}.{at}")

    def _on_quick(self, at: int) -> None:
        self._presenter.explain(self._quick_words(at, self._presenter.state, self._text))

    def _on_typed(self, pin: str) -> None:
        state = self._presenter.state
        if pin and isinstance(state.error, UserError) and state.error.code.startswith("staff."):
            self._presenter.answer(granted=state.granted)
        self._show_missing(self._presenter.state, self._text)


def _outcome(state: ApprovalsState, text: Text) -> str:
    """Return what comes of the answer that is chosen; nothing while nothing is to be decided."""
    detail = state.detail
    if detail is None:
        return ""
    then = detail.then if state.granted else "refused" if detail.order else "refused_other"
    return text("approval.screen.note", then=text(f"approval.screen.then.{then}"))


class _Note(QWidget):
    """What comes of it, or why it did not go through."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_8)
        self._icon = IconLabel("information-outline", 16)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        self._words = Label("", SMALL, tone=Tone.MUTED, wrap=True)
        self._words.setObjectName("approvals.note")
        row.addWidget(self._words, 1)

    def show_words(self, icon: str, tone: Tone, words: str) -> None:
        """Show a sentence."""
        self._icon.set_icon(icon, tone)
        self._icon.setVisible(bool(words))
        self._words.setText(words)
        self._words.set_tone(tone)
        self._words.set_type(BODY if tone is Tone.DANGER else SMALL)
