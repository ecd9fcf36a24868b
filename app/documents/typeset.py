"""Cutting text into what people see as characters, and into lines. Knows no medium: the caller measures."""

import unicodedata
from collections.abc import Callable, Iterator

from app.domain.names import fold_private_use

_BLANK = " "
_FIRST_MARK = "\u0300"
_JOINER = "\u200d"
_FIRST_WIDE = "\u2e80"
# What must not begin a line (kinsoku), and what must not end one.
_CLOSING = frozenset("，。；：、！？）》」』】〕〉”’％‰,.;:!?)]}%…")
_OPENING = frozenset("（《「『【〔〈“‘([{￥¥$")

Measure = Callable[[str], float]


def clean(text: str) -> str:
    """Return the text as it can be printed: private-use forms folded, nothing that a font cannot take.

    Line breaks stay; other control characters become blanks, half a surrogate pair becomes U+FFFD.
    """
    text = text if text.isprintable() else "".join(map(_printable, text))
    return fold_private_use(text)


def _printable(character: str) -> str:
    if character == "\n":
        return character
    category = unicodedata.category(character)
    if category == "Cs":
        return "\ufffd"
    return " " if category in {"Cc", "Zl", "Zp"} else character


def unseen(character: str) -> bool:
    """Return whether the character has no shape of its own: variation selectors, joiners and their like."""
    return (
        "\ufe00" <= character <= "\ufe0f"
        or unicodedata.category(character) == "Cf"
        or _ideographic_vs(character)
    )


def _ideographic_vs(character: str) -> bool:
    return "\U000e0100" <= character <= "\U000e01ef"


def clusters(text: str) -> Iterator[str]:
    """Yield the text in pieces that people see as one character: letters with marks and selectors."""
    piece = ""
    for character in text:
        if piece and (_attached(character) or piece.endswith(_JOINER)):
            piece += character
        else:
            if piece:
                yield piece
            piece = character
    if piece:
        yield piece


def _attached(character: str) -> bool:
    """Return whether the character belongs to the one before it."""
    return character >= _FIRST_MARK and (
        character == _JOINER or unicodedata.category(character) in {"Mn", "Mc", "Me"}
    )


def wrap(text: str, measure: Measure, limit: float) -> list[str]:
    """Return the lines of a text, none wider than `limit` unless a single character is.

    Ideographs part anywhere but before closing and after opening marks, words at blanks; a word that is wider
    than a line is cut between characters, and its closing mark hangs over the end rather than begin a line.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        if measure(paragraph) <= limit:
            lines.append(paragraph)
        else:
            lines.extend(_wrap_paragraph(paragraph, measure, limit))
    return lines


def _wrap_paragraph(paragraph: str, measure: Measure, limit: float) -> Iterator[str]:
    line, used = "", 0.0
    for token in _tokens(paragraph):
        width = measure(token)
        if used + width > limit and line:
            yield line.rstrip()
            line, used = "", 0.0
        if token == _BLANK and not line:
            continue
        if width <= limit:
            line, used = line + token, used + width
            continue
        for piece in clusters(token):
            width = measure(piece)
            if line and used + width > limit and piece[0] not in _CLOSING:  # a closing mark hangs
                yield line
                line, used = "", 0.0
            line, used = line + piece, used + width
    if line.strip():
        yield line.rstrip()


def _tokens(paragraph: str) -> Iterator[str]:
    """Yield the pieces between which a line may end."""
    token = ""
    for piece in clusters(paragraph):
        joins = _BLANK not in {token, piece} and bool(token) and _joined(token, piece)
        if joins:
            token += piece
            continue
        if token:
            yield token
        token = piece
    if token:
        yield token


def _joined(token: str, piece: str) -> bool:
    """Return whether no line may end between the token and the character after it."""
    if piece[0] in _CLOSING or token[-1] in _OPENING:
        return True
    return token[-1] < _FIRST_WIDE and piece[0] < _FIRST_WIDE
