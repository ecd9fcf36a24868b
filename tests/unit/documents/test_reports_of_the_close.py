"""Reports of shift and day: what their figures are called, and which of them are left out."""

from app.documents.fonts import Fonts
from app.documents.pdf import render_pdf
from app.i18n import Text
from tests import factories_documents as make
from tests import pdf_reader


def test_money_given_back_is_not_called_reversed_alone(zh: Text, fonts: Fonts) -> None:
    for content in (make.shift_report(), make.z_report()):
        page = "".join(pdf_reader.texts(render_pdf(content, zh, fonts)))
        assert "冲正退费笔数" in page
        assert "冲正笔数" not in page


def test_the_day_says_what_changed_hands_and_who_gave_up(zh: Text, fonts: Fonts) -> None:
    plain = "".join(pdf_reader.texts(render_pdf(make.z_report(), zh, fonts)))
    assert not [words for words in ("备用金", "取消", "交班转入") if words in plain]
    content = make.z_report(float_fen=500_00, received_fen=550_00, tickets_cancelled=2)
    page = "".join(pdf_reader.texts(render_pdf(content, zh, fonts)))
    assert "取消2" in "".join(page.split())
    assert "备用金500.00" in "".join(page.split())
    assert "交班转入的现金550.00" in "".join(page.split())
