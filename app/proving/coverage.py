"""`catalogue check`: every business type with its coverage, part by part (CLI).

What is looked at: the definition's words in every language, its sample form, what to bring, its slip and
papers, the published prices it charges by, what it does without the centre, and what the tests prove of it:
its form by keys and by touch, its refusals, its fees, its slip, its offline mode and a second store; and
whether a picture of its form is kept, which every look at the screens is compared with.
Tests travel with the source, not with the bundle: there, sample, tests and screenshot are not examined.
"""

import argparse
import ast
import json
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from app.documents.escpos import render_escpos
from app.documents.fonts import Fonts
from app.documents.pdf import render_pdf
from app.documents.slip import layout
from app.domain.business import business_types
from app.domain.business.context import Context
from app.domain.business.spec import BusinessType, Field, Form, IdentityNeed, OfflineMode, SlipTime
from app.domain.catalogue import TariffPublished
from app.domain.errors import BugError
from app.i18n import Text, Texts
from app.proving.coverage_sample import catalogue_of, sample_context, sample_form, sample_slip
from app.services.order_papers import MAKERS
from app.terminal.places import CATALOGUE, RESOURCES, ROOT

PROOFS: Final[Mapping[str, tuple[str, str]]] = {
    "form": ("ui/form/test_form_each.py", "test_a_form_is_filled_and_submitted"),
    "refusal": (
        "integration/test_business_types.py",
        "test_sample_is_accepted_and_wrong_fields_are_refused",
    ),
    "fee": ("integration/test_business_types.py", "test_sample_is_accepted_and_wrong_fields_are_refused"),
    "slip": ("integration/test_business_types.py", "test_executed_order_rebuilds_and_its_slip_reads"),
    "network": ("integration/test_types_network.py", "test_its_offline_mode_and_a_second_store"),
}
"""What is proved of every type, and the test that is run for each of them: its file and its name."""
HANDS: Final = frozenset({"keys", "touch"})
"""What the proof of a form names as its ways (`ids`): it is run with each of them."""
_REGISTRY: Final = frozenset({"BUSINESS_TYPES", "business_types"})
_GAP: Final = "⟨"
_BY_DOCUMENT: Final = frozenset({IdentityNeed.OWNER, IdentityNeed.ENTRY, IdentityNeed.TRANSFER})
_FACE_WORDS: Final = tuple(
    f"business.check.{name}"
    for name in ("face.awaited", "face.remedy", "face_other.refused", "face_other.remedy", "face.passed")
)
_IMAGE_WORDS: Final = tuple(f"business.check.image.{name}" for name in ("awaited", "remedy", "passed"))
_ENTERS: Final = frozenset({IdentityNeed.ENTRY, IdentityNeed.TRANSFER})
"""By which somebody enters the network, so that an image of their document is kept."""


class Cover(StrEnum):
    """Result of one part."""

    OK = "ok"
    MISSING = "missing"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a type's coverage: what is missing, or what there is to say about it."""

    name: str
    cover: Cover
    missing: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """A type with all its parts."""

    key: str
    code: str
    offline: OfflineMode
    parts: tuple[Part, ...]

    @property
    def ok(self) -> bool:
        """Return whether nothing is missing."""
        return all(part.cover is not Cover.MISSING for part in self.parts)

    def as_json(self) -> dict[str, Any]:
        """Return the type for machines."""
        parts = {
            part.name: {"status": part.cover, "missing": list(part.missing), "note": part.note}
            for part in self.parts
        }
        return {
            "key": self.key,
            "code": self.code,
            "offline": self.offline,
            "ok": self.ok,
            "parts": parts,
        }


@dataclass(frozen=True, slots=True)
class Tests:
    """What the tests say: what each sample form states, by its type's key, and what is proved of all."""

    samples: Mapping[str, frozenset[str]]
    proofs: frozenset[str]
    pictures: frozenset[str]
    """Keys of the types whose form is kept as a picture."""


@dataclass(frozen=True, slots=True)
class Look:
    """What the parts are looked up in."""

    texts: Mapping[str, Text]
    prices: frozenset[str]
    fonts: Fonts
    context: Context
    tests: Tests | None


def run_catalogue(arguments: argparse.Namespace) -> int:
    """Print the coverage of every type as a table, or as JSON; returns 0 when it is whole, else 1.

    Raises:
        UserError: `catalogue.…` for a folder that can't be read as a catalogue.
    """
    texts = Texts(RESOURCES)
    found = examine(look(arguments.catalogue or CATALOGUE, texts))
    ok = all(each.ok for each in found)
    if arguments.json:
        print(
            json.dumps({"ok": ok, "types": [each.as_json() for each in found]}, ensure_ascii=False, indent=1)
        )
    else:
        for line in table(found, texts[arguments.lang or "zh_CN"]):
            print(line)
    return 0 if ok else 1


def look(catalogue: Path, texts: Mapping[str, Text]) -> Look:
    """Read the catalogue, and the tests where there are any."""
    read = catalogue_of(catalogue)
    prices = frozenset(fact.item for fact in read.prices if isinstance(fact, TariffPublished))
    return Look(texts, prices, Fonts(RESOURCES / "fonts"), sample_context(read), read_tests(ROOT / "tests"))


def examine(given: Look, types: tuple[BusinessType, ...] | None = None) -> tuple[Coverage, ...]:
    """Return the coverage of each type, of all that are registered unless some are named."""
    return tuple(
        Coverage(kind.key, kind.code, kind.offline, tuple(part(kind, given) for part in PARTS))
        for kind in (business_types() if types is None else types)
    )


def read_tests(folder: Path) -> Tests | None:
    """Return what stands in the tests of a folder, or None where there is none."""
    if not folder.is_dir():
        return None
    samples: dict[str, frozenset[str]] = {}
    for path in sorted(folder.glob("samples_*.py")):
        samples.update(_samples(_parsed(path)))
    proved = (
        name
        for name, (path, test) in PROOFS.items()
        if _runs_for_each(_parsed(folder / path), test, HANDS if name == "form" else frozenset())
    )
    kept = (path.stem.split("-")[1] for path in (folder / "pictures").glob("form-*-*.png"))
    return Tests(samples, frozenset(proved), frozenset(kept))


def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8") if path.is_file() else "")


def _samples(tree: ast.Module) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the key of each sample form of a file, with the names of what it states."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Sample":
            stated = {keyword.arg or "" for keyword in node.keywords}
            key = node.args[0] if node.args else None
        elif isinstance(node, ast.Dict):
            named = {
                ast.unparse(name): value for name, value in zip(node.keys, node.values, strict=True) if name
            }
            stated, key = {name.strip("'") for name in named}, named.get("'type_key'")
        else:
            continue
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            yield key.value, frozenset(stated)


def _runs_for_each(tree: ast.Module, test: str, ways: frozenset[str]) -> bool:
    """Return whether a test of this name is run for each of the registered types, in each of these ways."""
    marks = {
        target.id: _names(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == test]
    named = {name for node in found for mark in node.decorator_list for name in _names(mark)}
    run = {way for node in found for mark in node.decorator_list for way in _ways(mark)}
    return ways <= run and bool(_REGISTRY & named.union(*(marks.get(name, set()) for name in named)))


def _names(tree: ast.expr) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _ways(mark: ast.expr) -> set[str]:
    """Return the words that stand as `ids` in a mark of a test."""
    given = [each.value for each in mark.keywords if each.arg == "ids"] if isinstance(mark, ast.Call) else []
    words = (node.value for tree in given for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {word for word in words if isinstance(word, str)}


def _part(name: str, missing: list[str], note: str = "") -> Part:
    return Part(name, Cover.MISSING if missing else Cover.OK, tuple(missing), note)


def _definition(kind: BusinessType, given: Look) -> Part:
    wanted = [kind.title, kind.initials, kind.terms, f"business.category.{kind.category}"]
    wanted += (f"business.step_name.{step}" for step in kind.steps)
    for field in kind.fields:
        wanted += (kind.label(field.key), f"business.{kind.key}.help.{field.key}")
        wanted += _choice_codes(field, given.context, sample_form(kind, given.context))
    # What one language says of a type, the others say too: choices, errors and rows that no sample shows.
    own = f"business.{kind.key}."
    said = (text.sentences for text in given.texts.values())
    wanted += sorted({code for sentences in said for code in sentences if code.startswith(own)})
    return _part("definition", _unsaid(wanted, given))


def _choice_codes(field: Field, context: Context, form: Form) -> list[str]:
    if field.choices is None:
        return []
    try:
        offered = field.choices(context, form)
    except BugError:
        return []
    return [code for choice in offered for code in (choice.words.code, choice.detail.code) if code]


def _unsaid(wanted: list[str], given: Look) -> list[str]:
    """Return the codes without a sentence, each with its language."""
    return [
        f"{lang}: {code}"
        for lang, text in given.texts.items()
        for code in dict.fromkeys(wanted)
        if not text.has(code) or not text.sentences[code].strip()
    ]


def _sample(kind: BusinessType, given: Look) -> Part:
    if given.tests is None:
        return Part("sample", Cover.SKIP)
    return _part("sample", [] if kind.key in given.tests.samples else [kind.key])


def _bring(kind: BusinessType, given: Look) -> Part:
    missing = _unsaid([f"bring.{code}" for code in kind.bring], given)
    return _part("bring", missing, str(len(kind.bring)))


def _papers(kind: BusinessType, given: Look) -> Part:
    form = sample_form(kind, given.context)
    missing: list[str] = []
    notes: list[str] = []
    if kind.slip is not SlipTime.NEVER:
        notes.append("slip")
        missing += _slip_gaps(kind, given, form)
    makers = {name for name, _ in MAKERS}
    for paper in kind.papers(given.context, form) if kind.papers else ():
        notes.append(paper.kind)
        if paper.kind not in makers:
            missing.append(paper.kind)
    return _part("papers", missing, " ".join(notes))


def _slip_gaps(kind: BusinessType, given: Look, form: Form) -> list[str]:
    missing: list[str] = []
    for lang, text in given.texts.items():
        slip = sample_slip(kind, given.context, form, text)
        if _GAP in str(layout(slip, text)):
            missing.append(f"{lang}: slip")
        if not render_pdf(slip, text, given.fonts).startswith(b"%PDF"):
            missing.append(f"{lang}: pdf")
        if not render_escpos(slip, text, given.fonts):
            missing.append(f"{lang}: escpos")
    return missing


def _tariff(kind: BusinessType, given: Look) -> Part:
    missing = [item for item in kind.tariff_items if item not in given.prices]
    return _part("tariff", missing, str(len(kind.tariff_items)))


def _offline(kind: BusinessType, given: Look) -> Part:
    # Money that goes out cannot be taken back: no hall promises it while nobody can be asked (DOMAIN §5).
    wrong = kind.pays_out and kind.offline is OfflineMode.DEFERRED
    said = _unsaid([f"coverage.offline.{kind.offline}"], given)
    return _part("offline", [*said, *(["deferred"] if wrong else [])], kind.offline)


def _face(kind: BusinessType, given: Look) -> Part:
    note = "required" if kind.face_match else "free"
    wanted = [f"coverage.face.{note}", *_FACE_WORDS, *(_IMAGE_WORDS if kind.document_image else ())]
    # A face is compared with a document: where none has to be shown, nobody could be asked for it.
    wrong = kind.face_match and kind.identity not in _BY_DOCUMENT
    wrong = wrong or kind.document_image is not (kind.identity in _ENTERS)
    return _part("face", [*_unsaid(wanted, given), *([kind.identity.value] if wrong else [])], note)


def _tests(kind: BusinessType, given: Look) -> Part:
    if given.tests is None:
        return Part("tests", Cover.SKIP)
    stated = given.tests.samples.get(kind.key, frozenset())
    proved = given.tests.proofs if kind.key in {each.key for each in business_types()} else frozenset()
    missing = [name for name in PROOFS if name not in proved or (name == "fee" and "fees" not in stated)]
    return _part("tests", missing, str(len(PROOFS)))


def _screenshot(kind: BusinessType, given: Look) -> Part:
    if given.tests is None:
        return Part("screenshot", Cover.SKIP)
    return _part("screenshot", [] if kind.key in given.tests.pictures else [f"form-{kind.key}"])


PARTS: Final[tuple[Callable[[BusinessType, Look], Part], ...]] = (
    _definition,
    _sample,
    _bring,
    _papers,
    _tariff,
    _offline,
    _face,
    _tests,
    _screenshot,
)


def table(found: tuple[Coverage, ...], text: Text) -> list[str]:
    """Return the lines of the table, then each thing that is missing, then the sum."""
    names = [part.name for part in found[0].parts] if found else []
    head = [text("coverage.code"), text("coverage.type"), *(text(f"coverage.part.{name}") for name in names)]
    rows = [
        [each.code, text(f"business.{each.key}.title"), *(_cell(part, text) for part in each.parts)]
        for each in found
    ]
    widths = [max(_width(row[at]) for row in (head, *rows)) for at in range(len(head))]
    lines = ["  ".join(map(_padded, row, widths)).rstrip() for row in (head, *rows)]
    lines += (
        text("coverage.gap", code=each.code, part=text(f"coverage.part.{part.name}"), what=what)
        for each in found
        for part in each.parts
        for what in part.missing
    )
    whole = sum(each.ok for each in found)
    return [*lines, text("coverage.sum", whole=whole, count=len(found))]


def _cell(part: Part, text: Text) -> str:
    if part.cover is Cover.MISSING:
        return text("coverage.missing", count=len(part.missing))
    if part.cover is Cover.SKIP:
        return text("coverage.skip")
    if part.name in {"offline", "face"}:
        return text(f"coverage.{part.name}.{part.note}")
    if part.name == "papers":
        papers = (text(f"coverage.paper.{kind}") for kind in part.note.split())
        return " ".join((text("coverage.ok"), *papers))
    return f"{text('coverage.ok')} {part.note}".rstrip()


def _padded(cell: str, width: int) -> str:
    return cell + " " * (width - _width(cell))


def _width(cell: str) -> int:
    """Return how many columns of a terminal a text takes: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in cell)
