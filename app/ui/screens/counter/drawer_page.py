"""The drawer's page: the count at the left, what belongs to the task at the right."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from app.domain.drawers import DisputeKind
from app.domain.receipt_numbers import EXAMPLE
from app.domain.staff import staff_number
from app.i18n import Text
from app.ui.panels.shift_notes import NotesEditor
from app.ui.screens.counter.drawer_found import ToSign
from app.ui.screens.counter.drawer_presenter import (
    UNDECLARED,
    DrawerForm,
    DrawerPresenter,
    DrawerState,
    DrawerTask,
)
from app.ui.theme import GAP_8, GAP_12, GAP_16, SMALL, Tone
from app.ui.widgets.badges import Badge
from app.ui.widgets.buttons import Button, Kind, SignButton, Size
from app.ui.widgets.cards import Card, EmptyState
from app.ui.widgets.choices import RadioRow
from app.ui.widgets.fields import Field, TextBox
from app.ui.widgets.keypad import PinBoxes
from app.ui.widgets.labels import Label
from app.ui.widgets.money import MoneyEdit
from app.ui.widgets.pin_sign import NUMBER_WRONG, ask_again

_COUNT_WIDTH, _SIDE_WIDTH = 520, 480
_HEIGHT = 688
READ_MS = 1500
"""Ctrl+Enter pressed twice, or held, must not sign off before what it did was read."""
_TWO = frozenset({DrawerTask.SAFE, DrawerTask.HAND_OVER})
"""A second person gives a PIN."""
_PINS = frozenset({"staff.wrong_pin", "staff.pin_digits"})
"""Errors after which a PIN is typed once more."""
_AMOUNT = "drawer.dispute_amount"
"""Error of the amount that is disputed: it stands at its field."""
_BAGS = frozenset({"drawer.bag_number", "drawer.bag_used"})
"""Errors of the bag's number: they stand at its field."""
_SUMS = frozenset({"drawer.bag_empty", "drawer.bag_too_much"})
"""Errors of what was counted for the bag: it is counted again."""
_MANAGERS = frozenset({"shift.manager_needed", "shift.no_manager", "drawer.recount"})
"""Errors after which a manager's number is typed."""


class DrawerPage(QWidget):
    """Renders `DrawerState`. Keys: Enter moves on, Ctrl+Enter does it, Esc leaves."""

    def __init__(self, presenter: DrawerPresenter, text: Text) -> None:
        super().__init__()
        self.setObjectName("drawer_page")
        self._presenter = presenter
        self._text = text
        self._shown: tuple[tuple[DrawerTask, int], str, tuple[str, ...]] | None = None
        self._told: Exception | None = None
        self._fresh = QTimer(self)
        self._fresh.setSingleShot(True)
        self._fresh.setInterval(READ_MS)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP_16)
        self._inside = QWidget(self)
        self._build()
        presenter.attach(self)

    def _build(self) -> None:
        text, state = self._text, self._presenter.state
        old = self._inside
        self._inside = QWidget(self)
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        row.setSpacing(GAP_16)
        column.addLayout(row, 1)
        column.addStretch(0)
        row.addStretch(1)
        note = "bagged" if state.task is DrawerTask.SAFE else "blind"
        self._count = Card(text("counter.drawer.count"), text(f"counter.drawer.{note}"), flush=True)
        self._count.setFixedWidth(_COUNT_WIDTH)
        self.notes = NotesEditor(text, "counter.drawer.total", "drawer")
        self.notes.changed.connect(self._presenter.type_pieces)
        self._count.body.addWidget(self.notes)
        self._to_sign = ToSign(text)
        self._count.body.addWidget(self._to_sign)
        self._count.body.addStretch(1)
        if state.task is DrawerTask.DISPUTE:
            self._count.hide()
        side = self._side(text, state)
        for card in (self._count, side):
            card.setMaximumHeight(_HEIGHT)
            card.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
            row.addWidget(card)
        row.addStretch(1)
        if self._row.count():
            self._row.replaceWidget(old, self._inside)
        else:
            self._row.addWidget(self._inside)
        old.hide()
        old.deleteLater()
        self.notes.finished.connect(self.focus_side)

    def _side(self, text: Text, state: DrawerState) -> Card:
        task = state.task
        side = Card(text(f"counter.drawer.{task}_title"))
        side.setFixedWidth(_SIDE_WIDTH)
        self._guide = Label(text(f"counter.drawer.{task}_guide"), SMALL, tone=Tone.MUTED, wrap=True)
        side.body.addWidget(self._guide)
        self._fields = QWidget()
        column = QVBoxLayout(self._fields)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_8)
        self._boxes: list[QWidget] = []
        self._fields_of: dict[QWidget, Field] = {}
        self._bag = self._line(column, "bag", on=task is DrawerTask.SAFE)
        self._tenders: dict[str, MoneyEdit] = {}
        for tender in _tenders(state):
            self._tenders[tender] = self._money(column, f"tender_{tender}", self._net(tender))
        self._said = RadioRow(
            tuple((kind.value, text(f"counter.drawer.said.{kind}")) for kind in DisputeKind),
            DisputeKind.GAVE_MORE.value,
        )
        self._said.setObjectName("drawer.said")
        self._said.set_across(2)  # English sentences find no room side by side
        said = Field(text("counter.drawer.said_label"), self._said, reserve=False)
        column.addWidget(said)
        if task is not DrawerTask.DISPUTE:
            said.hide()
        self._amount = self._money(column, "amount", on=task is DrawerTask.DISPUTE)
        self._receipt = self._line(column, "receipt", on=task is DrawerTask.DISPUTE)
        self._receipt.setPlaceholderText(text("widgets.example", value=EXAMPLE))
        two = task in _TWO
        self._second = self._line(column, "second" if task is DrawerTask.SAFE else "incoming", on=two)
        self._second_pin = self._pin(
            column, "second_pin" if task is DrawerTask.SAFE else "incoming_pin", on=two
        )
        self._second_field = self._fields_of[self._second_pin]
        self._proven = Badge(text("counter.drawer.incoming_proven"), Tone.OK, "check-circle")
        self._proven.setObjectName("drawer.proven")
        column.addWidget(self._proven, 0, Qt.AlignmentFlag.AlignLeft)
        if task is DrawerTask.HAND_OVER:
            self._second.setText(state.proven)
            self._second.textEdited.connect(self._changed)
        self._managers = QWidget()
        inner = QVBoxLayout(self._managers)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(GAP_8)
        self._manager = self._line(inner, "manager")
        self._manager_pin = self._pin(inner, "manager_pin")
        column.addWidget(self._managers)
        side.body.addWidget(self._fields)
        self._done = EmptyState("check-circle", "", "")
        side.body.addWidget(self._done)
        side.body.addStretch(1)
        self._error = Label("", tone=Tone.DANGER, wrap=True)
        self._error.setObjectName("drawer.error")
        side.body.addWidget(self._error)
        side.body.addLayout(self._buttons(text, task))
        return side

    def _buttons(self, text: Text, task: DrawerTask) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(GAP_12)
        self._submit = SignButton(
            text(f"counter.drawer.{task}_do"), Kind.PRIMARY, Size.LARGE, icon="check", key="Ctrl+Enter"
        )
        self._submit.setObjectName("drawer.submit")
        self._submit.clicked.connect(self.submit)
        column.addWidget(self._submit)
        self._now = Button(
            text("counter.drawer.count_now"), icon="account-tie-outline", key="Alt+J", bind=True
        )
        self._now.setObjectName("drawer.count_now")
        self._now.clicked.connect(self._presenter.count_now)
        column.addWidget(self._now)
        self._leave = Button(text("counter.drawer.leave"), Kind.TEXT, key="Esc")
        self._leave.setObjectName("drawer.leave")
        self._leave.clicked.connect(self.leave)
        column.addWidget(self._leave)
        return column

    def _line(self, column: QVBoxLayout, name: str, *, on: bool = True) -> TextBox:
        box = TextBox()
        self._add(column, name, box, self._text(f"counter.drawer.{name}"), on=on)
        field = self._fields_of[box]
        box.textEdited.connect(lambda _typed: field.set_error(None))
        return box

    def _money(self, column: QVBoxLayout, name: str, label: str = "", *, on: bool = True) -> MoneyEdit:
        box = MoneyEdit()
        self._add(column, name, box, label or self._text(f"counter.drawer.{name}"), on=on)
        field = self._fields_of[box]
        box.rejected.connect(lambda code: field.set_error(self._text(code)))
        for mended in (box.fen_changed, box.editingFinished):
            mended.connect(lambda *_: field.set_error(None))
        return box

    def _pin(self, column: QVBoxLayout, name: str, *, on: bool = True) -> PinBoxes:
        box = PinBoxes(self._text(f"counter.drawer.{name}"))
        self._add(column, name, box, self._text(f"counter.drawer.{name}"), on=on)
        box.completed.connect(lambda _pin: self._after(box))
        return box

    def _add(self, column: QVBoxLayout, name: str, box: QLineEdit, label: str, *, on: bool) -> None:
        box.setObjectName(f"drawer.{name}")
        box.setAccessibleName(label)
        help_text = self._text(f"help_of.drawer.{name}") if self._text.has(f"help_of.drawer.{name}") else ""
        field = Field(label, box, help_text=help_text, reserve=False)
        column.addWidget(field)
        self._fields_of[box] = field
        if on:
            self._boxes.append(box)
        else:
            field.hide()

    def _after(self, box: QWidget) -> None:
        """Go on to the next box, or to the button."""
        later = [each for each in self._boxes[self._boxes.index(box) + 1 :] if each.isVisible()]
        (later[0] if later else self._submit).setFocus()

    def focus_side(self) -> None:
        """Put the focus on the first box beside the count."""
        shown = [each for each in self._boxes if each.isVisible()]
        (shown[0] if shown else self._submit).setFocus()

    def focus_first(self) -> None:
        """Put the focus where the task begins."""
        task = self._presenter.state.task
        if task is DrawerTask.DISPUTE:
            self._said.setFocus()
        else:
            self.notes.setFocus()

    def submit(self) -> None:
        """Do it with what was typed; PINs are forgotten at once. When it is done, go back."""
        if self._presenter.state.done:
            self.leave()
            return
        form = DrawerForm(
            bag=self._bag.text(),
            second=staff_number(self._second.text()),
            second_pin=self._second_pin.text(),
            manager=staff_number(self._manager.text()),
            manager_pin=self._manager_pin.text(),
            tenders=tuple((key, box.fen()) for key, box in self._tenders.items()),
            said=self._said.key() or DisputeKind.GAVE_MORE.value,
            amount_fen=self._amount.fen() or 0,
            receipt=self._receipt.text(),
        )
        self._manager_pin.clear()
        self._second_pin.clear()
        self._presenter.submit(form)

    @property
    def was_read(self) -> bool:
        """Return whether what was done has stood long enough to be read: then a key leaves."""
        return not self._fresh.isActive()

    def leave(self) -> None:
        """Go back to the counter, or sign off where there is no drawer to go back to."""
        if self._fresh.isActive():
            self._fresh.start()  # the key that handed the drawer over is still down: nothing was read yet
        else:
            self._presenter.leave()

    def _changed(self) -> None:
        """Somebody else takes over than whose PIN was right."""
        if self._presenter.state.proven:
            self._presenter.forget_incoming()

    def _net(self, tender: str) -> str:
        """Return what is declared of a tender: what came in less what went back."""
        return self._text("counter.drawer.net", tender=self._text(f"tender.{tender}"))

    def render(self, state: DrawerState) -> None:  # type: ignore[override] # our views' method
        """Show ``state``."""
        text = self._text
        key = ((state.task, state.opening), text.lang, _tenders(state))
        if key != self._shown:
            # Another language asks for nothing again but a PIN; the next opening asks for everything.
            again = self._shown is not None and self._shown[0] == key[0]
            before, said = ({**self._fields_of}, self._said.key()) if again else ({}, None)
            self._shown = key
            self._build()
            self._said.set_key(said or DisputeKind.GAVE_MORE.value)
            for box in self._fields_of:
                _keep(box, next((old for old in before if old.objectName() == box.objectName()), None))
            self._inside.show()  # at once: only what is shown can have the focus
            if self.isVisible():
                self.focus_first()
        if state.pieces != self.notes.pieces():
            self.notes.set_pieces(state.pieces)
        done = bool(state.done)
        self._seal(state)
        self._proven.setVisible(bool(state.proven))
        self._second_field.setVisible(state.task in _TWO and not state.proven)
        asked = state.manager_asked or state.task is DrawerTask.COUNT
        self._managers.setVisible(asked)
        self._fields.setVisible(not done)
        self._guide.setVisible(not done)
        self._guide.setText(text(f"counter.drawer.{state.task}_{'recount' if state.recount else 'guide'}"))
        self._done.setVisible(done)
        if done:
            # What was noted only is not settled yet.
            title = text(f"counter.drawer.{'noted' if state.task is DrawerTask.DISPUTE else 'done'}")
            self._done.set("check-circle", title, _outcome(state, text), Tone.OK)
        said = text.error(state.error) if state.error else ""
        code = getattr(state.error, "code", "")
        of_amount, of_bag = code == _AMOUNT, code in _BAGS
        self._fields_of[self._amount].set_error(said if of_amount else "")
        self._error.setText(said)
        self._error.setVisible(state.error is not None and not of_amount and not of_bag)
        self.notes.set_wrong(wrong=code in _SUMS)
        if state.error is not self._told:
            self._told = state.error
            self._fields_of[self._bag].set_error(said if of_bag else "")
            self._ask_again(code)
        self._submit.signs = not done
        self._submit.set_busy(state.busy, text("counter.drawer.busy"))
        handed = done and state.task is DrawerTask.HAND_OVER
        todo = f"{state.task}_do" if not done else "sign_off" if handed else "back"
        self._submit.setText(text(f"counter.drawer.{todo}"))
        counts = done and state.task is DrawerTask.DISPUTE
        self._now.setVisible(counts)
        # Enter finishes where it has the focus; where a count is offered first, Esc does.
        self._submit.set_key("Esc" if counts else "Enter" if done else "Ctrl+Enter")
        self._leave.setVisible(not done)
        if done and self.isVisible():
            (self._now if self._now.isVisible() else self._submit).setFocus()

    def _seal(self, state: DrawerState) -> None:
        """Lock what was counted once it is done, or once its difference is known to who signs it."""
        sealed = bool(state.done) or state.to_sign is not None
        self.notes.set_sealed(sealed)
        for box in self._tenders.values():
            box.setReadOnly(sealed)
        self._to_sign.show_found(state.to_sign)
        if state.done and state.task is DrawerTask.HAND_OVER and self._submit.signs:
            self._fresh.start()

    def _ask_again(self, code: str) -> None:
        """Put the cursor where it goes on: the count, the manager, the PIN that was not right."""
        if code in _MANAGERS and self.isVisible():
            counted = any(each is not None for each in self._presenter.state.pieces)
            (self._manager if counted else self.notes).setFocus()
        box = self._tenders.get(code.removeprefix(UNDECLARED))
        if box is not None:
            box.setFocus()
        for codes, at in (({_AMOUNT}, self._amount), (_BAGS, self._bag), (_SUMS, self.notes)):
            if code in codes:
                at.setFocus(Qt.FocusReason.OtherFocusReason)
        pins = (self._second_pin, self._manager_pin)
        empty = next((box for box in pins if box.isVisible() and not box.text()), None)
        if code in NUMBER_WRONG and empty is not None:
            number = self._second if empty is self._second_pin else self._manager
            ask_again(code, number, empty)
        if code in _PINS and empty is not None:
            empty.setFocus()

    def retranslate(self, text: Text) -> None:
        """Show the same in another language."""
        self._text = text
        self.render(self._presenter.state)


def _keep(box: QWidget, before: QWidget | None) -> None:
    """Take over what was typed into the box that stood here before; a PIN never."""
    if isinstance(box, PinBoxes):
        return
    if isinstance(box, MoneyEdit) and isinstance(before, MoneyEdit):
        box.set_fen(before.fen())
    elif isinstance(box, QLineEdit) and isinstance(before, QLineEdit):
        box.setText(before.text())


def _tenders(state: DrawerState) -> tuple[str, ...]:
    """Return what is declared from its own slips at a hand-over."""
    return state.view.sheet.tenders if state.task is DrawerTask.HAND_OVER and state.view else ()


def _outcome(state: DrawerState, text: Text) -> str:
    """Return what came of the task, in words."""
    words: dict[str, str | int] = {
        name: text.money(value) if name == "amount_fen" and isinstance(value, int) else value
        for name, value in state.words
    }
    if "said" in words:
        words["said"] = text(f"counter.drawer.said.{words['said']}")
    return text(state.done, **words)
