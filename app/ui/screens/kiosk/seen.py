"""A bill to see, masked until its owner holds the button; paying leads on from it (UX, Kiosk bill)."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import Text
from app.ui.screens.kiosk.bill_parts import BillHead
from app.ui.screens.kiosk.parts import MARGIN, Words, tile_to
from app.ui.screens.kiosk.presenter import KioskPresenter
from app.ui.screens.kiosk.state import KioskState
from app.ui.theme import Tone


class SeenPage(QWidget):
    """Sum, lines, hold to reveal, and the way to pay."""

    def __init__(self, presenter: KioskPresenter) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, 32, MARGIN, 16)
        column.setSpacing(20)
        self._head = BillHead(column, presenter.paying, lines=9, in_large=6, items_in_large=True)
        self._pay = tile_to("kiosk_to_pay", "wallet-outline", presenter.paying.to_pay, primary=True)
        self._pay.setMaximumHeight(240)
        self._wiped = Words(tone=Tone.MUTED, align=Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        column.addWidget(self._pay, 2)
        column.addWidget(self._wiped)

    def show_state(self, state: KioskState, text: Text) -> None:
        """Show ``state``."""
        bill, large = state.bill, state.elder
        if bill is None:
            return
        self._head.show_state(state, bill, text)
        due = text("kiosk.bill.to_pay_detail", amount=text.money(bill.due_fen))
        ahead = "" if bill.ending else text("kiosk.bill.in_advance_detail")
        detail = due if bill.due_fen else ahead
        self._pay.set_words(text("kiosk.bill.to_pay"), detail)
        self._pay.set_elder(large)
        self._pay.setVisible(bill.most_fen > 0)
        self._wiped.set_words(text("kiosk.bill.wiped"), large=large)
