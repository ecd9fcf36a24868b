"""Toasts inform and go by themselves; they never take the focus. What demands action goes to an inbox."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.motion import Entrance
from app.ui.theme import BODY, GAP_8, GAP_12, GAP_16, RADIUS_CARD, Tone, font, tokens_of
from app.ui.widgets.buttons import Button, Kind, Size
from app.ui.widgets.key_strip import KeyStrip
from app.ui.widgets.labels import IconLabel, Label
from app.ui.widgets.paint import box, crisp, width_of

SHOWN_MS = 5000
WITH_ACTION_MS = 10000
HEIGHT = 44
"""As high as the key strip lets it be; two lines of text fit."""
_FROM_BOTTOM = 72
_FROM_BELOW = 12
_ONE_LINE = 480
"""Words that are wider are broken into two lines."""

_ICONS = {
    Tone.OK: "check-circle",
    Tone.DANGER: "alert-circle",
    Tone.UNSYNCED: "cloud-upload-outline",
    Tone.APPROVAL: "shield-account-outline",
    Tone.OFFLINE: "cloud-off-outline",
}


def announce(widget: QWidget, words: str) -> None:
    """Let whoever listens to the screen hear something that no focus comes to."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, words))


class Toast(QWidget):
    """One message at the bottom of a window, with an optional action such as 撤销.

    Signals:
        acted: the action was pressed.
        gone: the toast has closed.
    """

    acted = Signal()
    gone = Signal()

    def __init__(self, window: QWidget, text: str, tone: Tone = Tone.NEUTRAL, action: str = "") -> None:
        super().__init__(window)
        self._tone = tone
        self.asks = bool(action)
        """Whether something can be done about it."""
        self.lasting = False
        """Whether it stays although somebody else is served now: it is about neither of them."""
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAccessibleName(text)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP_16, 0, GAP_12, 0)
        row.setSpacing(GAP_8)
        row.addWidget(IconLabel(_ICONS.get(tone, "information-outline"), 20, tone))
        long = width_of(text, font(BODY))
        self._words = Label(text, BODY, wrap=long > _ONE_LINE)
        # A line may break early where a long word stands, so both get some room to spare.
        self._long = round(long) + 2
        self._two_lines = min(self._long, round(long * 0.5) + 64)
        self._wish = self._long if long <= _ONE_LINE else max(_ONE_LINE, self._two_lines)
        row.addWidget(self._words)
        if action:
            button = Button(action, Kind.TEXT, Size.COMPACT)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(self._on_action)
            row.addWidget(button)
        else:
            row.addSpacing(4)
        self.setFixedHeight(HEIGHT)
        self._words.setFixedWidth(self._wish)
        self._rest = self.sizeHint().width() - self._wish
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.close_now)
        self._timer.start(WITH_ACTION_MS if action else SHOWN_MS)
        announce(window, text)

    def least(self) -> int:
        """Return the width with which the words need two lines (px)."""
        return self._two_lines + self._rest

    def fit(self, most: int) -> int:
        """Take the width that the words need, at most ``most`` px; returns it."""
        given = max(1, min(self._wish, most - self._rest))
        self._words.setWordWrap(given < self._long)
        self._words.setFixedWidth(given)
        width = given + self._rest
        self.setFixedWidth(width)
        return width

    def stay(self) -> None:
        """Stand still for a picture: it does not go by itself."""
        self._timer.stop()

    def close_now(self) -> None:
        """Close the toast."""
        self._timer.stop()
        self.hide()
        self.gone.emit()
        self.deleteLater()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        rect = QRectF(self.rect())
        plain = self._tone in {Tone.NEUTRAL, Tone.TEXT}
        border = QColor(tokens.border) if plain else tokens.fg(self._tone)
        box(painter, rect, RADIUS_CARD, QColor(tokens.surface) if plain else tokens.back(self._tone), border)

    def _on_action(self) -> None:
        self.acted.emit()
        self.close_now()


class Toasts(QObject):
    """Shows the newest toast of a window; an older one gives way.

    It lies in the key strip between keys and devices: a toast covers neither what acts, on the present screen
    or on the next one, nor the state of a device. The keys stay readable: first its words take two lines, and
    only a long one takes the words of keys, from the right.
    """

    def __init__(self, window: QWidget, strip: KeyStrip) -> None:
        super().__init__(window)
        self._window = window
        self._strip = strip
        self._toast: Toast | None = None
        self._place_of_it = QPoint()
        self.entrance = Entrance(self, self._slide)
        """How a new one comes: from a little below its place."""
        window.installEventFilter(self)

    @property
    def current(self) -> Toast | None:
        """The toast that is shown, if any."""
        return self._toast

    def show(self, text: str, tone: Tone = Tone.NEUTRAL, action: str = "") -> Toast:
        """Show a message; connect ``acted`` of the returned toast if there is an action."""
        self.close()
        toast = Toast(self._window, text, tone, action)
        toast.gone.connect(self._on_gone)
        self._toast = toast
        self._place()
        self.entrance.begin()
        toast.show()
        toast.raise_()
        return toast

    def close(self) -> None:
        """Take the toast away: what it told of is over."""
        if self._toast is not None:
            self._toast.close_now()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the toast at its place when the window changes its size."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        toast, strip = self._toast, self._strip
        if toast is None:
            return
        if strip.isHidden():  # the customer's screens have no keys, and their buttons are not at the foot
            width = toast.fit(self._window.width() - 32)
            left = (self._window.width() - width) // 2
            self._stand(QPoint(left, self._window.height() - _FROM_BOTTOM - HEIGHT))
            return
        room = self._window.width() - strip.beside() - 2 * GAP_8
        width = toast.fit(max(room - strip.worded(), min(toast.least(), room - strip.least())))
        strip.keep_free(width + GAP_8)
        corner = strip.mapTo(self._window, QPoint(0, 0))
        left = corner.x() + self._window.width() - strip.beside() - GAP_8 - width
        self._stand(QPoint(left, corner.y() + (strip.height() - HEIGHT) // 2))

    def _stand(self, place: QPoint) -> None:
        """Give the toast its place; one that still comes in when its window changes is there at once."""
        self._place_of_it = place
        self.entrance.finish()

    def _slide(self, share: float) -> None:
        if self._toast is not None:
            self._toast.move(self._place_of_it + QPoint(0, round((1 - share) * _FROM_BELOW)))

    def _on_gone(self) -> None:
        self._toast = None
        self._strip.keep_free(0)
