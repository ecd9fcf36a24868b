"""What to do about a work: note, call back, finish, hand over; about others: send again, ask how it went."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.domain.business import business_type
from app.domain.business.spec import BusinessType
from app.domain.call_backs import CallBackOutcome
from app.domain.ratings import BEST, WORST
from app.domain.work import WorkOutcome
from app.i18n import Text
from app.ui.screens.work.presenter import WorkPresenter
from app.ui.screens.work.state import WorkMode, WorkState
from app.ui.theme import SMALL, Tone
from app.ui.widgets.buttons import Button, Kind, Size
from app.ui.widgets.cards import Card
from app.ui.widgets.choices import RadioRow
from app.ui.widgets.fields import Field, TextArea
from app.ui.widgets.labels import Hairline, Label, hint
from app.ui.widgets.ticks import TickBox

_SUBMIT = {
    WorkMode.UNDER_WAY: "finish",
    WorkMode.READY: "hand_over",
    WorkMode.NOTICE: "again",
    WorkMode.CALL: "take_down",
}
_WORKS = frozenset({WorkMode.UNDER_WAY, WorkMode.READY})
_SCORES = tuple((str(score), str(score)) for score in range(WORST, BEST + 1))
_WENT_ACROSS, _SCORES_ACROSS = 2, 3
"""In a narrow window."""


class ActionCard(Card):
    """The right column."""

    def __init__(self, presenter: WorkPresenter) -> None:
        super().__init__("-")
        self._presenter = presenter
        self._wiped = -1
        self._last = WorkMode.LOADING
        self.note = TextArea(lines=4)
        self.note.setObjectName("work.note")
        self.note.textChanged.connect(lambda: presenter.explain(self.note.toPlainText()))
        self._field = Field("-", self.note, reserve=False)
        self._write = Button("", icon="note-edit-outline", key="Alt+N", bind=True)
        self._write.setObjectName("work.write")
        self._write.clicked.connect(lambda _on: presenter.note())
        self._number = Button("", icon="eye-outline", key="Alt+X", bind=True)
        self._number.setObjectName("work.number")
        self._number.clicked.connect(lambda _on: presenter.show_number())
        self._went = RadioRow(tuple((each.value, "-") for each in CallBackOutcome), CallBackOutcome.REACHED)
        self._went.setObjectName("work.went")
        self._went.changed.connect(presenter.went)
        for went in CallBackOutcome:
            self._went.box(went).setObjectName(f"work.went.{went}")
        self._scores = RadioRow(_SCORES)
        self._scores.setObjectName("work.score")
        self._scores.changed.connect(presenter.rate)
        for key, _words in _SCORES:
            self._scores.box(key).setObjectName(f"work.score.{key}")
        self._score = Field("-", self._scores, reserve=False)
        self._called = Button("", icon="phone-check-outline", key="Alt+H", bind=True)
        self._called.setObjectName("work.called")
        self._called.clicked.connect(lambda _on: presenter.called())
        self._all = Button("", icon="send-outline", key="Alt+A", bind=True)
        self._all.setObjectName("work.again_all")
        self._all.clicked.connect(lambda _on: presenter.again_all())
        self._first = hint("", wrap=True)
        self._first.setObjectName("work.first")
        self._line = Hairline()
        self._outcomes = RadioRow(tuple((each.value, "-") for each in WorkOutcome), WorkOutcome.REPAIRED)
        self._outcomes.setObjectName("work.outcome")
        self._outcomes.changed.connect(presenter.mean)
        for each in WorkOutcome:
            self._outcomes.box(each).setObjectName(f"work.outcome.{each}")
        self._loaner = TickBox("-")
        self._loaner.setObjectName("work.loaner")
        self._loaner.toggled.connect(presenter.back)
        self._hint = hint("", wrap=True)
        self._error = Label("", tone=Tone.DANGER, wrap=True)
        self._error.setObjectName("work.error")
        self._submit = Button("", Kind.PRIMARY, Size.LARGE, icon="check", key="Ctrl+Enter")
        self._submit.setObjectName("work.submit")
        self._submit.clicked.connect(presenter.submit)
        self._why = Label("", SMALL, tone=Tone.MUTED, align=Qt.AlignmentFlag.AlignHCenter, wrap=True)
        for widget in (
            self._number,
            self._went,
            self._score,
            self._field,
            self._write,
            self._called,
            self._all,
            self._first,
            self._line,
            self._outcomes,
            self._loaner,
            self._hint,
        ):
            self.body.addWidget(widget)
        self.body.addStretch(1)
        for widget in (self._error, self._submit, self._why):
            self.body.addWidget(widget)

    def set_narrow(self, *, narrow: bool) -> None:
        """Put the outcomes below each other where they have no room side by side."""
        self._outcomes.set_across(1 if narrow else len(WorkOutcome))
        self._went.set_across(_WENT_ACROSS if narrow else len(CallBackOutcome))
        self._scores.set_across(_SCORES_ACROSS if narrow else len(_SCORES))

    def focus_first(self) -> None:
        """Put the focus where something is to be done."""
        self.setFocus()

    def show_state(self, state: WorkState, text: Text) -> None:
        """Show what can be done."""
        wiped = self._wipe(state)
        # While something is saved or read the card keeps its shape: nothing jumps under the hand.
        busy = state.mode in {WorkMode.SAVING, WorkMode.LOADING}
        mode = self._last if busy else state.mode
        self._last = mode
        work = state.detail.work if state.detail is not None else None
        under_way = mode is WorkMode.UNDER_WAY
        call = mode is WorkMode.CALL
        self._field.setVisible(under_way or call)
        self._went.setVisible(call)
        self._score.setVisible(call and state.reached is CallBackOutcome.REACHED)
        self._write.setVisible(under_way)
        notice = mode is WorkMode.NOTICE
        self._offer_call(mode, state, text)
        same = len(state.same_cause) if notice else 0
        several = same > 1
        self._all.setVisible(several)
        self._all.setText(text("work.screen.again_all", count=same))
        self._line.setVisible(under_way)
        self._outcomes.setVisible(under_way)
        kind = business_type(work.type_key) if work is not None else None
        if kind is not None:
            self._outcomes.offer(kind.outcomes)
        self._name_note(kind, text)
        self._ask_loaner(mode, work.row.loaner if work is not None else "", text)
        self._explain(mode, kind, state, text)
        # What could not be read says so where it would stand: here it would read as a failed deed.
        failed = state.error if mode is not WorkMode.FAULT else None
        self._error.setText(text.error(failed) if failed is not None else "")
        self._error.setVisible(failed is not None)
        self._submit.setVisible(mode in _SUBMIT)
        self._submit.setText(text(f"work.screen.{_SUBMIT.get(mode, 'finish')}"))
        self._submit.set_busy(busy, text("widgets.busy"))
        bar = None if state.may else text("staff.no_right.serve")
        no_words = bar or (None if state.note.strip() else text("work.screen.note_first"))
        first = text("work.screen.call_first") if state.to_call else None
        first = text("work.screen.score_first") if call and state.unscored else first
        self._submit.set_blocked(bar or first)
        self._write.set_blocked(no_words)
        self._number.set_blocked(bar)
        self._called.set_blocked(bar if notice else no_words)
        self._all.set_blocked(bar)
        self._first.setText("" if bar else no_words or "")
        self._first.setVisible(under_way and bool(self._first.text()))
        self._why.setText(bar or first or "")
        # A work is noted far oftener than somebody is called.
        able = (
            *(() if mode in _WORKS else (self._number, self._went)),
            self.note,
            self._called,
            self._all,
            self._submit,
        )
        found = (each for each in able if each.isVisibleTo(self) and each.isEnabled())
        self.setFocusProxy(next(found, self.note))  # F6 passes by where nothing can be done
        held = QApplication.focusWidget()
        if wiped and call and state.unscored and held is not None and self.isAncestorOf(held):
            self._scores.setFocus()  # the next call begins with what its button waits for

    def _explain(self, mode: WorkMode, kind: BusinessType | None, state: WorkState, text: Text) -> None:
        """Say what to do, and how the customer hears of it; where money goes back, that first."""
        same = len(state.same_cause) if mode is WorkMode.NOTICE else 0
        back = state.back_fen if mode is WorkMode.READY else 0
        words = "hint.notices" if same > 1 else "hint.back" if back else f"hint.{mode}"
        if mode is WorkMode.UNDER_WAY and kind is not None:
            words = f"of.{kind.key}.{'simulated' if self._presenter.simulated else 'hint'}"
        told = mode in _SUBMIT or mode is WorkMode.EMPTY
        self._hint.setText(text(f"work.screen.{words}", count=same, amount=text.yuan(back)) if told else "")
        self._hint.set_tone(Tone.UNSYNCED if back else Tone.MUTED)

    def _ask_loaner(self, mode: WorkMode, loaner: str, text: Text) -> None:
        self._loaner.setVisible(mode is WorkMode.READY and bool(loaner))
        self._loaner.setText(text("work.screen.loaner_back", serial=loaner))

    def _offer_call(self, mode: WorkMode, state: WorkState, text: Text) -> None:
        """Let whoever is to be called be called; that the number was looked at is logged."""
        work = state.detail.work if state.detail is not None else None
        notice = mode is WorkMode.NOTICE
        number = notice or (mode is WorkMode.CALL and state.call is not None and bool(state.call.phone))
        number = number or (mode in _WORKS and work is not None and bool(work.phone))
        self._number.setVisible(number and not state.number)
        under_way = mode is WorkMode.UNDER_WAY
        self._called.setVisible(notice or (under_way and work is not None and work.call_back))
        self._called.setText(text(f"work.screen.{'called_notice' if notice else 'called'}"))

    def _name_note(self, kind: BusinessType | None, text: Text) -> None:
        """Say what belongs into the note: of a work, how it goes; of a call, what the customer said."""
        label = text("work.screen.note" if kind is not None else "work.screen.said")
        self._field.set_label(label)
        self.note.setAccessibleName(label)
        hint = f"of.{kind.key}.note_hint" if kind is not None else "ask_hint"
        self.note.setPlaceholderText(text(f"work.screen.{hint}"))

    def _wipe(self, state: WorkState) -> bool:
        """Empty the fields where something was saved, or something else was chosen; returns whether so."""
        wiped = state.saved != self._wiped
        if wiped:
            self._wiped = state.saved
            self.note.setPlainText(state.note)
            self._outcomes.set_key(state.outcome)
            self._loaner.setChecked(state.loaner_back)
            self._went.set_key(state.reached)
            self._scores.set_key(None if state.score is None else str(state.score))
        return wiped

    def retranslate(self, text: Text) -> None:
        """Take the words of another language."""
        self.set_title(text("work.screen.do"))
        self._write.setText(text("work.screen.write"))
        self._number.setText(text("work.screen.show_number"))
        self._score.set_label(text("work.screen.score"))
        for each in WorkOutcome:
            self._outcomes.box(each).setText(text(f"work.screen.outcome.{each}"))
        for went in CallBackOutcome:
            self._went.box(went).setText(text(f"work.screen.went.{went}"))
