"""What stands below the kiosk's pages: back, help, large letters, done; or the one way out of an end."""

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from app.i18n import Text
from app.services.help_calls import Help
from app.ui.screens.kiosk.helping import may_call_again, told_of
from app.ui.screens.kiosk.parts import MARGIN, Words
from app.ui.screens.kiosk.presenter import KioskPresenter
from app.ui.screens.kiosk.state import ANSWERED, ENDED, OPEN_MONEY, KioskMode, KioskState, Slip
from app.ui.theme import KIOSK_TITLE, Tone
from app.ui.widgets.kiosk import KioskButton

_ABREAST = 4


class HelpButton(KioskButton):
    """Calls staff to the kiosk (叫工作人员), and says what came of it: at one place below every page."""

    def __init__(self, presenter: KioskPresenter, name: str, height: int, *, stacked: bool) -> None:
        super().__init__("", "hand-clap", height=height, stacked=stacked, once=True)
        self.setObjectName(name)
        self.clicked.connect(presenter.helping.call_staff)

    def show_state(self, state: KioskState, text: Text) -> None:
        """Show ``state``."""
        told, again, hall = told_of(state), may_call_again(state), state.hall
        words = text(f"kiosk.help.{told}")
        if again and hall is not None:
            words = text("kiosk.help.again", time=text.time(state.called_ms, hall.wait.zone))
        self.set_words(words)
        self.set_elder(state.elder)
        self.setEnabled(told is not Help.CALLED or again)


class HomeFooter(QWidget):
    """The last number once more, a call for staff, and large letters."""

    def __init__(self, presenter: KioskPresenter) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, 20, MARGIN, 20)
        row.setSpacing(24)
        self._elder = KioskButton("", "format-size", height=88)
        self._elder.setObjectName("kiosk_elder")
        self._elder.setCheckable(True)
        self._elder.clicked.connect(presenter.toggle_elder)
        self._again = KioskButton("", "printer-outline", height=88, once=True)
        self._again.setObjectName("kiosk_again")
        self._again.clicked.connect(presenter.helping.reprint_last)
        self._help = HelpButton(presenter, "kiosk_help", 88, stacked=False)
        for button in (self._again, self._help, self._elder):
            row.addWidget(button, 1)

    def show_state(self, state: KioskState, text: Text) -> None:
        """Show ``state``."""
        self._elder.set_words(text("kiosk.elder"))
        self._elder.set_elder(state.elder)
        self._elder.setChecked(state.elder)
        hall = state.hall
        last = hall.last_slip if hall is not None else None
        self._again.setVisible(last is not None)
        sent = state.slip is Slip.SENT
        self._again.set_words(
            text("kiosk.again_sent" if sent else "kiosk.again", number=last.number if last else "")
        )
        self._again.set_elder(state.elder)
        self._again.setEnabled(not sent)
        self._help.show_state(state, text)


class FlowFooter(QWidget):
    """Back, a call for staff, large letters, done: on every page between the first and the last."""

    def __init__(self, presenter: KioskPresenter) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(MARGIN, 28, MARGIN, 28)
        self._grid.setSpacing(16)
        self._back = KioskButton("", "arrow-left", height=120, stacked=True)
        self._back.setObjectName("kiosk_flow_back")
        self._back.clicked.connect(presenter.back)
        self._help = HelpButton(presenter, "kiosk_flow_help", 120, stacked=True)
        self._elder = KioskButton("", "format-size", height=120, stacked=True)
        self._elder.setObjectName("kiosk_flow_elder")
        self._elder.setCheckable(True)
        self._elder.clicked.connect(presenter.toggle_elder)
        self._done = KioskButton("", "check", height=120, stacked=True)
        self._done.setObjectName("kiosk_flow_done")
        self._done.clicked.connect(presenter.finish)
        self._locked = Words(tone=Tone.MUTED, wrap=True)
        self._locked.setObjectName("kiosk_flow_locked")
        for column in range(_ABREAST):
            self._grid.setColumnStretch(column, 1)
        self._grid.addWidget(self._back, 0, 0)
        self._grid.addWidget(self._help, 0, 1)
        self._grid.addWidget(self._done, 0, 3)
        self._grid.addWidget(self._locked, 0, 2, 1, 2)

    def show_state(self, state: KioskState, text: Text) -> None:
        """Show ``state``."""
        open_money = state.mode in OPEN_MONEY
        free = not open_money and state.mode is not KioskMode.BUSY
        self._locked.set_words(text("kiosk.pay.stay"), large=state.elder)
        self._locked.setVisible(open_money)
        for button in (self._back, self._done):
            button.setVisible(not open_money)
        # The reason why it does not go back has room beside the call for staff, which stays where it was.
        self._grid.addWidget(self._elder, 0, 0 if open_money else 2)
        # A tick beside what is not sent yet would be pressed to send it, and throws it away.
        told = state.mode in ANSWERED
        for button, code, icon in (
            (self._back, "back", None),
            (self._elder, "elder", None),
            (self._done, "finished" if told else "not_now", "check" if told else "close"),
        ):
            button.set_words(text(f"kiosk.{code}"), icon)
            button.set_elder(state.elder)
        self._back.setEnabled(free)
        self._done.setEnabled(free)
        self._elder.setChecked(state.elder)
        self._help.show_state(state, text)


class EndFooter(QWidget):
    """Back to the first page; a call for staff; with a number or a complaint also another slip."""

    def __init__(self, presenter: KioskPresenter) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, 28, MARGIN, 28)
        row.setSpacing(16)
        self._again = KioskButton("", "printer-outline", height=120, stacked=True, once=True)
        self._again.setObjectName("kiosk_reprint")
        self._again.clicked.connect(presenter.reprint)
        self._help = HelpButton(presenter, "kiosk_end_help", 120, stacked=True)
        self._back = KioskButton("", "check", primary=True, height=120, px=KIOSK_TITLE)
        self._back.setObjectName("kiosk_back")
        self._back.clicked.connect(presenter.finish)
        row.addWidget(self._again, 1)
        row.addWidget(self._help, 1)
        row.addWidget(self._back, 2)

    def show_state(self, state: KioskState, text: Text) -> None:
        """Show ``state``."""
        told = {Slip.SENT: "kiosk.reprint_sent", Slip.WAITING: "kiosk.reprint_waiting"}
        untold = "kiosk.reprint_complaint" if state.mode is KioskMode.TAKEN else "kiosk.reprint"
        self._again.set_words(text(told.get(state.slip, untold)))
        self._again.setVisible(state.mode in ENDED)
        self._again.setEnabled(state.slip is not Slip.SENT)
        self._help.show_state(state, text)
        self._back.set_words(text("kiosk.done"))
        for button in (self._again, self._back):
            button.set_elder(state.elder)
