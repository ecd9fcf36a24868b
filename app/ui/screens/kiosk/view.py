"""The kiosk's window, 1080 × 1920: header, one page, footer. Touch only; no rail, no strips."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QMouseEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.i18n import LANGUAGES, Text
from app.ui.screens.kiosk.home import HomePage
from app.ui.screens.kiosk.pages import IssuedFooter, IssuedPage, MessagePage
from app.ui.screens.kiosk.parts import MARGIN, Words
from app.ui.screens.kiosk.presenter import STATES, KioskMode, KioskPresenter, KioskState
from app.ui.theme import Tone
from app.ui.widgets.kiosk import KioskButton
from app.ui.widgets.labels import IconLabel
from app.ui.widgets.strips import HallMark, Strip

__all__ = ["STATES", "KioskView"]

_HEADER, _ELDER_HEADER, _FOOTER, _TALL_FOOTER = 112, 144, 128, 176
_HOME = (KioskMode.HOME, KioskMode.BUSY)


class KioskView(QWidget):
    """Shows a kiosk in the customer's language; `texts` holds one table a language."""

    def __init__(
        self, presenter: KioskPresenter, texts: Mapping[str, Text], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._texts = texts
        self.setObjectName("kiosk")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._header = _Header(presenter, texts)
        self._pages = QStackedWidget()
        self._home = HomePage(presenter)
        self._issued = IssuedPage()
        self._message = MessagePage(presenter)
        for page in (self._home, self._issued, self._message):
            self._pages.addWidget(page)
        self._footer = Strip(_FOOTER, line_below=False)
        self._footer.row.setContentsMargins(0, 0, 0, 0)
        self._feet = QStackedWidget()
        self._foot = _Footer(presenter)
        self._issued_foot = IssuedFooter(presenter)
        self._feet.addWidget(self._foot)
        self._feet.addWidget(self._issued_foot)
        self._footer.row.addWidget(self._feet)
        column.addWidget(self._header)
        column.addWidget(self._pages, 1)
        column.addWidget(self._footer)
        presenter.attach(self)

    @property
    def presenter(self) -> KioskPresenter:
        """Whoever decides what is shown."""
        return self._presenter

    def render(self, state: KioskState) -> None:  # type: ignore[override] # our views' method
        """Show ``state``."""
        text = self._texts[state.language]
        issued = state.mode is KioskMode.ISSUED
        self._header.show_state(state, text)
        self._footer.setFixedHeight(_TALL_FOOTER if issued else _FOOTER)
        if issued:
            self._issued.show_state(state, text)
            self._issued_foot.show_state(state, text)
            self._pages.setCurrentWidget(self._issued)
        elif state.mode in _HOME:
            self._home.show_state(state, text)
            self._pages.setCurrentWidget(self._home)
        else:
            self._message.show_state(state, text)
            self._pages.setCurrentWidget(self._message)
        self._foot.show_state(state, text)
        self._feet.setCurrentWidget(self._issued_foot if issued else self._foot)

    def showEvent(self, event: QShowEvent) -> None:
        """Follow the queue while somebody can see it."""
        super().showEvent(event)
        self._presenter.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while nobody can."""
        self._presenter.stop()
        super().hideEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Any touch, beside the buttons too, says that somebody is there."""
        self._presenter.touch()
        super().mousePressEvent(event)


class _Header(Strip):
    """Hall, kiosk and clock; at the right the languages, or the time that is left."""

    def __init__(self, presenter: KioskPresenter, texts: Mapping[str, Text]) -> None:
        super().__init__(_HEADER, line_below=True)
        self.row.setContentsMargins(MARGIN, 0, MARGIN, 0)
        self.row.setSpacing(16)
        self.row.addWidget(HallMark(size=64))
        lines = QVBoxLayout()
        lines.setSpacing(0)
        self._hall, self._where = Words(bold=True), Words(tone=Tone.MUTED)
        lines.addStretch(1)
        lines.addWidget(self._hall)
        lines.addWidget(self._where)
        lines.addStretch(1)
        self.row.addLayout(lines, 1)
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
        counting = state.mode in (KioskMode.ISSUED, KioskMode.WARNING)
        self._languages.setVisible(not counting)
        self._left.setVisible(counting)
        self._seconds.set_words(text("kiosk.left", seconds=state.left_s), large=state.elder)
        for language, button in self._buttons.items():
            button.setChecked(language == state.language)


class _Footer(QWidget):
    """Large letters, and where to find help."""

    def __init__(self, presenter: KioskPresenter) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, 20, MARGIN, 20)
        row.setSpacing(24)
        self._elder = KioskButton("", "format-size", height=88)
        self._elder.setObjectName("kiosk_elder")
        self._elder.setCheckable(True)
        self._elder.clicked.connect(presenter.toggle_elder)
        self._help = Words(tone=Tone.MUTED, wrap=True)
        row.addWidget(self._elder, 1)
        row.addWidget(self._help, 2)

    def show_state(self, state: KioskState, text: Text) -> None:
        """Show ``state``."""
        self._elder.set_words(text("kiosk.elder"))
        self._elder.set_elder(state.elder)
        self._elder.setChecked(state.elder)
        self._help.set_words(text("kiosk.help"), large=state.elder)
