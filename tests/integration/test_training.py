"""The training hall: a store of its own, never mixed with the real one, and papers that say what they are."""

import json
from pathlib import Path

import pytest

from app.cli import ENVIRONMENT, main, parser
from app.documents.escpos import render_escpos
from app.documents.fonts import Fonts
from app.documents.pdf import render_pdf
from app.domain.document_marks import Marks
from app.domain.documents import DocumentContent
from app.domain.errors import EnvironmentFault
from app.i18n import LANGUAGES
from app.services.ports import Stamp
from app.terminal.commands import make_home
from app.terminal.desks import running
from app.terminal.home import Home
from app.terminal.places import CATALOGUE
from app.terminal.rendering import renderer
from app.terminal.training import HALL, prepare, training_staff
from tests import pdf_reader
from tests.escpos_reader import read
from tests.escpos_reader import texts as paper_texts
from tests.factories import MORNING_MS
from tests.factories_documents import every_document
from tests.fakes import FakeClock, FakeIds
from tests.samples_hall import RESOURCES, texts

EVERY = every_document()
CLOCK = FakeClock(MORNING_MS)


@pytest.fixture
def real(tmp_path: Path) -> Home:
    made = Home(tmp_path / "hall", tmp_path / "keys.json")
    with made.lock():
        make_home(made, CATALOGUE, HALL, demo=False, clock=CLOCK, ids=FakeIds(3))
    return made


@pytest.fixture
def training(real: Home) -> Home:
    made = real.for_training()
    prepare(made, CLOCK, FakeIds(4), crowd=False)
    return made


def test_it_lies_beside_the_real_hall_with_keys_of_its_own(real: Home, training: Home) -> None:
    assert training.folder == real.folder.with_name("hall-training")
    assert training.for_training() == training
    mine, its = real.secrets().load(), training.secrets().load()
    assert mine is not None
    assert its is not None
    assert (mine.db_key, mine.device_key) != (its.db_key, its.device_key)
    ring = Home(real.folder).for_training()
    assert ring.key_file is None, "the keyring's entry goes by the folder's name"
    assert len(training_staff()) > 3


def test_neither_is_opened_as_the_other(real: Home, training: Home) -> None:
    with pytest.raises(EnvironmentFault, match=r"training\.store"):
        Home(training.folder, training.key_file).open(CLOCK, FakeIds(5))
    with pytest.raises(EnvironmentFault, match=r"training\.real"):
        Home(real.folder, real.key_file, training=True).open(CLOCK, FakeIds(5))
    assert training.key_file is not None
    given = ["--home", str(training.folder), "--key-file", str(training.key_file)]
    assert main([*given, "rebuild", "--verify"]) == ENVIRONMENT
    assert main([*given, "arrears", "--dry-run"]) == ENVIRONMENT


def test_nothing_of_it_reaches_the_real_store(real: Home, training: Home, tmp_path: Path) -> None:
    before = real.store_path.read_bytes()
    with running(training, CLOCK, FakeIds(6), accept_clock=True) as (program, _heart):
        assert program.training
        assert program.link.upstreams() == ()
        with program.store.write(Stamp("")) as unit:
            assert unit.queries.customers.by_number("13800001234") is not None
        program.services.staff.sign_in(training_staff()[0]["no"], training_staff()[0]["pin"], "manager", None)
    assert real.store_path.read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == {"hall", "hall-training", "keys.json"}
    store = real.open(CLOCK, FakeIds(7))
    with store.read() as queries:
        assert queries.customers.by_number("13800001234") is None
    store.close()


def test_a_network_is_never_met(training: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = {"payment_url": "http://127.0.0.1:1", "centre_url": "http://127.0.0.1:1"}
    training.settings_path.write_text(json.dumps(settings), "utf-8")
    monkeypatch.setattr("app.terminal.desks.network_of", lambda *_: pytest.fail("asked for the network"))
    with running(training, CLOCK, FakeIds(6), accept_clock=True) as (program, _heart):
        assert program.devices.codes is None  # type: ignore[attr-defined] # the terminal's own


@pytest.mark.parametrize("content", EVERY, ids=lambda content: content.KIND)
def test_every_paper_says_that_it_proves_nothing(content: DocumentContent) -> None:
    fonts = Fonts(RESOURCES / "fonts")
    for lang in LANGUAGES:
        text, words = texts()[lang], texts()[lang]("training.mark")
        marks = Marks(training=True)
        pages = pdf_reader.texts(render_pdf(content, text, fonts, marks))
        assert all(words in page for page in pages)
        assert "".join(pages).count(words) >= 2
        paper = paper_texts(read(render_escpos(content, text, fonts, marks)))
        assert paper.count(words) >= 2
        plain = pdf_reader.texts(render_pdf(content, text, fonts))
        assert all(words not in page for page in plain)


def test_a_training_terminal_prints_nothing_without_it() -> None:
    content = EVERY[0]
    pdf, escpos = renderer(texts(), training=True)(content, "zh_CN", Marks())
    assert "培训 不作凭证" in pdf_reader.texts(pdf)[0]
    assert "培训 不作凭证" in paper_texts(read(escpos))


def test_each_desk_can_be_opened_for_training() -> None:
    for desk in ("counter", "kiosk", "display", "manager"):
        assert parser().parse_args([desk, "--training"]).training
        assert not parser().parse_args([desk]).training
