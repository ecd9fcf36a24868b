"""Windows on screens that are smaller than they are: none reaches over the edge, and fingers still hit."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.proving.robot import feels
from app.ui.placing import FRAME, Shrunk, placed
from app.ui.screens.kiosk.state import KioskMode
from tests.desk_hall import DeskHall
from tests.kiosk_hall import WANG, KioskHall

FULL_HD, LAPTOP = QRect(0, 0, 1920, 1080), QRect(0, 0, 1366, 768)


@pytest.fixture
def shown_ones() -> Iterator[list[QWidget]]:
    """Windows that hold another, until that is closed."""
    made: list[QWidget] = []
    yield made
    for window in made:
        window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def kiosk(shown_ones: list[QWidget], tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[KioskHall]:
    assert shown_ones == []
    made = KioskHall(tmp_path, qapp, qtbot)
    yield made
    made.close()


@pytest.fixture
def desk(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[DeskHall]:
    made = DeskHall(tmp_path, qapp, qtbot)
    yield made
    made.close()


def touch(shrunk: Shrunk, control: QWidget) -> None:
    """Click where the control is drawn."""
    inside = control.mapTo(shrunk.inside, control.rect().center())
    spot: QPoint = shrunk.mapFromScene(QPointF(inside))
    assert shrunk.rect().contains(spot)
    QTest.mouseClick(shrunk.viewport(), Qt.MouseButton.LeftButton, pos=spot)


@pytest.mark.parametrize("room", [FULL_HD, LAPTOP])
def test_a_kiosk_on_a_small_screen_is_whole_and_can_be_touched(
    kiosk: KioskHall, shown_ones: list[QWidget], room: QRect, qtbot: QtBot
) -> None:
    kiosk.window.hide()
    kiosk.window.resize(1080, 1920)
    shown = placed(kiosk.window, room, whole=True)
    shown_ones.append(shown)
    assert isinstance(shown, Shrunk)
    assert room.adjusted(0, FRAME, 0, 0).contains(shown.geometry())
    assert shown.geometry().right() > room.right() - 2 * FRAME, "at the right, beside the desks"
    assert shown.windowTitle() == kiosk.window.windowTitle()
    shown.show()
    kiosk.breathe()
    assert kiosk.window.size() == QSize(1080, 1920)
    qtbot.waitUntil(lambda: feels(kiosk.find("kiosk_home_phone")))
    touch(shown, kiosk.find("kiosk_home_phone"))
    qtbot.waitUntil(lambda: feels(kiosk.find("kiosk_key_1")))
    for figure in WANG:
        touch(shown, kiosk.find(f"kiosk_key_{figure}"))
    touch(shown, kiosk.find("kiosk_confirm"))
    assert kiosk.shows(KioskMode.BILL)
    qtbot.waitUntil(lambda: feels(kiosk.find("kiosk_pay")))
    touch(shown, kiosk.find("kiosk_pay"))
    QTest.keyClicks(shown.viewport(), "130000000000000000")
    QTest.keyClick(shown.viewport(), Qt.Key.Key_Return)
    assert kiosk.shows(KioskMode.PAID), "the scanner types into it too"
    shown.close()
    assert not kiosk.window.isVisible()


def test_a_kiosk_stays_as_it_is_where_it_has_the_room(kiosk: KioskHall) -> None:
    kiosk.window.resize(1080, 1920)
    assert placed(kiosk.window, QRect(0, 0, 2160, 3840), whole=True) is kiosk.window
    own = QRect(0, 0, 1080, 1920)
    assert placed(kiosk.window, own, own, whole=True) is kiosk.window
    assert kiosk.window.geometry() == own
    assert placed(kiosk.window, own, whole=True) is kiosk.window
    assert kiosk.window.isMaximized(), "its own screen, less the title"


def test_a_kiosk_is_drawn_into_the_place_that_it_is_given(
    kiosk: KioskHall, shown_ones: list[QWidget]
) -> None:
    kiosk.window.hide()
    kiosk.window.resize(1080, 1920)
    shown = placed(kiosk.window, FULL_HD, QRect(1464, 36, 448, 796), whole=True)
    shown_ones.append(shown)
    assert shown.geometry() == QRect(1464, 36, 448, 796)


def test_a_desk_fills_a_screen_that_is_no_larger(desk: DeskHall) -> None:
    for room in (LAPTOP, FULL_HD):
        desk.window.resize(1920, 1080)
        assert placed(desk.window, room, whole=False) is desk.window
        assert desk.window.isMaximized()
        normal = desk.window.minimumSize()
        assert normal.height() + FRAME <= room.height()
        desk.window.setWindowState(Qt.WindowState.WindowNoState)


def test_a_desk_keeps_its_size_on_a_larger_screen_and_takes_the_place_it_is_given(desk: DeskHall) -> None:
    desk.window.resize(1920, 1080)
    placed(desk.window, QRect(0, 0, 2560, 1440), whole=False)
    assert desk.window.size() == QSize(1920, 1080)
    assert not desk.window.isMaximized()
    placed(desk.window, LAPTOP, QRect(0, 36, 1280, 732), whole=False)
    assert desk.window.geometry() == QRect(0, 36, 1280, 732)
