"""The print queue: what waits, what was cut off, and what a person can do about it."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.documents import SpoolState
from app.i18n import Text
from app.services.rows.documents import DocumentRow
from app.ui.panels.paper_words import reference_of
from app.ui.screens.documents.presenter import DocumentsPresenter, DocumentsState
from app.ui.theme import TITLE, Tone
from app.ui.widgets.badges import Badge
from app.ui.widgets.buttons import Button, Kind, Size
from app.ui.widgets.cards import Card, EmptyState, Panel, scrolled
from app.ui.widgets.labels import Hairline, IconLabel, Label, hint
from app.ui.widgets.paint import BadgeSpec

_STATES = {
    SpoolState.QUEUED: (Tone.NEUTRAL, "printer-outline"),
    SpoolState.SENDING: (Tone.PRIMARY, "progress-clock"),
    SpoolState.UNKNOWN: (Tone.UNSYNCED, "help-circle"),
    SpoolState.DONE: (Tone.OK, "printer-check"),
}


def state_badge(state: SpoolState, text: Text) -> BadgeSpec:
    """Return a document's state as a badge."""
    tone, icon = _STATES[state]
    return BadgeSpec(text(f"spool.state.{state}"), tone, icon)


MOST_ROWS = 20
"""Rows of the print queue that are drawn, the oldest first; the head counts all of them."""


class QueueCard(Card):
    """The question of the first unknown document, then everything that is not printed."""

    def __init__(self, presenter: DocumentsPresenter, text: Text) -> None:
        super().__init__(text("papers.queue"), flush=True)
        self._presenter = presenter
        self._text = text
        self._shown: tuple[tuple[DocumentRow, ...], str, bool] | None = None
        self._count = hint()
        self.add_trailing(self._count)
        self.question = QuestionPanel(presenter)
        self.body.addWidget(self.question)
        self._error = Label("", wrap=True, tone=Tone.DANGER)
        self._error.setContentsMargins(16, 12, 16, 12)
        self.body.addWidget(self._error)
        self._none = EmptyState("printer-check", "-", "-")
        self.body.addWidget(self._none, 1)
        self._rows = QWidget()
        self._column = QVBoxLayout(self._rows)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self._area = scrolled(self._rows)
        self.body.addWidget(self._area, 1)
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(16, 12, 16, 12)
        row.addWidget(IconLabel("printer-outline", 20))
        self._printer = hint()
        row.addWidget(self._printer, 1)
        self.add_footer(foot)
        self.retranslate(text)

    def retranslate(self, text: Text) -> None:
        """Show fixed words in another language."""
        self._text = text
        self.set_title(text("papers.queue"))
        self._none.title.setText(text("papers.queue_empty"))
        self._none.detail.setText(text("papers.queue_empty_detail"))
        name, simulated = self._presenter.printer
        said = text("papers.printer_simulated") if simulated else text("papers.printer", name=name)
        self._printer.setText(said)
        self.question.retranslate(text)

    def show_state(self, state: DocumentsState) -> None:
        """Show the queue of a state."""
        text = self._text
        self._count.setText(text("papers.queue_count", count=len(state.pending)) if state.pending else "")
        self.question.show_document(state.question, busy=state.busy)
        self._error.setText(text.error(state.error) if state.error else "")
        self._error.setVisible(state.error is not None)
        self._none.setVisible(not state.pending)
        self._area.setVisible(bool(state.pending))
        shown = (state.pending, text.lang, state.busy)
        if shown == self._shown:
            return
        self._shown = shown
        while self._column.count() > 1:
            item = self._column.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for at, row in enumerate(state.pending[:MOST_ROWS]):
            self._column.insertWidget(at, QueuedRow(row, self._presenter, text, busy=state.busy))


class QuestionPanel(Panel):
    """Was it handed over? Asked of one document at a time."""

    def __init__(self, presenter: DocumentsPresenter) -> None:
        super().__init__(Tone.UNSYNCED)
        self._document_id = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(8)
        row = QHBoxLayout()
        row.addWidget(IconLabel("help-circle", 20, Tone.UNSYNCED))
        self._title = Label("", TITLE, bold=True, tone=Tone.UNSYNCED)
        row.addWidget(self._title, 1)
        self._which = Label("", bold=True)
        self._detail = Label("", wrap=True)
        self.yes = Button("", Kind.PRIMARY, icon="check-circle")
        self.yes.setObjectName("documents_handed_yes")
        self.no = Button("", Kind.SECONDARY, icon="printer-outline")
        self.no.setObjectName("documents_handed_no")
        self.yes.clicked.connect(lambda: presenter.hand_over(self._document_id, handed=True))
        self.no.clicked.connect(lambda: presenter.hand_over(self._document_id, handed=False))
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.yes, 1)
        buttons.addWidget(self.no, 1)
        column.addLayout(row)
        column.addWidget(self._which)
        column.addWidget(self._detail)
        column.addLayout(buttons)
        self._text: Text | None = None

    def retranslate(self, text: Text) -> None:
        """Show fixed words in another language."""
        self._text = text
        self._title.setText(text("papers.handed_question"))
        self._detail.setText(text("papers.handed_detail"))
        self.yes.setText(text("papers.handed_yes"))
        self.no.setText(text("papers.handed_no"))

    def show_document(self, row: DocumentRow | None, *, busy: bool) -> None:
        """Ask about a document, or about nothing."""
        self.setVisible(row is not None)
        if row is None or self._text is None:
            return
        self._document_id = row.document_id
        self._which.setText(f"{self._text(f'documents.kind.{row.kind}')} {reference_of(row.content)}")
        self.setAccessibleName(f"{self._title.text()} {self._which.text()}")
        for button in (self.yes, self.no):
            button.set_busy(busy, self._text("checkout.working"))


class QueuedRow(QWidget):
    """One document that is not printed: kind, number, state, fault, and a retry."""

    def __init__(self, row: DocumentRow, presenter: DocumentsPresenter, text: Text, *, busy: bool) -> None:
        super().__init__()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        inner = QVBoxLayout()
        inner.setContentsMargins(16, 10, 16, 10)
        inner.setSpacing(4)
        top = QHBoxLayout()
        top.setSpacing(8)
        title = text(f"documents.kind.{row.kind}")
        top.addWidget(Label(title, bold=True))
        top.addWidget(Label(reference_of(row.content)), 1)
        badge = state_badge(row.state, text)
        top.addWidget(Badge(badge.text, badge.tone, badge.icon))
        inner.addLayout(top)
        words = []
        if row.attempts:
            words.append(text("papers.attempts", count=row.attempts))
        words += [text(code) for code in row.detail.split()]
        low = QHBoxLayout()
        low.setSpacing(8)
        low.addWidget(hint(" · ".join(words), wrap=True), 1)
        if row.state is SpoolState.QUEUED and row.detail:
            retry = Button(text("papers.retry"), Kind.SECONDARY, Size.COMPACT, icon="restart")
            retry.setObjectName("documents_retry")
            retry.setAccessibleName(f"{text('papers.retry')} {title} {reference_of(row.content)}")
            retry.clicked.connect(lambda: presenter.retry(row.document_id))
            retry.set_busy(busy)
            low.addWidget(retry)
        if words:
            inner.addLayout(low)
        outer.addLayout(inner)
        outer.addWidget(Hairline())
        self.setAccessibleName(f"{title} {reference_of(row.content)} {badge.text}")
