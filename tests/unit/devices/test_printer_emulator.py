"""The emulated printer: what it reads, what it draws, what it answers, and that no bytes break it."""

import base64
import random
import socket
import subprocess
import sys
import zlib
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.cli import main
from app.devices.printer.commands import Interpreter
from app.devices.printer.emulator import FAULTS, PrinterEmulator
from app.devices.printer.roll import DOTS, LONGEST, Printed, Roll
from app.devices.printer.status import QUIET
from app.documents.codes import bars
from tests.emulators import running

ROOT = Path(__file__).resolve().parents[3]
MARGIN, BANNER = 32, 36


def printed(*data: bytes, said: list[bytes] | None = None) -> Printed:
    """Return what comes out of a fresh printer for these bytes."""
    roll = Roll()
    reader = Interpreter(roll, (said if said is not None else []).append)
    for part in data:
        reader.feed(part)
    paper = roll.tear()
    assert paper is not None
    return paper


def picture(paper: Printed) -> Image.Image:
    """Return what is on the paper between its margins, without the banner."""
    whole = Image.open(BytesIO(paper.png))
    assert whole.width == DOTS + 2 * MARGIN
    return whole.crop((MARGIN, BANNER, MARGIN + DOTS, whole.height))


def ink(paper: Printed) -> tuple[int, int, int, int]:
    """Return the box of all that is black."""
    found = picture(paper).point(lambda light: 255 if light < 128 else 0).getbbox()
    assert found is not None
    return found


def test_text_in_chinese_and_other_code_pages() -> None:
    paper = printed(
        b"\x1b@\x1c&", "示例 A01".encode("gb18030"), b"\n\x1c.\x1bt\x10\xa3 5\n", b"\x1bt\x02\x9c\n"
    )
    assert paper.lines == ("示例 A01", "£ 5", "£")
    rare = printed(b"\x1c&", "𠮷好".encode("gb18030"), b"\n")
    assert "好" in rare.text
    assert "𠮷" not in rare.text, "text mode has no four bytes"
    assert printed(b"\x1c&\x81\x7f\n").text == "□"


def test_size_alignment_and_a_line_that_is_full() -> None:
    small, large = printed(b"H\n"), printed(b"\x1d!\x11H\n")
    (_, top, right, bottom), (_, top2, right2, bottom2) = ink(small), ink(large)
    assert (right2 - ink(large)[0], bottom2 - top2) == (
        2 * (right - ink(small)[0]),
        2 * (bottom - top),
    )
    assert ink(printed(b"\x1ba\x02H\n"))[2] > DOTS - 12
    left, _, end, _ = ink(printed(b"\x1ba1HH\n"))
    assert abs((DOTS - end) - left) <= 2
    assert printed(b"x" * 100 + b"\n").lines == ("x" * 48, "x" * 48, "xxxx")
    assert printed(b"\x1b!\x38" + b"y" * 30 + b"\n").lines == ("y" * 24, "y" * 6)
    assert printed(b"a\tb\n").text == "a b"
    fat = [printed(mode + b"HH\n") for mode in (b"", b"\x1bE\x01", b"\x1b-\x01", b"\x1dB\x01")]
    black = [sum(picture(paper).histogram()[:128]) for paper in fat]
    assert len(set(black)) == 4
    assert black[0] < min(black[1:])


def test_feeds_and_cuts() -> None:
    one = picture(printed(b"H\n")).height
    assert picture(printed(b"H\n\n\n")).height == one + 60
    assert picture(printed(b"H\x1bJ\x64")).height == one + 70
    assert picture(printed(b"H\n\x1bd\x03")).height == one + 90
    assert picture(printed(b"\x1b3\x3cH\n")).height == one + 30
    cuts = (b"\x1dV\x01", b"\x1dVA\x10", b"\x1bi", b"\x1bm", b"\x1dV\x00")
    assert [printed(b"H\n" + cut).cuts for cut in cuts] == [1] * 5


@pytest.mark.parametrize("split", [1, 3, 1000])
def test_pictures_however_their_bytes_come(split: int) -> None:
    raster = b"\x1dv0\x00\x02\x00\x03\x00" + bytes.fromhex("80018001FFFF")
    parts = [raster[at : at + split] for at in range(0, len(raster), split)]
    paper = printed(*parts)
    assert paper.pictures == 1
    assert ink(paper) == (0, 0, 16, 3)
    assert ink(printed(b"\x1dv0\x03\x02\x00\x03\x00" + bytes.fromhex("80018001FFFF"))) == (0, 0, 32, 6)
    stored = b"\x1d(L\x0c\x000p0\x01\x011\x10\x00\x01\x00\xff\xff" + b"\x1d(L\x02\x0002"
    assert ink(printed(stored)) == (0, 0, 16, 1)
    long = b"\x1d8L\x0c\x00\x00\x000p0\x01\x011\x10\x00\x01\x00\xff\xff" + b"\x1d(L\x02\x0002"
    assert ink(printed(long)) == (0, 0, 16, 1)
    columns = b"\x1b*\x21\x02\x00" + b"\xff\xff\xff\x00\x00\x01" + b"\n"
    left, top, right, bottom = ink(printed(columns))
    assert (left, right, bottom - top) == (0, 2, 24)
    assert ink(printed(b"\x1b*\x00\x01\x00\xf0\n"))[3] == 12


def test_a_picture_too_wide_or_too_long_is_cut_and_the_text_after_it_is_read() -> None:
    wide = b"\x1dv0\x00\x00\x01\x02\x00" + b"\xff" * 512 + b"after\n"
    assert printed(wide).text == "after"
    assert ink(printed(wide))[2] == DOTS
    roll = Roll()
    reader = Interpreter(roll, list[bytes]().append)
    reader.feed(b"\x1dv0\x00\x01\x00\xff\xff" + b"\xff" * 0xFFFF + b"after\n")
    assert [paper.text for paper in roll.torn] == ["after"]
    assert Image.open(BytesIO(roll.torn[0].png)).height <= LONGEST + 200
    assert roll.tear() is None


def test_bar_codes_are_drawn_so_that_a_scanner_reads_them() -> None:
    code = b"\x1dh\x60\x1dw\x02\x1dH\x02\x1ba\x01\x1dkI\x0f{BT03{C\x01\x02\x03\x04{BX-"
    paper = printed(code)
    assert paper.codes == (("code128", "T0301020304X-"),)
    assert paper.text == "T0301020304X-"
    found = zxingcpp.read_barcodes(Image.open(BytesIO(paper.png)))
    assert [(str(each.format), each.text) for each in found] == [("Code 128", "T0301020304X-")]
    function_a = printed(b"\x1dk\x02" + b"690123456789\x00")
    assert zxingcpp.read_barcodes(Image.open(BytesIO(function_a.png)))[0].text.startswith("690123456789")
    assert printed(b"\x1dkE\x04AB12x\n").codes == (("code39", "AB12"),)
    for nothing in (b"\x1dkI\x03abc", b"\x1dkI\x02{B", b"\x1dkC\x03abc", b"\x1dkH\x03abc", b"\x1dkI\x00"):
        assert printed(nothing + b"x\n").codes == ()
    wide = printed(b"\x1dw\x06\x1dkI\x1e{B" + b"W" * 28 + b"x\n")
    assert wide.codes == (), "a printer prints no code that does not fit"


def test_the_bars_are_those_of_another_library() -> None:
    from app.devices.printer.printed_codes import bars as drawn

    _kind, payload, found = drawn(73, b"{BT03-K7Q", width=1, height=1)
    assert found is not None
    dark = [(start, count) for start, count in bars(payload).runs]
    row = [found.getpixel((x, 0)) == 0 for x in range(found.width)]
    assert [all(row[start : start + count]) for start, count in dark] == [True] * len(dark)
    assert sum(row) == sum(count for _start, count in dark)


def _qr(payload: bytes, module: int = 4) -> bytes:
    size = (len(payload) + 3).to_bytes(2, "little")
    store = b"\x1d(k" + size + b"1P0" + payload
    return b"\x1d(k\x03\x001C" + bytes((module,)) + b"\x1d(k\x03\x001E1" + store + b"\x1d(k\x03\x001Q0"


def test_square_codes_too() -> None:
    paper = printed(_qr("票号 T03".encode()))
    assert paper.codes == (("qr", "票号 T03"),)
    assert zxingcpp.read_barcodes(Image.open(BytesIO(paper.png)))[0].text == "票号 T03"
    assert printed(_qr(b"x" * 3000) + b"x\n").codes == ()
    assert printed(_qr(b"x" * 400, 16) + b"x\n").codes == ()
    assert printed(b"\x1d(k\x03\x000A0x\n").text == "x"


def test_what_it_does_not_print_it_passes_over() -> None:
    said: list[bytes] = []
    unseen = bytes.fromhex(
        # ESC R, SP, {, W, D, c, ?
        "1b5201 1b2002 1b7b00 1b57" + "00" * 8 + "1b44081000 1b633501 1b3f41"
        # GS :, ^, L, a, *; FS S, 2, (, !
        "1d3a 1d5e010203 1d4c0000 1d61ff 1d2a0101"
        + "00" * 8
        + "1c530101 1c284102003000 1c2100 1c32"
        + "00" * 74
        # DLE ENQ, EOT, DC4; NUL, CR, CAN
        + "100501 100401 1014010005 10140801031401060208 000d18"
        # GS ( A, ( L, 8; ESC $, \\, 2
        "1d284102000002 1d284c02003939 1d384d 1b241000 1b5cffff 1b32"
    )
    assert printed(unseen + b"x\n", said=said).text == "x"
    assert said == []
    assert printed(b"\x1dr\x01\x1dIA\x1dI\x01x\n", said=said).text == "x"
    assert said == [b"\x00", b"_SIM-ESCPOS\x00", b"\x02"]


_RECEIPTLINE = (
    "eNqTdpBNZJD2NZDRcGRiMGCQVmCQCWZgkDZmkK5mkNGT1jWQ0TWQdjWQdTKQVWSQ9WFgkA13YJJOZJBWYWCQjlnBgK5CUVC6"
    "hEFG7dS+A38vr7q09cwfLgJmoMqCNSsQ0hOTgFVfaLCnr8L+FdIqB7A5DazEUFqlgVE6pgW7pIGegQEeu2WcDWT0pEsYp5II"
    "CHoHMxh0jWR0jcCO2nV+zzFpFQVGrIEtQIy7GWXLmWQzPGQ9mGSzPTmrnUUkmIV4GBhkw5wYyIkbkD7ZIkMAiRt2iQ=="
)
"""What the npm package receiptline 4.0.4 makes of a small receipt, deflated: it knows nothing of us."""


def test_bytes_of_another_program_are_read() -> None:
    paper = printed(zlib.decompress(base64.b64decode(_RECEIPTLINE)), said=[])
    assert [line.split() for line in paper.lines if line.strip()][:2] == [
        ["示例营业厅"],
        ["USIM", "卡", "1", "10.00"],
    ]
    assert any(line.split() == ["合计", "10.00"] for line in paper.lines)
    assert paper.codes == (("code128", "20240318120000"),)
    assert zxingcpp.read_barcodes(Image.open(BytesIO(paper.png)))[0].text == "20240318120000"
    assert paper.cuts


_HEADS = tuple(
    lead + bytes((letter,)) for lead in (b"\x1b", b"\x1d", b"\x1c", b"\x10") for letter in range(256)
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(_HEADS), st.binary(max_size=12)), max_size=25))
def test_no_bytes_break_it(parts: list[bytes]) -> None:
    """Whatever came, in whatever parts: it takes it."""
    roll = Roll()
    reader = Interpreter(roll, list[bytes]().append)
    for part in parts:
        reader.feed(part)
    reader.feed(b"")
    roll.tear()


def test_no_noise_breaks_it_either() -> None:
    """Once it has been given what it may still wait for, it prints what comes after the noise."""
    much, little = random.Random(20260311), random.Random(9)
    for _round in range(10):
        printed(much.randbytes(20_000))
    for _round in range(40):
        # So little that none of it begins a picture of many megabytes.
        paper = printed(little.randbytes(400), bytes(16 * 1024), b"\n\x1b@after\n")
        assert paper.lines[-1] == "after"


def _ask(line: socket.socket, data: bytes) -> bytes:
    line.sendall(data)
    return line.recv(16)


def test_it_answers_whatever_it_is_doing_and_one_line_at_a_time(tmp_path: Path) -> None:
    (tmp_path / "00007.png").write_bytes(b"somebody's")
    (tmp_path / "notes.png").write_bytes(b"somebody's")
    with running(PrinterEmulator(out=tmp_path, fault="paper_end")) as emulator:
        host, port = emulator.url.removeprefix("tcp://").split(":")
        with socket.create_connection((host, int(port))) as line:
            line.sendall(b"waits\n\x1dV\x01")
            assert _ask(line, b"\x10\x04\x04") == bytes((QUIET | 0x6C,))
            assert not emulator.printed
            emulator.fault = "none"
            assert emulator.wait_printed(1), "torn off after the cut, although the line is held"
            assert _ask(line, b"\x10\x04\x01") == bytes((QUIET,))
            assert _ask(line, b"\x1dr\x01") == b"\x00"
        assert (tmp_path / "00008.png").read_bytes() == emulator.printed[0].png
        assert (tmp_path / "00007.png").read_bytes() == b"somebody's"


def test_a_folder_that_cannot_be_written_stops_no_printer(tmp_path: Path) -> None:
    with running(PrinterEmulator(out=tmp_path / "gone")) as emulator:
        host, port = emulator.url.removeprefix("tcp://").split(":")
        with socket.create_connection((host, int(port))) as line:
            line.sendall(b"x\n")
        assert emulator.wait_printed(1)


def test_the_command_says_where_it_is_and_that_it_is_simulated(tmp_path: Path) -> None:
    command = [sys.executable, "main.py", "emulate", "printer", "--listen", "127.0.0.1:0"]
    with subprocess.Popen(
        [*command, "--out", str(tmp_path / "paper"), "--fault", "near_end"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        ready = process.stdout.readline()
        assert ready.startswith("ready tcp://127.0.0.1:")
        host, port = ready.split("tcp://")[1].strip().split(":")
        with socket.create_connection((host, int(port))) as line:
            assert _ask(line, b"\x10\x04\x04") == bytes((QUIET | 0x0C,))
            assert _ask(line, b"x\n\x1dr\x01") == b"\x00"
        process.terminate()
        _out, notice = process.communicate(timeout=30)
    assert "模拟" in notice
    assert process.returncode == 0


def test_words_that_make_no_sense_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    for words, status, told in (
        (["--fault", "?"], 2, FAULTS),
        (["--listen", "0.0.0.0:1"], 3, ("0.0.0.0:1",)),
        (["--listen", "127.0.0.1:0", "--out", str(tmp_path / "file")], 3, (str(tmp_path / "file"),)),
    ):
        assert main(["--lang", "en", "emulate", "printer", *words]) == status
        said = capsys.readouterr().err
        assert all(each in said for each in told)
