"""The keyboard stays where it is while every word changes, and nothing flashes up as a window of its own."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.desk_focus import KeptFocus
from app.ui.screens.counter.state import CounterMode
from tests.desk_hall import DeskHall
from tests.people import CLERK, CLERK_PIN, MANAGER

OpenDesk = Callable[[str], DeskHall]


class Windows(QObject):
    """Writes down what is shown as a window."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note a window that comes up."""
        if isinstance(watched, QWidget) and event.type() == QEvent.Type.Show and watched.isWindow():
            self.seen.append(f"{type(watched).__name__} {watched.objectName()}")
        return False


def focused() -> tuple[str, str]:
    """Return type and name of what has the keyboard; empty when nothing has."""
    held = QApplication.focusWidget()
    return ("", "") if held is None else (type(held).__name__, held.objectName())


def switch(desk: DeskHall) -> None:
    """Choose the other language, with a click; nothing is waited for."""
    desk.click("rail.language")


@pytest.mark.parametrize(("kind", "staff_no"), [("counter", CLERK), ("manager", MANAGER)])
def test_nothing_but_the_desk_is_ever_a_window(
    open_desk: OpenDesk, qapp: QApplication, kind: str, staff_no: str
) -> None:
    desk = open_desk(kind)
    windows = Windows()
    qapp.installEventFilter(windows)
    try:
        desk.sign_in(staff_no)
        switch(desk)
    finally:
        qapp.removeEventFilter(windows)
    assert windows.seen == []
    assert desk.window.isActiveWindow()


def test_an_action_keeps_the_keyboard_although_its_row_is_made_anew(open_desk: OpenDesk) -> None:
    desk = open_desk("counter")
    desk.sign_in()
    desk.open_shift()
    desk.take()
    assert focused() == ("Button", "next.primary")
    switch(desk)
    assert focused() == ("Button", "next.primary")
    desk.key("Tab")
    row = QApplication.focusWidget()
    before = focused()
    assert before[0] == "ActionRow"
    switch(desk)
    assert focused() == before
    assert QApplication.focusWidget() is not row, "it is the row of the other language"
    desk.key("F7")
    assert desk.at(CounterMode.CALLED)


def test_a_field_of_the_form_keeps_the_keyboard_and_the_place_in_it(open_desk: OpenDesk) -> None:
    desk = open_desk("counter")
    desk.sign_in()
    desk.open_shift()
    desk.key("Ctrl+K")
    desk.type("13800001234")
    desk.key("Return")
    desk.begin("201")
    desk.fill("form.prepay_fen", "120")
    desk.key("Home", "Right")
    switch(desk)
    box = QApplication.focusWidget()
    assert isinstance(box, QLineEdit)
    assert (box.objectName(), box.cursorPosition()) == ("form.prepay_fen", 1)
    desk.type("5")
    assert desk.counter.parts.form.state.form["prepay_fen"] == 152000


def test_what_is_pressed_right_after_goes_where_it_belongs(open_desk: OpenDesk) -> None:
    desk = open_desk("counter")
    desk.sign_in()
    desk.open_shift()
    desk.key("Ctrl+K")
    desk.type("13800001234")
    desk.key("Return")
    desk.window.set_language("en")
    desk.begin("201")
    assert desk.counter.parts.form.state.kind is not None
    assert desk.counter.parts.form.state.kind.code == "201"


class Page(QWidget):
    """A window whose buttons are made anew at will."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        self.box = QWidget()
        self.box.setObjectName("page.box")
        column.addWidget(self.box)
        self._column = QVBoxLayout(self.box)
        self.buttons: list[QPushButton] = []

    def make(self, count: int) -> None:
        """Put buttons without names in the stead of those that were there."""
        for old in self.buttons:
            old.hide()
            old.deleteLater()
        self.buttons = [QPushButton(str(at)) for at in range(count)]
        for button in self.buttons:
            self._column.addWidget(button)


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    """A page of three buttons, the second of which has the focus."""
    made = Page()
    qtbot.addWidget(made)
    made.make(3)
    with qtbot.waitActive(made):
        made.show()
    made.buttons[1].setFocus()
    return made


def test_a_control_without_a_name_is_found_by_its_place(page: Page) -> None:
    kept = KeptFocus(page)
    page.make(3)
    kept.give_back()
    assert page.buttons[1].hasFocus()


def test_a_control_that_there_is_no_more_leaves_the_focus_alone(page: Page, qtbot: QtBot) -> None:
    kept = KeptFocus(page)
    page.make(1)
    qtbot.waitUntil(page.buttons[0].isVisible)
    page.buttons[0].setFocus()
    kept.give_back()
    QApplication.processEvents()
    assert page.buttons[0].hasFocus()


def test_an_unlocked_desk_goes_on_where_it_was(open_desk: OpenDesk) -> None:
    desk = open_desk("counter")
    desk.sign_in(CLERK)
    desk.open_shift()
    desk.take()
    desk.serve_next()
    desk.begin("201")
    desk.fill("form.prepay_fen", "50")
    ways: tuple[Callable[[], None], ...] = (
        lambda: desk.click("rail.lock"),
        by_palette(desk),
        desk.window.lock,
    )
    for lock in ways:
        held = focused()
        assert held[1] == "form.prepay_fen"
        lock()
        assert focused() != held
        desk.type(CLERK_PIN)
        desk.key("Return")
        assert focused() == held
    desk.key("F8")
    held = focused()
    desk.click("rail.lock")
    desk.type(CLERK_PIN)
    desk.key("Return")
    assert focused() == held


def by_palette(desk: DeskHall) -> Callable[[], None]:
    def lock() -> None:
        desk.key("Ctrl+K")
        desk.type("锁屏")
        desk.key("Return")

    return lock
