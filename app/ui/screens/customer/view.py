"""The customer's second screen, 1280 × 800: a second window of the counter."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.i18n import Text
from app.ui.screens.customer.paper import PaperPage
from app.ui.screens.customer.parts import WideButton
from app.ui.screens.customer.presenter import CustomerPresenter
from app.ui.screens.customer.rating import RatingPage
from app.ui.screens.customer.state import STATES, CustomerMode, CustomerState
from app.ui.theme import MAIN, TITLE, Tone, tokens_of
from app.ui.widgets.labels import IconLabel, Label
from app.ui.widgets.strips import HallMark, Strip

__all__ = ["STATES", "CustomerView"]

SIZE = (1280, 800)
_BAR, _GREETING = 72, 56
_LANGUAGE, _TICK = 144, 58
"""Width of a language's button, and what of it the tick and the edges take."""
_PAPER = (CustomerMode.REVIEW, CustomerMode.SIGN, CustomerMode.PAY, CustomerMode.PAID)
_NAMES = {"zh_CN": "中文", "en": "English"}
_ICONS = {
    CustomerMode.WELCOME: ("hand-wave-outline", Tone.PRIMARY, "welcome", "welcome_detail"),
    CustomerMode.SIGNED: ("check-circle-outline", Tone.OK, "signed", "signed_detail"),
    CustomerMode.THANKS: ("heart-outline", Tone.OK, "rating.thanks", "rating.thanks_detail"),
}
_TITLES = {
    CustomerMode.WELCOME: "welcome",
    CustomerMode.REVIEW: "review",
    CustomerMode.SIGN: "sign",
    CustomerMode.SIGNED: "signed",
    CustomerMode.PAY: "pay",
    CustomerMode.PAID: "paid",
    CustomerMode.RATING: "done",
    CustomerMode.THANKS: "done",
}


class _Message(QWidget):
    """One icon, one sentence, one line below."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setSpacing(24)
        column.addStretch(1)
        self._icons = {mode: IconLabel(icon, 120, tone) for mode, (icon, tone, *_rest) in _ICONS.items()}
        for each in self._icons.values():
            column.addWidget(each, 0, Qt.AlignmentFlag.AlignHCenter)
        centre = Qt.AlignmentFlag.AlignHCenter
        self._title = Label("", _GREETING, bold=True, align=centre)
        self._detail = Label("", 24, tone=Tone.MUTED, align=centre)
        column.addWidget(self._title)
        column.addWidget(self._detail)
        column.addStretch(1)

    def show_state(self, state: CustomerState, text: Text) -> None:
        """Show the message of a mode."""
        for mode, each in self._icons.items():
            each.setVisible(mode is state.mode)
        if state.mode in _ICONS:
            _icon, _tone, title, detail = _ICONS[state.mode]
            self._title.setText(text(f"customer_screen.{title}"))
            self._detail.setText(text(f"customer_screen.{detail}"))


class CustomerView(QWidget):
    """Bar with counter and language, and the page that the counter's work calls for."""

    def __init__(self, presenter: CustomerPresenter, texts: Mapping[str, Text], zone: str) -> None:
        super().__init__()
        self.setObjectName("customer")
        self.presenter = presenter
        self._texts = texts
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._build_bar())
        self._pages = QStackedWidget()
        self._message = _Message()
        self.paper = PaperPage(presenter, zone)
        self._rating = RatingPage(presenter)
        for page in (self._message, self.paper, self._rating):
            self._pages.addWidget(page)
        column.addWidget(self._pages, 1)
        self.resize(*SIZE)
        presenter.attach(self)

    def _build_bar(self) -> Strip:
        bar = Strip(_BAR, line_below=True)
        bar.row.setContentsMargins(32, 0, 32, 0)
        bar.row.setSpacing(16)
        self._title = Label("", MAIN, bold=True)
        self._title.setObjectName("customer.title")
        self._serves = Label("", TITLE, tone=Tone.MUTED)
        bar.row.addWidget(HallMark(size=40))
        bar.row.addWidget(self._title)
        bar.row.addWidget(self._serves)
        bar.row.addStretch(1)
        switch = QHBoxLayout()
        switch.setSpacing(8)
        self._languages: dict[str, WideButton] = {}
        for key, name in _NAMES.items():
            # As wide for each: the word that somebody looks for is not the small one.
            made = WideButton(height=48, margins=_TICK)
            made.setCheckable(True)
            made.setFixedWidth(_LANGUAGE)
            made.set_words(name)
            made.setObjectName(f"customer.language.{key}")
            made.clicked.connect(lambda _on=False, key=key: self._speak(key))
            switch.addWidget(made)
            self._languages[key] = made
        bar.row.addLayout(switch)
        return bar

    def _speak(self, language: str) -> None:
        self.presenter.speak(language)
        self.render(self.presenter.state)

    def render(self, state: CustomerState) -> None:  # type: ignore[override]  # our views' method
        """Show a state."""
        text = self._texts[state.language]
        awaits = state.mode is CustomerMode.SIGN and state.awaits
        title = _TITLES[CustomerMode.REVIEW if awaits else state.mode]
        self._title.setText(text(f"customer_screen.{title}"))
        serves = text("customer_screen.serves", number=state.counter, staff_no=state.staff_no)
        self._serves.setText(serves)
        for key, button in self._languages.items():
            button.setChecked(key == state.language)
        if state.mode in _PAPER:
            page: QWidget = self.paper
            self.paper.show_state(state, text)
        elif state.mode is CustomerMode.RATING:
            page = self._rating
            self._rating.show_state(state, text)
        else:
            page = self._message
            self._message.show_state(state, text)
        self._pages.setCurrentWidget(page)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground: a window with a theme of its own would keep the program's."""
        QPainter(self).fillRect(event.rect(), QColor(tokens_of(self).bg))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop the clocks with the window."""
        self.presenter.stop()
        super().closeEvent(event)
