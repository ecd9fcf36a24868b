"""The tour as its callers see it: one day, played once, and what it promises about its folder (CLI)."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from app.devices.sound.clips import Clips
from app.devices.sound.driver import wav
from app.domain.barcodes import ScannedKind, read_barcode
from app.domain.business import BUSINESS_TYPES
from app.domain.call_voice import CHIME, TONE
from app.proving.tour.english import ENGLISH
from app.proving.tour.guide_pictures import HALL
from app.proving.tour.states import DECLARED, NETWORK_SHARE, unseen
from app.terminal.places import RESOURCES
from app.terminal.version import VERSION
from tests import escpos_reader, pdf_reader

# Three days in real windows: minutes on a slow machine, and only once.
pytestmark = pytest.mark.timeout(1800)

ROOT = Path(__file__).resolve().parents[2]
SEED = 7
SECOND_MORNING = "人员：忘了密码的同事"
INVARIANTS = (
    "receipts_dense",
    "receipts_unique",
    "takings_equal_tenders",
    "rebuild_equals_rows",
    "chain_unbroken",
    "ticket_numbers_unique",
    "z_equals_facts",
    "spool_accounted",
)


@dataclass(frozen=True, slots=True)
class Tour:
    """A tour that was played."""

    out: Path
    status: int
    errors: str
    summary: dict[str, Any]

    def papers(self, kind: str) -> list[dict[str, str]]:
        """Return the documents of one kind, in the order of their making."""
        return [
            paper for step in self.summary["steps"] for paper in step["documents"] if paper["kind"] == kind
        ]


def play(out: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a person would."""
    return subprocess.run(
        [sys.executable, str(ROOT / "main.py"), "tour", "--out", str(out), *words],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> Tour:
    """Play the day once for all tests of this file."""
    out = tmp_path_factory.mktemp("tour") / "out"
    done = play(out, "--seed", str(SEED))
    path = out / "summary.json"
    assert path.exists(), done.stderr
    return Tour(out, done.returncode, done.stderr, json.loads(path.read_text("utf-8")))


def test_the_day_passes(tour: Tour) -> None:
    assert (tour.status, tour.summary["ok"]) == (0, True), tour.errors


def test_the_summary_has_the_form_of_the_contract(tour: Tour) -> None:
    found = tour.summary
    assert set(found) == {"ok", "version", "seed", "steps", "invariants", "counts", "stores"}
    assert (found["version"], found["seed"]) == (VERSION, SEED)
    for step in found["steps"]:
        assert set(step) == {"id", "title", "ms", "screenshot", "documents"}
        assert step["title"].strip()
        assert type(step["ms"]) is int
        assert step["ms"] >= 0
        assert all(set(paper) == {"kind", "pdf", "escpos"} for paper in step["documents"])
    ids = [step["id"] for step in found["steps"]]
    assert ids == sorted(set(ids))
    assert set(found["counts"]) == {"visits", "types", "receipts", "reversals", "ops", "screens"}
    assert [(tour.out / store).is_file() for store in found["stores"]] == [True]


def test_every_invariant_is_named_and_holds(tour: Tour) -> None:
    found = tour.summary["invariants"]
    assert tuple(each["name"] for each in found) == INVARIANTS
    assert [each["name"] for each in found if each["ok"] is not True] == []
    assert all(set(each) == {"name", "ok", "detail"} and each["detail"] for each in found)


def test_the_day_is_a_whole_one(tour: Tour) -> None:
    counts = tour.summary["counts"]
    assert counts["visits"] >= 20
    assert set(counts["types"]) == {kind.key for kind in BUSINESS_TYPES}
    assert all(count > 0 for count in counts["types"].values())
    assert counts["receipts"] > counts["reversals"] >= 1
    assert counts["ops"] > counts["receipts"]


def test_every_screen_was_seen_in_states_that_it_declares(tour: Tour) -> None:
    seen = tour.summary["counts"]["screens"]
    assert set(seen) == set(DECLARED)
    for name, states in seen.items():
        assert states, name
        assert set(states) <= {str(state) for state in DECLARED[name]}, name


def test_no_state_is_missed_but_those_that_another_hall_shows(tour: Tour) -> None:
    seen = tour.summary["counts"]["screens"]
    assert unseen(seen) == ()
    shown = {f"{name}.{state}" for name, states in seen.items() for state in states}
    assert not shown & set(NETWORK_SHARE), "what is listed as impossible was seen: take it off the list"
    for state in shown:
        name, _, mode = state.partition(".")
        assert (tour.out / "screens" / f"{name}-{mode}.png").is_file()


def test_training_leaves_nothing_in_the_hall(tour: Tour) -> None:
    trained = [step for step in tour.summary["steps"] if step["title"].startswith("培训")]
    assert len(trained) >= 3
    assert not any(step["documents"] for step in trained)
    assert (tour.out / "home-training" / "store.db").is_file()
    assert [str(path) for path in tour.summary["stores"]] == ["home/store.db"]


def test_every_picture_of_the_guide_is_one_of_a_step(tour: Tour) -> None:
    titles = [step["title"] for step in tour.summary["steps"] if step["screenshot"]]
    assert [picture.name for picture in HALL if titles.count(picture.step) != 1] == []
    english = {path.stem for path in (tour.out / ENGLISH).glob("*.png")}
    assert english == {picture.name for picture in HALL if picture.english}


def test_every_picture_shows_something(tour: Tour) -> None:
    shots = [step["screenshot"] for step in tour.summary["steps"] if step["screenshot"]]
    assert len(shots) == len(set(shots)) > 20
    for shot in shots:
        with Image.open(tour.out / shot) as image:
            assert min(image.size) >= 800, shot
            colours = image.convert("RGB").resize((192, 108)).getcolors(192 * 108)
        assert colours is not None
        assert len(colours) > 8, shot


def test_every_document_can_be_read_on_paper_and_as_pdf(tour: Tour) -> None:
    papers = [paper for step in tour.summary["steps"] for paper in step["documents"]]
    kinds = {paper["kind"] for paper in papers}
    assert kinds >= {"ticket", "slip", "receipt", "complaint", "shift_report", "z_report"}
    assert kinds >= {"bill", "warranty", "work"}
    for paper in papers:
        assert all(
            len(page.strip()) > 20 for page in pdf_reader.texts((tour.out / paper["pdf"]).read_bytes())
        )
        events = escpos_reader.read((tour.out / paper["escpos"]).read_bytes())
        assert any(isinstance(event, escpos_reader.Cut) for event in events), paper
        assert len(events) > 5, paper


def test_calls_and_tones_are_kept_and_nothing_is_heard(tour: Tour) -> None:
    clips = Clips(RESOURCES / "sounds")
    kept = [path.read_bytes() for path in sorted((tour.out / "sounds").glob("*.wav"))]
    assert wav(clips.join((TONE,))) in kept
    chime = clips.join((CHIME,))
    assert any(chime in sound for sound in kept)


def test_every_receipt_is_read_back_by_its_codes(tour: Tour) -> None:
    numbers = set()
    for paper in tour.papers("receipt"):
        for page in pdf_reader.pages((tour.out / paper["pdf"]).read_bytes()):
            read = pdf_reader.codes(page)
            assert set(read) == {"Code128", "QRCode"}, paper
            scanned = {read_barcode(payload) for payload in read.values()}
            assert len(scanned) == 1, paper
            (code,) = scanned
            assert code is not None
            assert code.kind is ScannedKind.RECEIPT
            numbers.add(code.value)
    assert len(numbers) == tour.summary["counts"]["receipts"]


def test_every_ticket_is_read_back_by_its_code(tour: Tour) -> None:
    """Numbers begin anew each day: within a day none is given twice."""
    titles = [step["title"] for step in tour.summary["steps"]]
    night = titles.index(SECOND_MORNING)
    for day in (tour.summary["steps"][:night], tour.summary["steps"][night:]):
        papers = [paper for step in day for paper in step["documents"] if paper["kind"] == "ticket"]
        numbers = []
        for paper in papers:
            page = pdf_reader.pages((tour.out / paper["pdf"]).read_bytes())[0]
            code = read_barcode(pdf_reader.codes(page)["Code128"])
            assert code is not None
            assert code.kind is ScannedKind.TICKET
            numbers.append(code.value)
        assert len(set(numbers)) == len(numbers) > 3


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    mine = tmp_path / "letter.txt"
    mine.write_text("mine", "utf-8")
    done = play(tmp_path)
    assert done.returncode == 2
    assert str(tmp_path) in done.stderr
    assert list(tmp_path.iterdir()) == [mine]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    done = play(tmp_path / "file" / "below")
    assert done.returncode == 3
    assert done.stderr.strip()
