from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import BugError, UserError
from app.i18n import LANGUAGES, Text, Texts, load_text, money, placeholders

RESOURCES = Path(__file__).resolve().parents[2] / "resources"


def test_languages_have_the_same_codes_and_placeholders() -> None:
    first, *others = (load_text(lang, RESOURCES) for lang in LANGUAGES)
    for other in others:
        assert set(first.sentences) ^ set(other.sentences) == set()
        differing = [
            code
            for code, sentence in first.sentences.items()
            if placeholders(sentence) != placeholders(other.sentences[code])
        ]
        assert differing == []


def test_the_desk_that_receives_people_has_one_name() -> None:
    sentences = load_text("zh_CN", RESOURCES).sentences
    assert [code for code, sentence in sentences.items() if "引导" in sentence] == []
    assert {sentences["desk.title.reception"], sentences["journal.value.reception"]} == {"导办台"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sentence_is_empty_or_positional(lang: str) -> None:
    for code, sentence in load_text(lang, RESOURCES).sentences.items():
        assert sentence.strip(), code
        assert all(name.isidentifier() for name in placeholders(sentence)), code


def test_parameters_are_filled_in() -> None:
    text = Text("en", {"a.b": "{count} left for {name}"})
    assert text("a.b", count=3, name="王小明") == "3 left for 王小明"
    assert text.has("a.b")


def test_what_is_missing_is_shown_in_brackets() -> None:
    text = Text("en", {"a": "{count} left"})
    assert text("no.such") == "⟨no.such⟩"
    assert not text.has("no.such")
    assert text("a") == "⟨count⟩ left"


def test_an_error_becomes_its_sentence() -> None:
    text = Text("en", {"shop.few": "only {left}", "error.bug": "wrong: {kind}"})
    assert text.error(UserError("shop.few", left=2)) == "only 2"
    assert text.error(ZeroDivisionError()) == "wrong: ZeroDivisionError"


@pytest.mark.parametrize(
    ("fen", "plain", "yuan", "signed"),
    [
        (0, "0.00", "¥0.00", "0.00"),
        (5, "0.05", "¥0.05", "+0.05"),
        (123456, "1,234.56", "¥1,234.56", "+1,234.56"),
        (-7900, "−79.00", "−¥79.00", "−79.00"),
        (-1, "−0.01", "−¥0.01", "−0.01"),
    ],
)
def test_money(fen: int, plain: str, yuan: str, signed: str) -> None:
    assert (Text.money(fen), Text.yuan(fen), Text.signed(fen)) == (plain, yuan, signed)


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_money_loses_nothing(fen: int) -> None:
    assert int(money(fen).replace(",", "").replace(".", "").replace("−", "-")) == fen


def test_times_are_those_of_the_named_zone() -> None:
    ms = 1_773_210_728_000
    text = load_text("zh_CN", RESOURCES)
    assert text.date(ms, "Asia/Shanghai") == "2026-03-11"
    assert text.day(ms, "Asia/Shanghai") == "03-11"
    assert text.time(ms, "Asia/Shanghai") == "14:32"
    assert text.clock(ms, "Asia/Shanghai") == "14:32:08"
    assert text.moment(ms, "UTC") == "2026-03-11 06:32"
    assert text.weekday(ms, "Asia/Shanghai") == "周三"


def _write(root: Path, name: str, content: str) -> None:
    path = root / "i18n" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def test_fragments_are_merged(tmp_path: Path) -> None:
    _write(tmp_path, "en.toml", 'top = "t"')
    _write(tmp_path, "en/a.toml", '[a]\nx = "1"\n[a.b]\ny = "2"')
    _write(tmp_path, "en/b.toml", '[a]\nz = "3"')
    assert dict(load_text("en", tmp_path).sentences) == {"top": "t", "a.x": "1", "a.b.y": "2", "a.z": "3"}


@pytest.mark.parametrize("second", ['[a]\nx = "2"', "[b]\nn = 1"])
def test_duplicates_and_numbers_are_refused(tmp_path: Path, second: str) -> None:
    _write(tmp_path, "en/a.toml", '[a]\nx = "1"')
    _write(tmp_path, "en/b.toml", second)
    with pytest.raises(BugError):
        load_text("en", tmp_path)


def test_a_language_without_sentences_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BugError):
        load_text("fr", tmp_path)


def test_languages_are_read_when_they_are_asked_for() -> None:
    texts = Texts(RESOURCES)
    assert list(texts) == list(LANGUAGES)
    assert len(texts) == len(LANGUAGES)
    assert texts["en"] is texts["en"]
    assert texts["en"].lang == "en"
    with pytest.raises(KeyError):
        texts["fr"]
