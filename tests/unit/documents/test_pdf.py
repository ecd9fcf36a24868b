"""Documents as PDF: what a reader sees, searches and scans."""

import logging
import re
from dataclasses import replace

import pytest

from app.documents.fonts import MISSING, Fonts
from app.documents.pdf import draw_pdf, render_pdf
from app.documents.sheets import sheets
from app.domain.barcodes import ScannedKind, read_barcode
from app.domain.cash import Tender, TenderKind
from app.domain.documents import Copy, DocumentContent
from app.domain.money import LineKind, PaymentLine
from app.domain.orders import Change, QuoteLine
from app.i18n import Text
from tests import factories_documents as make
from tests import pdf_reader as reader

_IDEOGRAPHS = re.compile("[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]+")
_EVERY = {type(content).KIND: content for content in make.every_document()}
_LONG_NAME = "阿卜杜热合曼江·" + "买买提吐尔逊" * 8
_UNASSIGNED = "\U0003fffd"


def _flat(text: str) -> str:
    """Return text without line ends and blanks: where a line was broken does not matter."""
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("content", make.every_document(), ids=lambda content: content.KIND)
def test_the_same_content_gives_the_same_bytes(content: DocumentContent, zh: Text, fonts: Fonts) -> None:
    first = render_pdf(content, zh, fonts)
    assert first.startswith(b"%PDF")
    assert render_pdf(content, zh, fonts) == first


def test_a_fresh_process_would_give_the_same_bytes(zh: Text, fonts: Fonts) -> None:
    again = Fonts(fonts.path(0).parent)
    assert render_pdf(make.slip(), zh, again) == render_pdf(make.slip(), zh, fonts)


def test_a_receipt_has_three_pages_with_their_own_copy(zh: Text, fonts: Fonts) -> None:
    pages = reader.texts(render_pdf(make.receipt(), zh, fonts))
    assert len(pages) == 3
    for page, copy, foot in zip(
        pages,
        ("客户联 · 红", "出纳联 · 绿", "经办联 · 白"),
        ("请妥善保管", "出纳留存", "经办留存"),
        strict=True,
    ):
        assert copy in page
        assert foot in page
        for expected in (
            "示例市滨河路营业厅", "收费凭证", make.receipt_number(), "2026-03-11 14:36:02", "A01 / T03 / 3",
            "测试·王**", "滞纳金 98.00×3‰×11 天", "合计 ¥301.30", "人民币叁佰零壹元叁角", "尾号 4471",
            "实收 150.00", "48.70", "测试·林知夏 T10237", "校验链尾 9F3C",
        ):  # fmt: skip
            assert expected in page


@pytest.mark.parametrize("scale", [2.0, 3.0])
def test_every_code_is_read_back(zh: Text, fonts: Fonts, scale: float) -> None:
    receipt = make.receipt()
    for image in reader.pages(render_pdf(receipt, zh, fonts), scale):
        found = reader.codes(image)
        assert set(found) == {"Code128", "QRCode"}
        for payload in found.values():
            scanned = read_barcode(payload)
            assert scanned is not None
            assert (scanned.kind, scanned.value) == (ScannedKind.RECEIPT, receipt.number)
    ticket = make.ticket()
    payload = reader.codes(reader.pages(render_pdf(ticket, zh, fonts), scale)[0])["Code128"]
    scanned = read_barcode(payload)
    assert scanned is not None
    assert (scanned.kind, scanned.value) == (ScannedKind.TICKET, "A046")
    assert scanned.issued_ms == ticket.head.at_ms
    for content, code in ((make.slip(), "S-260311-0204"), (make.complaint(), "C-260311-03")):
        assert reader.codes(reader.pages(render_pdf(content, zh, fonts), scale)[0]) == {"Code128": code}


@pytest.mark.parametrize("number", ["T12345-K7Q-000418-00", "T12345-K7Q-1000418-00"])
def test_a_wide_receipt_number_puts_the_qr_code_below(number: str, zh: Text, fonts: Fonts) -> None:
    pdf = render_pdf(make.receipt(number=number), zh, fonts)
    found = reader.codes(reader.pages(pdf, 3.0)[0])
    assert found["QRCode"] == f"TT:{number}"
    assert found["Code128"].replace("-", "") == number.replace("-", "")


@pytest.mark.parametrize("number", ["KA1012", "A001"])
def test_tickets_of_any_number_are_read_back(number: str, zh: Text, fonts: Fonts) -> None:
    pdf = render_pdf(make.ticket(number=number), zh, fonts)
    scanned = read_barcode(reader.codes(reader.pages(pdf, 2.5)[0])["Code128"])
    assert scanned is not None
    assert scanned.value == number
    assert ("按取号时间叫号" in reader.texts(pdf)[0]) == (number == "KA1012")


@pytest.mark.parametrize("bold", [False, True])
def test_rare_characters_are_text_in_an_embedded_font(bold: bool, zh: Text, fonts: Fonts) -> None:
    name = f"欧阳{make.RARE}"
    content = make.ticket(service=name) if bold else make.slip(customer=name)
    drawn = draw_pdf(content, zh, fonts)
    assert not set(drawn.missing) & set(name)
    assert name in _flat(reader.texts(drawn.data)[0])
    for font in re.findall(rb"/BaseFont /([A-Z]{6})\+", drawn.data):
        assert font
    assert (
        drawn.data.count(b"/FontFile2") == drawn.data.count(b"/FontDescriptor /")
        or b"/FontFile2" in drawn.data
    )


def test_a_character_without_a_font_is_a_box_and_a_warning(
    zh: Text, fonts: Fonts, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        drawn = draw_pdf(make.receipt(customer=f"王{_UNASSIGNED}"), zh, fonts)
    assert drawn.missing == (_UNASSIGNED,)
    assert "U+3FFFD" in caplog.text
    assert "王" not in caplog.text
    assert "03F" in reader.texts(drawn.data)[0]
    assert "FFD" in reader.texts(drawn.data)[0]
    plain = render_pdf(make.receipt(customer="王"), zh, fonts)
    pictures = [reader.pages(pdf, 3.0)[0] for pdf in (drawn.data, plain)]
    assert pictures[0].size == pictures[1].size
    assert pictures[0].tobytes().count(0) > pictures[1].tobytes().count(0)


def test_a_selector_has_no_width_and_no_box(zh: Text, fonts: Fonts) -> None:
    drawn = draw_pdf(make.receipt(customer="葛\U000e0100城"), zh, fonts)
    assert drawn.missing == ()
    assert "葛城" in reader.texts(drawn.data)[0]


def test_every_rare_character_has_a_font_and_a_width(fonts: Fonts) -> None:
    for bold in (False, True):
        assert all(fonts.font_of(character, bold=bold) != MISSING for character in make.RARE)
        assert fonts.width(make.RARE, bold=bold) == 4000
    assert fonts.font_of(_UNASSIGNED) == MISSING


def test_a_reversal_names_the_receipt_that_it_reverses(zh: Text, fonts: Fonts) -> None:
    reversal = make.reversal_receipt()
    for page in reader.texts(render_pdf(reversal, zh, fonts)):
        for expected in ("冲正凭证", make.receipt_number(418), make.receipt_number(419), "−¥301.30",
                         "人民币负叁佰零壹元叁角", "−200.00", "−101.30"):  # fmt: skip
            assert expected in page


def test_what_the_slip_tells(zh: Text, fonts: Fonts) -> None:
    page = _flat(reader.texts(render_pdf(make.slip(), zh, fonts))[0])
    expected = "S-260311-0204 T10237 2026-03-1114:32:18 李𬎆 110105********1234 129.00 199.00 +70.00 ¥10.00"
    for words in (*expected.split(), "2026-04-01", "流量不清零", "违约金", "客户签名"):
        assert words in page


def test_a_slip_without_fees_and_signature(zh: Text, fonts: Fonts) -> None:
    content = make.slip(
        quote=(), total_fen=0, changes=(), fields=(), notes="", terms="", signature=False, effective_on="now"
    )
    page = reader.texts(render_pdf(content, zh, fonts))[0]
    assert "不收费" in page
    assert "立即生效" in page
    assert "客户签名" not in page


def test_the_complaint_tells_deadlines_in_the_halls_time(zh: Text, fonts: Fonts) -> None:
    page = reader.texts(render_pdf(make.complaint(), zh, fonts))[0]
    for expected in ("C-260311-03", "2026-03-13 16:08", "2026-03-26 16:08", "可向电信用户申诉受理机构申诉"):
        assert expected in page.replace("\n", "")
    suggestion = make.complaint(category="suggestion", wish="")
    assert "申诉受理机构" not in reader.texts(render_pdf(suggestion, zh, fonts))[0]


def test_the_z_report_has_its_figures_and_the_deposit_slip(zh: Text, fonts: Fonts) -> None:
    pdf = render_pdf(make.z_report(), zh, fonts)
    pages = reader.texts(pdf)
    whole = _flat("".join(pages))
    for expected in ("A01-Z00042", "4,774.30", "4,769.10", "−5.20", "欧阳𠮷T10244", "000397", "001058",
                     "票号有缺号", "37,380.05", "结转次日", "228.00", "营业款缴存单", "¥13,005.10",
                     "人民币壹万叁仟零伍元壹角", "缴款人", "复核人", "值班经理签章"):  # fmt: skip
        assert expected in whole
    assert f"第 {len(pages)} 页 / 共 {len(pages)} 页" in pages[-1]
    assert all(abs(width - 210) < 0.1 and abs(height - 297) < 0.1 for width, height in reader.sizes_mm(pdf))


def test_a_late_z_report_and_too_much_cash_say_so(zh: Text, fonts: Fonts) -> None:
    whole = "".join(reader.texts(render_pdf(make.z_report(late=True, over_till_limit=True), zh, fonts)))
    assert "补日结" in whole
    assert "超过库存现金限额" in whole


def test_an_empty_day_still_has_a_report(zh: Text, fonts: Fonts) -> None:
    content = make.z_report(
        clerks=(),
        tenders=(),
        businesses=(),
        ranges=(),
        variances=(),
        carried=(),
        deposit_fen=0,
        takings_fen=0,
    )
    assert "零元整" in "".join(reader.texts(render_pdf(content, zh, fonts)))


def test_a_long_report_repeats_heads_and_numbers_its_pages(zh: Text, fonts: Fonts) -> None:
    clerk = make.z_report().clerks[0]
    clerks = tuple(replace(clerk, staff_no=f"T{number:05d}") for number in range(150))
    pages = reader.texts(render_pdf(make.z_report(clerks=clerks), zh, fonts))
    assert len(pages) >= 4
    assert all(f"第 {number} 页 / 共 {len(pages)} 页" in page for number, page in enumerate(pages, start=1))
    assert sum(page.count("应有现金") for page in pages) >= 3
    assert all(f"T{number:05d}" in "".join(pages) for number in range(150))


def test_the_shift_report_counts_notes(zh: Text, fonts: Fonts) -> None:
    whole = _flat("".join(reader.texts(render_pdf(make.shift_report(), zh, fonts))))
    for expected in ("班结单", "¥100.00", "3,800.00", "¥0.10", "4,769.10", "测试·林知夏T10237", "500.00"):
        assert expected in whole


def test_long_texts_stay_on_the_paper(zh: Text, fonts: Fonts) -> None:
    long_line = PaymentLine(kind=LineKind.FEE, item="x", title=_LONG_NAME * 2, amount_fen=123_456_789_00)
    contents: tuple[DocumentContent, ...] = (
        make.ticket(
            service=_LONG_NAME,
            lane_title=_LONG_NAME,
            number="KA1012",
            head=make.letterhead(hall_name=_LONG_NAME),
        ),
        make.receipt(
            customer=_LONG_NAME,
            lines=(long_line,),
            total_fen=123_456_789_00,
            tenders=(Tender(TenderKind.CARD, 123_456_789_00, reference="9" * 40),),
            handler_name=_LONG_NAME,
            cashier_name="Maximiliana" * 8,
        ),
        make.slip(
            customer=_LONG_NAME,
            notes="W" * 300,
            changes=(Change(code=_LONG_NAME, before=_LONG_NAME, after="9" * 60, difference="+"),),
            quote=(QuoteLine(item="x", title=_LONG_NAME, amount_fen=1),),
        ),
        make.complaint(what=_LONG_NAME * 20, customer=_LONG_NAME),
    )
    for content in contents:
        pdf = render_pdf(content, zh, fonts)
        for image in reader.pages(pdf, 2.0):
            # 3 mm of the margin of 4; the band of a copy goes over the edge on purpose.
            assert not reader.ink_in_margins(image.crop((0, 20, image.width, image.height)), 17)
        assert _flat(_LONG_NAME) in _flat(reader.texts(pdf)[0])


def test_english_documents_have_no_chinese_labels(en: Text, fonts: Fonts) -> None:
    plain = make.letterhead(hall_name="Riverside Hall", terminal_name="Kiosk 2")
    receipt = make.receipt(
        head=plain,
        customer="W**",
        lines=(PaymentLine(kind=LineKind.BILL, item="bill", title="Bill of February", amount_fen=301_30),),
        handler_name="Lin",
        cashier_name="Lin",
    )
    clean: tuple[DocumentContent, ...] = (
        make.ticket(head=plain, service="SIM replacement", lane_title="General"),
        receipt,
        replace(receipt, reverses=make.receipt_number(1), total_fen=-301_30),
        make.slip(
            head=plain, customer="L*", fields=(), changes=(), quote=(), notes="", terms="", handler_name="Lin"
        ),
        make.complaint(head=plain, customer="L*", what="Roaming fee", wish="Refund", owner_name="Lin"),
        make.shift_report(head=plain, clerk_name="Lin", manager_name="Zhou", variances=()),
        make.z_report(head=plain, clerks=(), variances=(), manager_name="Zhou"),
    )
    for content in clean:
        whole = "".join(reader.texts(render_pdf(content, en, fonts)))
        found = [
            part for part in _IDEOGRAPHS.findall(whole) if not part.startswith("人民币") and part.strip("　")
        ]
        assert found == [], content.KIND


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_sentence_of_ours_is_missing(language: str, request: pytest.FixtureRequest) -> None:
    text: Text = request.getfixturevalue(language)
    for content in make.every_document():
        for sheet in sheets(content, text):
            missing = re.findall("⟨([^⟩]*)⟩", repr(sheet.blocks))
            assert [code for code in missing if not code.startswith("business.")] == []


def test_each_copy_alone_can_be_rendered(zh: Text, fonts: Fonts) -> None:
    pages = reader.texts(render_pdf(make.receipt(copies=(Copy.CASHIER,)), zh, fonts))
    assert len(pages) == 1
    assert "出纳联" in pages[0]


def test_the_roll_is_80_mm_and_as_long_as_its_content(zh: Text, fonts: Fonts) -> None:
    short, long = make.receipt(copies=(Copy.CUSTOMER,)), make.receipt(lines=make.receipt().lines * 9)
    heights = [reader.sizes_mm(render_pdf(content, zh, fonts))[0] for content in (short, long)]
    assert all(abs(width - 80) < 0.1 for width, _ in heights)
    assert heights[1][1] > heights[0][1] + 140


def test_a_shift_without_a_manager_says_that_no_signature_is_needed(zh: Text, fonts: Fonts) -> None:
    alone = reader.texts(render_pdf(make.shift_report(manager_no="", manager_name=""), zh, fonts))
    assert "无需签字" in "".join(alone)
    assert "值班经理签章" not in "".join(alone)
    assert "营业员签章" in "".join(alone)
    signed = "".join(reader.texts(render_pdf(make.shift_report(), zh, fonts)))
    assert "无需签字" not in signed
    assert "值班经理签章" in signed
    assert "M00031" in signed
