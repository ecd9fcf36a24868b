"""What both pages of a bill show: the sum, its lines, and what only its owner sees."""

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import Text
from app.services.kiosk_bills import KioskBill
from app.ui.screens.kiosk.parts import Box, SumFigure, Words, sum_of
from app.ui.screens.kiosk.paying import Paying
from app.ui.screens.kiosk.state import KioskState
from app.ui.theme import GAP_32, KIOSK_TITLE, Tone
from app.ui.widgets.kiosk import KioskButton
from app.ui.widgets.labels import Hairline

_CENTRE = Qt.AlignmentFlag.AlignHCenter


class BillSum(Box):
    """What is due, and until when."""

    def __init__(self) -> None:
        super().__init__(Tone.PRIMARY, plain=True)
        self._caption = Words(KIOSK_TITLE, align=_CENTRE)
        self._sum = SumFigure(Tone.PRIMARY)
        self._sum.figure.setObjectName("kiosk_due")
        self._note = Words(tone=Tone.MUTED, align=_CENTRE, wrap=True)
        self.row.addWidget(self._caption)
        self.row.addWidget(self._sum)
        self.row.addWidget(self._note)

    def show_bill(self, bill: KioskBill, balance_fen: int | None, text: Text, *, large: bool) -> None:
        """Show what is due; where nothing is, the balance if it may be seen: a zero would be read as it."""
        fen = bill.due_fen or balance_fen
        if fen is None:
            self._caption.set_words("", large=large)
            self._sum.show_words(text("kiosk.bill.nothing"))
        else:
            self._caption.set_words(
                text("kiosk.bill.due" if bill.due_fen else "kiosk.bill.balance"), large=large
            )
            self._sum.show_sum(fen, text, large=large)
            self._sum.figure.setAccessibleName(f"{self._caption.text()} {sum_of(fen, text)}")
        self._caption.setVisible(fen is not None)
        late = sum(each.late_fee_fen for each in bill.bills)
        free = text("kiosk.bill.in_advance" if fen is None else "kiosk.bill.nothing_due")
        note = "" if bill.due_fen else free
        if bill.ending and not bill.due_fen:
            note = text("kiosk.ending")
        elif late:
            note = text("kiosk.bill.late", amount=text.money(late))
        elif bill.due_on:
            on = date.fromisoformat(bill.due_on)
            note = text("kiosk.bill.until", month=text(f"display.month.{on.month}"), day=on.day)
        self._note.set_words(note, large=large)


class BillLines(Box):
    """Owner, bills and what is in the newest: as many lines as there is room for."""

    def __init__(self, most: int, most_in_large: int, *, items_in_large: bool) -> None:
        """Show so many lines at most; in large text those of one bill only if ``items_in_large``."""
        super().__init__()
        self._most, self._most_in_large = most, most_in_large
        self._items_in_large = items_in_large
        self._rows = tuple(_Row() for _ in range(most))
        for place, row in enumerate(self._rows):
            if place:
                row.line = Hairline()
                self.row.addWidget(row.line)
            self.row.addWidget(row)

    def show_state(self, state: KioskState, bill: KioskBill, text: Text) -> None:
        """Show the lines of a bill."""
        found = _lines(state, bill, text, items=not state.elder or self._items_in_large)
        most = self._most_in_large if state.elder else self._most
        if len(found) > most:
            left = len(found) - most + 1
            found = [*found[: most - 1], _Line(text("kiosk.bill.more", count=left), "")]
        for row, line in zip(self._rows, [*found, *[_Line("", "")] * self._most], strict=False):
            row.show_line(line, large=state.elder)


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a bill."""

    title: str
    amount: str
    part: bool = False
    """Whether the line above holds its amount already."""


def _lines(state: KioskState, bill: KioskBill, text: Text, *, items: bool) -> list[_Line]:
    found = [_Line(text("kiosk.bill.owner"), bill.owner)]
    inside = state.cleared.items if state.cleared is not None else ()
    found += [
        _Line(text("kiosk.bill.of", period=each.period), sum_of(each.unpaid_fen + each.late_fee_fen, text))
        for each in bill.bills
        if not inside or each.period != bill.newest
    ]
    if inside:
        # What is listed is a bill that may be paid: nobody is to take it for what is due.
        unpaid = any(each.period == bill.newest for each in bill.bills)
        title = text("kiosk.bill.of" if unpaid else "kiosk.bill.paid", period=bill.newest)
        found.append(_Line(title, sum_of(sum(item.amount_fen for item in inside), text)))
        # Where there is little room its sum stands alone.
        found += [
            _Line(
                text("kiosk.bill.part", title=text.name(item.title)), sum_of(item.amount_fen, text), part=True
            )
            for item in inside
            if items
        ]
    return found


class Proofs(QWidget):
    """The button that is held to see everything, or what it takes to get it."""

    def __init__(self, paying: Paying) -> None:
        super().__init__()
        self._hold = HoldButton()
        self._hold.setObjectName("kiosk_hold")
        self._hold.pressed.connect(lambda: paying.hold(on=True))
        self._hold.released.connect(lambda: paying.hold(on=False))
        self._card = KioskButton("", "card-account-details-outline", height=96)
        self._card.setObjectName("kiosk_prove_card")
        self._card.clicked.connect(paying.ask_card)
        self._password = KioskButton("", "lock-outline", height=96)
        self._password.setObjectName("kiosk_prove_password")
        self._password.clicked.connect(paying.ask_password)
        ways = QHBoxLayout()
        ways.setSpacing(16)
        ways.addWidget(self._card, 1)
        ways.addWidget(self._password, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self._hold)
        column.addLayout(ways)

    def show_state(self, state: KioskState, text: Text) -> None:
        """Show ``state``."""
        cleared = state.cleared
        self._hold.setVisible(cleared is not None)
        for button, code in ((self._card, "by_card"), (self._password, "by_password")):
            button.setVisible(cleared is None)
            button.set_words(text(f"kiosk.bill.{code}"))
            button.set_elder(state.elder)
        if cleared is not None:
            held = f"{cleared.number}  {cleared.name}" if state.held else text("kiosk.bill.hold")
            self._hold.set_words(held, "eye-outline" if state.held else "gesture-tap-hold")
            self._hold.set_elder(state.elder)


class BillHead:
    """What both pages begin with: the sum, its lines, and what only the owner sees."""

    def __init__(
        self, column: QVBoxLayout, paying: Paying, *, lines: int, in_large: int, items_in_large: bool
    ) -> None:
        """Put the parts into ``column``; so many lines find room, and so many, and which, in large text."""
        self._sum, self._proofs = BillSum(), Proofs(paying)
        self._lines = BillLines(lines, in_large, items_in_large=items_in_large)
        for part in (self._sum, self._lines, self._proofs):
            column.addWidget(part)

    def show_state(self, state: KioskState, bill: KioskBill, text: Text) -> None:
        """Show the bill of ``state``."""
        balance = state.cleared.balance_fen if state.cleared is not None else None
        self._sum.show_bill(bill, balance, text, large=state.elder)
        self._lines.show_state(state, bill, text)
        self._proofs.show_state(state, text)


class HoldButton(KioskButton):
    """Shows as long as it is held."""

    def __init__(self) -> None:
        super().__init__("", "gesture-tap-hold", height=96)


class _Row(QWidget):
    """One line of the bill."""

    def __init__(self) -> None:
        super().__init__()
        self.line: Hairline | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        self._title = Words()
        self._amount = Words(bold=True)
        row.addWidget(self._title, 1)
        row.addWidget(self._amount)

    def show_line(self, line: _Line, *, large: bool) -> None:
        """Show title and amount, or nothing; a part of the line above stands back behind it."""
        self._title.set_words(line.title, large=large)
        self._title.setContentsMargins(GAP_32 if line.part else 0, 0, 0, 0)
        self._amount.set_words(line.amount, large=large, bold=not line.part)
        self.setVisible(bool(line.title))
        if self.line is not None:
            self.line.setVisible(bool(line.title) and not line.part)
