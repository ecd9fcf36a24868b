"""A folder that stands for a printer: every document becomes a PDF and the bytes that a printer would get.

Simulated, and says so. Halls try their flows with it before the hardware arrives; tests read what it keeps.
"""

import errno
import re
from pathlib import Path

from app.devices.files import sync_folder, write_whole
from app.domain.documents import SpoolState
from app.services.ports import PrintJob, PrintResult

_NAME = re.compile(r"(\d+)-[a-z_]+-([0-9a-zA-Z]+)\.(?:pdf|bin)")
_TAIL = 12
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_READ_ONLY = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


class FilePrinter:
    """Writes `<number>-<kind>-<end of the document's id>.pdf` and `.bin` into a folder; without one nothing.

    A file is there whole or not at all. The same document submitted again replaces its own files, so a job
    that is tried again leaves one copy.
    """

    name = "Simulated printer"
    simulated = True

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def submit(self, job: PrintJob) -> PrintResult:
        """Keep one job: `done`, or `queued` with `printer.folder_full`, `_read_only` or `_failed`."""
        if self._folder is None:
            return PrintResult(SpoolState.DONE, "printer.simulated")
        try:
            self._keep(self._folder, job)
        except OSError as error:
            return PrintResult(SpoolState.QUEUED, _fault(error))
        return PrintResult(SpoolState.DONE, "printer.saved")

    def _keep(self, folder: Path, job: PrintJob) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        tail = re.sub(r"[^0-9a-zA-Z]", "", job.document_id)[-_TAIL:]
        stem = f"{_number(folder, tail):05d}-{job.kind}-{tail}"
        for suffix, data in (("pdf", job.pdf), ("bin", job.escpos)):
            write_whole(folder / f"{stem}.{suffix}", data)
        sync_folder(folder)


def _number(folder: Path, tail: str) -> int:
    """Return the number under which a document is already kept, else the next free one."""
    highest = 0
    for path in folder.iterdir():
        found = _NAME.fullmatch(path.name)
        if found is None:
            continue
        if found[2] == tail:
            return int(found[1])
        highest = max(highest, int(found[1]))
    return highest + 1


def _fault(error: OSError) -> str:
    if error.errno in _FULL:
        return "printer.folder_full"
    if error.errno in _READ_ONLY:
        return "printer.folder_read_only"
    return "printer.folder_failed"
