import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.capitals import MAX_FEN, capitals
from app.domain.errors import BugError

DIGITS = {character: value for value, character in enumerate("零壹贰叁肆伍陆柒捌玖")}
PLACES = {"拾": 10, "佰": 100, "仟": 1000}


def read_capitals(text: str) -> int:
    """Return the fen of an amount in capitals, read from left to right as a person would."""
    assert text.startswith("人民币")
    text = text.removeprefix("人民币")
    sign = -1 if text.startswith("负") else 1
    total = wan = section = digit = 0
    for character in text.removeprefix("负"):
        if character in DIGITS:
            digit = DIGITS[character]
        elif character in PLACES:
            section, digit = section + digit * PLACES[character], 0
        elif character == "万":
            wan, section, digit = section + digit, 0, 0
        elif character == "亿":
            total, wan, section, digit = (wan * 10**4 + section + digit) * 10**8, 0, 0, 0
        elif character == "元":
            total, wan, section, digit = (total + wan * 10**4 + section + digit) * 100, 0, 0, 0
        elif character in "角分":
            total, digit = total + digit * {"角": 10, "分": 1}[character], 0
        else:
            assert character == "整"
    return sign * total


amounts = st.one_of(
    st.integers(-MAX_FEN, MAX_FEN),
    st.integers(0, 10**6),
    # Many zeros, where the reading goes wrong.
    st.lists(st.sampled_from("000001579"), min_size=1, max_size=15).map("".join).map(int),
)


@pytest.mark.parametrize(
    ("fen", "written"),
    [
        (140950, "壹仟肆佰零玖元伍角"),
        (600714, "陆仟零柒元壹角肆分"),
        (168032, "壹仟陆佰捌拾元零叁角贰分"),
        (10700053, "壹拾万柒仟元零伍角叁分"),
        (1640902, "壹万陆仟肆佰零玖元零贰分"),
        (50, "伍角"),
        (1000, "壹拾元整"),
        (0, "零元整"),
        (-140950, "负壹仟肆佰零玖元伍角"),
        (-1000, "负壹拾元整"),
        (30130, "叁佰零壹元叁角"),
        (5, "伍分"),
        (55, "伍角伍分"),
        (1005, "壹拾元零伍分"),
        (1050, "壹拾元零伍角"),
        (100, "壹元整"),
        (101, "壹元零壹分"),
        (10000000, "壹拾万元整"),
        (100000100, "壹佰万零壹元整"),
        (10000000100, "壹亿零壹元整"),
        (10001000000, "壹亿零壹万元整"),
        (10000500000, "壹亿零伍仟元整"),
        (100050000000, "壹拾亿零伍拾万元整"),
        (105000000000, "壹拾亿伍仟万元整"),
        (100010000000000, "壹万零壹亿元整"),
        (100005000000000, "壹万亿伍仟万元整".replace("亿", "亿零")),
        (10**15, "壹拾万亿元整"),
        (10**15 - 1, "玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ],
)
def test_examples(fen: int, written: str) -> None:
    assert capitals(fen) == f"人民币{written}"


@given(amounts)
def test_what_is_written_reads_as_the_amount(fen: int) -> None:
    assert read_capitals(capitals(fen)) == fen


@given(amounts)
def test_form(fen: int) -> None:
    written = capitals(fen)
    assert "零零" not in written
    assert written.endswith("整") == (fen % 100 == 0)
    assert written.endswith("分") == (fen % 10 != 0)
    assert written.startswith("人民币负") == (fen < 0)
    assert "零元" not in written or fen == 0


def test_two_amounts_never_read_alike() -> None:
    assert len({capitals(fen) for fen in range(20_000)}) == 20_000


@pytest.mark.parametrize("fen", [MAX_FEN + 1, -MAX_FEN - 1])
def test_more_cannot_be_written(fen: int) -> None:
    with pytest.raises(BugError):
        capitals(fen)
