"""The part of the form that is filled in: fields in twelve columns, what it costs, whom it needs."""

from collections.abc import Iterable
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.business.context import PastPayment
from app.domain.business.spec import BusinessType, EffectTime, FieldKind
from app.domain.business.spec import Field as Definition
from app.i18n import Text
from app.services.order_quotes import Quote
from app.ui.panels.form_editor import CHOSEN, Editor
from app.ui.panels.form_fields import RadioEditor, first_line, make_editor
from app.ui.panels.form_presenter import FormPresenter
from app.ui.panels.form_state import FormMode, FormState
from app.ui.panels.form_words import effective_words, error_lines, fee_words, receipt_words
from app.ui.theme import GAP_8, GAP_12, GAP_16, MAIN, SMALL, Tone
from app.ui.widgets.badges import Badge
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.cards import Card, Panel
from app.ui.widgets.fields import Field
from app.ui.widgets.labels import KeyCap, Label

_COLUMNS = 12
_SCAN = "Alt+S"


class EditingCard(Card):
    """Signals: help_shown: the sentence that F1 explains a field with."""

    help_shown = Signal(str)

    def __init__(self, presenter: FormPresenter, text: Text) -> None:
        super().__init__(text("form.panel.fill"), flush=True)
        self._presenter = presenter
        self._text = text
        self._opening = -1
        self._fields: dict[str, Field] = {}
        self._editors: dict[str, Editor] = {}
        self._hints: dict[str, str] = {}
        self._laid: tuple[str, ...] = ()
        self._scans: dict[str, tuple[Button, QShortcut]] = {}
        self._saved = Badge()
        self._saved.setVisible(False)
        self.add_trailing(self._saved)
        self.add_trailing(KeyCap("F1"))
        self._help = Label("", SMALL, tone=Tone.MUTED)
        self.add_trailing(self._help)
        self._holder = QWidget()
        self._grid = QGridLayout(self._holder)
        self._grid.setContentsMargins(GAP_16, GAP_12, GAP_16, GAP_12)
        self._grid.setHorizontalSpacing(GAP_16)
        self._grid.setVerticalSpacing(GAP_12)
        for column in range(_COLUMNS):
            self._grid.setColumnStretch(column, 1)
        self.body.addWidget(self._holder)
        self._quote = QuoteLine()
        self.hold_quote()
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus)

    def show_state(self, state: FormState, text: Text) -> None:
        """Show fields, values, errors, fees."""
        self._text = text
        quote, kind = state.quote, state.kind
        if quote is None or kind is None:
            return
        if state.opening != self._opening:
            self._opening = state.opening
            self._make(state, quote)
        else:
            for editor in self._editors.values():
                editor.refresh(quote.context, state.form, text)
                editor.set_value(state.form.get(editor.key))
        self._lay(state)
        self._share_scan_key()
        self._show_receipt(kind, quote.context.payment)
        self._show_errors(state)
        self._holder.setEnabled(state.mode is not FormMode.SUBMITTING)
        saved = state.saved_ms is not None
        if state.saved_ms is not None:
            moment = text.clock(state.saved_ms, self._presenter.zone)
            self._saved.set(text("form.panel.saved", time=moment), Tone.OK, "check-circle")
        self._saved.setVisible(saved)
        self._quote.show_quote(quote, state.back_fen, text, open_=not state.free, gives=kind.gives_back)
        self._quote.stand(costs=not kind.only_prints)

    def _show_receipt(self, kind: BusinessType, payment: PastPayment | None) -> None:
        """Say below the number of a receipt whose it is and what is left of it."""
        for definition in kind.fields:
            if definition.kind is FieldKind.RECEIPT:
                usual = self._hints.get(definition.key, "")
                said = receipt_words(payment, self._text) if payment is not None else usual
                self._fields[definition.key].set_hint(said)

    def _show_errors(self, state: FormState) -> None:
        """Say at each field what is wrong with it; of what is still being typed nothing yet."""
        found = error_lines(state.kind, state.errors, self._text) if state.kind is not None else ()
        errors = {key: words for key, _, words in found}
        for key, field in self._fields.items():
            wanted = "" if self._editors[key].undecided else errors.get(key, "")
            if field.error != wanted:
                field.set_error(wanted)

    @property
    def quote_line(self) -> "QuoteLine":
        """Return what it costs: it stands below the fields, or where its owner puts it."""
        return self._quote

    def hold_quote(self) -> None:
        """Take what it costs below the fields."""
        self.body.addWidget(self._quote)
        self._quote.stand()

    def _on_focus(self, _old: QWidget | None, _now: QWidget | None) -> None:
        self._share_scan_key()

    def retranslate(self, text: Text) -> None:
        """Take the words of another language; the fields are made anew with the next state."""
        self._text = text
        self.set_title(text("form.panel.fill"))
        self._help.setText(text("form.panel.help"))
        self._opening = -1

    def focus_field(self, key: str) -> QWidget | None:
        """Put the cursor into a field; returns its box."""
        editor = self._editors.get(key)
        if editor is None:
            return None
        line = first_line(editor.box)
        line.setFocus()
        if isinstance(line, QLineEdit):
            line.selectAll()  # what is typed next replaces what was wrong
        return editor.box

    def focus_first(self) -> None:
        """Put the cursor into the first field that is wrong, else the first that is open, else the first.

        Open is an empty one, and a form's first question with its answers side by side: that one of them is
        marked already is a proposal, and a lost card is no wish of the customer's.
        """
        form = self._presenter.state.form
        keys = [key for key in self._laid if _takes_focus(self._editors[key].box)]
        # Of whom it is about is asked first, also where something else may stand in for the number.
        asked = (
            key for key in keys if _asked(self._editors[key].definition) and self._fields[key].isVisible()
        )
        question = keys[0] if keys and _is_question(self._editors[keys[0]]) else ""
        empty = next((key for key in asked if key not in form or key == question), None)
        wrong = next((key for key in keys if self._fields[key].error), None)
        if keys:
            self.focus_field(wrong or empty or keys[0])

    def last_box(self) -> QWidget | None:
        """Return the last box that can be typed into; None while there are no fields."""
        boxes = [first_line(self._editors[key].box) for key in self._laid]
        return next((box for box in reversed(boxes) if _takes_focus(box)), None)

    def _make(self, state: FormState, quote: Quote) -> None:
        """Make the fields of a definition."""
        kind, text = state.kind, self._text
        if kind is None:
            return
        for old in self._fields.values():
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._fields, self._editors, self._laid, self._scans, self._hints = {}, {}, (), {}, {}
        self._help.setText(text("form.panel.help"))
        for definition in kind.fields:
            editor = make_editor(definition, quote.context, state.form, text)
            editor.changed.connect(self._presenter.change)
            editor.left.connect(self._presenter.touch)
            hint_code = f"business.{kind.key}.hint.{definition.key}"
            self._hints[definition.key] = text(hint_code) if text.has(hint_code) else ""
            field = Field(
                text(kind.label(definition.key)),
                editor.box,
                key=definition.key,
                required=definition.required,
                hint=self._hints[definition.key],
                help_text=text(f"business.{kind.key}.help.{definition.key}"),
            )
            if definition.key in self._presenter.scans(kind):
                field.stand_beside(self._scan_button(field))
            field.setParent(self._holder)
            field.hide()
            field.help_asked.connect(self.help_shown)
            # What is typed after Enter corrects what is wrong, and does not fall on the next field.
            field.holds_wrong = True
            field.entered.connect(lambda key=definition.key: self._presenter.touch(key))
            editor.matched.connect(self._on_matched)
            editor.rejected.connect(self._on_rejected)
            self._editors[definition.key] = editor
            self._fields[definition.key] = field

    def _scan_button(self, field: Field) -> Button:
        """Return the hand at the simulated scanner; its key is that of the field, or of the whole form.

        Tab and Enter pass it by: what was scanned is not scanned over on the way to the next field.
        """
        made = Button(self._text("form.panel.scan"), Kind.SECONDARY, icon="test-tube", key=_SCAN)
        made.setObjectName(f"form.scan.{field.key}")
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.clicked.connect(lambda: self._presenter.scan(field.key))
        shortcut = QShortcut(QKeySequence(_SCAN), field)
        shortcut.setEnabled(False)  # until it is this field's turn: two of one key would do nothing
        shortcut.activated.connect(made.click)
        made.setMinimumWidth(made.sizeHint().width())  # it does not jump when its key comes and goes
        self._scans[field.key] = (made, shortcut)
        return made

    def _share_scan_key(self) -> None:
        """Let the key work from anywhere: in the field with the cursor, else in the first that is empty."""
        held = QApplication.focusWidget()
        shown = [key for key in self._scans if key in self._laid]
        here = (key for key in shown if held is not None and self._fields[key].isAncestorOf(held))
        empty = (key for key in shown if not self._presenter.state.form.get(key))
        turn = next(here, None) or next(empty, None) or next(iter(shown), "")
        for key, (button, shortcut) in self._scans.items():
            shortcut.setEnabled(key == turn)
            button.set_key(_SCAN if key == turn else "")

    def _on_matched(self, key: str, count: int) -> None:
        """Say how many choices fit what is being typed, and nothing of it once one is chosen."""
        matches = self._text("form.panel.matches", count=count)
        self._fields[key].set_hint(self._hints.get(key, "") if count == CHOSEN else matches)
        self._show_errors(self._presenter.state)

    def _on_rejected(self, key: str, code: str) -> None:
        """Say beside the field why a figure was not taken."""
        self._fields[key].set_error(self._text(code))

    def _lay(self, state: FormState) -> None:
        """Put the fields that are asked into rows of twelve columns."""
        kind = state.kind
        if kind is None:
            return
        wanted = tuple(field.key for field in kind.fields if field.key in state.shown_keys())
        if wanted == self._laid:
            return
        self._laid = wanted
        self._share_scan_key()
        for field in self._fields.values():
            self._grid.removeWidget(field)
        for key in self._fields.keys() - set(wanted):
            self._fields[key].hide()
        for row, part in enumerate(_rows(each for each in kind.fields if each.key in wanted)):
            column = 0
            for definition, wide in part:
                field = self._fields[definition.key]
                self._grid.addWidget(field, row, column, 1, wide)
                field.show()
                column += wide
        boxes = [self._editors[key].box for key in wanted]
        for before, after in pairwise(boxes):
            QWidget.setTabOrder(before, after)


def _rows(fields: Iterable[Definition]) -> list[list[tuple[Definition, int]]]:
    """Return the fields in rows, each with its columns; the last of a row reaches the right edge."""
    rows: list[list[tuple[Definition, int]]] = []
    left = 0
    for each in fields:
        if each.columns > left:
            rows.append([])
            left = _COLUMNS
        left -= each.columns
        rows[-1].append((each, each.columns))
    for row in rows:
        last, wide = row[-1]
        row[-1] = (last, wide + _COLUMNS - sum(each for _, each in row))
    return rows


def _asked(definition: Definition) -> bool:
    return definition.required or definition.kind in {FieldKind.ACCOUNTS, FieldKind.FEATURES}


def _is_question(editor: Editor) -> bool:
    """Return whether a field shows all its answers: what is marked there was proposed, or holds today."""
    return isinstance(editor, RadioEditor) or editor.definition.kind is FieldKind.FEATURES


def _takes_focus(box: QWidget) -> bool:
    """Return whether the cursor can stand in a box: lists that are only read are passed over.

    The line of a list is not asked for its proxy, the list: PySide would take the list for a child of
    its own line then, and both for garbage.
    """
    return (box.focusProxy() or box).focusPolicy() is not Qt.FocusPolicy.NoFocus


class QuoteLine(Panel):
    """What it costs and when it takes effect, as the form stands."""

    def __init__(self) -> None:
        super().__init__(Tone.NEUTRAL)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP_16, GAP_8, GAP_16, GAP_8)
        row.setSpacing(GAP_12)
        words = QVBoxLayout()
        words.setSpacing(0)
        self._head = Label("", SMALL, tone=Tone.MUTED)
        self._lines = Label("", SMALL, wrap=True)
        words.addWidget(self._head)
        words.addWidget(self._lines)
        row.addLayout(words, 1)
        self._total = Label("", MAIN, bold=True)
        self._total.setObjectName("form.total")
        row.addWidget(self._total)
        self._costs = True

    def stand(self, *, editing: bool = True, costs: bool | None = None) -> None:
        """Show it while a form is filled; not where a paper is all that comes of it: nothing is due then."""
        self._costs = self._costs if costs is None else costs
        self.setVisible(editing and self._costs)

    def show_quote(self, quote: Quote, back_fen: int, text: Text, *, open_: bool, gives: bool) -> None:
        """Show the live quote: what is to be paid, or what goes back; of what is still `open_` nothing.

        `gives`: the business gives money back, also while nobody knows yet how much.
        """
        back = bool(back_fen) and not quote.total_fen
        self._head.setText(_head_words(quote, text, back=back or gives))
        nothing = "form.panel.back_detail" if back else "form.panel.free"
        lines = fee_words(quote, text) or text(nothing)
        if back_fen and not back:
            lines = text("form.panel.back_too", lines=lines, amount=text.yuan(back_fen))
        self._lines.setText(lines)
        unknown = open_ and not back_fen and not quote.total_fen
        self._lines.setVisible(not unknown)
        self._total.setText("—" if unknown else text.yuan(back_fen if back else quote.total_fen))


def _head_words(quote: Quote, text: Text, *, back: bool) -> str:
    """Return what the sum is: what is due is paid now, whenever the business takes effect."""
    word = "back" if back else "due" if quote.total_fen else "nothing_due"
    if word == "due" and quote.effective.time is EffectTime.DONE:
        # A work takes effect in no other way than by being done.
        word = "due_now"
    return text(f"form.panel.{word}", effective=effective_words(quote, text))
