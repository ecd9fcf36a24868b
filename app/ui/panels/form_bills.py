"""Owners and unpaid bills of the numbers that are paid for: painted rows, read back to the customer."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.business.context import Account, Context
from app.domain.business.spec import published
from app.domain.late_fees import days_late, late_fee_due
from app.domain.phones import display_number
from app.i18n import Text
from app.services.order_words import say
from app.ui.theme import BODY, RADIUS_FIELD, SMALL, Tone, ensure_glyphs, font, tokens_of
from app.ui.widgets.paint import LEFT, RIGHT, box, crisp, hairline, words

ROW = 36


@dataclass(frozen=True, slots=True)
class _Row:
    """One line: what it is, what stands beside it, and the amount."""

    title: str
    detail: str
    amount: str
    bold: bool = False
    late: bool = False


def _plan(account: Account, text: Text) -> str:
    return say(published(account.plan.title, account.plan.title_en), text)


class BillList(QWidget):
    """Rows of 36 px; a number's own row, then its bills."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[_Row, ...] = ()
        self._empty = ""
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Expanding, policy.Fixed)
        self.setFixedHeight(ROW)

    def show_bills(self, context: Context, text: Text) -> None:
        """Show the numbers that the form names, with what they owe today."""
        rows: list[_Row] = []
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
        self._rows, self._empty = tuple(rows), text("form.panel.no_numbers")
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
            words(painter, area, row.title, font(BODY, bold=row.bold), QColor(tokens.text), LEFT)
            detail = QRectF(inner.left() + inner.width() * 0.42, top, inner.width() * 0.38, ROW)
            tone = tokens.fg(Tone.DANGER) if row.late else muted
            words(painter, detail, row.detail, font(SMALL), tone, LEFT)
            amount = QRectF(inner.left(), top, inner.width(), ROW)
            face = font(SMALL) if row.bold else font(BODY)
            words(painter, amount, row.amount, face, muted if row.bold else QColor(tokens.text), RIGHT)
