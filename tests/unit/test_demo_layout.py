"""Where the demo's windows stand: seen at once, none outside the screen, on small and large ones."""

import pytest

from app.domain.halls import DeviceKind
from app.i18n import load_text
from app.proving.demo import WINDOWS
from app.proving.network.demo import accounts
from app.proving.network.hall import DEMO_SEATS
from app.proving.network.layout import COLUMN, Place, Room, places
from app.terminal.places import RESOURCES
from app.terminal.training import training_staff

_CORNER = 285
ROOMS = [Room(0, 0, 1920, 1080), Room(0, 27, 1920, 1013), Room(64, 0, 2496, 1440), Room(0, 0, 3840, 2160)]


def covered(place: Place) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom in pixels of the screen."""
    left, top = place.x * place.scale, place.y * place.scale
    return left, top, left + place.width * place.scale, top + place.height * place.scale


@pytest.mark.parametrize("room", ROOMS)
def test_all_windows_are_on_the_screen(room: Room) -> None:
    found = places(room, DEMO_SEATS, _CORNER)
    assert set(found) == {seat.name for seat in DEMO_SEATS}
    for place in found.values():
        left, top, right, bottom = covered(place)
        assert left >= room.x - 1
        assert top >= room.y - 1
        assert right <= room.x + room.width + 1
        assert bottom <= room.y + room.height + 1


@pytest.mark.parametrize("room", ROOMS)
def test_kiosk_and_corner_are_beside_the_desks(room: Room) -> None:
    found = places(room, DEMO_SEATS, _CORNER)
    kiosk_left, _top, _right, kiosk_bottom = covered(found["kiosk"])
    assert kiosk_bottom <= room.y + room.height - _CORNER
    for seat in DEMO_SEATS:
        if seat.kind is not DeviceKind.KIOSK:
            right = covered(found[seat.name])[2]
            assert right <= kiosk_left + 1
            assert right <= room.x + room.width - COLUMN + 1


def test_the_first_counter_lies_on_top() -> None:
    found = places(ROOMS[0], DEMO_SEATS, _CORNER)
    desks = [found[seat.name] for seat in DEMO_SEATS if seat.kind is not DeviceKind.KIOSK]
    tops = sorted(covered(place)[1] for place in desks)
    assert len(set(tops)) == len(tops), "each title is to be seen"
    assert covered(found["counter-1"])[1] == tops[-1]


def test_a_small_screen_keeps_desks_usable() -> None:
    found = places(Room(0, 0, 1366, 768), DEMO_SEATS, _CORNER)
    assert found["kiosk"].scale >= 0.25
    for place in found.values():
        _left, top, right, bottom = covered(place)
        assert top >= 0
        assert right <= 1367
        assert bottom <= 769
    assert found["counter-1"].width >= 1280
    assert found["counter-1"].height == 768 - 36, "no less than there is below the title"


@pytest.mark.parametrize("room", [*ROOMS, Room(0, 0, 1366, 768)])
def test_what_is_drawn_in_one_process_covers_the_same(room: Room) -> None:
    for place in places(room, DEMO_SEATS, 0).values():
        x, y, width, height = place.drawn
        left, top, right, bottom = covered(place)
        assert abs(x - left) <= 1
        assert abs(y - top) <= 1
        assert abs(x + width - right) <= 2
        assert abs(y + height - bottom) <= 2


def test_both_demos_open_every_kind_of_desk_and_the_corner_names_somebody_for_each() -> None:
    kinds = set(DeviceKind) - {DeviceKind.HUB}
    assert {seat.kind for seat in DEMO_SEATS} == kinds
    assert set(WINDOWS) == {kind.value for kind in kinds}
    named = accounts(load_text("en", RESOURCES), training_staff())
    assert [line.split(":")[0] for line in named] == ["Clerk", "Clerk", "Duty manager", "Reception"]
