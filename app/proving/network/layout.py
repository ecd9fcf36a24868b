"""Where the demo's windows stand, so that kiosk, a counter and the corner are seen at once on one screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QGuiApplication

from app.domain.halls import DeviceKind
from app.proving.network.hall import Seat

COLUMN: Final = 456
"""Width of the right column: the kiosk above, the corner below."""
_FRAME: Final = 36
"""What a window manager puts above a window."""
_STEP: Final = 30
"""Desks lie upon each other like cards, each title to be seen."""
_GAP: Final = 8
_WORK: Final = (1920, 1080)
_KIOSK: Final = (1080, 1920)
_LEAST: Final = (1280, 800)
_SMALLEST: Final = 0.25


@dataclass(frozen=True, slots=True)
class Room:
    """The part of a screen that windows may cover, in logical pixels."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a window stands in its own pixels, and how many of the screen's one of these is."""

    x: int
    y: int
    width: int
    height: int
    scale: float

    @property
    def words(self) -> str:
        """Return it as the setting `window` has it."""
        return f"{self.x},{self.y},{self.width},{self.height}"

    @property
    def drawn(self) -> tuple[int, int, int, int]:
        """Return what it covers, in pixels of the screen: x, y, width, height."""
        x, y, width, height = (round(each * self.scale) for each in (self.x, self.y, self.width, self.height))
        return x, y, width, height


def free_room() -> Room:
    """Return the room on the screen that is there; needs the application."""
    free = QGuiApplication.primaryScreen().availableGeometry()
    return Room(free.x(), free.y(), free.width(), free.height())


def has_column(room: Room) -> bool:
    """Return whether kiosk and corner stand beside the desks, not upon them."""
    return room.width >= _LEAST[0] + COLUMN


def places(room: Room, seats: Sequence[Seat], corner: int) -> dict[str, Place]:
    """Return where each seat's window stands; `corner` is the height of the window at the lower right.

    Desks keep their size as far as the screen allows, down to what they need; kiosk and display, made for
    screens of their own, are drawn smaller as a whole.
    """
    stacked = [seat for seat in seats if seat.kind is not DeviceKind.KIOSK]
    # The first counter is where the demo begins: it lies on top.
    stacked.sort(key=lambda seat: (seat.kind is DeviceKind.COUNTER, seat.name), reverse=True)
    stacked.sort(key=lambda seat: seat.kind is DeviceKind.COUNTER)
    others = max(1, len(stacked) - 1)
    # On a small screen they lie closer, upon each other in the end: none reaches over its edge.
    spare = min(room.width - _LEAST[0], room.height - _FRAME - _LEAST[1])
    step = max(0, min(_STEP, spare // others))
    slide = step * others
    left = room.width - COLUMN if has_column(room) else room.width
    width = min(_WORK[0], max(min(_LEAST[0], room.width), left - slide))
    height = min(_WORK[1], max(min(_LEAST[1], room.height - _FRAME), room.height - _FRAME - slide))
    found: dict[str, Place] = {}
    for at, seat in enumerate(stacked):
        x, y = room.x + at * step, room.y + _FRAME + at * step
        scale = min(width / _WORK[0], height / _WORK[1]) if seat.kind is DeviceKind.DISPLAY else 1.0
        size = _WORK if seat.kind is DeviceKind.DISPLAY else (width, height)
        found[seat.name] = _scaled(x, y, size, scale)
    tall = room.height - corner - 2 * _FRAME - _GAP
    wide = max(COLUMN - _GAP, room.width - slide - width - _GAP)
    scale = max(_SMALLEST, min(1.0, tall / _KIOSK[1], wide / _KIOSK[0]))
    x = room.x + room.width - int(_KIOSK[0] * scale) - _GAP
    kiosks = (seat for seat in seats if seat.kind is DeviceKind.KIOSK)
    return found | {seat.name: _scaled(x, room.y + _FRAME, _KIOSK, scale) for seat in kiosks}


def _scaled(x: int, y: int, size: tuple[int, int], scale: float) -> Place:
    return Place(round(x / scale), round(y / scale), *size, round(scale, 4))
