"""Signatures on slips: drawn as they were, in PDF and by the receipt printer."""

from io import BytesIO

from PIL import Image, ImageDraw

from app.documents.drawing import MOST_HIGH, MOST_WIDE, raster, traced
from app.documents.escpos import render_escpos
from app.documents.fonts import Fonts
from app.documents.pdf import render_pdf
from app.domain.document_marks import Marks
from app.i18n import Text
from tests import factories_documents as make
from tests import pdf_reader as reader


def drawn(size: tuple[int, int] = (640, 240), *, ink: bool = True) -> bytes:
    """Return a hook on white, as a pad gives it."""
    image = Image.new("L", size, 255)
    if ink:
        ImageDraw.Draw(image).line([(100, 60), (300, 60), (300, 180)], fill=0, width=4)
    stream = BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def test_a_drawing_loses_its_margins_and_keeps_its_shape() -> None:
    found = traced(drawn())
    assert found is not None
    assert found.width <= MOST_WIDE
    assert found.height <= MOST_HIGH
    assert abs(found.width / found.height - 204 / 122) < 0.1
    first, last = found.runs[0], found.runs[-1]
    assert first[:2] == (0, 0)
    assert first[2] > found.width * 0.95, "the stroke across is at the top"
    assert last[1] + last[2] == found.width, "the stroke down is at the right"


def test_what_is_no_drawing_leaves_no_trace() -> None:
    assert traced(drawn(ink=False)) is None
    assert traced(b"no picture") is None


def test_a_slip_shows_the_signature_only_where_it_was_opened(zh: Text, fonts: Fonts) -> None:
    slip = make.slip(signed_ms=1_773_190_800_000, signed_image="aa" * 32, signed_document="bb" * 32)
    signed = Marks(signature=drawn())
    bare, whole = render_pdf(slip, zh, fonts), render_pdf(slip, zh, fonts, signed)
    (before,), (after,) = reader.pages(bare, 3.0), reader.pages(whole, 3.0)
    found = traced(drawn())
    assert found is not None
    grown = (after.height - before.height) / 3 / (72 / 25.4)
    assert found.height / 8 < grown < found.height / 8 + 4, "millimetres of paper"
    assert reader.texts(bare) == reader.texts(whole)
    with_it, without = render_escpos(slip, zh, fonts, signed), render_escpos(slip, zh, fonts)
    assert raster(found) in with_it
    assert raster(found) not in without
    assert len(with_it) - len(without) == len(raster(found)) + 6
    for marks in (Marks(signature=drawn(ink=False)), Marks(signature=b"no picture")):
        assert reader.texts(render_pdf(slip, zh, fonts, marks)) == reader.texts(bare)
        assert render_escpos(slip, zh, fonts, marks) == without
    unsigned = make.slip()
    assert render_pdf(unsigned, zh, fonts, signed) == render_pdf(unsigned, zh, fonts)
