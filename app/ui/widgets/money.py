"""Typing an amount in yuan; the program keeps fen."""

import re
import unicodedata

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QShowEvent
from PySide6.QtWidgets import QLineEdit

from app.i18n import MINUS, money
from app.ui.sheets import Sheet
from app.ui.theme import BODY, dress, follow_theme, font
from app.ui.widgets.fields import BOX_HEIGHT

MAX_FEN = 99_999_999_99
_COMPLETE = re.compile(r"(-?)(\d{0,10})(?:\.(\d{0,2}))?")


def parse_yuan(text: str) -> int | None:
    """Return the fen of an amount as typed in yuan, None if there is no digit.

    Full-width figures, the Chinese full stop, thousands separators, blanks and ¥ are taken. Raises
    ValueError for anything else, and for a third decimal: an amount is never rounded in silence.
    """
    plain = unicodedata.normalize("NFKC", text).replace("。", ".").replace(MINUS, "-")
    plain = "".join(char for char in plain if char not in ", ¥￥" and not char.isspace())
    match = _COMPLETE.fullmatch(plain)
    if match is None:
        raise ValueError(plain)
    sign, whole, cents = match[1], match[2], match[3] or ""
    if not whole and not cents:
        return None
    fen = int(whole or "0") * 100 + int(cents.ljust(2, "0"))
    return -fen if sign else fen


class MoneyEdit(QLineEdit):
    """A box for an amount: right-aligned, two decimals when it is left.

    What an input method is still composing is never touched; it is judged when it is committed. Bad input
    is taken back to what stood there before.

    Signals:
        fen_changed: the amount in fen, None while the box is empty.
        rejected: the code of the sentence that says why the input was refused.
    """

    fen_changed = Signal(object)
    rejected = Signal(str)

    def __init__(self, fen: int | None = None, *, negative: bool = False, px: int = BODY) -> None:
        """``negative`` allows amounts below zero; ``px`` 28 makes the large box of the checkout."""
        super().__init__()
        self._fen: int | None = None
        self._good = ""
        self._negative = negative
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setFont(font(px, bold=px > BODY))
        self.setFixedHeight(BOX_HEIGHT if px <= BODY else 56)
        self.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)
        dress(self, Sheet.LINE)
        self.textEdited.connect(self._on_edited)
        self.set_fen(fen)

    def fen(self) -> int | None:
        """Return the amount in fen, None if the box is empty."""
        return self._fen

    def set_fen(self, fen: int | None) -> None:
        """Show an amount."""
        changed = fen != self._fen
        self._fen = fen
        self._good = "" if fen is None else money(fen).replace(",", "")
        self.setText(self._good)
        if changed:
            self.fen_changed.emit(fen)

    def showEvent(self, event: QShowEvent) -> None:
        """Wear the theme of the window that it came into."""
        follow_theme(self)
        super().showEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select everything: the next figure replaces the amount."""
        super().focusInEvent(event)
        if event.reason() is not Qt.FocusReason.MouseFocusReason:
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Write the amount with two decimals."""
        super().focusOutEvent(event)
        self.set_fen(self._fen)

    def _on_edited(self, text: str) -> None:
        try:
            fen = parse_yuan(text)
        except ValueError:
            self._take_back("widgets.money_invalid")
            return
        if fen is not None and fen < 0 and not self._negative:
            self._take_back("widgets.money_invalid")
            return
        if fen is not None and abs(fen) > MAX_FEN:
            self._take_back("widgets.money_too_much")
            return
        tidy = unicodedata.normalize("NFKC", text).replace("。", ".")
        if not self._negative and "-" in tidy.replace(MINUS, "-"):
            self._take_back("widgets.money_invalid")
            return
        if tidy != text:
            at = self.cursorPosition()
            self.setText(tidy)
            self.setCursorPosition(at)
        self._good = tidy
        if fen != self._fen:
            self._fen = fen
            self.fen_changed.emit(fen)

    def _take_back(self, code: str) -> None:
        at = max(self.cursorPosition() - (len(self.text()) - len(self._good)), 0)
        self.setText(self._good)
        self.setCursorPosition(min(at, len(self._good)))
        self.rejected.emit(code)
