"""The documents screen: receipts 976, print queue 432, detail 384 (grid of the work screens)."""

from collections.abc import Callable, Mapping

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.domain.documents import Copy
from app.domain.shifts import is_machine
from app.i18n import Text
from app.ui.models import CellKind, Column, PagedModel
from app.ui.panels.live_screen import LiveScreen
from app.ui.panels.receipt_paper import ReceiptPaper
from app.ui.panels.retold import fee, receipt
from app.ui.panels.sync_marks import mark
from app.ui.screens.documents.presenter import DocumentsPresenter, DocumentsState, ReceiptLine
from app.ui.screens.documents.queue import QueueCard, state_badge
from app.ui.theme import SMALL, Tone, ensure_glyphs
from app.ui.widgets.buttons import Button, Kind, LinkButton, Size
from app.ui.widgets.cards import Card, EmptyState, Panel, scrolled
from app.ui.widgets.choices import Pills
from app.ui.widgets.fields import TextBox
from app.ui.widgets.labels import Hairline, Label, hint
from app.ui.widgets.narrow import UNBOUNDED, is_narrow, turn
from app.ui.widgets.paint import BadgeSpec
from app.ui.widgets.tables import DataTable

QUEUE_WIDTH, DETAIL_WIDTH = 432, 384
_DETAIL_NARROW, _QUEUE_NARROW = 352, 240
"""Width of one receipt and height of the queue in a narrow window (px)."""
_QUEUE_EMPTY = 240
"""Width of the queue while nothing waits: names of receipts need the room."""


class DocumentsView(LiveScreen):
    """Search and list at the left, the queue in the middle, one receipt at the right."""

    def __init__(self, presenter: DocumentsPresenter, text: Text, *, training: bool = False) -> None:
        super().__init__(presenter, "documents_screen")
        self._presenter = presenter
        self._text = text
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        self._narrow: bool | None = None
        self._model: PagedModel[ReceiptLine] = PagedModel(
            self._columns(),
            presenter.fetch,
            presenter.tasks,
            cell=self._cell,
            row_id=lambda line: line.paid.receipt,
            row_tone=lambda line: Tone.MUTED if line.paid.reversed_by else Tone.TEXT,
        )
        self._left = QHBoxLayout()
        self._left.setSpacing(16)
        self._left.addWidget(self._list(), 1)
        self.queue = QueueCard(presenter, text)
        self._left.addWidget(self.queue)
        row.addLayout(self._left, 1)
        self.detail = DetailCard(presenter, text, training=training)
        row.addWidget(self.detail)
        self._model.loaded.connect(presenter.listed)
        presenter.rows_changed.connect(self._model.refresh)
        self.set_panes((self.search, self.table, self.queue.question.yes, self.detail.again))
        self._retitle()
        presenter.attach(self)

    def _list(self) -> Card:
        self._card = Card(flush=True)
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(8)
        self.search = TextBox(icon="magnify")
        self.search.setObjectName("documents_search")
        self.clear = LinkButton("")
        self.clear.setObjectName("documents_clear")
        row.addWidget(self.search, 1)
        row.addWidget(self.clear)
        self.table = DataTable(self._model, entered=True)
        self.table.setObjectName("documents_table")
        self._none = EmptyState("receipt-text-outline", "-", "-")
        self._pages = QStackedWidget()
        self._pages.addWidget(self.table)
        self._pages.addWidget(self._none)
        self._card.body.addWidget(bar)
        self._card.body.addWidget(Hairline())
        self._card.body.addWidget(self._pages, 1)
        self.search.returnPressed.connect(self._search)
        self.clear.clicked.connect(self._clear)
        self.table.opened.connect(lambda number: self._presenter.choose(str(number)))
        self.table.chosen.connect(self._choose)
        return self._card

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the queue below the receipts where it is narrow; a receipt is shown once it is chosen."""
        super().resizeEvent(event)
        narrow = is_narrow(self)
        if narrow is self._narrow:
            return
        self._narrow = narrow
        turn(self._left, narrow=narrow)
        self._fit_queue()
        self.detail.setFixedWidth(_DETAIL_NARROW if narrow else DETAIL_WIDTH)
        self._model.set_columns(self._columns())
        self.render(self._presenter.state)

    def _fit_queue(self) -> None:
        wide = QUEUE_WIDTH if self._presenter.state.pending else _QUEUE_EMPTY
        self.queue.setMinimumSize(0 if self._narrow else wide, _QUEUE_NARROW if self._narrow else 0)
        self.queue.setMaximumSize(UNBOUNDED if self._narrow else wide, UNBOUNDED)

    def render(self, state: DocumentsState) -> None:  # type: ignore[override] # our views' method
        """Show ``state``."""
        text = self._text
        nothing = not state.count
        self._pages.setCurrentWidget(self._none if nothing else self.table)
        self.clear.setVisible(bool(state.query))
        if nothing and state.query:
            self._none.title.setText(text("papers.nothing_found", query=state.query))
            self._none.detail.setText(text("papers.nothing_found_detail"))
        else:
            self._none.title.setText(text("papers.empty"))
            self._none.detail.setText(text("papers.empty_detail"))
        if state.chosen is None:
            self.table.choose(None)
        elif self.table.chosen_id() != state.chosen.receipt:
            self.table.choose(state.chosen.receipt)
        self.table.viewport().update()
        self.queue.show_state(state)
        self._fit_queue()
        self.detail.show_state(state)
        self.detail.setVisible(not self._narrow or state.chosen is not None)

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self._text = text
        self._retitle()
        self._model.set_columns(self._columns())
        self.queue.retranslate(text)
        self.detail.retranslate(text)
        self.render(self._presenter.state)

    def scanned(self, code: str) -> None:
        """Take a scanned barcode as if it had been typed."""
        self.search.setText(code)
        self._search()

    def _retitle(self) -> None:
        text = self._text
        self._card.set_title(text("papers.title"), text("papers.subtitle"))
        self.search.setPlaceholderText(text("papers.search"))
        self.search.setAccessibleName(text("papers.search"))
        self.table.setAccessibleName(text("papers.title"))
        self.clear.setText(text("papers.clear"))

    def _search(self) -> None:
        self._presenter.search(self.search.text())

    def _clear(self) -> None:
        self.search.clear()
        self._presenter.search("")
        self.search.setFocus()

    def _choose(self, number: object) -> None:
        chosen = self._presenter.state.chosen
        if isinstance(number, str) and (chosen is None or chosen.receipt != number):
            self._presenter.choose(number)

    def _columns(self) -> tuple[Column, ...]:
        kinds = (
            ("number", CellKind.BOLD, 176),
            ("time", CellKind.TEXT, 112),
            ("title", CellKind.TEXT, 0),
            ("cashier", CellKind.MUTED, 80),
            ("tenders", CellKind.TEXT, 128),
            ("amount", CellKind.MONEY, 104),
            ("state", CellKind.BADGE, 112),
            ("printing", CellKind.BADGE, 104),
        )
        return tuple(
            Column(key, self._text(f"papers.column.{key}"), kind, width=width)
            for key, kind, width in kinds
            if key != "cashier" or not self._narrow  # the receipt itself names the cashier
        )

    def _cell(self, line: ReceiptLine, key: str) -> object:
        return _CELLS[key](line, self._text, self._presenter.state)


class DetailCard(Card):
    """One receipt as it was printed, and its reversal."""

    def __init__(self, presenter: DocumentsPresenter, text: Text, *, training: bool) -> None:
        super().__init__(text("papers.detail"), flush=True)
        self._text = text
        self._presenter = presenter
        self._copy = Copy.CUSTOMER
        self._none = EmptyState("receipt-text-outline", "-", "-")
        page = Panel()
        column = QVBoxLayout(page)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(12)
        self.copies = Pills(tuple((copy, text(f"checkout.copy.{copy}")) for copy in Copy), Copy.CUSTOMER)
        self.copies.changed.connect(self._turn)
        self.paper = ReceiptPaper(text, training=training)
        self._missing = hint()
        column.addWidget(self.copies)
        column.addWidget(self._missing)
        column.addWidget(scrolled(self.paper), 1)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._none)
        self._pages.addWidget(page)
        self.body.addWidget(self._pages, 1)
        self._foot = QWidget()
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(16, 16, 16, 12)
        foot.setSpacing(8)
        self.reverse = Button("", Kind.DANGER, Size.LARGE, icon="undo-variant")
        self.reverse.setObjectName("documents_reverse")
        self.reverse.clicked.connect(presenter.ask_reversal)
        self.correct = Button("", Kind.SECONDARY, icon="swap-horizontal")
        self.correct.setObjectName("documents_correct")
        self.correct.clicked.connect(presenter.ask_correction)
        self._hint = hint(wrap=True)
        self.again = Button("", Kind.SECONDARY, icon="printer-outline")
        self.again.setObjectName("documents_again")
        self.again.clicked.connect(presenter.reprint)
        self._said = Label("", SMALL, tone=Tone.OK)
        foot.addWidget(self.again)
        foot.addWidget(self._said)
        foot.addWidget(self.correct)
        foot.addWidget(self.reverse)
        foot.addWidget(self._hint)
        self.add_footer(self._foot)
        self.retranslate(text)

    def retranslate(self, text: Text) -> None:
        """Show fixed words in another language."""
        self._text = text
        self.set_title(text("papers.detail"))
        self._none.title.setText(text("papers.detail_empty"))
        self._none.detail.setText(text("papers.detail_empty_detail"))
        self._missing.setText(text("papers.no_copy"))
        self.reverse.setText(text("papers.reverse"))
        self.again.setText(text("papers.again"))
        self.correct.setText(text("papers.correct"))
        self._said.setText(text("papers.again_queued"))
        for copy in Copy:
            self.copies.set_text(copy, text(f"checkout.copy.{copy}"))
        self.paper.retranslate(text)

    def show_state(self, state: DocumentsState) -> None:
        """Show the chosen receipt, or what to do to see one."""
        text, chosen = self._text, state.chosen
        self._pages.setCurrentIndex(0 if chosen is None else 1)
        self._foot.setVisible(chosen is not None)
        if chosen is None:
            return
        if state.receipt is not None:
            ensure_glyphs(state.receipt.customer)
        self._missing.setVisible(state.receipt is None)
        unsent = f"payment:{chosen.payment_id}" in state.marks
        shown = receipt(state.receipt, text) if state.receipt is not None else None
        self.paper.show_receipt(shown, self._copy, unsent=unsent)
        self.again.setVisible(state.receipt is not None)
        self.again.set_busy(state.busy, text("widgets.busy"))
        self._said.setVisible(state.reprinted == chosen.receipt and state.error is None)
        if chosen.reversed_by is not None:
            reason: str | None = text("papers.reversed")
        else:
            own = "papers.is_refund" if chosen.refund else "papers.is_reversal"
            reason = text(own) if chosen.reverses is not None else None
        self.reverse.set_blocked(reason)
        self.correct.set_blocked(reason)
        self._hint.setText(reason or text("papers.reverse_hint"))

    def _turn(self, key: str) -> None:
        self._copy = Copy(key)
        self.show_state(self._presenter.state)


def _paid_badge(line: ReceiptLine, text: Text, state: DocumentsState) -> BadgeSpec:
    paid = line.paid
    if (under_way := mark(state.marks, f"payment:{paid.payment_id}", text)) is not None:
        return under_way
    if paid.reversed_by is not None:
        return BadgeSpec(text("papers.state.reversed"), Tone.DANGER, "undo-variant")
    if paid.reverses is not None:
        own = "papers.state.refund" if paid.refund else "papers.state.reversal"
        return BadgeSpec(text(own), Tone.NEUTRAL, "cash-refund" if paid.refund else "undo-variant")
    if line.refunded_fen:
        whole = line.refunded_fen >= paid.total_fen
        back = "papers.state.refunded" if whole else "papers.state.refunded_part"
        return BadgeSpec(text(back), Tone.UNSYNCED, "cash-refund")
    if paid.corrected:
        return BadgeSpec(text("papers.corrected"), Tone.OK, "swap-horizontal")
    return BadgeSpec(text("papers.state.taken"), Tone.OK, "check-circle")


def _moment(line: ReceiptLine, text: Text, state: DocumentsState) -> str:
    return f"{text.day(line.paid.at_ms, state.zone)} {text.time(line.paid.at_ms, state.zone)}"


def _what(line: ReceiptLine, text: Text, _state: DocumentsState) -> str:
    """Return what it was for: of several lines the largest stands for all."""
    lines = line.paid.lines
    if not lines:
        return ""
    first = fee(max(lines, key=lambda each: abs(each.amount_fen)).title, text)
    return text("counter.basket.lines", first=first, count=len(lines)) if lines[1:] else first


_CELLS: Mapping[str, Callable[[ReceiptLine, Text, DocumentsState], object]] = {
    "number": lambda line, _text, _state: line.paid.receipt,
    "time": _moment,
    "title": _what,
    # Its number has no room here, and the receipt itself names it.
    "cashier": lambda line, text, _state: (
        text("papers.machine") if is_machine(line.paid.cashier) else line.paid.cashier
    ),
    "tenders": lambda line, text, _state: " + ".join(
        text(f"tender.{each.kind}") for each in line.paid.tenders
    ),
    "amount": lambda line, _text, _state: line.paid.total_fen,
    "state": _paid_badge,
    "printing": lambda line, text, state: state_badge(state.print_state(line.paid.payment_id), text),
}
