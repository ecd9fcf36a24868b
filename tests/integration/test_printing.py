"""From content to files in the folder that stands for a printer."""

import errno
import os
from pathlib import Path

import pytest

from app.devices.printer.file_printer import FilePrinter
from app.documents.escpos import render_escpos
from app.documents.fonts import Fonts
from app.documents.pdf import render_pdf
from app.domain.documents import SpoolState
from app.domain.ids import uuid7
from app.i18n import load_text
from app.services.ports import Printer, PrintJob, PrintResult
from tests import escpos_reader, pdf_reader
from tests import factories_documents as make

RESOURCES = Path(__file__).parents[2] / "resources"


def _job(number: int, kind: str = "receipt") -> PrintJob:
    return PrintJob(uuid7(number, number.to_bytes(10)), kind, b"%PDF" + bytes([number]), bytes([number]))


def test_every_document_reaches_the_folder(tmp_path: Path) -> None:
    printer: Printer = FilePrinter(tmp_path / "out")
    fonts, text = Fonts(RESOURCES / "fonts"), load_text("zh_CN", RESOURCES)
    assert printer.simulated
    documents = make.every_document()
    for number, content in enumerate(documents, start=1):
        job = PrintJob(
            document_id=uuid7(number, number.to_bytes(10)),
            kind=content.KIND,
            pdf=render_pdf(content, text, fonts),
            escpos=render_escpos(content, text, fonts),
        )
        assert printer.submit(job) == PrintResult(SpoolState.DONE, "printer.saved")
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert len(names) == 2 * len(documents)
    assert names[0].startswith("00001-ticket-")
    assert all(pdf_reader.texts(path.read_bytes()) for path in (tmp_path / "out").glob("*.pdf"))
    assert all(escpos_reader.read(path.read_bytes()) for path in (tmp_path / "out").glob("*.bin"))


def test_without_a_folder_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert FilePrinter(None).submit(_job(1)) == PrintResult(SpoolState.DONE, "printer.simulated")
    assert list(tmp_path.iterdir()) == []


def test_numbers_go_on_and_a_job_tried_again_leaves_one_copy(tmp_path: Path) -> None:
    FilePrinter(tmp_path).submit(_job(1))
    FilePrinter(tmp_path).submit(_job(2, "z_report"))
    FilePrinter(tmp_path).submit(_job(1))
    (tmp_path / "notes.txt").write_text("somebody's own")
    FilePrinter(tmp_path).submit(_job(3))
    numbers = sorted(path.name.split("-")[0] for path in tmp_path.glob("*.pdf"))
    assert numbers == ["00001", "00002", "00003"]


@pytest.mark.parametrize(
    ("number", "detail"),
    [
        (errno.ENOSPC, "printer.folder_full"),
        (errno.EROFS, "printer.folder_read_only"),
        (errno.EACCES, "printer.folder_read_only"),
        (errno.EIO, "printer.folder_failed"),
    ],
)
def test_a_fault_of_the_disk_leaves_the_job_queued(
    number: int, detail: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    assert FilePrinter(tmp_path).submit(_job(1)) == PrintResult(SpoolState.QUEUED, detail)
    assert list(tmp_path.iterdir()) == []
    text = load_text("zh_CN", RESOURCES)
    assert text.has(detail)


def test_a_folder_that_is_a_file_is_a_result_and_no_exception(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    assert FilePrinter(tmp_path / "out").submit(_job(1)).state is SpoolState.QUEUED


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_named() -> None:
    with Path("/dev/full").open("wb", buffering=0) as full, pytest.raises(OSError, match="space") as caught:
        full.write(b"x")
    assert caught.value.errno == errno.ENOSPC
