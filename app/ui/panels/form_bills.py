"""Owners and unpaid bills of the numbers that are paid for: painted rows, read back to the customer."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.domain.business.concerned import owing_elsewhere
from app.domain.business.context import Account, Context
from app.domain.business.form import list_of
from app.domain.business.spec import Form, published
from app.domain.late_fees import days_late, late_fee_due
from app.domain.masking import mask_phone
from app.domain.number_list import ListFault, list_faults
from app.domain.phones import display_number
from app.i18n import Text
from app.services.order_words import say
from app.ui.theme import (
    BODY,
    GAP_4,
    GAP_8,
    GAP_12,
    RADIUS_FIELD,
    SMALL,
    Tone,
    ensure_glyphs,
    font,
    tokens_of,
)
from app.ui.widgets.buttons import Button, Kind, Size
from app.ui.widgets.cards import Panel
from app.ui.widgets.labels import IconLabel, Label
from app.ui.widgets.paint import LEFT, RIGHT, box, crisp, hairline, words

NUMBERS = "numbers"
"""Key of the field that names whom the bills are of."""
_ADD = "Alt+A"
ROW = 36
FEW = 6
"""So many numbers still stand there with all their bills."""
SHOWN = 12
"""So many numbers of a long list stand there one by one; the quote has all of them."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One line: what it is, what stands beside it, and the amount."""

    title: str
    detail: str
    amount: str
    bold: bool = False
    late: bool = False
    wrong: bool = False
    """An entry that stands in the way; its sentence has the whole row."""


def _plan(account: Account, text: Text) -> str:
    return say(published(account.plan.title, account.plan.title_en), text)


def _many(context: Context, numbers: tuple[str, ...], text: Text) -> tuple[_Row, ...]:
    """Return the sum, every wrong entry, and a row for each of the first numbers with what it owes."""
    today = context.today
    faults = list_faults(numbers, {account.number for account in context.named}, context.ended)
    owed = {account.number: account.owed_fen(today) for account in context.named}
    summary = text("form.panel.list.owing", count=sum(fen > 0 for fen in owed.values()))
    if faults:
        summary = text("form.panel.list.wrong", count=len(faults))
    title = text("form.panel.list.title", count=len(numbers))
    rows = [_Row(title, summary, text.money(sum(owed.values())), bold=True, late=bool(faults))]
    rows += _wrong(faults, text)
    for account in context.named[:SHOWN]:
        ensure_glyphs(account.owner)
        bills = text("form.panel.list.bills", count=len(account.bills))
        rows.append(
            _Row(
                f"{display_number(account.number)}  {account.owner}",
                bills if account.bills else text("form.panel.list.none"),
                text.money(owed[account.number]),
            )
        )
    rest = context.named[SHOWN:]
    if rest:
        more = text("form.panel.list.more", count=len(rest))
        rows.append(_Row(more, "", text.money(sum(owed[account.number] for account in rest))))
    return tuple(rows)


def _wrong(faults: Iterable[ListFault], text: Text) -> list[_Row]:
    """Return a row for each wrong entry: the field above has room for the first alone."""
    return [
        _Row(text(fault.code, line=fault.line, number=fault.number, first=fault.first), "", "", wrong=True)
        for fault in faults
    ]


class OwingBills(QWidget):
    """The bills, and what else the customer owes: one key adds it.

    Signals:
        added: the numbers to be paid for from now on.
    """

    added = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_8)
        self._list = BillList()
        column.addWidget(self._list)
        self._offer = Panel(Tone.UNSYNCED, radius=RADIUS_FIELD)
        self._offer.setObjectName("form.bills.owing")
        row = QHBoxLayout(self._offer)
        row.setContentsMargins(GAP_12, GAP_4, GAP_4, GAP_4)
        row.setSpacing(GAP_8)
        row.addWidget(IconLabel("alert", 20, Tone.UNSYNCED))
        self._said = Label("", BODY, wrap=True)
        row.addWidget(self._said, 1)
        self._add = Button("", Kind.SECONDARY, Size.COMPACT, key=_ADD)
        self._add.setObjectName("form.bills.add")
        self._add.clicked.connect(self._on_add)
        # Not the button's own shortcut: that one clicks a tenth of a second later.
        QShortcut(QKeySequence(_ADD), self).activated.connect(self._on_add)
        row.addWidget(self._add)
        self._offer.hide()
        column.addWidget(self._offer)
        self._numbers: tuple[str, ...] = ()

    def _on_add(self) -> None:
        if self._offer.isVisible():
            self.added.emit(self._numbers)

    def show_bills(self, context: Context, form: Form, text: Text) -> None:
        """Show the numbers that the form names, and offer the customer's others that owe."""
        self._list.show_bills(context, form, text)
        named = list_of(form, NUMBERS)
        others = owing_elsewhere(context, named)
        self._numbers = (*named, *(account.number for account in others))
        self._offer.setVisible(bool(others))
        joined = text("form.panel.owing_join").join(
            text(
                "form.panel.owing_one",
                number=mask_phone(account.number),
                amount=text.yuan(account.owed_fen(context.today)),
            )
            for account in others
        )
        self._said.setText(text("form.panel.owing", numbers=joined))
        self._add.setText(text("form.panel.owing_add"))
        said = self._list.accessibleDescription()
        self.setAccessibleDescription(f"{said}; {self._said.text()}" if others else said)


class BillList(QWidget):
    """Rows of 36 px; a number's own row, then its bills."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[_Row, ...] = ()
        self._empty = ""
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Expanding, policy.Fixed)
        self.setFixedHeight(ROW)

    def show_bills(self, context: Context, form: Form, text: Text) -> None:
        """Show the numbers that the form names, with what they owe today; of many, one row each."""
        numbers = list_of(form, "numbers")
        if len(numbers) > FEW:
            self._show(_many(context, numbers, text), text)
            return
        faults = list_faults(numbers, {account.number for account in context.named}, context.ended)
        rows = _wrong(faults, text) if len(faults) > 1 else []
        for account in context.named:
            ensure_glyphs(account.owner)
            balance = text("form.panel.balance", amount=text.money(account.balance_fen))
            rows.append(
                _Row(
                    f"{display_number(account.number)}  {account.owner}",
                    _plan(account, text),
                    balance,
                    bold=True,
                )
            )
            for bill in account.bills:
                fee, days = late_fee_due(bill, context.today), days_late(bill.due, context.today)
                taken = bill.bill_id in context.taken_bills
                detail = text("form.panel.bill_taken") if taken else ""
                if fee and not taken:
                    detail = text("form.panel.late", days=days, amount=text.money(fee))
                title = text("form.panel.bill", period=bill.period)
                rows.append(_Row(title, detail, text.money(bill.unpaid_fen), late=bool(fee) and not taken))
        self._show(tuple(rows), text)

    def _show(self, rows: tuple[_Row, ...], text: Text) -> None:
        self._rows, self._empty = rows, text("form.panel.no_numbers")
        self.setFixedHeight(max(len(rows), 1) * ROW + 2)
        said = "; ".join(f"{row.title} {row.detail} {row.amount}" for row in rows) or self._empty
        self.setAccessibleDescription(said)
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room of all rows."""
        return QSize(400, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows."""
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        muted = QColor(tokens.muted)
        rect = QRectF(self.rect())
        box(painter, rect, RADIUS_FIELD, QColor(tokens.surface), QColor(tokens.line))
        inner = rect.adjusted(12, 1, -12, -1)
        if not self._rows:
            words(painter, inner, self._empty, font(SMALL), muted, LEFT)
            return
        for at, row in enumerate(self._rows):
            top = inner.top() + at * ROW
            if at:
                hairline(painter, 1, round(top), rect.width() - 2, tokens)
            area = QRectF(inner.left() + (0 if row.bold else 16), top, inner.width(), ROW)
            ink = tokens.fg(Tone.DANGER) if row.wrong else QColor(tokens.text)
            words(painter, area, row.title, font(BODY, bold=row.bold), ink, LEFT)
            detail = QRectF(inner.left() + inner.width() * 0.42, top, inner.width() * 0.38, ROW)
            tone = tokens.fg(Tone.DANGER) if row.late else muted
            words(painter, detail, row.detail, font(SMALL), tone, LEFT)
            amount = QRectF(inner.left(), top, inner.width(), ROW)
            face = font(SMALL) if row.bold else font(BODY)
            words(painter, amount, row.amount, face, muted if row.bold else QColor(tokens.text), RIGHT)
