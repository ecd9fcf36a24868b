"""What stands in the middle beside the form: a complaint with its notes, or one just taken down."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.domain.complaints import LEGAL, ComplaintState
from app.i18n import Text
from app.services.rows.complaints import ComplaintRow
from app.ui.screens.complaint.parts import due_badge
from app.ui.screens.complaint.presenter import ComplaintMode, ComplaintPresenter, ComplaintScreenState
from app.ui.theme import SUM, Tone, ensure_glyphs
from app.ui.widgets.badges import Badge
from app.ui.widgets.buttons import Button, Kind, Size
from app.ui.widgets.cards import Card, EmptyState, scrolled
from app.ui.widgets.fields import Field, Select, TextArea
from app.ui.widgets.labels import Hairline, IconLabel, Label, heading
from app.ui.widgets.lists import KeyValue, Pair

_CENTRE = Qt.AlignmentFlag.AlignHCenter


class DoneCard(Card):
    """The code, the deadlines, and that the acknowledgement is on its way to paper."""

    def __init__(self, presenter: ComplaintPresenter, text: Text) -> None:
        super().__init__("·")
        self._title = heading("", 20)
        self._code = Label("", 56, bold=True, tone=Tone.PRIMARY, align=_CENTRE)
        self._code.setObjectName("complaint_code")
        self._pairs = KeyValue()
        self._paper = Label("", tone=Tone.MUTED, wrap=True, align=_CENTRE)
        self.back = Button("", Kind.PRIMARY, Size.LARGE, icon="check", key="Enter")
        self.back.setObjectName("complaint_done")
        self.back.clicked.connect(presenter.leave)
        self.body.addStretch(1)
        self.body.addWidget(IconLabel("check-circle", 64, Tone.OK), 0, _CENTRE)
        self.body.addWidget(self._title, 0, _CENTRE)
        self.body.addWidget(self._code)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._pairs, 2)
        row.addStretch(1)
        self.body.addLayout(row)
        self.body.addWidget(self._paper)
        self.body.addSpacing(12)
        self.body.addWidget(self.back, 0, _CENTRE)
        self.body.addStretch(2)

    def show_state(self, state: ComplaintScreenState, text: Text) -> None:
        """Show ``state``."""
        row, deadlines = state.done, state.deadlines
        if row is None or deadlines is None:
            return
        self.set_title(text("complaint.done_title"))
        self._title.setText(text("complaint.done"))
        self._code.setText(row.code)
        self._pairs.set_pairs(
            (
                Pair(text("complaint.first"), text.moment(row.first_answer_by_ms, deadlines.zone), bold=True),
                Pair(text("complaint.final"), text.moment(row.final_answer_by_ms, deadlines.zone), bold=True),
                Pair(text("complaint.owner"), state.owner_of(row.owner)),
            )
        )
        self._paper.setText(text("complaint.paper"))
        self.back.setText(text("complaint.done_back"))


class DetailCard(Card):
    """One open complaint: words, contact, notes, and a note to add."""

    def __init__(self, presenter: ComplaintPresenter, text: Text) -> None:
        super().__init__("·")
        self._presenter = presenter
        self._shown: tuple[object, ...] = ()
        self._row: ComplaintRow | None = None
        self._badge = Badge()
        self.add_trailing(self._badge)
        self._pages = QStackedWidget()
        self._empty = EmptyState(
            "message-text-outline", text("complaint.pick"), text("complaint.pick_detail")
        )
        self._pages.addWidget(self._empty)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(2, 2, 14, 2)
        column.setSpacing(12)
        self._pairs = KeyValue()
        self._what_title, self._wish_title, self._notes_title = heading(""), heading(""), heading("")
        self._what, self._wish = Label("", wrap=True), Label("", wrap=True)
        self._notes = QVBoxLayout()
        self._notes.setSpacing(8)
        for widget in (self._pairs, Hairline(), self._what_title, self._what, self._wish_title, self._wish):
            column.addWidget(widget)
        column.addWidget(Hairline())
        column.addWidget(self._notes_title)
        column.addLayout(self._notes)
        column.addStretch(1)
        self._pages.addWidget(scrolled(content))
        self.body.addWidget(self._pages, 1)
        self._foot = QWidget()
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(16, 12, 16, 12)
        foot.setSpacing(8)
        self.words = TextArea(lines=2)
        self.words.setObjectName("complaint_note")
        self.state = Select(())
        self.state.setObjectName("complaint_note_state")
        self._words_field = Field(
            text("complaint.note"), self.words, key="note", hint=text("complaint.note_hint")
        )
        self._state_field = Field(text("complaint.note_state"), self.state, key="state")
        self.save = Button("", Kind.PRIMARY, icon="plus")
        self.save.setObjectName("complaint_note_save")
        self.save.clicked.connect(self._on_save)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self._state_field, 1)
        row.addWidget(self.save, 0, Qt.AlignmentFlag.AlignVCenter)
        foot.addWidget(self._words_field)
        foot.addLayout(row)
        self.add_footer(self._foot)
        presenter.noted.connect(self.words.clear)

    def show_state(self, state: ComplaintScreenState, text: Text) -> None:
        """Show ``state``."""
        row = self._row = state.chosen
        self._foot.setVisible(row is not None)
        self._badge.set_spec(due_badge(row, state.now_ms, text) if row else None)
        self.save.setText(text("complaint.note_save"))
        self._words_field.set_error(text.error(state.error) if state.error and row else None)
        if row is None:
            self.set_title(text("complaint.detail_title"))
            said = "none" if state.mode is ComplaintMode.LIST and not state.rows else "pick"
            self._empty.set(
                "message-text-outline", text(f"complaint.{said}"), text(f"complaint.{said}_detail")
            )
            self._pages.setCurrentIndex(0)
            return
        self._pages.setCurrentIndex(1)
        zone = state.deadlines.zone if state.deadlines else "UTC"
        owner = state.owner_of(row.owner)
        shown = (row, owner, state.notes, text.lang, zone)
        if shown != self._shown:
            self._shown = shown
            self._fill(row, owner, text, zone)
            self._fill_notes(state, text, zone)

    def _fill(self, row: ComplaintRow, owner: str, text: Text, zone: str) -> None:
        ensure_glyphs(row.contact_name + row.what + row.wish)
        self.set_title(row.code, text(f"complaint_category.{row.category}"))
        self._pairs.set_pairs(
            (
                Pair(text("complaint.status"), text(f"complaint.state.{row.state}"), bold=True),
                Pair(text("complaint.contact"), f"{row.contact_name} {row.contact_phone}".strip()),
                Pair(text("complaint.taken"), text.moment(row.at_ms, zone)),
                Pair(text("complaint.first"), text.moment(row.first_answer_by_ms, zone)),
                Pair(text("complaint.final"), text.moment(row.final_answer_by_ms, zone)),
                Pair(text("complaint.owner"), owner),
                Pair(text("complaint.attached"), str(len(row.related))),
            )
        )
        self._what_title.setText(text("complaint.what"))
        self._what.setText(row.what)
        self._wish_title.setText(text("complaint.wish"))
        self._wish_title.setVisible(bool(row.wish))
        self._wish.setText(row.wish)
        self._wish.setVisible(bool(row.wish))
        possible = (row.state, *(each for each in ComplaintState if each in LEGAL[row.state]))
        self.state.set_options(tuple((each.value, text(f"complaint.state.{each}")) for each in possible))
        following = ComplaintState.IN_PROGRESS if row.state is ComplaintState.ACKNOWLEDGED else row.state
        self.state.set_key(following.value)

    def _fill_notes(self, state: ComplaintScreenState, text: Text, zone: str) -> None:
        while (item := self._notes.takeAt(0)) is not None:
            label = item.widget()
            if label is not None:
                label.hide()
                label.deleteLater()
        self._notes_title.setText(text("complaint.notes", count=len(state.notes)))
        for note in state.notes:
            head = (
                f"{text.moment(note.at_ms, zone)} · {note.staff_no} · {text(f'complaint.state.{note.state}')}"
            )
            self._notes.addWidget(Label(head, 12, tone=Tone.MUTED))
            self._notes.addWidget(Label(note.note, wrap=True))

    def _on_save(self) -> None:
        key = self.state.key()
        if key is not None:
            self._presenter.note(ComplaintState(key), self.words.toPlainText())


class SideCard(Card):
    """When answers are due, who owns it, what is attached; the deadline of the form moves with the clock."""

    def __init__(self, text: Text) -> None:
        super().__init__("·")
        self._left = Label("", SUM, bold=True)
        self._left_word = Label("", tone=Tone.MUTED)
        self._pairs = KeyValue(row_height=32)
        self._rule = Label("", 12, tone=Tone.MUTED, wrap=True)
        self.body.addWidget(self._left_word)
        self.body.addWidget(self._left)
        self.body.addWidget(self._pairs)
        self.body.addWidget(Hairline())
        self.body.addWidget(self._rule)
        self.body.addStretch(1)

    def show_state(self, state: ComplaintScreenState, text: Text, owner: str) -> None:
        """Show ``state``."""
        self.set_title(text("complaint.deadlines"))
        self._rule.setText(text("complaint.rule"))
        limits, row = state.deadlines, state.done or state.chosen
        if limits is None:
            return
        zone = limits.zone
        if row is not None and state.mode in (ComplaintMode.LIST, ComplaintMode.DONE):
            badge = due_badge(row, state.now_ms, text)
            self._left.setText(badge.text)
            self._left.set_tone(Tone.TEXT if badge.tone is Tone.NEUTRAL else badge.tone)
            self._left_word.setText(text("complaint.final" if row.answered else "complaint.first"))
            first, final, owned = row.first_answer_by_ms, row.final_answer_by_ms, state.owner_of(row.owner)
        elif state.mode in (ComplaintMode.LIST, ComplaintMode.FAULT):
            # Of the one that the cursor is on, a limit of what is not begun would be read as its own.
            self._choose(text)
            return
        else:
            self._left.setText(text.moment(limits.first_ms, zone))
            self._left.set_tone(Tone.TEXT)
            self._left_word.setText(text("complaint.if_now"))
            first, final, owned = limits.first_ms, limits.final_ms, owner
        self._left.show()
        self._pairs.show()
        # Of what is not taken down yet the first answer stands above, large; a low window has few lines.
        known = row is not None and state.mode in (ComplaintMode.LIST, ComplaintMode.DONE)
        pairs = [
            *((Pair(text("complaint.first"), text.moment(first, zone), bold=True),) if known else ()),
            Pair(text("complaint.final"), text.moment(final, zone), bold=True),
            Pair(text("complaint.owner"), owned),
        ]
        ticket = state.context.ticket_number
        if ticket:
            pairs.append(Pair(text("complaint.ticket"), ticket))
        self._pairs.set_pairs(tuple(pairs))

    def _choose(self, text: Text) -> None:
        """Say that a complaint is to be chosen first."""
        self._left_word.setText(text("complaint.limits_of_chosen"))
        self._left.hide()
        self._pairs.hide()
