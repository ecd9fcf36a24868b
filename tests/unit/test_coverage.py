"""`catalogue check`: every type is covered, and what is missing is said."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.cli import main
from app.domain.business import BUSINESS_TYPES, business_type
from app.domain.business.effects import Claim
from app.domain.business.spec import Field, FieldKind, OfflineMode
from app.i18n import Texts
from app.proving.coverage import PROOFS, Cover, Coverage, Look, examine, look, read_tests, table
from app.terminal.places import CATALOGUE, RESOURCES

TEXTS = Texts(RESOURCES)


@pytest.fixture(scope="module")
def given() -> Look:
    return look(CATALOGUE, TEXTS)


def part(found: tuple[Coverage, ...], name: str) -> tuple[Cover, tuple[str, ...]]:
    (one,) = found
    (wanted,) = [each for each in one.parts if each.name == name]
    return wanted.cover, wanted.missing


def test_every_type_is_covered(given: Look) -> None:
    found = examine(given)
    assert [each.key for each in found] == [kind.key for kind in BUSINESS_TYPES]
    gaps = [f"{each.key} {part.name} {part.missing}" for each in found for part in each.parts if part.missing]
    assert gaps == []
    assert all(each.ok for each in found)
    for text in TEXTS.values():
        lines = table(found, text)
        assert len(lines) == len(found) + 2
        assert not [line for line in lines if "⟨" in line]
    chinese = "\n".join(table(found, TEXTS["zh_CN"]))
    assert "受理单" in chinese
    assert "保修凭证" in chinese
    assert [word for word in ("slip", "bill", "work", "warranty") if word in chinese] == []


def test_what_is_missing_is_said(given: Look) -> None:
    kind = business_type("sim_replace")
    strange = Field(key="strange", kind=FieldKind.TEXT, columns=4)
    bad = replace(kind, bring=("moon_rock",), tariff_items=("moon_rock",), fields=(*kind.fields, strange))
    found = examine(given, (bad,))
    assert part(found, "bring") == (Cover.MISSING, ("zh_CN: bring.moon_rock", "en: bring.moon_rock"))
    assert part(found, "tariff") == (Cover.MISSING, ("moon_rock",))
    cover, missing = part(found, "definition")
    assert cover is Cover.MISSING
    assert "en: business.sim_replace.help.strange" in missing
    assert "zh_CN: business.sim_replace.strange" in missing
    cover, missing = part(found, "papers")
    assert (cover, missing) == (Cover.MISSING, ("zh_CN: slip", "en: slip"))
    assert not found[0].ok
    assert any("moon_rock" in line for line in table(found, TEXTS["en"]))


def test_an_unknown_type_has_neither_sample_nor_test(given: Look) -> None:
    found = examine(given, (replace(business_type("resume"), key="unheard"),))
    assert part(found, "sample") == (Cover.MISSING, ("unheard",))
    assert part(found, "tests") == (Cover.MISSING, tuple(PROOFS))
    assert part(found, "screenshot") == (Cover.MISSING, ("form-unheard",))


HANDS = "@pytest.mark.parametrize('touch', [False, True], ids=['keys', 'touch'])\n"
TRIED = f"{HANDS}@pytest.mark.parametrize('kind', BUSINESS_TYPES)\ndef {{test}}(kind): ...\n"
MARKED = f"EACH = pytest.mark.parametrize('kind', business_types())\n@EACH\n{HANDS}def {{test}}(kind): ...\n"
NAMED = f"{HANDS}@pytest.mark.parametrize('kind', [SUSPEND])\ndef {{test}}(kind): ...\n"
ONE_HAND = TRIED.replace("'keys', 'touch'", "'keys'")
NO_HAND = TRIED.replace(HANDS, "@proved\n").replace("BUSINESS_TYPES", "BUSINESS_TYPES, ids=KEYS")


@pytest.mark.parametrize(
    ("name", "source", "proved"),
    [
        ("form", TRIED, True),
        ("form", MARKED, True),
        ("form", NAMED, False),
        ("form", ONE_HAND, False),
        ("form", NO_HAND, False),
        ("slip", NO_HAND, True),
        ("network", "def {test}(): 'suspend'\n", False),
        ("slip", "", False),
    ],
)
def test_a_proof_is_a_test_that_is_run_for_each_type(
    given: Look, tmp_path: Path, name: str, source: str, proved: bool
) -> None:
    for each, (path, test) in PROOFS.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        with (tmp_path / path).open("a") as file:
            file.write((source if each == name else TRIED).format(test=test))
    (tmp_path / "samples_x.py").write_text("Sample('suspend', {}, fees=())\nMORE = {'type_key': 'resume'}\n")
    tests = read_tests(tmp_path)
    for key, stated in (("suspend", ()), ("resume", ("fee",))):
        missing = {*(() if proved else (name,)), *stated}
        found = examine(replace(given, tests=tests), (business_type(key),))
        assert set(part(found, "tests")[1]) == missing
        assert part(found, "sample") == (Cover.OK, ())


def test_a_form_of_which_no_picture_is_kept_is_missing_one(given: Look, tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    for name in ("form-suspend-light-zh_CN.png", "visit-form-resume-light-en.png", "form-refund.png"):
        (tmp_path / "pictures" / name).touch()
    kept = replace(given, tests=read_tests(tmp_path))
    for key, missing in (("suspend", ()), ("resume", ("form-resume",)), ("refund", ("form-refund",))):
        found = examine(kept, (business_type(key),))
        assert part(found, "screenshot") == (Cover.MISSING if missing else Cover.OK, missing)
        assert found[0].ok is False, "no sample stands in this folder"


def test_money_out_is_not_promised_while_cut_off(given: Look) -> None:
    kind = replace(
        business_type("refund"),
        offline=OfflineMode.DEFERRED,
        claim=lambda _context, _form: Claim("payment", 1),
    )
    assert part(examine(given, (kind,)), "offline") == (Cover.MISSING, ("deferred",))


def test_where_no_tests_travel_they_are_not_examined(given: Look, tmp_path: Path) -> None:
    assert read_tests(tmp_path / "tests") is None
    found = examine(replace(given, tests=None), BUSINESS_TYPES[:1])
    assert part(found, "tests") == part(found, "screenshot") == (Cover.SKIP, ())
    assert found[0].ok


def test_the_command_says_what_a_catalogue_lacks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in CATALOGUE.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    tariff = (tmp_path / "tariff.csv").read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in tariff if not line.startswith("sim_replace,")]
    (tmp_path / "tariff.csv").write_text("".join(kept), "utf-8")
    assert main(["--lang", "en", "catalogue", "check", "--catalogue", str(tmp_path)]) == 1
    assert "102 lacks tariff: sim_replace" in capsys.readouterr().out
    assert main(["catalogue", "check", "--catalogue", str(tmp_path / "nowhere")]) in {2, 3}
