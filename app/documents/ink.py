"""Marks on a PDF page: text in fonts that have it, lines, boxes and codes. Coordinates are points, y upwards."""

from typing import TYPE_CHECKING

from app.documents.blocks import Align
from app.documents.codes import Bars, Dots
from app.documents.fonts import BOLD, MISSING, REGULAR, Fonts, Run

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.pdfgen.textobject import PDFTextObject

_FAUX_BOLD = 0.035
"""Outline of rare characters in bold lines, in ems: their fonts have one weight."""


class Ink:
    """Draws on one reportlab canvas."""

    def __init__(self, canvas: "Canvas", fonts: Fonts) -> None:
        self._canvas = canvas
        self._fonts = fonts
        self._forms: dict[tuple[object, ...], str] = {}

    def text(  # noqa: PLR0913 - a text, its place and its looks
        self,
        text: str,
        x: float,
        y: float,
        size: float,
        *,
        bold: bool = False,
        width: float = 0.0,
        align: Align = Align.LEFT,
        white: bool = False,
    ) -> None:
        """Draw one line; `width` is what it is aligned in. A character without a font becomes a box."""
        if not text:
            return
        runs = self._fonts.runs(text, bold=bold)
        used = sum(run.width for run in runs) * size / 1000
        if align is Align.RIGHT:
            x += width - used
        elif align is Align.CENTRE:
            x += (width - used) / 2
        canvas = self._canvas
        if white:
            canvas.setFillGray(1)
        canvas.setLineWidth(_FAUX_BOLD * size)
        written = canvas.beginText(x, y)
        boxes: list[tuple[float, str]] = []
        for run in runs:
            if run.font == MISSING:
                boxes.append((x, run.text))
                written.moveCursor(run.width * size / 1000, 0)
            else:
                self._write(written, run, size, faux=bold and run.font not in {REGULAR, BOLD})
            x += run.width * size / 1000
        canvas.drawText(written)
        for left, character in boxes:
            self._missing(character, left, y, size)
        if white:
            canvas.setFillGray(0)

    def _write(self, written: "PDFTextObject", run: Run, size: float, *, faux: bool) -> None:
        self._fonts.load(run.font)
        written.setFont(self._fonts.name(run.font), size)
        if faux:
            written.setTextRenderMode(2)
        written.textOut(run.text)
        if faux:
            written.setTextRenderMode(0)

    def _missing(self, character: str, x: float, y: float, size: float) -> None:
        """Draw a box with the code point in it, so that a person can still look the character up."""
        self.box(x + size * 0.06, y - size * 0.1, size * 0.88, size * 0.9, size * 0.05)
        digits = f"{ord(character):06X}" if ord(character) > 0xFFFF else f"{ord(character):04X}"
        half = len(digits) // 2
        for part, base in ((digits[:half], 0.38), (digits[half:], 0.02)):
            self.text(part, x, y + size * base, size * 0.36, width=size, align=Align.CENTRE)

    def line(self, x: float, y: float, width: float, thickness: float, *, grey: float = 0.0) -> None:
        """Draw a thin line to the right."""
        self.fill(x, y - thickness / 2, width, thickness, grey=grey)

    def dashes(self, x: float, y: float, width: float, thickness: float) -> None:
        """Draw a dashed line to the right."""
        canvas = self._canvas
        canvas.setLineWidth(thickness)
        canvas.setDash(2.33 * thickness, 1.33 * thickness)
        canvas.line(x, y, x + width, y)
        canvas.setDash()

    def box(self, x: float, y: float, width: float, height: float, thickness: float) -> None:
        """Draw an empty box from its lower left corner."""
        self._canvas.setLineWidth(thickness)
        self._canvas.rect(x, y, width, height, stroke=1, fill=0)

    def fill(self, x: float, y: float, width: float, height: float, *, grey: float = 0.0) -> None:
        """Draw a filled box from its lower left corner."""
        canvas = self._canvas
        if grey:
            canvas.setFillGray(grey)
        canvas.rect(x, y, width, height, stroke=0, fill=1)
        if grey:
            canvas.setFillGray(0)

    def colour(self, x: float, y: float, width: float, height: float, rgb: tuple[float, float, float]) -> None:
        """Draw a box in a colour."""
        canvas = self._canvas
        canvas.setFillColorRGB(*rgb)
        canvas.rect(x, y, width, height, stroke=0, fill=1)
        canvas.setFillGray(0)

    def bars(self, code: Bars, x: float, y: float, module: float, height: float) -> None:
        """Draw a Code 128 from its lower left corner."""
        rects = [(start * module, 0.0, length * module, height) for start, length in code.runs]
        self._form(("bars", code, module, height), rects, x, y)

    def dots(self, code: Dots, x: float, y: float, width: float) -> None:
        """Draw a QR code from its lower left corner."""
        module = width / code.modules
        top = code.modules - 1
        # A hair of overlap: viewers show light seams between rows that only touch.
        rects = [
            (start * module, (top - row) * module, length * module, module * 1.02) for row, start, length in code.runs
        ]
        self._form(("dots", code, width), rects, x, y)

    def _form(
        self, key: tuple[object, ...], rects: list[tuple[float, float, float, float]], x: float, y: float
    ) -> None:
        """Draw filled boxes; the three copies of a receipt share one drawing of each code."""
        canvas = self._canvas
        name = self._forms.get(key)
        if name is None:
            name = self._forms[key] = f"code{len(self._forms)}"
            path = " ".join(f"{left:.3f} {low:.3f} {wide:.3f} {high:.3f} re" for left, low, wide, high in rects)
            right = max(left + wide for left, _, wide, _ in rects)
            upper = max(low + high for _, low, _, high in rects)
            form = _code_form(f"0 g {path} f", right, upper)
            canvas._doc.addForm(name, form)  # noqa: SLF001 - the way in that beginForm itself takes
        canvas.saveState()
        canvas.translate(x, y)
        canvas.doForm(name)
        canvas.restoreState()


def _code_form(stream: str, width: float, height: float) -> object:
    from reportlab.pdfbase.pdfdoc import PDFFormXObject

    form = PDFFormXObject(0, 0, round(width, 3), round(height, 3))
    form.compression = 1
    form.setStreamList([stream])
    return form
