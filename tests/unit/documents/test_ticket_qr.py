"""The slip of a hall with several terminals: its QR code is read back from paper and names the ticket."""

import pytest

from app.documents.escpos import render_escpos
from app.documents.fonts import Fonts
from app.documents.pdf import render_pdf
from app.domain.queue import Precedence
from app.domain.queue_slip import read_slip, ticket_qr
from app.i18n import Text
from tests import factories_documents as make
from tests import pdf_reader as reader


@pytest.mark.parametrize("number", ["A046", "ZA1012"])
def test_the_code_on_a_slip_is_read_back_from_paper(number: str, zh: Text, fonts: Fonts) -> None:
    plain = make.ticket(number=number)
    qr = ticket_qr(plain.ticket_id, number, "sim_replace", Precedence.ELDER, "zh_CN", "A01")
    content = make.ticket(number=number, qr=qr, by_time=True)
    pdf = render_pdf(content, zh, fonts)
    found = reader.codes(reader.pages(pdf, 2.5)[0])
    assert set(found) == {"Code128", "QRCode"}
    slip = read_slip(found["QRCode"])
    assert slip is not None
    assert (slip.ticket_id, slip.number) == (content.ticket_id, number)
    assert "按取号时间叫号" in reader.texts(pdf)[0]
    assert qr.encode() in render_escpos(content, zh, fonts)
    assert qr.encode() not in render_escpos(plain, zh, fonts)
