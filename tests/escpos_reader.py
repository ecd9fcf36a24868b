"""Reads ESC/POS back as a printer would: lines of text, pictures, codes and cuts.

It knows only the commands that our documents use, and fails on any other: a byte that is out of place shows.
"""

from dataclasses import dataclass

from PIL import Image

from app.domain.names import decode_gb18030


@dataclass(frozen=True)
class TextLine:
    """A line of text as printed, and how."""

    text: str
    bold: bool
    wide: int
    high: int
    inverse: bool


@dataclass(frozen=True)
class Raster:
    """A picture; `rows` as strings of 0 and 1, 1 is black."""

    width: int
    height: int
    data: bytes

    def image(self) -> Image.Image:
        """Return the picture, black on white."""
        return Image.frombytes("1", (self.width, self.height), bytes(byte ^ 0xFF for byte in self.data))


@dataclass(frozen=True)
class Code:
    """A barcode of the printer's own; `kind` is code128 or qr."""

    kind: str
    payload: str
    module: int


@dataclass(frozen=True)
class Cut:
    """A partial cut."""


Event = TextLine | Raster | Code | Cut


def read(data: bytes) -> list[Event]:
    """Return what a printer would do with the bytes, in order."""
    return _Reader(data).run()


def texts(events: list[Event]) -> str:
    """Return all text lines."""
    return "\n".join(event.text for event in events if isinstance(event, TextLine))


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0
        self.events: list[Event] = []
        self.line = bytearray()
        self.reset()
        self.qr = b""

    def reset(self) -> None:
        self.bold = self.inverse = self.was_inverse = self.chinese = False
        self.wide = self.high = self.line_wide = self.line_high = 1
        self.line_bold = False
        self.module = 3

    def take(self, count: int) -> bytes:
        part = self.data[self.at : self.at + count]
        assert len(part) == count, "cut off"
        self.at += count
        return part

    def run(self) -> list[Event]:
        while self.at < len(self.data):
            byte = self.take(1)
            if byte == b"\x1b":
                self.escape(self.take(1))
            elif byte == b"\x1d":
                self.group(self.take(1))
            elif byte == b"\x1c":
                assert self.take(1) == b"&"
                self.chinese = True
            elif byte == b"\n":
                self.end_line()
            else:
                self.character(byte)
        assert not self.line
        return self.events

    def character(self, byte: bytes) -> None:
        if not self.line:
            self.line_bold, self.line_wide, self.line_high = self.bold, self.wide, self.high
            self.was_inverse = self.inverse
        if byte[0] >= 0x80:
            assert self.chinese, "double bytes without FS &"
            byte += self.take(1)
            assert byte[1] >= 0x40, "four bytes in text mode"
        else:
            assert byte[0] >= 0x20, f"control {byte!r}"
        self.line += byte

    def end_line(self) -> None:
        text = decode_gb18030(bytes(self.line))
        columns = sum(1 if character.isascii() else 2 for character in text)
        assert columns * self.line_wide <= 48, f"too wide: {text}"
        self.events.append(TextLine(text, self.line_bold, self.line_wide, self.line_high, self.was_inverse))
        self.line.clear()
        self.was_inverse = False

    def escape(self, command: bytes) -> None:
        match command:
            case b"@":
                self.reset()
            case b"E":
                self.bold = self.take(1) == b"\x01"
            case b"a" | b"J" | b"d":
                self.take(1)
            case _:
                raise AssertionError(command)

    def group(self, command: bytes) -> None:
        match command:
            case b"!":
                size = self.take(1)[0]
                self.wide, self.high = (size >> 4) + 1, (size & 7) + 1
            case b"B":
                self.inverse = self.take(1) == b"\x01"
            case b"h" | b"H" | b"f":
                self.take(1)
            case b"w":
                self.module = self.take(1)[0]
            case b"k":
                assert self.take(1) == b"I"
                self.events.append(Code("code128", _code128(self.take(self.take(1)[0])), self.module))
            case b"v":
                self.raster()
            case b"V":
                assert self.take(1) == b"\x01"
                self.events.append(Cut())
            case b"(":
                self.two_dimensional()
            case _:
                raise AssertionError(command)

    def raster(self) -> None:
        assert not self.line, "a picture in the middle of a line"
        assert self.take(2) == b"0\x00"
        width = int.from_bytes(self.take(2), "little")
        height = int.from_bytes(self.take(2), "little")
        self.events.append(Raster(width * 8, height, self.take(width * height)))

    def two_dimensional(self) -> None:
        assert self.take(1) == b"k"
        body = self.take(int.from_bytes(self.take(2), "little"))
        assert body[:1] == b"1"
        match body[1:2]:
            case b"P":
                self.qr = body[3:]
            case b"C":
                self.module = body[2]
            case b"Q":
                self.events.append(Code("qr", self.qr.decode(), self.module))
            case b"A" | b"E":
                pass
            case _:
                raise AssertionError(body)


def _code128(data: bytes) -> str:
    payload, mode, at = "", "", 0
    while at < len(data):
        if data[at : at + 1] == b"{" and data[at + 1 : at + 2] in {b"B", b"C"}:
            mode = data[at + 1 : at + 2].decode()
            at += 2
        elif data[at : at + 2] == b"{{":
            payload += "{"
            at += 2
        elif mode == "C":
            payload += f"{data[at]:02d}"
            at += 1
        else:
            assert mode == "B"
            payload += chr(data[at])
            at += 1
    return payload
