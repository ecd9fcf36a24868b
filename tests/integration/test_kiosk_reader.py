"""A kiosk with a real reader: cards are read by themselves, and what makes no sense ends nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.devices.id_reader.driver import SamVReader
from app.devices.id_reader.emulator import IdReaderEmulator, sample_cards
from app.domain.errors import EnvironmentFault, UserError
from app.services.kiosk_bills import KioskBills
from app.services.ports import IdRead
from app.services.service_passwords import ServicePasswordService
from app.terminal.given import Manner
from app.ui.screens.kiosk.state import KioskMode
from tests.emulators import running
from tests.kiosk_hall import KioskHall
from tests.people import DemoHall


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[DemoHall]:
    made = DemoHall(tmp_path)
    yield made
    made.rig.store.close()


@pytest.fixture
def emulator() -> Iterator[IdReaderEmulator]:
    with running(IdReaderEmulator(sample_cards())) as made:
        yield made


def bills(hall: DemoHall, reader: SamVReader) -> KioskBills:
    base = (hall.rig.store, hall.rig.clock, hall.rig.ids)
    return KioskBills(*base, reader, ServicePasswordService(*base))


def test_a_customer_is_greeted_by_the_card(hall: DemoHall, emulator: IdReaderEmulator) -> None:
    found = bills(hall, SamVReader(emulator.url, hall.rig.clock))
    with pytest.raises(EnvironmentFault, match=r"reader\.no_card"):
        found.card()
    emulator.lay("rare_name")
    holder = found.card()
    assert holder.elder
    assert holder.person_id
    emulator.lay("expired")
    with pytest.raises(UserError, match=r"identity\.expired"):
        found.card()


class Lying(SamVReader):
    """A reader whose bytes are in order, and which says what no document says."""

    said: IdRead

    def read(self) -> IdRead:
        return self.said


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("document", "library_card", r"reader\.content"),
        ("birth", "1985-13-01", r"check\.date_format"),
        ("valid_from", "tomorrow", r"check\.date_format"),
    ],
)
def test_what_makes_no_sense_is_refused(
    hall: DemoHall, emulator: IdReaderEmulator, field: str, value: str, code: str
) -> None:
    emulator.lay("rare_name")
    read = SamVReader(emulator.url, hall.rig.clock).read()
    reader = Lying(emulator.url, hall.rig.clock)
    reader.said = IdRead(**{**{name: getattr(read, name) for name in IdRead.__slots__}, field: value})
    with pytest.raises((UserError, EnvironmentFault), match=code):
        bills(hall, reader).card()
    if field != "birth":
        with pytest.raises((UserError, EnvironmentFault), match=code):
            bills(hall, reader).by_card("13900001002")


def said(kiosk: KioskHall) -> str | None:
    """Return the code of what a customer is told, or None."""
    error = kiosk.presenter.state.error
    return error.code if isinstance(error, EnvironmentFault) else None


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("none", None),
        ("unlicensed", "kiosk.reader_fault"),
        ("checksum", "kiosk.reader_fault"),
        ("unreadable", "kiosk.card_unreadable"),
        ("card_type", "reader.card_type"),
    ],
)
def test_a_customer_is_told_what_a_customer_can_do(
    emulator: IdReaderEmulator, tmp_path: Path, qapp: QApplication, qtbot: QtBot, fault: str, code: str | None
) -> None:
    kiosk = KioskHall(tmp_path, qapp, qtbot, manner=Manner(id_reader=emulator.url))
    try:
        kiosk.presenter.go(KioskMode.CARD)
        kiosk.pass_s(1)
        assert said(kiosk) is None, "no card is no fault"
        emulator.fault = fault
        emulator.lay("rare_name")
        kiosk.pass_s(1)
        assert said(kiosk) == code
        assert kiosk.shows(KioskMode.HOLDER if code is None else KioskMode.CARD)
    finally:
        kiosk.close()
