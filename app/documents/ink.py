"""Marks on a PDF page: text in fonts that have it, lines, boxes, codes. Coordinates are points, y upwards.

Writes PDF operators (ISO 32000-1 §8, §9) itself: reportlab's own drawing calls take twice the time, most of
it to format numbers. Fonts, forms, pages and the file are reportlab's.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.documents.blocks import Align
from app.documents.codes import Bars, Dots
from app.documents.drawing import Traced
from app.documents.fonts import BOLD, MISSING, REGULAR, Fonts, code_point

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_FAUX_BOLD = 0.035
"""Outline of rare characters in bold lines, in ems: their fonts have one weight."""


@dataclass(frozen=True, slots=True)
class _Words:
    """A line of text ready to be drawn anywhere: operators, width in points, characters without a font."""

    operators: str
    width: float
    missing: tuple[tuple[float, str], ...]


class Ink:
    """Draws on one reportlab canvas."""

    def __init__(self, canvas: "Canvas", fonts: Fonts) -> None:
        # Beyond what the library's types tell: the list of operators of the page, and the document.
        self._canvas: Any = canvas
        self._fonts = fonts
        self._forms: dict[tuple[object, ...], str] = {}
        self._lines: dict[tuple[str, float, bool], _Words] = {}

    def _put(self, operators: str) -> None:
        self._canvas._code.append(operators)  # noqa: SLF001 - the page's operators

    def text(
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
        key = (text, size, bold)
        words = self._lines.get(key)
        if words is None:
            words = self._lines[key] = self._words(text, size, bold=bold)
        if align is Align.RIGHT:
            x += width - words.width
        elif align is Align.CENTRE:
            x += (width - words.width) / 2
        drawn = f"BT 1 0 0 1 {x:.3f} {y:.3f} Tm{words.operators} ET"
        self._put(f"1 g {drawn} 0 g" if white else drawn)
        for left, character in words.missing:
            self._missing(character, x + left, y, size)

    def _words(self, text: str, size: float, *, bold: bool) -> _Words:
        """Return the operators of a line. The three copies of a receipt share most of them."""
        document = self._canvas._doc  # noqa: SLF001 - fonts assign their glyphs by document
        operators: list[str] = []
        missing: list[tuple[float, str]] = []
        used = 0.0
        for run in self._fonts.runs(text, bold=bold):
            font = self._fonts.load(REGULAR if run.font == MISSING else run.font)
            if run.font == MISSING:
                missing.append((used, run.text))
                name = font.getSubsetInternalName(0, document)
                operators.append(f"{name} {size:.3f} Tf [-{run.width:.0f}] TJ")
            else:
                faux = bold and run.font not in {REGULAR, BOLD}
                if faux:
                    operators.append(f"{_FAUX_BOLD * size:.3f} w 2 Tr")
                for subset, glyphs in font.splitString(run.text, document):
                    name = font.getSubsetInternalName(subset, document)
                    operators.append(f"{name} {size:.3f} Tf <{glyphs.hex()}> Tj")
                if faux:
                    operators.append("0 Tr")
            used += run.width * size / 1000
        return _Words("".join(f" {operator}" for operator in operators), used, tuple(missing))

    def _missing(self, character: str, x: float, y: float, size: float) -> None:
        """Draw a box with the code point in it, so that a person can still look the character up."""
        self.box(x + size * 0.06, y - size * 0.1, size * 0.88, size * 0.9, size * 0.05)
        for part, base in zip(code_point(character), (0.38, 0.02), strict=True):
            self.text(part, x, y + size * base, size * 0.36, width=size, align=Align.CENTRE)

    def line(self, x: float, y: float, width: float, thickness: float, *, grey: float = 0.0) -> None:
        """Draw a thin line to the right."""
        self.fill(x, y - thickness / 2, width, thickness, grey=grey)

    def dashes(self, x: float, y: float, width: float, thickness: float) -> None:
        """Draw a dashed line to the right."""
        pen = f"{thickness:.3f} w [{2.33 * thickness:.3f} {1.33 * thickness:.3f}] 0 d"
        self._put(f"{pen} {x:.3f} {y:.3f} m {x + width:.3f} {y:.3f} l S [] 0 d")

    def box(self, x: float, y: float, width: float, height: float, thickness: float) -> None:
        """Draw an empty box from its lower left corner."""
        self._put(f"{thickness:.3f} w {x:.3f} {y:.3f} {width:.3f} {height:.3f} re S")

    def fill(self, x: float, y: float, width: float, height: float, *, grey: float = 0.0) -> None:
        """Draw a filled box from its lower left corner."""
        drawn = f"{x:.3f} {y:.3f} {width:.3f} {height:.3f} re f"
        self._put(f"{grey:.2f} g {drawn} 0 g" if grey else drawn)

    def colour(
        self, x: float, y: float, width: float, height: float, rgb: tuple[float, float, float]
    ) -> None:
        """Draw a box in a colour."""
        red, green, blue = rgb
        self._put(f"{red} {green} {blue} rg {x:.3f} {y:.3f} {width:.3f} {height:.3f} re f 0 g")

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
            (start * module, (top - row) * module, length * module, module * 1.02)
            for row, start, length in code.runs
        ]
        self._form(("dots", code, width), rects, x, y)

    def drawing(self, found: Traced, x: float, y: float, dot: float) -> None:
        """Draw what a hand drew from its lower left corner."""
        rects = [
            (start * dot, (found.height - row - 1) * dot, length * dot, dot)
            for row, start, length in found.runs
        ]
        self._form(("drawing", found, dot), rects, x, y)

    def _form(
        self, key: tuple[object, ...], rects: list[tuple[float, float, float, float]], x: float, y: float
    ) -> None:
        """Draw filled boxes; the three copies of a receipt share one drawing of each code."""
        name = self._forms.get(key)
        if name is None:
            name = self._forms[key] = f"code{len(self._forms)}"
            path = " ".join(
                f"{left:.3f} {low:.3f} {wide:.3f} {high:.3f} re" for left, low, wide, high in rects
            )
            right = max(left + wide for left, _, wide, _ in rects)
            upper = max(low + high for _, low, _, high in rects)
            form = _code_form(f"0 g {path} f", right, upper)
            self._canvas._doc.addForm(name, form)  # noqa: SLF001 - the way in that beginForm itself takes
        self._put(f"q 1 0 0 1 {x:.3f} {y:.3f} cm")
        self._canvas.doForm(name)
        self._put("Q")


def _code_form(stream: str, width: float, height: float) -> object:
    from reportlab.pdfbase.pdfdoc import PDFFormXObject

    form = PDFFormXObject(0, 0, round(width, 3), round(height, 3))
    form.compression = 1
    form.setStreamList([stream])
    return form
