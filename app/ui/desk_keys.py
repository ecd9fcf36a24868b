"""The strip of keys at the foot of a desk: which keys there are, and what stands on them."""

from collections.abc import Mapping
from typing import Final

from app.i18n import Text
from app.ui.theme import Tone
from app.ui.widgets.key_strip import DeviceItem, KeyItem

F_KEYS: Final = ("F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9")
OTHER_KEYS: Final = ("Ctrl+Return", "Esc", "Ctrl+K")
TAKEN: Final = frozenset(
    (*F_KEYS[1:], *OTHER_KEYS, "Shift+F8", "Ctrl+F12", *(f"Alt+{letter}" for letter in "BEGRTUZ"))
)
"""Keys that the desk takes before the widget with the focus sees them. F1 is the field's own first."""
_DEVICES: Final = (
    ("reader", "card-account-details-outline"),
    ("printer", "printer-outline"),
    ("card", "credit-card-outline"),
)


def key_items(text: Text, able: Mapping[str, bool]) -> tuple[KeyItem, ...]:
    """Return the keys as they are shown; `able` names those that do something and which is current."""
    return tuple(
        KeyItem(
            key.replace("Return", "Enter"),
            text(f"key.{key.replace('+', '_')}"),
            enabled=key in able or key == "Ctrl+K",
            current=able.get(key, False),
        )
        for key in (*F_KEYS, *OTHER_KEYS)
    )


def device_items(text: Text) -> tuple[DeviceItem, ...]:
    """Return the devices beside the keys; all of them are simulated, and say so."""
    simulated = text("desk.simulated")
    return tuple(
        DeviceItem(icon, text(f"device.{name}"), "check-circle", Tone.OK, simulated)
        for name, icon in _DEVICES
    )
