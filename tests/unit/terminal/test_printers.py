"""Which printer a terminal has, what `doctor` says about it, and what the strip of keys says."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.devices.printer.driver import EscposPrinter
from app.devices.printer.emulator import PrinterEmulator
from app.devices.printer.file_printer import FilePrinter
from app.i18n import Texts
from app.proving.doctor import Finding, Status, examine
from app.services.ports import PAPER_NEAR_END
from app.terminal.given import Manner, TerminalDevices, manner_of
from app.terminal.home import Home
from app.terminal.places import RESOURCES
from app.terminal.settings import Settings
from app.ui.desk_keys import device_items
from app.ui.theme import Tone
from tests.emulators import running
from tests.fakes import FakeClock

Devices = Callable[[Manner], TerminalDevices]


@pytest.fixture
def emulator() -> Iterator[PrinterEmulator]:
    with running(PrinterEmulator()) as made:
        yield made


def test_a_printer_by_address_is_real_and_a_folder_is_not(
    devices: Devices,
) -> None:
    real = devices(manner_of(Settings(printer="tcp://127.0.0.1:9"), training=False))
    assert isinstance(real.printer, EscposPrinter)
    assert (real.printer.name, real.printer.simulated, "printer" in real.real) == ("127.0.0.1:9", False, True)
    folder = devices(manner_of(Settings(), training=False))
    assert isinstance(folder.printer, FilePrinter)
    assert folder.printer.simulated
    assert "printer" not in folder.real


def test_training_uses_no_real_paper_and_opens_no_drawer() -> None:
    assert manner_of(Settings(printer="tcp://127.0.0.1:9"), training=True).printer == ""


def found(folder: Path, settings: Settings) -> Finding:
    home = Home(folder, folder / "keys.json")
    home.save_settings(settings)
    return next(each for each in examine(home, FakeClock()).findings if each.name == "printer")


def test_doctor_asks_the_printer_and_prints_nothing(tmp_path: Path, emulator: PrinterEmulator) -> None:
    assert found(tmp_path, Settings(volume=0)) == Finding("printer", Status.SKIP, "doctor.no_printer")
    there = Settings(volume=0, printer=emulator.url)
    where = {"address": emulator.url}
    assert found(tmp_path, there) == Finding("printer", Status.OK, "doctor.printer", where)
    for fault, code in (("near_end", PAPER_NEAR_END), ("cover", "printer.cover_open")):
        emulator.fault = fault
        assert found(tmp_path, there) == Finding("printer", Status.WARN, code, where)
    nobody = Settings(volume=0, printer="/dev/no-such-port")
    assert found(tmp_path, nobody).status is Status.WARN
    assert found(tmp_path, nobody).detail == "printer.not_there"
    (tmp_path / "settings.json").write_text("{")
    again = Home(tmp_path, tmp_path / "keys.json")
    assert {each.status for each in examine(again, FakeClock()).findings if each.name == "printer"} == {
        Status.WARN
    }
    assert not emulator.printed


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
def test_the_strip_says_whether_it_is_real_and_what_it_lacks(lang: str) -> None:
    text = Texts(RESOURCES)[lang]
    real = frozenset({"printer"})

    def shown(*words: object) -> tuple[str, Tone, str]:
        item = next(each for each in device_items(text, *words) if each.icon == "printer-outline")  # type: ignore[arg-type]
        return item.text, item.tone, item.says

    assert shown() == (text("device.printer"), Tone.OK, text("desk.simulated"))
    assert shown("", real) == (text("device.printer_real"), Tone.NEUTRAL, text("desk.printer_in"))
    assert shown("printer.cover_open", real, PAPER_NEAR_END) == (
        text("device.printer_real_failed"),
        Tone.DANGER,
        text("printer.cover_open"),
    )
    assert shown("", real, PAPER_NEAR_END) == (
        text("device.printer_real_warns"),
        Tone.UNSYNCED,
        text(PAPER_NEAR_END),
    )
    assert shown("printer.folder_full")[0] == text("device.printer_failed")
