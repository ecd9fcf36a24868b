"""The button that a PIN signs with: six figures free it, and nothing is done before it is pressed."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit

from app.domain.pins import NUMBER_WITH_PIN
from app.i18n import Text
from app.ui.widgets.buttons import Kind, SignButton, Size
from app.ui.widgets.keypad import PinBoxes

NUMBER_WRONG: Final = frozenset(
    {
        "staff.number_missing",
        "staff.unknown",
        NUMBER_WITH_PIN,
        # The number is a colleague's, or one's own, and another one has to sign: its PIN was right.
        "evidence.second_self",
        "evidence.manager_decides",
        "staff.override_self",
        "staff.override_right",
        "shift.witness_self",
        "drawer.no_second",
        "drawer.no_incoming",
        "drawer.incoming_has_shift",
        "approval.approver_missing",
        "approval.own_request",
        "approval.own_request_head",
        "approval.no_right",
        "approval.second_person",
        "approval.needs_head",
    }
)
"""Codes of errors after which the staff number is typed again, and not the PIN."""


def ask_again(code: str, number: QLineEdit, pin: QLineEdit) -> None:
    """Put the cursor where a refused sign-off goes on; a number that may hold a PIN does not stand there.

    A number that was wrong is marked: the right one is typed over it.
    """
    if code == NUMBER_WITH_PIN:
        number.clear()
    if code in NUMBER_WRONG:
        number.selectAll()
    (number if code in NUMBER_WRONG else pin).setFocus()


def go_on(number: QLineEdit, pin: QLineEdit) -> None:
    """Put the cursor into the staff number, or into the PIN where the number stands there already."""
    (pin if number.text().strip() else number).setFocus()


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
