"""The bundled fonts: which of them draws a character, how wide it is, and embedding them in a PDF.

reportlab drops a character that a font lacks without a word, so every text is cut into runs of one font
first: Noto Sans SC, then rare characters in the same style, then HanaMinB (30 MB, loaded only when needed).
"""

import logging
import re
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

from app.documents.typeset import unseen

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFont

_log = logging.getLogger(__name__)

REGULAR, BOLD, RARE, MING = range(4)
MISSING = -1
"""No font has the character: a box with its code point is drawn."""
_UNSEEN = -2
_FILES = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf", "NotoSansCJKSC-Rare.ttf", "HanaMinB.ttf")
_CHAINS = ((REGULAR, RARE, MING), (BOLD, RARE, MING))
_BEYOND_BMP = 0x10000
_WIDE = re.compile(r"<([0-9A-F]{5,6})>")


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one font. `width` is in thousandths of the type size."""

    font: int
    text: str
    width: float


def code_point(character: str) -> tuple[str, str]:
    """Return the code point as two rows of hexadecimal digits, for the box of a character without a font."""
    code = ord(character)
    digits = f"{code:04X}" if code < _BEYOND_BMP else f"{code:06X}"
    half = len(digits) // 2
    return digits[:half], digits[half:]


class Fonts:
    """The fonts of one folder, each loaded when the first text needs it.

    One object serves the whole process; `lock` is held while a document is drawn, because reportlab's fonts
    collect the characters of one document at a time.
    """

    def __init__(self, folder: Path) -> None:
        self.lock = RLock()
        self.missing: set[str] = set()
        """Characters that no font has, met since the set was last cleared."""
        self._folder = folder
        self._fonts: dict[int, TTFont] = {}
        self._known: tuple[dict[str, tuple[int, float]], dict[str, tuple[int, float]]] = ({}, {})

    def path(self, font: int) -> Path:
        """Return the file of a font."""
        return self._folder / _FILES[font]

    def load(self, font: int) -> "TTFont":
        """Return a font, registered with reportlab under `name(font)`."""
        found = self._fonts.get(font)
        if found is None:
            with self.lock:
                found = self._fonts[font] = _embeddable(self.name(font), self.path(font))
        return found

    @staticmethod
    def name(font: int) -> str:
        """Return the name under which reportlab knows a font."""
        return f"tingtai-{font}"

    def font_of(self, character: str, *, bold: bool = False) -> int:
        """Return the font that draws a character, or MISSING."""
        return self._look(character, bold=bold)[0]

    def width(self, text: str, *, bold: bool = False) -> float:
        """Return the width of a text in thousandths of the type size."""
        known = self._known[bold]
        try:
            return sum([known[character][1] for character in text])
        except KeyError:
            return sum(self._look(character, bold=bold)[1] for character in text)

    def runs(self, text: str, *, bold: bool = False) -> list[Run]:
        """Return the text in runs of one font; characters without a font are runs of MISSING, one each."""
        found: list[Run] = []
        for character in text:
            font, width = self._look(character, bold=bold)
            if font == _UNSEEN:
                continue
            if found and found[-1].font == font != MISSING:
                last = found[-1]
                found[-1] = Run(font, last.text + character, last.width + width)
            else:
                found.append(Run(font, character, width))
        return found

    def _look(self, character: str, *, bold: bool) -> tuple[int, float]:
        known = self._known[bold].get(character)
        if known is None:
            known = self._known[bold][character] = self._search(character, bold=bold)
        if known[0] == MISSING and character not in self.missing:
            self.missing.add(character)
            _log.warning("no font has U+%04X", ord(character))
        return known

    def _search(self, character: str, *, bold: bool) -> tuple[int, float]:
        code = ord(character)
        if unseen(character):
            return _UNSEEN, 0.0
        for font in _CHAINS[bold]:
            face: Any = self.load(font).face
            if face.charToGlyph.get(code, 0):
                return font, float(face.charWidths[code])
        return MISSING, 1000.0


def _embeddable(name: str, path: Path) -> "TTFont":
    """Return the font at `path`, fit to be embedded and searched, and register it with reportlab."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    class Embedded(TTFont):
        """A TrueType font whose ToUnicode map also holds characters beyond U+FFFF.

        reportlab writes them with five digits, which no reader understands; PDF wants UTF-16 (ISO 32000-1
        §9.10.3).
        """

        def addObjects(self, doc: Any) -> None:  # noqa: ANN401, N802 - reportlab's name and untyped document
            super().addObjects(doc)
            prefix = "toUnicodeCMap:"
            for key, value in doc.idToObject.items():
                if key.startswith(prefix):
                    value.content = _WIDE.sub(_utf16, value.content)

    # asciiReadable would put 95 unused glyphs into every document.
    font = Embedded(name, str(path), asciiReadable=False, shapable=False)
    face: Any = font.face
    face.get_table = _kept_glyphs(face)
    pdfmetrics.registerFont(font)
    return font


def _kept_glyphs(face: Any) -> Any:  # noqa: ANN401 - reportlab's untyped face and a method of it
    """Return a `get_table` that does not copy ten megabytes of outlines for every document."""
    plain = face.get_table

    class Outlines:
        def __init__(self, start: int) -> None:
            self._start = start

        def __getitem__(self, part: slice) -> bytes:
            data: bytes = face._ttf_data[self._start + part.start : self._start + part.stop]  # noqa: SLF001
            return data

    def get_table(tag: str) -> object:
        return Outlines(face.get_table_pos(tag)[0]) if tag == "glyf" else plain(tag)

    return get_table


def _utf16(match: re.Match[str]) -> str:
    return f"<{chr(int(match[1], 16)).encode('utf-16-be').hex().upper()}>"
