"""Warranty slips, pick-up slips and fault slips: both papers say the same, and can be scanned."""

import pytest

from app.documents.escpos import render_escpos
from app.documents.fonts import Fonts
from app.documents.pdf import render_pdf
from app.i18n import Text
from tests import factories_documents as make
from tests import pdf_reader
from tests.escpos_reader import Code, read, texts


def both(content: object, text: Text, fonts: Fonts) -> tuple[str, str, list[Code]]:
    (page,) = pdf_reader.texts(render_pdf(content, text, fonts))  # type: ignore[arg-type]
    events = read(render_escpos(content, text, fonts))  # type: ignore[arg-type]
    return page, texts(events), [event for event in events if isinstance(event, Code)]


def test_a_warranty_slip_says_which_device_and_until_when(zh: Text, fonts: Fonts) -> None:
    page, paper, codes = both(make.warranty(), zh, fonts)
    for words in ("保修凭证", "001000010000017", "2027-03-10", "12 个月", "GC-0001", "S-260311-0207"):
        assert words in page
        assert words in paper
    assert codes
    assert all("001000010000017" in code.payload for code in codes)


def test_a_pick_up_slip_says_when_and_that_it_is_shown(zh: Text, fonts: Fonts) -> None:
    page, paper, codes = both(make.pick_up(), zh, fonts)
    for words in ("取机凭证", "终端维修", "屏幕损坏", "2026-03-18 18:00", "380.00", "屏幕左上角碎裂"):
        assert words in page
        assert words in paper
    assert "取机时请出示" in page
    assert all("S-260311-0208" in code.payload for code in codes)


@pytest.mark.parametrize(("area", "hours"), [("town", "48"), ("country", "72")])
def test_a_fault_slip_names_the_limit(area: str, hours: str, zh: Text, en: Text, fonts: Fonts) -> None:
    content = make.pick_up(
        type_key="fault_report",
        device=False,
        area=area,
        total_fen=0,
        subscriber="010****6688",
        fields=(),
        contact_by_ms=make.at("14:36:02", "2026-03-12"),
    )
    page, paper, _ = both(content, zh, fonts)
    for words in ("报障回执", hours, "010****6688", "2026-03-12 14:36"):
        assert words in page
        assert words in paper
    assert "取机" not in page
    english, _, _ = both(content, en, fonts)
    assert "Fault slip" in english
    assert "rental" in english
