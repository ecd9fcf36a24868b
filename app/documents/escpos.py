"""Documents as ESC/POS for an 80 mm printer: 48 columns of font A on 576 dots, ideographs two columns wide.

Text goes as `FS &` and GB 18030 double bytes, which printers draw themselves in a tenth of the time of a
picture. A line with a character that has no double byte (`𠮷`, `𬎆`) is drawn here and sent as raster. Codes
are the printer's own. The paper's colour names the copy; a partial cut follows each.
"""

import logging
import os
import shutil
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any, assert_never

from app.documents import blocks as b
from app.documents.codes import QUIET_DOTS, bars, dots
from app.documents.columns import (
    COLUMNS,
    centred,
    columns_of,
    pair_lines,
    printable,
    table_lines,
    wrap_columns,
)
from app.documents.drawing import raster, traced
from app.documents.fonts import Fonts
from app.documents.raster import DOTS, raster_line
from app.documents.sheets import sheets
from app.domain.document_marks import NO_MARKS, Marks
from app.domain.documents import DocumentContent
from app.domain.names import encode_gb18030
from app.i18n import Text

if TYPE_CHECKING:
    from escpos.printer import Dummy

_INIT = b"\x1b@"
_CHINESE = b"\x1c&"
_BOLD = b"\x1bE"
_SIZE = b"\x1d!"
_INVERSE = b"\x1dB"
_ALIGN = b"\x1ba"
_LINE_FEED = b"\x1bJ"
_LINE_DOTS = 30
_AIR = 8
"""Below tall letters, which else stand upon the next line."""
_BAR_HEIGHT, _BAR_WIDTH, _HRI = b"\x1dh", b"\x1dw", b"\x1dH"
_BARCODE = b"\x1dkI"
"""GS k, function B, CODE128."""
_BIGGEST = 7
_QR_DOTS = 150
_QR_MOST = 8


def render_escpos(content: DocumentContent, text: Text, fonts: Fonts, marks: Marks = NO_MARKS) -> bytes:
    """Return a document as the bytes for an ESC/POS printer, in the language of `text`."""
    with fonts.lock:
        printer = _commands()
        for sheet in sheets(content, text, marks):
            writer = _Writer(printer, fonts)
            writer.begin()
            writer.write(sheet.blocks)
            printer.cut(mode="PART")
    data: bytes = printer.output
    return data


def _commands() -> "Dummy":
    """Return python-escpos's collector of bytes."""
    return _library()()


@cache
def _library() -> "type[Dummy]":
    """Import python-escpos without what its import leaves behind: a root log handler, a temporary folder."""
    root = logging.getLogger()
    before = root.handlers[:]
    from escpos import capabilities
    from escpos.printer import Dummy

    root.handlers[:] = before
    if "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ:
        shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)
    return Dummy  # type: ignore[no-any-return]


class _Writer:
    """Writes the blocks of one sheet."""

    def __init__(self, printer: "Dummy", fonts: Fonts) -> None:
        self._printer: Any = printer
        self._fonts = fonts

    def begin(self) -> None:
        """Reset the printer and choose Chinese text."""
        self._raw(_INIT + _CHINESE)

    def _raw(self, data: bytes) -> None:
        self._printer._raw(data)  # noqa: SLF001 - the library's own way to send bytes

    def write(self, content: Iterable[b.Block]) -> None:  # noqa: C901, PLR0912 - one arm a block
        """Write blocks in order."""
        for block in content:
            match block:
                case b.Band():
                    pass
                case b.Title(text):
                    self._centred(text, scale=(2, 2))
                case b.Heading(text):
                    self._paragraph(text, bold=True)
                case b.Line():
                    self._line(block)
                case b.Big(text):
                    self._big(text)
                case b.Boxed(label, boxed):
                    self._centred(f"{label} 【{boxed}】".strip(), bold=True)
                case b.Inverse(text):
                    self._inverse(text)
                case b.Pair():
                    self._pair(block)
                case b.Rule():
                    self._print("-" * COLUMNS)
                case b.Checkbox(text):
                    first, *others = wrap_columns(text, COLUMNS - 3)
                    self._print(f"□ {first}")
                    for line in others:
                        self._print(f"   {line}")
                case b.Blank(tenths):
                    self._feed(tenths * 8 // 10)
                case b.Codes():
                    self._codes(block)
                case b.SignatureLine():
                    self._signatures(block)
                case b.Drawing(png):
                    self._drawing(png)
                case b.Grid(cells):
                    for label, value in cells:
                        self._pair(b.Pair(label, value))
                case b.Table():
                    for line, bold in table_lines(block):
                        self._print(line, bold=bold)
                case b.Keep(inner):
                    self.write(inner)
                case _:
                    assert_never(block)

    # ------------------------------------------------------------------------------------------------- text
    def _print(self, line: str, *, bold: bool = False, scale: tuple[int, int] = (1, 1)) -> None:
        """Print one line that fits, `scale` times as wide and high."""
        line = printable(line).rstrip()
        if any(_needs_raster(character) for character in line):
            self._raw(raster_line(line, self._fonts, bold=bold, scale=scale))
            return
        wide, high = scale
        data = encode_gb18030(line) + b"\n"
        if bold:
            data = _BOLD + b"\x01" + data + _BOLD + b"\x00"
        if scale != (1, 1):
            data = _SIZE + bytes([(wide - 1) << 4 | (high - 1)]) + data + _SIZE + b"\x00"
        self._raw(data)
        if high > 1:
            self._feed(_AIR)

    def _paragraph(self, text: str, *, bold: bool = False) -> None:
        for line in wrap_columns(text, COLUMNS):
            self._print(line, bold=bold)

    def _centred(self, text: str, *, bold: bool = False, scale: tuple[int, int] = (1, 1)) -> None:
        wide, high = scale
        if columns_of(text) * wide > COLUMNS:
            wide = 1
        for line in wrap_columns(text, COLUMNS // wide):
            self._print(centred(line, COLUMNS // wide), bold=bold, scale=(wide, high))

    def _line(self, block: b.Line) -> None:
        scale = (2, 2) if block.size is b.Size.TOTAL else (1, 2) if block.size is b.Size.STRONG else (1, 1)
        if block.align is b.Align.CENTRE:
            self._centred(block.text, bold=block.bold, scale=scale)
        else:
            self._paragraph(block.text, bold=block.bold)

    def _big(self, text: str) -> None:
        text = printable(text)
        scale = max(1, min(_BIGGEST, COLUMNS // max(columns_of(text), 1)))
        self._feed(12)
        if any(map(_needs_raster, text)):
            self._print(centred(text, COLUMNS // scale), bold=True, scale=(scale, scale))
        else:  # in the middle by dots: a column of this size is up to 10 mm wide
            self._raw(_ALIGN + b"\x01")
            self._print(text, bold=True, scale=(scale, scale))
            self._raw(_ALIGN + b"\x00")
        self._feed(12 - _AIR)

    def _inverse(self, text: str) -> None:
        for line in wrap_columns(text, COLUMNS - 2):
            if any(_needs_raster(character) for character in line):
                self._centred(f"【{line}】", bold=True)
                continue
            words = encode_gb18030(f" {line} ")
            self._raw(_ALIGN + b"\x01" + _INVERSE + b"\x01" + words + _INVERSE + b"\x00\n" + _ALIGN + b"\x00")

    def _pair(self, block: b.Pair) -> None:
        large = block.size in {b.Size.TOTAL, b.Size.STRONG}
        left = f"  {block.left}" if block.indent else block.left
        wide = 2 if large and columns_of(left) + columns_of(block.right) < COLUMNS // 2 else 1
        for line in pair_lines(left, block.right, COLUMNS // wide):
            self._print(line, bold=block.bold, scale=(wide, 2) if large else (1, 1))

    # ------------------------------------------------------------------------------------------------ others
    def _feed(self, dots_high: int) -> None:
        """Feed paper by dots, 8 to the millimetre."""
        while dots_high > 0:
            step = min(dots_high, 255)
            self._raw(_LINE_FEED + bytes([step]))
            dots_high -= step

    def _codes(self, block: b.Codes) -> None:
        code = bars(block.barcode)
        # Of 80 mm paper 72 are printed: the margins are quiet zones enough for a code as wide as the print.
        width = 3 if code.modules * 3 <= DOTS else 2
        self._feed(16)
        self._raw(_ALIGN + b"\x01" + _BAR_HEIGHT + b"\x60" + _BAR_WIDTH + bytes([width]) + _HRI + b"\x00")
        data = code128_data(block.barcode)
        self._raw(_BARCODE + bytes([len(data)]) + data + _ALIGN + b"\x00")
        self._centred(block.caption)
        if block.qr:
            module = max(3, min(_QR_MOST, _QR_DOTS // (dots(block.qr).modules + QUIET_DOTS)))
            self._raw(_ALIGN + b"\x01")
            self._printer.qr(block.qr, native=True, size=module, ec=1, center=False)
            self._raw(_ALIGN + b"\x00")

    def _drawing(self, png: bytes) -> None:
        found = traced(png)
        if found is not None:
            self._raw(_ALIGN + b"\x01" + raster(found) + _ALIGN + b"\x00")

    def _signatures(self, block: b.SignatureLine) -> None:
        for label in block.labels:
            if block.room:
                self._feed(2 * _LINE_DOTS)
            used = columns_of(label) + 1
            line = "_" * (COLUMNS - used if block.room else min(20, COLUMNS - used))
            self._print(f"{label} {line}")


def code128_data(payload: str) -> bytes:
    """Return the data of GS k for a Code 128: `{B` text and `{C` pairs of digits, like the code in PDF."""
    from itertools import groupby

    data, mode = bytearray(), b""
    for digits, group in groupby(payload, str.isdigit):
        part = "".join(group)
        if digits and len(part) >= 4:  # noqa: PLR2004 - shorter runs do not pay for the change of code
            if len(part) % 2:
                if mode != b"B":
                    data += b"{B"
                data += part[0].encode()
                part = part[1:]
            data += b"{C" + bytes(int(part[at : at + 2]) for at in range(0, len(part), 2))
            mode = b"C"
        else:
            if mode != b"B":
                data += b"{B"
            data += part.encode("ascii").replace(b"{", b"{{")
            mode = b"B"
    return bytes(data)


def _needs_raster(character: str) -> bool:
    """Return whether the character has four bytes in GB 18030, which text mode cannot print."""
    return not character.isascii() and len(encode_gb18030(character)) > 2  # noqa: PLR2004
