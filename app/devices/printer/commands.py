"""ESC/POS as the emulated printer understands it: bytes in, characters, pictures, codes and cuts out.

It goes on wherever the bytes stop and come again, as a printer does. What it does not know it passes over
with its parameters where their number is known, and never fails. Widths and counts are dots.
"""

from collections.abc import Callable, Generator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from app.devices.printer.printed_codes import bars, matrix
from app.devices.printer.roll import DOTS, HIGH, LINE, LONGEST, PLAIN, Roll, Style
from app.domain.names import decode_gb18030

Bytes = Generator[None, None, bytes]
Step = Generator[None, None, None]

NAME: Final = b"_SIM-ESCPOS\x00"
_BLANKS: Final = 0x20
_LEAD: Final = range(0x81, 0xFF)
_PAGES: Final[Mapping[int, str]] = MappingProxyType(
    {0: "cp437", 2: "cp850", 3: "cp860", 4: "cp863", 5: "cp865", 16: "cp1252", 17: "cp866", 18: "cp852"}
)
_SKIPPED: Final[Mapping[bytes, int]] = MappingProxyType(
    {
        **{b"\x1b" + letter.encode(): 1 for letter in " RV{MTu%?r="},
        **{b"\x1b" + letter.encode(): 0 for letter in "<LSv"},
        **{b"\x1d" + letter.encode(): 1 for letter in "Tbf/a"},
        **{b"\x1d" + letter.encode(): 2 for letter in "LWP\\$"},
        **{b"\x1c" + letter.encode(): 1 for letter in "-WC"},
        **{b"\x1c" + letter.encode(): 2 for letter in "Sp"},
        b"\x1bW": 8,
        b"\x1bc": 2,
        b"\x1d:": 0,
        b"\x1d^": 3,
        b"\x1c2": 2 + 72,
        b"\x10\x05": 1,
    }
)
"""Commands whose effect is not seen on paper, or that no document of a hall needs: their parameters."""
_REAL_TIME: Final[Mapping[int, int]] = MappingProxyType({1: 2, 2: 2, 3: 2, 7: 1, 8: 7})
"""`DLE DC4 fn`: how many parameters follow."""
_NAMED: Final = 65
"""n of `GS I` from which names are asked for, ended by NUL."""
_CUTS_AT: Final = (65, 66, 97, 98, 103, 104)
"""m of `GS V` after which a distance follows."""


class Interpreter:
    """Carries out what it is fed; `answer` takes what the printer says in order."""

    def __init__(self, roll: Roll, answer: Callable[[bytes], None]) -> None:
        self._roll = roll
        self._answer = answer
        self._buffer = bytearray()
        self._reset()
        self._run = self._forever()
        next(self._run)

    def feed(self, data: bytes) -> None:
        """Carry out what is whole; the rest waits for more."""
        self._buffer += data
        next(self._run)

    def _reset(self) -> None:
        self._style, self._chinese, self._page = PLAIN, False, "cp437"
        self._double = (1, 1)
        """Of ideographs alone (`FS !`): times as wide, times as high."""
        self._bar_width, self._bar_height, self._hri = 3, 162, 0
        self._qr, self._module, self._level = b"", 3, 0
        self._stored: tuple[int, bytes] = (0, b"")
        self._roll.align, self._roll.spacing = 0, LINE

    # ---------------------------------------------------------------------------------------------- bytes
    def _take(self, count: int) -> Bytes:
        while len(self._buffer) < count:
            yield
        part = bytes(self._buffer[:count])
        del self._buffer[:count]
        return part

    def _one(self) -> Generator[None, None, int]:
        return (yield from self._take(1))[0]

    def _number(self, count: int = 2) -> Generator[None, None, int]:
        return int.from_bytes((yield from self._take(count)), "little")

    def _skip(self, count: int) -> Step:
        while count > 0:
            if not self._buffer:
                yield
            part = min(count, len(self._buffer))
            del self._buffer[:part]
            count -= part

    def _rows(self, across: int, rows: int) -> Bytes:
        """Take a picture of so many bytes a row, and keep of it what a printer has room for."""
        room, kept = DOTS // 8, bytearray()
        for row in range(rows):
            part = yield from self._take(min(across, room))
            yield from self._skip(across - room)
            if row < LONGEST:
                kept += part
        return bytes(kept)

    # ----------------------------------------------------------------------------------------------- text
    def _forever(self) -> Step:
        while True:
            byte = yield from self._one()
            if byte >= _BLANKS:
                yield from self._character(byte)
            elif byte in b"\x1b\x1d\x1c\x10":
                yield from self._command(bytes((byte, (yield from self._one()))))
            elif byte in b"\n\x0c":
                self._roll.end_line()
            elif byte == 0x09:  # noqa: PLR2004 - HT
                self._roll.tab()

    def _character(self, byte: int) -> Step:
        if byte < 0x7F:  # noqa: PLR2004 - ASCII
            self._roll.write(chr(byte), self._style, ideograph=False)
        elif self._chinese and byte in _LEAD:
            yield from self._ideograph(byte)
        else:
            self._roll.write(bytes((byte,)).decode(self._page, "replace"), self._style, ideograph=False)

    def _ideograph(self, lead: int) -> Step:
        while not self._buffer:
            yield
        second = self._buffer[0]
        if second < 0x40:  # noqa: PLR2004 - no second byte: four bytes of GB 18030, or none
            self._roll.write("?", self._style, ideograph=False)
            return
        del self._buffer[0]
        try:
            character = decode_gb18030(bytes((lead, second)))
        except UnicodeDecodeError:
            character = "□"
        wide, high = self._double
        style = replace(self._style, wide=max(wide, self._style.wide), high=max(high, self._style.high))
        self._roll.write(character, style, ideograph=True)

    # ------------------------------------------------------------------------------------------- commands
    def _command(self, command: bytes) -> Step:
        if command in _SKIPPED:
            yield from self._skip(_SKIPPED[command])
        elif command[:1] == b"\x1b":
            yield from self._escape(command[1:])
        elif command[:1] == b"\x1d":
            yield from self._group(command[1:])
        elif command[:1] == b"\x1c":
            yield from self._chinese_mode(command[1:])
        elif command == b"\x10\x04":
            yield from self._skip(1)  # was answered when it came
        elif command == b"\x10\x14":
            yield from self._skip(_REAL_TIME.get((yield from self._one()), 0))

    def _chinese_mode(self, command: bytes) -> Step:
        if command in {b"&", b"."}:
            self._chinese = command == b"&"
        elif command == b"!":
            bits = yield from self._one()
            self._double = (2 if bits & 0x04 else 1, 2 if bits & 0x08 else 1)
        elif command == b"(":
            yield from self._extended(b"")

    def _escape(self, command: bytes) -> Step:  # noqa: C901, PLR0912 - one arm a command
        roll = self._roll
        match command:
            case b"@":
                self._reset()
            case b"!":
                self._mode((yield from self._one()))
            case b"E" | b"G":
                self._style = replace(self._style, bold=bool((yield from self._one()) & 1))
            case b"-":
                self._style = replace(self._style, underline=(yield from self._one()) % 48 in {1, 2})
            case b"a":
                roll.align = (yield from self._one()) % 48 % 3
            case b"d":
                roll.feed((yield from self._one()) * roll.spacing)
            case b"J":
                roll.feed((yield from self._one()))
            case b"2":
                roll.spacing = LINE
            case b"3":
                roll.spacing = yield from self._one()
            case b"t":
                self._page = _PAGES.get((yield from self._one()), "cp437")
            case b"p":
                yield from self._skip(3)
                roll.kick()
            case b"i" | b"m":
                roll.cut()
            case b"$":
                roll.go_to((yield from self._number()))
            case b"\\":
                roll.go_to(roll.at + int.from_bytes((yield from self._take(2)), "little", signed=True))
            case b"D":
                while (yield from self._one()):
                    pass
            case b"*":
                yield from self._columns()
            case b"(":
                yield from self._extended(b"")

    def _group(self, command: bytes) -> Step:  # noqa: C901, PLR0912 - one arm a command
        match command:
            case b"!":
                size = yield from self._one()
                self._style = replace(self._style, wide=(size >> 4 & 7) + 1, high=(size & 7) + 1)
            case b"B":
                self._style = replace(self._style, inverse=bool((yield from self._one()) & 1))
            case b"h":
                self._bar_height = yield from self._one()
            case b"w":
                self._bar_width = yield from self._one()
            case b"H":
                self._hri = (yield from self._one()) % 48 & 3
            case b"r":
                yield from self._skip(1)
                self._answer(b"\x00")
            case b"I":
                self._answer(NAME if (yield from self._one()) >= _NAMED else b"\x02")
            case b"V":
                if (yield from self._one()) in _CUTS_AT:
                    self._roll.feed((yield from self._one()))
                self._roll.cut()
            case b"v":
                yield from self._raster()
            case b"k":
                yield from self._barcode()
            case b"(":
                yield from self._extended(command)
            case b"8":
                if (yield from self._one()) == ord("L"):
                    yield from self._graphics((yield from self._number(4)))
            case b"*":
                across, down = yield from self._take(2)
                yield from self._skip(across * down * 8)

    def _mode(self, bits: int) -> None:
        self._style = Style(
            bold=bool(bits & 0x08),
            underline=bool(bits & 0x80),
            inverse=self._style.inverse,
            wide=2 if bits & 0x20 else 1,
            high=2 if bits & 0x10 else 1,
        )

    # ------------------------------------------------------------------------------------ pictures, codes
    def _raster(self) -> Step:
        yield from self._skip(1)
        scale = (yield from self._one()) & 3
        across, rows = (yield from self._number()), (yield from self._number())
        data = yield from self._rows(across, rows)
        self._print(min(across, DOTS // 8), data, 2 if scale & 1 else 1, 2 if scale & 2 else 1)

    def _print(self, across: int, data: bytes, wide: int, high: int) -> None:
        """Print a picture of so many bytes a row; 1 is black."""
        from PIL import Image

        if not across or len(data) < across:
            return
        rows = min(len(data) // across, LONGEST // high)
        drawn = Image.frombytes("1", (across * 8, rows), bytes(each ^ 0xFF for each in data[: rows * across]))
        if (wide, high) != (1, 1):
            drawn = drawn.resize((drawn.width * wide, rows * high), Image.Resampling.NEAREST)
        self._roll.picture(drawn.crop((0, 0, min(drawn.width, DOTS), drawn.height)))

    def _columns(self) -> Step:
        """`ESC *`: a picture in the line, 8 or 24 dots high, column by column."""
        from PIL import Image

        m, count = (yield from self._one()), (yield from self._number())
        down = 3 if m in {32, 33} else 1
        room = max(0, min(count, DOTS - self._roll.at))
        data = yield from self._take(room * down)
        yield from self._skip((count - room) * down)
        if not room:
            return
        across = Image.frombytes("1", (down * 8, room), bytes(each ^ 0xFF for each in data))
        drawn = across.transpose(Image.Transpose.TRANSPOSE)
        if down == 1:
            drawn = drawn.resize((drawn.width, HIGH), Image.Resampling.NEAREST)
        self._roll.column_picture(drawn)

    def _barcode(self) -> Step:
        m = yield from self._one()
        data = bytearray()
        if m < 65:  # noqa: PLR2004 - function A ends with NUL
            while (byte := (yield from self._one())) and len(data) < 255:  # noqa: PLR2004 - as of function B
                data.append(byte)
        else:
            data += yield from self._take((yield from self._one()))
        kind, payload, drawn = bars(m, bytes(data), width=self._bar_width, height=self._bar_height)
        for place in (1, 2):
            if place == 2:  # noqa: PLR2004 - below
                self._roll.code(kind, payload, drawn)
            if drawn is not None and self._hri & place:
                for character in payload:
                    self._roll.write(character if character.isprintable() else " ", PLAIN, ideograph=False)
                self._roll.end_line()

    def _extended(self, command: bytes) -> Step:
        letter, size = (yield from self._one()), (yield from self._number())
        if command and letter == ord("k"):
            self._two_dimensional((yield from self._take(size)))
        elif command and letter == ord("L"):
            yield from self._graphics(size)
        else:
            yield from self._skip(size)

    def _two_dimensional(self, body: bytes) -> None:
        if body[:1] != b"1" or len(body) < 3:  # noqa: PLR2004 - QR codes alone, with a parameter
            return
        match body[1:2]:
            case b"P":
                self._qr = body[3:]
            case b"C":
                self._module = body[2]
            case b"E":
                self._level = body[2] % 48
            case b"Q":
                payload, drawn = matrix(self._qr, module=self._module, level=self._level)
                self._roll.code("qr", payload, drawn)

    def _graphics(self, size: int) -> Step:
        """`GS ( L`, `GS 8 L`: a picture is stored (fn 112), and printed (fn 50)."""
        head = yield from self._take(min(size, 10))
        if head[1:2] != b"p" or len(head) < 10:  # noqa: PLR2004 - m fn a bx by c x x y y
            yield from self._skip(size - len(head))
            if head[1:2] in {b"\x02", b"2"}:
                across, data = self._stored
                self._print(across, data, 1, 1)
            return
        across, rows = (int.from_bytes(head[6:8], "little") + 7) // 8, int.from_bytes(head[8:10], "little")
        rows = min(rows, (size - 10) // max(across, 1))
        data = yield from self._rows(across, rows)
        yield from self._skip(size - 10 - across * rows)
        self._stored = (min(across, DOTS // 8), data)
