"""A command line that is wrong is answered in the program's words: exit status 2, nothing on stdout."""

import argparse
import re
import unicodedata
from collections.abc import Iterator

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
    (("backup", "x"), "usage.missing"),
    (("--lang", "fr", "doctor"), "usage.choice"),
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


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("counter", "--home", "/srv/x"), "--home /srv/x"),
        (("--key-file", "k", "doctor", "--json", "--home=/srv/x"), "--home=/srv/x"),
        (("server", "--key-file", "k.json", "load"), "--key-file k.json"),
        (("smoke", "--home"), "--home"),
    ],
)
def test_an_option_of_every_command_that_comes_too_late_is_sent_before_it(
    words: tuple[str, ...], named: str, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--lang", language, *words]) == USAGE
    said = capsys.readouterr()
    assert said.out == ""
    assert f"tingtai {named} " in said.err
    assert any("一" <= char <= "鿿" for char in said.err) is (language == "zh_CN")


def test_help_is_no_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tour", "--help"]) == 0
    assert "--seed" in capsys.readouterr().out


def every_command(of: argparse.ArgumentParser, *words: str) -> Iterator[tuple[str, ...]]:
    """Yield the words of a parser's commands, and of theirs; its own before."""
    yield words
    for action in of._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, command in action.choices.items():
                yield from every_command(command, *words, name)


def columns(line: str) -> int:
    """Return how wide a line stands in a terminal."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)


COMMANDS = list(every_command(parser()))
ENGLISH = re.compile("usage:|positional|options|show this|exit|default")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_help_speaks_the_language_asked_for(
    words: tuple[str, ...], language: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["--lang", language, *words, "--help"]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    assert "⟨" not in said.out
    assert any("一" <= char <= "鿿" for char in said.out) is (language == "zh_CN")
    if language == "zh_CN":
        assert ENGLISH.findall(said.out) == []
    assert [line for line in said.out.splitlines() if columns(line) > 80] == []


def test_every_command_and_option_is_explained() -> None:
    assert {("server", "code"), ("emulate", "face"), ("catalogue", "check")} <= set(COMMANDS)
    spoken = parser()
    for words in COMMANDS:
        found = spoken
        for word in words:
            [commands] = [each for each in found._actions if isinstance(each, argparse._SubParsersAction)]
            found = commands.choices[word]
        assert found.description
        silent = [each.dest for each in found._actions if not each.help]
        assert set(silent) <= {"command", "device", "action", "operation"}


def test_help_without_a_language_is_in_the_first(capsys: pytest.CaptureFixture[str]) -> None:
    main(["doctor", "--help"])
    assert capsys.readouterr().out.startswith("用法: tingtai doctor")


def test_the_language_is_found_in_a_wrong_line() -> None:
    assert language_of(["frobnicate", "--lang", "en"], LANGUAGES) == "en"
    assert language_of(["--lang=en"], LANGUAGES) == "en"
    assert language_of(["--lang", "fr", "x"], LANGUAGES) == "zh_CN"
    assert language_of(["x", "--lang"], LANGUAGES) == "zh_CN"


def test_what_argparse_may_say_in_future_is_passed_on() -> None:
    error = wrong("the moon is full", "tingtai")
    assert (error.code, error.params["words"]) == ("usage.other", "the moon is full")
