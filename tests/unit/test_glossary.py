"""One word for one thing (docs/glossary.md): what is ruled out stands in no sentence."""

import re
from pathlib import Path

import pytest

from app.i18n import LANGUAGES, load_text

ROOT = Path(__file__).resolve().parents[2]
_PROGRAM = ("demo", "usage.", "home.", "display_server.")
"""Sentences about windows of the program, lines and logins of the machine."""
RULED_OUT: dict[str, tuple[tuple[str, str, tuple[str, ...]], ...]] = {
    "zh_CN": (
        (r"客户.{0,8}签字|接收方签字", "签名：手写的；签字：输密码的", ("close.", "approval.")),
        (r"签批|签认", "签字", ()),
        (r"签到|签退", "登录、退出", ()),
        (r"PIN", "密码", ()),
        (r"第一次答复", "首次答复", ()),
        (r"办结答复", "最终答复", ()),
        (r"受理编号|回执编号|业务编号", "受理单号、回执单号", ()),
        (r"订单", "受理单", ()),
        (r"认领单", "付款查询单", ()),
        (r"了结", "办结", ()),
        (r"日结结束|闭厅结束", "日结终止", ()),
        (r"收据|凭条", "票据、小票", ()),
        (r"排队小票", "号票", ()),
        (r"货品", "商品", ()),
        (r"抽屉", "钱箱", ()),
        (r"钱箱上限|库存限额|厅内现金限额", "库存现金限额", ()),
        (r"刷卡终端", "刷卡机", ()),
        (r"自助终端|取号机", "自助机", ()),
        (r"前台(?!系统)", "导办台", ()),
        (r"经理台|厅主任", "经理席、厅长", ()),
        (r"柜台|叫号枢纽", "台席、厅枢纽", ()),
        (r"(?<!刷卡)撤销(?!刷卡)", "取消、撤回、冲正", ("checkout.state.", "card.", "reversal.")),
        (r"用户状态", "号码状态", ()),
        (r"跟进事项", "待处理事项", ()),
        (r"纪元", "代次", ()),
        (r"钥匙", "密钥", ()),
        (r"吊销", "停用", ()),
        (r"预设", "默认", ()),
        (r"・", "·", ()),
    ),
    "en": (
        (r"\b[Ww]indows?\b", "counter", _PROGRAM),
        (r"\bNo\. #", "counter", ("reports.nth_day", "documents.mark.reprint")),
        (r"[Ff]ront desk", "reception", ()),
        (r"[Hh]ead of the hall|Hall server", "hall head, hall hub", ()),
        (r"[Nn]o.show", "missed", ()),
        (r"[Cc]ontact number|landline", "contact phone, fixed line", ()),
        (r"Tell the result by|Seller's code", "Notice by, Seller code", ()),
        (r"Call the next\b|Read the (ID|card)\b", "Call next, Read ID", ("business.check.",)),
        (r"\b[Dd]ifferences?\b", "variance", ("form.panel.", "documents.slip.", "reports.head.apart")),
        (r"\b[Hh]andover\b", "hand-over", ()),
        (r"\b[Ll]og(ged|ging)? in\b", "sign in", ("keyring.",)),
        (r"\b[Ee]xecuted?\b", "carried out", ()),
        (r"\b[Mm]end(ed)?\b|unmended", "repair, correct", _PROGRAM),
        (r"Caller display", "Caller ID", ()),
        (r"Report of the day|Day report", "Daily report, Z report", ()),
        (r'"', "“ ”", ()),
        (r"・", "·", ()),
    ),
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sentence_has_a_word_that_is_ruled_out(lang: str) -> None:
    sentences = load_text(lang, ROOT / "resources").sentences
    found = [
        f"{code}: {sentence} (rather: {right})"
        for pattern, right, but in RULED_OUT[lang]
        for code, sentence in sentences.items()
        if re.search(pattern, re.sub(r"\{\w+\}", "#", sentence)) and not code.startswith(but)
    ]
    assert found == []


def test_the_terms_are_found_from_the_architecture() -> None:
    assert (ROOT / "docs" / "glossary.md").is_file()
    assert "(glossary.md)" in (ROOT / "docs" / "architecture.md").read_text("utf-8")
