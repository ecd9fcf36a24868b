"""The button that a PIN signs with: six figures free it, and nothing is done before it is pressed."""

from PySide6.QtCore import Qt, Signal

from app.i18n import Text
from app.ui.widgets.buttons import Kind, SignButton, Size
from app.ui.widgets.keypad import PinBoxes


class PinSign(SignButton):
    """Locked until the PIN of its boxes is whole, which brings the focus here; Ctrl+Enter presses it.

    Signals:
        signed: the PIN, which stays in its boxes until their owner wipes them.
    """

    signed = Signal(str)

    def __init__(self, pin: PinBoxes, *, name: str, size: Size = Size.NORMAL) -> None:
        """``name`` is the name of the object."""
        super().__init__("-", Kind.PRIMARY, size, icon="shield-check-outline", key="Ctrl+Enter")
        self.setObjectName(name)
        self._pin = pin
        self._text: Text | None = None
        self.clicked.connect(lambda _on=False: self.signed.emit(pin.text()))
        pin.textChanged.connect(lambda _text: self._follow())
        pin.completed.connect(lambda _pin: self._arrive())
        self._follow()

    def retranslate(self, text: Text, words: str) -> None:
        """Say what it signs in another language."""
        self._text = text
        self.setText(words)
        self._follow()

    def _arrive(self) -> None:
        self._follow()  # the boxes tell of the last figure before they tell of the change
        self.setFocus(Qt.FocusReason.TabFocusReason)

    def _follow(self) -> None:
        missing = self._pin.missing()
        if missing and self.hasFocus():
            self._pin.setFocus()  # a locked button would hand the focus to a stranger
        why = self._text("approval.screen.pin_missing", count=missing) if self._text else ""
        self.set_blocked(why if missing else None)
