"""The demo's corner: cuts the line to the centre or to the hub, so that anyone can watch the hall go on."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Protocol

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from app.i18n import Text
from app.proving.network.layout import free_room, has_column
from app.ui.theme import Tone, tokens_of
from app.ui.widgets.buttons import Button, Kind, Size
from app.ui.widgets.choices import Pills
from app.ui.widgets.labels import Hairline, hint

_WIDTH: Final = 440
_MARGIN: Final = 16
_CORNER: Final = 8
_LANGUAGES: Final = {"zh_CN": "中文", "en": "English"}
_CUT: Final = ("none", "wan", "hub", "wan_hub")


class Lines(Protocol):
    """What can be cut: a `NetworkHall`."""

    def cut_wan(self, *, cut: bool) -> None:
        """Cut the line to the centre, or mend it."""
        ...

    def cut_hub(self, *, cut: bool) -> None:
        """Cut the line to the hub, or mend it."""
        ...


class SwitchWindow(QWidget):
    """Two lines with a switch each, what still works while one is cut, and who may sign in."""

    def __init__(
        self,
        hall: Lines,
        texts: Mapping[str, Text],
        language: str,
        on_close: Callable[[], None],
        accounts: Callable[[Text], Sequence[str]] = lambda _text: (),
    ) -> None:
        """`accounts` returns the lines that say who may sign in."""
        # Where desks leave it no column of its own it would cover what they show at their foot.
        beside = has_column(free_room())
        super().__init__(None, Qt.WindowType.WindowStaysOnTopHint if beside else Qt.WindowType.Window)
        self._hall = hall
        self._texts = texts
        self._text = texts[language]
        self._on_close = on_close
        self._of = accounts
        self._cut = {"wan": False, "hub": False}
        self.setObjectName("demo.switch")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        rows.setSpacing(8)
        # The desks speak each their own language; this window has its own, too.
        self._languages = Pills(tuple(_LANGUAGES.items()), language, filled=True)
        self._languages.setObjectName("demo.switch.language")
        self._languages.changed.connect(self.set_language)
        rows.addWidget(self._languages)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        self._names = {line: QLabel() for line in self._cut}
        self._states = {line: QLabel() for line in self._cut}
        self._buttons = {line: Button("", Kind.SECONDARY, Size.COMPACT) for line in self._cut}
        for row, line in enumerate(self._cut):
            button = self._buttons[line]
            button.setObjectName(f"demo.switch.{line}")
            button.clicked.connect(lambda _checked=False, which=line: self.toggle(which))
            for column, each in enumerate((self._names[line], self._states[line], button)):
                grid.addWidget(each, row, column)
        grid.setColumnStretch(1, 1)
        rows.addLayout(grid)
        self._effect = QLabel()
        self._effect.setWordWrap(True)
        self._effect.setMinimumHeight(self._tallest())
        self._effect.setAlignment(Qt.AlignmentFlag.AlignTop)
        rows.addWidget(self._effect)
        self._first, self._accounts, self._end = hint("", wrap=True), QLabel(), hint("", wrap=True)
        if accounts(self._text):
            rows.addWidget(Hairline())
            rows.addWidget(self._first)
            rows.addWidget(self._accounts)
        rows.addWidget(self._end)
        self.setFixedWidth(_WIDTH)
        self.set_language(language)

    def set_language(self, language: str) -> None:
        """Say everything in a language."""
        text = self._text = self._texts[language]
        self._languages.set_key(language)
        self.setWindowTitle(text("demo.switch.title"))
        for line, name in self._names.items():
            name.setText(text(f"demo.switch.{line}"))
        self._first.setText(text("demo.switch.first"))
        self._accounts.setText("\n".join(self._of(text)))
        self._end.setText(text("demo.switch.end"))
        self._render()
        if self.isVisible() and self.heightForWidth(_WIDTH) > self.height():
            self.place_in_corner()  # the words of the other language are longer

    @property
    def effect(self) -> str:
        """What still works now, in words."""
        return self._effect.text()

    def _tallest(self) -> int:
        """Return how high the longest sentence is, so that none moves what stands below it."""
        metrics = self._effect.fontMetrics()
        room = QRect(0, 0, _WIDTH - 2 * _MARGIN, 0)
        wrap = Qt.TextFlag.TextWordWrap.value
        heights = (
            metrics.boundingRect(room, wrap, text(f"demo.switch.effect.{cut}")).height()
            for text in self._texts.values()
            for cut in _CUT
        )
        return max(heights)

    def toggle(self, line: str) -> None:
        """Cut a line, or mend it."""
        self._cut[line] = not self._cut[line]
        (self._hall.cut_wan if line == "wan" else self._hall.cut_hub)(cut=self._cut[line])
        self._render()

    def _render(self) -> None:
        tokens = tokens_of(self)
        for line, cut in self._cut.items():
            words = "cut" if cut else "up"
            colour = tokens.fg(Tone.DANGER if cut else Tone.OK).name()
            self._states[line].setText(self._text(f"demo.switch.{words}"))
            self._states[line].setStyleSheet(f"color: {colour}")
            self._buttons[line].setText(self._text("demo.switch.mend" if cut else "demo.switch.do_cut"))
            self._buttons[line].setAccessibleName(
                f"{self._text(f'demo.switch.{line}')} {self._buttons[line].text()}"
            )
        which = "_".join(line for line, cut in self._cut.items() if cut) or "none"
        self._effect.setText(self._text(f"demo.switch.effect.{which}"))

    def place_in_corner(self) -> None:
        """Stand at the lower right of the screen."""
        size = QSize(_WIDTH, self.heightForWidth(_WIDTH))
        self.resize(size)
        room = QGuiApplication.primaryScreen().availableGeometry()
        self.move(room.right() - size.width() - _CORNER, room.bottom() - size.height() - _CORNER)

    def closeEvent(self, event: QCloseEvent) -> None:
        """End the demo with its corner."""
        self._on_close()
        super().closeEvent(event)
