import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.masking import mask_id, mask_name, mask_phone


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("张三丰", "张**"),
        ("欧阳修", "欧**"),
        ("测试·王小明", "测试·王**"),
        ("测试·林知夏", "测试·林**"),
        ("测试·王", "测试·*"),
        ("约翰·菲·肯尼迪", "约翰·菲****"),
        ("李𬎆", "李*"),
        ("𠮷田", "𠮷*"),
        ("𠮷", "*"),
        ("张", "*"),
        ("张三·", "张**"),
        (" 张三 ", "张*"),
        ("", ""),
    ],
)
def test_names(name: str, masked: str) -> None:
    assert mask_name(name) == masked


def test_what_people_see_as_one_character_is_not_cut() -> None:
    assert mask_name("葛\U000e0100城") == "葛\U000e0100*"
    assert mask_name("e\u0301va") == "e\u0301**"
    assert mask_name("क\u200dषa") == "क\u200dष*"
    assert mask_name("\ud842\udfb7田") == "\ud842\udfb7*"
    assert mask_name("\ud842田") == "\ud842*"


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("110105199003071234", "110105********1234"),
        ("11010519491231002X", "110105********002X"),
        ("CAN110081080310", "CAN110*****0310"),
        ("E12345678", "E1*****78"),
        ("1234567", "12***67"),
        ("E12345", "E*****"),
        ("E", "*"),
        ("", ""),
    ],
)
def test_document_numbers(number: str, masked: str) -> None:
    assert mask_id(number) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("13800001234", "138****1234"),
        ("138 0000 1234", "138****1234"),
        ("+86 138-0000-1234", "138****1234"),
        ("008613800001234", "138****1234"),
        ("01055556688", "010****6688"),
        ("010-55556688", "010****6688"),
        ("(021) 55556688", "021****6688"),
        ("0755-55551234", "0755****1234"),
        ("0311-5551234", "0311***1234"),
        ("55556688", "****6688"),
        ("5556688", "***6688"),
        ("10086", "***86"),
        ("+14155550000", "+14*****0000"),
        ("010", "*10"),
        ("0", "*"),
        ("12", "**"),
        ("", ""),
    ],
)
def test_phone_numbers(number: str, masked: str) -> None:
    assert mask_phone(number) == masked


@given(st.text(min_size=1).map(str.strip).filter(bool))
def test_something_is_always_hidden(text: str) -> None:
    assert "*" in mask_name(text)
    assert "*" in mask_id(text)


@given(st.text("0123456789 -+()", max_size=20))
def test_at_least_three_digits_of_a_full_phone_number_are_hidden(text: str) -> None:
    masked = mask_phone(text)
    assert len(masked) < 7 or masked.count("*") >= 3


@given(st.text())
def test_masks_stay_text_that_can_be_stored(text: str) -> None:
    for masked in (mask_name(text), mask_id(text), mask_phone(text)):
        halves = sum("\ud800" <= character <= "\udfff" for character in masked)
        assert halves <= sum("\ud800" <= character <= "\udfff" for character in text)
        if not halves:
            masked.encode("utf-16")
