"""Codes that the emulated printer draws by itself, from the bytes of `GS k` and `GS ( k`."""

from typing import TYPE_CHECKING, Final

from app.devices.printer.roll import DOTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL.Image import Image

CODE128: Final = 73
_NAMES: Final = ("upca", "upca", "ean13", "ean8", "code39", "itf", "codabar")
"""m = 0 to 6 of `GS k`, and 65 to 71."""
_LEVELS: Final = "lmqh"
_SETS: Final = {b"A": 103, b"B": 104, b"C": 105}
_SWITCH: Final = {b"A": 101, b"B": 100, b"C": 99}
_FUNCTIONS: Final = {b"1": 102, b"2": 97, b"3": 96}
_CHECK: Final = 103
_LOWEST, _BLANK, _HUNDRED = 96, 32, 100
_WIDEST: Final = 6


def bars(m: int, data: bytes, *, width: int, height: int) -> "tuple[str, str, Image | None]":
    """Return kind, payload and picture of a barcode; no picture for one that cannot be, or is too wide."""
    kind, payload, modules = _modules(m, data)
    width = max(1, min(width, _WIDEST))
    if not modules or len(modules) * width > DOTS:
        return kind, payload, None
    return kind, payload, _drawn([modules], width, max(1, height))


def matrix(data: bytes, *, module: int, level: int) -> "tuple[str, Image | None]":
    """Return payload and picture of a QR code; no picture for one that is too long, or too wide."""
    import segno

    payload = data.decode("utf-8", "replace")
    try:
        rows = segno.make(payload, error=_LEVELS[level & 3], micro=False, boost_error=False).matrix
    except ValueError:  # segno: too much for the largest
        return payload, None
    module = max(1, min(module, 16))
    if len(rows) * module > DOTS:
        return payload, None
    return payload, _drawn(["".join("01"[bool(each)] for each in row) for row in rows], module, module)


def _drawn(rows: "Sequence[str]", width: int, height: int) -> "Image":
    from PIL import Image

    small = Image.new("1", (len(rows[0]), len(rows)), 1)
    small.putdata([0 if module == "1" else 255 for row in rows for module in row])
    return small.resize((small.width * width, small.height * height), Image.Resampling.NEAREST)


def _modules(m: int, data: bytes) -> tuple[str, str, str]:
    if m == CODE128:
        payload, values = _code128(data)
        return "code128", payload, _bars_of(values)
    import barcode

    number = m - 65 if m >= 65 else m  # noqa: PLR2004 - function B counts from A
    kind, payload = _NAMES[number] if number < len(_NAMES) else "unknown", data.decode("ascii", "replace")
    try:
        options = {"add_checksum": False} if kind == "code39" else {}
        return kind, payload, str(barcode.get(kind, payload, options=options).build()[0])
    except Exception:  # noqa: BLE001 - whatever the library thinks of made-up bytes: a printer prints nothing
        return kind, payload, ""


def _code128(data: bytes) -> tuple[str, list[int]]:
    """Return the text of the data of a Code 128 and its symbols; none for data that begins without a set."""
    payload, values, mode, at = "", list[int](), b"", 0
    while at < len(data):
        word = data[at + 1 : at + 2]
        if data[at : at + 1] == b"{" and word in _SETS:
            if word != mode:
                values.append(_SWITCH[word] if values else _SETS[word])
            mode, at = word, at + 2
        elif not mode:
            return payload, []
        elif mode == b"C":
            values.append(data[at] % _HUNDRED)
            payload += f"{data[at] % _HUNDRED:02d}"
            at += 1
        elif data[at : at + 1] == b"{" and word in _FUNCTIONS:
            values.append(_FUNCTIONS[word])
            at += 2
        else:
            at += 1 if data[at : at + 2] == b"{{" else 0
            byte = data[at] & 0x7F
            values.append((byte - _BLANK) % _LOWEST)
            payload += chr(byte)
            at += 1
    return payload, values


def _bars_of(values: list[int]) -> str:
    from barcode.charsets.code128 import CODES, STOP

    if len(values) < 2:  # noqa: PLR2004 - a set and something in it
        return ""
    check = (values[0] + sum(at * value for at, value in enumerate(values))) % _CHECK
    return "".join(CODES[value] for value in (*values, check)) + f"{STOP}11"
