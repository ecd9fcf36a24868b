"""Lines of 48 columns: what a receipt printer's text mode has room for. Ideographs are two columns wide."""

from app.documents.blocks import Align, Column, Table
from app.documents.typeset import clean, clusters, unseen, wrap

COLUMNS = 48
_GAP = 2
# Printed by text mode in another, equal shape: U+00A5 and U+2212 have no double byte in GB 18030.
_ALIKE = str.maketrans({"¥": "￥", "−": "-", "\u00a0": " ", "‒": "–", "‑": "-"})


def printable(text: str) -> str:
    """Return the text with signs that only look different in double bytes, and without what has no shape."""
    return "".join(character for character in clean(text).translate(_ALIKE) if not unseen(character))


def columns_of(text: str) -> int:
    """Return how many columns a text takes: one an ASCII character, two any other (double bytes are wide)."""
    text = printable(text)
    if text.isascii():
        return len(text)
    return sum(1 if piece.isascii() else 2 for piece in clusters(text))


def wrap_columns(text: str, limit: int) -> list[str]:
    """Return the lines of a text, none wider than `limit` columns."""
    return wrap(printable(text), columns_of, limit)


def centred(line: str, limit: int) -> str:
    """Return a line moved to the middle of `limit` columns."""
    return " " * ((limit - columns_of(line)) // 2) + line


def right(line: str, limit: int) -> str:
    """Return a line moved to the right end of `limit` columns."""
    return " " * (limit - columns_of(line)) + line


def pair_lines(left: str, value: str, limit: int) -> list[str]:
    """Return label and value on one line, or wrapped side by side, or one under the other."""
    left, value = printable(left), printable(value)
    left_wide, right_wide = columns_of(left), columns_of(value)
    if left_wide + _GAP + right_wide <= limit:
        return [left + " " * (limit - left_wide - right_wide) + value]
    if right_wide <= limit * 6 // 10:
        rights, lefts = [value], wrap_columns(left, limit - _GAP - right_wide)
    elif left_wide <= limit * 45 // 100:
        lefts, rights = [left], wrap_columns(value, limit - _GAP - left_wide)
    else:
        return [*wrap_columns(left, limit), *(right(line, limit) for line in wrap_columns(value, limit))]
    rows = max(len(lefts), len(rights))
    lefts += [""] * (rows - len(lefts))
    rights += [""] * (rows - len(rights))
    return [
        (head + right(tail, limit - columns_of(head))).rstrip()
        for head, tail in zip(lefts, rights, strict=True)
    ]


def table_lines(table: Table) -> list[tuple[str, bool]]:
    """Return a table as lines with their boldness: in columns where they fit, else a block of pairs a row."""
    rows = [tuple(printable(cell) for cell in row) for row in table.rows]
    heads = [printable(column.title) for column in table.columns]
    widths = [
        max(columns_of(head), *(columns_of(row[index]) for row in rows)) if rows else columns_of(head)
        for index, head in enumerate(heads)
    ]
    last = len(rows) - 1
    if sum(widths) + _GAP * (len(widths) - 1) <= COLUMNS:
        spare = COLUMNS - sum(widths) - _GAP * (len(widths) - 1)
        widths[0] += spare
        lines = [(_row(heads, table.columns, widths), True)]
        lines += [
            (_row(row, table.columns, widths), table.total and index == last)
            for index, row in enumerate(rows)
        ]
        return lines
    lines = []
    for index, row in enumerate(rows):
        bold = table.total and index == last
        lines += [(line, True) for line in wrap_columns(row[0], COLUMNS)]
        for head, cell in zip(heads[1:], row[1:], strict=True):
            lines += [(line, bold) for line in pair_lines(f"  {head}", cell, COLUMNS)]
    return lines


def _row(cells: list[str] | tuple[str, ...], columns: tuple[Column, ...], widths: list[int]) -> str:
    placed = [
        right(cell, width) if column.align is Align.RIGHT else cell + " " * (width - columns_of(cell))
        for cell, column, width in zip(cells, columns, widths, strict=True)
    ]
    return (" " * _GAP).join(placed).rstrip()
