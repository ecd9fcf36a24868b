"""Slips: what is set apart from the table of changes, and who signs."""

import pytest

from app.documents.escpos import render_escpos
from app.documents.fonts import Fonts
from app.documents.pdf import render_pdf
from app.domain.documents import SlipField
from app.domain.orders import Change
from app.domain.slip_papers import Signer, SignerRole
from app.i18n import Text
from tests import escpos_reader, pdf_reader
from tests import factories_documents as make

SONG, DOCUMENT = "测试·宋**", "110105********000X"


def flat(content: object, text: Text, fonts: Fonts) -> str:
    return "".join("".join(pdf_reader.texts(render_pdf(content, text, fonts))).split())  # type: ignore[arg-type]


def test_the_hotline_stands_with_the_terms_and_changes_nothing(zh: Text, fonts: Fonts) -> None:
    hotline = Change(code="business.row.hotline", before="—", after="400 800 0086", difference="")
    status = Change(code="business.row.status", before="正常", after="停机", difference="")
    page = flat(make.slip(changes=(status, hotline)), zh, fonts)
    assert page.index("生效时间") < page.index("急停热线") < page.index("业务须知")
    assert "4008000086" in page, "blanks apart"
    alone = flat(make.slip(changes=(hotline,)), zh, fonts)
    assert "变更内容" not in alone


def test_where_nothing_is_weighed_a_whole_address_has_the_room(zh: Text, fonts: Fonts) -> None:
    lives = Change(
        code="business.customer_info.address", before="—", after="示例市滨河路 2 号", difference=""
    )
    fee = Change(code="business.row.monthly_fee", before="¥59.00", after="¥89.00", difference="+30.00")
    assert "差异" not in flat(make.slip(changes=(lives,)), zh, fonts)
    assert "差异" in flat(make.slip(changes=(lives, fee)), zh, fonts)


def test_a_ticket_says_how_long_a_missed_number_may_come_back(zh: Text, en: Text, fonts: Fonts) -> None:
    assert "30分钟内凭此票" in flat(make.ticket(), zh, fonts)
    assert "10分钟内凭此票" in flat(make.ticket(reinstate_min=10), zh, fonts)
    assert "within10minutes" in flat(make.ticket(reinstate_min=10), en, fonts)


def test_work_takes_effect_when_it_is_done(zh: Text, en: Text, fonts: Fonts) -> None:
    assert "生效时间办结时" in flat(make.slip(effective_on="done"), zh, fonts)
    assert "Whentheworkisdone" in flat(make.slip(effective_on="done"), en, fonts)


def test_what_is_said_to_a_kiosk_is_not_signed_and_can_be_asked_there(
    zh: Text, en: Text, fonts: Fonts
) -> None:
    page = flat(make.complaint(kiosk=True), zh, fonts)
    assert "签名" not in page
    assert "可在自助机或本厅任一窗口查询进度" in page
    assert "atakioskoranycounter" in flat(make.complaint(kiosk=True), en, fonts)
    assert "客户签名" in flat(make.complaint(), zh, fonts)
    assert "自助机" not in flat(make.complaint(), zh, fonts)


def test_whoever_takes_a_number_over_signs_as_well(zh: Text, fonts: Fonts) -> None:
    other = (SlipField(code="documents.slip.other", value="测试·宋** 110105********000X"),)
    for content in (make.slip(fields=other), make.slip(fields=other, signed_ms=1, signed_image="a")):
        assert "接收方签名：" in flat(content, zh, fonts)
    assert "接收方签名" not in flat(make.slip(fields=other, signature=False), zh, fonts)
    assert "接收方签名" not in flat(make.slip(), zh, fonts)


def test_an_heir_signs_alone(zh: Text, en: Text, fonts: Fonts) -> None:
    heir = make.slip(fields=(SlipField(code="documents.slip.heir", value="测试·宋** 110105********000X"),))
    page = flat(heir, zh, fonts)
    assert page.count("签名：") == page.count("继承人签名：") == 1
    assert "Heir'ssignature:" in flat(heir, en, fonts).replace("’", "'")


def acted(role: SignerRole, *besides: SignerRole) -> dict[str, object]:
    """Return what a slip says of somebody who acts for its customer."""
    signer = Signer(role=role, name=SONG, document=DOCUMENT)
    others = tuple(Signer(role=each, name="李𬎆") for each in besides)
    return {
        "signers": (signer, *others),
        "fields": (SlipField(code=signer.label, value=f"{SONG} {DOCUMENT}"),),
    }


@pytest.mark.parametrize(("role", "word"), [(SignerRole.AGENT, "代办人"), (SignerRole.GUARDIAN, "监护人")])
def test_who_acts_is_named_and_signs_in_both_formats(
    role: SignerRole, word: str, zh: Text, en: Text, fonts: Fonts
) -> None:
    slip = make.slip(**acted(role))
    for page in (flat(slip, zh, fonts), printed(slip, zh, fonts)):
        assert f"{word}{SONG}{DOCUMENT}" in page
        assert f"{word}{SONG}签名：" in page
        assert "客户签名" not in page
    for page in (flat(slip, en, fonts), printed(slip, en, fonts)):
        assert f"{en(f'documents.slip.{role}')}{SONG}Signature:" in page
        assert "Customer'ssignature" not in page
    signed = make.slip(**acted(role), signed_ms=1_773_210_600_000, signed_image="a")
    for page in (flat(signed, zh, fonts), printed(signed, zh, fonts)):
        assert f"{word}电子签名{SONG}签名时间2026-03-11" in page
        assert "签名：" not in page


def test_a_guardian_who_consents_signs_before_the_child(zh: Text, fonts: Fonts) -> None:
    slip = make.slip(**acted(SignerRole.GUARDIAN, SignerRole.CUSTOMER))
    page = flat(slip, zh, fonts)
    assert page.index(f"监护人{SONG}签名：") < page.index("客户签名：")
    signed = flat(make.slip(**acted(SignerRole.GUARDIAN, SignerRole.CUSTOMER), signed_ms=1), zh, fonts)
    assert f"监护人{SONG}签名：" not in signed
    assert "客户签名：" in signed, "the pad takes one signature"


def test_a_customer_who_signs_alone_is_told_so_as_before(zh: Text, en: Text, fonts: Fonts) -> None:
    signed = make.slip(signed_ms=1_773_210_600_000)
    assert "客户电子签名2026-03-11" in flat(signed, zh, fonts)
    assert "Customersignedelectronically" in flat(signed, en, fonts)


def printed(content: object, text: Text, fonts: Fonts) -> str:
    """Return the characters of a strip; those that no code page has are pictures."""
    return "".join(escpos_reader.texts(escpos_reader.read(render_escpos(content, text, fonts))).split())  # type: ignore[arg-type]


def test_what_is_left_on_a_number_that_ends_stands_beside_the_fees(zh: Text, fonts: Fonts) -> None:
    rest = Change(code="business.row.rest", before="¥46.80", after="转入 138****5678", difference="")
    page = flat(make.slip(changes=(rest,)), zh, fonts)
    assert page.index("¥10.00") < page.rindex("应退余额¥46.80") < page.index("生效时间")
    assert "不收费应退余额¥46.80" in flat(make.slip(changes=(rest,), quote=(), total_fen=0), zh, fonts)
