"""The slip of a payment without an answer: its number in words and in code, and that it is simulated."""

import pytest

from app.documents.escpos import render_escpos
from app.documents.fonts import Fonts
from app.documents.pdf import render_pdf
from app.domain.documents import ClaimContent
from app.domain.money import LineKind, PaymentLine
from app.i18n import LANGUAGES, load_text
from tests import pdf_reader as reader
from tests.factories_documents import complaint
from tests.factories_money import RESOURCES


def claim(reference: str) -> ClaimContent:
    line = PaymentLine(
        kind=LineKind.PREPAYMENT,
        item="prepayment",
        title="预存 138****1234",
        amount_fen=5_000,
        subscriber_id="s",
    )
    return ClaimContent(
        head=complaint().head,
        code="Q-0001-2345-7",
        customer="测试·王**",
        lines=(line,),
        amount_fen=5_000,
        reference=reference,
    )


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("reference", ["SIM-1", "1"])
def test_both_media_carry_the_number_and_what_to_do(lang: str, reference: str) -> None:
    text, fonts = load_text(lang, RESOURCES), Fonts(RESOURCES / "fonts")
    page = reader.texts(render_pdf(claim(reference), text, fonts))[0]
    assert "Q-0001-2345-7" in page
    assert ("SIMULATED" in page) == reference.startswith("SIM-")
    assert b"Q-0001-2345-7" in render_escpos(claim(reference), text, fonts)
