"""The demo's switch: each line is cut and mended by its own button, and the effect is said."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.i18n import load_text
from app.proving.network.switch import SwitchWindow
from app.terminal.places import RESOURCES
from app.ui.widgets.buttons import Button

pytestmark = pytest.mark.usefixtures("qapp")


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
    made = SwitchWindow(lines, load_text(request.param, RESOURCES), lambda: ended.append(True))
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
