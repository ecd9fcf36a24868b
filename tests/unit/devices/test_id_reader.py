"""Reading cards by a SAM_V module: every kind of card and every fault, over TCP and a pseudo-terminal."""

import os
import socket
import stat
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.devices.id_reader.driver import SamVReader, sam_id_words
from app.devices.id_reader.emulator import (
    FAULTS,
    FOREIGNER_2017,
    MOVED,
    NEW_ADDRESS,
    IdReaderEmulator,
    sample_cards,
)
from app.devices.id_reader.frames import PHOTO_SIZE, Answer, Ask, FrameReader, read_answer
from app.devices.id_reader.photo import LARGEST, ProgramDecoder
from app.domain.errors import EnvironmentFault, UserError
from app.services.card_tray import tray_of
from app.services.ports import IdRead
from tests.emulators import running
from tests.fakes import FakeClock

NOW = 1_773_200_000_000
SIM = "SIM-00.00-20260101-0000012345-0000000001"
CARDS = sample_cards()
CODES = {
    "silent": "reader.no_answer",
    "garbage": "reader.garbled",
    "checksum": "reader.garbled",
    "nonsense": "reader.content",
    "slow": "reader.no_answer",
    "authentication": "reader.authentication",
    "moved": "reader.moved",
    "not_authentic": "reader.authentication",
    "unreadable": "reader.unreadable",
    "verification": "reader.verification",
    "card_type": "reader.card_type",
    "unlicensed": "reader.unlicensed",
    "unauthorised": "reader.unauthorised",
    "unknown_command": "reader.unknown_command",
    "self_test": "reader.failed",
    "disturbed": "reader.disturbed",
    "empty": "reader.content",
}
LIVED_WITH = ("none", "noise", "late", "pieces", "no_new_address")
IMPATIENT = ("silent", "garbage", "slow", "cut_off")


@pytest.fixture(params=["tcp", "pty"])
def emulator(request: pytest.FixtureRequest) -> Iterator[IdReaderEmulator]:
    with running(IdReaderEmulator(CARDS, port=0 if request.param == "tcp" else None)) as made:
        yield made


def reader(emulator: IdReaderEmulator, timeout_s: float = 5.0) -> SamVReader:
    return SamVReader(emulator.url, FakeClock(NOW), timeout_s=timeout_s)


def refused(made: SamVReader) -> str:
    with pytest.raises(EnvironmentFault) as fault:
        made.read()
    return fault.value.code


def test_every_kind_of_card_is_read(emulator: IdReaderEmulator) -> None:
    made = reader(emulator)
    assert not made.simulated
    assert tray_of(made) is None
    for key, said in CARDS.items():
        emulator.lay(key)
        read = made.read()
        assert (read.name, read.number, read.birth, read.valid_until) == (
            said.name,
            said.number,
            said.birth,
            said.valid_until,
        )
        assert (read.reader, read.simulated, read.read_ms, read.photo) == (SIM, True, NOW, b"")


def test_a_card_says_what_its_kind_has() -> None:
    with running(IdReaderEmulator(CARDS)) as emulator:
        made = reader(emulator)

        def read(key: str) -> IdRead:
            emulator.lay(key)
            return made.read()

        resident, permit = read("rare_name"), read("hmt_permit")
        assert (resident.document, resident.name, resident.sex, resident.nation) == (
            "resident_id",
            "测试·李𬎆",
            "女",
            "汉",
        )
        assert (permit.document, permit.name, permit.nation) == ("hmt_permit", "测试·陈𠮷祥", "")
        assert permit.issuer == "样例市公安局测试分局"
        old, new = read(FOREIGNER_2017), read("foreigner")
        assert {old.document, new.document} == {"foreign_permanent_id"}
        assert (old.name, old.number) == ("测试·玛丽", "FRA110078030502")
        assert new.name == "测试·安娜·史密斯"
        assert read(MOVED).address == NEW_ADDRESS


def test_a_read_card_is_lifted_before_it_is_found_again(emulator: IdReaderEmulator) -> None:
    made = reader(emulator)
    assert refused(made) == "reader.no_card"
    emulator.lay("rare_name")
    assert made.read().name == "测试·李𬎆"
    assert refused(made) == "reader.no_new_card"
    emulator.lift()
    assert refused(made) == "reader.no_new_card", "the reader can't tell it from a card that lies there"
    emulator.lay("rare_name")
    assert made.read().name == "测试·李𬎆"


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault not in LIVED_WITH])
def test_each_fault_has_its_code_and_the_next_read_is_well(emulator: IdReaderEmulator, fault: str) -> None:
    emulator.lay("rare_name")
    emulator.fault = fault
    begun = time.monotonic()
    code = refused(reader(emulator, 0.4 if fault in IMPATIENT else 5.0))
    assert time.monotonic() - begun < 4, "it does not wait for more than its time"
    cut = "reader.unplugged" if emulator.url.startswith("tcp") else "reader.no_answer"
    assert code == CODES.get(fault, cut)
    emulator.fault = "none"
    emulator.lay("hmt_permit")
    assert reader(emulator).read().name == "测试·陈𠮷祥"


@pytest.mark.parametrize("fault", LIVED_WITH)
def test_a_bad_line_is_lived_with(emulator: IdReaderEmulator, fault: str) -> None:
    emulator.fault = fault
    emulator.lay("rare_name")
    made = reader(emulator)
    assert made.read().name == "测试·李𬎆"
    assert made.sam_id() == SIM


def test_a_fault_of_the_reader_itself_names_its_code() -> None:
    with (
        running(IdReaderEmulator(CARDS, card="rare_name", fault="self_test")) as emulator,
        pytest.raises(EnvironmentFault) as fault,
    ):
        reader(emulator).read()
    assert fault.value.params == {"code": "60"}


def test_it_is_unplugged_and_plugged_in_again() -> None:
    with running(IdReaderEmulator(CARDS, card="rare_name")) as emulator:
        port = int(emulator.url.rpartition(":")[2])
        made = reader(emulator)
        made.read()
    assert refused(made) == "reader.unplugged"
    with running(IdReaderEmulator(CARDS, port=port, card="hmt_permit")):
        assert made.read().name == "测试·陈𠮷祥"


def test_addresses_that_are_none() -> None:
    clock = FakeClock(NOW)
    for address in ("tcp://", "tcp://host", "tcp://host:x"):
        assert refused(SamVReader(address, clock)) == "reader.address"
    for address in ("/dev/no-such-port", "/dev/no-such-port@57600"):
        assert refused(SamVReader(address, clock)) == "reader.unplugged"


def test_a_serial_port_may_be_slower() -> None:
    with running(IdReaderEmulator(CARDS, port=None, card="rare_name")) as emulator:
        assert SamVReader(f"{emulator.url}@57600", FakeClock(NOW)).read().name == "测试·李𬎆"


def test_two_who_read_at_once_wait_for_each_other() -> None:
    with running(IdReaderEmulator(CARDS, card="rare_name", fault="silent")) as emulator:
        made, codes = reader(emulator, 0.3), list[str]()
        threads = [threading.Thread(target=lambda: codes.append(refused(made))) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert codes == ["reader.no_answer"] * 2


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ([b"\xaa\xaa\xaa\x96\x69\x00\x03\x01\x00\x02"], "reader.garbled"),
        ([Answer(0x90, bytes(15)).frame()], "reader.garbled"),
        ([Answer(0x41).frame()], "reader.garbled"),
        ([Answer(0x47).frame()], "reader.failed"),
    ],
    ids=["no status", "short id", "answer to something else", "a fault"],
)
def test_answers_that_fit_no_question(answers: list[bytes], code: str) -> None:
    def speak(server: socket.socket) -> None:
        line, _ = server.accept()
        with line:
            line.recv(100)
            for answer in answers:
                line.sendall(answer)
            line.recv(100)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=speak, args=(server,))
        thread.start()
        url = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        assert refused(SamVReader(url, FakeClock(NOW), timeout_s=0.4)) == code
        thread.join()


def test_a_line_that_breaks_at_the_later_address_loses_the_card() -> None:
    """Whether there is a later address is not known then: the first may no longer hold."""
    with running(IdReaderEmulator(CARDS, card="rare_name")) as emulator:
        ask = emulator.answer

        def silent(asked: Ask | None) -> Answer:
            if asked is Ask.READ_ADDRESS:
                emulator.fault = "silent"
            return ask(asked)

        emulator.answer = silent  # type: ignore[method-assign,assignment]
        assert refused(reader(emulator, 0.3)) == "reader.no_answer"


def test_a_module_that_is_real_is_not_simulated() -> None:
    words = sam_id_words(bytes.fromhex("0500 0300 a9273501 39300000 07000000"))
    assert words == "05.03-20260777-0000012345-0000000007"


def test_the_emulator_answers_what_is_asked_besides(emulator: IdReaderEmulator) -> None:
    assert emulator.answer(Ask.STATUS) == emulator.answer(Ask.RESET) == Answer(0x90)
    assert emulator.answer(None) == Answer(0x21)
    assert emulator.answer(Ask.SELECT) == Answer(0x81), "nothing was found"
    assert emulator.answer(Ask.READ) == Answer(0x41), "nothing is selected"
    emulator.lay("rare_name")
    emulator.answer(Ask.FIND)
    emulator.answer(Ask.SELECT)
    assert len(emulator.answer(Ask.READ_WITH_FINGERS).data) == 6 + 256 + PHOTO_SIZE
    with pytest.raises(UserError, match=r"emulator\.card"):
        emulator.lay("nobody")


def test_the_emulator_says_that_a_question_came_damaged() -> None:
    with running(IdReaderEmulator(CARDS)) as emulator:
        host, port = emulator.url.removeprefix("tcp://").split(":")
        with socket.create_connection((host, int(port)), 10) as line:
            line.sendall(bytes.fromhex("AAAAAA9669 0003 2001 23"))
            frames = FrameReader()
            (body,) = frames.feed(line.recv(100))
            assert read_answer(body) == Answer(0x10)


def test_what_is_typed_at_the_emulator(capsys: pytest.CaptureFixture[str]) -> None:
    emulator = IdReaderEmulator(CARDS)
    try:
        emulator.typed("lay rare_name")
        assert emulator.answer(Ask.FIND).code == 0x9F
        emulator.typed("lift")
        assert emulator.answer(Ask.FIND).code == 0x80
        emulator.typed("lay nobody")
        emulator.typed("what?")
        assert capsys.readouterr().err.count("rare_name") == 2
    finally:
        emulator.stop()


# -- the photo ----------------------------------------------------------------------------------------


def program(folder: Path, script: str) -> str:
    file = folder / "decoder"
    file.write_text(f"#!{sys.executable}\nimport sys, time\ndata = sys.stdin.buffer.read()\n{script}\n")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return os.fspath(file)


def test_a_decoder_is_plugged_in(tmp_path: Path) -> None:
    decoder = ProgramDecoder(program(tmp_path, "sys.stdout.buffer.write(b'BM%d' % len(data))"))
    with running(IdReaderEmulator(CARDS, card="rare_name")) as emulator:
        read = SamVReader(emulator.url, FakeClock(NOW), decoder=decoder).read()
    assert read.photo == b"BM1024"
    assert "BM1024" not in repr(read)


@pytest.mark.parametrize(
    "script",
    [
        "time.sleep(60)",
        "sys.exit(1)",
        "print('no picture')",
        "",
        f"sys.stdout.buffer.write(b'BM' + bytes({LARGEST}))",
    ],
    ids=["hangs", "fails", "no picture", "nothing", "too large"],
)
def test_a_decoder_that_fails_costs_the_photo_and_no_more(tmp_path: Path, script: str) -> None:
    decoder = ProgramDecoder(program(tmp_path, script))
    assert decoder.picture(bytes(1024), 0.5 if script.startswith("time") else 20) == b""


def test_a_decoder_that_is_not_there() -> None:
    assert ProgramDecoder("/no/such/program").picture(b"", 1) == b""
