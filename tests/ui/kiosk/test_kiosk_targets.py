"""Large letters never make a target smaller, on any page of the kiosk."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from app.domain.errors import UserError
from app.i18n import LANGUAGES
from app.ui.screens.kiosk.feet import HelpButton
from app.ui.screens.kiosk.state import KioskMode
from tests.kiosk_hall import WANG, KioskHall
from tests.screens import kiosk as ways
from tests.screens.shot import Tour
from tests.seen import KIOSK_LEAST

HELP_AT = QPoint(415, 1850)
Sizes = dict[tuple[str, str], tuple[int, int]]


def targets(hall: KioskHall, tour: Tour, language: str) -> Sizes:
    """Return width and height of every target on each page that a way leads to."""
    found: Sizes = {}
    for shot in tour:
        shot.speak(language)
        for _ in range(4):  # words change, then sizes, then the layouts around them
            QApplication.processEvents()
        page = shot.name.rpartition("-")[2]
        for each in hall.window.findChildren(QAbstractButton):
            if each.isVisible():
                found[page, each.objectName()] = (each.width(), each.height())
        assert hall.window.width() == 1080
        assert hall.window.height() == 1920
        shot.speak(LANGUAGES[0])
    return found


def cut_off(kiosk: KioskHall, group: str, *, large: bool) -> Tour:
    """Show the first page while no other desk is reached."""
    ways.home(kiosk, large=large)
    hall = kiosk.presenter.state.hall
    assert hall is not None
    kiosk.presenter.put(hall=replace(hall, alone=True))
    yield ways.shot(kiosk, group, "alone", KioskMode.HOME)


def with_a_number(kiosk: KioskHall, group: str, *, large: bool) -> Tour:
    """Show the first page while the number just given may be printed once more."""
    ways.home(kiosk, large=large)
    kiosk.tap("kiosk_any", "kiosk_back")
    kiosk.find("kiosk_again")
    yield ways.shot(kiosk, group, "again", KioskMode.HOME)


def owned(kiosk: KioskHall, group: str, *, large: bool) -> Tour:
    """Show a bill with all that its owner sees, and one on which something is wrong."""
    ways.give_password(kiosk)
    ways.home(kiosk, large=large)
    kiosk.tap("kiosk_home_pay")
    kiosk.keys(WANG)
    kiosk.tap("kiosk_confirm")
    yield ways.shot(kiosk, group, "bare", KioskMode.BILL)
    kiosk.tap("kiosk_prove_password")
    kiosk.keys(ways.PASSWORD)
    kiosk.tap("kiosk_confirm")
    yield ways.shot(kiosk, group, "owned", KioskMode.BILL)
    kiosk.presenter.say(UserError("kiosk.no_day"))
    yield ways.shot(kiosk, group, "wrong", KioskMode.BILL)


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("way", [ways.numbers, ways.money, ways.booking, with_a_number])
def test_staff_is_called_at_the_same_place_below_every_page(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot, way: Callable[..., Tour], large: bool
) -> None:
    hall = KioskHall(tmp_path, qapp, qtbot)
    try:
        for shot in way(hall, "elder" if large else "kiosk", large=large):
            hall.window.listen()
            under = hall.window.childAt(HELP_AT)
            assert isinstance(under, HelpButton), shot.name
    finally:
        hall.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("way", [ways.numbers, ways.money, ways.booking, cut_off, owned, with_a_number])
def test_no_target_is_smaller_in_large_letters(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot, way: Callable[..., Tour], language: str
) -> None:
    found: list[Sizes] = []
    for large in (False, True):
        folder = tmp_path / str(large)
        folder.mkdir()
        hall = KioskHall(folder, qapp, qtbot)
        try:
            found.append(targets(hall, way(hall, "elder" if large else "kiosk", large=large), language))
        finally:
            hall.close()
    usual, large_letters = found
    assert usual.keys() == large_letters.keys()
    smaller = [
        f"{key}: {size} for {usual[key]}"
        for key, size in large_letters.items()
        if size[0] < usual[key][0] or size[1] < usual[key][1]
    ]
    assert smaller == []
    assert min(min(size) for size in (*usual.values(), *large_letters.values())) >= KIOSK_LEAST
