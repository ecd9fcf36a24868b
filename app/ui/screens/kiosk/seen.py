"""A bill to see, masked until its owner holds the button; paying leads on from it (UX, Kiosk bill)."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import Text
from app.ui.screens.kiosk.bill import way
from app.ui.screens.kiosk.bill_parts import BillLines, BillSum, Proofs
from app.ui.screens.kiosk.parts import MARGIN, Words
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
        self._sum, self._lines, self._proofs = BillSum(), BillLines(9, 6), Proofs(presenter.paying)
        self._pay = way("kiosk_to_pay", "wallet-outline", presenter.paying.to_pay, primary=True)
        self._pay.setMaximumHeight(240)
        self._wiped = Words(tone=Tone.MUTED, align=Qt.AlignmentFlag.AlignHCenter)
        for part in (self._sum, self._lines, self._proofs):
            column.addWidget(part)
        column.addStretch(1)
        column.addWidget(self._pay, 2)
        column.addWidget(self._wiped)

    def show_state(self, state: KioskState, text: Text) -> None:
        """Show ``state``."""
        bill, large = state.bill, state.elder
        if bill is None:
            return
        self._sum.show_bill(bill, text, large=large)
        self._lines.show_state(state, bill, text)
        self._proofs.show_state(state, text)
        due = text("kiosk.bill.to_pay_detail", amount=text.money(bill.due_fen))
        detail = due if bill.due_fen else text("kiosk.bill.in_advance_detail")
        self._pay.set_words(text("kiosk.bill.to_pay"), detail)
        self._pay.set_elder(large)
        self._wiped.set_words(text("kiosk.bill.wiped"), large=large)
