"""What backs a verification, on a card: 人证比对 by device or second person, and 证件影像."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.faces import DEVICE
from app.i18n import Text
from app.services.rows.images import FaceRow
from app.ui.panels.evidence_image import KEY as PHOTO_KEY
from app.ui.panels.evidence_image import ImageRow
from app.ui.panels.evidence_presenter import EvidenceMode, EvidencePresenter, EvidenceState
from app.ui.theme import BODY, GAP_8, GAP_12, SMALL, Tone
from app.ui.widgets.buttons import Button, Kind, SignButton, Size
from app.ui.widgets.cards import Card
from app.ui.widgets.fields import Field, TextBox
from app.ui.widgets.keypad import PinBoxes
from app.ui.widgets.labels import IconLabel, Label
from app.ui.widgets.narrow import Following
from app.ui.widgets.picture import PictureLabel
from app.ui.widgets.pin_sign import ask_again

PICTURE_WIDTH = 350
_KEY, _SECOND_KEY = "Alt+F", "Alt+W"
_SIMULATED = "SIM-"
_DOUBTED = ("alert", Tone.UNSYNCED)
_LOOKS = {
    EvidenceMode.COMPARING: ("face-recognition", Tone.PRIMARY),
    EvidenceMode.SAME: ("account-check-outline", Tone.OK),
    EvidenceMode.NOT_SAME: ("account-cancel-outline", Tone.DANGER),
}


class EvidenceCard(Card):
    """Result and who gave it; beside it what there is to do.

    Signals:
        settled: nobody is left to be compared, and the card, which had the focus, goes.
    """

    settled = Signal()

    def __init__(self, presenter: EvidencePresenter, text: Text, *, wide: bool = False) -> None:
        """Make the card; `wide`: in a form, which passes Ctrl+Enter on, and has room for it in one row."""
        super().__init__(text("evidence_card.title"))
        self.setObjectName("identity.evidence")
        self._presenter = presenter
        self._text = text
        line = QHBoxLayout()
        line.setSpacing(GAP_8)
        self._icon = IconLabel("account-question-outline", 20, Tone.MUTED)
        self._result = Label("", BODY, wrap=True)
        self._result.setObjectName("evidence.result")
        line.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._result, 1)
        self.body.addLayout(line)
        self._confirming = _Confirming(presenter, text, wide=wide)
        self.body.addWidget(self._confirming)
        self._error = Label("", SMALL, tone=Tone.DANGER, wrap=True)
        self._error.setObjectName("evidence.error")
        self.body.addWidget(self._error)
        self._image = ImageRow(presenter, text, wanted_alone=wide)
        self.body.addWidget(self._image)
        self._picture = PictureLabel()
        self._picture.setObjectName("evidence.picture")
        self.body.addWidget(self._picture)
        row = QHBoxLayout()
        row.setSpacing(GAP_8)
        size = Size.COMPACT if wide else Size.NORMAL
        self._device = Button("", Kind.SECONDARY, size, icon="face-recognition", key=_KEY)
        self._device.setObjectName("evidence.device")
        self._device.clicked.connect(presenter.compare)
        self._ask = Button("", Kind.SECONDARY, size, key=_KEY)
        self._ask.setObjectName("evidence.second")
        self._ask.clicked.connect(presenter.ask)
        self._look = Button("", Kind.SECONDARY, size, key="Alt+I")
        self._look.setObjectName("evidence.look")
        self._look.clicked.connect(presenter.look)
        self._place(row, line if wide else None)
        # Not the buttons' own shortcuts: those click a tenth of a second later.
        does = ((_KEY, presenter.compare), (_SECOND_KEY, presenter.ask), ("Alt+I", presenter.look))
        for key, do in (*does, (PHOTO_KEY, presenter.photograph)):
            QShortcut(QKeySequence(key), self).activated.connect(do)
        presenter.answer_wanted.connect(self._go_on)
        self._was = EvidenceMode.HIDDEN
        self.retranslate(text)
        presenter.attach(self)

    def _place(self, row: QHBoxLayout, beside: QHBoxLayout | None) -> None:
        """Put what there is to do at the foot of the card, or `beside` the result: a form has little room."""
        self._row, self._beside, self._feet = row, beside, QHBoxLayout()
        if beside is None:
            self.body.addWidget(self._device)
            self.body.addLayout(row)
        else:
            row.addWidget(self._device)
            self._feet.setSpacing(GAP_8)
            for button in self._confirming.buttons:
                self._feet.addWidget(button, 1)
            self.body.addLayout(self._feet)
            beside.addLayout(row)
        for last in (self._ask, self._look):
            row.addWidget(last, beside is None)

    def _stand(self, *, asking: bool) -> None:
        """Stand below the question while it is asked: whoever is asked sees how to fold it, too."""
        if self._beside is None or asking is (self._row.parent() is self._feet):
            return
        before, now = (self._beside, self._feet) if asking else (self._feet, self._beside)
        before.removeItem(self._row)
        self._row.setParent(None)
        now.addLayout(self._row)

    def sign(self) -> bool:
        """Hand over that it is the same person (Ctrl+Enter); returns whether an answer was being given here.

        What was begun is finished first, wherever the cursor stands: what is missing is said.
        """
        held = QApplication.focusWidget()
        asking = self._presenter.state.mode is EvidenceMode.CONFIRMING
        given = asking and (self._confirming.begun or (held is not None and self.isAncestorOf(held)))
        if given:
            self._confirming.sign_as_meant()
        return given

    def _go_on(self) -> None:
        """Put the cursor into what is missing of the answer, with the whole question in sight."""
        if not self.isVisible():
            return
        self._confirming.focus_first()
        around = self.parentWidget()
        while around is not None and not isinstance(around, Following):
            around = around.parentWidget()
        if around is not None:
            around.bring(self)

    def showEvent(self, event: QShowEvent) -> None:
        """Read again: an image is taken beside the work, and may have come since."""
        super().showEvent(event)
        self._presenter.load()

    def hideEvent(self, event: QHideEvent) -> None:
        """Forget the image when the page is left."""
        super().hideEvent(event)
        self._presenter.leave()

    def render(self, state: EvidenceState) -> None:  # type: ignore[override]  # our views' method
        """Show ``state``."""
        text, mode = self._text, state.mode
        asking = mode is EvidenceMode.CONFIRMING
        held = QApplication.focusWidget()
        had_focus = held is not None and self.isAncestorOf(held)
        self.setVisible(mode is not EvidenceMode.HIDDEN)
        stands = EvidenceMode.NOT_SAME if state.barred else mode
        open_ = _DOUBTED if state.doubted else ("account-question-outline", Tone.MUTED)
        icon, tone = _LOOKS.get(stands, open_)
        self._icon.set_icon(icon, tone)
        self._result.setText(self._words(state))
        self._result.set_tone(tone if tone in {Tone.DANGER, Tone.UNSYNCED} else Tone.TEXT)
        self._stand(asking=asking)
        self._confirming.setVisible(asking)
        for button in self._confirming.buttons:
            button.setVisible(asking)
        self._confirming.show_state(state)
        self._error.setText(text.error(state.error) if state.error is not None else "")
        self._error.setVisible(state.error is not None)
        self._device.setText(text("evidence_card.device"))
        comparable = mode in (EvidenceMode.NOT_COMPARED, EvidenceMode.SAME)
        by_device = self._presenter.by_device and comparable
        self._device.setVisible(by_device)
        self._ask.set_key(_SECOND_KEY if by_device else _KEY)
        other = "manager" if state.barred else "second"
        self._ask.setText(text(f"evidence_card.{'fold' if asking else other}"))
        self._look.setText(text("evidence_card.close" if state.picture else "evidence_card.look"))
        self._look.setVisible(state.image is not None and not asking)
        self._image.show_state(state)
        self._picture.show_picture(state.picture, PICTURE_WIDTH, text("evidence_card.image"))
        if asking and self._was is not EvidenceMode.CONFIRMING:
            self._go_on()
        elif not asking and self._was is EvidenceMode.CONFIRMING and self.isVisible():
            self._ask.setFocus()
        self._was = mode
        if had_focus and mode is EvidenceMode.HIDDEN:
            self.settled.emit()

    def _words(self, state: EvidenceState) -> str:
        text = self._text
        if state.mode is EvidenceMode.COMPARING:
            return text("evidence_card.comparing")
        if not state.faces:
            return text(
                "evidence_card.awaited" if state.name else "evidence_card.not_compared", name=state.name
            )
        # What bars stays to be read, whatever a device says after it.
        barring = (row for row in reversed(state.faces) if not row.passed and row.method != DEVICE)
        said = self._of(next(barring) if state.barred else state.faces[-1], state)
        return text("evidence_card.of", name=state.name, said=said) if state.name else said

    def _of(self, row: FaceRow, state: EvidenceState) -> str:
        text = self._text
        said = "same" if row.passed else "not_same"
        when = text.clock(row.at_ms, self._presenter.zone)
        if row.method != DEVICE:
            by = " ".join(filter(None, (state.names.get(row.checked_by), row.checked_by)))
            return text(f"evidence_card.{said}", by=by, time=when)
        score = f"{(row.score or 0) / 10:.1f}"
        by = row.checked_by
        if by.startswith(_SIMULATED):
            by = text("evidence_card.simulated", by=by)
        return text(f"evidence_card.device_{said}", by=by, time=when, score=score, least=state.threshold)

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self._text = text
        self.set_title(text("evidence_card.title"))
        self._confirming.retranslate(text)
        self._image.retranslate(text)
        self.render(self._presenter.state)


class _Confirming(QWidget):
    """The other person's number, PIN and answer, given here: each answer is a button, none is proposed."""

    def __init__(self, presenter: EvidencePresenter, text: Text, *, wide: bool) -> None:
        super().__init__()
        self._presenter = presenter
        self._text = text
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_12)
        self._no = TextBox()
        self._no.setObjectName("evidence.staff_no")
        self._no_field = Field("", self._no)
        fields = QHBoxLayout() if wide else QVBoxLayout()
        fields.setSpacing(GAP_12)
        fields.addWidget(self._no_field, 1)
        column.addLayout(fields)
        self._pin = PinBoxes("-")
        self._pin.setObjectName("evidence.pin")
        self._pin_field = Field("", self._pin, reserve=False)
        fields.addWidget(self._pin_field, 1)
        self.sign_button = SignButton("-", Kind.PRIMARY, icon="shield-check-outline", key="Ctrl+Enter")
        self.sign_button.setObjectName("evidence.sign")
        self.sign_button.clicked.connect(lambda _on: self.sign(same=True))
        other = SignButton("-", Kind.DANGER, icon="account-cancel-outline")
        other.setObjectName("evidence.not_same")
        other.clicked.connect(lambda _on: self.sign(same=False))
        self.buttons = (self.sign_button, other)
        for button in self.buttons if not wide else ():
            column.addWidget(button)
        self._meant: bool | None = None
        """What was answered already, by a wrong PIN: it is not turned round by typing the PIN anew."""
        self._pin.completed.connect(lambda _pin: self._to_answer())
        for keys in ("Ctrl+Return", "Ctrl+Enter") if not wide else ():
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.sign_as_meant)

    @property
    def begun(self) -> bool:
        """Return whether a number or a PIN is being typed."""
        return bool(self._no.text().strip() or self._pin.text())

    def focus_first(self) -> None:
        """Put the cursor into the staff number, or into what comes after it."""
        if not self._no.text().strip():
            self._no.setFocus()
        else:
            self._pin.setFocus() if self._pin.missing() else self._to_answer()

    def _to_answer(self) -> None:
        """Put the cursor on an answer: on that which was given already, if one was."""
        self.buttons[1 if self._meant is False else 0].setFocus()

    def show_state(self, state: EvidenceState) -> None:
        """Empty the PIN after each try, and everything once it is answered or folded away."""
        if state.mode is not EvidenceMode.CONFIRMING:
            self._no.clear()
            self._pin.clear()
            self._meant = None
        elif state.error is not None and not state.busy:
            self._pin.clear()
            if self.isVisible():
                ask_again(getattr(state.error, "code", ""), self._no, self._pin)
        for button in self.buttons:
            button.set_busy(state.busy, button.text())
        hint = "evidence_card.manager_types" if state.barred else "evidence_card.not_you"
        self._no_field.set_hint(self._text(hint))

    def sign_as_meant(self) -> None:
        """Hand over what Ctrl+Enter stands for: the same person, unless that was denied a moment ago."""
        self.sign(same=self._meant is not False)

    def sign(self, *, same: bool) -> None:
        """Hand over the answer; the PIN does not stay in its boxes."""
        pin = self._pin.text()
        self._meant = same
        self._pin.clear()
        self._presenter.confirm(self._no.text(), pin, same=same)

    def retranslate(self, text: Text) -> None:
        """Take the words of another language."""
        self._text = text
        self._no.setPlaceholderText(text("widgets.example", value="T10299"))
        self._no_field.set_label(text("evidence_card.staff_no"))
        self._pin_field.set_label(text("evidence_card.pin"))
        self._pin.setAccessibleName(text("evidence_card.pin"))
        for button, answer in zip(self.buttons, ("is_same", "is_other"), strict=True):
            button.setText(text(f"evidence_card.{answer}"))
