"""What several layouts say in the same way."""

from app.documents.blocks import Align, Block, Line, Pair, Size, Table
from app.domain.documents import Letterhead
from app.i18n import Text


def place(head: Letterhead) -> str:
    """Return hall, terminal and, if there is one, the window: `A01 / T03 / 3`."""
    return " / ".join(filter(None, (head.hall_id, head.terminal_code, head.counter)))


def business_time(head: Letterhead, text: Text) -> str:
    """Return accounting day and time: `2026-03-11 14:36:02`; both dates where the day ran past midnight."""
    date, clock = text.date(head.at_ms, head.zone), text.clock(head.at_ms, head.zone)
    if head.business_day in {"", date}:
        return f"{date} {clock}"
    return f"{head.business_day} / {date} {clock}"


def person(name: str, staff_no: str) -> str:
    """Return a clerk as on every document: name and staff number."""
    return " ".join(filter(None, (name, staff_no)))


def small(words: str, *, align: Align = Align.LEFT) -> Line:
    """Return a line of small print."""
    return Line(words, Size.SMALL, align=align)


def pairs(*cells: tuple[str, str]) -> tuple[Block, ...]:
    """Return labels with values, without those whose value is empty."""
    return tuple(Pair(label, value) for label, value in cells if value)


def or_none(table: Table, text: Text) -> Block:
    """Return the table, or a line that says that there is nothing."""
    return table if table.rows else Line(text("documents.none"))


def sentence(code: str, text: Text) -> str:
    """Return the sentence of a code; what is no code is published text and stands as it is."""
    return text(code) if text.has(code) else code
