"""Where the keyboard is while all words change: pages that make their controls anew must not lose it."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget
from shiboken6 import isValid

_OF_QT: Final = "qt_"
"""How Qt names what is inside its own controls."""


class KeptFocus:
    """The control with the focus, known by its name and place, so that the one made in its stead is found."""

    def __init__(self, window: QWidget) -> None:
        """Note who has the focus of a window now."""
        self._window = window
        self._held: QWidget | None = window.focusWidget()
        self._anchor, self._place, self._cursor = "", 0, 0
        held = self._held
        if held is not None:
            self._kind = type(held)
            self._anchor = _named(held)
            self._place = next((at for at, each in enumerate(self._peers()) if each is held), 0)
            self._cursor = held.cursorPosition() if isinstance(held, QLineEdit) else 0

    def give_back(self) -> None:
        """Put the focus there again, at once: what is pressed next is meant for it."""
        held = self._held
        if held is None:
            return
        if not isValid(held) or not held.isVisible():
            peers = self._peers()
            if self._place >= len(peers):
                return
            held = peers[self._place]
            _show(held)
        if not held.hasFocus():
            held.setFocus(Qt.FocusReason.OtherFocusReason)
            if isinstance(held, QLineEdit):
                held.setCursorPosition(self._cursor)

    def _peers(self) -> list[QWidget]:
        """Return the controls that are to be seen under the name: themselves, or inside what has it."""
        found: list[QWidget] = []
        for anchor in self._window.findChildren(QWidget, self._anchor) if self._anchor else (self._window,):
            inside = [each for each in anchor.findChildren(self._kind) if _named(each) == self._anchor]
            found += [each for each in (anchor, *inside) if type(each) is self._kind and _is_shown(each)]
        return found


def _named(control: QWidget) -> str:
    """Return the name of a control, or of the nearest around it that has one."""
    at: QWidget | None = control
    while at is not None and (not at.objectName() or at.objectName().startswith(_OF_QT)):
        at = at.parentWidget()
    return "" if at is None else at.objectName()


def _is_shown(control: QWidget) -> bool:
    """Return whether a control is to be seen, now or in the next turn of the event loop, as new ones are."""
    if control.isVisible():
        return True
    parent = control.parentWidget()
    hidden = control.isHidden() and control.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)
    return not hidden and parent is not None and _is_shown(parent)


def _show(control: QWidget) -> None:
    """Show a control with all that is around it: only what is shown can have the focus."""
    parent = control.parentWidget()
    if parent is not None and not parent.isVisible():
        _show(parent)
    control.show()
