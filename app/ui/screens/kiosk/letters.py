"""Letters and figures by touch: the number of a slip, or a short note. The kiosk has no other keyboard."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import Text
from app.ui.screens.kiosk.parts import MARGIN, Box, Problem, Words
from app.ui.screens.kiosk.presenter import KioskPresenter
from app.ui.screens.kiosk.state import KioskState
from app.ui.theme import KIOSK_BODY, KIOSK_MAIN, KIOSK_TITLE, Tone
from app.ui.widgets.keypad import PadKey
from app.ui.widgets.kiosk import KioskButton

_ROWS = ("1234567890", "QWERTYUIOP", "ASDFGHJKL-", "ZXCVBNM.@#")
_KEY = 108
_KEY_WIDTH = 84


class LetterBoard(QWidget):
    """Ten keys a row, each at least 80 px wide."""

    def __init__(self, typed: Callable[[str], None]) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        self.keys: dict[str, PadKey] = {}
        for letters in _ROWS:
            row = QHBoxLayout()
            row.setSpacing(12)
            for letter in letters:
                key = PadKey(letter, height=_KEY)
                key.setMinimumWidth(_KEY_WIDTH)
                key.setObjectName(f"kiosk_letter_{letter}")
                key.clicked.connect(lambda _on=False, which=letter: typed(which))
                row.addWidget(key, 1)
                self.keys[letter] = key
            column.addLayout(row)


class LettersPage(QWidget):
    """Title, what was typed, the keys, and the way on."""

    def __init__(self, presenter: KioskPresenter) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, 48, MARGIN, 32)
        column.setSpacing(24)
        self._title = Words(KIOSK_MAIN, bold=True, wrap=True)
        self._hint = Words(KIOSK_BODY, tone=Tone.MUTED, wrap=True)
        self._box = Box(Tone.PRIMARY, plain=True)
        self._shown = Words(KIOSK_TITLE, bold=True, wrap=True)
        self._shown.setObjectName("kiosk_letters")
        self._shown.setMinimumHeight(96)
        self._shown.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self._box.row.addWidget(self._shown)
        self._problem = Problem(room=True)
        self._board = LetterBoard(presenter.type)
        self._blank = KioskButton("", height=108)
        self._blank.setObjectName("kiosk_letter_blank")
        self._blank.clicked.connect(lambda: presenter.type(" "))
        self._erase = KioskButton("", "backspace-outline", height=108)
        self._erase.setObjectName("kiosk_letter_erase")
        self._erase.clicked.connect(presenter.erase)
        keys = QHBoxLayout()
        keys.setSpacing(12)
        keys.addWidget(self._blank, 2)
        keys.addWidget(self._erase, 1)
        self._go = KioskButton("", "check", primary=True, height=120, px=KIOSK_TITLE)
        self._go.setObjectName("kiosk_letters_go")
        self._go.clicked.connect(presenter.confirm)
        for part in (self._title, self._hint, self._box, self._problem):
            column.addWidget(part)
        column.addSpacing(8)
        column.addWidget(self._board)
        column.addLayout(keys)
        column.addWidget(self._go)
        column.addStretch(1)

    def show_state(self, state: KioskState, text: Text) -> None:
        """Show ``state``."""
        large, mode = state.elder, state.mode.value
        self._title.set_words(text(f"kiosk.entry.{mode}"), large=large)
        self._hint.set_words(text(f"kiosk.entry.{mode}_hint"), large=large)
        self._shown.set_words(state.entry or "—", large=large)
        self._shown.setAccessibleName(" ".join(state.entry) or text("kiosk.entry.empty"))
        self._problem.show_error(state.error, text, large=large)
        self._blank.set_words(text("kiosk.entry.blank"))
        self._erase.set_words(text("kiosk.entry.erase"))
        typed = bool(state.entry.strip())
        self._go.set_words(text("kiosk.entry.go" if typed else "kiosk.entry.first"))
        self._go.setEnabled(typed)
        for key in self._board.keys.values():
            key.set_elder(large)
        for button in (self._blank, self._erase, self._go):
            button.set_elder(large)
