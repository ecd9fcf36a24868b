"""Documents as ESC/POS, read back by a decoder that fails on anything out of place."""

import logging
import re
import tempfile
from pathlib import Path

import pytest

from app.documents.columns import COLUMNS
from app.documents.escpos import code128_data, render_escpos
from app.documents.fonts import Fonts
from app.documents.raster import DOTS, LINE_DOTS, raster_line
from app.domain.barcodes import read_barcode
from app.domain.documents import DocumentContent
from app.i18n import Text
from tests import factories_documents as make
from tests.escpos_reader import Code, Cut, Raster, TextLine, read, texts

_LONG_NAME = "阿卜杜热合曼江·" + "买买提吐尔逊" * 8


def _flat(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("content", make.every_document(), ids=lambda content: content.KIND)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_can_be_read_back(
    content: DocumentContent, language: str, fonts: Fonts, request: pytest.FixtureRequest
) -> None:
    text: Text = request.getfixturevalue(language)
    data = render_escpos(content, text, fonts)
    events = read(data)
    assert data.startswith(b"\x1b@\x1c&")
    assert data.endswith(b"\x1dV\x01")
    assert data == render_escpos(content, text, fonts)
    assert isinstance(events[-1], Cut)


def test_a_receipt_is_cut_three_times_and_says_all(zh: Text, fonts: Fonts) -> None:
    receipt = make.receipt()
    data = render_escpos(receipt, zh, fonts)
    events = read(data)
    assert sum(isinstance(event, Cut) for event in events) == 3
    copies: list[list[object]] = [[]]
    for event in events:
        copies[-1].append(event)
        if isinstance(event, Cut):
            copies.append([])
    for copy, name in zip(copies, ("客户联", "出纳联", "经办联"), strict=False):
        lines = "\n".join(event.text for event in copy if isinstance(event, TextLine))
        expected = (
            "示例市滨河路营业厅 测试·王** ￥301.30 98.00 3.23 200.00 0.07 人民币叁佰零壹元叁角 48.70 T10237"
        )
        for words in (name, receipt.number, "9F3C", *expected.split()):
            assert words in lines
        codes = [event for event in copy if isinstance(event, Code)]
        assert [code.kind for code in codes] == ["code128", "qr"]
        for code in codes:
            scanned = read_barcode(code.payload)
            assert scanned is not None
            assert scanned.value == receipt.number
    assert "\u00a5".encode("gb18030") not in data


def test_a_reversal_has_minus_signs(zh: Text, fonts: Fonts) -> None:
    whole = texts(read(render_escpos(make.reversal_receipt(), zh, fonts)))
    for expected in ("冲正", make.receipt_number(418), "-￥301.30", "-200.00", "人民币负叁佰零壹元叁角"):
        assert expected in whole


def test_the_sum_and_the_number_are_large(zh: Text, fonts: Fonts) -> None:
    lines = [event for event in read(render_escpos(make.ticket(), zh, fonts)) if isinstance(event, TextLine)]
    number = next(line for line in lines if line.text.strip() == "A046")
    assert (number.wide, number.high) == (7, 7)
    assert next(line for line in lines if "长者优先" in line.text).inverse
    lines = [event for event in read(render_escpos(make.receipt(), zh, fonts)) if isinstance(event, TextLine)]
    total = next(line for line in lines if "合计" in line.text)
    assert (total.wide, total.high, total.bold) == (2, 2, True)


@pytest.mark.parametrize("character", ["𠮷", "𬎆", "𬭎", "ñ"])
def test_a_line_with_a_four_byte_character_is_a_picture(character: str, zh: Text, fonts: Fonts) -> None:
    name = f"王{character}"
    events = read(render_escpos(make.slip(customer=name), zh, fonts))
    pictures = [event for event in events if isinstance(event, Raster)]
    expected = raster_line("客户" + " " * (COLUMNS - 8) + name, fonts)
    assert any(expected.endswith(picture.data) for picture in pictures)
    assert name not in texts(events)


def test_a_picture_has_the_line_in_its_columns(fonts: Fonts) -> None:
    (picture,) = read(raster_line("客户" + " " * 40 + "李𬎆", fonts))
    assert isinstance(picture, Raster)
    assert (picture.width, picture.height) == (DOTS, LINE_DOTS)
    ink = picture.image().convert("L").point(lambda value: 255 - value)
    assert ink.crop((0, 0, 48, LINE_DOTS)).getbbox() is not None
    assert ink.crop((50, 0, 526, LINE_DOTS)).getbbox() is None
    for left in (528, 552):
        box = ink.crop((left, 0, left + 24, LINE_DOTS))
        assert box.getbbox() is not None
        assert 60 < box.tobytes().count(255) < 400


def test_a_character_that_no_font_has_is_a_visible_box(
    fonts: Fonts, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        (picture,) = read(raster_line("王\U0003fffd", fonts, bold=True, scale=(2, 2)))
    assert isinstance(picture, Raster)
    assert (picture.width, picture.height) == (DOTS, 2 * LINE_DOTS)
    ink = picture.image().convert("L").point(lambda value: 255 - value)
    assert ink.crop((48, 0, 98, 60)).tobytes().count(255) > 400
    assert "U+3FFFD" in caplog.text or "\U0003fffd" in fonts.missing


def test_long_names_wrap_within_the_paper(zh: Text, fonts: Fonts) -> None:
    content = make.receipt(customer=_LONG_NAME, head=make.letterhead(hall_name=_LONG_NAME))
    whole = _flat(texts(read(render_escpos(content, zh, fonts))))
    assert whole.count("阿卜杜热合曼江") == 6
    ends = [event.text for event in read(render_escpos(content, zh, fonts)) if isinstance(event, TextLine)]
    assert all(len(line.encode("gb18030")) <= COLUMNS for line in ends)


@pytest.mark.parametrize("payload", ["T03K7Q00041886", "A046019CDB92D8C0", "S-260311-0204", "00012", "A{B"])
def test_code128_data_spells_its_payload(payload: str) -> None:
    data = code128_data(payload)
    framed = b"\x1dkI" + bytes([len(data)]) + data
    (code,) = read(framed)
    assert isinstance(code, Code)
    assert code.payload == payload


def test_the_library_leaves_no_handler_and_no_folder(zh: Text, fonts: Fonts) -> None:
    before = {path for path in Path(tempfile.gettempdir()).iterdir() if path.is_dir()}
    handlers = logging.getLogger().handlers[:]
    render_escpos(make.ticket(), zh, fonts)
    assert logging.getLogger().handlers == handlers
    after = {path for path in Path(tempfile.gettempdir()).iterdir() if path.is_dir()}
    assert not [path for path in after - before if any(path.glob("*.capabilities.pickle"))]
