"""The demo's switch: each line is cut and mended by its own button, and the effect is said."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from app.i18n import Text, Texts
from app.proving.network.layout import Room, has_column
from app.proving.network.switch import SwitchWindow
from app.terminal.places import RESOURCES
from app.ui.widgets.buttons import Button
from app.ui.widgets.choices import Pill

pytestmark = pytest.mark.usefixtures("qapp")


def whom(text: Text) -> tuple[str, ...]:
    """Return who may sign in."""
    return (text("role.clerk"),)


class Lines:
    """What the switch does to a hall, without the hall's processes."""

    def __init__(self) -> None:
        self.done: list[tuple[str, bool]] = []

    def cut_wan(self, *, cut: bool) -> None:
        self.done.append(("wan", cut))

    def cut_hub(self, *, cut: bool) -> None:
        self.done.append(("hub", cut))


@pytest.fixture
def lines() -> Lines:
    return Lines()


@pytest.fixture(params=["zh_CN", "en"])
def window(lines: Lines, ended: list[bool], request: pytest.FixtureRequest) -> Iterator[SwitchWindow]:
    made = SwitchWindow(lines, Texts(RESOURCES), request.param, lambda: ended.append(True), whom)
    made.show()
    made.place_in_corner()
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def ended() -> list[bool]:
    return []


def press(window: SwitchWindow, name: str) -> None:
    button = window.findChild(Button, f"demo.switch.{name}")
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_each_line_is_cut_and_mended_by_its_own_button(window: SwitchWindow, lines: Lines) -> None:
    for name in ("wan", "hub", "wan", "hub"):
        press(window, name)
    assert lines.done == [("wan", True), ("hub", True), ("wan", False), ("hub", False)]


def test_the_effect_is_said_for_every_state(window: SwitchWindow) -> None:
    said = {window.effect}
    for name in ("wan", "hub", "wan"):
        press(window, name)
        said.add(window.effect)
    assert len(said) == 4
    assert not any("⟨" in words for words in said)


def test_closing_the_corner_ends_the_demo(window: SwitchWindow, ended: list[bool]) -> None:
    window.close()
    assert ended == [True]


def test_the_corner_speaks_both_languages(window: SwitchWindow) -> None:
    press(window, "wan")
    for language in ("en", "zh_CN"):
        pill = window.findChildren(Pill)[("zh_CN", "en").index(language)]
        QTest.mouseClick(pill, Qt.MouseButton.LeftButton)
        text = Texts(RESOURCES)[language]
        said = {label.text() for label in window.findChildren(QLabel)}
        assert {
            text("demo.switch.wan"),
            text("demo.switch.cut"),
            text("demo.switch.end"),
            *whom(text),
        } <= said
        assert window.effect == text("demo.switch.effect.wan")
        assert window.windowTitle() == text("demo.switch.title")
        assert window.height() >= window.heightForWidth(window.width()), "none of it is cut"


def test_where_there_is_no_room_beside_the_desks_the_corner_does_not_stay_upon_them() -> None:
    assert has_column(Room(0, 0, 1920, 1080))
    assert not has_column(Room(0, 0, 1366, 768))
