"""The identity panel with a real reader: its emulator on loopback, F3 at a clerk's desk."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.devices.id_reader.driver import _FAILURES, SamVReader
from app.devices.id_reader.emulator import IdReaderEmulator, sample_cards
from app.domain.errors import BugError
from app.i18n import load_text
from app.services.ports import IdRead
from app.terminal.given import Manner
from app.ui.desk_keys import device_items
from app.ui.panels.identity_cards import PhotoSlot
from app.ui.panels.identity_presenter import IdentityMode
from app.ui.theme import RESOURCES
from tests.desk_hall import DeskHall
from tests.emulators import running
from tests.fakes import FakeClock


@pytest.fixture
def emulator() -> Iterator[IdReaderEmulator]:
    with running(IdReaderEmulator(sample_cards())) as made:
        yield made


@pytest.fixture
def clerk(emulator: IdReaderEmulator, tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[DeskHall]:
    desk = DeskHall(tmp_path, qapp, qtbot, manner=Manner(id_reader=emulator.url))
    desk.sign_in()
    desk.open_shift()
    desk.take()
    desk.serve_next()
    yield desk
    desk.close()


def mode(desk: DeskHall) -> IdentityMode:
    return desk.counter.parts.identity.state.mode


def test_f3_reads_the_card_that_lies_there(clerk: DeskHall, emulator: IdReaderEmulator) -> None:
    assert isinstance(clerk.program.devices.reader, SamVReader)
    with pytest.raises(BugError, match=r"tray"):
        _ = clerk.program.devices.tray
    clerk.key("F3")
    tray = clerk.window.findChild(QWidget, "identity.tray")
    assert tray is None or not tray.isVisible(), "a real reader has no sample cards"
    emulator.lay("rare_name")
    clerk.key("F3")
    assert mode(clerk) is IdentityMode.EXAMINED
    assert clerk.shows("测试·李𬎆")
    clerk.click("identity.same_person")
    person = clerk.state.visit.person_id
    assert person is not None
    with clerk.program.store.read() as queries:
        found = queries.customers.person(person)
    assert found is not None
    assert found.name == "测试·李𬎆"


def test_what_was_read_stays_while_no_new_card_is_there(clerk: DeskHall, emulator: IdReaderEmulator) -> None:
    clerk.key("F3")
    emulator.lay("wang_xiaoming")
    clerk.key("F3")
    assert mode(clerk) is IdentityMode.EXAMINED
    clerk.key("F3")
    assert mode(clerk) is IdentityMode.EXAMINED, "read once more, it is not found before it was lifted"
    assert clerk.shows(clerk.window.text("reader.no_new_card"))


def test_the_former_customers_card_is_not_the_next_ones(clerk: DeskHall, emulator: IdReaderEmulator) -> None:
    clerk.key("F3")
    emulator.lay("wang_xiaoming")
    clerk.key("F3")
    clerk.click("identity.same_person")
    clerk.key("Alt+E")
    clerk.take()
    clerk.serve_next()
    clerk.key("F3")
    if mode(clerk) is IdentityMode.WAITING:
        clerk.key("F3")
    assert mode(clerk) is IdentityMode.FAULT
    assert clerk.shows(clerk.window.text("reader.no_new_card"))
    assert clerk.state.visit.person_id is None


def test_a_fault_is_said_and_the_next_card_is_read(clerk: DeskHall, emulator: IdReaderEmulator) -> None:
    clerk.key("F3")
    emulator.lay("wang_xiaoming")
    emulator.fault = "authentication"
    clerk.key("F3")
    assert mode(clerk) is IdentityMode.FAULT
    assert clerk.shows(clerk.window.text("reader.authentication"))
    emulator.fault = "none"
    emulator.lay("hmt_permit")
    clerk.key("F3")
    assert mode(clerk) is IdentityMode.EXAMINED
    assert clerk.shows("测试·陈𠮷祥")


@pytest.mark.parametrize("card", ["wrong_check_digit", "impossible_birth", "expired", "not_yet_valid"])
def test_what_a_real_reader_says_is_checked_all_the_same(
    clerk: DeskHall, emulator: IdReaderEmulator, card: str
) -> None:
    clerk.key("F3")
    emulator.lay(card)
    clerk.key("F3")
    assert mode(clerk) is IdentityMode.REFUSED
    verification = clerk.counter.parts.identity.state.verification
    assert verification is not None
    assert not verification.passed
    assert clerk.state.visit.person_id is None


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
def test_every_failure_of_the_standard_has_a_sentence(lang: str) -> None:
    text = load_text(lang, RESOURCES)
    assert [code for code in _FAILURES.values() if not text.has(code)] == []


def test_the_strip_says_which_devices_are_real() -> None:
    text = load_text("en", RESOURCES)
    said = [item.text for item in device_items(text, "", frozenset({"reader"}))]
    assert "Reader" in said
    assert not any("Reader (simulated)" in words for words in said)


def picture() -> bytes:
    """Return a small green picture."""
    made, data = QPixmap(20, 30), QBuffer()
    made.fill(QColor("#00ff00"))
    data.open(QIODevice.OpenModeFlag.WriteOnly)
    made.save(data, "PNG")
    return bytes(data.data().data())


def test_the_slot_shows_a_photo_and_says_where_there_is_none(qtbot: QtBot) -> None:
    slot = PhotoSlot()
    qtbot.addWidget(slot)
    slot.set_lines(("no photo",))
    assert slot.set_photo(picture(), "photo")
    assert slot.accessibleName() == "photo"
    assert slot.grab().toImage().pixelColor(64, 80) == QColor("#00ff00")
    assert not slot.set_photo(b"BM no picture", "photo")
    assert not slot.set_photo(b"", "photo")
    slot.set_lines(("no photo",))
    assert slot.accessibleName() == "no photo"
    assert slot.grab().toImage().pixelColor(64, 80) != QColor("#00ff00")


def test_a_photo_is_shown_with_its_card(clerk: DeskHall, emulator: IdReaderEmulator) -> None:
    class Decoder:
        def picture(self, wlt: bytes, seconds: float) -> bytes:
            assert len(wlt) == 1024
            assert seconds > 0
            return picture()

    emulator.lay("rare_name")
    read = SamVReader(emulator.url, FakeClock(0), decoder=Decoder()).read()
    assert isinstance(read, IdRead)
    assert base64.b64encode(read.photo)[:4] == b"iVBO"
    emulator.lay("rare_name")
    reader = clerk.program.devices.reader
    assert isinstance(reader, SamVReader)
    reader._decoder = Decoder()
    clerk.key("F3")
    if mode(clerk) is IdentityMode.WAITING:
        clerk.key("F3")
    slot = next(each for each in clerk.window.findChildren(PhotoSlot) if each.isVisible())
    assert slot.accessibleName() == clerk.window.text("identity_panel.photo")
