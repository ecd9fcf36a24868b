"""Every code that the program says by name has its sentence, in both languages; so has the demo hall."""

import ast
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from app.domain.business import BUSINESS_TYPES
from app.i18n import LANGUAGES, load_text, placeholders
from app.ui.theme import icon_path

ROOT = Path(__file__).resolve().parents[2]
RESOURCES = ROOT / "resources"
ERRORS = ("UserError", "EnvironmentFault", "SyncConflict")
SPEAKERS = ("text", "_text", "words", "texts", "say")
"""Names under which a `Text` is called: `text("a.b")`, `self._text("a.b")`, `desk.text("a.b")`."""


def called(node: ast.Call) -> str:
    """Return the last name of what is called."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


@cache
def codes() -> tuple[tuple[str, str, frozenset[str]], ...]:
    """Return what `_codes` finds; reading the whole program takes its time, once."""
    return tuple(_codes())


def _codes() -> Iterator[tuple[str, str, frozenset[str]]]:
    """Yield place, code and the names of the given parameters of every literal call in the program."""
    for folder in ("app", "db"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if not isinstance(node, ast.Call) or not node.args:
                    continue
                first = node.args[0]
                if called(node) not in (*ERRORS, *SPEAKERS) or not isinstance(first, ast.Constant):
                    continue
                code = first.value
                if isinstance(code, str) and "." in code and " " not in code:
                    given = frozenset(each.arg or "**" for each in node.keywords)
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", code, given


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_literal_code_has_a_sentence(lang: str) -> None:
    text = load_text(lang, RESOURCES)
    found = codes()
    assert len(found) > 300, "the search itself works"
    assert [(place, code) for place, code, _ in found if not text.has(code)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_sentence_gets_what_it_names(lang: str) -> None:
    text = load_text(lang, RESOURCES)
    wrong = [
        (place, code, sorted(placeholders(text.sentences[code]) - given))
        for place, code, given in codes()
        if text.has(code) and "**" not in given and not placeholders(text.sentences[code]) <= given
    ]
    assert wrong == []


@pytest.fixture(scope="module")
def hall() -> dict[str, Any]:
    """Return the demo hall as its file says it."""
    found: dict[str, Any] = json.loads((RESOURCES / "catalogue" / "hall.json").read_text("utf-8"))
    return found


def test_what_a_service_asks_to_bring_is_said_in_both_languages(hall: dict[str, Any]) -> None:
    codes = {f"bring.{code}" for service in hall["services"] for code in service["bring"]}
    assert codes
    codes |= {f"bring.{code}" for kind in BUSINESS_TYPES for code in kind.bring}
    for lang in LANGUAGES:
        text = load_text(lang, RESOURCES)
        assert [code for code in sorted(codes) if not text.has(code)] == []


def test_the_businesses_that_a_service_suggests_exist(hall: dict[str, Any]) -> None:
    known = {kind.key for kind in BUSINESS_TYPES}
    suggested = {key for service in hall["services"] for key in service["business"]}
    assert suggested
    assert suggested <= known


@pytest.mark.usefixtures("qapp")
def test_every_service_has_its_icon(hall: dict[str, Any]) -> None:
    for service in hall["services"]:
        assert not icon_path(service["icon"].removeprefix("mdi6.")).isEmpty(), service["id"]


def test_services_stand_in_lanes_that_exist(hall: dict[str, Any]) -> None:
    lanes = {lane["letter"] for lane in hall["lanes"]}
    assert {service["lane"] for service in hall["services"]} <= lanes
    assert {letter for counter in hall["counters"] for letter in counter["lanes"]} <= lanes
