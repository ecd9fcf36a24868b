"""Reports of the day for the duty manager: read afresh from the rows, printed and saved (DOMAIN §8, §9).

Nothing here changes a record. A day that is not closed shows the money of its closed shifts alone, as the
close does: whoever counts a drawer must not learn here what should be in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from app.domain.day_papers import DayReportContent, Standing
from app.domain.document_marks import NO_MARKS, Confirmation
from app.domain.errors import UserError
from app.domain.halls import local_minute
from app.domain.rights import Right
from app.i18n import Text
from app.services.access import require
from app.services.day_report_figures import figures_of
from app.services.paper_marks import Acknowledgements
from app.services.papers import letterhead_of, spool
from app.services.ports import Clock, Ids, Stamp, Store
from app.services.report_csv import as_csv
from app.services.rows.shifts import DayRow
from app.services.sessions import Session
from app.services.spool import Render

MOST_DAYS: Final = 62
"""So many days can be chosen: two months."""
_STANDINGS: Final = {
    Confirmation.NONE: Standing.CLOSED,
    Confirmation.WAITING: Standing.WAITING,
    Confirmation.PROVEN: Standing.PROVEN,
    Confirmation.DIFFERS: Standing.DIFFERS,
}


class ReportFile(StrEnum):
    """As what a report is saved."""

    PDF = "pdf"
    CSV = "csv"


class ReportShelf(Protocol):
    """Where saved reports lie."""

    def keep(self, name: str, data: bytes) -> str:
        """Keep a file, in place of one of the same name; returns where it lies.

        Raises EnvironmentFault reports.folder_full, reports.folder_read_only, reports.folder_failed.
        """
        ...


@dataclass(frozen=True, slots=True)
class ReportMeans:
    """What printing and saving need from outside."""

    render: Render
    shelf: ReportShelf
    known: Acknowledgements
    training: bool = False
    """Whether the figures are made up to practise: files say so."""


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day in the list; `z_number` is 0 before its close."""

    day_id: str
    date: str
    z_number: int
    standing: Standing


class DayReports:
    """Use cases of the reports of the day."""

    def __init__(
        self, store: Store, clock: Clock, ids: Ids, texts: Mapping[str, Text], means: ReportMeans
    ) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._texts = texts
        self._means = means

    def days(self, session: Session) -> tuple[DayLine, ...]:
        """Return the days, newest first. Raises UserError staff.no_right.audit."""
        require(session, Right.AUDIT)
        with self._store.read() as queries:
            rows = queries.day_reports.days(MOST_DAYS)
        return tuple(DayLine(row.day_id, row.date, row.z_number or 0, self._standing(row)) for row in rows)

    def report(self, session: Session, day_id: str) -> DayReportContent:
        """Return a day as it stands now. Raises UserError staff.no_right.audit, close.unknown_day."""
        require(session, Right.AUDIT)
        with self._store.read() as queries:
            day = queries.shifts.day(day_id)
        if day is None:
            raise UserError("close.unknown_day")
        # Asked before the rows are read: it may look itself, and what is confirmed meanwhile is no less true.
        standing = self._standing(day)
        unsent = day.closed_ms is not None and not self._means.known.durable(f"day:{day_id}", 0)
        now = self._clock.now_ms()
        with self._store.read() as queries:
            head = letterhead_of(queries, self._store.terminal, session.counter_id, day_id, now)
            return figures_of(queries, day_id, head, standing, unsent=unsent)

    def print_report(self, session: Session, day_id: str) -> str:
        """Put the report of a day into the spool as it stands; returns the document. Raises as `report`."""
        content = self.report(session, day_id)
        document_id = self._ids.new()
        with self._store.write(Stamp(session.staff_no, day_id)) as unit:
            subject = f"day_report:{day_id}"
            spool(unit, document_id, subject, session.language, content, content.head.at_ms)
        return document_id

    def save(self, session: Session, day_id: str, kind: ReportFile, language: str) -> str:
        """Save the report of a day as it stands now; returns where. Takes a moment.

        Raises as `report`, and EnvironmentFault of the folder or of a missing font.
        """
        content = self.report(session, day_id)
        if kind is ReportFile.CSV:
            data = as_csv(content, self._texts[language], training=self._means.training)
        else:
            data, _ = self._means.render(content, language, NO_MARKS)
        return self._means.shelf.keep(f"{file_stem(content)}.{kind}", data)

    def _standing(self, day: DayRow) -> Standing:
        if day.closed_ms is None:
            return Standing.OPEN
        return _STANDINGS[self._means.known.confirmation(day.day_id)]


def file_stem(content: DayReportContent) -> str:
    """Return the name of a saved report: `day-A01-2026-03-11-Z00042`; a provisional one bears its minute."""
    head = content.head
    minute = local_minute(head.at_ms, head.zone)
    parts = ["day", head.hall_id, head.business_day]
    if content.z_number:
        parts.append(f"Z{content.z_number:05d}")
    if not content.standing.final:
        parts.append(f"provisional-{minute // 60:02d}{minute % 60:02d}")
    return "-".join(parts)
