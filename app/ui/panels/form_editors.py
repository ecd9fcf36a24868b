"""Editors of secrets and of several choices."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from app.domain.business.context import Context
from app.domain.business.spec import Choice, Form, Value
from app.domain.business.spec import Field as Definition
from app.i18n import Text
from app.services.order_words import say
from app.ui.panels.form_editor import Editor
from app.ui.theme import GAP_8
from app.ui.widgets.fields import TextBox
from app.ui.widgets.ticks import TickGrid


class SecretEditor(Editor):
    """A secret, typed twice by the customer, masked."""

    def __init__(self, definition: Definition, text: Text) -> None:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_8)
        self._boxes = tuple(TextBox(placeholder=text(f"form.secret.{name}")) for name in ("first", "again"))
        for made, name in zip(self._boxes, ("first", "again"), strict=True):
            made.setEchoMode(QLineEdit.EchoMode.Password)
            made.setObjectName(f"form.{definition.key}.{name}")
            made.setAccessibleName(text(f"form.secret.{name}"))
            made.textEdited.connect(self._on_edited)
            row.addWidget(made, 1)
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        box.setFocusProxy(self._boxes[0])
        super().__init__(definition, box)

    def set_value(self, value: Value | None) -> None:
        """Show a pair of texts, or nothing."""
        typed = value if isinstance(value, tuple) else ("", "")
        for made, held in zip(self._boxes, typed, strict=True):
            if made.text() != held:
                made.setText(held)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count the field as left only behind its second box."""
        if event.type() == QEvent.Type.FocusOut and watched is self._boxes[0] and not self._boxes[1].text():
            return False
        return super().eventFilter(watched, event)

    def _on_edited(self, _typed: str) -> None:
        typed = tuple(made.text() for made in self._boxes)
        self.tell(typed if any(typed) else None)


class FeaturesEditor(Editor):
    """Several of the choices."""

    def __init__(self, definition: Definition, context: Context, form: Form, text: Text) -> None:
        choices = definition.choices(context, form) if definition.choices else ()
        self._grid = TickGrid(tuple((choice.key, _words(choice, text)) for choice in choices))
        super().__init__(definition, self._grid)
        for choice in choices:
            self._grid.box(choice.key).setObjectName(f"form.{definition.key}.{choice.key}")
        self._grid.changed.connect(self.tell)

    def set_value(self, value: Value | None) -> None:
        """Tick what is chosen."""
        keys = value if isinstance(value, tuple) else ()
        if set(keys) != set(self._grid.keys()):
            self.quietly(lambda: self._grid.set_keys(keys))


def _words(choice: Choice, text: Text) -> str:
    detail = say(choice.detail, text)
    return f"{say(choice.words, text)} · {detail}" if detail else say(choice.words, text)
