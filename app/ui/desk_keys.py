"""The strip of keys at the foot of a desk: which keys there are, and what stands on them."""

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer
from shiboken6 import isValid

from app.i18n import Text
from app.ui.mounting import Mounted
from app.ui.theme import Tone
from app.ui.widgets.actions import ActionRow
from app.ui.widgets.buttons import Button
from app.ui.widgets.key_strip import DeviceItem, KeyItem
from app.ui.widgets.keyed import keyed_below

F_KEYS: Final = ("F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9")
OTHER_KEYS: Final = ("Ctrl+Return", "Esc", "Ctrl+K")
TAKEN: Final = frozenset(
    (*F_KEYS[1:], *OTHER_KEYS, "Shift+F8", "Ctrl+F12", *(f"Alt+{letter}" for letter in "BEGRTUZ"))
)
"""Keys that the desk takes before the widget with the focus sees them. F1 is the field's own first."""
_EVERYWHERE: Final = frozenset({"F1", "Ctrl+K"})
"""Keys that the desk itself answers, on every screen."""
_SPARE: Final = frozenset({"F2", "F3", "F4", "F5", "F6"})
"""Keys whose words go first where there is no room: they mean the same wherever they stand."""
_ON_BUTTONS: Final = frozenset({"Ctrl+Return", "Esc", "F3", "F7", "F9"})
"""Keys whose button says whether they do something now."""
_ONLY_BUTTONS: Final = frozenset({"Ctrl+Return"})
"""Keys that carry out what stands there: without a button to be seen there is nothing to carry out."""
_CHANGES: Final = frozenset({QEvent.Type.EnabledChange, QEvent.Type.Show, QEvent.Type.Hide})
_DEVICES: Final = (
    ("reader", "card-account-details-outline"),
    ("printer", "printer-outline"),
    ("card", "credit-card-outline"),
)


def key_items(text: Text, able: Mapping[str, bool], words: Mapping[str, str]) -> tuple[KeyItem, ...]:
    """Return the keys as they are shown; `able` names those that do something and which is current.

    `words` are codes of what stands on a key that does something else just now.
    """
    return tuple(
        KeyItem(
            key.replace("Return", "Enter"),
            text(words.get(key, f"key.{key.replace('+', '_')}")),
            enabled=key in able or key in _EVERYWHERE,
            current=able.get(key, False),
            spare=key in _SPARE,
        )
        for key in (*F_KEYS, *OTHER_KEYS)
    )


def device_items(
    text: Text, fault: str = "", real: frozenset[str] = frozenset(), warning: str = ""
) -> tuple[DeviceItem, ...]:
    """Return the devices beside the keys; those that are simulated say so.

    `fault` is the code of why the printer does not print, `warning` of why it soon will not, or empty;
    `real` names devices that are there.
    """
    found = []
    for name, icon in _DEVICES:
        if name == "printer" and fault:
            words = text("device.printer_real_failed" if name in real else "device.printer_failed")
            found.append(DeviceItem(icon, words, "alert-circle", Tone.DANGER, text(fault)))
        elif name == "printer" and warning:
            words = text("device.printer_real_warns")
            found.append(DeviceItem(icon, words, "alert", Tone.UNSYNCED, text(warning)))
        elif name in real:
            says = text("desk.plugged_in" if name == "reader" else "desk.printer_in")
            words = text(f"device.{name}_real")
            found.append(DeviceItem(icon, words, "information-outline", Tone.NEUTRAL, says))
        else:
            found.append(
                DeviceItem(icon, text(f"device.{name}"), "check-circle", Tone.OK, text("desk.simulated"))
            )
    return tuple(found)


class KeyButtons(QObject):
    """Holds the strip to the buttons of the screen: a key is live exactly when one of its buttons is.

    Keys without a button to be seen stay as the screen says, but for what only a button carries out.
    """

    def __init__(self, parent: QObject, changed: Callable[[], None]) -> None:
        """`changed` is called when such a button was locked or freed, shown or hidden."""
        super().__init__(parent)
        self._free: dict[str, Button] = {}
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(changed)

    def items(self, mounted: Mounted, text: Text) -> tuple[KeyItem, ...]:
        """Return the keys as they are shown for a screen."""
        return key_items(text, self.able(mounted), mounted.key_words())

    def able(self, mounted: Mounted) -> Mapping[str, bool]:
        """Return the keys that do something: the screen's own, as far as its buttons bear them out."""
        screen = mounted.view
        shown: dict[str, list[Button | ActionRow]] = {key: [] for key in _ONLY_BUTTONS}
        for button in keyed_below(screen):
            if not isinstance(button, Button | ActionRow):
                continue
            key = button.key.replace("Enter", "Return")
            if key in _ON_BUTTONS:
                button.installEventFilter(self)
                if button.isVisibleTo(screen):
                    shown.setdefault(key, []).append(button)
        found = dict(mounted.keys())
        self._free = {}
        for key, buttons in shown.items():
            free = [button for button in buttons if button.isEnabled()]
            if not free:
                found.pop(key, None)
            elif key not in found and isinstance(free[0], Button):
                found[key] = False
                self._free[key] = free[0]
        return found

    def press(self, key: str, own: Callable[[str], None]) -> None:
        """Press the button of a key that its screen does not take itself; else let the screen take it."""
        button = self._free.get(key)
        if button is not None and isValid(button) and button.isVisible() and button.isEnabled():
            button.click()
        else:
            own(key)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See a button being locked or freed, shown or hidden."""
        if event.type() in _CHANGES:
            self._later.start()
        return super().eventFilter(watched, event)
