"""The form in which a complaint is taken down."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.business.form import phone_error
from app.domain.complaints import MOST_WORDS, ComplaintCategory
from app.domain.phones import plain_number
from app.i18n import Text
from app.ui.screens.complaint.parts import TickRow, related_words
from app.ui.screens.complaint.presenter import ComplaintMode, ComplaintPresenter, ComplaintScreenState
from app.ui.theme import Tone
from app.ui.widgets.buttons import Button, Kind, Size
from app.ui.widgets.cards import Card, scrolled
from app.ui.widgets.choices import RadioRow
from app.ui.widgets.fields import Field, TextArea, TextBox
from app.ui.widgets.labels import Label, heading, hint
from app.ui.widgets.steps import ErrorSummary

_NAME_MOST = 100
_PHONE_MOST = 40
_ACROSS_NARROW = 4


def _fault_words(code: str, state: ComplaintScreenState, text: Text) -> str:
    """Return what is wrong with a field: a phone number is spoken of as every form speaks of it."""
    typed = plain_number(state.form.contact_phone)
    if code == "complaint.phone" and typed and (why := phone_error(typed)) is not None:
        return text(why[0], **why[1])
    return text(code, most=MOST_WORDS)


class IntakeForm(Card):
    """Category, contact, words, wish, attachments; Ctrl+Enter submits, Enter only moves on."""

    def __init__(self, presenter: ComplaintPresenter, text: Text) -> None:
        super().__init__("·")
        self._presenter = presenter
        self._text = text
        self._form_id = ""
        self._ticks: list[TickRow] = []
        self._summary = ErrorSummary(text("widgets.next_error"))
        self._summary.setObjectName("complaint_errors")
        self._summary.chosen.connect(self._go_to)
        presenter.mend_wanted.connect(self._summary.go_on)
        self.body.addWidget(self._summary)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(2, 2, 14, 2)
        column.setSpacing(8)
        self.category = RadioRow(
            tuple((each.value, text(f"complaint_category.{each}")) for each in ComplaintCategory)
        )
        self.name, self.phone = TextBox(), TextBox()
        self.what, self.wish = TextArea(lines=7), TextArea(lines=3)
        self.name.setMaxLength(_NAME_MOST)
        self.phone.setMaxLength(_PHONE_MOST)
        for name, box in (
            ("name", self.name),
            ("phone", self.phone),
            ("what", self.what),
            ("wish", self.wish),
        ):
            box.setObjectName(f"complaint_{name}")
        for each in ComplaintCategory:
            self.category.box(each.value).setObjectName(f"complaint_category_{each.value}")
        self._fields = {
            "category": Field(
                text("complaint.category_label"),
                self.category,
                key="category",
                required=True,
                help_text=text("complaint.category_help"),
            ),
            "name": Field(text("complaint.name"), self.name, key="name", hint=text("complaint.name_hint")),
            "phone": Field(
                text("complaint.phone_label"),
                self.phone,
                key="phone",
                required=True,
                hint=text("complaint.phone_hint"),
                help_text=text("complaint.phone_help"),
            ),
            "what": Field(
                text("complaint.what"), self.what, key="what", required=True, hint=text("complaint.what_hint")
            ),
            "wish": Field(text("complaint.wish"), self.wish, key="wish", hint=text("complaint.wish_hint")),
        }
        contact = QHBoxLayout()
        contact.setSpacing(16)
        contact.addWidget(self._fields["name"], 1)
        contact.addWidget(self._fields["phone"], 1)
        self._related_title = heading("")
        self._related_hint = hint()
        self._related = QVBoxLayout()
        self._related.setSpacing(0)
        column.addWidget(self._fields["category"])
        column.addLayout(contact)
        column.addWidget(self._fields["what"])
        column.addWidget(self._fields["wish"])
        column.addSpacing(8)
        column.addWidget(self._related_title)
        column.addWidget(self._related_hint)
        column.addLayout(self._related)
        column.addStretch(1)
        self.body.addWidget(scrolled(content), 1)
        self._foot()
        self.category.changed.connect(lambda key: presenter.edit(category=ComplaintCategory(key)))
        self.name.textEdited.connect(lambda words: presenter.edit(contact_name=words))
        self.phone.textEdited.connect(lambda words: presenter.edit(contact_phone=words))
        self.what.textChanged.connect(lambda: self._on_words("what", self.what))
        self.wish.textChanged.connect(lambda: self._on_words("wish", self.wish))

    def _foot(self) -> None:
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(12)
        self._trouble = Label("", tone=Tone.DANGER, wrap=True)
        self.leave = Button("", Kind.TEXT, key="Esc")
        self.leave.setObjectName("complaint_leave")
        self.leave.clicked.connect(self._presenter.leave)
        self.submit = Button("", Kind.PRIMARY, Size.LARGE, icon="send-outline", key="Ctrl+Enter")
        self.submit.setObjectName("complaint_submit")
        self.submit.clicked.connect(self._presenter.submit)
        row.addWidget(self._trouble, 1)
        row.addWidget(self.leave)
        row.addWidget(self.submit)
        self.add_footer(foot)

    def set_narrow(self, *, narrow: bool) -> None:
        """Put the categories into two rows where one has no room for them."""
        self.category.set_across(_ACROSS_NARROW if narrow else len(ComplaintCategory))

    def focus_first(self) -> None:
        """Put the cursor into the first field."""
        self.category.setFocus()

    def _on_words(self, name: str, box: TextArea) -> None:
        words = box.toPlainText()
        if words != getattr(self._presenter.state.form, name):
            self._presenter.edit(**{name: words})

    def _go_to(self, key: str) -> None:
        self._fields[key].box.setFocus()

    def show_state(self, state: ComplaintScreenState, text: Text) -> None:
        """Show ``state``; only a form that was opened anew is filled in."""
        self._text = text
        if state.form.form_id and state.form.form_id != self._form_id:
            self._load(state)
        self.set_title(text("complaint.title"), text("complaint.subtitle"))
        self.submit.setText(text("complaint.submit"))
        self.submit.set_busy(state.mode is ComplaintMode.BUSY, text("widgets.busy"))
        self.leave.setText(text("complaint.leave"))
        self._trouble.setText(text.error(state.error) if state.error else "")
        wrong = dict(state.faults)
        labels = {key: field.label.text().removesuffix(" *") for key, field in self._fields.items()}
        for key, field in self._fields.items():
            field.set_error(_fault_words(wrong[key], state, text) if key in wrong else None)
        listed = tuple((key, labels[key], _fault_words(code, state, text)) for key, code in state.faults)
        self._summary.set_errors(text("widgets.errors", count=len(listed)) if listed else "", listed)
        for tick in self._ticks:
            tick.setChecked(tick.ref in state.form.related)

    def _load(self, state: ComplaintScreenState) -> None:
        form, text = state.form, self._text
        self._form_id = form.form_id
        self.category.set_key(form.category.value if form.category else None)
        self.name.setText(form.contact_name)
        self.phone.setText(form.contact_phone)
        for key, masked in (("name", state.context.masked_name), ("phone", state.context.masked_phone)):
            unproven = text("complaint.unproven", masked=masked) if masked else ""
            self._fields[key].set_hint(unproven or text(f"complaint.{key}_hint"))
        self.what.setPlainText(form.what)
        self.wish.setPlainText(form.wish)
        for tick in self._ticks:
            self._related.removeWidget(tick)
            tick.hide()
            tick.deleteLater()
        self._ticks = []
        zone = state.deadlines.zone if state.deadlines else "UTC"
        for related in state.context.related:
            tick = TickRow(related.ref, related_words(related, text), text.moment(related.at_ms, zone))
            tick.clicked.connect(lambda _on=False, ref=related.ref: self._presenter.toggle_related(ref))
            self._ticks.append(tick)
            self._related.addWidget(tick)
        self._related_title.setText(text("complaint.related_title"))
        self._related_hint.setText(
            text("complaint.related_hint" if self._ticks else "complaint.related_none")
        )
        self.focus_first()
