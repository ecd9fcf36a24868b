"""Whether the centre has confirmed the closes of days, and if not, what differs (DOMAIN §8)."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from app.domain.document_marks import Confirmation
from app.domain.network import Tally
from app.i18n import Text
from app.services.link import LinkMode
from app.services.reading import Queries
from app.ui.context import Program
from app.ui.panels.live import Live
from app.ui.screens.close.sheet import Cell, Col, Sheet
from app.ui.theme import Tone
from app.ui.widgets.cards import VerdictCard
from app.ui.widgets.labels import Label
from app.ui.widgets.paint import BadgeSpec

_LOOKS = {
    Confirmation.WAITING: (Tone.UNSYNCED, "cloud-clock-outline"),
    Confirmation.PROVEN: (Tone.OK, "cloud-check-outline"),
    Confirmation.DIFFERS: (Tone.DANGER, "alert-circle"),
}


@dataclass(frozen=True, slots=True)
class Compared:
    """One terminal as the hall counted it and as the centre did; None where a side does not know it."""

    terminal: str
    here: Tally | None
    centre: Tally | None

    @property
    def same(self) -> bool:
        """Return whether both count the same."""
        return self.here == self.centre


@dataclass(frozen=True, slots=True)
class DayConfirmation:
    """What the centre has said of a day's close."""

    state: Confirmation
    code: str = ""
    terminals: tuple[Compared, ...] = ()


class Confirmations(QObject):
    """Follows what the centre says of the days that are shown; knows nothing in a standalone hall.

    Signals:
        changed: something else is known.
    """

    changed = Signal()

    def __init__(self, program: Program, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._program = program
        self._days: frozenset[str] = frozenset()
        self._known: dict[str, DayConfirmation] = {}
        self._live = Live(program.feed, ("day",), self)
        self._live.changed.connect(self._read)

    def start(self) -> None:
        """Listen, and read."""
        self._live.start()
        self._read()

    def stop(self) -> None:
        """Listen no more."""
        self._live.stop()

    def of(self, day_id: str) -> DayConfirmation | None:
        """Return what is known of a day."""
        return self._known.get(day_id)

    def look_at(self, day_ids: Iterable[str]) -> None:
        """Follow these days too."""
        wanted = frozenset(day_ids)
        if not wanted <= self._days:
            self._days |= wanted
            self._read()

    def _read(self) -> None:
        if self._program.link.status().mode is LinkMode.STANDALONE or not self._days:
            return
        days = self._days

        def work() -> dict[str, DayConfirmation]:
            with self._program.store.read() as queries:
                return {day_id: _confirmation(queries, day_id) for day_id in days}

        self._program.tasks.read(work, self._on_read)

    def _on_read(self, known: dict[str, DayConfirmation]) -> None:
        if known != self._known and isValid(self):
            self._known = known
            self.changed.emit()


def _confirmation(queries: Queries, day_id: str) -> DayConfirmation:
    said, tallied = queries.network.confirmation(day_id), queries.network.tallies(day_id)
    ours = tallied.tallies if tallied else ()
    if said is None:
        return DayConfirmation(Confirmation.WAITING)
    state = Confirmation.PROVEN if said.proven else Confirmation.DIFFERS
    return DayConfirmation(state, said.code, _compared(queries, ours, said.tallies))


def _compared(queries: Queries, ours: tuple[Tally, ...], theirs: tuple[Tally, ...]) -> tuple[Compared, ...]:
    here = {(tally.terminal_id, tally.epoch): tally for tally in ours}
    there = {(tally.terminal_id, tally.epoch): tally for tally in theirs}
    codes = {row.origin: row.code for row in queries.sync_seen.chains()}
    return tuple(
        Compared(f"{codes.get(key[0], key[0][-4:])} {key[1]}", here.get(key), there.get(key))
        for key in sorted({*here, *there})
    )


def confirmation_badge(known: DayConfirmation | None, text: Text) -> BadgeSpec | None:
    """Return the badge of a report."""
    if known is None or known.state is Confirmation.NONE:
        return None
    tone, icon = _LOOKS[known.state]
    return BadgeSpec(text(f"net.close.{known.state}"), tone, icon)


class ConfirmedCard(VerdictCard):
    """What the centre says of one day; where it differs, both counts of each terminal that differs."""

    def __init__(self, text: Text) -> None:
        super().__init__("-", Tone.UNSYNCED, "cloud-clock-outline")
        self.setObjectName("close.confirmed")
        self._text = text
        self._note = Label("", wrap=True)
        self.body.addWidget(self._note)
        columns = (
            Col(text("net.close.terminal")),
            Col(text("net.close.counted_by"), 88),
            Col(text("net.close.column_receipts"), 72, right=True),
            Col(text("net.close.column_sum"), 128, right=True),
            Col(text("net.close.column_last"), 184, right=True),
        )
        self._sheet = Sheet(columns, text("net.close.differs"))
        self.body.addWidget(self._sheet)

    def show_day(self, known: DayConfirmation | None) -> None:
        """Show what is known; nothing in a standalone hall."""
        self.setVisible(known is not None and known.state is not Confirmation.NONE)
        if known is None or known.state is Confirmation.NONE:
            return
        text = self._text
        tone, icon = _LOOKS[known.state]
        self.set_verdict(text(f"net.close.{known.state}"), tone, icon)
        reason = text(known.code) if text.has(known.code) else known.code
        self._note.setText(text(f"net.close.note_{known.state}", reason=reason))
        differing = [each for each in known.terminals if not each.same]
        self._sheet.setVisible(bool(differing))
        rows = []
        for each in differing:
            rows += [
                (Cell(each.terminal, bold=True), Cell(text("net.close.here")), *_cells(each.here, text)),
                (Cell(""), Cell(text("net.close.centre")), *_cells(each.centre, text)),
            ]
        self._sheet.set_rows(tuple(rows))


def _cells(tally: Tally | None, text: Text) -> tuple[Cell, Cell, Cell]:
    if tally is None:
        return Cell("—"), Cell("—"), Cell("—")
    net = tally.takings_fen + tally.reversals_fen
    return Cell(str(tally.receipts)), Cell(text.money(net)), Cell(tally.last_receipt or "—")
