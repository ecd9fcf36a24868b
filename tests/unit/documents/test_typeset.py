"""Cutting text into characters and lines."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from app.documents.columns import COLUMNS, columns_of, pair_lines, printable, wrap_columns
from app.documents.typeset import clean, clusters, wrap
from tests.factories_documents import RARE

_TEXT = st.text(
    st.one_of(
        st.sampled_from("营业厅，。（）：；、“” ab12.-/¥" + RARE + "\u0301\ufe0f\U000e0100"),
        st.characters(codec="utf-8"),
    ),
    max_size=120,
)


@given(_TEXT)
def test_clusters_lose_nothing(text: str) -> None:
    assert "".join(clusters(text)) == text


@given(_TEXT, st.integers(min_value=4, max_value=48))
def test_lines_fit_and_lose_only_blanks(text: str, limit: int) -> None:
    lines = wrap_columns(text, limit)
    assert all(columns_of(line) <= limit or len(list(clusters(line))) == 1 for line in lines)
    assert "".join(lines).replace(" ", "") == printable(text).replace("\n", "").replace(" ", "")


@given(_TEXT)
def test_no_half_characters(text: str) -> None:
    for line in wrap_columns(text, 7):
        assert not any(unicodedata.category(character) == "Cs" for character in line)
        line.encode("utf-16-le")


@given(_TEXT, _TEXT)
def test_pairs_fit(left: str, right: str) -> None:
    assert all(columns_of(line) <= COLUMNS for line in pair_lines(left, right, COLUMNS))


def test_closing_marks_do_not_begin_a_line() -> None:
    assert wrap("一二三四，五", len, 4) == ["一二三", "四，五"]
    assert wrap("一二三（四）五", len, 4) == ["一二三", "（四）五"]


def test_words_stay_whole_and_long_ones_are_cut() -> None:
    assert wrap("show this slip", len, 9) == ["show this", "slip"]
    assert wrap("ABCDEFGHIJ", len, 4) == ["ABCD", "EFGH", "IJ"]


def test_a_name_with_a_selector_stays_together() -> None:
    assert list(clusters("葛\U000e0100城")) == ["葛\U000e0100", "城"]


def test_text_that_no_printer_takes_is_made_safe() -> None:
    assert clean("a\tb\x00c") == "a b c"
    assert clean("x\ud842y") == "x\ufffdy"
    assert clean("\ue81e") == "龴"


def test_a_short_pair_is_one_line_with_its_ends_at_the_margins() -> None:
    line = pair_lines("票号", "T03-K7Q-000418-86", COLUMNS)[0]
    assert line.startswith("票号 ")
    assert line.endswith(" T03-K7Q-000418-86")
    assert columns_of(line) == COLUMNS
