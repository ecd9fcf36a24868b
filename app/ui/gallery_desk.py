"""The desk's larger components in all of their states, for the gallery."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.business.spec import Offer, Words
from app.domain.errors import UserError
from app.i18n import Text
from app.ui.desk_palette import Entry, PaletteLine
from app.ui.panels.checkout_codes import ClaimBox, CodeBox
from app.ui.panels.checkout_state import CheckoutState
from app.ui.panels.form_offers import OfferPage
from app.ui.panels.form_state import FormState
from app.ui.screens.customer.pad import SignaturePad
from app.ui.theme import SMALL, Tone
from app.ui.widgets.cards import Card, scrolled
from app.ui.widgets.charts import RankBars, Ranked
from app.ui.widgets.labels import Label
from app.ui.widgets.marks import mark
from app.ui.widgets.menus import Menu
from app.ui.widgets.ticks import TickGrid

_STROKES = (
    ((40, 70), (60, 40), (80, 84), (104, 44), (120, 80)),
    ((140, 60), (176, 52), (160, 90), (204, 66), (236, 72)),
)
"""A scribble on the pad, point by point."""


class _Nobody:
    """Takes no offer: a gallery has no customer."""

    def take_offer(self, key: str) -> None:
        """Do nothing."""


def desk_scene(text: Text) -> QWidget:
    """Return a page with ticks, lines of the palette, offers, payment codes, the pad and bars."""

    def say(code: str) -> str:
        return text(f"gallery.desk.{code}")

    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(12)
    column.addLayout(_ticks(say))
    middle = QHBoxLayout()
    middle.setSpacing(16)
    middle.addWidget(_palette(say), 1)
    middle.addWidget(_offers(text, page), 1)
    column.addLayout(middle)
    codes = QHBoxLayout()
    codes.setSpacing(16)
    codes.addWidget(_codes(text), 3)
    codes.addWidget(_bars(say), 2)
    column.addLayout(codes)
    column.addLayout(_pads(say))
    return page


def _ticks(say: Callable[[str], str]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(4)
    options = (("one", say("caller")), ("two", say("roaming")))
    for at, state in enumerate(("normal", "wrong", "disabled")):
        ticks = TickGrid(options, columns=2)
        ticks.setAccessibleName(say(state))
        ticks.set_keys(("one",))
        mark(ticks, wrong=state == "wrong")
        ticks.setEnabled(state != "disabled")
        grid.addWidget(Label(say(state), SMALL, tone=Tone.MUTED), 0, at)
        grid.addWidget(ticks, 1, at)
    return grid


def _palette(say: Callable[[str], str]) -> Card:
    card = Card(say("palette"), flush=True)
    for entry, marked in (
        (Entry(say("call"), "", "bullhorn-outline", "F7", _nothing), True),
        (Entry(say("change"), say("business"), "file-document-outline", "", _nothing), False),
        (Entry(say("find"), "", "magnify", "", _nothing), False),
    ):
        card.body.addWidget(PaletteLine(entry, marked=marked))
    card.body.addStretch(1)
    return card


def _nothing() -> None:
    """Do nothing: a gallery has no desk."""


def _offers(text: Text, owner: QWidget) -> OfferPage:
    made = OfferPage(_Nobody(), text, owner)
    offers = tuple(
        Offer(
            key=key,
            words=Words(f"gallery.desk.offer_{key}"),
            detail=Words(f"gallery.desk.offer_{key}_detail"),
            opens="plan_change",
        )
        for key in ("plan", "rest")
    )
    made.show_state(FormState(offers=offers), text)
    return made


def _codes(text: Text) -> Card:
    card = Card(text("gallery.desk.codes"))
    box = CodeBox()
    box.retranslate(text, simulated=True)
    card.body.addWidget(box)
    for state in (
        CheckoutState(claim_note="claim.still_open"),
        CheckoutState(error=UserError("claim.format")),
        CheckoutState(busy=True),
    ):
        claim = ClaimBox()
        claim.retranslate(text)
        claim.show_state(state, text)
        if state.busy:
            claim.go.show_as(None, ring=True)
        card.body.addWidget(claim)
    return card


def _bars(say: Callable[[str], str]) -> Card:
    card = Card(say("bars"))
    rows = (
        Ranked(say("waiting"), "18", 1.0, Tone.DANGER),
        Ranked(say("served"), "12", 0.66),
        Ranked(say("none"), "0", 0.0, Tone.OK),
    )
    card.body.addWidget(RankBars(rows))
    card.body.addStretch(1)
    return card


def _pads(say: Callable[[str], str]) -> QGridLayout:
    grid = QGridLayout()
    grid.setSpacing(16)
    for at, state in enumerate(("pad_locked", "pad_free", "pad_signed")):
        pad = SignaturePad()
        pad.setFixedHeight(160)
        pad.setAccessibleName(say(state))
        pad.set_foot(say("pad_foot"))
        pad.set_lock(say(state) if state == "pad_locked" else "")
        if state == "pad_signed":
            pad.resize(pad.minimumSize())
            for stroke in _STROKES:
                _draw(pad, stroke)
        grid.addWidget(pad, at // 2, at % 2)
    grid.addLayout(_menu(say), 1, 1)
    return grid


def _menu(say: Callable[[str], str]) -> QHBoxLayout:
    """Return a menu, and what is longer than its place."""
    menu = Menu()
    menu.setWindowFlags(Qt.WindowType.Widget)  # not on top of everything, as an open one is
    menu.add_title(say("palette"))
    actions = [menu.addAction(say(code)) for code in ("call", "change", "find")]
    menu.setActiveAction(actions[1])
    area = scrolled(Label("\n".join(say("offer_plan_detail") for _ in range(12)), SMALL, wrap=True))
    area.setFixedHeight(120)
    row = QHBoxLayout()
    row.setSpacing(16)
    row.addWidget(menu)
    row.addWidget(area, 1)
    return row


def _draw(pad: SignaturePad, stroke: tuple[tuple[int, int], ...]) -> None:
    kinds = QEvent.Type
    pad.mousePressEvent(_mouse(kinds.MouseButtonPress, stroke[0]))
    for point in stroke[1:]:
        pad.mouseMoveEvent(_mouse(kinds.MouseMove, point))
    pad.mouseReleaseEvent(_mouse(kinds.MouseButtonRelease, stroke[-1]))


def _mouse(kind: QEvent.Type, at: tuple[int, int]) -> QMouseEvent:
    button, place = Qt.MouseButton.LeftButton, QPointF(*at)
    return QMouseEvent(kind, place, place, button, button, Qt.KeyboardModifier.NoModifier)
