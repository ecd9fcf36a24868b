"""The paper of the emulated printer: what comes out of it, dot by dot, until somebody tears it off.

Of 80 mm paper 72 are printed: 576 dots. Font A has 12 × 24 dots, ideographs have 24 × 24.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Final

from app.devices.emulating import NOTICE
from app.devices.machine import RESOURCES

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

DOTS: Final = 576
LINE: Final = 30
CELL, HIGH = 12, 24
LONGEST: Final = 24_000
"""Dots, three metres: a longer piece is torn off there."""
_MARGIN: Final = 32
_BANNER: Final = 36
_CUT: Final = 24
_FACES: Final = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")
_LETTER, _IDEOGRAPH = 21, 24
_BASE: Final = 21


@dataclass(frozen=True, slots=True)
class Style:
    """How characters are printed; `wide` and `high` are 1 to 8."""

    bold: bool = False
    underline: bool = False
    inverse: bool = False
    wide: int = 1
    high: int = 1


PLAIN: Final = Style()


@dataclass(frozen=True, slots=True)
class Printed:
    """A piece of paper: its picture (PNG), its lines of text, its codes as (kind, payload)."""

    png: bytes
    lines: tuple[str, ...]
    codes: tuple[tuple[str, str], ...]
    pictures: int
    cuts: int
    kicks: int
    """How often the drawer was opened meanwhile."""

    @property
    def text(self) -> str:
        """Return all lines."""
        return "\n".join(self.lines)


@dataclass(slots=True)
class _Piece:
    """What has come out since the paper was last torn off."""

    strips: "list[tuple[int, Image | None]]" = field(default_factory=list)
    """From above: how many dots of paper, and what is on them; None and no dots: a cut."""
    length: int = 0
    lines: list[str] = field(default_factory=list)
    codes: list[tuple[str, str]] = field(default_factory=list)
    pictures: int = 0
    cuts: int = 0
    kicks: int = 0


class Roll:
    """Takes characters, pictures, codes and cuts in the order in which they are printed."""

    def __init__(self) -> None:
        self.spacing = LINE
        """Dots from line to line."""
        self.align = 0
        """0 left, 1 centre, 2 right."""
        self.torn: list[Printed] = []
        """Pieces that had become too long, oldest first."""
        self._piece = _Piece()
        self._line: list[tuple[int, Image]] = []
        self._text = ""
        self._at = 0

    @property
    def blank(self) -> bool:
        """Whether nothing has come out."""
        return not (self._piece.strips or self._piece.kicks or self._line)

    @property
    def ends_cut(self) -> bool:
        """Whether the last that happened was a cut."""
        return bool(self._piece.strips) and self._piece.strips[-1] == (0, None) and not self._line

    @property
    def lines(self) -> int:
        """How many lines of text have come out."""
        return len(self._piece.lines)

    def write(self, character: str, style: Style, *, ideograph: bool) -> None:
        """Print one character; a line that is full goes on below."""
        width = (2 if ideograph else 1) * CELL * style.wide
        if self._at + width > DOTS:
            self.end_line()
        self._line.append((self._at, _styled(character, style, ideograph=ideograph)))
        self._text += character
        self._at += width

    def go_to(self, dots: int) -> None:
        """Go on so many dots from the left; what stands apart is apart in the text too."""
        self._at = max(0, min(dots, DOTS))
        if self._text and not self._text.endswith(" "):
            self._text += " "

    def tab(self) -> None:
        """Go on at the next eighth column, with blanks in the text."""
        step = 8 * CELL
        self.go_to((self._at // step + 1) * step)

    @property
    def at(self) -> int:
        """Dots from the left."""
        return self._at

    def column_picture(self, picture: "Image") -> None:
        """Put a picture into the line, as wide as it fits."""
        self._line.append((self._at, picture))
        self.go_to(self._at + picture.width)

    def end_line(self) -> None:
        """Print what the line holds and feed to the next."""
        from PIL import Image

        tall = max((each.height for _x, each in self._line), default=0)
        if self._line:
            strip = Image.new("1", (DOTS, max(tall, self.spacing)), 1)
            right = max(x + each.width for x, each in self._line)
            shift = (DOTS - right) * self.align // 2
            for x, each in self._line:
                strip.paste(each, (x + max(shift, 0), tall - each.height))
            self._piece.lines.append(self._text)
            self._out(strip.height, strip)
        else:
            self._out(self.spacing, None)
        self._line, self._text, self._at = [], "", 0

    def feed(self, dots: int) -> None:
        """Print what the line holds, and feed so many dots at least."""
        if self._line:
            before, self.spacing = self.spacing, 0
            dots -= max(each.height for _x, each in self._line)
            self.end_line()
            self.spacing = before
        self._out(dots, None)

    def picture(self, picture: "Image") -> None:
        """Print a picture below what there is, where it is aligned."""
        self._flush()
        self._piece.pictures += 1
        self._place(picture)

    def code(self, kind: str, payload: str, drawn: "Image | None") -> None:
        """Print a code; None: one that does not fit is not printed, as printers do."""
        self._flush()
        if drawn is not None:
            self._piece.codes.append((kind, payload))
            self._place(drawn)

    def cut(self) -> None:
        """Cut the paper, all but a bridge."""
        self._flush()
        self._piece.cuts += 1
        self._piece.strips.append((0, None))

    def kick(self) -> None:
        """Open the drawer."""
        self._piece.kicks += 1

    def tear(self) -> Printed | None:
        """Return what has come out, and begin anew; None when nothing has."""
        if self.blank:
            return None
        self._flush()
        piece, self._piece = self._piece, _Piece()
        return Printed(
            _png(piece), tuple(piece.lines), tuple(piece.codes), piece.pictures, piece.cuts, piece.kicks
        )

    def _flush(self) -> None:
        if self._line:
            self.end_line()

    def _place(self, picture: "Image") -> None:
        from PIL import Image

        strip = Image.new("1", (DOTS, picture.height), 1)
        strip.paste(picture, ((DOTS - picture.width) * self.align // 2 if picture.width < DOTS else 0, 0))
        self._out(strip.height, strip)

    def _out(self, dots: int, strip: "Image | None") -> None:
        if dots <= 0:
            return
        self._piece.strips.append((dots, strip))
        self._piece.length += dots
        if self._piece.length > LONGEST:
            line, self._line = self._line, []
            torn = self.tear()
            self._line = line
            if torn is not None:
                self.torn.append(torn)


def _png(piece: _Piece) -> bytes:
    """Draw a piece of paper between its margins, with a banner that says that there was none."""
    from PIL import Image, ImageDraw

    height = _BANNER + piece.length + _CUT * piece.cuts + _CUT
    sheet = Image.new("L", (DOTS + 2 * _MARGIN, height), 255)
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((0, 0, sheet.width, _BANNER - 12), fill=225)
    said = f"{NOTICE} · 钱箱 drawer" if piece.kicks else NOTICE
    pen.text((sheet.width // 2, 12), said, fill=60, font=_face(0, 15), anchor="mm")
    y = _BANNER
    for dots, strip in piece.strips:
        if strip is not None:
            sheet.paste(strip.convert("L"), (_MARGIN, y))
        elif not dots:
            for x in range(0, sheet.width, 12):
                pen.line((x, y + _CUT // 2, x + 5, y + _CUT // 2), fill=150)
            dots = _CUT  # noqa: PLW2901 - of a cut
        y += dots
    kept = BytesIO()
    sheet.save(kept, "PNG")
    return kept.getvalue()


def _styled(character: str, style: Style, *, ideograph: bool) -> "Image":
    from PIL import Image, ImageDraw

    drawn = _glyph(character, bold=style.bold, ideograph=ideograph)
    if style.underline:
        drawn = drawn.copy()
        ImageDraw.Draw(drawn).line((0, HIGH - 1, drawn.width, HIGH - 1), fill=0)
    if style.inverse:
        drawn = drawn.point(lambda light: 0 if light else 255)
    if (style.wide, style.high) == (1, 1):
        return drawn
    size = (drawn.width * style.wide, drawn.height * style.high)
    return drawn.resize(size, Image.Resampling.NEAREST)


@lru_cache(maxsize=4096)
def _glyph(character: str, *, bold: bool, ideograph: bool) -> "Image":
    """Return a character in its cell, black on white."""
    from PIL import Image, ImageDraw

    width = 2 * CELL if ideograph else CELL
    cell = Image.new("1", (width, HIGH), 1)
    face = _face(int(bold), _IDEOGRAPH if ideograph else _LETTER)
    pen = ImageDraw.Draw(cell)
    pen.fontmode = "1"
    left = (width - face.getlength(character)) / 2
    pen.text((left, _BASE), character, fill=0, font=face, anchor="ls")
    return cell


@lru_cache(maxsize=8)
def _face(which: int, size: int) -> "FreeTypeFont":
    from PIL import ImageFont

    return ImageFont.truetype(RESOURCES / "fonts" / _FACES[which], size)
