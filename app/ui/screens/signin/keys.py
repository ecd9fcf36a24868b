"""Where the digits of a sign-in go: none of a PIN gets lost, or is taken for a counter's number."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QRadioButton, QWidget

from app.ui.screens.signin.presenter import SignInMode, SignInPresenter
from app.ui.widgets.buttons import Button
from app.ui.widgets.choices import RadioRow
from app.ui.widgets.fields import TextBox
from app.ui.widgets.keypad import Keypad, PinBoxes

NUMBER_MS = 1000
"""Digits that follow one another sooner than this are one counter's number."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What takes keys on the screen."""

    staff_no: TextBox
    counters: RadioRow
    pin: PinBoxes
    new_pin: PinBoxes
    repeat_pin: PinBoxes
    buttons: tuple[Button, ...]
    back: Button
    keypad: Keypad


class SignInKeys(QObject):
    """Takes keys before the fields do: what Enter and a digit mean, and where the keypad types.

    The counter is chosen by Alt and its number, or by the arrows on its row. A number in the PIN's place,
    ended by Enter, chooses it as well: it is typed there out of habit.
    """

    def __init__(
        self,
        view: QWidget,
        presenter: SignInPresenter,
        parts: Parts,
        go_on: Callable[[], None],
        too_long: Callable[[], None],
        needs_number: Callable[[], bool],
    ) -> None:
        """`go_on` presses whatever goes on; `too_long` says that the PIN had a digit too many.

        `needs_number` asks for the staff number where none is typed, and returns whether it does.
        """
        super().__init__(view)
        self._presenter = presenter
        self._parts = parts
        self._too_long = too_long
        self._needs_number = needs_number
        self._digits = ""
        """Of a counter's number, as far as it is typed."""
        self.paused = QTimer(self)
        self.paused.setSingleShot(True)
        self.paused.setInterval(NUMBER_MS)
        self.paused.timeout.connect(self._forget_digits)
        rows = presenter.state.counters
        radios = tuple(parts.counters.box(row.counter_id) for row in rows)
        boxes = (parts.staff_no, parts.pin, parts.new_pin, parts.repeat_pin)
        for each in (*boxes, *radios, *parts.buttons):
            each.installEventFilter(self)
        for keys, meant in (
            ("Ctrl+Return", go_on),
            ("Ctrl+Enter", go_on),
            ("Esc", self._on_escape),
            *((f"Alt+{digit}", partial(self._choose_by, digit)) for digit in "0123456789"),
        ):
            shortcut = QShortcut(QKeySequence(keys), view)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(meant)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the keypad type where the focus is; take Enter, and digits that are typed beside the boxes."""
        if event.type() == QEvent.Type.FocusIn:
            if isinstance(watched, QRadioButton) and not watched.isChecked() and _by_tab(event):
                self._parts.counters.setFocus()  # Shift+Tab would begin at the last one
                return True
            self._parts.keypad.attach(watched if isinstance(watched, QLineEdit) else self._next_box())
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if plain and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                return self._on_enter(watched)
            if plain and event.text().isdecimal() and not isinstance(watched, QLineEdit):
                self._type_pin(event.text())
                return True
        return super().eventFilter(watched, event)

    def _next_box(self) -> PinBoxes:
        """Return the boxes that are meant by digits typed in none."""
        parts = self._parts
        if self._presenter.state.mode is not SignInMode.NEW_PIN:
            return parts.pin
        return parts.new_pin if parts.new_pin.missing() else parts.repeat_pin

    def _on_enter(self, watched: QObject) -> bool:
        """Go from the number straight to the PIN, and leave no PIN unfinished; returns if that is all."""
        parts = self._parts
        if watched is parts.staff_no:
            if not self._needs_number():
                parts.pin.setFocus()
            return True
        if not isinstance(watched, PinBoxes) or not watched.missing():
            return False
        numbers = self._numbers()
        typed = parts.pin.text().lstrip("0")
        if watched is parts.pin and typed in numbers:
            # No PIN is that short: the counter is meant.
            parts.counters.set_key(numbers[typed])
            parts.pin.clear()
        return True

    def _type_pin(self, digit: str) -> None:
        """Type a digit into the PIN, although a counter or a button has the focus."""
        box = self._next_box()
        if not box.isVisible():
            return
        if box.missing():
            box.setFocus()
            box.insert(digit)
            box.textEdited.emit(box.text())
        elif box is self._parts.pin:
            # A digit too many, or a counter's number before the PIN: it must not be tried, and counted.
            box.clear()
            box.setFocus()
            self._too_long()

    def _on_escape(self) -> None:
        """Press the way back, where there is one."""
        if self._parts.back.isVisible():
            self._parts.back.click()

    def _numbers(self) -> dict[str, str]:
        """Return the counters by number, as long as one can be chosen."""
        if not self._parts.counters.isVisible():
            return {}
        return {str(row.number): row.counter_id for row in self._presenter.state.counters}

    def _choose_by(self, typed: str) -> None:
        """Choose a counter by its number, digit by digit; go on to the PIN if the staff number is there."""
        before, self._digits = self._digits, ""
        numbers = self._numbers()
        for meant in (before + typed, typed):
            longer = any(number.startswith(meant) and number != meant for number in numbers)
            if meant in numbers:
                self._parts.counters.set_key(numbers[meant])
            if longer:
                self._digits = meant
                self.paused.start()
            if longer or meant in numbers:
                break
        if numbers and self._parts.staff_no.text().strip():
            self._parts.pin.setFocus()

    def _forget_digits(self) -> None:
        self._digits = ""


def _by_tab(event: QEvent) -> bool:
    reasons = {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}
    return isinstance(event, QFocusEvent) and event.reason() in reasons
