"""Tables in words, and how figures are written: what all parts of the report of a day share."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.queue_rules import MINUTE_MS
from app.domain.shifts import HANDED_OVER, is_machine
from app.i18n import Text

_TENTHS: Final = 10
NAME, FIGURE, MONEY, WORDS = 34, 13, 21, 24
"""Usual shares of the width of paper."""


@dataclass(frozen=True, slots=True)
class Head:
    """Head of a column: its title, and its share of the width of paper."""

    title: str
    weight: int
    right: bool = False


@dataclass(frozen=True, slots=True)
class ReportTable:
    """One table; with `total` its last row holds the sums."""

    key: str
    title: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[str, ...], ...]
    total: bool = False


@dataclass(frozen=True, slots=True)
class ReportPart:
    """One part of the report."""

    key: str
    title: str
    tables: tuple[ReportTable, ...]


class Figures:
    """How figures are written: for people, or `plain` for a program that goes on counting with them."""

    none: str = "–"

    def __init__(self, text: Text, *, plain: bool = False) -> None:
        """Take the sentences of one language."""
        self.text = text
        self._plain = plain
        if plain:
            self.none = ""

    def money(self, fen: int) -> str:
        """Return an amount in yuan."""
        if not self._plain:
            return self.text.money(fen)
        whole, cents = divmod(abs(fen), 100)
        return f"{'-' if fen < 0 else ''}{whole}.{cents:02d}"

    def signed(self, fen: int) -> str:
        """Return a difference in yuan."""
        return self.money(fen) if self._plain else self.text.signed(fen)

    def tenths(self, tenths: int | None) -> str:
        """Return a figure with one decimal."""
        return self.none if tenths is None else f"{tenths // _TENTHS}.{tenths % _TENTHS}"

    def minutes(self, ms: int, measured: int) -> str:
        """Return a time in minutes, rounded half up; nothing where nobody was measured."""
        return self.tenths((ms * 2 * _TENTHS + MINUTE_MS) // (2 * MINUTE_MS) if measured else None)


def table(
    say: Figures,
    key: str,
    heads: Sequence[tuple[str, int, bool]],
    rows: Sequence[Sequence[str]],
    *,
    total: bool = False,
) -> ReportTable:
    """Return a table with its words: `heads` are code, share of the width, and whether it stands right."""
    text = say.text
    return ReportTable(
        key,
        text(f"reports.table.{key}"),
        tuple(Head(text(f"reports.head.{code}"), weight, right) for code, weight, right in heads),
        tuple(tuple(row) for row in rows),
        total,
    )


def explained(explanation: str, text: Text) -> str:
    """Return why a difference came about: a person's own words, or the program's in the reader's language."""
    return text("treatment_why.handed_over") if explanation == HANDED_OVER else explanation


def who(name: str, staff_no: str, text: Text) -> str:
    """Return a clerk by name and number, or a kiosk."""
    if is_machine(staff_no):
        return text("reports.machine", code=staff_no)
    return f"{name} {staff_no}".strip()
