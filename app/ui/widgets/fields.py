"""A field: label, required star, box, hint, error. And the boxes that go into it."""

from html import escape

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from app.ui.sheets import Sheet
from app.ui.theme import BODY, SMALL, Tone, draw_icon, dress, follow_theme, font, tokens_of
from app.ui.widgets.labels import IconLabel, Label
from app.ui.widgets.marks import mark
from app.ui.widgets.paint import RIGHT, cap_width, crisp, key_cap, width_of, words

BOX_HEIGHT = 40
TAKES_CODES = "takes_codes"
"""Property of a box that asks for what stands on paper of ours: a scanner's code is typed into it."""
_NOTE = 16
_SELECT_SIDES = 46
"""Left of the words in a choice 12, right of them 34: border and padding of resources/qss/select.qss."""


class TextBox(QLineEdit):
    """A line of text, 40 px high: ``icon`` at its left, ``key`` as a cap or ``suffix`` muted at its right.

    It has no maxLength: Qt counts UTF-16 units, and a rare character has two. Check lengths in the rules.
    """

    def __init__(
        self, text: str = "", *, placeholder: str = "", icon: str = "", key: str = "", suffix: str = ""
    ) -> None:
        super().__init__(text)
        self._icon = icon
        self._key = key
        self._suffix = suffix
        self.setPlaceholderText(placeholder)
        self.setFixedHeight(BOX_HEIGHT)
        self.setFont(font(BODY))
        dress(self, Sheet.LINE)
        self._pad()

    def showEvent(self, event: QShowEvent) -> None:
        """Wear the theme of the window that it came into."""
        follow_theme(self)
        super().showEvent(event)

    def set_suffix(self, suffix: str) -> None:
        """Show other muted words at the right (``20 / 120``)."""
        self._suffix = suffix
        self._pad()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the box, then icon, cap and suffix over it."""
        super().paintEvent(event)
        painter = QPainter(self)
        crisp(painter)
        tokens = tokens_of(self)
        middle = self.height() / 2
        muted = tokens.fg(Tone.MUTED)
        if self._icon:
            draw_icon(painter, self._icon, QRectF(12, middle - 10, 20, 20), muted)
        if self._key:
            key_cap(painter, self.width() - 12 - cap_width(self._key), middle, self._key, muted)
        elif self._suffix:
            area = QRectF(0, 0, self.width() - 12, self.height())
            words(painter, area, self._suffix, font(SMALL), muted, RIGHT)

    def _pad(self) -> None:
        left = 28 if self._icon else 0
        right = cap_width(self._key) + 8 if self._key else 0.0
        if self._suffix and not self._key:
            right = width_of(self._suffix, font(SMALL)) + 8
        self.setTextMargins(left, 0, round(right), 0)


class Select(QComboBox):
    """A choice from a list, 40 px high; the wheel changes nothing unless it has the focus."""

    def __init__(self, options: tuple[tuple[str, str], ...] = ()) -> None:
        """Take ``(key, words)`` pairs."""
        super().__init__()
        self.setFixedHeight(BOX_HEIGHT)
        self.setFont(font(BODY))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        # Held here as well: Qt keeps a bare pointer. Its own for boxes knows nothing of the style's rows.
        self._rows = QStyledItemDelegate(self)
        self.setItemDelegate(self._rows)
        dress(self, Sheet.SELECT)
        self.set_options(options)

    def showEvent(self, event: QShowEvent) -> None:
        """Wear the theme of the window that it came into."""
        follow_theme(self)
        super().showEvent(event)

    def set_options(self, options: tuple[tuple[str, str], ...]) -> None:
        """Replace the list, keeping the choice if its key is still there."""
        chosen = self.key()
        self.clear()
        for key, text in options:
            self.addItem(text, key)
        self.set_key(chosen)

    def key(self) -> str | None:
        """Return the key of the choice, None if there is none."""
        data = self.currentData()
        return data if isinstance(data, str) else None

    def set_key(self, key: str | None) -> None:
        """Choose by key; an unknown key or None chooses nothing."""
        self.setCurrentIndex(self.findData(key) if key is not None else -1)

    def keeps_enter(self) -> bool:
        """Return whether Enter is for the list, and does not move on."""
        return self.view().isVisible()

    def keeps_escape(self) -> bool:
        """Return whether Esc closes the list, and leaves nothing else."""
        return self.view().isVisible()

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        """End what is too long with an ellipsis, as labels do."""
        super().initStyleOption(option)
        option.currentText = self.fontMetrics().elidedText(
            option.currentText, Qt.TextElideMode.ElideRight, self.width() - _SELECT_SIDES
        )

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page unless the box has the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the box and a chevron that follows the theme."""
        super().paintEvent(event)
        painter = QPainter(self)
        spot = QRectF(self.width() - 30, self.height() / 2 - 9, 18, 18)
        tone = Tone.TEXT if self.isEnabled() else Tone.MUTED
        draw_icon(painter, "chevron-down", spot, tokens_of(self).fg(tone))


class TextArea(QPlainTextEdit):
    """Several lines; Tab moves on."""

    def __init__(self, text: str = "", *, placeholder: str = "", lines: int = 3) -> None:
        super().__init__(text)
        self.setPlaceholderText(placeholder)
        self.setTabChangesFocus(True)
        self.setFont(font(BODY))
        self.setFixedHeight(lines * 21 + 24)
        dress(self, Sheet.AREA)

    def showEvent(self, event: QShowEvent) -> None:
        """Wear the theme of the window that it came into."""
        follow_theme(self)
        super().showEvent(event)


class Field(QWidget):
    """Label 16 + 4 + box + 4 + hint 16. The box is any widget; the field owns what is written around it.

    Enter moves on to the next field and never submits. F1 shows ``help_text`` at the box.

    Signals:
        help_asked: the help text, when F1 is pressed in the box.
        entered: Enter was pressed in the box; who listens may find it wrong, and then Enter stays.
    """

    help_asked = Signal(str)
    entered = Signal()

    def __init__(
        self,
        label: str,
        control: QWidget,
        *,
        key: str = "",
        required: bool = False,
        hint: str = "",
        help_text: str = "",
        reserve: bool = True,
    ) -> None:
        """``key`` names the field for the error summary; ``reserve`` keeps an empty hint's line."""
        super().__init__()
        self.key = key
        self.box = control
        self.holds_wrong = False
        """Whether Enter stays where an error stands; only where errors are looked at again as one types."""
        self._hint_text = hint
        self._error = ""
        self._help = help_text
        self._tip = ""
        """The help text as it is shown; empty while it is not."""
        self._reserve = reserve
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self.label = Label("", SMALL, tone=Tone.MUTED)
        self.label.setFixedHeight(16)
        self.label.setBuddy(control)
        column.addWidget(self.label)
        column.addWidget(control)
        foot = QHBoxLayout()
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(4)
        self._mark = IconLabel("alert-circle", 16, Tone.DANGER)
        self._mark.hide()
        self._note = Label(hint, SMALL, tone=Tone.MUTED)
        self._note.setFixedHeight(_NOTE)
        foot.addWidget(self._mark)
        foot.addWidget(self._note, 1)
        self._foot = QWidget()
        self._foot.setLayout(foot)
        column.addWidget(self._foot)
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Preferred, policy.Fixed)
        self.set_label(label, required=required)
        self.setFocusProxy(control)
        for inner in (control, *control.findChildren(QWidget)):
            inner.installEventFilter(self)
        self._tell()

    def stand_beside(self, widget: QWidget) -> None:
        """Put a widget at the right of the box."""
        self._column.removeWidget(self.box)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.box, 1)
        row.addWidget(widget)
        self._column.insertLayout(1, row)

    def wrap_note(self) -> None:
        """Let what stands under the box take as many lines as it needs: nothing of it is cut."""
        self._note.set_wrap(wrap=True)
        self._give_room()

    @property
    def error(self) -> str:
        """The sentence under the box; empty if there is none."""
        return self._error

    @property
    def help_text(self) -> str:
        """What F1 explains."""
        return self._help

    def set_label(self, label: str, *, required: bool = False) -> None:
        """Change the label."""
        self._label_text = label
        self._required = required
        self.label.setText(f"{label} *" if required else label)
        self.box.setAccessibleName(label)

    def set_hint(self, hint: str) -> None:
        """Change the hint; an error stands in its place while there is one."""
        self._hint_text = hint
        self._tell()

    def set_help(self, help_text: str) -> None:
        """Change what F1 explains."""
        self._help = help_text

    def set_error(self, error: str | None) -> None:
        """Show what is wrong, or nothing with None: red border, icon and sentence."""
        self._error = error or ""
        mark(self.box, wrong=bool(error))
        self._tell()

    def show_help(self) -> bool:
        """Show the help text beside the box; returns whether there is any."""
        if not self._help:
            return False
        self._tip = f"<qt>{escape(self._help)}</qt>"  # plain words would stand on one line, however long
        QToolTip.showText(self.box.mapToGlobal(QPoint(0, self.box.height() + 4)), self._tip, self.box)
        self.help_asked.emit(self._help)
        return True

    def leave_help(self) -> bool:
        """Hide the help text; returns whether it was shown."""
        shown = bool(self._tip) and QToolTip.isVisible() and QToolTip.text() == self._tip
        self._tip = ""  # it fades for a moment, and is left all the same
        if shown:
            QToolTip.hideText()
        return shown

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Catch F1 and Enter in the box."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_F1 and not event.modifiers() and self.show_help():
                return True
            enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
            plain = not event.modifiers() & (
                Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
            )
            kept = isinstance(self.box, Select) and self.box.keeps_enter()
            if enter and plain and not isinstance(watched, QPlainTextEdit) and not kept:
                if isinstance(watched, QLineEdit):
                    watched.returnPressed.emit()
                self.entered.emit()
                if self.holds_wrong and self._error:
                    self._type_over()
                else:
                    self.focusNextChild()
                return True
        return super().eventFilter(watched, event)

    def _type_over(self) -> None:
        """Let what is typed next replace what is wrong."""
        line = self.box if isinstance(self.box, QLineEdit) else self.box.findChild(QLineEdit)
        if line is not None:
            line.selectAll()

    def _tell(self) -> None:
        shown = self._error or self._hint_text
        self._note.setText(shown)
        self._note.set_tone(Tone.DANGER if self._error else Tone.MUTED)
        self._mark.setVisible(bool(self._error))
        self._foot.setVisible(self._reserve or bool(shown))
        self.box.setAccessibleDescription(shown)
        self._give_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the sentence the lines that it needs at this width."""
        super().resizeEvent(event)
        self._give_room()

    def _give_room(self) -> None:
        # Layouts ask what a row needs before they know its width: a third line would be cut.
        if self._note.wordWrap() and self._note.text():
            width = self.width() - (self._mark.width() + 4 if self._error else 0)
            self._note.setFixedHeight(max(_NOTE, self._note.heightForWidth(width)))


def field_of(widget: QWidget | None) -> Field | None:
    """Return the field around ``widget``, for the window's F1; None if it is in no field."""
    while widget is not None:
        if isinstance(widget, Field):
            return widget
        widget = widget.parentWidget()
    return None
