"""What is recorded in the customer's language, on a screen of another: the program's own words alone."""

from pathlib import Path
from string import Formatter

import pytest

from app.i18n import Text, Texts
from app.services.retold import FEES, codes_of
from app.ui.panels import retold

ROOT = Path(__file__).resolve().parents[2] / "resources"


@pytest.fixture(scope="module")
def texts() -> Texts:
    """The sentences of both languages, each beside the other."""
    return Texts(ROOT)


@pytest.mark.parametrize(
    ("recorded", "english"),
    [
        ("010****6688 2026-10 滞纳金 11 天", "010****6688 2026-10 late fee, 11 days"),
        ("010****6688 2026-10 账单", "010****6688 bill 2026-10"),
        ("预存 138****1234", "Prepayment 138****1234"),
        ("提前解约违约金（原合约至 2027-03-01）", "Early-end penalty (contract to 2027-03-01)"),
        ("零头转余额", "Odd fen to balance"),
        ("补卡费", "补卡费"),
    ],
)
def test_a_fee_is_retold_both_ways(texts: Texts, recorded: str, english: str) -> None:
    assert retold.fee(recorded, texts["en"]) == english
    assert retold.fee(english, texts["zh_CN"]) == recorded
    assert retold.fee(recorded, texts["zh_CN"]) == recorded


@pytest.mark.parametrize(
    ("recorded", "english"),
    [
        ("010****6688 余额 ¥0.07", "010****6688 balance ¥0.07"),
        ("¥59.00/月", "¥59.00 a month"),
        ("500 分钟", "500 min"),
        ("20 GB，超出 5.00 元/GB", "20 GB, then ¥5.00/GB"),
        ("200 MB，超出 29.00 元/GB", "200 MB, then ¥29.00/GB"),
        ("至 2027-03-01", "Until 2027-03-01"),
        ("+70.00（54.3 %）", "+70.00 (54.3 %)"),
        ("欠费停机", "Suspended for arrears"),
        ("已开通", "On"),
        ("已开通，¥6.00/月", "On, ¥6.00 a month"),
        ("已开通，每月减 ¥10.00", "On, ¥10.00 off a month"),
        ("+6.00 元/月", "+6.00 a month"),
        ("初始密码", "Initial"),
        ("当日已锁定", "Locked for today"),
        ("原卡（卡号没有记录）", "Old card (number not on record)"),
        ("损坏", "Damaged"),
        ("2026-04-01 出账后结清", "Settled after the bills of 2026-04-01"),
        ("现金缴费", "Cash"),
        ("银行托收", "Direct debit"),
        ("建设银行", "Construction Bank"),
        ("¥46.80，归接收方", "¥46.80, the new owner's"),
        ("原机主 测试·赵**", "Previous owner 测试·赵**"),
        ("退到尾号 4569 的账户（示例银行）", "To account …4569 (示例银行)"),
        ("畅享 129 元套餐", "畅享 129 元套餐"),
        ("购机补贴 24 个月", "Subsidy, 24 months"),
    ],
)
def test_a_value_is_retold_but_names_stay(texts: Texts, recorded: str, english: str) -> None:
    assert retold.value(recorded, texts["en"]) == english


def test_published_names_are_told_in_the_language_of_the_screen() -> None:
    both = Texts(ROOT)
    both.learn(
        (("畅享 129", "Enjoy 129"), ("样例手机 A1（128 GB）", "Sample phone A1 (128 GB)"), ("无名", ""))
    )
    english, chinese = both["en"], both["zh_CN"]
    for recorded, told in (
        ("畅享 129", "Enjoy 129"),
        ("样例手机 A1（128 GB） 001000010000013", "Sample phone A1 (128 GB) 001000010000013"),
        ("无名", "无名"),
        ("畅享 129 元套餐", "畅享 129 元套餐"),
    ):
        assert retold.fee(recorded, english) == retold.value(recorded, english) == told
        assert retold.value(told, chinese) == recorded
    both.learn((("畅享 129", "Enjoy more 129"),))
    assert (english.name("畅享 129"), chinese.name("Enjoy 129")) == ("Enjoy more 129", "畅享 129")


def test_a_counter_has_its_number_in_any_language(texts: Texts) -> None:
    assert retold.counter("1 号台席", texts["en"]) == "Counter 1"
    assert retold.counter("贵宾室", texts["en"]) == "贵宾室"


def test_sentences_that_stand_alone_retell_nothing() -> None:
    assert retold.fee("零头转余额", Text("en", {"money.rounding_to_balance": "Odd fen"})) == "零头转余额"


def test_each_code_has_its_parameters_once_in_both_languages(texts: Texts) -> None:
    chinese, english = texts["zh_CN"], texts["en"]
    codes = (*codes_of(english, (*FEES, *retold._VALUES)), *retold._COUNTER)
    assert len(codes) > len((*FEES, *retold._VALUES, *retold._COUNTER))
    for code in codes:
        found = fields(english, code)
        assert found == fields(chinese, code), code
        assert len(found) == len(set(found)), code


def fields(text: Text, code: str) -> list[str]:
    """Return the names of the parameters of a sentence as often as they stand in it, sorted."""
    return sorted(name for _, name, *_ in Formatter().parse(text.sentences[code]) if name)


def test_groups_of_codes_have_members(texts: Texts) -> None:
    groups = (*FEES, *retold._VALUES)
    assert [group for group in groups if not codes_of(texts["en"], (group,))] == []
