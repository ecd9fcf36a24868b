"""Documents as PDF: a page of 80 mm roll a copy, or A4 pages with numbers.

The same content gives the same bytes on every run. Text is embedded and can be searched and copied.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from app.documents.blocks import Align, Band, Paper
from app.documents.fonts import Fonts
from app.documents.ink import Ink
from app.documents.pieces import MM, UNIT, Piece, Pieces, stack
from app.documents.sheets import Sheet, sheets
from app.domain.document_marks import NO_MARKS, Marks
from app.domain.documents import DocumentContent
from app.i18n import Text

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_ROLL_WIDTH = 80 * MM
_ROLL_MARGIN = 4 * MM
_ROLL_TOP, _ROLL_FOOT = 26 * UNIT, 48 * UNIT
_BAND = 16 * UNIT
_COLOURS = {"red": (0.71, 0.14, 0.11), "green": (0.11, 0.49, 0.25), "white": (1.0, 1.0, 1.0)}
_A4 = (210 * MM, 297 * MM)
_A4_MARGIN = 14 * MM
_A4_FOOT = 12 * MM


@dataclass(frozen=True, slots=True)
class Rendering:
    """A finished document. `missing` are characters that no font has: boxes with code points stand there."""

    data: bytes
    missing: tuple[str, ...]


def render_pdf(content: DocumentContent, text: Text, fonts: Fonts, marks: Marks = NO_MARKS) -> bytes:
    """Return a document as PDF in the language of `text`."""
    return draw_pdf(content, text, fonts, marks).data


def draw_pdf(content: DocumentContent, text: Text, fonts: Fonts, marks: Marks = NO_MARKS) -> Rendering:
    """Return a document as PDF, with the characters that could not be drawn."""
    from reportlab import rl_config
    from reportlab.pdfgen.canvas import Canvas

    # Streams as bytes: text encoding makes files a quarter larger and takes a fifth of the time.
    rl_config.useA85 = 0
    pages = sheets(content, text, marks)
    buffer = BytesIO()
    with fonts.lock:
        fonts.missing.clear()
        canvas = Canvas(buffer, pageCompression=1, invariant=1, lang=text.lang.replace("_", "-"))
        canvas.setTitle(pages[0].title)
        canvas.setAuthor(content.head.hall_name)
        canvas.setSubject(text(f"documents.kind.{content.KIND}"))
        ink = Ink(canvas, fonts)
        for sheet in pages:
            if sheet.paper is Paper.ROLL:
                _roll(canvas, ink, sheet, fonts)
            else:
                _a4(canvas, ink, sheet, fonts, content, text)
        canvas.save()
        missing = tuple(sorted(fonts.missing))
    return Rendering(buffer.getvalue(), missing)


def _roll(canvas: "Canvas", ink: Ink, sheet: Sheet, fonts: Fonts) -> None:
    pieces = Pieces(fonts, _ROLL_WIDTH - 2 * _ROLL_MARGIN, roll=True).of(sheet.blocks)
    bands = [block for block in sheet.blocks if isinstance(block, Band)]
    head = _ROLL_TOP + (_BAND if bands else 0.0)
    height = head + sum(piece.height for piece in pieces) + _ROLL_FOOT
    canvas.setPageSize((_ROLL_WIDTH, height))
    for band in bands:
        ink.colour(0, height - _BAND, _ROLL_WIDTH, _BAND, _COLOURS[band.colour])
        if band.colour == "white":
            ink.line(0, height - _BAND, _ROLL_WIDTH, 1.2 * UNIT, grey=0.55)
    stack(pieces).draw(ink, _ROLL_MARGIN, height - head)
    canvas.showPage()


def _a4(canvas: "Canvas", ink: Ink, sheet: Sheet, fonts: Fonts, content: DocumentContent, text: Text) -> None:
    width, height = _A4
    inner = width - 2 * _A4_MARGIN
    pieces = Pieces(fonts, inner, roll=False).of(sheet.blocks)
    pages = _paginate(pieces, height - 2 * _A4_MARGIN - _A4_FOOT)
    canvas.setPageSize(_A4)
    for number, page in enumerate(pages, start=1):
        stack(page).draw(ink, _A4_MARGIN, height - _A4_MARGIN)
        ink.line(_A4_MARGIN, _A4_MARGIN + 6 * MM, inner, 0.4, grey=0.55)
        base, size = _A4_MARGIN + 1.5 * MM, 20 * UNIT
        ink.text(f"{content.head.hall_name} · {sheet.title}", _A4_MARGIN, base, size)
        count = text("documents.page", page=number, pages=len(pages))
        ink.text(count, _A4_MARGIN, base, size, width=inner, align=Align.RIGHT)
        canvas.showPage()


def _paginate(pieces: list[Piece], room: float) -> list[list[Piece]]:
    """Return the pieces page by page: what is kept together moves together, heads of tables are repeated."""
    pages: list[list[Piece]] = [[]]
    left = room
    for group in _groups(pieces):
        needed = sum(piece.height for piece in group)
        if needed > left and pages[-1]:
            pages.append([])
            left = room
            first = group[0]
            if first.head is not None:
                pages[-1].append(first.head)
                left -= first.head.height
        pages[-1].extend(group)
        left -= needed
    return pages


def _groups(pieces: list[Piece]) -> list[list[Piece]]:
    """Return the pieces, each with those before it that must not be the last on their page."""
    groups: list[list[Piece]] = []
    waiting: list[Piece] = []
    for piece in pieces:
        waiting.append(piece)
        if not piece.keep:
            groups.append(waiting)
            waiting = []
    return [*groups, waiting] if waiting else groups
