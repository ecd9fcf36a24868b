"""Receipts that were issued, newest first, and what still waits for paper."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from app.domain import receipt_numbers
from app.domain.barcodes import ScannedKind, read_barcode
from app.domain.documents import ReceiptContent, SpoolState
from app.domain.errors import BugError, UserError
from app.domain.rights import Right
from app.services.access import can
from app.services.link import Link, LinkMode, StandaloneLink
from app.services.ports import ChangeFeed, Clock, Store
from app.services.rows.documents import DocumentRow
from app.services.rows.money import PaymentRow
from app.services.sessions import Session
from app.services.spool import SpoolService
from app.ui.panels.link_watch import LinkWatch
from app.ui.panels.live import Live
from app.ui.panels.sync_marks import Marks, marks_of
from app.ui.presenting import Presenter
from app.ui.tasks import Runner


class DocumentsMode(StrEnum):
    """What the screen asks for."""

    LIST = "list"
    EMPTY = "empty"
    UNKNOWN_QUESTION = "unknown_question"
    """Nobody knows whether a document came out: a person must look."""
    DETAIL = "detail"


STATES = tuple(DocumentsMode)


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One line of the list: a payment, a reversal or a refund."""

    paid: PaymentRow
    refunded_fen: int
    """What went back of a payment that stands."""


@dataclass(frozen=True, slots=True)
class DocumentsState:
    """State of the screen."""

    mode: DocumentsMode = DocumentsMode.EMPTY
    query: str = ""
    count: int = 0
    """Receipts that are loaded."""
    pending: tuple[DocumentRow, ...] = ()
    """What is not printed, unknown ones first."""
    chosen: PaymentRow | None = None
    receipt: ReceiptContent | None = None
    """Of the chosen one; None when this terminal keeps no copy."""
    zone: str = "UTC"
    networked: bool = False
    marks: Marks = field(default_factory=dict)
    """What the centre does not have yet, or has not decided."""
    reprinted: str = ""
    """Number of the receipt that was just queued once more."""
    error: Exception | None = None
    busy: bool = False

    @property
    def question(self) -> DocumentRow | None:
        """Return the first document of which nobody knows whether it came out."""
        return next((row for row in self.pending if row.state is SpoolState.UNKNOWN), None)

    @property
    def may_reverse(self) -> bool:
        """Return whether a reversal of the chosen payment can be asked for."""
        row = self.chosen
        return row is not None and row.reverses is None and row.reversed_by is None

    def print_state(self, payment_id: str) -> SpoolState:
        """Return where a receipt is on its way to paper."""
        subject = f"payment:{payment_id}"
        return next((row.state for row in self.pending if row.subject == subject), SpoolState.DONE)


class DocumentsPresenter(Presenter[DocumentsState]):
    """Looks receipts up and answers for the print queue.

    Signals:
        reversal_asked: the number of the receipt whose payment is to be reversed.
        correction_asked: the number of the receipt whose payment came by another tender.
        rows_changed: the list must be read again.
    """

    reversal_asked = Signal(str)
    correction_asked = Signal(str)
    rows_changed = Signal()

    def __init__(
        self,
        store: Store,
        spool: SpoolService,
        feed: ChangeFeed,
        tasks: Runner,
        parent: QObject | None = None,
        *,
        link: Link | None = None,
        clock: Clock | None = None,
    ) -> None:
        super().__init__(DocumentsState(), parent)
        self._link: Link = link or StandaloneLink()
        self._clock = clock
        self._store = store
        self._spool = spool
        self._session: Session | None = None
        self.tasks = tasks
        self._live = Live(feed, ("payment", "receipt", "document"), self)
        self._live.changed.connect(self.refresh)
        self._watch = LinkWatch(self._link, self)
        self._watch.changed.connect(self.refresh)

    @property
    def printer(self) -> tuple[str, bool]:
        """The printer's name, and whether it is simulated."""
        return self._spool.printer_name, self._spool.simulated

    def _now(self) -> int:
        return self._clock.now_ms() if self._clock else 0

    def sign_in(self, session: Session) -> None:
        """Act in this person's name from here on."""
        self._session = session

    def start(self) -> None:
        """Keep the screen current."""
        self._live.start()
        self._watch.start()
        self.refresh()

    def stop(self) -> None:
        """Leave it as it is."""
        self._live.stop()
        self._watch.stop()

    def refresh(self) -> None:
        """Read the queue anew, then the list."""

        def work() -> tuple[tuple[DocumentRow, ...], str, Marks]:
            with self._store.read() as queries:
                zone = queries.halls.hall().zone
            return self._spool.pending(), zone, marks_of(self._link, self._now())

        self.tasks.read(work, lambda found: self._pending(*found), self._refused)

    def fetch(self, offset: int, limit: int) -> Sequence[ReceiptLine]:
        """Return receipts for the list; called on the reader."""
        query = self.state.query
        with self._store.read() as queries:
            if query:
                rows = queries.money.search(query, offset + limit)[offset:]
            else:
                rows = queries.money.recent(limit, offset)
            return tuple(
                ReceiptLine(row, -sum(each.total_fen for each in queries.refunds.refunds_of(row.payment_id)))
                for row in rows
            )

    def listed(self, count: int) -> None:
        """Take note of how many receipts the list shows."""
        self._settle(count=count)

    def search(self, typed: str) -> None:
        """Look for a receipt by number, part of it, sequence, or a scanned code; empty shows all."""
        scanned = read_barcode(typed)
        if scanned is not None and scanned.kind is ScannedKind.RECEIPT:
            query = scanned.value
        else:
            query = _whole_number(typed)
        self._settle(query=query, chosen=None, receipt=None, error=None)
        self.rows_changed.emit()
        if query:
            self._open_only(query)

    def _open_only(self, query: str) -> None:
        """Show the receipt at once if it is the only one that fits."""

        def work() -> str | None:
            with self._store.read() as queries:
                rows = queries.money.search(query, 2)
            return rows[0].receipt if len(rows) == 1 else None

        self.tasks.read(work, lambda number: self.choose(number) if number else None, self._refused)

    def choose(self, number: str) -> None:
        """Show one receipt; a number that there is none of changes nothing."""

        def work() -> tuple[PaymentRow | None, ReceiptContent | None]:
            with self._store.read() as queries:
                row = queries.money.by_receipt(number)
                papers = queries.documents.of_subject(f"payment:{row.payment_id}") if row else ()
            return row, _receipt_of(papers)

        self.tasks.read(work, lambda found: self._chosen(*found), self._refused)

    def close_detail(self) -> None:
        """Back to the list."""
        self._settle(chosen=None, receipt=None)

    def hand_over(self, document_id: str, *, handed: bool) -> None:
        """Answer for a document: it was handed over, or it is printed again."""
        session = self._who()
        self._write(lambda: self._spool.hand_over(session, document_id, handed=handed), printing=not handed)

    def retry(self, document_id: str) -> None:
        """Try a waiting document again."""
        session = self._who()
        self._write(lambda: self._spool.retry(session, document_id), printing=True)

    def reprint(self) -> None:
        """Print the chosen receipt once more (补打): marked, counted, without 待上传 once it is sent."""
        session, row = self._who(), self.state.chosen
        if row is None or self.state.busy or not can(session, Right.SERVE):
            return

        def work() -> None:
            with self._store.read() as queries:
                papers = queries.documents.of_subject(f"payment:{row.payment_id}")
            found = next((each for each in papers if isinstance(each.content, ReceiptContent)), None)
            if found is None:
                raise UserError("spool.no_document")
            self._spool.reprint(session, found.document_id)

        self._write(work, printing=True)
        self._update(reprinted=row.receipt)

    def ask_reversal(self) -> None:
        """Ask for the reversal of the chosen payment; the business itself belongs to the orders."""
        row = self.state.chosen
        if row is not None and self.state.may_reverse:
            self.reversal_asked.emit(row.receipt)

    def ask_correction(self) -> None:
        """Ask for the correction of the tender of the chosen payment, which belongs to the orders as well."""
        row = self.state.chosen
        if row is not None and self.state.may_reverse:
            self.correction_asked.emit(row.receipt)

    def _pending(self, pending: tuple[DocumentRow, ...], zone: str, marks: Marks) -> None:
        networked = self._link.status().mode is not LinkMode.STANDALONE
        self._settle(pending=pending, zone=zone, marks=marks, networked=networked)
        self.rows_changed.emit()
        if self.state.chosen is not None:
            self.choose(self.state.chosen.receipt)

    def _chosen(self, row: PaymentRow | None, receipt: ReceiptContent | None) -> None:
        if row is not None:
            self._settle(chosen=row, receipt=receipt)

    def _write(self, work: Callable[[], None], *, printing: bool) -> None:
        if self.state.busy:
            return
        self._update(busy=True, error=None)
        self.tasks.write(
            work, lambda _none: self._written(printing=printing), self._refused, ended=self._idle
        )

    def _written(self, *, printing: bool) -> None:
        self.refresh()
        if printing:
            self.tasks.pool(self._print, lambda _none: self.refresh(), self._refused)

    def _print(self) -> None:
        while self._spool.print_next():
            pass

    def _refused(self, error: Exception) -> None:
        self._update(error=error)

    def _idle(self) -> None:
        self._update(busy=False)

    def _settle(self, **changes: object) -> None:
        """Change the state and find the mode that follows from it."""
        self._update(**changes)
        state = self.state
        if state.question is not None:
            mode = DocumentsMode.UNKNOWN_QUESTION
        elif state.chosen is not None:
            mode = DocumentsMode.DETAIL
        else:
            mode = DocumentsMode.LIST if state.count else DocumentsMode.EMPTY
        self._update(mode=mode)

    def _who(self) -> Session:
        if self._session is None:
            raise BugError("nobody is signed in at the documents")
        return self._session


def _receipt_of(papers: Sequence[DocumentRow]) -> ReceiptContent | None:
    return next((row.content for row in papers if isinstance(row.content, ReceiptContent)), None)


def _whole_number(typed: str) -> str:
    """Return a receipt number as printed, or what was typed in capitals when it is only a part of one."""
    try:
        return str(receipt_numbers.parse(typed))
    except UserError:
        return typed.strip().upper()
