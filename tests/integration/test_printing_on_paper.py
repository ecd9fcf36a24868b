"""From content to paper: every document through the driver to the emulator, and the queue before it."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from app.devices.printer.driver import EscposPrinter
from app.devices.printer.emulator import PrinterEmulator
from app.documents.escpos import render_escpos
from app.documents.fonts import Fonts
from app.domain.document_marks import Marks
from app.domain.documents import DocumentContent, SpoolState
from app.i18n import load_text
from app.services.ports import PAPER_NEAR_END, PrintJob, PrintResult
from app.services.spool import SpoolService
from tests import escpos_reader
from tests import factories_documents as make
from tests.emulators import running
from tests.factories_money import Till
from tests.factories_reports import day_report
from tests.unit.documents.test_claim import claim

RESOURCES = Path(__file__).parents[2] / "resources"
FONTS = Fonts(RESOURCES / "fonts")
DONE = PrintResult(SpoolState.DONE, "printer.printed")
EVERY = (*make.every_document(), claim("SIM-1"), day_report())


@pytest.fixture
def emulator() -> Iterator[PrinterEmulator]:
    with running(PrinterEmulator()) as made:
        yield made


def _codes_on(png: bytes) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(Image.open(BytesIO(png)))]


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
@pytest.mark.parametrize("content", EVERY, ids=lambda content: content.KIND)
def test_every_document_is_read_back_from_the_paper(
    emulator: PrinterEmulator, content: DocumentContent, lang: str
) -> None:
    data = render_escpos(content, load_text(lang, RESOURCES), FONTS)
    assert EscposPrinter(emulator.url).submit(PrintJob("d", content.KIND, b"", data)) == DONE
    assert emulator.wait_printed(1)
    paper, events = emulator.printed[0], escpos_reader.read(data)
    assert paper.lines == tuple(
        event.text for event in events if isinstance(event, escpos_reader.TextLine) and event.text
    )
    assert paper.cuts == sum(isinstance(event, escpos_reader.Cut) for event in events)
    assert paper.pictures == sum(isinstance(event, escpos_reader.Raster) for event in events)
    codes = [(event.kind, event.payload.strip()) for event in events if isinstance(event, escpos_reader.Code)]
    assert list(paper.codes) == codes
    assert set(_codes_on(paper.png)) == {payload for _kind, payload in codes}


def test_what_a_customer_checks_stands_on_the_receipt(emulator: PrinterEmulator) -> None:
    receipt = make.receipt()
    data = render_escpos(receipt, load_text("zh_CN", RESOURCES), FONTS)
    assert EscposPrinter(emulator.url).submit(PrintJob("d", "receipt", b"", data)) == DONE
    assert emulator.wait_printed(1)
    paper = emulator.printed[0]
    said = f"{receipt.number} ￥301.30 98.00 3.23 200.00 48.70 人民币叁佰零壹元叁角 客户联 出纳联 经办联"
    assert all(word in paper.text for word in said.split())
    assert receipt.number.replace("-", "") in _codes_on(paper.png)


def test_a_rare_name_is_a_picture_and_the_line_stays_where_it_belongs(emulator: PrinterEmulator) -> None:
    text, printer = load_text("zh_CN", RESOURCES), EscposPrinter(emulator.url)
    for customer in ("李好", "李𠮷"):
        data = render_escpos(make.slip(customer=customer), text, FONTS)
        assert printer.submit(PrintJob(customer, "slip", b"", data)) == DONE
    assert emulator.wait_printed(2)
    plain, rare = emulator.printed
    assert rare.pictures > plain.pictures
    assert "李好" in plain.text
    assert "李" not in rare.text.replace("李好", "")
    heights = [Image.open(BytesIO(paper.png)).height for paper in (plain, rare)]
    assert heights[0] == heights[1], "no line more or less"


class Hall:
    """A till whose documents go to the emulated printer."""

    def __init__(self, folder: Path, emulator: PrinterEmulator) -> None:
        self.till = Till(folder)
        self.printer = EscposPrinter(emulator.url, timeout_s=2.0, answer_s=0.3)
        rig, text = self.till.rig, load_text("zh_CN", RESOURCES)

        def render(content: DocumentContent, _language: str, marks: Marks) -> tuple[bytes, bytes]:
            return b"", render_escpos(content, text, FONTS, marks)

        self.spool = SpoolService(rig.store, rig.clock, rig.ids, self.printer, render)

    def sell(self) -> str:
        """Make one sale; returns the id of its receipt's document."""
        payment_id = self.till.sell(1_000)
        with self.till.rig.store.read() as queries:
            return queries.documents.of_subject(f"payment:{payment_id}")[0].document_id

    def state(self, document_id: str) -> tuple[SpoolState, str]:
        row = self.spool.document(document_id)
        assert row is not None
        return row.state, row.detail


@pytest.fixture
def hall(tmp_path: Path, emulator: PrinterEmulator) -> Hall:
    return Hall(tmp_path, emulator)


def test_a_fault_is_told_and_the_paper_comes_once_when_it_is_gone(
    hall: Hall, emulator: PrinterEmulator
) -> None:
    assert not hall.spool.simulated
    emulator.fault = "paper_end"
    document = hall.sell()
    assert not hall.spool.print_next()
    assert not hall.spool.print_next()
    assert hall.state(document) == (SpoolState.QUEUED, "printer.paper_end")
    assert hall.spool.fault() == "printer.paper_end"
    emulator.fault = "near_end"
    assert hall.spool.print_next()
    assert not hall.spool.print_next()
    assert (hall.spool.fault(), hall.spool.warning()) == ("", PAPER_NEAR_END)
    assert hall.state(document)[0] is SpoolState.DONE
    assert emulator.wait_printed(1)
    assert [paper.cuts for paper in emulator.printed] == [3]
    assert emulator.printed[0].kicks == 1, "cash: the drawer opens"
    emulator.fault = "none"
    hall.sell()
    assert hall.spool.print_next()
    assert hall.spool.warning() == ""


@pytest.mark.parametrize("handed", [True, False])
def test_cut_off_while_sending_a_person_answers(
    hall: Hall, emulator: PrinterEmulator, *, handed: bool
) -> None:
    emulator.fault = "cut_off"
    document = hall.sell()
    assert hall.spool.print_next()
    assert hall.state(document) == (SpoolState.UNKNOWN, "printer.cut_off")
    emulator.fault = "none"
    assert not hall.spool.print_next(), "nothing is printed before somebody has looked"
    hall.spool.hand_over(hall.till.clerk, document, handed=handed)
    assert hall.spool.print_next() is not handed
    assert hall.state(document)[0] is SpoolState.DONE
    if not handed:
        assert emulator.wait_printed(2)
        again = emulator.printed[-1]
        assert "重 打" in again.text
        assert (again.cuts, again.kicks) == (3, 0), "the drawer was opened when the money came"


def test_a_reprint_or_a_late_print_opens_no_drawer(hall: Hall, emulator: PrinterEmulator) -> None:
    document = hall.sell()
    assert hall.spool.print_next()
    hall.spool.reprint(hall.till.clerk, document)
    assert hall.spool.print_next()
    hall.sell()
    hall.till.rig.clock.advance_ms(61_000)
    assert hall.spool.print_next()
    assert emulator.wait_printed(3)
    assert [paper.kicks for paper in emulator.printed] == [1, 0, 0]
