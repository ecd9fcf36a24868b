"""One editor for each kind of field: a box, and how its value goes in and out."""

import re
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from app.domain.business.context import Context
from app.domain.business.spec import Choice, FieldKind, Form, Value
from app.domain.business.spec import Field as Definition
from app.domain.number_list import numbers_in
from app.domain.receipt_numbers import EXAMPLE
from app.i18n import Text
from app.services.order_words import say
from app.ui.panels.form_bills import NUMBERS, OwingBills
from app.ui.panels.form_editor import Editor
from app.ui.panels.form_editors import FeaturesEditor, SecretEditor
from app.ui.panels.form_finder import Finder
from app.ui.widgets.choices import RadioRow
from app.ui.widgets.fields import TAKES_CODES, Select, TextBox
from app.ui.widgets.money import MoneyEdit

_FEW = 3
"""So many choices still stand side by side."""
_WIDE = 7
_SCANNED = dict.fromkeys(
    (FieldKind.SERIAL, FieldKind.SERIALS, FieldKind.DEVICE, FieldKind.PRINTED), "barcode-scan"
)
_RECEIPTS = frozenset({FieldKind.RECEIPT, FieldKind.PRINTED})
"""Asked for by a number that stands on paper: the box shows what such a number looks like."""
_LINES = re.compile(r"[\r\n\t\u2028\u2029]")
_SPLIT = re.compile(r"[\s,，、;；]+")


class TextEditor(Editor):
    """Plain text, phone, date, serials, receipt, notes."""

    def __init__(self, definition: Definition) -> None:
        self._line = TextBox(icon=_SCANNED.get(definition.kind, ""))
        # A receipt that is scanned here is the answer, and not looked for.
        self._line.setProperty(TAKES_CODES, definition.kind in _RECEIPTS)
        super().__init__(definition, self._line)
        self._counted = definition.kind is FieldKind.NOTES
        self._line.textEdited.connect(self._on_edited)
        self._count("")

    def refresh(self, context: Context, form: Form, text: Text) -> None:
        """Say what the number of a receipt looks like, and that it is an example."""
        del context, form
        if self.definition.kind in _RECEIPTS:
            self._line.setPlaceholderText(text("widgets.example", value=EXAMPLE))

    def set_value(self, value: Value | None) -> None:
        """Show a text."""
        shown = value if isinstance(value, str) else ""
        if self._line.text() != shown:
            self._line.setText(shown)
        self._count(shown)

    def _on_edited(self, typed: str) -> None:
        self._count(typed)
        tidy = typed if self._counted else typed.strip()
        self.tell(tidy or None)

    def _count(self, typed: str) -> None:
        if self._counted:
            self._line.set_suffix(f"{len(typed)} / {self.definition.most}")


class NumbersEditor(Editor):
    """Several service numbers or serials in one line, with blanks or commas between; lists can be pasted."""

    def __init__(self, definition: Definition, split: Callable[[str], tuple[str, ...]] | None = None) -> None:
        self._split = split or _numbers
        self._line = TextBox(icon=_SCANNED.get(definition.kind, "phone"))
        super().__init__(definition, self._line)
        self._line.textEdited.connect(self._on_edited)

    def set_value(self, value: Value | None) -> None:
        """Show the numbers."""
        numbers = value if isinstance(value, tuple) else ()
        if self._split(self._line.text()) != numbers:
            self._line.setText(" ".join(numbers))

    def _on_edited(self, typed: str) -> None:
        found = self._split(typed)
        if _LINES.search(typed):
            self._line.setText(" ".join(found))  # a box of one line shows no others
        self.tell(found or None)


class MoneyEditor(Editor):
    """An amount."""

    def __init__(self, definition: Definition) -> None:
        self._edit = MoneyEdit()
        super().__init__(definition, self._edit)
        self._edit.fen_changed.connect(self.tell)
        self._edit.rejected.connect(lambda code: self.rejected.emit(self.key, code))

    def set_value(self, value: Value | None) -> None:
        """Show an amount."""
        fen = value if isinstance(value, int) and value else None
        if fen != self._edit.fen():
            self.quietly(lambda: self._edit.set_fen(fen))


class RadioEditor(Editor):
    """A few choices side by side; their words may change while the form is filled."""

    def __init__(self, definition: Definition, text: Text, choices: tuple[Choice, ...]) -> None:
        self._row = RadioRow(tuple((choice.key, say(choice.words, text)) for choice in choices))
        super().__init__(definition, self._row)
        for choice in choices:
            self._row.box(choice.key).setObjectName(f"form.{definition.key}.{choice.key}")
        self._row.changed.connect(self.tell)

    def set_value(self, value: Value | None) -> None:
        """Choose by key."""
        key = value if isinstance(value, str) else None
        if key != self._row.key():
            self.quietly(lambda: self._row.set_key(key))

    def refresh(self, context: Context, form: Form, text: Text) -> None:
        """Show the words that hold now."""
        for choice in self.definition.choices(context, form) if self.definition.choices else ():
            box, shown = self._row.box(choice.key), say(choice.words, text)
            if box.text() != shown:
                box.setText(shown)
                box.setAccessibleName(shown)
                box.updateGeometry()


class SelectEditor(Editor):
    """A choice from a list; `finder` lets typing narrow it."""

    def __init__(self, definition: Definition, *, finder: bool) -> None:
        self._select = Finder() if finder else Select()
        super().__init__(definition, self._select)
        self._options: tuple[tuple[str, str], ...] = ()
        if isinstance(self._select, Finder):
            self._select.found.connect(self._on_found)
        else:
            self._select.currentIndexChanged.connect(self._on_chosen)
        line = self._select.lineEdit()
        if line is not None:
            line.setObjectName(f"form.{definition.key}.line")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Settle what was typed before the field counts as left."""
        if isinstance(event, QFocusEvent) and isinstance(self._select, Finder) and event.lostFocus():
            if event.reason() is Qt.FocusReason.PopupFocusReason:
                return False
            self._select.settle()
        return super().eventFilter(watched, event)

    @property
    def undecided(self) -> bool:
        """Return whether something is being typed that is no choice yet: it is not wrong so far."""
        return isinstance(self._select, Finder) and self._select.undecided

    def set_value(self, value: Value | None) -> None:
        """Choose by key."""
        key = value if isinstance(value, str) else None
        if key != self._select.key():
            self.quietly(lambda: self._select.set_key(key))

    def refresh(self, context: Context, form: Form, text: Text) -> None:
        """Offer the choices that hold now."""
        offered = self.definition.choices(context, form) if self.definition.choices else ()
        options = tuple((choice.key, _words(choice, text)) for choice in offered)
        if options != self._options:
            self._options = options
            self.quietly(lambda: self._select.set_options(options))

    def _on_chosen(self, _index: int) -> None:
        self.tell(self._select.key())

    def _on_found(self, count: int, key: str | None) -> None:
        self.tell(key)
        self.matched.emit(self.key, count)


class BillsEditor(Editor):
    """Shows owners and unpaid bills; there is nothing to type."""

    def __init__(self, definition: Definition) -> None:
        self._list = OwingBills()
        super().__init__(definition, self._list)
        self._list.added.connect(lambda numbers: self.changed.emit(NUMBERS, numbers))

    def refresh(self, context: Context, form: Form, text: Text) -> None:
        """Show the bills of the named numbers."""
        self._list.show_bills(context, form, text)


def make_editor(definition: Definition, context: Context, form: Form, text: Text) -> Editor:
    """Return the editor of a field, filled with the choices and the value that hold now."""
    made = _make(definition, context, form, text)
    made.box.setObjectName(f"form.{definition.key}")
    made.refresh(context, form, text)
    made.set_value(form.get(definition.key))
    return made


def _make(definition: Definition, context: Context, form: Form, text: Text) -> Editor:
    makers: dict[FieldKind, Callable[[], Editor]] = {
        FieldKind.CHOICE: lambda: _choice(definition, context, form, text),
        FieldKind.PLAN: lambda: SelectEditor(definition, finder=True),
        FieldKind.NUMBER: lambda: SelectEditor(definition, finder=True),
        FieldKind.ARTICLE: lambda: SelectEditor(definition, finder=True),
        FieldKind.SECRET: lambda: SecretEditor(definition, text),
        FieldKind.FEATURES: lambda: FeaturesEditor(definition, context, form, text),
        FieldKind.MONEY: lambda: MoneyEditor(definition),
        FieldKind.ACCOUNTS: lambda: NumbersEditor(definition, numbers_in),
        FieldKind.SERIALS: lambda: NumbersEditor(definition),
        FieldKind.BILLS: lambda: BillsEditor(definition),
    }
    return makers.get(definition.kind, lambda: TextEditor(definition))()


def _choice(definition: Definition, context: Context, form: Form, text: Text) -> Editor:
    """Return boxes side by side where there is room for a few choices, a list otherwise."""
    choices = definition.choices(context, form) if definition.choices else ()
    if definition.columns >= _WIDE and 1 < len(choices) <= _FEW:
        return RadioEditor(definition, text, choices)
    return SelectEditor(definition, finder=False)


def _words(choice: Choice, text: Text) -> str:
    detail = say(choice.detail, text)
    words = say(choice.words, text)
    return f"{words} · {detail}" if detail else words


def _numbers(typed: str) -> tuple[str, ...]:
    return tuple(part for part in _SPLIT.split(typed) if part)


def first_line(box: QWidget) -> QWidget:
    """Return what in a box takes the focus."""
    return box.findChild(QLineEdit) or box if isinstance(box, QComboBox) else box
