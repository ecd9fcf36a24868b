"""The frames of a SAM_V reader, and the text on a chip: what is written reads back, nothing else reads."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.devices.id_reader.card_text import CardKind, CardText, read_text, with_new_address, write_text
from app.devices.id_reader.frames import (
    LONGEST,
    PREAMBLE,
    Answer,
    Ask,
    FrameReader,
    frame,
    joined,
    parts,
    question,
    read_answer,
    read_question,
)

BODIES = st.binary(min_size=2, max_size=300)
# Without the first byte of the preamble no garbage can look like the beginning of a frame.
GARBAGE = st.binary(max_size=40).map(lambda data: data.replace(b"\xaa", b"\x00"))


def pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    """Return the bytes cut at these places."""
    edges = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [data[begin:end] for begin, end in pairwise(edges)]


def read(data: list[bytes]) -> tuple[list[bytes], FrameReader]:
    """Return the bodies in these pieces, and the reader afterwards."""
    reader = FrameReader()
    return [body for piece in data for body in reader.feed(piece)], reader


@pytest.mark.parametrize(
    ("ask", "sent"),
    [
        (Ask.RESET, "AAAAAA9669 0003 10FF EC"),
        (Ask.STATUS, "AAAAAA9669 0003 11FF ED"),
        (Ask.SAM_ID, "AAAAAA9669 0003 12FF EE"),
        (Ask.FIND, "AAAAAA9669 0003 2001 22"),
        (Ask.SELECT, "AAAAAA9669 0003 2002 21"),
        (Ask.READ, "AAAAAA9669 0003 3001 32"),
    ],
)
def test_questions_are_those_of_the_standard(ask: Ask, sent: str) -> None:
    assert question(ask) == bytes.fromhex(sent)
    (body,), _ = read([question(ask)])
    assert read_question(body) is ask
    assert read_question(b"\x77\x01") is None


def test_answers_are_those_of_the_standard() -> None:
    assert Answer(0x90).frame() == bytes.fromhex("AAAAAA9669 0004 000090 94")
    assert Answer(0x9F, bytes(4)).frame()[5:10] == bytes.fromhex("0008 00009F")
    whole = Answer(0x90, joined(bytes(256), bytes(1024)))
    assert whole.frame()[5:14] == bytes.fromhex("0508 000090 0100 0400")
    assert parts(whole.data) == (bytes(256), bytes(1024))
    fingers = joined(bytes(256), bytes(1024), bytes(1024))
    assert fingers[:6] == bytes.fromhex("0100 0400 0400")
    assert parts(fingers, 3)[2] == bytes(1024)


@given(st.lists(st.tuples(GARBAGE, BODIES), max_size=4), GARBAGE, st.lists(st.integers(0, 5000), max_size=30))
def test_frames_are_found_whatever_stands_before_them_and_wherever_they_are_cut(
    sent: list[tuple[bytes, bytes]], after: bytes, cuts: list[int]
) -> None:
    data = b"".join(garbage + frame(body) for garbage, body in sent) + after
    found, reader = read(pieces(data, cuts))
    assert found == [body for _, body in sent]
    assert not reader.damaged
    assert reader.stray is (any(garbage for garbage, _ in sent) or bool(after))


@given(BODIES, st.integers(5, 400), st.integers(1, 255))
def test_no_changed_byte_is_believed(body: bytes, place: int, bits: int) -> None:
    data = bytearray(frame(body))
    at = min(place, len(data) - 1)
    data[at] ^= bits
    found, _ = read([bytes(data)])
    assert body not in found
    assert found == [], "a frame within the damaged one would have to be made on purpose"


@given(BODIES, st.data())
def test_a_cut_frame_is_none_until_its_last_byte(body: bytes, data: st.DataObject) -> None:
    whole = frame(body)
    cut = data.draw(st.integers(0, len(whole) - 1))
    found, reader = read([whole[:cut]])
    assert found == []
    assert reader.feed(whole[cut:]) == (body,)


def test_the_next_frame_is_found_behind_a_damaged_one() -> None:
    damaged = bytearray(frame(b"\x00\x00\x90"))
    damaged[-1] ^= 1
    found, reader = read([bytes(damaged) + frame(b"\x00\x00\x80")])
    assert found == [b"\x00\x00\x80"]
    assert reader.damaged
    for size in (0, 1, 2, LONGEST + 1):
        found, reader = read([PREAMBLE + size.to_bytes(2, "big") + frame(b"\x00\x00\x80")])
        assert found == [b"\x00\x00\x80"]
        assert reader.damaged


def test_a_preamble_that_seems_to_begin_twice_begins_once() -> None:
    found, reader = read([b"\xaa\xaa" + frame(b"\x00\x00\x90")])
    assert found == [b"\x00\x00\x90"]
    assert reader.stray
    found, reader = read([b"\xaa", b"\xaa\xaa\x96", frame(b"\x00\x00\x90")])
    assert found == [b"\x00\x00\x90"]


@given(st.binary(max_size=3000))
def test_any_bytes_are_borne_and_little_is_kept(data: bytes) -> None:
    _, reader = read([data])
    assert len(reader._waiting) <= LONGEST + 16
    assert read_answer(b"\x00\x00\x90" + data).data == data


@pytest.mark.parametrize("body", [b"", b"\x00\x00", b"\x00\x01\x90", b"\x01\x00\x90"])
def test_what_has_no_status_is_no_answer(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"status"):
        read_answer(body)


@given(st.binary(max_size=64))
def test_parts_add_up_or_are_none(data: bytes) -> None:
    try:
        found = parts(data)
    except ValueError:
        return
    assert joined(*found) == data


# -- the text on a chip -------------------------------------------------------------------------------

RARE = "测试·陈𠮷祥"
NAMES = st.text("王李𠮷𬎆䶮·测试", min_size=1, max_size=7)
LATIN = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ,", min_size=1, max_size=30)
DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31)).map(date.isoformat)


@st.composite
def cards(draw: st.DrawFn) -> CardText:
    kind = draw(st.sampled_from(CardKind))
    resident = kind in (CardKind.RESIDENT, CardKind.PERMIT)
    numbers = st.text("0123456789", min_size=15, max_size=15 if kind is CardKind.FOREIGNER else 18)
    made = CardText(
        kind=kind,
        name=draw(NAMES),
        number=draw(numbers),
        sex=draw(st.sampled_from(("男", "女", ""))),
        birth=draw(DAYS),
        valid_from=draw(DAYS),
        valid_until=draw(st.none() | DAYS),
    )
    if resident:
        made = replace(made, address=draw(NAMES) * 2, issuer=draw(NAMES))
    else:
        made = replace(made, english_name=draw(LATIN), country="FRA")
    if kind is CardKind.RESIDENT:
        return replace(made, nation=draw(st.sampled_from(("汉", "维吾尔", "基诺", "其他", "外国血统"))))
    if kind is CardKind.PERMIT:
        return replace(made, pass_number="H12345678", issue_count="01")
    if kind is CardKind.FOREIGNER:
        return replace(made, version="01", authority="1500")
    return replace(made, issue_count="02")


@given(cards())
def test_what_is_written_on_a_chip_reads_back(card: CardText) -> None:
    data = write_text(card)
    assert len(data) == 256
    assert read_text(data) == card


def resident() -> CardText:
    return CardText(
        kind=CardKind.RESIDENT,
        name=RARE,
        number="11010519850312999X",
        sex="男",
        nation="汉",
        birth="1985-03-12",
        address="北京市朝阳区样例街道测试路 8 号",
        issuer="样例市公安局",
        valid_from="2016-05-20",
        valid_until=None,
    )


def test_fields_stand_where_the_standard_has_them() -> None:
    data = write_text(resident())

    def at(place: int, size: int) -> str:
        return data[place : place + size].decode("utf-16-le").rstrip()

    assert (at(0, 30), at(30, 2), at(32, 4), at(36, 16)) == (RARE, "1", "01", "19850312")
    assert (at(122, 36), at(158, 30)) == ("11010519850312999X", "样例市公安局")
    assert (at(188, 16), at(204, 16), at(248, 2)) == ("20160520", "长期", "")
    old = CardText(
        kind=CardKind.FOREIGNER,
        name="",
        english_name="TEST, MARIE",
        number="FRA110078030502",
        sex="女",
        birth="1978-03-05",
        valid_from="2020-06-01",
        valid_until="2030-06-01",
        country="FRA",
        version="01",
        authority="1500",
    )
    data = write_text(old)
    assert (at(0, 120), at(120, 2), at(122, 30), at(152, 6)) == ("TEST, MARIE", "2", "FRA110078030502", "FRA")
    assert (at(220, 16), at(236, 4), at(240, 8), at(248, 2)) == ("19780305", "01", "1500", "I")
    assert read_text(data).name == ""
    long = "ANNA MARIA LUISA DE LA CRUZ Y SANTOS GARCIA"
    data = write_text(
        replace(old, kind=CardKind.FOREIGNER_2023, english_name=long, name="安娜", authority="", version="")
    )
    assert (at(52, 70), at(220, 22), at(242, 6), at(248, 2)) == (long[:35], long[35:], "FRA", "Y")
    assert read_text(data).english_name == long


def test_nulls_are_blanks() -> None:
    data = write_text(resident()).replace(" \0".encode("latin-1"), b"\0\0")
    assert read_text(data).name == RARE
    assert read_text(data).valid_until is None


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (0, "\ud842".encode("utf-16-le", "surrogatepass")),
        (0, "\u202e王".encode("utf-16-le")),
        (0, "\n".encode("utf-16-le")),
        (30, b"7\0"),
        (32, "99".encode("utf-16-le")),
        (36, "19850231".encode("utf-16-le")),
        (36, "1985031 ".encode("utf-16-le")),
        (36, "１９８５０３１２".encode("utf-16-le")),
        (188, b" \0" * 8),
        (204, "永久".encode("utf-16-le")),
        (122, b" \0" * 18),
        (0, b" \0" * 15),
        (248, b"Q\0"),
    ],
    ids=[
        "half a pair", "turned", "line", "sex", "nation", "no such day", "short day", "wide figures",
        "no beginning", "no end", "no number", "no name", "unknown kind",
    ],
)  # fmt: skip
def test_what_no_card_says_does_not_read(place: int, said: bytes) -> None:
    data = bytearray(write_text(resident()))
    data[place : place + len(said)] = said
    with pytest.raises(ValueError, match=r"."):
        read_text(bytes(data))


@given(st.binary(min_size=250, max_size=260))
def test_any_bytes_read_or_are_refused(data: bytes) -> None:
    try:
        found = read_text(data)
    except ValueError:
        return
    assert found.number


def test_what_does_not_fit_is_not_written() -> None:
    for wrong in (
        replace(resident(), name="王" * 16),
        replace(resident(), nation="火星"),
        replace(resident(), sex="?"),
    ):
        with pytest.raises(ValueError, match=r"."):
            write_text(wrong)


def test_a_later_address_takes_the_place_of_the_first() -> None:
    card = resident()
    assert with_new_address(card, "新居路 1 号".encode("utf-16-le").ljust(70, b"\0")).address == "新居路 1 号"
    assert with_new_address(card, b"") == card
    assert with_new_address(card, b" \0" * 35) == card
    for wrong in (bytes(72), b"\x00", "\u202e".encode("utf-16-le")):
        with pytest.raises(ValueError, match=r"."):
            with_new_address(card, wrong)
