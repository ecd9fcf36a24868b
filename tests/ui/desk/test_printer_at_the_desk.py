"""A desk with a printer that is there: its name, what it lacks, and that it is not called simulated."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.devices.printer.emulator import PrinterEmulator
from app.terminal.given import Manner
from app.ui.widgets.labels import IconLabel
from tests.desk_hall import DeskHall
from tests.emulators import running


@pytest.fixture
def emulator() -> Iterator[PrinterEmulator]:
    with running(PrinterEmulator()) as made:
        yield made


@pytest.fixture
def desk(tmp_path: Path, qapp: QApplication, qtbot: QtBot, emulator: PrinterEmulator) -> Iterator[DeskHall]:
    made = DeskHall(tmp_path, qapp, qtbot, manner=Manner(printer=emulator.url))
    made.sign_in()
    made.open_shift()
    yield made
    made.close()


def strip(desk: DeskHall) -> str:
    """Return what the devices at the foot say."""
    assert desk.window._strip is not None
    desk.window._strip._show_counts()
    desk.robot.breathe()
    assert desk.window.shell is not None
    icons = desk.window.shell.keys.findChildren(IconLabel)
    return "\n".join(icon.accessibleName() for icon in icons if icon.isVisible())


def test_the_desk_names_the_printer_and_what_it_lacks(desk: DeskHall, emulator: PrinterEmulator) -> None:
    spool = desk.program.services.spool
    assert "每张单据打印前后都会询问" in strip(desk)
    assert desk.window.shell is not None
    assert desk.window.shell.keys._shared.text() == "", "simulated is not said of all of them"
    while spool.print_next():
        pass
    emulator.fault = "paper_end"
    desk.take()
    assert not spool.print_next()
    assert "打印机没有纸了，请换上纸卷" in strip(desk)
    emulator.fault = "near_end"
    assert spool.print_next()
    assert "纸快用完了" in strip(desk)
    assert emulator.wait_printed(1)
    assert spool.printer_name == emulator.url.removeprefix("tcp://")
