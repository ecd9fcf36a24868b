"""A PIN that practised fingers type as fast as a scanner types a code: it is typed, and nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.terminal.scanning import scans_of
from app.ui.screens.counter.state import CounterMode
from app.ui.widgets.keypad import PinBoxes
from tests.desk_hall import DeskHall
from tests.people import CLERK_PIN
from tests.ui.desk.test_scans import slip
from tests.wedge_keys import END, PAUSE_MS, SCAN_MS, Keys

WRONG = "".join(str(9 - int(each)) for each in CLERK_PIN)


@pytest.fixture
def desk(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[DeskHall]:
    """A clerk's desk whose scanner types."""
    made = DeskHall(tmp_path, qapp, qtbot)
    made.sign_in()
    made.open_shift()
    scans = scans_of(made.program, {"counter": made.window})
    yield made
    scans.stop()
    made.close()


def pin_box() -> PinBoxes:
    """Return the boxes with the cursor."""
    found = QApplication.focusWidget()
    assert isinstance(found, PinBoxes)
    return found


@pytest.mark.parametrize("gap_ms", [SCAN_MS, 20, 34])
def test_a_pin_is_typed_however_fast_it_comes(desk: DeskHall, gap_ms: int) -> None:
    keys = Keys(desk.window)
    printed = slip(desk.take())
    desk.window.lock()
    told: list[str] = []
    pin_box().textChanged.connect(told.append)
    keys.now_ms += PAUSE_MS
    keys.type(WRONG, gap_ms)
    keys.press(*END, gap_ms)
    assert told[: len(WRONG)] == [WRONG[: at + 1] for at in range(len(WRONG))], "in order"
    assert desk.shows("密码不对"), "and it was tried"
    pin_box()
    told.clear()
    keys.now_ms += PAUSE_MS
    keys.type(CLERK_PIN, gap_ms)
    assert told == [], "nothing before it is known to be typed"
    keys.press(*END, gap_ms)
    assert told[: len(CLERK_PIN)] == [CLERK_PIN[: at + 1] for at in range(len(CLERK_PIN))]
    assert desk.at(CounterMode.IDLE)
    assert not desk.shows(desk.window.text("desk.nothing_found"))
    keys.scan(printed)
    assert desk.at(CounterMode.CALLED), "and a scanner is heard as ever"


def test_the_enter_behind_a_fast_pin_does_what_it_does_behind_a_slow_one(desk: DeskHall) -> None:
    pin, button = PinBoxes("PIN"), QPushButton("-")
    pressed: list[str] = []
    for widget in (pin, button):
        widget.setParent(desk.window.shell)
        widget.show()
    button.setShortcut(Qt.Key.Key_Return)
    button.clicked.connect(lambda: pressed.append(pin.text()))
    pin.completed.connect(lambda _pin: button.setFocus())
    pin.setFocus()
    Keys(desk.window).scan(CLERK_PIN)
    assert pressed == [CLERK_PIN]
    assert not desk.shows(desk.window.text("desk.nothing_found")), "it is looked for nowhere"
