"""Marks stand above the first line across on every sheet, on PDF and on the printer's paper alike."""

import re

import pytest

from app.documents.escpos import render_escpos
from app.documents.fonts import Fonts
from app.documents.marks import marked
from app.documents.pdf import render_pdf
from app.documents.sheets import sheets
from app.domain.document_marks import NO_MARKS, Confirmation, Marks
from app.domain.documents import DocumentContent
from app.i18n import Text
from tests import factories_documents as make
from tests import pdf_reader
from tests.escpos_reader import read, texts

CASES = (
    (make.receipt(), Marks(unsent=True), "待上传"),
    (make.receipt(), Marks(reprint=2), "补打 第 2 次"),
    (make.receipt(), Marks(spoiled=True), "重 打"),
    (make.slip(), Marks(pending=True), "待审批，批准后生效"),
    (make.slip(), Marks(provisional=True), "预受理，待系统确认后生效"),
    (make.complaint(), Marks(unsent=True), "待上传"),
    (make.ticket(), Marks(reprint=1), "补打 第 1 次"),
    (make.ticket(), Marks(alone=True), "以叫号为准"),
    (make.ticket(), Marks(alone=True), "扫过才能叫到您"),
    (make.shift_report(), Marks(unsent=True), "待上传"),
    (make.z_report(), Marks(confirmation=Confirmation.WAITING), "待中心确认"),
    (make.z_report(), Marks(confirmation=Confirmation.PROVEN), "中心已确认"),
    (make.z_report(), Marks(confirmation=Confirmation.DIFFERS), "与中心不符"),
)


def flat(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize(("content", "marks", "words"), CASES)
def test_every_sheet_carries_its_marks(
    content: DocumentContent, marks: Marks, words: str, zh: Text, fonts: Fonts
) -> None:
    pages = pdf_reader.texts(render_pdf(content, zh, fonts, marks))
    count = len(sheets(content, zh))
    assert sum(flat(words) in flat(page) for page in pages) >= count
    assert flat("".join(texts(read(render_escpos(content, zh, fonts, marks))))).count(flat(words)) >= count
    plain = flat("".join(pdf_reader.texts(render_pdf(content, zh, fonts))))
    assert flat(words) not in plain.replace("补打件另有“补打”字样和次数", "")


@pytest.mark.parametrize(("served", "words"), [(True, "马上叫到"), (False, "窗口开放后叫号")])
def test_no_wait_is_promised_before_a_counter_is_open(
    zh: Text, fonts: Fonts, words: str, *, served: bool
) -> None:
    slip = make.ticket(ahead=0, wait_low_min=0, wait_high_min=0, served=served)
    assert words in flat("".join(pdf_reader.texts(render_pdf(slip, zh, fonts))))


def test_who_has_somebody_ahead_is_not_the_next(zh: Text, fonts: Fonts) -> None:
    """Two counters are free: both are called in the same minute, but not both at once."""
    paper = flat(
        "".join(
            pdf_reader.texts(render_pdf(make.ticket(ahead=1, wait_low_min=0, wait_high_min=0), zh, fonts))
        )
    )
    assert "前面还有1人" in paper
    assert "不到1分钟" in paper
    assert "马上叫到" not in paper


def test_a_machine_that_is_cut_off_does_not_say_how_many_are_ahead(zh: Text, fonts: Fonts) -> None:
    paper = flat("".join(pdf_reader.texts(render_pdf(make.ticket(), zh, fonts, Marks(alone=True)))))
    assert "前面还有暂不清楚" in paper, "as its screen says"
    assert "2人" not in paper


def test_a_number_that_no_open_counter_calls_says_what_to_do(zh: Text, fonts: Fonts) -> None:
    for marks, told in ((NO_MARKS, True), (Marks(alone=True), False)):
        paper = flat("".join(pdf_reader.texts(render_pdf(make.ticket(served=False), zh, fonts, marks))))
        assert ("着急请找大堂工作人员" in paper) is told, "cut off, nobody knows who calls"
        assert "5–9分钟" not in paper, "nobody knows when a counter opens"
    assert "大堂工作人员" not in flat("".join(pdf_reader.texts(render_pdf(make.ticket(), zh, fonts))))


def test_a_receipt_keeps_its_chain_tail_beside_the_mark(zh: Text, fonts: Fonts) -> None:
    for page in pdf_reader.texts(render_pdf(make.receipt(), zh, fonts, Marks(unsent=True))):
        assert "校验链尾 9F3C" in page
        assert page.index("待上传") < page.index("票号")


def test_no_marks_change_nothing_and_english_is_complete(zh: Text, en: Text, fonts: Fonts) -> None:
    assert render_pdf(make.slip(), zh, fonts, NO_MARKS) == render_pdf(make.slip(), zh, fonts)
    everything = Marks(
        reprint=1,
        spoiled=True,
        unsent=True,
        pending=True,
        provisional=True,
        confirmation=Confirmation.DIFFERS,
    )
    whole = "".join(pdf_reader.texts(render_pdf(make.slip(), en, fonts, everything)))
    assert "⟨" not in whole
    assert "NOT YET SENT" in whole


def test_a_sheet_without_a_line_across_carries_them_at_its_end(zh: Text) -> None:
    assert len(marked((), Marks(reprint=1), zh)) == 1
