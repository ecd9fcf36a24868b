"""The print queue: a document leaves it only when the printer has confirmed it (DEVICES, printer).

`queued → sending → done`, and `unknown` when the way was cut off while sending: then a person looks.
"""

import threading
from collections.abc import Callable

from app.domain.cash import TenderKind
from app.domain.document_marks import Marks
from app.domain.documents import DocumentContent, DocumentMoved, ReceiptContent, SpoolState
from app.domain.errors import EnvironmentFault, UserError
from app.services.paper_marks import (
    AGAIN,
    Acknowledgements,
    StandaloneAcknowledgements,
    keep_note,
    marks_for,
)
from app.services.papers import spool_again
from app.services.ports import (
    PAPER_NEAR_END,
    Clock,
    Ids,
    Printer,
    PrintJob,
    PrintResult,
    Stamp,
    Store,
)
from app.services.rows.documents import DocumentRow
from app.services.sessions import Session

Render = Callable[[DocumentContent, str, Marks], tuple[bytes, bytes]]
"""Draws a content in a language with the marks of this print: PDF and ESC/POS bytes.

Raises `EnvironmentFault` when a font is missing.
"""
_STANDALONE = StandaloneAcknowledgements()

DRAWER_MS = 60_000
"""So long after it was queued a receipt opens the drawer: later nobody stands there with the money."""
REST_MS = 5_000
"""So long a printer that could not print is left alone, unless somebody asks for it."""
CUT_OFF = "spool.cut_off"
"""Detail of a document that was being sent when the program stopped."""


class SpoolService:
    """Owns the documents of one printer. Nothing that happens here touches the payment behind a document."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        ids: Ids,
        printer: Printer,
        render: Render,
        known: Acknowledgements = _STANDALONE,
    ) -> None:
        self._store = store
        self._known = known
        self._clock = clock
        self._ids = ids
        self._printer = printer
        self._render = render
        self._printing = threading.Lock()
        self._near_end = False
        self._fault = ""
        self._tried_ms = 0

    @property
    def printer_name(self) -> str:
        """Return the name of the printer, for the clerk."""
        return self._printer.name

    @property
    def simulated(self) -> bool:
        """Return whether no paper comes out."""
        return self._printer.simulated

    def recover(self) -> int:
        """At start, turn what was being sent when the program stopped into `unknown`; returns how many."""
        with self._store.write(Stamp("")) as unit:
            found = unit.queries.documents.in_state(SpoolState.SENDING)
            for row in found:
                unit.record(self._moved(row, SpoolState.UNKNOWN, CUT_OFF))
        return len(found)

    def print_next(self) -> bool:
        """Send the oldest waiting document; returns whether it left the queue (done, or unknown).

        False: nothing waits, or the printer cannot print now: ask again later. `sending` is recorded before
        bytes go out, so that a stop in the middle is seen at the next start.
        """
        with self._printing:
            row = self._take()
            if row is None:
                return False
            result = self._send(row)
            if result.state is SpoolState.DONE:
                self._near_end = result.detail == PAPER_NEAR_END
            waits = result.state is SpoolState.QUEUED
            self._fault, self._tried_ms = result.detail if waits else "", self._clock.now_ms()
            detail = keep_note(row.detail, result.detail) if waits else result.detail
            with self._store.write(Stamp("")) as unit:
                unit.record(self._moved(row, result.state, detail, row.attempts + 1))
            return result.state is not SpoolState.QUEUED

    def print_by_itself(self) -> bool:
        """Do as `print_next`, but for a while not after the printer could not print."""
        rests = self._fault and 0 <= self._clock.now_ms() - self._tried_ms < REST_MS
        return False if rests else self.print_next()

    def hand_over(self, session: Session, document_id: str, *, handed: bool) -> None:
        """Answer for a document whose fate is unknown: it was handed over, or it is printed again (重打).

        Raises UserError spool.no_document, spool.not_unknown.
        """
        with self._store.write(Stamp(session.staff_no)) as unit:
            row = _found(unit.queries.documents.document(document_id))
            if row.state is not SpoolState.UNKNOWN:
                raise UserError("spool.not_unknown")
            state = SpoolState.DONE if handed else SpoolState.QUEUED
            unit.record(self._moved(row, state, "spool.handed_over" if handed else AGAIN))

    def reprint(self, session: Session, document_id: str) -> str:
        """Queue a document once more, marked 补打 with its count; returns the new document.

        What is not confirmed yet says so again; once it is confirmed, the mark stays away.
        Raises UserError spool.no_document, spool.still_waiting.
        """
        again = self._ids.new()
        with self._store.write(Stamp(session.staff_no)) as unit:
            row = _found(unit.queries.documents.document(document_id))
            spool_again(unit, again, row, session.staff_no, self._clock.now_ms())
        return again

    def durable(self, entity: str) -> bool:
        """Return whether the centre has all that this terminal recorded about an aggregate; never waits."""
        return self._known.durable(entity, 0)

    def retry(self, session: Session, document_id: str) -> None:
        """Forget the fault of a waiting document; it is tried again at once by the next `print_next`.

        Raises UserError spool.no_document, spool.not_waiting.
        """
        with self._store.write(Stamp(session.staff_no)) as unit:
            row = _found(unit.queries.documents.document(document_id))
            if row.state is not SpoolState.QUEUED:
                raise UserError("spool.not_waiting")
            unit.record(self._moved(row, SpoolState.QUEUED, keep_note(row.detail, "")))
        self._fault = ""

    def pending(self) -> tuple[DocumentRow, ...]:
        """Return what is not done, oldest first: unknown ones, which need a person, then waiting ones."""
        with self._store.read() as queries:
            states = (SpoolState.UNKNOWN, SpoolState.SENDING, SpoolState.QUEUED)
            return tuple(row for state in states for row in queries.documents.in_state(state))

    def waiting(self) -> int:
        """Return how many documents are not done; cheap, for a number that is always on the screen."""
        with self._store.read() as queries:
            return queries.documents.count_not_done()

    def fault(self) -> str:
        """Return the code of why the printer does not print, or nothing: what waits next says it."""
        with self._store.read() as queries:
            row = queries.documents.next_queued()
            if self._fault and queries.documents.in_state(SpoolState.SENDING, 1):
                return self._fault  # it is being tried again: until it prints nothing has changed
        codes = row.detail.removeprefix(AGAIN).split() if row is not None else []
        return codes[0] if codes else ""

    def warning(self) -> str:
        """Return the code of what will soon keep the printer from printing, or nothing."""
        return PAPER_NEAR_END if self._near_end else ""

    def unknown(self) -> tuple[DocumentRow, ...]:
        """Return documents of which nobody knows whether they came out."""
        with self._store.read() as queries:
            return queries.documents.in_state(SpoolState.UNKNOWN)

    def document(self, document_id: str) -> DocumentRow | None:
        """Return one document."""
        with self._store.read() as queries:
            return queries.documents.document(document_id)

    def _take(self) -> DocumentRow | None:
        with self._store.write(Stamp("")) as unit:
            row = unit.queries.documents.next_queued()
            if row is not None:
                unit.record(self._moved(row, SpoolState.SENDING, "", row.attempts + 1))
        return row

    def _send(self, row: DocumentRow) -> PrintResult:
        try:
            marks = marks_for(self._store, self._known, row)
            pdf, escpos = self._render(row.content, row.language, marks)
        except EnvironmentFault as fault:
            # Nothing was sent; but what cannot be drawn must not hold up what can.
            return PrintResult(SpoolState.UNKNOWN, fault.code)
        drawer = self._opens_drawer(row, marks)
        return self._printer.submit(PrintJob(row.document_id, row.kind, pdf, escpos, drawer))

    def _opens_drawer(self, row: DocumentRow, marks: Marks) -> bool:
        """Return whether cash goes in or out with this print: not with one made once more, or late."""
        content, age = row.content, self._clock.now_ms() - row.queued_ms
        if not isinstance(content, ReceiptContent) or marks.reprint or marks.spoiled or age > DRAWER_MS:
            return False
        return any(tender.kind is TenderKind.CASH for tender in content.tenders)

    def _moved(
        self, row: DocumentRow, state: SpoolState, detail: str, attempts: int | None = None
    ) -> DocumentMoved:
        return DocumentMoved(
            document_id=row.document_id,
            state=state,
            detail=detail,
            attempts=row.attempts if attempts is None else attempts,
            at_ms=self._clock.now_ms(),
        )


def _found(row: DocumentRow | None) -> DocumentRow:
    if row is None:
        raise UserError("spool.no_document")
    return row
