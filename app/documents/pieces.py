"""Blocks measured and cut into pieces that a PDF page can be filled with, one under the other.

All sizes follow from one unit: 528 of them are the 72 mm that a receipt printer prints on, so a roll in PDF
has the proportions of the paper slip. A4 uses the same type sizes.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from app.documents import blocks as b
from app.documents.codes import QUIET_BARS, QUIET_DOTS, bars, dots
from app.documents.drawing import traced
from app.documents.fonts import Fonts
from app.documents.ink import Ink
from app.documents.typeset import clean, wrap

MM = 72 / 25.4
UNIT = 72 * MM / 528
DOTS = 576
"""Dots across the same 72 mm."""
MODULE = 0.33 * MM
"""Width of a Code 128 module; narrower only where a payload would not fit otherwise."""
LEAST_MODULE = 0.19 * MM
_BESIDE_MODULE = 0.3 * MM
"""A bar code stays beside its QR code down to this module: receipts of one hall look alike."""
_QR_WIDTH = 17.2 * MM

_TYPE = {b.Size.SMALL: 20, b.Size.BODY: 24, b.Size.STRONG: 32, b.Size.TOTAL: 40}
_LEADING = {b.Size.SMALL: 31, b.Size.BODY: 36, b.Size.STRONG: 46, b.Size.TOTAL: 56}

Draw = Callable[[Ink, float, float], None]


@dataclass(frozen=True, slots=True)
class Piece:
    """Something of a fixed height. `draw(ink, x, top)` draws it downwards from `top`."""

    height: float
    draw: Draw
    keep: bool = False
    """Never the last on its page: the next piece belongs to it."""
    head: "Piece | None" = None
    """Drawn again before this piece where it begins a page."""


class Pieces:
    """Cuts the blocks of one document for a text width (points)."""

    def __init__(self, fonts: Fonts, width: float, *, roll: bool) -> None:
        self._fonts = fonts
        self._width = width
        self._roll = roll

    def of(self, content: Iterable[b.Block]) -> list[Piece]:
        """Return the pieces of the blocks in order."""
        return [piece for block in content for piece in self._cut(block)]

    def _cut(self, block: b.Block) -> Iterator[Piece]:  # noqa: C901, PLR0912 - one arm a block
        match block:
            case b.Band():
                pass
            case b.Title(text):
                size = 32 if self._roll else 40
                yield from self._lines(text, size, size * 1.45, bold=True, align=b.Align.CENTRE)
            case b.Heading(text):
                if not self._roll:
                    yield _space(12 * UNIT, keep=True)
                size, leading = (24, 36) if self._roll else (28, 44)
                yield from self._lines(text, size, leading, bold=True, keep=True)
            case b.Line(text, size, bold, align, keep):
                yield from self._lines(text, _TYPE[size], _LEADING[size], bold=bold, align=align, keep=keep)
            case b.Big(text):
                yield self._big(text)
            case b.Boxed():
                yield self._boxed(block)
            case b.Inverse(text):
                yield self._inverse(text)
            case b.Pair():
                yield self._pair(block)
            case b.Rule():
                yield self._rule()
            case b.Checkbox(text):
                yield self._checkbox(text)
            case b.Blank(tenths):
                yield _space(tenths / 10 * MM)
            case b.Codes():
                yield self._codes(block)
            case b.SignatureLine():
                yield from self._signatures(block)
            case b.Drawing(png):
                yield self._drawing(png)
            case b.Grid(cells):
                yield from self._grid(cells)
            case b.Table():
                yield from self._table(block)
            case b.Keep(inner):
                yield stack(self.of(inner))

    # ------------------------------------------------------------------------------------------------ text
    def _wrap(self, text: str, units: float, width: float, *, bold: bool = False) -> list[str]:
        def measure(part: str) -> float:
            return self._fonts.width(part, bold=bold)

        return wrap(clean(text), measure, width / (units * UNIT) * 1000 + 0.01)

    def _measure(self, text: str, units: float, *, bold: bool = False) -> float:
        return self._fonts.width(clean(text), bold=bold) * units * UNIT / 1000

    def _lines(
        self,
        text: str,
        units: float,
        leading: float,
        *,
        bold: bool = False,
        align: b.Align = b.Align.LEFT,
        keep: bool = False,
    ) -> Iterator[Piece]:
        for line in self._wrap(text, units, self._width, bold=bold):
            yield Piece(leading * UNIT, self._text(line, units, leading, bold=bold, align=align), keep)

    def _text(
        self, line: str, units: float, leading: float, *, bold: bool, align: b.Align = b.Align.LEFT
    ) -> Draw:
        """Return what draws one line, its capitals centred in the leading."""
        width, size = self._width, units * UNIT
        baseline = (leading * UNIT + _CAP * size) / 2

        def draw(ink: Ink, x: float, top: float) -> None:
            ink.text(line, x, top - baseline, size, bold=bold, width=width, align=align)

        return draw

    def _big(self, text: str) -> Piece:
        text = clean(text)
        units = min(176.0, self._width / max(self._fonts.width(text, bold=True) / 1000, 0.1) / UNIT)
        leading = units * _CAP + 60
        return Piece(leading * UNIT, self._text(text, units, leading, bold=True, align=b.Align.CENTRE))

    def _boxed(self, block: b.Boxed) -> Piece:
        label = clean(block.label)
        gap = 16 * UNIT if label else 0.0
        used = self._measure(label, 24) + gap
        padding = 36 * UNIT
        beside = used + self._measure(block.boxed, 26, bold=True) + padding <= self._width
        lines = self._wrap(block.boxed, 26, self._width - padding, bold=True)
        inside = max(self._measure(line, 26, bold=True) for line in lines) + padding
        box_height = (len(lines) * 38 + 8) * UNIT
        above = 0.0 if beside else 40 * UNIT

        def draw(ink: Ink, x: float, top: float) -> None:
            left = x + (self._width - inside - (used if beside else 0.0)) / 2
            if beside:
                ink.text(label, left, top - 6 * UNIT - (box_height + _CAP * 24 * UNIT) / 2, 24 * UNIT)
                left += used
            else:
                self._text(label, 24, 36, bold=False, align=b.Align.CENTRE)(ink, x, top)
            low = top - above - 6 * UNIT - box_height
            ink.box(left, low, inside, box_height, 3 * UNIT)
            for index, line in enumerate(lines):
                base = top - above - (10 + index * 38 + (38 + _CAP * 26) / 2) * UNIT
                ink.text(
                    line, left, base, 26 * UNIT, bold=True, width=inside, align=b.Align.CENTRE
                )  # fmt: skip

        return Piece(above + box_height + 12 * UNIT, draw)

    def _inverse(self, text: str) -> Piece:
        text = clean(text)
        padding = 32 * UNIT
        units = 24 * min(1.0, (self._width - padding) / max(self._measure(text, 24, bold=True), UNIT))
        inside = self._measure(text, units, bold=True) + padding
        height = 56 * UNIT

        def draw(ink: Ink, x: float, top: float) -> None:
            left = x + (self._width - inside) / 2
            ink.fill(left, top - height + 7 * UNIT, inside, height - 13 * UNIT)
            base, size = top - (height + _CAP * units * UNIT) / 2, units * UNIT
            ink.text(text, left, base, size, bold=True, width=inside, align=b.Align.CENTRE, white=True)

        return Piece(height, draw)

    def _pair(self, block: b.Pair) -> Piece:
        units, leading = _TYPE[block.size], _LEADING[block.size]
        indent = 24 * UNIT if block.indent else 0.0
        gap = 16 * UNIT
        strong = block.bold or block.strong
        space = self._width - indent
        left_wide = self._measure(block.left, units, bold=block.bold)
        right_wide = self._measure(block.right, units, bold=strong)
        if left_wide + gap + right_wide <= space:
            columns = space, space
        elif right_wide <= space * 0.6:
            columns = space - gap - right_wide, space
        elif left_wide <= space * 0.45:
            columns = space, space - gap - left_wide
        else:
            columns = space, space
        lefts = self._wrap(block.left, units, columns[0], bold=block.bold)
        rights = self._wrap(block.right, units, columns[1], bold=strong) if block.right else []
        # Side by side, or the value under its label.
        below = left_wide + gap + right_wide > space and columns == (space, space)
        shift = len(lefts) if below else 0
        rows = max(len(lefts), len(rights) + shift)
        height = rows * leading * UNIT

        def draw(ink: Ink, x: float, top: float) -> None:
            for index, line in enumerate(lefts):
                self._text(line, units, leading, bold=block.bold)(
                    ink, x + indent, top - index * leading * UNIT
                )
            for index, line in enumerate(rights, start=shift):
                place = self._text(line, units, leading, bold=strong, align=b.Align.RIGHT)
                place(ink, x, top - index * leading * UNIT)

        return Piece(height, draw)

    def _checkbox(self, text: str) -> Piece:
        lines = self._wrap(text, 24, self._width - 30 * UNIT)
        height = len(lines) * 36 * UNIT

        def draw(ink: Ink, x: float, top: float) -> None:
            ink.box(x + 2 * UNIT, top - 28 * UNIT, 19 * UNIT, 19 * UNIT, 1.5 * UNIT)
            for index, line in enumerate(lines):
                self._text(line, 24, 36, bold=False)(ink, x + 30 * UNIT, top - index * 36 * UNIT)

        return Piece(height, draw)

    # --------------------------------------------------------------------------------------- lines and codes
    def _rule(self) -> Piece:
        if self._roll:
            return Piece(37 * UNIT, lambda ink, x, top: ink.dashes(x, top - 17 * UNIT, self._width, 3 * UNIT))
        return Piece(20 * UNIT, lambda ink, x, top: ink.line(x, top - 10 * UNIT, self._width, 1.5 * UNIT))

    def _codes(self, block: b.Codes) -> Piece:
        code = bars(block.barcode)
        beside = _QR_WIDTH + max(QUIET_BARS * MODULE, 10 * UNIT) if block.qr else 0.0
        stacked = bool(block.qr) and code.modules * _BESIDE_MODULE > self._width - beside
        room = self._width if stacked else self._width - beside
        module = max(min(MODULE, room / code.modules), LEAST_MODULE)
        wide = code.modules * module
        high = (80 if block.qr else 96) * UNIT
        inset = 0.0 if block.qr and not stacked else (self._width - wide) / 2
        column = wide if block.qr and not stacked else self._width
        caption = self._wrap(block.caption, 20, column)
        above = 22 * UNIT
        text_at = above + high + 24 * UNIT
        height = text_at + (12 + 28 * (len(caption) - 1)) * UNIT
        qr_top = height + QUIET_DOTS * UNIT if stacked else above - 8 * UNIT
        if block.qr:
            height = max(height, qr_top + _QR_WIDTH + 8 * UNIT)
        left_qr = (self._width - _QR_WIDTH) / 2 if stacked else self._width - _QR_WIDTH

        def draw(ink: Ink, x: float, top: float) -> None:
            ink.bars(code, x + inset, top - above - high, module, high)
            for index, line in enumerate(caption):
                base = top - text_at - index * 28 * UNIT
                ink.text(line, x, base, 20 * UNIT, width=column, align=b.Align.CENTRE)
            if block.qr:
                ink.dots(dots(block.qr), x + left_qr, top - qr_top - _QR_WIDTH, _QR_WIDTH)

        return Piece(height, draw)

    def _drawing(self, png: bytes) -> Piece:
        found = traced(png)
        if found is None:
            return _space(0)
        dot = 72 * MM / DOTS
        high, above = found.height * dot, 8 * UNIT
        left = (self._width - found.width * dot) / 2
        return Piece(
            high + 2 * above, lambda ink, x, top: ink.drawing(found, x + left, top - above - high, dot)
        )

    def _signatures(self, block: b.SignatureLine) -> Iterator[Piece]:
        units, leading = (20, 34) if self._roll else (24, 40)
        above = 56 * UNIT if block.room else 8 * UNIT
        across = 1 if self._roll else len(block.labels)
        share = self._width / across
        for start in range(0, len(block.labels), across):
            labels = tuple(clean(label) for label in block.labels[start : start + across])

            def draw(ink: Ink, x: float, top: float, labels: tuple[str, ...] = labels) -> None:
                base = top - above - (leading * UNIT + _CAP * units * UNIT) / 2
                for index, label in enumerate(labels):
                    left = x + index * share
                    ink.text(label, left, base, units * UNIT)
                    begin = self._measure(label, units) + 6 * UNIT
                    end = share - 24 * UNIT if across > 1 or block.room else begin + 160 * UNIT
                    ink.line(
                        left + begin, base - 4 * UNIT, max(min(end, share) - begin, 40 * UNIT), 1.2 * UNIT
                    )

            yield Piece(above + leading * UNIT, draw)

    # ---------------------------------------------------------------------------------------- grid and table
    def _grid(self, cells: tuple[tuple[str, str], ...]) -> Iterator[Piece]:
        if self._roll:
            for label, value in cells:
                yield self._pair(b.Pair(label, value))
            return
        half = self._width / 2
        label_wide = max((self._measure(label, 24) for label, _ in cells), default=0.0) + 20 * UNIT
        for row in range(0, len(cells), 2):
            pairs = [
                (clean(label), self._wrap(value, 24, half - label_wide - 10 * UNIT))
                for label, value in cells[row : row + 2]
            ]

            def draw(ink: Ink, x: float, top: float, pairs: list[tuple[str, list[str]]] = pairs) -> None:
                for index, (label, values) in enumerate(pairs):
                    left = x + index * half
                    self._text(label, 24, 36, bold=False)(ink, left, top)
                    for line, value in enumerate(values):
                        self._text(value, 24, 36, bold=True)(ink, left + label_wide, top - line * 36 * UNIT)

            yield Piece(max(len(values) for _, values in pairs) * 36 * UNIT, draw)

    def _table(self, block: b.Table) -> Iterator[Piece]:
        whole = sum(column.weight for column in block.columns)
        widths = [self._width * column.weight / whole for column in block.columns]
        head = self._row(block, tuple(column.title for column in block.columns), widths, head=True)
        yield Piece(head.height, head.draw, keep=True)
        rows = len(block.rows)
        for index, row in enumerate(block.rows, start=1):
            cells = self._row(block, row, widths, bold=block.total and index == rows)
            # A short table stays whole, and the last row of a long one is never alone on a page.
            keep = index < rows and (rows <= _WHOLE_TABLE or index == rows - 1)
            yield Piece(cells.height, cells.draw, keep, head)

    def _row(
        self,
        block: b.Table,
        row: tuple[str, ...],
        widths: list[float],
        *,
        head: bool = False,
        bold: bool = False,
    ) -> Piece:
        units = (20 if head else 22) if not self._roll else 20
        leading, pad = (30 if self._roll else 28), (8 if self._roll else 10) * UNIT
        cells = [
            self._wrap(cell, units, width - 2 * pad, bold=bold)
            for cell, width in zip(row, widths, strict=True)
        ]
        height = max(map(len, cells)) * leading * UNIT + 6 * UNIT

        def draw(ink: Ink, x: float, top: float) -> None:
            if head:
                ink.fill(x, top - height, self._width, height, grey=0.92)
            ink.line(
                x,
                top - height,
                self._width,
                (1.6 if head or bold else 0.8) * UNIT,
                grey=0.0 if head else 0.55,
            )
            for cell, column, width in zip(cells, block.columns, widths, strict=True):
                for index, line in enumerate(cell):
                    base = top - 3 * UNIT - index * leading * UNIT - (leading + _CAP * units) / 2 * UNIT
                    ink.text(
                        line, x + pad, base, units * UNIT, bold=bold or head, width=width - 2 * pad,
                        align=column.align,
                    )  # fmt: skip
                x += width

        return Piece(height, draw)


_WHOLE_TABLE = 8
_CAP = 0.76
"""Height of what is centred in a line, in ems: between capitals and ideographs."""


def _space(height: float, *, keep: bool = False) -> Piece:
    return Piece(height, _nothing, keep)


def _nothing(_ink: Ink, _x: float, _top: float) -> None:
    """Draw nothing."""


def stack(pieces: list[Piece]) -> Piece:
    """Return pieces as one that is never torn apart."""

    def draw(ink: Ink, x: float, top: float) -> None:
        for piece in pieces:
            piece.draw(ink, x, top)
            top -= piece.height

    return Piece(sum(piece.height for piece in pieces), draw)
