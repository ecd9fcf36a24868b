"""The verdict beside the identity panel: what it is, what to tell the customer, what to do next (384 px)."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.faces import FaceStand
from app.domain.verification import Standing
from app.i18n import Text
from app.services.identity import TYPED
from app.ui.panels.evidence_presenter import EvidencePresenter
from app.ui.panels.identity_evidence import EvidenceCard
from app.ui.panels.identity_presenter import IdentityMode, IdentityPresenter, IdentityState
from app.ui.theme import BODY, GAP_8, GAP_12, GAP_16, SMALL, TITLE, Tone, ensure_glyphs
from app.ui.widgets.actions import ActionRow
from app.ui.widgets.badges import Badge
from app.ui.widgets.buttons import Button, Kind, Size
from app.ui.widgets.cards import Panel, VerdictCard
from app.ui.widgets.labels import Hairline, IconLabel, Label

WIDTH = 384
_LOOK = {
    IdentityMode.WAITING: (Tone.PRIMARY, "card-account-details-outline"),
    IdentityMode.READING: (Tone.PRIMARY, "card-account-details-outline"),
    IdentityMode.ASKING: (Tone.PRIMARY, "cloud-search-outline"),
    IdentityMode.FAULT: (Tone.UNSYNCED, "alert"),
    IdentityMode.TYPING: (Tone.PRIMARY, "keyboard-outline"),
    IdentityMode.EXAMINED: (Tone.PRIMARY, "account-question-outline"),
    IdentityMode.PASSED: (Tone.OK, "check-circle"),
    IdentityMode.REFUSED: (Tone.DANGER, "close-circle"),
}

_PASSED, _DOUBTED, _OTHER = "passed", "doubted", "other"
_KNOWN_LOOK = {
    _PASSED: (Tone.OK, "check-circle"),
    _DOUBTED: (Tone.UNSYNCED, "alert"),
    _OTHER: (Tone.DANGER, "account-cancel-outline"),
}
"""Of somebody whose document passed already, and whose face may not fit it."""
_TYPE_KEY = "Alt+D"

_TOLD = (IdentityMode.EXAMINED, IdentityMode.PASSED)
"""Where it is said what the centre knows of the person."""


class _Done(QWidget):
    """One thing that was done by itself."""

    def __init__(self, icon: str) -> None:
        super().__init__()
        self.setFixedHeight(48)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP_16, 0, GAP_16, 0)
        row.setSpacing(GAP_12)
        row.addWidget(IconLabel(icon, 20, Tone.PRIMARY))
        self.words = Label("", BODY)
        self.mark = Badge()
        row.addWidget(self.words, 1)
        row.addWidget(self.mark)


class IdentityVerdict(QWidget):
    """Renders `IdentityState` as a verdict with the next steps."""

    def __init__(
        self,
        presenter: IdentityPresenter,
        text: Text,
        parent: QWidget | None = None,
        evidence: EvidencePresenter | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("identity_verdict")
        self._presenter = presenter
        self._text = text
        self._was: tuple[IdentityMode, bool] | None = None
        self._knew = ""
        self.setFixedWidth(WIDTH)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._card = VerdictCard(" ", Tone.PRIMARY, "card-account-details-outline", flush=True)
        outer.setSpacing(GAP_16)
        outer.addWidget(self._card, 1)
        self.evidence = EvidenceCard(evidence, text) if evidence is not None else None
        if self.evidence is not None:
            outer.addWidget(self.evidence)
        self._build_words()
        self._build_steps()
        self._build_done()
        self.retranslate(text)
        presenter.proof_given.connect(self._same.setFocus)
        presenter.attach(self)

    # -- widgets ------------------------------------------------------------------------------------

    def _build_words(self) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(GAP_16, GAP_16, GAP_16, GAP_16)
        column.setSpacing(GAP_12)
        self._reason = Label("", TITLE, wrap=True)
        self._reason.setObjectName("identity.reason")
        column.addWidget(self._reason)
        self._tell = Panel(Tone.NEUTRAL, radius=4)
        said = QVBoxLayout(self._tell)
        said.setContentsMargins(GAP_12, GAP_8, GAP_12, GAP_8)
        self._tell_head = Label("", SMALL, tone=Tone.MUTED)
        self._tell_words = Label("", BODY, wrap=True)
        self._tell_words.setObjectName("identity.tell")
        said.addWidget(self._tell_head)
        said.addWidget(self._tell_words)
        column.addWidget(self._tell)
        self._card.body.addWidget(inner)

    def _build_steps(self) -> None:
        presenter = self._presenter
        head = QWidget()
        column = QVBoxLayout(head)
        column.setContentsMargins(GAP_16, 0, GAP_16, GAP_16)
        column.setSpacing(GAP_12)
        self._next_head = Label("", SMALL, tone=Tone.MUTED)
        column.addWidget(self._next_head)
        self._same = self._big(
            "identity.same_person", lambda: presenter.answer(same_person=True), key="Enter"
        )
        self._read = self._big("identity.read", presenter.read, key="F3")
        self._skip = self._big("identity.skip", presenter.skip, key="Enter")
        self._go_on = self._big("identity.go_on", presenter.close, key="Enter")
        self._shown = Button("", Kind.SECONDARY, Size.LARGE, icon="account-arrow-left-outline", spread=True)
        self._shown.setObjectName("identity.represented")
        self._shown.clicked.connect(lambda: presenter.answer(same_person=True, represented=True))
        self._other = Button("", Kind.DANGER, Size.LARGE, icon="account-cancel-outline", spread=True)
        self._other.setObjectName("identity.not_same_person")
        self._other.clicked.connect(lambda: presenter.answer(same_person=False))
        for button in (self._same, self._go_on, self._read, self._skip, self._shown, self._other):
            column.addWidget(button)
        self._card.body.addWidget(head)
        self._type = ActionRow("keyboard-outline", "", key=_TYPE_KEY)
        self._type.setObjectName("identity.type")
        self._type.clicked.connect(presenter.start_typing)
        QShortcut(QKeySequence(_TYPE_KEY), self).activated.connect(self._on_type_key)
        self._back = ActionRow("arrow-left", "", key="Esc")
        self._back.setObjectName("identity.back")
        self._back.clicked.connect(presenter.close)
        self._card.body.addWidget(self._type)
        self._card.body.addWidget(self._back)
        self._card.body.addStretch(1)

    def _on_type_key(self) -> None:
        if self._type.isVisible():
            self._presenter.start_typing()

    def _big(self, name: str, pressed: Callable[[], object], key: str = "") -> Button:
        made = Button("", Kind.PRIMARY, Size.NEXT, key=key, spread=True)
        made.setObjectName(name)
        made.clicked.connect(lambda _on=False: pressed())
        return made

    def _build_done(self) -> None:
        self._done = QWidget()
        column = QVBoxLayout(self._done)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = Panel(Tone.NEUTRAL)
        line = QHBoxLayout(head)
        line.setContentsMargins(GAP_16, GAP_8, GAP_16, GAP_8)
        self._done_head = Label("", SMALL, tone=Tone.MUTED)
        line.addWidget(self._done_head)
        column.addWidget(head)
        self._recorded = _Done("lock-outline")
        self._seen = _Done("eye-outline")
        self._ticket = _Done("ticket-confirmation-outline")
        for part in (self._recorded, self._seen, self._ticket):
            column.addWidget(part)
            column.addWidget(Hairline())
        self._card.body.addWidget(self._done, 0, Qt.AlignmentFlag.AlignBottom)

    # -- showing ------------------------------------------------------------------------------------

    def render(self, state: IdentityState) -> None:  # type: ignore[override]  # our views' method
        """Show a state."""
        mode, text, known = state.mode, self._text, _known(state)
        tone, icon = _KNOWN_LOOK[known] if known else _LOOK[mode]
        title = f"identity_known.title.{known}" if known else f"identity_panel.title.{mode.value}"
        self._card.set_verdict(text(title), tone, icon)
        self._show_words(state)
        self._show_steps(state)
        ended = mode in {IdentityMode.PASSED, IdentityMode.REFUSED}
        self._done.setVisible(ended)
        if ended:
            self._show_done(state)
        # A guardian's proof is chosen first, in the bar above.
        asked = mode is IdentityMode.EXAMINED and state.standing is Standing.GUARDIAN and not state.kinship
        if (mode, asked) != self._was:
            self._was = (mode, asked)
            if not asked and not (mode is IdentityMode.EXAMINED and state.kinship):
                self._focus(mode)
        elif known != self._knew and QApplication.focusWidget() is self._read:
            self._focus(mode)  # who passed before is read beside it, and comes a moment later
        self._knew = known

    def _show_words(self, state: IdentityState) -> None:
        text, mode = self._text, state.mode
        tell = ""
        refused = state.verification.refused if state.verification else None
        if mode is IdentityMode.REFUSED and refused is not None:
            reason = text(refused.detail, **refused.params)
            code = f"tell.{refused.detail.partition('.')[2]}"
            tell = text(code, **refused.params) if text.has(code) else text("tell.general")
        elif state.error is not None and mode is not IdentityMode.TYPING:  # there it stands at its field
            reason = text.error(state.error)
        else:
            known = _known(state)
            seen = state.seen(state.standing) if known else None
            examined = state.examination.checked.name if state.examination else ""
            name = seen.name if seen else examined
            ensure_glyphs(name)
            asked = mode is IdentityMode.EXAMINED and state.organisation
            code = "identity_people.lead_organisation" if asked else f"identity_panel.lead.{mode.value}"
            reason = text(f"identity_known.lead.{known}" if known else code, name=name)
            if mode in _TOLD and state.looked is not None:
                tell = text(f"lookup.person.{state.looked}")
        self._reason.setText(reason)
        self._tell_head.setText(text("identity_panel.tell" if refused else "lookup.person.head"))
        self._tell_words.setText(tell)
        self._tell.setVisible(bool(tell))

    def _show_steps(self, state: IdentityState) -> None:
        mode = state.mode
        examined, passed = mode is IdentityMode.EXAMINED, mode is IdentityMode.PASSED
        reading = mode in {IdentityMode.WAITING, IdentityMode.READING, IdentityMode.FAULT}
        self._same.setVisible(examined)
        self._other.setVisible(examined)
        self._shown.setVisible(examined and state.may_be_shown)
        said = "organisation_shown" if state.organisation else "same_person"
        self._same.setText(self._text(f"identity_panel.{said}"))
        known = _known(state)
        stops = known == _OTHER
        self._read.setVisible(reading or stops or mode is IdentityMode.REFUSED)
        self._skip.setVisible(mode is IdentityMode.ASKING)
        self._read.set_kind(Kind.SECONDARY if known else Kind.PRIMARY)
        self._go_on.set_kind(Kind.SECONDARY if known == _DOUBTED else Kind.PRIMARY)
        self._go_on.setVisible((passed and not stops) or known == _PASSED)
        self._type.setVisible(not passed and mode is not IdentityMode.TYPING)
        typed = mode is IdentityMode.EXAMINED and state.read is not None and state.read.reader == TYPED
        self._type.set_words(self._text(f"identity_panel.{'type_again' if typed else 'type'}"))
        refuse = "organisation_refused" if state.organisation else "not_same_person"
        self._other.setText(self._text(f"identity_panel.{refuse}"))
        self._back.setVisible(not passed or stops)
        self._next_head.setVisible(mode is not IdentityMode.TYPING)
        for button in (self._same, self._read, self._shown, self._other):
            button.set_busy(state.busy, self._text("identity_panel.checking"))
        again = mode is IdentityMode.REFUSED or known in {_DOUBTED, _OTHER}
        self._read.setText(self._text("identity_panel.other_document" if again else "identity_panel.read"))

    def _show_done(self, state: IdentityState) -> None:
        text, passed = self._text, state.mode is IdentityMode.PASSED
        known = state.verification is not None and state.verification.person_id is not None
        self._recorded.words.setText(text(f"identity_panel.done_{'passed' if passed else 'refused'}"))
        self._recorded.mark.set(text("identity_panel.recorded"), Tone.OK, "check-circle")
        self._seen.setVisible(passed and known)
        self._seen.words.setText(text("identity_panel.done_seen"))
        self._seen.mark.set(text("identity_panel.recorded"), Tone.OK, "check-circle")
        self._ticket.setVisible(bool(state.ticket_number))
        self._ticket.words.setText(text("identity_panel.done_ticket", number=state.ticket_number))
        self._ticket.mark.set(text("identity_panel.goes_on"), Tone.OK, "check-circle")

    def focus_step(self) -> bool:
        """Put the focus on the next step, and return whether a document is looked at."""
        mode = self._presenter.state.mode
        proven = _known(self._presenter.state) == _PASSED
        if mode in {IdentityMode.WAITING, IdentityMode.READING} and not proven:
            return False
        self._focus(mode)
        return True

    def focus_read(self) -> bool:
        """Put the focus on reading a card, and return whether that is offered here."""
        offered = self._read.isVisible() and self._read.isEnabled()
        if offered:
            self._read.setFocus()
        return offered

    def _focus(self, mode: IdentityMode) -> None:
        """Put the focus on the next step, if it is in this card already."""
        target = {
            IdentityMode.EXAMINED: self._same,
            IdentityMode.ASKING: self._skip,
            IdentityMode.PASSED: self._go_on,
            IdentityMode.REFUSED: self._read,
            IdentityMode.WAITING: self._go_on if _known(self._presenter.state) == _PASSED else self._read,
            IdentityMode.FAULT: self._read,
        }.get(mode)
        if target is not None and self.isVisible():
            target.setFocus()

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self._text = text
        self._next_head.setText(text("identity_panel.next"))
        self._same.setText(text("identity_panel.same_person"))
        self._shown.setText(text("identity_panel.represented"))
        self._skip.setText(text("identity_panel.skip"))
        self._go_on.setText(text("identity_panel.go_on"))
        self._back.set_words(text("identity_panel.back"))
        self._done_head.setText(text("identity_panel.done"))
        if self.evidence is not None:
            self.evidence.retranslate(text)
        self.render(self._presenter.state)


def _known(state: IdentityState) -> str:
    """Return what is known of whoever's document passed, besides what the mode says; empty: nothing."""
    waits = state.mode is IdentityMode.WAITING
    seen = state.seen(state.standing) if waits or state.mode is IdentityMode.PASSED else None
    if seen is None:
        return ""
    return _OTHER if seen.face is FaceStand.OTHER else _DOUBTED if seen.doubted else _PASSED if waits else ""
