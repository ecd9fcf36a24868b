"""What is owed on a number, and the ways to pay it (mockup kiosk-bill-elder)."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import Text
from app.services.kiosk_bills import KioskBill
from app.services.kiosk_money import PREPAID_FEN
from app.ui.screens.kiosk.parts import MARGIN, Box, Problem, Words
from app.ui.screens.kiosk.paying import Paying
from app.ui.screens.kiosk.presenter import KioskPresenter
from app.ui.screens.kiosk.state import KioskState
from app.ui.theme import KIOSK_TITLE, Tone
from app.ui.widgets.kiosk import KioskButton, KioskTile
from app.ui.widgets.labels import Hairline

_CENTRE = Qt.AlignmentFlag.AlignHCenter
_SUM_PX, _ELDER_SUM_PX = 148, 148
_MOST_LINES = 4
_MOST_IN_LARGE = 2


class BillPage(QWidget):
    """Sum, lines, hold to reveal, amounts, and how to pay."""

    def __init__(self, presenter: KioskPresenter) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, 32, MARGIN, 16)
        column.setSpacing(20)
        column.addWidget(self._made_sum())
        column.addWidget(self._made_lines())
        column.addLayout(self._made_proofs(presenter.paying))
        column.addLayout(self._made_amounts(presenter.paying))
        self._problem = Problem()
        self._pay = _way("kiosk_pay", "qrcode-scan", presenter.paying.pay, primary=True)
        self._cash = _way("kiosk_cash", "cash-multiple", presenter.take_for_cash, primary=False)
        self._wiped = Words(tone=Tone.MUTED, align=_CENTRE)
        column.addWidget(self._problem)
        column.addWidget(self._pay, 1)
        column.addWidget(self._cash, 1)
        column.addWidget(self._wiped)

    def _made_sum(self) -> Box:
        self._sum = Box(Tone.PRIMARY, plain=True)
        self._caption = Words(KIOSK_TITLE, align=_CENTRE)
        self._amount = Words(_SUM_PX, bold=True, tone=Tone.PRIMARY, align=_CENTRE)
        self._amount.setObjectName("kiosk_due")
        self._note = Words(tone=Tone.MUTED, align=_CENTRE, wrap=True)
        self._unit = Words(KIOSK_TITLE, bold=True, tone=Tone.PRIMARY)
        figure = QHBoxLayout()
        figure.setSpacing(16)
        figure.addStretch(1)
        figure.addWidget(self._amount, 0, Qt.AlignmentFlag.AlignBottom)
        figure.addWidget(self._unit, 0, Qt.AlignmentFlag.AlignBottom)
        figure.addStretch(1)
        self._sum.row.addWidget(self._caption)
        self._sum.row.addLayout(figure)
        self._sum.row.addWidget(self._note)
        return self._sum

    def _made_lines(self) -> Box:
        self._lines = Box()
        self._rows = tuple(_Row() for _ in range(_MOST_LINES))
        for place, row in enumerate(self._rows):
            if place:
                row.line = Hairline()
                self._lines.row.addWidget(row.line)
            self._lines.row.addWidget(row)
        return self._lines

    def _made_proofs(self, paying: Paying) -> QVBoxLayout:
        """Return the button that is held, and below it what it takes to get it."""
        self._hold = HoldButton()
        self._hold.setObjectName("kiosk_hold")
        self._hold.pressed.connect(lambda: paying.hold(on=True))
        self._hold.released.connect(lambda: paying.hold(on=False))
        self._prove_card = KioskButton("", "card-account-details-outline", height=96)
        self._prove_card.setObjectName("kiosk_prove_card")
        self._prove_card.clicked.connect(paying.ask_card)
        self._prove_password = KioskButton("", "lock-outline", height=96)
        self._prove_password.setObjectName("kiosk_prove_password")
        self._prove_password.clicked.connect(paying.ask_password)
        proofs = QHBoxLayout()
        proofs.setSpacing(16)
        proofs.addWidget(self._prove_card, 1)
        proofs.addWidget(self._prove_password, 1)
        column = QVBoxLayout()
        column.setSpacing(16)
        column.addWidget(self._hold)
        column.addLayout(proofs)
        return column

    def _made_amounts(self, paying: Paying) -> QVBoxLayout:
        self._how = Words(KIOSK_TITLE, bold=True)
        self._amounts = tuple(KioskButton("", height=96) for _ in range(1 + len(PREPAID_FEN)))
        amounts = QHBoxLayout()
        amounts.setSpacing(12)
        for place, button in enumerate(self._amounts):
            button.setObjectName(f"kiosk_amount_{place}")
            button.setCheckable(True)
            button.setProperty("fen", 0)
            button.clicked.connect(lambda _on, at=button: paying.choose_amount(int(at.property("fen"))))
            amounts.addWidget(button, 2 if place == 0 else 1)
        column = QVBoxLayout()
        column.setSpacing(16)
        column.addWidget(self._how)
        column.addLayout(amounts)
        return column

    def show_state(self, state: KioskState, text: Text) -> None:
        """Show ``state``."""
        bill, large = state.bill, state.elder
        if bill is None:
            return
        self._show_sum(bill, text, large=large)
        self._show_lines(state, bill, text)
        cleared = state.cleared
        self._hold.setVisible(cleared is not None)
        for button, code in ((self._prove_card, "by_card"), (self._prove_password, "by_password")):
            button.setVisible(cleared is None)
            button.set_words(text(f"kiosk.bill.{code}"))
            button.set_elder(large)
        if cleared is not None:
            held = f"{cleared.number}  {cleared.name}" if state.held else text("kiosk.bill.hold")
            self._hold.set_words(held, "eye-outline" if state.held else "gesture-tap-hold")
            self._hold.set_elder(large)
        self._show_ways(state, bill, text)

    def _show_sum(self, bill: KioskBill, text: Text, *, large: bool) -> None:
        self._caption.set_words(text("kiosk.bill.due" if bill.due_fen else "kiosk.bill.nothing"), large=large)
        self._amount.setText(text.money(bill.due_fen))
        self._amount.set_type(_ELDER_SUM_PX if large else _SUM_PX)
        self._amount.setAccessibleName(f"{self._caption.text()} {text.yuan(bill.due_fen)}")
        self._unit.set_words(text("kiosk.bill.yuan"), large=large)
        late = sum(each.late_fee_fen for each in bill.bills)
        note = text("kiosk.bill.in_advance")
        if late:
            note = text("kiosk.bill.late", amount=text.money(late))
        elif bill.due_on:
            on = date.fromisoformat(bill.due_on)
            note = text("kiosk.bill.until", month=on.month, day=on.day)
        self._note.set_words(note, large=large)

    def _show_lines(self, state: KioskState, bill: KioskBill, text: Text) -> None:
        found = [(text("kiosk.bill.owner"), bill.owner)]
        items = state.cleared.items if state.cleared is not None else ()
        found += [
            (text("kiosk.bill.of", period=each.period), text.money(each.unpaid_fen + each.late_fee_fen))
            for each in bill.bills
            if not items or each.period != bill.newest
        ]
        if items:
            # What is listed is a bill that may be paid: nobody is to take it for what is due.
            unpaid = any(each.period == bill.newest for each in bill.bills)
            title = text("kiosk.bill.of" if unpaid else "kiosk.bill.paid", period=bill.newest)
            found.append((title, text.money(sum(item.amount_fen for item in items))))
            # In large letters its sum stands alone.
            found += [(item.title, text.money(item.amount_fen)) for item in items if not state.elder]
        most = _MOST_IN_LARGE if state.elder else _MOST_LINES
        if len(found) > most:
            left = len(found) - most + 1
            found = [*found[: most - 1], (text("kiosk.bill.more", count=left), "")]
        for row, line in zip(self._rows, [*found, *[("", "")] * _MOST_LINES], strict=False):
            row.show_line(*line, large=state.elder)

    def _show_ways(self, state: KioskState, bill: KioskBill, text: Text) -> None:
        large, hall = state.elder, state.hall
        self._how.set_words(text("kiosk.bill.how"), large=large)
        offers = (bill.due_fen, *PREPAID_FEN)
        for button, fen in zip(self._amounts, offers, strict=True):
            button.setProperty("fen", fen)
            whole = text("kiosk.bill.all", amount=text.money(fen))
            button.set_words(whole if fen == bill.due_fen else text("kiosk.bill.some", yuan=fen // 100))
            button.setAccessibleName(text("kiosk.bill.pay_amount", amount=text.money(fen)))
            button.set_elder(large)
            button.setChecked(fen == state.amount_fen)
            button.setVisible(fen > 0)
        self._problem.show_error(state.error, text, large=large)
        bar = hall.money_bar if hall else ""
        self._pay.setEnabled(not bar and not state.busy)
        detail = text(bar) if bar else text("kiosk.bill.code_detail", amount=text.money(state.amount_fen))
        self._pay.set_words(text("kiosk.bill.code"), detail)
        self._pay.set_elder(large)
        self._cash.set_words(text("kiosk.bill.cash"), text("kiosk.bill.cash_detail"))
        self._cash.set_elder(large)
        self._wiped.set_words(text("kiosk.bill.wiped"), large=large)
        self._wiped.setVisible(not large)


def _way(name: str, icon: str, then: Callable[[], None], *, primary: bool) -> KioskTile:
    tile = KioskTile(icon, "", "", primary=primary, wide=True)
    tile.setObjectName(name)
    tile.setMinimumHeight(156)
    tile.clicked.connect(lambda _on=False: then())
    return tile


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

    def show_line(self, title: str, amount: str, *, large: bool) -> None:
        """Show title and amount, or nothing."""
        self._title.set_words(title, large=large)
        self._amount.set_words(amount, large=large)
        self.setVisible(bool(title))
        if self.line is not None:
            self.line.setVisible(bool(title))
