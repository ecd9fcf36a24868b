"""Which card reader and scanner a terminal has, and what `doctor` says about them."""

from collections.abc import Callable
from pathlib import Path

from app.devices.id_reader.driver import SamVReader
from app.devices.id_reader.emulator import IdReaderEmulator
from app.devices.scanner.driver import LineScanner
from app.devices.scanner.emulator import ScannerEmulator
from app.proving.doctor import Finding, Status, examine
from app.services.card_tray import tray_of
from app.terminal.given import Manner, TerminalDevices, manner_of
from app.terminal.home import Home
from app.terminal.settings import Settings
from tests.emulators import running
from tests.fakes import FakeClock

ALL = Settings(
    payment_url="http://127.0.0.1:1",
    face_device="tcp://127.0.0.1:2",
    id_reader="tcp://127.0.0.1:3",
    scanner="tcp://127.0.0.1:4",
    photo_decoder="/opt/wlt",
    volume=20,
    sound_folder="kept",
)

Devices = Callable[[Manner], TerminalDevices]


def test_settings_name_what_is_there(devices: Devices) -> None:
    manner = manner_of(ALL, training=False)
    assert (manner.id_reader, manner.scanner, manner.volume) == (ALL.id_reader, ALL.scanner, 20)
    assert manner.sound_folder == Path("kept")
    made = devices(manner)
    assert isinstance(made.reader, SamVReader)
    assert isinstance(made.scanner, LineScanner)
    assert "reader" in made.real
    made.close()


def test_nothing_named_is_as_ever(devices: Devices) -> None:
    made = devices(manner_of(Settings(), training=False))
    assert made.reader.simulated
    assert tray_of(made.reader) is made.tray
    assert made.scanner is None
    assert "reader" not in made.real
    made.close()


def test_training_reads_no_real_card_and_asks_nobody() -> None:
    manner = manner_of(ALL, training=True)
    assert (manner.id_reader, manner.payment_url, manner.face_device) == ("", "", "")
    assert manner.scanner == ALL.scanner, "a slip of the training hall may be scanned"


# ---------------------------------------------------------------------------------------------------- doctor


def found(folder: Path, settings: Settings) -> dict[str, Finding]:
    home = Home(folder, folder / "keys.json")
    home.save_settings(settings)
    return {each.name: each for each in examine(home, FakeClock()).findings}


def test_doctor_skips_what_is_not_set(tmp_path: Path) -> None:
    findings = found(tmp_path, Settings(volume=0))
    assert findings["reader"] == Finding("reader", Status.SKIP, "doctor.no_reader")
    assert findings["scanner"] == Finding("scanner", Status.SKIP, "doctor.no_scanner")


def test_doctor_asks_what_is_set(tmp_path: Path) -> None:
    with running(IdReaderEmulator({})) as reader, running(ScannerEmulator()) as scanner:
        findings = found(tmp_path, Settings(volume=0, id_reader=reader.url, scanner=scanner.url))
    assert findings["reader"].status is findings["scanner"].status is Status.OK
    assert findings["reader"].data["id"].startswith("SIM-")
    gone = found(tmp_path, Settings(volume=0, id_reader=reader.url, scanner=scanner.url))
    assert (gone["reader"].status, gone["reader"].detail) == (Status.WARN, "reader.unplugged")
    assert (gone["scanner"].status, gone["scanner"].detail) == (Status.WARN, "doctor.scanner_away")


def test_doctor_names_addresses_that_are_none_and_settings_that_do_not_read(tmp_path: Path) -> None:
    findings = found(tmp_path, Settings(volume=0, id_reader="tcp://", scanner="tcp://"))
    assert (findings["reader"].detail, findings["scanner"].detail) == ("reader.address", "scanner.address")
    home = Home(tmp_path, tmp_path / "keys.json")
    (tmp_path / "settings.json").write_text("[]")
    details = {each.name: each.detail for each in examine(home, FakeClock()).findings}
    assert details["reader"] == details["scanner"] == "settings.format"
