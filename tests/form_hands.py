"""The two hands that work a form at the counter: keys alone, and a finger that has keys to write with."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget

from app.domain.business.form import load_payload
from app.domain.business.spec import BusinessType, FieldKind, Form, Value, shown
from app.domain.business.spec import Field as Definition
from app.domain.orders import OrderState
from app.ui.panels.form_finder import Finder
from app.ui.panels.form_presenter import FormPresenter
from app.ui.panels.form_state import FormMode
from app.ui.widgets.choices import RadioBox, RadioRow
from app.ui.widgets.fields import Select
from app.ui.widgets.ticks import TickBox, TickGrid
from tests.desk_hall import finger
from tests.factories_form import Stage, focused, write
from tests.one_hand import KEYS, MOUSE, TOUCH, watched
from tests.samples_business import sample_of

ACCEPTED = {OrderState.ACKNOWLEDGED, OrderState.PENDING, OrderState.IN_PROGRESS, OrderState.COMPLETED}

FAR = 60
"""So many steps of Tab go once around any form."""
CHEVRON = 15
"""Half the width of what opens a list in which one can also type."""


class Hand(Protocol):
    """What a hand does to a form."""

    def choose(self, box: QWidget, key: str) -> None:
        """Choose one of several."""

    def tick(self, box: TickGrid, keys: tuple[str, ...]) -> None:
        """Tick these and no others."""

    def write(self, box: QWidget, words: str) -> None:
        """Put these words in the place of what stands there."""

    def press(self, button: QAbstractButton) -> None:
        """Press a button."""

    def go_on(self) -> None:
        """Do the form's next step."""


class KeysAlone:
    """Moves by Tab, Shift+Tab and arrows from wherever the focus is; nothing is focused for it."""

    def _key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(focused(), key, modifier)

    def _reach(self, box: QWidget) -> None:
        """Go to a control: back if it stands before the cursor, otherwise on."""
        at = focused()
        for _ in range(FAR):
            QApplication.processEvents()
            at = focused()
            if at is box or box.isAncestorOf(at):
                return
            if _place(box) < _place(at):
                self._key(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
            else:
                self._key(Qt.Key.Key_Tab)
        raise AssertionError(f"{box.objectName()} is not reached by Tab; the focus is at {at.objectName()}")

    def _step_to(self, boxes: list[QWidget], wanted: QWidget) -> None:
        """Go from box to box by the arrows."""
        while (by := boxes.index(wanted) - boxes.index(focused())) != 0:
            self._key(Qt.Key.Key_Right if by > 0 else Qt.Key.Key_Left)

    def choose(self, box: QWidget, key: str) -> None:
        """Choose by the arrows; in a list in which one can type, by its words."""
        self._reach(box)
        if isinstance(box, RadioRow):
            self._step_to(list(box.findChildren(RadioBox)), box.box(key))
            if not box.box(key).isChecked():
                self._key(Qt.Key.Key_Space)
        elif isinstance(box, Finder):
            self.write(box, box.itemText(box.findData(key)).split(" · ")[0])
        elif isinstance(box, Select):
            by = box.findData(key) - box.currentIndex()
            for _ in range(abs(by)):
                self._key(Qt.Key.Key_Down if by > 0 else Qt.Key.Key_Up)

    def tick(self, box: TickGrid, keys: tuple[str, ...]) -> None:
        """Go to each box by the arrows, and tick it by Space."""
        self._reach(box)
        for key in set(keys).symmetric_difference(box.keys()):
            self._step_to(list(box.findChildren(TickBox)), box.box(key))
            self._key(Qt.Key.Key_Space)

    def write(self, box: QWidget, words: str) -> None:
        """Go there and type."""
        self._reach(box)
        self._key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        write(focused(), words)

    def press(self, button: QAbstractButton) -> None:
        """Go to a button and press it by Space."""
        self._reach(button)
        self._key(Qt.Key.Key_Space)

    def go_on(self) -> None:
        """Do the next step (Ctrl+Enter)."""
        self._key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


class Finger:
    """Chooses, ticks, moves and submits by touch.

    A counter is a desk with a keyboard, and shows none on its screen: words and figures are typed there,
    after a touch has put the cursor into the box. Nothing else is: while the finger moves, no key may arrive.
    """

    def __init__(self, app: QApplication) -> None:
        self._app = app

    def tap(self, widget: QWidget, at: QPoint | None = None, slide_to: QPoint | None = None) -> None:
        """Touch a control, where it is to be seen, and let go there or a little further."""
        QApplication.processEvents()
        where = widget.rect().center() if at is None else at
        window = widget.window()
        if window.windowType() is not Qt.WindowType.Popup:
            # A finger reaches no farther than the screen.
            window.move(window.screen().geometry().center() - widget.mapTo(window, where))
            QApplication.processEvents()
        assert widget.isEnabled(), widget.objectName()
        assert widget.visibleRegion().contains(where), f"{widget.objectName()} is out of sight"
        with watched(self._app, KEYS | MOUSE):
            touch = QTest.touchEvent(widget, finger(self._app))
            touch.press(0, where, widget)
            touch.commit()
            if slide_to is not None:
                touch.move(0, slide_to, widget)
                touch.commit()
            touch.release(0, slide_to or where, widget)
            touch.commit()
            QApplication.processEvents()

    def choose(self, box: QWidget, key: str) -> None:
        """Touch the choice, or the list and then its line."""
        if isinstance(box, RadioRow):
            self.tap(box.box(key))
        elif isinstance(box, Select):
            wide = isinstance(box, Finder)
            self.tap(box, QPoint(box.width() - CHEVRON, box.height() // 2) if wide else None)
            view = box.view()
            assert view.isVisible(), f"{box.objectName()} does not open"
            row = view.visualRect(box.model().index(box.findData(key), 0)).center()
            # A list that has just opened takes a second tap at once for one that wavers, unless it slides.
            self.tap(view.viewport(), row - QPoint(view.viewport().width() // 4, 0), slide_to=row)
            assert not view.isVisible()

    def tick(self, box: TickGrid, keys: tuple[str, ...]) -> None:
        """Touch what is to change."""
        for key in set(keys).symmetric_difference(box.keys()):
            self.tap(box.box(key))

    def write(self, box: QWidget, words: str) -> None:
        """Touch the box, and type at the keyboard."""
        self.tap(box)
        assert focused() is box
        QTest.keyClick(box, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        write(box, words)

    def press(self, button: QAbstractButton) -> None:
        """Touch a button."""
        self.tap(button)

    def go_on(self) -> None:
        """Touch the button of the next step."""
        window = self._app.activeWindow()
        assert window is not None
        (button,) = (
            each for each in window.findChildren(QAbstractButton, "form.primary") if each.isVisible()
        )
        self.tap(button)


@contextmanager
def hand_of(app: QApplication, *, touch: bool) -> Iterator[Hand]:
    """Give a hand, and see to it that no other comes near: a mouse never does, a finger not beside keys."""
    with watched(app, MOUSE if touch else MOUSE | TOUCH) as seen:
        yield Finger(app) if touch else KeysAlone()
    assert seen.touched if touch else seen.pressed


@dataclass(frozen=True)
class Sheet:
    """A form that stands open, alone or in the window of a desk."""

    panel: QWidget
    presenter: FormPresenter

    def is_in(self, *modes: FormMode) -> bool:
        """Return whether it is in one of these modes."""
        return self.presenter.state.mode in modes

    def box(self, key: str) -> QWidget:
        """Return the box of a field."""
        found = self.panel.findChild(QWidget, f"form.{key}")
        assert isinstance(found, QWidget), key
        return found

    def button(self, name: str) -> QAbstractButton:
        """Return a button."""
        found = self.panel.findChild(QAbstractButton, name)
        assert isinstance(found, QAbstractButton), name
        return found


def fill(sheet: Sheet, kind: BusinessType, form: Form, hand: Hand) -> None:
    """Fill in what the form asks, field by field as it changes."""
    for field in kind.fields:
        quote = sheet.presenter.state.quote
        assert quote is not None
        if field.key in form and shown(field, quote.context, sheet.presenter.state.form):
            fill_field(sheet, field, form[field.key], hand)


def fill_field(sheet: Sheet, field: Definition, value: Value, hand: Hand) -> None:
    """Fill in one field."""
    box = sheet.box(field.key)
    if isinstance(box, TickGrid) and isinstance(value, tuple):
        hand.tick(box, value)
    elif isinstance(box, RadioRow | Select) and isinstance(value, str):
        hand.choose(box, value)
    elif field.kind is FieldKind.SECRET and isinstance(value, tuple):
        for name, typed in zip(("first", "again"), value, strict=True):
            hand.write(sheet.box(f"{field.key}.{name}"), typed)
    else:
        assert isinstance(box, QLineEdit)
        hand.write(box, _words(value))


def submit(sheet: Sheet, kind: BusinessType, form: Form, hand: Hand) -> None:
    """Fill in the form that stands open, hand it in, and have it signed on paper where it is signed."""
    if sheet.is_in(FormMode.OFFER):
        hand.go_on()
    fill(sheet, kind, form, hand)
    assert sheet.is_in(FormMode.QUOTED), sheet.presenter.state.quote
    hand.go_on()
    if sheet.is_in(FormMode.SIGNATURE):
        hand.press(sheet.button("form.sign.paper"))
        assert sheet.is_in(FormMode.SUBMITTED, FormMode.DONE)


def proves(stage: Stage, kind: BusinessType, app: QApplication, *, touch: bool) -> None:
    """Open a type's form, fill in its sample with one hand, and see what was accepted."""
    sample = sample_of(kind.key)
    form = {**sample.form, **stage.desk.paid_before(sample)}
    stage.presenter.open(kind.key, sample.visit(stage.desk))
    with hand_of(app, touch=touch) as hand:
        submit(Sheet(stage.panel, stage.presenter), kind, form, hand)
    order = stage.submitted[0].order
    assert order.type_key == kind.key
    assert order.state in ACCEPTED
    assert tuple((line.item, line.amount_fen) for line in order.quote) == sample.fees
    kept = load_payload(order.payload)
    secret = {field.key for field in kind.fields if field.kind is FieldKind.SECRET}
    typed = {key: value for key, value in form.items() if value not in (0, "") and key not in secret}
    assert {key: kept.get(key) for key in typed} == typed


def _words(value: Value) -> str:
    if isinstance(value, tuple):
        return " ".join(value)
    return str(value // 100) if isinstance(value, int) else value


def _place(widget: QWidget) -> tuple[int, int]:
    """Return where a control stands, line by line."""
    at = widget.mapTo(widget.window(), QPoint())
    return at.y(), at.x()
