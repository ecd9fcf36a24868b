"""The kiosk's other pages: the number, the warning before it forgets, closed, out of order."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.errors import UserError
from app.domain.queue import Precedence
from app.domain.queue_times import clock_time
from app.i18n import Text
from app.services.queue import Issued
from app.ui.screens.kiosk.parts import MARGIN, Box, Figure, IconLine, Notice, Words
from app.ui.screens.kiosk.presenter import KioskPresenter
from app.ui.screens.kiosk.state import CHINESE, KioskMode, KioskState
from app.ui.theme import KIOSK_MAIN, KIOSK_TITLE, Tone
from app.ui.widgets.kiosk import KioskButton
from app.ui.widgets.labels import IconLabel

_CENTRE = Qt.AlignmentFlag.AlignHCenter
_NUMBER_PX, _LONG_PX = 240, 180
_SHORT = 4
"""Characters of a number at full size; longer ones (A1000, SA001) are smaller."""
_GAP, _ELDER_GAP = 32, 16
_BRING = {
    "id_card": "card-account-details-outline",
    "old_sim": "sim-outline",
    "agent_both": "account-multiple-check-outline",
    "both_parties": "account-multiple-check-outline",
    "guardian": "account-multiple-check-outline",
    "organisation": "domain",
    "receipt": "receipt-text-outline",
    "device": "cellphone",
    "equipment": "router-wireless",
    "service_password": "lock-outline",
    "phone_number": "phone-outline",
    "number_or_address": "phone-outline",
    "bank_card": "credit-card-outline",
}


class IssuedPage(QWidget):
    """The number, how many are before it, how long it takes, what to bring (mockup kiosk-ticket-issued)."""

    def __init__(self) -> None:
        super().__init__()
        self._bring: tuple[tuple[str, ...], str, bool] | None = None
        column = self._column = QVBoxLayout(self)
        head = QHBoxLayout()
        head.setSpacing(24)
        head.addWidget(IconLabel("check-circle", 80, Tone.OK))
        words = QVBoxLayout()
        words.setSpacing(4)
        self._done = Words(KIOSK_MAIN, bold=True, wrap=True)
        self._slip = Words(tone=Tone.MUTED, wrap=True)
        words.addWidget(self._done)
        words.addWidget(self._slip)
        head.addLayout(words, 1)
        head.addWidget(IconLabel("arrow-down-thick", 80, Tone.PRIMARY))  # towards where the slip comes out
        self._card = Box(Tone.PRIMARY)
        self._caption = Words(KIOSK_TITLE, align=_CENTRE)
        self.number = Words(_NUMBER_PX, bold=True, tone=Tone.PRIMARY, align=_CENTRE)
        self.number.setObjectName("kiosk_number")
        self._service = Words(KIOSK_TITLE, bold=True, align=_CENTRE)
        self._claim = Words(bold=True, tone=Tone.PRIMARY, align=_CENTRE)
        for label in (self._caption, self.number, self._service, self._claim):
            self._card.row.addWidget(label)
        self._ahead, self._wait = Figure(KIOSK_MAIN, KIOSK_TITLE), Figure(KIOSK_MAIN, KIOSK_TITLE)
        figures = QHBoxLayout()
        figures.setSpacing(24)
        figures.addWidget(self._ahead, 1)
        figures.addWidget(self._wait, 1)
        self._things = Box()
        self._things_title = Words(KIOSK_TITLE, bold=True)
        self._things.row.addWidget(self._things_title)
        self._things_lines = QVBoxLayout()
        self._things.row.addLayout(self._things_lines)
        self._rules = Notice("bullhorn-outline", None, Tone.TEXT)
        self._unserved = Notice("door-closed", Tone.UNSYNCED, Tone.UNSYNCED)
        self._unserved.setObjectName("kiosk_unserved")
        column.addLayout(head)
        column.addWidget(self._card)
        column.addLayout(figures)
        column.addWidget(self._things)
        column.addWidget(self._rules)
        column.addWidget(self._unserved)
        column.addStretch(1)

    def show_state(self, state: KioskState, text: Text) -> None:
        """Show ``state``."""
        issued, service, large = state.issued, state.service, state.elder
        if issued is None or service is None:
            return
        self._done.set_words(text("kiosk.issued"), large=large)
        self._slip.set_words(text(f"kiosk.slip.{state.slip.value}"), large=large)
        self._caption.set_words(text("kiosk.your_number"), large=large)
        number = issued.ticket.number
        self.number.setText(number)
        self.number.set_type(_LONG_PX if len(number) > _SHORT else _NUMBER_PX)
        # Larger words around it take their room from between the boxes, not from the number.
        self._column.setSpacing(_ELDER_GAP if large else _GAP)
        self._column.setContentsMargins(MARGIN, 24 if large else 48, MARGIN, 16 if large else 24)
        self._service.set_words(service.title if state.language == CHINESE else service.title_en, large=large)
        claimed = issued.ticket.precedence
        self._claim.setVisible(claimed is not Precedence.NONE)
        if claimed is not Precedence.NONE:
            self._claim.set_words(text(f"precedence.{claimed.value}"), large=large)
        people = "kiosk.person" if issued.ahead == 1 else "kiosk.people"
        counted = state.hall is None or state.hall.wait.counted
        ahead = (str(issued.ahead), text(people)) if counted else (text("kiosk.ahead_unknown"), "")
        self._ahead.set_words(text("kiosk.ahead"), *ahead, large=large)
        alone = state.hall is not None and state.hall.alone
        wait = (text("kiosk.alone.wait"), "") if alone else _range(issued, text)
        self._wait.set_words(text("kiosk.about"), *wait, large=large)
        # Without a hub no counter knows of the number before it has read the slip.
        listen = "kiosk.alone.listen" if alone else "kiosk.listen"
        rule = text(f"{listen}_detail", minutes=issued.reinstate_min)
        self._rules.set_words(text(listen), rule, large=large)
        # Where no counter calls this queue yet, what to do until one does matters more than the rule.
        self._unserved.set_words(text("kiosk.unserved"), text("kiosk.unserved_detail"), large=large)
        self._unserved.setVisible(not alone and not issued.served)
        self._rules.setVisible(alone or issued.served)
        self._things_title.set_words(text("kiosk.bring"), large=large)
        self._set_things(service.bring, text, large=large)

    def _set_things(self, codes: tuple[str, ...], text: Text, *, large: bool) -> None:
        shown = (codes, text.lang, large)
        if shown == self._bring:
            return
        self._bring = shown
        while (item := self._things_lines.takeAt(0)) is not None:
            line = item.widget()
            if line is not None:
                line.hide()
                line.deleteLater()
        for code in codes:
            icon = _BRING.get(code, "file-document-outline")
            self._things_lines.addWidget(IconLine(icon, text(f"bring.{code}"), large=large))
        self._things.setVisible(bool(codes))


def _range(issued: Issued, text: Text) -> tuple[str, str]:
    low, high = issued.low_min, issued.high_min
    if not issued.served:
        return text("kiosk.when_open"), ""  # the range begins whenever a counter opens: no minutes are true
    if high == 0 and issued.ahead:  # whoever has somebody before it is not the next
        return text("kiosk.under_minute"), text("kiosk.minutes")
    if high == 0:
        return text("kiosk.soon"), ""
    return (f"{low}–{high}" if low < high else str(high)), text("kiosk.minutes")


class MessagePage(QWidget):
    """One thing to say, and perhaps one thing to do: closed, out of order, still there?"""

    def __init__(self, presenter: KioskPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._mode = KioskMode.LOADING
        column = QVBoxLayout(self)
        column.setContentsMargins(96, MARGIN, 96, MARGIN)
        column.setSpacing(40)
        self._icon = IconLabel("timer-sand", 200, Tone.PRIMARY)
        self._title = Words(KIOSK_MAIN, bold=True, wrap=True, align=_CENTRE)
        self._detail = Words(KIOSK_TITLE, tone=Tone.MUTED, wrap=True, align=_CENTRE)
        self._next = Words(KIOSK_TITLE, bold=True, wrap=True, align=_CENTRE)
        self._next.setObjectName("kiosk_message_next")
        self.button = KioskButton("", "", primary=True, height=120, px=KIOSK_TITLE)
        self.button.setObjectName("kiosk_message_button")
        self.button.clicked.connect(self._on_press)
        column.addStretch(2)
        column.addWidget(self._icon, 0, _CENTRE)
        column.addWidget(self._title)
        column.addWidget(self._detail)
        column.addWidget(self._next)
        column.addSpacing(24)
        column.addWidget(self.button)
        column.addStretch(3)

    def show_state(self, state: KioskState, text: Text) -> None:
        """Show ``state``."""
        self._mode = state.mode
        wait = state.hall.wait if state.hall else None
        opens = clock_time(wait.opens) if wait else ""
        closes = clock_time(wait.closes) if wait else ""
        icon, tone, button = {
            KioskMode.WARNING: ("timer-sand", Tone.UNSYNCED, text("kiosk.warning_button")),
            KioskMode.EARLY: ("store-clock-outline", Tone.PRIMARY, ""),
            KioskMode.LATE: ("store-clock-outline", Tone.PRIMARY, text("kiosk.back") if state.error else ""),
            KioskMode.FAULT: ("alert-circle-outline", Tone.DANGER, text("kiosk.retry")),
        }.get(state.mode, ("timer-sand", Tone.PRIMARY, ""))
        code = f"kiosk.{state.mode.value}"
        self._icon.set_icon(icon, tone)
        self._title.set_words(text(code), large=state.elder)
        detail = text(f"{code}_detail", seconds=state.left_s, closes=closes)
        if state.mode is KioskMode.FAULT and isinstance(state.error, UserError):
            # It says itself where to go; what a machine suffers from is nothing to a customer.
            detail = text.error(state.error)
        self._detail.set_words(detail, large=state.elder)
        shut = state.mode in {KioskMode.EARLY, KioskMode.LATE}
        self._next.set_words(text(f"{code}_next", opens=opens) if shut else "", large=state.elder)
        self._next.setVisible(shut)
        self.button.setVisible(bool(button))
        self.button.set_words(button)
        self.button.set_elder(state.elder)
        self.setAccessibleName(" ".join(filter(None, (self._title.text(), detail, self._next.text()))))

    def _on_press(self) -> None:
        if self._mode is KioskMode.WARNING:
            self._presenter.touch()
        elif self._mode is KioskMode.LATE:
            self._presenter.finish()
        else:
            self._presenter.retry()
