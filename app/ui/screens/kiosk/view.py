"""The kiosk's window, 1080 × 1920: header, one page, footer. Touch only; no rail, no strips."""

from collections.abc import Callable, Mapping
from typing import Final, Protocol

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QColor, QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.i18n import LANGUAGES, Text
from app.ui.panels.customer_words import KIND_ICONS
from app.ui.screens.kiosk.bill import BillPage
from app.ui.screens.kiosk.booking import BookedPage
from app.ui.screens.kiosk.complain import ComplainPage, MattersPage, TakenPage
from app.ui.screens.kiosk.feet import EndFooter, FlowFooter, HomeFooter
from app.ui.screens.kiosk.home import HomePage, ServicesPage
from app.ui.screens.kiosk.letters import LettersPage
from app.ui.screens.kiosk.number import CardPage, EntryPage, HolderPage
from app.ui.screens.kiosk.pages import IssuedPage, MessagePage
from app.ui.screens.kiosk.parts import MARGIN, Words
from app.ui.screens.kiosk.pay import PayPage, ScanPage
from app.ui.screens.kiosk.presenter import STATES, KioskPresenter
from app.ui.screens.kiosk.seen import SeenPage
from app.ui.screens.kiosk.state import ENDED, HOMELY, TIMED, KioskMode, KioskState
from app.ui.screens.kiosk.tariff import TariffPage
from app.ui.screens.kiosk.unasked import UnaskedNote
from app.ui.theme import KIOSK_TITLE, Tone, tokens_of
from app.ui.widgets.kiosk import KioskButton
from app.ui.widgets.labels import IconLabel
from app.ui.widgets.strips import HallMark, Strip

__all__ = ["STATES", "KioskView"]

_HEADER, _ELDER_HEADER, _FOOTER, _TALL_FOOTER = 112, 144, 128, 176
_DEAF_MS: Final = 1500
"""How long no button is pressed after a page went by itself: a finger meant one of the page before."""
_SETTLE_MS: Final = 400
"""How long none is after a touch changed the page: the second of a double touch meant the one before."""
_M = KioskMode
_MESSAGES: Final = frozenset({_M.LOADING, _M.WARNING, _M.EARLY, _M.LATE, _M.FAULT})
_SCANS: Final = frozenset({_M.SCAN, _M.PROGRESS_CODE})
_OF_NUMBER: Final = frozenset(
    {_M.SEEN, _M.BILL, _M.AMOUNT, _M.PROVE, _M.PROVE_CARD, _M.SCAN, _M.PAYING, _M.REFUSED, _M.PAID, _M.CLAIM}
)
_RETURN: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Page(Protocol):
    """One page."""

    def show_state(self, state: KioskState, text: Text) -> None:
        """Show a state."""
        ...


class KioskView(QWidget):
    """Shows a kiosk in the customer's language; `texts` holds one table a language.

    Pages that may show something personal are made when they are needed, and thrown away when the visit ends.
    """

    def __init__(
        self, presenter: KioskPresenter, texts: Mapping[str, Text], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._texts = texts
        self._scanned = ""
        self._scanning = False
        self.setObjectName("kiosk")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._header = _Header(presenter, texts)
        self._stack = QStackedWidget()
        self._home, self._services = HomePage(presenter), ServicesPage(presenter)
        self._message = MessagePage(presenter)
        for page in (self._home, self._services, self._message):
            self._stack.addWidget(page)
        self._makers = makers(presenter, texts)
        self._made: dict[str, QWidget] = {}
        self._footer = Strip(_FOOTER, line_below=False)
        self._footer.row.setContentsMargins(0, 0, 0, 0)
        self._feet = QStackedWidget()
        self._home_foot, self._flow_foot = HomeFooter(presenter), FlowFooter(presenter)
        self._end_foot = EndFooter(presenter)
        for foot in (self._home_foot, self._flow_foot, self._end_foot):
            self._feet.addWidget(foot)
        self._footer.row.addWidget(self._feet)
        column.addWidget(self._header)
        column.addWidget(self._stack, 1)
        column.addWidget(self._footer)
        self._unasked = UnaskedNote(self)
        self._before = KioskState()
        self._deaf = QTimer(self)
        self._deaf.setSingleShot(True)
        self._deaf.timeout.connect(self.listen)
        presenter.attach(self)

    @property
    def presenter(self) -> KioskPresenter:
        """Whoever decides what is shown."""
        return self._presenter

    def render(self, state: KioskState) -> None:  # type: ignore[override] # our views' method
        """Show ``state``."""
        text, mode = self._texts[state.language], state.mode
        self._header.show_state(state, text)
        if mode is not KioskMode.BUSY:
            page = self._page(state)
            page.show_state(state, text)
            if isinstance(page, QWidget):
                self._stack.setCurrentWidget(page)
        foot = self._foot(mode)
        foot.show_state(state, text)
        self._feet.setCurrentWidget(foot)
        self._footer.setFixedHeight(_FOOTER if foot is self._home_foot else _TALL_FOOTER)
        if mode in HOMELY | ENDED:
            self._throw_away(keep=_NAMES.get(mode, ""))
            # What a call for staff came to is the last customer's, below hidden pages too.
            for each in (self._home_foot, self._flow_foot, self._end_foot):
                each.show_state(state, text)
        self._scan(on=mode in _SCANS)
        before, self._before = self._before, state
        if (mode, state.language) != (before.mode, before.language):
            self._unasked.hide()
            self._scanned = self._scanned if mode in _SCANS else ""
        if mode is not before.mode:
            went = mode in HOMELY and before.mode in TIMED | {_M.WARNING} and before.left_s <= 1
            self._hear(hears=False)
            self._deaf.start(max(_DEAF_MS if went else _SETTLE_MS, self._deaf.remainingTime()))

    def listen(self) -> None:
        """Let touches through again."""
        self._deaf.stop()
        self._hear(hears=True)

    def _hear(self, *, hears: bool) -> None:
        for part in (self._header, self._stack, self._footer):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not hears)

    def _page(self, state: KioskState) -> Page:
        mode = state.mode
        if mode in _MESSAGES:
            return self._message
        if mode is KioskMode.HOME:
            return self._home
        if mode is KioskMode.SERVICES:
            return self._services
        name = _NAMES[mode]
        if name not in self._made:
            made = self._makers[name](state)
            self._made[name] = made
            self._stack.addWidget(made)
        return self._made[name]  # type: ignore[return-value] # each maker makes a page

    def _foot(self, mode: KioskMode) -> HomeFooter | FlowFooter | EndFooter:
        if mode in _MESSAGES or mode is KioskMode.HOME:
            return self._home_foot
        return self._end_foot if mode in ENDED else self._flow_foot

    def _throw_away(self, keep: str) -> None:
        """Delete pages that knew somebody: at once out of the window, for good with the next event."""
        for name in [each for each in self._made if each != keep]:
            page = self._made.pop(name)
            page.hide()
            self._stack.removeWidget(page)
            page.setParent(None)
            page.deleteLater()

    # ------------------------------------------------------------------------------------------- the scanner

    def _scan(self, *, on: bool) -> None:
        """Listen to the scanner, which types like a keyboard, whatever has the focus."""
        if on == self._scanning:
            return
        self._scanning, self._scanned = on, ""
        app = QApplication.instance()
        if app is not None:
            (app.installEventFilter if on else app.removeEventFilter)(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Gather what the scanner types into this window; its Enter ends the code."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if not isinstance(watched, QWidget) or watched.window() is not self.window():
            return False
        if event.key() in _RETURN:
            code, self._scanned = self._scanned, ""
            if not code:
                return False
            self._give(code)
            return True
        if event.text() and event.text().isprintable() and event.text() != " ":
            self._scanned += event.text()
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take what is scanned on a page that asks for nothing: its Enter must not press what has the focus.

        Letters are wanted by no control there, so they all come here.
        """
        if event.key() in _RETURN and self._scanned:
            self._scanned = ""
            self._presenter.touch()
            state = self._presenter.state
            self._unasked.tell(state, self._texts[state.language])
        elif event.text().strip() and event.text().isprintable():
            self._scanned += event.text()
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)

    def scan(self, code: str) -> None:
        """Take a code from a scanner on a line of its own, as if it had been typed here."""
        state = self._presenter.state
        if state.mode in _SCANS:
            self._give(code)
        else:
            self._presenter.touch()
            self._unasked.tell(state, self._texts[state.language])

    def _give(self, code: str) -> None:
        if self._presenter.state.mode is KioskMode.SCAN:
            self._presenter.paying.scanned(code)
            return
        self._presenter.clear()
        for letter in code:
            self._presenter.type(letter)
        self._presenter.confirm()

    # ----------------------------------------------------------------------------------------------- window

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground: a window with a theme of its own would keep the program's."""
        QPainter(self).fillRect(event.rect(), QColor(tokens_of(self).bg))

    def showEvent(self, event: QShowEvent) -> None:
        """Follow the queue while somebody can see it."""
        super().showEvent(event)
        self._presenter.start()
        self._scan(on=self._presenter.state.mode in _SCANS)

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while nobody can."""
        self._presenter.stop()
        self._scan(on=False)
        super().hideEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Any touch, beside the buttons too, says that somebody is there."""
        self._presenter.touch()
        super().mousePressEvent(event)


_NAMES: Final[Mapping[KioskMode, str]] = {
    _M.ISSUED: "issued",
    _M.CARD: "card",
    _M.PROVE_CARD: "card",
    _M.HOLDER: "holder",
    _M.PHONE: "entry",
    _M.PROVE: "entry",
    _M.CONTACT: "entry",
    _M.PROGRESS_TAIL: "entry",
    _M.SEEN: "seen",
    _M.BILL: "bill",
    _M.AMOUNT: "entry",
    _M.SCAN: "scan",
    _M.PAYING: "pay",
    _M.REFUSED: "pay",
    _M.PAID: "pay",
    _M.CLAIM: "pay",
    _M.PROGRESS_CODE: "letters",
    _M.NOTE: "letters",
    _M.PROGRESS: "taken",
    _M.TAKEN: "taken",
    _M.COMPLAIN: "complain",
    _M.MATTERS: "matters",
    _M.TARIFF: "tariff",
    _M.BOOKING: "entry",
    _M.BOOKED: "booked",
}
"""Which page shows which mode; the others have pages that stay."""


def makers(
    presenter: KioskPresenter, texts: Mapping[str, Text]
) -> Mapping[str, Callable[[KioskState], QWidget]]:
    """Return what makes each page that is made when it is needed."""
    return {
        "issued": lambda _: IssuedPage(),
        "card": lambda _: CardPage(presenter),
        "holder": lambda _: HolderPage(presenter),
        "entry": lambda state: EntryPage(presenter, texts[state.language]),
        "seen": lambda _: SeenPage(presenter),
        "bill": lambda _: BillPage(presenter),
        "scan": lambda _: ScanPage(presenter),
        "pay": lambda _: PayPage(presenter),
        "letters": lambda _: LettersPage(presenter),
        "taken": lambda _: TakenPage(presenter),
        "complain": lambda _: ComplainPage(presenter),
        "matters": lambda _: MattersPage(presenter),
        "tariff": lambda _: TariffPage(presenter),
        "booked": lambda _: BookedPage(presenter),
    }


class _Header(Strip):
    """Hall, kiosk and clock, or whose number it is; at the right the languages, or the time that is left."""

    def __init__(self, presenter: KioskPresenter, texts: Mapping[str, Text]) -> None:
        super().__init__(_HEADER, line_below=True)
        self.row.setContentsMargins(MARGIN, 0, MARGIN, 0)
        self.row.setSpacing(16)
        self._mark = HallMark(size=64)
        self._phone = IconLabel("cellphone", 64, Tone.PRIMARY)
        self._number = Words(KIOSK_TITLE, bold=True)
        self._number.setObjectName("kiosk_whose")
        self._place = QWidget()
        lines = QVBoxLayout(self._place)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        self._hall, self._where = Words(bold=True), Words(tone=Tone.MUTED)
        lines.addStretch(1)
        lines.addWidget(self._hall)
        lines.addWidget(self._where)
        lines.addStretch(1)
        for part in (self._mark, self._phone):
            self.row.addWidget(part)
        self.row.addWidget(self._place, 1)
        self.row.addWidget(self._number, 1)
        self._languages = QWidget()
        row = QHBoxLayout(self._languages)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._buttons: dict[str, KioskButton] = {}
        for language in LANGUAGES:
            button = KioskButton(texts[language]("kiosk.language"), height=80)
            button.setObjectName(f"kiosk_language_{language}")
            button.setCheckable(True)
            button.setMinimumWidth(132)
            button.clicked.connect(lambda _on, which=language: presenter.set_language(which))
            row.addWidget(button)
            self._buttons[language] = button
        self._left = QWidget()
        left = QHBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(12)
        left.addWidget(IconLabel("timer-sand", 40, Tone.MUTED))
        self._seconds = Words(tone=Tone.MUTED)
        left.addWidget(self._seconds)
        self.row.addWidget(self._languages, 0, Qt.AlignmentFlag.AlignVCenter)
        self.row.addWidget(self._left, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_state(self, state: KioskState, text: Text) -> None:
        """Show ``state``."""
        self.setFixedHeight(_ELDER_HEADER if state.elder else _HEADER)
        hall = state.hall
        if hall is not None:
            clock = text.time(state.now_ms, hall.wait.zone)
            self._hall.set_words(hall.wait.hall, large=state.elder)
            self._where.set_words(f"{text('kiosk.where')} · {clock}", large=state.elder)
        named = state.bill is not None and state.mode in _OF_NUMBER
        if state.bill is not None and named:
            self._phone.set_icon(KIND_ICONS[state.bill.kind], Tone.PRIMARY)
        self._number.set_words(state.bill.shown if state.bill and named else "", large=state.elder)
        for part, shown in (
            (self._mark, not named),
            (self._place, not named),
            (self._phone, named),
            (self._number, named),
        ):
            part.setVisible(shown)
        counting = state.mode in TIMED or state.mode is KioskMode.WARNING
        self._languages.setVisible(not counting)
        self._left.setVisible(counting)
        self._seconds.set_words(text("kiosk.left", seconds=state.left_s), large=state.elder)
        for language, button in self._buttons.items():
            button.setChecked(language == state.language)
            button.set_elder(state.elder)
