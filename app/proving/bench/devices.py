"""A receipt in its three copies on the emulated printer, by TCP: from its bytes to its confirmation."""

import socket
from functools import partial
from typing import Final

from app.devices.line import TCP
from app.devices.printer.driver import EscposPrinter
from app.devices.printer.emulator import PrinterEmulator
from app.devices.printer.status import IN_ORDER
from app.documents.escpos import render_escpos
from app.documents.fonts import Fonts
from app.domain.documents import SpoolState
from app.i18n import load_text
from app.proving.bench.figures import Figure, Goal, Of, figure, median, milliseconds
from app.proving.bench.pdf import sample_receipt
from app.services.ports import PrintJob
from app.terminal.places import RESOURCES

GROUP: Final = "devices"
RECEIPTS: Final = (30, 5)
"""Measured receipts: usually, and with --quick."""
GOAL: Final = Goal("<=", Of.DELTA, 100.0)
"""Milliseconds that the questions before and after may cost: nothing beside the seconds of the paper."""
_PATIENCE_S: Final = 30.0


def measure(*, quick: bool) -> tuple[Figure, ...]:
    """Return the time until a receipt is confirmed, beside its bytes alone and one answer at their end.

    Raises `RuntimeError` with the printer's code when it does not print.
    """
    text, fonts = load_text("zh_CN", RESOURCES), Fonts(RESOURCES / "fonts")
    emulator = PrinterEmulator()
    emulator.start()
    try:
        printer = EscposPrinter(emulator.url)
        asked_ms, bare_ms = [], []
        for sequence in range(RECEIPTS[quick] + 1):
            data = render_escpos(sample_receipt(sequence + 1), text, fonts)
            job = PrintJob(str(sequence), "receipt", b"", data)
            asked = milliseconds(partial(_print, printer, job))
            bare = milliseconds(partial(_send, emulator.url, data))
            if sequence:  # the first draws the characters and learns what the printer knows
                asked_ms.append(asked)
                bare_ms.append(bare)
    finally:
        emulator.stop()
    words = "the same bytes to the same printer, and one answer in order at their end"
    baseline = (words, median(bare_ms))
    return (figure("receipt_print", GROUP, median(asked_ms), "ms", baseline=baseline, goal=GOAL),)


def _print(printer: EscposPrinter, job: PrintJob) -> None:
    result = printer.submit(job)
    if result.state is not SpoolState.DONE:
        raise RuntimeError(result.detail)


def _send(url: str, data: bytes) -> None:
    host, _, port = url.removeprefix(TCP).rpartition(":")
    with socket.create_connection((host, int(port)), _PATIENCE_S) as line:
        line.sendall(data + IN_ORDER)
        line.recv(1)
