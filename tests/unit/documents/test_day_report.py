"""The report of a day on A4: its pages are numbered, and each says whether it is provisional."""

from dataclasses import replace

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
            assert (zh(f"reports.day.{standing}") if standing.final else "暂计") in page
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


def test_the_title_of_a_part_is_never_the_last_on_its_page(zh: Text, fonts: Fonts) -> None:
    for more in range(0, 24, 2):
        lines = day_report().clerks * (1 + more)
        for page in reader.texts(draw_pdf(day_report(clerks=lines), zh, fonts).data):
            words = [line for line in page.splitlines() if line.strip()]
            parts = {zh(f"reports.part.{key}") for key in ("takings", "service", "care", "exceptions")}
            # Above its foot, which has the name of the report and the number of the page.
            assert words[-2].strip() not in parts


def test_reasons_are_in_the_words_of_their_own_business(zh: Text, fonts: Fonts) -> None:
    (undone,) = day_report().undone
    back = replace(undone, refund=True)
    for line, words in ((undone, "金额录错"), (back, "金额收错")):
        assert words in "".join(reader.texts(draw_pdf(day_report(undone=(line,)), zh, fonts).data))


def test_it_prints_in_both_languages(fonts: Fonts) -> None:
    for language in LANGUAGES:
        content = day_report(ratings=(), undone=(), z_number=0)
        drawn = draw_pdf(content, TEXTS[language], fonts)
        assert drawn.missing == ()
        assert TEXTS[language]("documents.none") in "".join(reader.texts(drawn.data))
        assert len(render_escpos(content, TEXTS[language], fonts)) > 1_000
