"""The report of a day on A4: its pages are numbered, and each says whether it is provisional."""

from app.documents.escpos import render_escpos
from app.documents.fonts import Fonts
from app.documents.pdf import draw_pdf
from app.domain.day_papers import Standing
from app.i18n import LANGUAGES, Text
from tests import pdf_reader as reader
from tests.factories_reports import TEXTS, day_report


def test_every_page_says_how_far_it_stands(zh: Text, fonts: Fonts) -> None:
    for standing in Standing:
        pages = reader.texts(draw_pdf(day_report(standing=standing), zh, fonts).data)
        assert len(pages) > 1
        for number, page in enumerate(pages, start=1):
            assert f"第 {number} 页 / 共 {len(pages)} 页" in page
            assert ("已确认" if standing.final else "暂行") in page
        assert zh(f"reports.standing.{standing}") in pages[0]


def test_it_has_all_its_parts_and_nobody_by_name_but_staff(zh: Text, fonts: Fonts) -> None:
    whole = "".join(reader.texts(draw_pdf(day_report(), zh, fonts).data))
    for words in (
        "A01-Z00042",
        "7,271.30",
        "九成等候",
        "C-260301-01",
        "已超时",
        "找零争议",
        "短款由营业员补足",
    ):
        assert words in whole, words
    assert "⟨" not in whole


def test_it_prints_in_both_languages(fonts: Fonts) -> None:
    for language in LANGUAGES:
        content = day_report(ratings=(), undone=(), z_number=0)
        drawn = draw_pdf(content, TEXTS[language], fonts)
        assert drawn.missing == ()
        assert TEXTS[language]("documents.none") in "".join(reader.texts(drawn.data))
        assert len(render_escpos(content, TEXTS[language], fonts)) > 1_000
