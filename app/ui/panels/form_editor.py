"""What every editor of a field shares."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QWidget

from app.domain.business.context import Context
from app.domain.business.spec import Field as Definition
from app.domain.business.spec import Form, Value
from app.i18n import Text

CHOSEN: Final = -1
"""Nothing is being typed any more that could fit."""


class Editor(QObject):
    """The box of one field.

    Signals:
        changed: key and new value, by the clerk's hand.
        left: key, when the focus has gone from the box.
        matched: key, and how many choices fit what is being typed; `CHOSEN` once one is.
        rejected: key, and the code of why what was typed is not taken.
    """

    changed = Signal(str, object)
    left = Signal(str)
    matched = Signal(str, int)
    rejected = Signal(str, str)

    def __init__(self, definition: Definition, box: QWidget) -> None:
        super().__init__(box)
        self.key = definition.key
        self.definition = definition
        self.box = box
        self._quiet = False
        for widget in (box, *box.findChildren(QWidget)):
            widget.installEventFilter(self)

    @property
    def undecided(self) -> bool:
        """Return whether something is being typed that is no answer yet."""
        return False

    def set_value(self, value: Value | None) -> None:
        """Show a value without telling anybody."""

    def refresh(self, context: Context, form: Form, text: Text) -> None:
        """Offer the choices that hold now."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell when the focus leaves the box."""
        if event.type() == QEvent.Type.FocusOut:
            self.left.emit(self.key)
        return super().eventFilter(watched, event)

    def tell(self, value: Value | None) -> None:
        """Emit the value unless it was set by the program."""
        if not self._quiet:
            self.changed.emit(self.key, value)

    def quietly(self, change: Callable[[], object]) -> None:
        """Change the box without telling anybody."""
        self._quiet = True
        try:
            change()
        finally:
            self._quiet = False
