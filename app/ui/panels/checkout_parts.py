"""Rows of the checkout: a line that is due, a tender with its state, the notes of the change."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.domain.documents import SpoolState
from app.domain.money import CardOutcome
from app.domain.payment_codes import CodeOutcome
from app.i18n import Text
from app.ui.panels.checkout_state import CheckoutMode, CheckoutState
from app.ui.theme import MAIN, SUM, TITLE, Tone
from app.ui.widgets.badges import Badge
from app.ui.widgets.bars import thin_bars
from app.ui.widgets.cards import Panel
from app.ui.widgets.labels import Hairline, IconLabel, Label, hint
from app.ui.widgets.paint import BadgeSpec

LINE_HEIGHT = 48
TENDER_HEIGHT = 56
_YUAN = 100
_RIGHT = Qt.AlignmentFlag.AlignRight

_CARD = {
    CardOutcome.APPROVED: ("approved", Tone.OK, "check-circle"),
    CardOutcome.DECLINED: ("declined", Tone.DANGER, "close-circle"),
    CardOutcome.UNKNOWN: ("unknown", Tone.UNSYNCED, "help-circle"),
    CardOutcome.VOIDED: ("voided", Tone.NEUTRAL, "undo-variant"),
}
_CODE = {
    CodeOutcome.PAID: _CARD[CardOutcome.APPROVED],
    CodeOutcome.REFUSED: _CARD[CardOutcome.DECLINED],
    CodeOutcome.UNKNOWN: _CARD[CardOutcome.UNKNOWN],
    CodeOutcome.PAYING: ("asking", Tone.NEUTRAL, "progress-clock"),
    CodeOutcome.RETURNED: _CARD[CardOutcome.VOIDED],
}
_PRINT = {
    SpoolState.QUEUED: (Tone.UNSYNCED, "printer-outline"),
    SpoolState.SENDING: (Tone.NEUTRAL, "printer-outline"),
    SpoolState.UNKNOWN: (Tone.UNSYNCED, "printer-alert"),
    SpoolState.DONE: (Tone.OK, "printer-check"),
}


@dataclass(frozen=True, slots=True)
class TenderView:
    """One way of paying, as a row shows it."""

    icon: str
    title: str
    detail: str
    badge: BadgeSpec
    amount: str
    counts: bool
    """Whether the amount is part of what is paid."""


def tender_views(state: CheckoutState, text: Text) -> tuple[TenderView, ...]:
    """Return every card attempt and, if something is left for it, the cash."""
    checkout, head = state.checkout, state.head
    if checkout is None:
        return ()
    zone = head.zone if head else "UTC"
    views = []
    for card in checkout.cards:
        word, tone, icon = _CARD[card.outcome]
        if card.outcome is CardOutcome.UNKNOWN and state.mode is CheckoutMode.CARD_ASKING:
            word, tone, icon = "asking", Tone.NEUTRAL, "progress-clock"
        code = "checkout.card_tail" if card.tail else "checkout.card_time"
        views.append(
            TenderView(
                icon="credit-card-outline",
                title=text("checkout.card_simulated" if card.simulated else "checkout.card"),
                detail=text(code, tail=card.tail, time=text.clock(card.at_ms, zone)),
                badge=BadgeSpec(text(f"checkout.state.{word}"), tone, icon),
                amount=text.money(card.amount_fen),
                counts=card.outcome is CardOutcome.APPROVED,
            )
        )
    for attempt in checkout.codes:
        word, tone, icon = _CODE[attempt.outcome]
        views.append(
            TenderView(
                icon="qrcode-scan",
                title=text("checkout.code.tender_simulated" if attempt.simulated else "checkout.code.tender"),
                detail=text(
                    "checkout.code.detail",
                    wallet=text(f"checkout.code.{attempt.wallet}"),
                    time=text.clock(attempt.at_ms, zone),
                ),
                badge=BadgeSpec(text(f"checkout.state.{word}"), tone, icon),
                amount=text.money(attempt.amount_fen),
                counts=attempt.outcome is CodeOutcome.PAID,
            )
        )
    for transfer in checkout.transfers:
        _word, tone, icon = _CARD[CardOutcome.APPROVED]
        views.append(
            TenderView(
                icon="bank-outline",
                title=text("checkout.transfer.label"),
                detail=" · ".join(filter(None, (transfer.reference, transfer.payer))),
                badge=BadgeSpec(text("checkout.transfer.noted"), tone, icon),
                amount=text.money(transfer.amount_fen),
                counts=True,
            )
        )
    price = state.price
    # While an answer is missing, cash that stands here would be taken twice.
    if price is not None and price.payable and not checkout.answer_missing:
        rest = price.due - price.paid
        rounded = price.to_balance or price.written_off
        views.append(
            TenderView(
                icon="cash-multiple",
                title=text("checkout.cash"),
                detail=text(f"checkout.cash_{'rounded' if rounded else 'plain'}", amount=text.money(rest)),
                badge=BadgeSpec(text("checkout.state.pending"), Tone.NEUTRAL, "wallet-outline"),
                amount=text.money(price.payable),
                counts=True,
            )
        )
    return tuple(views)


def print_badge(state: CheckoutState, text: Text) -> BadgeSpec | None:
    """Return where the receipt is on its way to paper."""
    if state.print_state is None:
        return None
    tone, icon = _PRINT[state.print_state]
    return BadgeSpec(text(f"spool.state.{state.print_state}"), tone, icon)


def note_words(notes: Sequence[tuple[int, int]], text: Text) -> tuple[str, ...]:
    """Return the change as the clerk takes it from the drawer: 20×2, 5角×1."""
    found = []
    for fen, pieces in notes:
        if fen >= _YUAN:
            found.append(text("checkout.yuan_note", yuan=fen // _YUAN, pieces=pieces))
        else:
            found.append(text("checkout.jiao_note", jiao=fen // 10, pieces=pieces))
    return tuple(found)


class LineRow(QWidget):
    """One line that is due: 48 px, title and amount."""

    def __init__(self, title: str, amount: str) -> None:
        super().__init__()
        self.setFixedHeight(LINE_HEIGHT)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(12)
        row.addStrut(LINE_HEIGHT - 1)
        row.addWidget(Label(title, wrap=True), 1)  # two lines have room in it
        row.addWidget(Label(amount, TITLE, align=_RIGHT))
        outer.addLayout(row, 1)
        outer.addWidget(Hairline())
        self.setAccessibleName(f"{title} {amount}")


class TenderRow(QWidget):
    """One way of paying: 56 px, icon, title over detail, state, amount."""

    def __init__(self, view: TenderView) -> None:
        super().__init__()
        self.setFixedHeight(TENDER_HEIGHT)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(12)
        row.addWidget(IconLabel(view.icon, 24, Tone.PRIMARY))
        names = QVBoxLayout()
        names.setSpacing(2)
        names.setContentsMargins(0, 6, 0, 6)
        first = QHBoxLayout()
        first.addWidget(Label(view.title, bold=True), 1)
        first.addWidget(Badge(view.badge.text, view.badge.tone, view.badge.icon))
        names.addLayout(first)
        names.addWidget(hint(view.detail))
        row.addLayout(names, 1)
        tone = Tone.TEXT if view.counts else Tone.MUTED
        amount = Label(view.amount, TITLE, bold=view.counts, tone=tone, align=_RIGHT)
        amount.setMinimumWidth(72)
        row.addWidget(amount)
        outer.addLayout(row, 1)
        outer.addWidget(Hairline())
        self.setAccessibleName(f"{view.title} {view.detail} {view.badge.text} {view.amount}")


class Rows(QWidget):
    """Rows under one another, made anew when they differ."""

    def __init__(self, row_height: int) -> None:
        super().__init__()
        self._row_height = row_height
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._shown: tuple[object, ...] = ()

    def changed(self, what: tuple[object, ...]) -> bool:
        """Return whether something else must be shown now; if so, the old rows are gone."""
        if what == self._shown:
            return False
        self._shown = what
        while self._column.count():
            item = self._column.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        return True

    def add(self, row: QWidget) -> None:
        """Put a row under the others."""
        self._column.addWidget(row)

    @property
    def height_of_row(self) -> int:
        """The height of each row in px."""
        return self._row_height

    @property
    def count(self) -> int:
        """How many rows there are."""
        return self._column.count()


class RowArea(QScrollArea):
    """Shows up to `most` rows, and fewer, scrolled, where the window is low."""

    def __init__(self, rows: Rows, most: int) -> None:
        super().__init__()
        self._rows = rows
        self._most = most
        thin_bars(self)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(rows)
        self.viewport().setAutoFillBackground(False)
        rows.setAutoFillBackground(False)

    def fit(self, more: int = 0) -> None:
        """Take the height of the present rows; `more` of them than usual may be seen."""
        height = self._rows.height_of_row
        count = min(self._rows.count, self._most + more)
        self.setMinimumHeight(min(count, 1) * height)
        self.setMaximumHeight(count * height)
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show whole rows alone: half an amount reads as another one."""
        row = self._rows.height_of_row
        spare = self.height() % row if self.height() < self.maximumHeight() else 0
        self.setViewportMargins(0, 0, 0, spare)
        super().resizeEvent(event)

    def sizeHint(self) -> QSize:
        """Return the height of all rows that may be seen."""
        return QSize(super().sizeHint().width(), self.maximumHeight())


class NoteChips(QWidget):
    """Notes and coins of the change as grey chips."""

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addStretch(1)
        self._shown: tuple[str, ...] = ()

    def show_notes(self, words: tuple[str, ...]) -> None:
        """Show other notes."""
        if words == self._shown:
            return
        self._shown = words
        while self._row.count() > 1:
            item = self._row.takeAt(1)
            widget = item.widget() if item else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for word in words:
            self._row.addWidget(Badge(word))
        self.setAccessibleName(" ".join(words))


class SumRow(Panel):
    """A raised row of 64 px with a word at the left and a sum of 28 px at the right."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(64)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        self.word = Label()
        self.sum = Label("", SUM, bold=True, align=_RIGHT)
        row.addWidget(self.word)
        row.addWidget(self.sum, 1)

    def show_sum(self, word: str, amount: str) -> None:
        """Show another sum."""
        self.word.setText(word)
        self.sum.setText(amount)
        self.setAccessibleName(f"{word} {amount}")


class ChangeBox(Panel):
    """The change, green and large."""

    def __init__(self) -> None:
        super().__init__(Tone.OK, radius=4)
        self.setFixedHeight(56)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        self.amount = Label("—", SUM, bold=True, tone=Tone.OK, align=_RIGHT)
        self.amount.setObjectName("checkout_change")
        row.addWidget(self.amount)

    def show_change(self, amount: str, name: str) -> None:
        """Show another amount."""
        self.amount.setText(amount)
        self.setAccessibleName(f"{name} {amount}")


class Banner(Panel):
    """What has gone wrong or must be answered, with what can be done about it."""

    def __init__(self) -> None:
        super().__init__(Tone.DANGER)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(8)
        self._icon = IconLabel("alert-circle", 20, Tone.DANGER)
        self._title = Label("", TITLE, bold=True, wrap=True)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._title, 1)
        self._words = Label("", wrap=True)
        self._words.setObjectName("checkout_banner")
        self._head = row
        column.addLayout(row)
        column.addWidget(self._words)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(8)
        self.buttons.addStretch(1)
        column.addLayout(self.buttons)

    @property
    def words(self) -> str:
        """What it says."""
        return self._words.text()

    def say(self, tone: Tone, icon: str, title: str, words: str) -> None:
        """Say something else."""
        self.set_tone(tone)
        self._icon.set_icon(icon, tone)
        self._title.setText(title)
        self._title.set_tone(tone)
        self._words.setText(words)
        self._words.setVisible(bool(words))
        self.setAccessibleName(f"{title} {words}".strip())


class SectionHead(Panel):
    """A raised strip of 32 px with a muted word."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(32)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        self.word = hint()
        row.addWidget(self.word, 1)

    def add(self, widget: QWidget) -> None:
        """Put something at the right."""
        layout = self.layout()
        if layout is not None:
            layout.addWidget(widget)


def big(amount: str, tone: Tone = Tone.TEXT) -> Label:
    """Return a large amount in the middle."""
    return Label(amount, 2 * MAIN, bold=True, tone=tone, align=Qt.AlignmentFlag.AlignHCenter)
