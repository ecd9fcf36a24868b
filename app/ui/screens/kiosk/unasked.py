"""What the kiosk says to whoever scans something on a page that asks for nothing of the kind."""

from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QWidget

from app.i18n import Text
from app.ui.screens.kiosk.parts import MARGIN, Notice
from app.ui.screens.kiosk.state import OPEN_MONEY, KioskState
from app.ui.theme import Tone

_SHOWN_MS: Final = 8000
_TOP: Final = 16


class UnaskedNote(Notice):
    """Lies over the head for some seconds, where it hides no way on; touches go through it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__("barcode-off", Tone.UNSYNCED, Tone.UNSYNCED)
        self._window = window
        self.setParent(window)
        self.setObjectName("kiosk_unasked")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._over = QTimer(self)
        self._over.setSingleShot(True)
        self._over.setInterval(_SHOWN_MS)
        self._over.timeout.connect(self.hide)
        self.hide()

    def tell(self, state: KioskState, text: Text) -> None:
        """Say that nothing was done with what was scanned, and where it is of use."""
        code = "kiosk.unasked.paying" if state.mode in OPEN_MONEY else "kiosk.unasked.scan"
        self.set_words(text(code), text(f"{code}_detail"), large=state.elder)
        width = self._window.width() - 2 * MARGIN
        self.show()
        # It still has the room of the words before.
        self.row.invalidate()
        tall = self.row.totalHeightForWidth(width)
        self.setGeometry(MARGIN, _TOP, width, tall)
        self.raise_()
        self._over.start()
