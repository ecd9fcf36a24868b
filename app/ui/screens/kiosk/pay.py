"""Paying by code: scan, wait, and how it ended."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.i18n import Text
from app.ui.screens.kiosk.parts import MARGIN, Box, Problem, Simulated, SumFigure, Words
from app.ui.screens.kiosk.paying import SILENT_POLLS
from app.ui.screens.kiosk.presenter import KioskPresenter
from app.ui.screens.kiosk.state import SIMULATED_SCANS, KioskMode, KioskState, PayState, Slip
from app.ui.theme import KIOSK_BODY, KIOSK_MAIN, KIOSK_TITLE, Tone
from app.ui.widgets.kiosk import KioskButton
from app.ui.widgets.labels import IconLabel

_CENTRE = Qt.AlignmentFlag.AlignHCenter
_LOOKS = {
    KioskMode.PAYING: ("cellphone-check", Tone.PRIMARY),
    KioskMode.REFUSED: ("close-circle-outline", Tone.DANGER),
    KioskMode.PAID: ("check-circle", Tone.OK),
    KioskMode.CLAIM: ("help-circle-outline", Tone.UNSYNCED),
}


class ScanPage(QWidget):
    """Asks for the code; with a simulated provider there are codes at hand."""

    def __init__(self, presenter: KioskPresenter) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, 48, MARGIN, 32)
        column.setSpacing(24)
        self._caption = Words(KIOSK_TITLE, align=_CENTRE)
        self._amount = SumFigure(Tone.PRIMARY)
        self._title = Words(KIOSK_MAIN, bold=True, wrap=True, align=_CENTRE)
        self._hint = Words(KIOSK_BODY, tone=Tone.MUTED, wrap=True, align=_CENTRE)
        self._problem = Problem()
        column.addWidget(self._caption)
        column.addWidget(self._amount)
        column.addStretch(1)
        column.addWidget(IconLabel("qrcode-scan", 240, Tone.PRIMARY), 0, _CENTRE)
        for part in (self._title, self._hint, self._problem):
            column.addWidget(part)
        column.addStretch(1)
        self._simulated = Simulated()
        self._codes = tuple((name, KioskButton("", "qrcode")) for name, _ in SIMULATED_SCANS)
        grid = QGridLayout()
        grid.setSpacing(16)
        for side in range(2):
            grid.setColumnStretch(side, 1)
        for place, ((name, button), (_, code)) in enumerate(zip(self._codes, SIMULATED_SCANS, strict=True)):
            button.setObjectName(f"kiosk_scan_{name}")
            button.clicked.connect(lambda _on=False, code=code: presenter.paying.scanned(code))
            grid.addWidget(button, place // 2, place % 2)
        self._simulated.row.addLayout(grid)
        column.addWidget(self._simulated)
        self._simulated.setVisible(presenter.parts.money.simulated)

    def show_state(self, state: KioskState, text: Text) -> None:
        """Show ``state``."""
        large, pay = state.elder, state.pay
        self._caption.set_words(text("kiosk.scan.amount"), large=large)
        self._amount.setVisible(pay is not None)
        if pay is not None:
            self._amount.show_sum(pay.amount_fen, text, large=large)
        self._title.set_words(text("kiosk.scan.title"), large=large)
        self._hint.set_words(text("kiosk.scan.hint"), large=large)
        self._problem.show_error(state.error, text, large=large)
        self._simulated.set_words(text("kiosk.simulated.scan"), large=large)
        for name, button in self._codes:
            button.set_words(text(f"kiosk.simulated.{name}"))
            button.set_elder(large)


class PayPage(QWidget):
    """The answer: still coming, refused, paid, or left to a counter."""

    def __init__(self, presenter: KioskPresenter) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, 64, MARGIN, 32)
        column.setSpacing(32)
        self._icon = IconLabel("progress-clock", 200, Tone.PRIMARY)
        self._title = Words(KIOSK_MAIN, bold=True, wrap=True, align=_CENTRE)
        self._amount = SumFigure()
        self._detail = Words(KIOSK_BODY, tone=Tone.MUTED, wrap=True, align=_CENTRE)
        self._card = Box(Tone.UNSYNCED)
        self._card_title = Words(align=_CENTRE, tone=Tone.UNSYNCED)
        self._card_code = Words(KIOSK_MAIN, bold=True, align=_CENTRE, tone=Tone.UNSYNCED)
        self._card_code.setObjectName("kiosk_claim_code")
        self._card.row.addWidget(self._card_title)
        self._card.row.addWidget(self._card_code)
        self._mark = Words(bold=True, tone=Tone.APPROVAL, align=_CENTRE)
        self._again = KioskButton("", "qrcode-scan", primary=True, height=120, px=KIOSK_TITLE)
        self._again.setObjectName("kiosk_again")
        self._again.clicked.connect(presenter.paying.again)
        self._cash = KioskButton("", "cash-multiple", height=120, px=KIOSK_TITLE)
        self._cash.setObjectName("kiosk_cash_instead")
        self._cash.clicked.connect(presenter.take_for_cash)
        self._call_off = KioskButton("", "close", height=120, px=KIOSK_TITLE)
        self._call_off.setObjectName("kiosk_call_off")
        self._call_off.clicked.connect(presenter.paying.call_off)
        self._mark_shown = presenter.parts.money.simulated
        column.addStretch(1)
        column.addWidget(self._icon, 0, _CENTRE)
        for part in (self._title, self._amount, self._detail, self._card, self._mark):
            column.addWidget(part)
        column.addSpacing(16)
        for button in (self._again, self._cash, self._call_off):
            column.addWidget(button)
        column.addStretch(2)

    def show_state(self, state: KioskState, text: Text) -> None:
        """Show ``state``."""
        pay, mode, large = state.pay, state.mode, state.elder
        if pay is None or mode not in _LOOKS:
            return
        unknown = mode is KioskMode.PAYING and pay.unknown
        icon, tone = ("help-network-outline", Tone.UNSYNCED) if unknown else _LOOKS[mode]
        self._icon.set_icon(icon, tone)
        code = "kiosk.pay.silent" if unknown else f"kiosk.pay.{mode.value}"
        self._title.set_words(text(code), large=large)
        self._amount.show_sum(pay.amount_fen, text, large=large)
        self._detail.set_words(_detail(pay, mode, state.slip, text, unknown=unknown), large=large)
        claimed = mode is KioskMode.CLAIM
        self._card.setVisible(claimed)
        self._card_title.set_words(text("kiosk.pay.claim_code"), large=large)
        self._card_code.set_words(pay.claim if claimed else "", large=large)
        self._mark.set_words(text("kiosk.simulated.mark"), large=large)
        self._mark.setVisible(self._mark_shown)
        refused = mode is KioskMode.REFUSED
        for button, words, shown in (
            (self._again, "kiosk.pay.again", refused),
            (self._cash, "kiosk.bill.cash", refused),
            (self._call_off, "kiosk.pay.call_off", mode is KioskMode.PAYING and not unknown),
        ):
            button.set_words(text(words))
            button.set_elder(large)
            button.setVisible(shown)
        self._call_off.setEnabled(not pay.asking)


def _detail(pay: PayState, mode: KioskMode, slip: Slip, text: Text, *, unknown: bool) -> str:
    if unknown:
        # Whoever watches sees that it goes on.
        count = min(pay.polls + (not pay.asking), SILENT_POLLS)
        return text("kiosk.pay.silent_detail", count=count, most=SILENT_POLLS)
    if mode is KioskMode.PAYING:
        return text("kiosk.pay.paying_detail", seconds=pay.left_s)
    if mode is KioskMode.REFUSED:
        code = f"payment_code.reason.{pay.reason}"
        reason = text(code) if text.has(code) else ""
        return text("kiosk.pay.refused_detail", reason=reason)
    if mode is KioskMode.PAID:
        told = text("kiosk.pay.paid_detail", receipt=pay.receipt)
    else:
        told = text(f"kiosk.pay.{mode.value}_detail")
    return f"{told}\n{text(f'kiosk.slip.{slip}')}"
