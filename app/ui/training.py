"""Training made obvious: a strip at the top of every window, and a watermark over all of it."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QHBoxLayout, QWidget

from app.i18n import Text
from app.ui.desk import DeskWindow
from app.ui.placing import Shrunk
from app.ui.theme import GAP_16, KIOSK_BODY, SUM, TITLE, Tone, font, tokens_of
from app.ui.widgets.buttons import Button, Kind, Size
from app.ui.widgets.kiosk import KioskButton
from app.ui.widgets.labels import Label
from app.ui.widgets.paint import crisp

STRIP: Final = 44
TOUCH_STRIP: Final = 100
"""Height of the strip where fingers use it: its button is as large as any other there (UX: 80 px)."""
_STRENGTH: Final = 0.22
"""How much of its colour the watermark gives to a plain ground."""
_ANGLE: Final = -24
_STEP_X: Final = 420
_STEP_Y: Final = 230
_LEAVE_WIDTH: Final = 240
_KIOSK: Final = "kiosk"
"""Name of the one window that only fingers use."""
_WINDOWS: Final = frozenset({Qt.WindowType.Window, Qt.WindowType.Dialog})


class TrainingStrip(QWidget):
    """Says what this is, across the whole width, with the way back.

    Signals:
        left: the way back was chosen.
    """

    left = Signal()

    def __init__(self, text: Text, *, touch: bool = False) -> None:
        """``touch``: for the fingers of a kiosk, large, and short in words."""
        super().__init__()
        self.setObjectName("training.strip")
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP_16, 0, GAP_16, 3 if touch else 0)
        self._mark = Label("", KIOSK_BODY if touch else TITLE, bold=True, tone=Tone.APPROVAL)
        self._words = Label("", tone=Tone.APPROVAL)
        row.addWidget(self._mark)
        row.addWidget(self._words)
        row.addStretch(1)
        back: QAbstractButton
        if touch:
            back = KioskButton("", "logout", height=TOUCH_STRIP - 16)
            back.setMinimumWidth(_LEAVE_WIDTH)
            self._words.hide()
        else:
            back = Button("", Kind.SECONDARY, Size.COMPACT, icon="logout")
        self._back = back
        back.setObjectName("training.leave")
        back.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        back.clicked.connect(self.left)
        row.addWidget(back)
        self.retranslate(text)

    def retranslate(self, text: Text) -> None:
        """Say everything in another language."""
        self.setAccessibleName(text("training.strip"))
        self._mark.setText(text("training.mark"))
        self._words.setText(text("training.strip"))
        self._back.setText(text("training.leave"))
        self._back.setAccessibleName(text("training.leave"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        painter = QPainter(self)
        tokens = tokens_of(self)
        painter.fillRect(self.rect(), tokens.back(Tone.APPROVAL))
        painter.fillRect(0, self.height() - 3, self.width(), 3, tokens.fg(Tone.APPROVAL))


class Watermark(QWidget):
    """Words across a window, again and again; clicks go through them."""

    def __init__(self, window: QWidget, words: str) -> None:
        super().__init__(window)
        self.setObjectName("training.watermark")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.words = words

    def say(self, words: str) -> None:
        """Say something else."""
        self.words = words
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the words."""
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        # It tints the ground and leaves what stands on it: dark words stay dark, light ones stay light.
        modes = QPainter.CompositionMode
        dark = tokens.dark
        painter.setCompositionMode(modes.CompositionMode_Screen if dark else modes.CompositionMode_Multiply)
        painter.setPen(_tint(QColor(tokens.fg(Tone.APPROVAL)), 0 if dark else 255))
        painter.setFont(font(SUM, bold=True))
        for line, top in enumerate(range(STRIP, self.height() + _STEP_Y, _STEP_Y)):
            for left in range(-(line % 2) * _STEP_X // 2, self.width(), _STEP_X):
                painter.save()
                painter.translate(left + _STEP_X / 2, top + _STEP_Y / 2)
                painter.rotate(_ANGLE)
                area = QRectF(-_STEP_X / 2, -_STEP_Y / 4, _STEP_X, _STEP_Y / 2)
                painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self.words)
                painter.restore()


def _tint(ink: QColor, plain: int) -> QColor:
    """Return an ink thinned with what changes nothing: white where it darkens, black where it lightens."""
    parts = (ink.red(), ink.green(), ink.blue())
    return QColor(*(round(plain + (part - plain) * _STRENGTH) for part in parts))


class Veil(QObject):
    """Strip and watermark of one window; they follow its size, and stay above what it opens."""

    def __init__(self, window: QWidget, text: Text) -> None:
        super().__init__(window)
        self._window = window
        touch = window.objectName() == _KIOSK
        self._height = TOUCH_STRIP if touch else STRIP
        self.strip = TrainingStrip(text, touch=touch)
        self.strip.setParent(window)
        self.watermark = Watermark(window, text("training.mark"))
        margins = window.contentsMargins()
        window.setContentsMargins(
            margins.left(), margins.top() + self._height, margins.right(), margins.bottom()
        )
        self._entitle(text)
        window.installEventFilter(self)
        self._place()
        self.strip.show()
        self.watermark.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window."""
        if watched is self._window and event.type() in {
            QEvent.Type.Resize,
            QEvent.Type.Show,
            QEvent.Type.ChildPolished,
            QEvent.Type.LayoutRequest,
        }:
            self._place()
        return super().eventFilter(watched, event)

    def retranslate(self, text: Text) -> None:
        """Say everything in another language, after the window has: its title begins anew with it."""
        self.strip.retranslate(text)
        self.watermark.say(text("training.mark"))
        self._entitle(text)

    def _entitle(self, text: Text) -> None:
        self._window.setWindowTitle(text("training.title", title=self._window.windowTitle()))

    def _place(self) -> None:
        self.strip.setGeometry(0, 0, self._window.width(), self._height)
        self.watermark.setGeometry(self._window.rect())
        self.strip.raise_()
        self.watermark.raise_()


class TrainingMarks(QObject):
    """Marks every window of the program, those that open later too.

    Signals:
        left: somebody chose to go back to the real hall.
    """

    left = Signal()

    def __init__(self, app: QApplication, text: Text) -> None:
        super().__init__(app)
        self._app = app
        self._text = text
        self._veils: dict[int, Veil] = {}
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Mark a window that is about to be seen."""
        if (
            event.type() is QEvent.Type.Show
            and isinstance(watched, QWidget)
            and watched.isWindow()
            and watched.windowType() in _WINDOWS
            # The window in it has its own.
            and not isinstance(watched, Shrunk)
        ):
            # What is shown before it has found its place in a window is none of its own.
            QTimer.singleShot(0, watched, lambda: self._mark_if_whole(watched))
        return super().eventFilter(watched, event)

    def _mark_if_whole(self, window: QWidget) -> None:
        if window.isWindow():
            self.mark(window)

    def mark(self, window: QWidget) -> None:
        """Put strip and watermark on a window, once."""
        key = id(window)
        if key in self._veils:
            return
        veil = Veil(window, self._text)
        veil.strip.left.connect(self.left)
        if isinstance(window, DeskWindow):
            # The others have one language, or that of their customer, who has no use for these words.
            window.language_changed.connect(lambda _: veil.retranslate(window.text))
        self._veils[key] = veil
        window.destroyed.connect(lambda: self._veils.pop(key, None))

    def stop(self) -> None:
        """Mark nothing any more."""
        self._app.removeEventFilter(self)
