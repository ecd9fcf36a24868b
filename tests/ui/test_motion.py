"""What comes in moves briefly, and not at all where settings, system or platform say so."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.services.queue_views import BoardCall
from app.terminal import desks
from app.terminal.home import Home
from app.terminal.settings import Settings
from app.ui import motion
from app.ui.motion import Entrance, allow, allowed, between
from app.ui.screens.display.parts import CallBand
from app.ui.theme import LIGHT, apply_theme, load_fonts
from app.ui.widgets.key_strip import KeyItem, KeyStrip
from app.ui.widgets.toast import Toasts

LONGEST_MS = 150


@pytest.fixture(autouse=True)
def _themed(qapp: QApplication) -> Iterator[None]:
    load_fonts()
    apply_theme(qapp, LIGHT)
    yield
    allow(on=True)


@pytest.fixture
def moving(monkeypatch: pytest.MonkeyPatch) -> None:
    """A platform whose windows are seen by somebody."""
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "xcb")
    assert allowed()


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1200, 400)
    strip = KeyStrip()
    strip.set_keys((KeyItem("F7", "Call"),))
    column = QVBoxLayout(made)
    column.addStretch(1)
    column.addWidget(strip)
    made.show()
    return made


def toasts_of(window: QWidget) -> Toasts:
    strip = window.findChild(KeyStrip)
    assert strip is not None
    return Toasts(window, strip)


def test_pictures_hold_still(window: QWidget) -> None:
    assert not allowed(), "offscreen"
    toasts = toasts_of(window)
    place = toasts.show("one").pos()
    assert toasts.entrance.run.state() is toasts.entrance.run.State.Stopped
    assert toasts.show("two").y() == place.y()


@pytest.mark.usefixtures("moving")
def test_a_toast_slides_to_its_place(window: QWidget) -> None:
    toasts = toasts_of(window)
    toast = toasts.show("one")
    begun = toast.y()
    run = toasts.entrance.run
    assert run.state() is run.State.Running
    assert 0 < run.duration() <= LONGEST_MS
    run.setCurrentTime(run.duration())
    assert toast.y() < begun, "from below"
    allow(on=False)
    assert toasts.show("two").y() == toast.y()


@pytest.mark.usefixtures("moving")
def test_a_toast_that_comes_while_its_window_changes_is_there_at_once(window: QWidget) -> None:
    toasts = toasts_of(window)
    toast = toasts.show("one")
    window.resize(1200, 500)
    QApplication.processEvents()
    assert toasts.entrance.run.state() is toasts.entrance.run.State.Stopped
    there = toast.y()
    allow(on=False)
    assert toasts.show("two").y() == there
    toasts.close()
    toasts.entrance.finish()


def a_call(number: str, times: int = 1) -> BoardCall:
    return BoardCall(number, 3, "", times, 0)


@pytest.mark.usefixtures("moving")
def test_the_number_that_is_called_lights_up_and_one_that_stands_does_not(qtbot: QtBot) -> None:
    band = CallBand()
    qtbot.addWidget(band)
    run = band.entrance.run

    def comes(call: BoardCall | None, *, calling: bool = True) -> bool:
        run.stop()
        band.set(call, "now", "", ("", ""), calling=calling)
        return run.state() is run.State.Running

    assert comes(a_call("A001"))
    assert run.duration() <= LONGEST_MS
    assert not comes(a_call("A001")), "the board is shown anew each second"
    assert comes(a_call("A001", 2)), "called again"
    assert comes(a_call("A002"))
    assert not comes(a_call("A002"), calling=False)
    assert not comes(None)


def test_its_ground_ends_as_it_stands_without_motion(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    band = CallBand()
    qtbot.addWidget(band)
    band.resize(900, 448)
    band.set(a_call("A001"), "now", "", ("", ""), calling=True)
    still = band.grab().toImage()
    monkeypatch.setattr(motion, "allowed", lambda: True)
    band.set(a_call("A001", 2), "now", "", ("", ""), calling=True)
    assert band.grab().toImage() != still
    band.entrance.run.setCurrentTime(band.entrance.run.duration())
    assert band.grab().toImage() == still


class Still:
    """The style of a system on which somebody switched motion off."""

    def styleHint(self, *_asked: object) -> int:
        return 0


@pytest.mark.usefixtures("moving")
@pytest.mark.parametrize("who", ["settings", "platform", "system"])
def test_nothing_moves_where_it_is_not_wanted(who: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if who == "settings":
        allow(on=False)
    elif who == "platform":
        monkeypatch.setattr(QGuiApplication, "platformName", lambda: "minimal")
    else:
        monkeypatch.setattr(QApplication, "style", lambda *_app: Still())
    steps: list[float] = []
    owner = QObject()
    Entrance(owner, steps.append).begin()
    assert steps == [1.0]


def test_colours_meet_half_way() -> None:
    black, white = QColor("#000000"), QColor("#FFFFFF")
    assert between(black, white, 0) == black
    assert between(black, white, 1).name() == white.name()
    assert between(black, white, 0.5).name() in {"#7f7f7f", "#808080"}


class Opened(Exception):
    """The desk's store would be opened now."""


@pytest.mark.usefixtures("moving")
@pytest.mark.parametrize("wanted", [True, False])
def test_a_desk_moves_as_its_settings_say(
    wanted: bool, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_args: object, **_more: object) -> None:
        raise Opened

    home = Home(tmp_path)
    home.save_settings(Settings(motion=wanted))
    monkeypatch.setattr(desks, "application", lambda *_words: qapp)
    monkeypatch.setattr(desks, "on_end", lambda _what: None)
    monkeypatch.setattr(desks, "running", stop)
    with pytest.raises(Opened):
        desks.open_windows(home, ("counter",), "zh_CN", None)
    assert allowed() is wanted
