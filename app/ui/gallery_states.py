"""Each control in each of its states, for the gallery: what a hand, a key or a rule brings about."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import Text
from app.ui.theme import SMALL, Tone, redress
from app.ui.widgets.actions import ActionRow, BusinessTile, TileSpec
from app.ui.widgets.badges import StatusChip
from app.ui.widgets.choices import Pill, RadioRow
from app.ui.widgets.fields import Field, Select, TextArea
from app.ui.widgets.keypad import PinBoxes
from app.ui.widgets.kiosk import KioskButton, KioskTile
from app.ui.widgets.labels import Label
from app.ui.widgets.marks import mark
from app.ui.widgets.money import MoneyEdit
from app.ui.widgets.offline_strip import GroupButton, OfflineGroup
from app.ui.widgets.pin_sign import PinSign
from app.ui.widgets.rail import RailButton, RailItem
from app.ui.widgets.ticks import TickGrid
from app.ui.widgets.toast import Toast

Ring = Callable[[QWidget], None]
"""Takes a control that is to be shown with the focus."""
_LOOKS = ("normal", "hover", "pressed", "focus", "chosen", "wrong", "disabled")
_OPEN_HEIGHT = 76


class Opened(QWidget):
    """The list of a select as it stands open: the list itself, painted where a picture holds it."""

    def __init__(self, select: Select) -> None:
        super().__init__()
        self.select = select
        self.setFixedHeight(_OPEN_HEIGHT)
        self.setAccessibleName(select.currentText())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the list with the present choice marked."""
        choices = self.select.view()
        choices.setCurrentIndex(self.select.model().index(self.select.currentIndex(), 0))
        choices.resize(self.size())
        QPainter(self).drawPixmap(0, 0, choices.grab())


def posed(control: QAbstractButton, look: str, ring: Ring) -> QAbstractButton:
    """Return a control held as a mouse, a finger, the keyboard or a rule would have it."""
    control.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, look == "hover")
    control.setDown(look == "pressed")
    control.setEnabled(look not in {"disabled", "locked"})
    if look == "chosen":
        control.setCheckable(True)
        control.setChecked(True)
    if look == "focus":
        ring(control)
    return control


def states_scene(text: Text, window: QWidget, ring: Ring) -> QWidget:
    """Return a page with each control in each of its states; ``window`` is what toasts lie in."""

    def say(code: str) -> str:
        return (
            text(f"gallery.states.{code}") if text.has(f"gallery.states.{code}") else text(f"gallery.{code}")
        )

    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(12)
    column.addLayout(_controls(say, ring))
    column.addLayout(_rows(say, ring))
    column.addLayout(_fields(say))
    column.addLayout(_pins(text, say, ring))
    column.addLayout(_touch(say, ring))
    toasts = QHBoxLayout()
    toasts.setSpacing(8)
    for code, tone in (
        ("error", Tone.DANGER),
        ("unsynced", Tone.UNSYNCED),
        ("approval", Tone.APPROVAL),
        ("offline", Tone.OFFLINE),
    ):
        toast = Toast(window, say(f"toast_{code}"), tone)
        toast.stay()
        toasts.addWidget(toast)
    toasts.addStretch(1)
    column.addLayout(toasts)
    return page


def _controls(say: Callable[[str], str], ring: Ring) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(8)
    grid.setColumnMinimumWidth(0, 56)
    for at, look in enumerate(_LOOKS, start=1):
        grid.addWidget(Label(say(look), SMALL, tone=Tone.MUTED), 0, at)
        grid.setColumnStretch(at, 1)
    makers: tuple[tuple[str, Callable[[str], QWidget | None]], ...] = (
        ("radio", lambda look: _radio(say, look, ring)),
        ("tick", lambda look: _tick(say, look, ring)),
        ("tile", lambda look: _tile(say, look, ring)),
        ("pill", lambda look: _held(Pill(say("word")), look, ring, "wrong pressed disabled")),
        ("chip", lambda look: _held(_chip(say), look, ring, "wrong pressed chosen disabled")),
        ("group", lambda look: _held(_group(say), look, ring, "wrong chosen disabled")),
        ("rail", lambda look: _held(_rail(say), look, ring, "wrong disabled")),
    )
    for row, (code, make) in enumerate(makers, start=1):
        grid.addWidget(Label(say(code)), row, 0)
        for at, look in enumerate(_LOOKS, start=1):
            made = make(look)
            if made is not None:
                grid.addWidget(made, row, at)
    return grid


def _held(control: QAbstractButton, look: str, ring: Ring, without: str) -> QWidget | None:
    """Return the control in a look, or nothing where it has no such look."""
    return None if look in without.split() else posed(control, look, ring)


def _radio(say: Callable[[str], str], look: str, ring: Ring) -> QWidget | None:
    if look == "pressed":
        return None
    row = RadioRow((("one", say("word")),), "one" if look in {"chosen", "wrong"} else None)
    mark(row, wrong=look == "wrong")
    box = row.box("one")
    posed(box, "" if look == "chosen" else look, ring)
    return row


def _tick(say: Callable[[str], str], look: str, ring: Ring) -> QWidget | None:
    if look == "pressed":
        return None
    grid = TickGrid((("one", say("word")),), columns=1)
    grid.set_keys(("one",) if look in {"chosen", "wrong"} else ())
    mark(grid, wrong=look == "wrong")
    posed(grid.box("one"), "" if look == "chosen" else look, ring)
    return grid


def _tile(say: Callable[[str], str], look: str, ring: Ring) -> QWidget | None:
    if look == "wrong":
        return None
    reason = say("offline_hint") if look == "disabled" else ""
    tile = BusinessTile(TileSpec("102", say("b102"), suggested=look == "chosen", reason=reason))
    return posed(tile, "" if look == "chosen" else look, ring)


def _chip(say: Callable[[str], str]) -> StatusChip:
    return StatusChip("lan-connect", say("online"))


def _group(say: Callable[[str], str]) -> GroupButton:
    return GroupButton(OfflineGroup("check-circle", Tone.OK, say("group_works"), (say("b201"),)))


def _rail(say: Callable[[str], str]) -> RailButton:
    button = RailButton(RailItem("desk", "counter", say("desk")))
    button.setFixedHeight(64)
    return button


def _rows(say: Callable[[str], str], ring: Ring) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(8)
    for look in ("normal", "hover", "pressed", "focus", "disabled"):
        made = ActionRow("wallet-outline", say("row"), key="F9")
        posed(made, look, ring)
        if look == "disabled":
            made.set_blocked(say("needs_link"))
        cell = QVBoxLayout()
        cell.addWidget(Label(say(look), SMALL, tone=Tone.MUTED))
        cell.addWidget(made)
        cell.addStretch(1)
        line.addLayout(cell, 1)
    return line


def _fields(say: Callable[[str], str]) -> QGridLayout:
    grid = QGridLayout()
    grid.setSpacing(8)
    looks = ("normal", "opened", "focus", "wrong", "disabled")
    for at, look in enumerate(looks):
        select = Select((("both", say("notify_both")), ("none", say("notify_none"))))
        select.set_key("both")
        grid.addWidget(_field(say, "select", look, select), 0, at)
        grid.setColumnStretch(at, 1)
        if look == "opened":
            grid.addWidget(Opened(select), 1, at, Qt.AlignmentFlag.AlignTop)
        else:
            area = TextArea(say("opinion_hint"), lines=2)
            grid.addWidget(_field(say, "area", look, area), 1, at)
    for at, look in enumerate(("normal", "focus", "wrong", "readonly", "disabled")):
        amount = MoneyEdit(15000)
        amount.setReadOnly(look == "readonly")
        grid.addWidget(_field(say, "amount", look, amount), 2, at)
    return grid


def _field(say: Callable[[str], str], code: str, look: str, control: QWidget) -> Field:
    field = Field(f"{say(code)} · {say(look)}", control)
    control.setProperty("look", look)
    redress(control)
    control.setEnabled(look != "disabled")
    if look == "wrong":
        field.set_error(say("too_short"))
    return field


def _pins(text: Text, say: Callable[[str], str], ring: Ring) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(8)
    looks = ("empty", "focus", "typed", "wrong", "disabled")
    for at, look in enumerate(looks):
        boxes = PinBoxes(say(look))
        boxes.setText({"typed": "123456", "focus": "12", "disabled": "12"}.get(look, ""))
        boxes.setProperty("look", look)
        boxes.setEnabled(look != "disabled")
        field = Field(f"{say('pin')} · {say(look)}", boxes, reserve=False)
        if look == "wrong":
            mark(boxes, wrong=True)
        grid.addWidget(field, at // 3, at % 3)
    signs = QHBoxLayout()
    signs.setSpacing(12)
    for look, typed in (("locked", ""), ("ready", "123456"), ("focus", "123456")):
        boxes = PinBoxes(say(look))
        boxes.setText(typed)
        sign = PinSign(boxes, name=f"gallery.sign.{look}")
        boxes.setParent(sign)
        boxes.hide()
        sign.retranslate(text, say("sign"))
        if look == "focus":
            ring(sign)
        signs.addWidget(sign)
    signs.addStretch(1)
    grid.addLayout(signs, 2, 0, 1, 3)
    return grid


def _touch(say: Callable[[str], str], ring: Ring) -> QGridLayout:
    grid = QGridLayout()
    grid.setSpacing(16)
    for at, look in enumerate(("normal", "pressed", "focus", "locked")):
        tile = KioskTile("file-document-outline", say("kiosk_tile"), say(look), small=True)
        tile.setFixedHeight(168)
        grid.addWidget(posed(tile, look, ring), 0, at)
        grid.setColumnStretch(at, 1)
        main = KioskTile("ticket-confirmation-outline", say("primary"), say(look), primary=True, small=True)
        main.setFixedHeight(168)
        grid.addWidget(posed(main, look, ring), 1, at)
    for at, look in enumerate(("normal", "pressed", "focus", "chosen")):
        grid.addWidget(posed(KioskButton(say("kiosk_button"), "arrow-left"), look, ring), 2, at)
    for at, look in enumerate(("normal", "pressed", "focus")):
        grid.addWidget(posed(KioskButton(say("primary"), primary=True), look, ring), 3, at)
    grid.addWidget(posed(KioskButton(say("kiosk_button"), "arrow-left"), "locked", ring), 3, 3)
    done = KioskButton(say("done"), "printer-outline", once=True)
    grid.addWidget(posed(done, "disabled", ring), 4, 0)
    large = KioskButton(say("elder"), "format-size")
    large.set_elder(on=True)
    grid.addWidget(large, 4, 1)
    why = KioskTile("ticket-confirmation-outline", say("take"), say("locked_more"), wide=True)
    why.setFixedHeight(144)
    grid.addWidget(posed(why, "locked", ring), 4, 2, 1, 2)
    return grid
