"""The gallery: each widget class is in it with each of its states, and all of it is reached on any screen."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QImage, QScreen
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

import app.ui.widgets
from app.i18n import load_text
from app.ui.gallery import Gallery, GalleryWindow, render_gallery
from app.ui.gallery_half import Half
from app.ui.gallery_states import Opened
from app.ui.theme import LIGHT, RESOURCES, Tone, apply_theme, load_fonts
from app.ui.widgets.actions import ActionRow, BusinessTile
from app.ui.widgets.badges import StatusChip
from app.ui.widgets.buttons import Button, Kind, SignButton
from app.ui.widgets.choices import Pill, RadioBox
from app.ui.widgets.fields import Select, TextArea, TextBox
from app.ui.widgets.keypad import PadKey, PinBoxes
from app.ui.widgets.kiosk import KioskButton, KioskTile
from app.ui.widgets.main_and_side import MainAndSide
from app.ui.widgets.money import MoneyEdit
from app.ui.widgets.narrow import Following, Pages, Unrolling
from app.ui.widgets.offline_strip import GroupButton
from app.ui.widgets.paint import Look
from app.ui.widgets.pin_sign import PinSign
from app.ui.widgets.rail import RailButton
from app.ui.widgets.shell import Shell
from app.ui.widgets.strips import Strip
from app.ui.widgets.tables import DataTable
from app.ui.widgets.ticks import TickBox
from app.ui.widgets.toast import Toast

BASES: frozenset[type[QWidget]] = frozenset({Strip, SignButton})
"""Shown as what is made of them: the strips, and the button that a PIN signs with."""
PLACES: frozenset[type[QWidget]] = frozenset({Following, MainAndSide, Pages, Unrolling, Shell})
"""They put others in their places and paint nothing themselves."""

Is = Callable[[QWidget, Half], bool]


@pytest.fixture(autouse=True)
def _themed(qapp: QApplication) -> Iterator[None]:
    load_fonts()
    apply_theme(qapp, LIGHT)
    yield
    apply_theme(qapp, LIGHT)


@pytest.fixture
def half(qtbot: QtBot) -> Iterator[Half]:
    made = Gallery(load_text("zh_CN", RESOURCES))
    qtbot.addWidget(made)
    made.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    made.show()
    made.settle()
    yield made.halves[0]
    made.close()


def classes() -> Iterator[type[QWidget]]:
    """Yield each public widget class of the package."""
    for found in pkgutil.iter_modules(app.ui.widgets.__path__):
        module = importlib.import_module(f"{app.ui.widgets.__name__}.{found.name}")
        for name, each in inspect.getmembers(module, inspect.isclass):
            own = each.__module__ == module.__name__ and not name.startswith("_")
            if own and issubclass(each, QWidget):
                yield each


def focus(widget: QWidget, half: Half) -> bool:
    return widget in half.ringed


def hover(widget: QWidget, _half: Half) -> bool:
    return widget.underMouse()


def off(widget: QWidget, _half: Half) -> bool:
    return not widget.isEnabled()


def down(widget: QWidget, _half: Half) -> bool:
    return isinstance(widget, QAbstractButton) and widget.isDown()


def chosen(widget: QWidget, _half: Half) -> bool:
    return isinstance(widget, QAbstractButton) and widget.isChecked()


def wrong(widget: QWidget, _half: Half) -> bool:
    """Whether it is marked, itself or with the row that it stands in."""
    parent = widget.parentWidget()
    return "true" in {widget.property("wrong"), parent.property("wrong") if parent else None}


def still(widget: QWidget, half: Half) -> bool:
    """Whether nobody does anything to it."""
    states = (focus, hover, off, down, chosen, wrong)
    return not any(is_so(widget, half) for is_so in states) and not widget.property("look")


def looks(look: str) -> Is:
    """Return whether a box is held so for the picture."""
    return lambda widget, _half: widget.property("look") == look


def held(look: Look) -> Is:
    """Return whether a button is held so for the picture."""
    return lambda widget, _half: getattr(widget, "_look", None) is look


def readonly(widget: QWidget, _half: Half) -> bool:
    return isinstance(widget, QLineEdit) and widget.isReadOnly() and widget.isEnabled()


def opened(widget: QWidget, half: Half) -> bool:
    return any(each.select is widget for each in half.findChildren(Opened))


def typed(count: int) -> Is:
    return lambda widget, _half: isinstance(widget, PinBoxes) and len(widget.text()) == count


def toned(tone: Tone) -> Is:
    return lambda widget, _half: getattr(widget, "_tone", None) is tone


def primary(is_so: Is) -> Is:
    return lambda widget, half: bool(getattr(widget, "_primary", False)) and is_so(widget, half)


def rows(widget: QWidget) -> int:
    return widget.model().rowCount() if isinstance(widget, DataTable) else 0


def kind(which: Kind, is_so: Is) -> Is:
    return lambda widget, half: getattr(widget, "_kind", None) is which and is_so(widget, half)


def busy(widget: QWidget, _half: Half) -> bool:
    return isinstance(widget, Button) and widget.busy


_PRESSES: dict[str, Is] = {"normal": still, "hover": hover, "pressed": down, "focus": focus}
_CHOICES: dict[str, Is] = {
    "normal": still,
    "hover": hover,
    "focus": focus,
    "chosen": chosen,
    "wrong": wrong,
    "disabled": off,
}
_BOXES: dict[str, Is] = {"normal": looks("normal"), "focus": looks("focus"), "wrong": wrong, "disabled": off}
_TOUCHED: dict[str, Is] = {
    "normal": still,
    "pressed": down,
    "focus": focus,
    "locked": off,
    "primary": primary(still),
    "primary pressed": primary(down),
    "primary focus": primary(focus),
}
STATES: dict[type[QWidget], dict[str, Is]] = {
    Button: {
        f"{which.value} {name}": kind(which, is_so)
        for which in Kind
        for name, is_so in {
            "normal": held(Look.NORMAL),
            "hover": held(Look.HOVER),
            "pressed": held(Look.PRESSED),
            "focus": focus,
            "disabled": off,
            "busy": busy,
        }.items()
    }
    | {"chosen": chosen},
    PinSign: {"locked": off, "ready": still, "focus": focus},
    PinBoxes: {
        "empty": typed(0),
        "half": typed(2),
        "whole": typed(6),
        "focus": looks("focus"),
        "wrong": wrong,
        "disabled": off,
    },
    PadKey: {
        "normal": held(Look.NORMAL),
        "hover": held(Look.HOVER),
        "pressed": held(Look.PRESSED),
        "focus": focus,
        "disabled": off,
    },
    KioskTile: _TOUCHED,
    KioskButton: _TOUCHED | {"chosen": chosen, "large": lambda it, _half: bool(getattr(it, "_elder", False))},
    RadioBox: _CHOICES,
    TickBox: _CHOICES,
    Pill: {"normal": still, "hover": hover, "focus": focus, "chosen": chosen},
    BusinessTile: _PRESSES | {"disabled": off},
    ActionRow: _PRESSES | {"disabled": off},
    RailButton: _PRESSES
    | {"chosen": chosen, "count": lambda it, _half: any(char.isdigit() for char in it.accessibleName())},
    GroupButton: _PRESSES,
    StatusChip: {"normal": still, "hover": hover, "focus": focus},
    TextBox: {**_BOXES, "hover": looks("hover"), "readonly": readonly},
    TextArea: _BOXES,
    Select: _BOXES | {"open": opened},
    MoneyEdit: _BOXES | {"readonly": readonly},
    DataTable: {
        "rows": lambda it, _half: rows(it) > 0,
        "chosen": lambda it, _half: isinstance(it, DataTable) and it.chosen_id() is not None,
        "hover": lambda it, _half: isinstance(it, DataTable) and it.hovered_row >= 0,
        "empty": lambda it, _half: rows(it) == 0,
    },
    Toast: {
        tone.value: toned(tone)
        for tone in (Tone.NEUTRAL, Tone.OK, Tone.DANGER, Tone.UNSYNCED, Tone.APPROVAL, Tone.OFFLINE)
    },
}
"""Which states a class has, and by what each is known."""


def shown(half: Half, cls: type[QWidget]) -> tuple[QWidget, ...]:
    """Return what a person sees of a class in the gallery: not what is hidden."""
    return tuple(each for each in half.findChildren(cls) if type(each) is cls and each.isVisibleTo(half))


def test_every_widget_class_is_shown(half: Half) -> None:
    unseen = BASES | PLACES
    missing = {each.__name__ for each in classes() if each not in unseen and not shown(half, each)}
    assert missing == set(), "put it into app/ui/gallery_*.py"
    for base in BASES:
        assert [each for each in half.findChildren(base) if type(each) is not base]


def test_each_state_of_a_control_is_shown(half: Half) -> None:
    missing = [
        (cls.__name__, name)
        for cls, states in STATES.items()
        for name, is_so in states.items()
        if not any(is_so(each, half) for each in shown(half, cls))
    ]
    assert missing == []


def test_whoever_can_be_pressed_or_filled_in_has_its_states_declared() -> None:
    inputs: set[type[QWidget]] = {each for each in classes() if issubclass(each, QAbstractButton | QLineEdit)}
    undeclared = {each for each in inputs - BASES if not any(issubclass(each, known) for known in STATES)}
    assert undeclared == set()


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
def test_the_picture_holds_all_of_it(lang: str, tmp_path: Path, qtbot: QtBot) -> None:
    render_gallery(tmp_path / "gallery.png", lang)
    picture = QImage(str(tmp_path / "gallery.png"))
    gallery = Gallery(load_text(lang, RESOURCES))
    qtbot.addWidget(gallery)
    gallery.show()
    gallery.settle()
    assert (picture.width(), picture.height()) == (gallery.width(), gallery.height())
    for each in gallery.halves:
        assert each.needed_height() <= gallery.height(), "nothing is squeezed"
    assert (tmp_path / "gallery.png").stat().st_size < 2_500_000


@pytest.fixture
def small(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> GalleryWindow:
    """The window on the smallest screen of a counter."""
    monkeypatch.setattr(QScreen, "availableGeometry", lambda _screen: QRect(0, 0, 1366, 728))
    window = GalleryWindow(load_text("zh_CN", RESOURCES))
    qtbot.addWidget(window)
    window.open()
    qtbot.waitExposed(window)
    window.showNormal()
    window.resize(1366, 692)
    return window


def test_the_window_is_no_larger_than_its_screen(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QScreen, "availableGeometry", lambda _screen: QRect(0, 0, 1366, 728))
    window = GalleryWindow(load_text("zh_CN", RESOURCES))
    qtbot.addWidget(window)
    window.open()
    room = QGuiApplication.primaryScreen().size()
    assert window.width() <= max(1366, room.width())
    assert window.height() <= max(728, room.height())
    assert window.normalGeometry().height() <= 728


def test_all_of_it_is_reached_by_keys(small: GalleryWindow) -> None:
    down, across = small.verticalScrollBar(), small.horizontalScrollBar()
    foot = QPoint(0, small.gallery.height() - 1)

    def in_sight() -> bool:
        return small.gallery.mapTo(small.viewport(), foot).y() < small.viewport().height()

    assert down.value() == 0
    assert not in_sight()
    for key in (Qt.Key.Key_End, Qt.Key.Key_Home):
        QTest.keyClick(small, key)
        assert in_sight() is (key is Qt.Key.Key_End)
    pages = 0
    while not in_sight():
        before = down.value()
        QTest.keyClick(small, Qt.Key.Key_PageDown)
        pages += 1
        assert down.value() > before
    assert pages > 3
    QTest.keyClick(small, Qt.Key.Key_PageUp)
    assert not in_sight()
    QTest.keyClick(small, Qt.Key.Key_Space)
    assert in_sight()
    QTest.keyClick(small, Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    assert not in_sight()
    before = down.value()
    QTest.keyClick(small, Qt.Key.Key_Up)
    assert down.value() < before
    while across.value() < across.maximum():
        before = across.value()
        QTest.keyClick(small, Qt.Key.Key_Right)
        assert across.value() > before


def test_pages_turn_from_within_a_box_too_and_tab_brings_what_it_comes_to_into_sight(
    small: GalleryWindow,
) -> None:
    boxes = [each for each in small.gallery.findChildren(TextBox) if each.isEnabled()]
    boxes[0].setFocus()
    QTest.keyClick(boxes[0], Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    assert small.verticalScrollBar().value() == small.verticalScrollBar().maximum()
    QTest.keyClick(boxes[0], Qt.Key.Key_PageUp)
    assert small.verticalScrollBar().value() < small.verticalScrollBar().maximum()
    QTest.keyClick(boxes[0], Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    assert small.verticalScrollBar().value() == 0
    QTest.keyClick(boxes[0], Qt.Key.Key_PageDown)
    QTest.keyClick(boxes[0], Qt.Key.Key_PageDown)
    QTest.keyClick(boxes[0], Qt.Key.Key_Tab)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused is not boxes[0]
    assert not focused.visibleRegion().isEmpty()


def test_an_open_list_has_rows_for_a_finger_and_no_wider_than_its_box(half: Half) -> None:
    (opened_list,) = half.findChildren(Opened)
    choices, model = opened_list.select.view(), opened_list.select.model()
    opened_list.grab()
    for row in range(model.rowCount()):
        place = choices.visualRect(model.index(row, 0))
        assert place.height() >= 32
        assert place.right() < choices.width()


def test_toasts_of_the_gallery_do_not_go_by_themselves(half: Half) -> None:
    assert [each for each in half.findChildren(Toast) if each._timer.isActive()] == []
