"""Counting notes and coins by denomination: used for the float and for the blind count (DOMAIN §8)."""

import unicodedata

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.domain.cash import DENOMINATIONS
from app.i18n import Text
from app.ui.theme import SMALL, SUM, TITLE, Tone, font
from app.ui.widgets.cards import Panel
from app.ui.widgets.fields import TextBox
from app.ui.widgets.labels import Hairline, Label
from app.ui.widgets.marks import mark

_YUAN = 100
_JIAO = 10
_ROW, _ROW_LEAST = 48, 34
_BOX_LEAST = 32
_HEAD = 32
_TOTAL, _TOTAL_LEAST = 64, 44
_EDGE = 16
_BOX = 96
_FIGURES = 5
_RIGHT = Qt.AlignmentFlag.AlignRight

Pieces = tuple[int | None, ...]


def denomination_name(fen: int, text: Text) -> str:
    """Return a denomination in words: 100 元, 5 角."""
    if fen >= _YUAN:
        return text("shift.notes.yuan", count=fen // _YUAN)
    return text("shift.notes.jiao", count=fen // _JIAO)


class PiecesBox(TextBox):
    """A box for a number of notes: figures only; Enter and ↓ go on, ↑ goes back.

    Signals:
        moved: +1 or -1, to the next box or the one before.
        typed: the number, None while the box is empty.
    """

    moved = Signal(int)
    typed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(_BOX)
        self.setMinimumHeight(_BOX_LEAST)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAlignment(_RIGHT | Qt.AlignmentFlag.AlignVCenter)
        self.setFont(font(TITLE))
        self.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.textEdited.connect(self._on_edited)

    def pieces(self) -> int | None:
        """Return the number, None while the box is empty."""
        return int(self.text()) if self.text() else None

    def set_pieces(self, pieces: int | None) -> None:
        """Show a number."""
        if pieces != self.pieces():
            self.setText("" if pieces is None else str(pieces))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select everything: the next figure replaces the number."""
        super().focusInEvent(event)
        if event.reason() is not Qt.FocusReason.MouseFocusReason:
            self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move between the boxes; Ctrl+Enter is left to the window."""
        plain = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if plain and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down}:
            self.moved.emit(1)
        elif event.key() == Qt.Key.Key_Up:
            self.moved.emit(-1)
        else:
            super().keyPressEvent(event)

    def _on_edited(self, text: str) -> None:
        narrow = unicodedata.normalize("NFKC", text)
        figures = "".join(char for char in narrow if char.isascii() and char.isdigit())[:_FIGURES]
        if figures != text:
            self.setText(figures)
        self.typed.emit(self.pieces())


class _Line(QWidget):
    """A line as high as it likes to be, and a little lower on a small screen: all eight stay in sight."""

    def __init__(self, height: int, least: int) -> None:
        super().__init__()
        self._height, self._least = height, least
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def sizeHint(self) -> QSize:
        """Return the usual height."""
        return QSize(super().sizeHint().width(), self._height)

    def minimumSizeHint(self) -> QSize:
        """Return the least height."""
        return QSize(super().minimumSizeHint().width(), self._least)


class NotesEditor(QWidget):
    """Eight rows of denomination, pieces and amount, and their sum, which follows each key.

    Signals:
        changed: the pieces of all denominations, largest first, None where nothing was typed.
        finished: Enter in the last box.
    """

    changed = Signal(object)
    finished = Signal()

    def __init__(self, text: Text, total_code: str, name: str) -> None:
        """``total_code`` names the sum; ``name`` begins the object names of the boxes."""
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(_head(text))
        self.boxes: list[PiecesBox] = []
        self._amounts: list[Label] = []
        for at, fen in enumerate(DENOMINATIONS):
            if at:
                column.addWidget(Hairline())
            column.addWidget(self._row(denomination_name(fen, text), f"{name}.{fen}"))
        foot = _Line(_TOTAL, _TOTAL_LEAST)
        around = QVBoxLayout(foot)
        around.setContentsMargins(0, 0, 0, 0)
        ground = Panel(Tone.NEUTRAL)
        around.addWidget(ground)
        row = QHBoxLayout(ground)
        row.setContentsMargins(_EDGE, 0, _EDGE, 0)
        row.addWidget(Label(text(total_code)))
        row.addStretch(1)
        self.total = Label("0.00", SUM, bold=True, align=_RIGHT)
        self.total.setObjectName(f"{name}.total")
        row.addWidget(self.total)
        column.addWidget(foot)
        self._text = text
        self.setFocusProxy(self.boxes[0])

    def pieces(self) -> Pieces:
        """Return the pieces of all denominations, largest first."""
        return tuple(box.pieces() for box in self.boxes)

    def set_pieces(self, pieces: Pieces) -> None:
        """Show pieces of all denominations."""
        for box, number in zip(self.boxes, pieces, strict=True):
            box.set_pieces(number)
        self._add_up()

    def set_wrong(self, *, wrong: bool) -> None:
        """Mark all boxes as what an error is about, or none."""
        for box in self.boxes:
            mark(box, wrong=wrong)

    def set_sealed(self, sealed: bool) -> None:
        """Let nobody change the count, or let somebody."""
        policy = Qt.FocusPolicy.NoFocus if sealed else Qt.FocusPolicy.StrongFocus
        for box in self.boxes:
            box.setReadOnly(sealed)
            box.setFocusPolicy(policy)

    def _row(self, name: str, object_name: str) -> QWidget:
        widget = _Line(_ROW - 1, _ROW_LEAST - 1)
        row = QHBoxLayout(widget)
        row.setContentsMargins(_EDGE, 0, _EDGE, 0)
        row.setSpacing(0)
        row.addWidget(Label(name, bold=True), 1)
        box = PiecesBox()
        box.setObjectName(object_name)
        box.setAccessibleName(name)
        at = len(self.boxes)
        box.moved.connect(lambda step: self._move(at + step))
        box.typed.connect(lambda _pieces: self._on_typed())
        self.boxes.append(box)
        row.addWidget(box)
        amount = Label("0.00", TITLE, align=_RIGHT)
        amount.setFixedWidth(120)
        self._amounts.append(amount)
        row.addWidget(amount)
        return widget

    def _move(self, at: int) -> None:
        if at == len(self.boxes):
            self.finished.emit()
        elif at >= 0:
            self.boxes[at].setFocus(Qt.FocusReason.TabFocusReason)

    def _on_typed(self) -> None:
        self._add_up()
        self.changed.emit(self.pieces())

    def _add_up(self) -> None:
        total = 0
        for fen, box, amount in zip(DENOMINATIONS, self.boxes, self._amounts, strict=True):
            value = fen * (box.pieces() or 0)
            total += value
            amount.setText(self._text.money(value))
            amount.set_tone(Tone.TEXT if value else Tone.MUTED)
        self.total.setText(self._text.money(total))


def _head(text: Text) -> QWidget:
    head = Panel(Tone.NEUTRAL)
    head.setFixedHeight(_HEAD)
    row = QHBoxLayout(head)
    row.setContentsMargins(_EDGE, 0, _EDGE, 0)
    row.setSpacing(0)
    row.addWidget(Label(text("shift.notes.denomination"), SMALL, tone=Tone.MUTED), 1)
    pieces = Label(text("shift.notes.pieces"), SMALL, tone=Tone.MUTED, align=_RIGHT)
    pieces.setFixedWidth(_BOX)
    row.addWidget(pieces)
    amount = Label(text("shift.notes.amount"), SMALL, tone=Tone.MUTED, align=_RIGHT)
    amount.setFixedWidth(120)
    row.addWidget(amount)
    return head
