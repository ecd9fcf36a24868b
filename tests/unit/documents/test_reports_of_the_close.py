"""Reports of shift and day: what their figures are called, and which of them are left out."""

from app.documents.fonts import Fonts
from app.documents.pdf import render_pdf
from app.domain.shifts import MACHINE_MARK
from app.i18n import Text
from tests import factories_documents as make
from tests import pdf_reader
from tests.factories_reports import day_report


def test_money_given_back_is_not_called_reversed_alone(zh: Text, fonts: Fonts) -> None:
    for content in (make.shift_report(), make.z_report()):
        page = "".join(pdf_reader.texts(render_pdf(content, zh, fonts)))
        assert "冲正退费笔数" in page
        assert "冲正笔数" not in page


def test_nobody_signs_for_the_cash_of_a_kiosk(zh: Text, en: Text, fonts: Fonts) -> None:
    kiosk = make.shift_report(clerk_no=f"{MACHINE_MARK}T01", clerk_name="", notes=(), float_fen=0)
    page = "".join(pdf_reader.texts(render_pdf(kiosk, zh, fonts)))
    asked = [words for words in ("签章", "现金点数", "备用金", "应缴存", "当面点清") if words in page]
    assert asked == ["签章"], "and that only to say that nobody signs"
    assert "不用清点，不用签章" in page
    assert "takes no cash" in "".join(pdf_reader.texts(render_pdf(kiosk, en, fonts)))
    clerks = "".join(pdf_reader.texts(render_pdf(make.shift_report(), zh, fonts)))
    assert "营业员签章：" in clerks


def test_what_is_still_to_be_handed_over_is_called_so_on_every_paper(
    zh: Text, en: Text, fonts: Fonts
) -> None:
    bags = {"deposit_fen": 760_30, "bagged_fen": 300_00}
    papers = (
        (make.shift_report(**bags), "全班缴存760.30", "Cash of the shift760.30"),
        (make.z_report(**bags), "全天缴存¥760.30", "Cash of the day¥760.30"),
        (day_report(**bags), "全天缴存760.30", "Cash of the day760.30"),
    )
    for content, whole, in_english in papers:
        page = "".join("".join(pdf_reader.texts(render_pdf(content, zh, fonts))).split())
        for words in (whole, "已解款300.00", "应缴存460.30"):
            assert words in page, (content.KIND, words)
        english = "".join(pdf_reader.texts(render_pdf(content, en, fonts)))
        for words in (in_english, "Already deposited300.00", "To deposit460.30"):
            assert "".join(words.split()) in "".join(english.split()), (content.KIND, words)
    slip = "".join("".join(pdf_reader.texts(render_pdf(make.z_report(), zh, fonts))).split())
    assert "全天缴存¥13,005.10" in slip
    assert "应缴存" not in slip, "without a bag the slip has one sum"


def test_the_day_says_what_changed_hands_and_who_gave_up(zh: Text, fonts: Fonts) -> None:
    plain = "".join(pdf_reader.texts(render_pdf(make.z_report(), zh, fonts)))
    assert not [words for words in ("备用金", "取消", "交班转入") if words in plain]
    content = make.z_report(float_fen=500_00, received_fen=550_00, tickets_cancelled=2)
    page = "".join(pdf_reader.texts(render_pdf(content, zh, fonts)))
    assert "取消2" in "".join(page.split())
    assert "备用金500.00" in "".join(page.split())
    assert "交班转入的现金550.00" in "".join(page.split())
