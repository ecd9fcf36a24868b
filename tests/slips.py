"""What the slip of an order says on paper: its words in both formats, without blanks."""

from functools import cache

from app.documents.escpos import render_escpos
from app.documents.fonts import Fonts
from app.documents.pdf import render_pdf
from app.domain.documents import SlipContent
from app.services.ports import Store
from tests import escpos_reader, pdf_reader
from tests.samples_hall import RESOURCES, texts

FONTS = cache(lambda: Fonts(RESOURCES / "fonts"))


def slips_of(store: Store, order_id: str) -> tuple[SlipContent, ...]:
    """Return the slips of an order, the one that was signed on a pad last."""
    with store.read() as queries:
        papers = queries.documents.of_subject(f"order:{order_id}")
    return tuple(paper.content for paper in papers if isinstance(paper.content, SlipContent))


def pages(slip: SlipContent, lang: str = "zh_CN") -> tuple[str, str]:
    """Return the words of a slip as PDF and as ESC/POS."""
    text = texts()[lang]
    pdf = "".join(pdf_reader.texts(render_pdf(slip, text, FONTS())))
    strip = "".join(escpos_reader.texts(escpos_reader.read(render_escpos(slip, text, FONTS()))))
    return "".join(pdf.split()), "".join(strip.split())
