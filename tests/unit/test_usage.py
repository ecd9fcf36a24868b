"""A command line that is wrong is answered in the program's words: exit status 2, nothing on stdout."""

import pytest

from app.cli import LANGUAGES, USAGE, language_of, main, parser, wrong
from app.domain.errors import UserError

WRONG = [
    ((), "usage.no_command"),
    (("frobnicate",), "usage.command"),
    (("emulate", "toaster"), "usage.command"),
    (("server", "sing"), "usage.command"),
    (("init", "--hall", "A01"), "usage.missing"),
    (("tour",), "usage.missing"),
    (("counter", "--colour"), "usage.unknown"),
    (("tour", "--out", "x", "--seed", "many"), "usage.number"),
    (("tour", "--out", "x", "--seed"), "usage.no_value"),
    (("server", "--workers", "none"), "usage.count"),
    (("server", "--role", "king"), "usage.choice"),
    (("emulate", "face", "--score", "300"), "usage.choice"),
    (("demo", "--standalone=yes"), "usage.takes_none"),
    (("server", "--tls", "x"), "usage.ambiguous"),
]


@pytest.mark.parametrize(("words", "code"), WRONG)
def test_what_is_wrong_is_named(words: tuple[str, ...], code: str) -> None:
    with pytest.raises(UserError) as refused:
        parser().parse_args(words)
    assert refused.value.code == code


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("words", [words for words, _code in WRONG])
def test_it_is_said_in_the_language_asked_for(
    words: tuple[str, ...], language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--lang", language, *words]) == USAGE
    said = capsys.readouterr()
    assert said.out == ""
    assert "⟨" not in said.err
    assert "usage:" not in said.err
    assert any("一" <= char <= "鿿" for char in said.err) is (language == "zh_CN")
    assert len(said.err.splitlines()) == 1


def test_it_says_what_was_written_and_what_can_be(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--lang=en", "frobnicate"])
    said = capsys.readouterr().err
    assert "“frobnicate”" in said
    assert "counter, kiosk" in said
    main(["--lang=en", "emulate", "face", "--score", "300"])
    assert "0–100" in capsys.readouterr().err
    main(["--lang=en", "init"])
    assert "--catalogue, --hall" in capsys.readouterr().err


def test_help_is_no_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tour", "--help"]) == 0
    assert "--seed" in capsys.readouterr().out


def test_the_language_is_found_in_a_wrong_line() -> None:
    assert language_of(["frobnicate", "--lang", "en"], LANGUAGES) == "en"
    assert language_of(["--lang=en"], LANGUAGES) == "en"
    assert language_of(["--lang", "fr", "x"], LANGUAGES) == "zh_CN"
    assert language_of(["x", "--lang"], LANGUAGES) == "zh_CN"


def test_what_argparse_may_say_in_future_is_passed_on() -> None:
    error = wrong("the moon is full", "tingtai")
    assert (error.code, error.params["words"]) == ("usage.other", "the moon is full")
