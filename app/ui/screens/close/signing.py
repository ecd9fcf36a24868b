"""Signatures under a close: the person at the desk, and a second one with a PIN; 968 wide."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import Text
from app.ui.screens.close.presenter import ClosePresenter
from app.ui.screens.close.state import DONE_MODES, CloseMode, CloseState, Fault
from app.ui.theme import GAP_8, GAP_16, SMALL, Tone
from app.ui.widgets.cards import Card
from app.ui.widgets.fields import Select
from app.ui.widgets.keypad import PinBoxes
from app.ui.widgets.labels import Hairline, IconLabel, Label
from app.ui.widgets.marks import mark
from app.ui.widgets.narrow import turn

_PIN_WIDTH = 280
_HEIGHT, _HEIGHT_NARROW = 160, 200


class SigningCard(Card):
    """Who signs. For a day it is the manager at the desk alone, with the own PIN."""

    def __init__(self, presenter: ClosePresenter, text: Text) -> None:
        super().__init__(text("close.sign.title"))
        self._presenter = presenter
        self._text = text
        self.setFixedHeight(_HEIGHT)
        self._note = self.add_trailing(Label(text("close.sign.note"), SMALL, tone=Tone.MUTED))
        self._row = row = QHBoxLayout()
        row.setSpacing(GAP_16)
        self._first = first = QVBoxLayout()
        first.setSpacing(GAP_8)
        head = QHBoxLayout()
        head.setSpacing(GAP_8)
        self._mark = IconLabel("circle-outline", 20, Tone.MUTED)
        self._mark.setObjectName("close.signed")
        head.addWidget(self._mark)
        self._role = Label("", bold=True)
        head.addWidget(self._role)
        head.addWidget(Label(f"{presenter.session.name} {presenter.session.staff_no}", tone=Tone.MUTED), 1)
        first.addLayout(head)
        self._own = Label("", SMALL, tone=Tone.MUTED)
        first.addWidget(self._own)
        first.addStretch(1)
        row.addLayout(first)
        self._line = Hairline(vertical=True)
        row.addWidget(self._line)
        self._second = QWidget()
        second = QHBoxLayout(self._second)
        second.setContentsMargins(0, 0, 0, 0)
        second.setSpacing(GAP_16)
        second.addLayout(self._who(), 1)
        second.addWidget(self._pin(), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._second, 1)
        self.body.addLayout(row)
        self._options: tuple[tuple[str, str], ...] = ()

    def set_narrow(self, *, narrow: bool) -> None:
        """Put who signs second below who signs first, each in one line."""
        turn(self._row, narrow=narrow)
        turn(self._first, narrow=not narrow)
        self._line.setVisible(not narrow)
        self.setFixedHeight(_HEIGHT_NARROW if narrow else _HEIGHT)

    def _who(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(GAP_8)
        head = QHBoxLayout()
        head.setSpacing(GAP_8)
        head.addWidget(IconLabel("shield-account-outline", 20, Tone.APPROVAL))
        self._title = Label("", bold=True, tone=Tone.APPROVAL)
        head.addWidget(self._title)
        self.signer = Select()
        self.signer.setObjectName("close.signer")
        self.signer.setMinimumWidth(224)
        self.signer.activated.connect(lambda _at: self._presenter.choose_signer(self.signer.key() or ""))
        head.addWidget(self.signer, 1)
        column.addLayout(head)
        self._hint = Label("", SMALL, tone=Tone.MUTED, wrap=True)
        self._hint.setObjectName("close.sign_hint")
        column.addWidget(self._hint)
        column.addStretch(1)
        return column

    def _pin(self) -> PinBoxes:
        self.pin = PinBoxes(self._text("close.sign.pin"))
        self.pin.setObjectName("close.pin")
        self.pin.setFixedWidth(_PIN_WIDTH)
        self.pin.textEdited.connect(self._on_typed)
        return self.pin

    def _on_typed(self, typed: str) -> None:
        """Say no more that the PIN was wrong, once another is typed."""
        state = self._presenter.state
        if typed and state.fault is Fault.PIN:
            self._presenter.choose_signer(state.signer)

    def take_pin(self) -> str:
        """Return what was typed, which does not stay in its boxes."""
        pin = self.pin.text()
        self.pin.clear()
        return pin

    def show_state(self, state: CloseState) -> None:
        """Show ``state``."""
        text = self._text
        day = state.day is not None
        manages = day or state.absent
        self._role.setText(text("close.sign.manager" if manages else "close.sign.clerk"))
        self._own.setText(self._own_words(state))
        # A day is signed by the PIN alone; a count is owned to once it is sealed.
        signed = not day and state.found is not None and not state.recounting
        if signed:
            self._mark.set_icon("check-circle", Tone.OK, text("close.step.is.ok"))
        else:
            self._mark.set_icon("circle-outline", Tone.MUTED)
        self._title.setText(
            text(
                "close.sign.own_pin"
                if day
                else "close.sign.witness"
                if state.absent
                else "close.sign.manager"
            )
        )
        # Nobody is chosen, and no PIN typed, where none is asked for.
        needless = state.mode is CloseMode.SEALED
        self.signer.setVisible(not day and not needless)
        self.pin.setVisible(not needless)
        self.signer.setAccessibleName(self._title.text())
        if state.signers != self._options:
            self._options = state.signers
            self.signer.set_options(tuple((no, f"{name} {no}") for no, name in state.signers))
        if self.signer.key() != state.signer:
            self.signer.set_key(state.signer or None)
        asked = state.asks_pin and not state.busy
        self.pin.setEnabled(asked)
        wrong = state.fault is Fault.PIN and state.error is not None
        mark(self.pin, wrong=wrong)
        self._hint.setText(text.error(state.error) if wrong and state.error else self._hint_words(state))
        self._hint.set_tone(Tone.DANGER if wrong else Tone.MUTED)
        done = state.mode in DONE_MODES
        self._note.setVisible(not done)

    def _own_words(self, state: CloseState) -> str:
        text = self._text
        if state.day is not None:
            return text("close.sign.day")
        if state.found is None or state.recounting:
            return text("close.sign.not_yet")
        return text("close.sign.counted", amount=text.money(state.found.figures.cash().counted_fen))

    def _hint_words(self, state: CloseState) -> str:
        text = self._text
        if state.busy:
            return text("close.busy")
        if state.mode is CloseMode.COUNTING:
            code = "beside_count" if state.asks_pin else "after_count"
        elif state.mode is CloseMode.VARIANCE:
            code = "after_variance"
        elif state.mode in {CloseMode.BLOCKED, CloseMode.DAY_BLOCKED, CloseMode.DAY_LIST}:
            code = "after_blockers"
        elif state.mode is CloseMode.SEALED:
            if state.found is not None and state.decisions:
                return text("close.sign.hint.within", limit=text.money(state.found.limit_fen))
            code = "not_needed"
        elif state.day is not None:
            code = "enter_day"
        else:
            code = "enter" if state.absent else "enter_carried" if state.carried else "enter_manager"
        return text(f"close.sign.hint.{code}")
