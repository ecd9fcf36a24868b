"""Refund receipts and bills: both papers say the same, amounts below zero in capitals too (DOMAIN §6)."""

import pytest

from app.documents.escpos import render_escpos
from app.documents.fonts import Fonts
from app.documents.pdf import render_pdf
from app.i18n import Text
from tests import factories_documents as make
from tests import pdf_reader
from tests.escpos_reader import read, texts
from tests.factories_bill import bill


def test_a_refund_receipt_names_the_original_and_its_amount_below_zero(zh: Text, fonts: Fonts) -> None:
    content = make.refund_receipt()
    pages = pdf_reader.texts(render_pdf(content, zh, fonts))
    paper = texts(read(render_escpos(content, zh, fonts)))
    assert len(pages) == 3
    for words in ("退费凭证", "人民币负伍拾元整", "T03-K7Q-000418-86", "T03-K7Q-000420-80"):
        assert all(words in page for page in pages)
        assert words in paper
    assert "上列款项已退还" in paper
    assert "冲正" not in "".join(pages)
    assert "其余部分仍有效" not in "".join(pages), "there may be nothing left"


def test_who_gives_money_back_does_not_sign_for_taking_it(zh: Text, fonts: Fonts) -> None:
    for content in (make.refund_receipt(), make.reversal_receipt()):
        pages = ["".join(page.split()) for page in pdf_reader.texts(render_pdf(content, zh, fonts))]
        assert "出纳签章" in pages[1]
        assert all("出纳测试" in page for page in pages)
        assert "收款人" not in "".join(pages)
    assert "收款人签章" in "".join(pdf_reader.texts(render_pdf(make.receipt(), zh, fonts)))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_bill_shows_items_what_is_due_and_its_age(lang: str, zh: Text, en: Text, fonts: Fonts) -> None:
    content, text = bill(), zh if lang == "zh" else en
    (page,) = pdf_reader.texts(render_pdf(content, text, fonts))
    paper = texts(read(render_escpos(content, text, fonts)))
    for words in (
        "13800001234",
        "2026-02",
        "套餐月费",
        "119.00",
        "129.00",
        "29.87",
        "0.87",
        "2026-03-11 14:36",
    ):
        assert words in page, words
        assert words in paper, words


def test_a_masked_bill_says_so_and_one_without_months_too(zh: Text, fonts: Fonts) -> None:
    content = bill(clear=False, number="138****1234", plan="", period="", months=(), balance_fen=None)
    (page,) = pdf_reader.texts(render_pdf(content, zh, fonts))
    assert "未核验机主" in page
    assert "没有账单" in page
    assert "账户余额" not in page
