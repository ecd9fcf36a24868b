"""Where one is in a business, and what has to be mended before it can be submitted."""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.ui.theme import BODY, RADIUS_FIELD, SMALL, Tokens, Tone, draw_icon, font, tokens_of
from app.ui.widgets.cards import Card
from app.ui.widgets.focus import wants_ring
from app.ui.widgets.labels import IconLabel, KeyCap, Label
from app.ui.widgets.paint import LEFT, crisp, width_of, words

_ICON = 16
_DASH = 10
_GAP = 6


class StepState(StrEnum):
    """What became of a step."""

    OK = "ok"
    NOW = "now"
    DANGER = "danger"
    WAIT = "wait"
    AHEAD = "ahead"
    SKIPPED = "skipped"
    """Not needed this time."""


CURRENT = frozenset({StepState.NOW, StepState.DANGER, StepState.WAIT})
"""Where one is: at the step, at what is wrong with it, or at what others have to do."""
_ICONS = {
    StepState.OK: ("check-circle", Tone.OK),
    StepState.NOW: ("progress-clock", Tone.PRIMARY),
    StepState.DANGER: ("close-circle", Tone.DANGER),
    StepState.WAIT: ("progress-clock", Tone.UNSYNCED),
    StepState.AHEAD: ("circle-outline", Tone.MUTED),
    StepState.SKIPPED: ("minus-circle-outline", Tone.MUTED),
}


@dataclass(frozen=True, slots=True)
class Step:
    """A step; ``detail`` is shown by the track alone, ``says`` names the state for screen readers."""

    text: str
    state: StepState = StepState.AHEAD
    detail: str = ""
    says: str = ""


class StepBar(QWidget):
    """Steps in one line, icon and word, a hairline between them."""

    def __init__(self, steps: tuple[Step, ...] = ()) -> None:
        super().__init__()
        self._steps = steps
        self._short = False
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Minimum, policy.Fixed)
        self.set_steps(steps)

    def set_steps(self, steps: tuple[Step, ...]) -> None:
        """Show other steps."""
        self._steps = steps
        self.setAccessibleName(", ".join(f"{step.text} {step.says}".strip() for step in steps))
        now = next((step.text for step in steps if step.state in CURRENT), "")
        self.setAccessibleDescription(now)
        self.updateGeometry()
        self.update()

    def set_short(self, *, short: bool) -> None:
        """Show but the icons of the steps that nobody is at, and count the one that somebody is at.

        All are read out as before.
        """
        self._short = short
        self.updateGeometry()
        self.update()

    def share(self, room: int) -> None:
        """Show the names of all steps if so much room holds them, else as `set_short` says."""
        short = self._width([(step.text, _face(step)) for step in self._steps]) > room
        if short is not self._short:
            self.set_short(short=short)

    def _named(self, step: Step) -> bool:
        return not self._short or step.state in CURRENT

    def _words(self, at: int) -> str:
        """Return the name of a step; among icons alone it says the how-manieth it is."""
        step = self._steps[at]
        return f"{at + 1}/{len(self._steps)} {step.text}" if self._short else step.text

    def sizeHint(self) -> QSize:
        """Return the width of all steps."""
        named = [(self._words(at), _face(step)) for at, step in enumerate(self._steps) if self._named(step)]
        return QSize(self._width(named), 24)

    def _width(self, named: list[tuple[str, QFont]]) -> int:
        width = len(self._steps) * _ICON + sum(_GAP + width_of(*each) for each in named)
        width += max(len(self._steps) - 1, 0) * (_DASH + 2 * 12)
        return round(width) + 1

    def minimumSizeHint(self) -> QSize:
        """Return the same."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the steps."""
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        left = 0.0
        middle = self.height() / 2
        for at, step in enumerate(self._steps):
            if at:
                painter.fillRect(QRectF(left + 12, round(middle), _DASH, 1), QColor(tokens.border))
                left += _DASH + 24
            icon, tone = _ICONS[step.state]
            ink = tokens.fg(tone)
            draw_icon(painter, icon, QRectF(left, middle - _ICON / 2, _ICON, _ICON), ink)
            left += _ICON
            if not self._named(step):
                continue
            left += _GAP
            face = _face(step)
            said = self._words(at)
            room = width_of(said, face)
            words(painter, QRectF(left, 0, room + 1, self.height()), said, face, ink, LEFT)
            left += room


class StepTrack(QWidget):
    """Steps spread over the width: icon and line, the word bold under it, a detail below."""

    def __init__(self, steps: tuple[Step, ...] = ()) -> None:
        super().__init__()
        self._steps = steps
        self.setFixedHeight(68)
        self.set_steps(steps)

    def set_steps(self, steps: tuple[Step, ...]) -> None:
        """Show other steps."""
        self._steps = steps
        self.setAccessibleName(", ".join(f"{step.text} {step.detail} {step.says}".strip() for step in steps))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the track."""
        if not self._steps:
            return
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        share = self.width() / len(self._steps)
        for at, step in enumerate(self._steps):
            left = round(at * share)
            icon, tone = _ICONS[step.state]
            draw_icon(painter, icon, QRectF(left, 2, 18, 18), tokens.fg(tone))
            if at + 1 < len(self._steps):
                painter.fillRect(QRectF(left + 28, 10, share - 38, 2), QColor(tokens.line))
            done = step.state not in {StepState.AHEAD, StepState.SKIPPED}
            ink = QColor(tokens.text if done else tokens.muted)
            words(painter, QRectF(left, 26, share - 8, 20), step.text, font(BODY, bold=done), ink, LEFT)
            words(
                painter,
                QRectF(left, 48, share - 8, 18),
                step.detail,
                font(SMALL),
                QColor(tokens.muted),
                LEFT,
            )


def _face(step: Step) -> QFont:
    return font(BODY, bold=step.state in CURRENT)


_LINK = 24
_REST = 40
"""So much is kept for how many more there are."""


class _ErrorLink(QPushButton):
    """The label of a field, underlined, then what is wrong with it."""

    def __init__(self, label: str, message: str, *, short: bool = False) -> None:
        """``short`` shows the label alone."""
        super().__init__()
        self._label = label
        self._rest = "" if short else f": {message}" if label.isascii() else f"：{message}"
        self.setFixedHeight(_LINK)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{label}: {message}")
        wants_ring(self, RADIUS_FIELD)
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Preferred, policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(round(width_of(f"{self._label}{self._rest}", font(BODY))) + 8, _LINK)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, _LINK)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        crisp(painter)
        tokens: Tokens = tokens_of(self)
        linked = font(BODY)
        linked.setUnderline(True)
        room = width_of(self._label, linked)
        height = self.height()
        words(painter, QRectF(0, 0, room + 1, height), self._label, linked, QColor(tokens.danger), LEFT)
        rest = QRectF(room, 0, self.width() - room, height)
        words(painter, rest, self._rest, font(BODY), QColor(tokens.text), LEFT)


class _Labels(QWidget):
    """The fields that are wrong in one line, as many as there is room for, and how many more there are.

    Signals:
        chosen: the key of the field to go to.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(_LINK)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._links: list[_ErrorLink] = []
        self._more = Label("", BODY, tone=Tone.TEXT)
        self._more.setParent(self)

    def set_errors(self, errors: tuple[tuple[str, str, str], ...]) -> None:
        """Show the labels of ``(field key, label, message)`` triples."""
        for old in self._links:
            old.hide()
            old.deleteLater()
        self._links = []
        for key, label, message in errors:
            link = _ErrorLink(label, message, short=True)
            link.setParent(self)
            link.clicked.connect(lambda _on=False, key=key: self.chosen.emit(key))
            self._links.append(link)
        self._lay()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many as fit."""
        super().resizeEvent(event)
        self._lay()

    def _lay(self) -> None:
        left, shown = 0, 0
        for link in self._links:
            wide = link.sizeHint().width()
            rest = len(self._links) - shown - 1
            if left + wide + (_REST if rest else 0) > self.width():
                break
            link.setGeometry(left, 0, wide, _LINK)
            left += wide + 8
            shown += 1
        for at, link in enumerate(self._links):
            link.setVisible(at < shown)
        hidden = len(self._links) - shown
        self._more.setText(f"+{hidden}")
        self._more.setGeometry(left, 0, _REST, _LINK)
        self._more.setVisible(hidden > 0)


class ErrorSummary(Card):
    """What has to be mended, as links to the fields; hidden while empty. Alt+↓ goes to the next one.

    Signals:
        chosen: the key of the field to go to.
    """

    chosen = Signal(str)

    def __init__(self, next_word: str) -> None:
        """``next_word`` stands before the key cap (下一处)."""
        super().__init__()
        self._errors: tuple[tuple[str, str, str], ...] = ()
        self._at = -1
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(IconLabel("alert-circle", 20, Tone.DANGER))
        self._headline = Label("", 16, bold=True, tone=Tone.DANGER)
        row.addWidget(self._headline)
        self._short = _Labels()
        self._short.chosen.connect(self.chosen)
        self._short.hide()
        row.addWidget(self._short, 1)
        row.addStretch(0)
        self._next = Label(next_word, SMALL, tone=Tone.DANGER)
        row.addWidget(self._next)
        row.addWidget(KeyCap("Alt+↓", Tone.DANGER))
        self.body.setSpacing(4)
        self.body.addLayout(row)
        self._list = QWidget()
        self._links = QVBoxLayout(self._list)
        self._links.setContentsMargins(28, 0, 0, 0)
        self._links.setSpacing(0)
        self.body.addWidget(self._list)
        shortcut = QShortcut(QKeySequence("Alt+Down"), self)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        shortcut.activated.connect(self.go_on)
        self.hide()

    def set_errors(self, headline: str, errors: tuple[tuple[str, str, str], ...]) -> None:
        """Show ``(field key, label, message)`` triples under a headline; hide when there are none."""
        self._headline.setText(headline)
        self.setAccessibleName(headline)
        if errors != self._errors:
            self._errors = errors
            self._at = -1
            while (item := self._links.takeAt(0)) is not None:
                if (old := item.widget()) is not None:
                    old.hide()
                    old.deleteLater()
            for key, label, message in errors:
                link = _ErrorLink(label, message)
                link.clicked.connect(lambda _on=False, key=key: self.chosen.emit(key))
                self._links.addWidget(link)
            self._short.set_errors(errors)
        self.setVisible(bool(errors))

    def set_compact(self, *, compact: bool) -> None:
        """Name the fields in one line: each of them says itself what is wrong with it."""
        self._list.setVisible(not compact)
        self._short.setVisible(compact)

    def set_next_word(self, next_word: str) -> None:
        """Show another word before the key cap."""
        self._next.setText(next_word)

    def go_on(self) -> None:
        """Go to the next error, and after the last to the first."""
        if self._errors:
            self._at = (self._at + 1) % len(self._errors)
            self.chosen.emit(self._errors[self._at][0])

    def fill(self) -> QColor:
        """Return the weak danger ground."""
        return QColor(tokens_of(self).danger_weak)

    def border(self) -> tuple[QColor, float]:
        """Return two pixels of danger."""
        return QColor(tokens_of(self).danger), 2.0
