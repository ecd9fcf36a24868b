"""What is owed on a number, and the ways to pay it (mockup kiosk-bill-elder)."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.i18n import Text
from app.services.kiosk_bills import KioskBill
from app.services.kiosk_money import LEAST_FEN, PREPAID_FEN
from app.ui.screens.kiosk.bill_parts import BillHead
from app.ui.screens.kiosk.parts import MARGIN, Problem, Words, tile_to
from app.ui.screens.kiosk.paying import Paying
from app.ui.screens.kiosk.presenter import KioskPresenter
from app.ui.screens.kiosk.state import KioskState
from app.ui.theme import KIOSK_TITLE, Tone
from app.ui.widgets.kiosk import KioskButton

_CENTRE = Qt.AlignmentFlag.AlignHCenter
_ABREAST = 3
_TILE = 240
"""Height of the ways to pay; large letters have room for it too."""


class BillPage(QWidget):
    """Sum, lines, hold to reveal, amounts, and how to pay."""

    def __init__(self, presenter: KioskPresenter) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, 24, MARGIN, 16)
        column.setSpacing(16)
        self._head = BillHead(column, presenter.paying, lines=4, in_large=2, items_in_large=False)
        column.addLayout(self._made_amounts(presenter.paying))
        self._problem = Problem()
        self._pay = tile_to("kiosk_pay", "qrcode-scan", presenter.paying.pay, primary=True)
        self._cash = tile_to("kiosk_cash", "cash-multiple", presenter.take_for_cash, primary=False)
        self._wiped = Words(tone=Tone.MUTED, align=_CENTRE)
        column.addWidget(self._problem)
        for tile in (self._pay, self._cash):
            tile.setMaximumHeight(_TILE)
            column.addWidget(tile, 1)
        column.addStretch()
        column.addWidget(self._wiped)

    def _made_amounts(self, paying: Paying) -> QVBoxLayout:
        self._how = Words(KIOSK_TITLE, bold=True)
        self._amounts = tuple(KioskButton("", height=88) for _ in range(1 + len(PREPAID_FEN)))
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        for column in range(_ABREAST):
            self._grid.setColumnStretch(column, 1)
        for place, button in enumerate(self._amounts):
            button.setObjectName(f"kiosk_amount_{place}")
            button.setCheckable(True)
            button.setProperty("fen", 0)
            button.clicked.connect(lambda _on, at=button: paying.choose_amount(int(at.property("fen"))))
        self._other = KioskButton("", "dialpad", height=88)
        self._other.setObjectName("kiosk_amount_other")
        self._other.setCheckable(True)
        self._other.clicked.connect(paying.ask_amount)
        self._place((*self._amounts, self._other))
        lines = QVBoxLayout()
        lines.setSpacing(12)
        lines.addWidget(self._how)
        lines.addLayout(self._grid)
        return lines

    def show_state(self, state: KioskState, text: Text) -> None:
        """Show ``state``."""
        bill, large = state.bill, state.elder
        if bill is None:
            return
        self._head.show_state(state, bill, text)
        self._show_amounts(state, bill, text)
        self._problem.show_error(state.error, text, large=large)
        bar = state.hall.money_bar if state.hall else ""
        self._pay.setEnabled(not bar and not state.busy)
        detail = text(bar) if bar else text("kiosk.bill.code_detail", amount=text.money(state.amount_fen))
        self._pay.set_words(text("kiosk.bill.code"), detail)
        self._pay.set_elder(large)
        self._pay.setVisible(bill.most_fen > 0)
        self._cash.set_words(text("kiosk.bill.cash"), text("kiosk.bill.cash_detail"))
        self._cash.set_elder(large)
        self._wiped.set_words(text("kiosk.bill.wiped"), large=large)
        self._wiped.setVisible(not large)

    def _show_amounts(self, state: KioskState, bill: KioskBill, text: Text) -> None:
        large, fen = state.elder, state.amount_fen
        self._how.set_words(text("kiosk.bill.how"), large=large)
        self._how.setVisible(bill.most_fen > 0)
        offers = (bill.due_fen, *PREPAID_FEN)
        for button, offered in zip(self._amounts, offers, strict=True):
            button.setProperty("fen", offered)
            whole = text("kiosk.bill.all", amount=text.money(offered))
            some = text("kiosk.bill.some", yuan=offered // 100)
            button.set_words(whole if offered == bill.due_fen else some)
            button.setAccessibleName(text("kiosk.bill.pay_amount", amount=text.money(offered)))
            button.set_elder(large)
            button.setChecked(offered == fen)
            button.setVisible(0 < offered <= bill.most_fen)
        typed = fen not in offers
        self._other.set_words(
            text("kiosk.bill.other_chosen", yuan=fen // 100) if typed else text("kiosk.bill.other")
        )
        self._other.set_elder(large)
        self._other.setChecked(typed)
        self._other.setVisible(bill.most_fen >= LEAST_FEN)
        shown = [
            button
            for button, offered in zip(self._amounts, offers, strict=True)
            if 0 < offered <= bill.most_fen
        ]
        self._place((*shown, self._other))

    def _place(self, buttons: Sequence[KioskButton]) -> None:
        for place, button in enumerate(buttons):
            self._grid.addWidget(button, place // _ABREAST, place % _ABREAST)
