"""The closed set of blocks that every document is made of.

A layout says what stands on paper and how loud it is, never where: `pdf` and `escpos` place the same blocks
on their own media. All text is finished text in one language.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Size(IntEnum):
    """How loud a text is."""

    SMALL = 0
    BODY = 1
    STRONG = 2
    """One step above body: the service on a ticket, the name of a part."""
    TOTAL = 3
    """The sum to pay."""


class Align(StrEnum):
    """Where a text stands in its width."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


class Paper(StrEnum):
    """The medium that a document is drawn on as PDF. On the printer everything is the roll."""

    ROLL = "roll"
    """80 mm wide, as long as the content."""
    A4 = "a4"


@dataclass(frozen=True, slots=True)
class Band:
    """Colour strip over the top of a copy: `red`, `green` or `white`; on a printer the paper has it."""

    colour: str


@dataclass(frozen=True, slots=True)
class Title:
    """Name of the hall, at the head."""

    text: str


@dataclass(frozen=True, slots=True)
class Boxed:
    """A label and, beside it, a name in a box: 收费凭证 [客户联 · 红]."""

    label: str
    boxed: str


@dataclass(frozen=True, slots=True)
class Inverse:
    """A few words, white on black."""

    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph."""

    text: str
    size: Size = Size.BODY
    bold: bool = False
    align: Align = Align.LEFT
    keep: bool = False
    """Whether it is never the last on its page."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A label at the left and its value at the right. `indent` sets it under the line before."""

    left: str
    right: str
    size: Size = Size.BODY
    bold: bool = False
    """Both sides bold; else neither, unless `strong`."""
    strong: bool = False
    """The right side alone bold."""
    indent: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across: dashed on the roll, thin on A4."""


@dataclass(frozen=True, slots=True)
class Big:
    """The number that is called: as large as the paper allows."""

    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """Name of a part of the document."""

    text: str


@dataclass(frozen=True, slots=True)
class Codes:
    """Code 128 with its text and, if given, a QR code beside it (under it where the width does not do)."""

    barcode: str
    caption: str
    qr: str = ""


@dataclass(frozen=True, slots=True)
class Checkbox:
    """A thing to tick off."""

    text: str


@dataclass(frozen=True, slots=True)
class Blank:
    """Empty height in tenths of a millimetre."""

    tenths: int


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """Labels with a line to sign on after each, side by side where there is room."""

    labels: tuple[str, ...]
    room: bool = False
    """Leave height for a pen above the line."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a hand drew (PNG, black on white), in the middle."""

    png: bytes


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its head, share of the width and alignment."""

    title: str
    weight: int
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under heads. The head is repeated on every page. `total` makes the last row bold."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    total: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """Labels and values in two columns: the facts at the head of a report."""

    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Keep:
    """Blocks that are not torn apart by the end of a page."""

    blocks: tuple["Block", ...]


Block = (
    Band
    | Title
    | Boxed
    | Inverse
    | Line
    | Pair
    | Rule
    | Big
    | Heading
    | Codes
    | Checkbox
    | Blank
    | SignatureLine
    | Drawing
    | Table
    | Grid
    | Keep
)
