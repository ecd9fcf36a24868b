"""What is heard at the kiosk besides a card that was read: take the slip, it is paid, it was refused."""

from types import MappingProxyType
from typing import Final

from app.domain.call_voice import PAID, REFUSED, SLIP
from app.services.ports import Speaker
from app.ui.presenting import Presenter
from app.ui.screens.kiosk.state import KioskMode, KioskState
from app.ui.sounding import Heard

_PAGES: Final = MappingProxyType(
    {
        KioskMode.ISSUED: SLIP,
        KioskMode.TAKEN: SLIP,
        KioskMode.CLAIM: SLIP,
        KioskMode.PAID: PAID,
        KioskMode.REFUSED: REFUSED,
    }
)
"""The tone with which a page comes."""


def kiosk_sound(before: KioskState, now: KioskState) -> str:
    """Return what a change at the kiosk sounds like; a page that comes back after a warning is no news."""
    if before.mode in {now.mode, KioskMode.WARNING}:
        return ""
    return _PAGES.get(now.mode, "")


def sound(kiosk: Presenter[KioskState], speaker: Speaker | None) -> None:
    """Let what happens at a kiosk be heard, where there is a loudspeaker."""
    if speaker is not None:
        Heard(kiosk, kiosk_sound, lambda clip: speaker.play((clip,)))
