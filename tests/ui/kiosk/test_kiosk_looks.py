"""What grows with large letters at the kiosk, what is written in one size, and what lines up."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.domain.customers import SubscriberKind
from app.ui.theme import load_fonts
from app.ui.widgets.keypad import Keypad
from app.ui.widgets.kiosk import KioskButton, KioskTile, stand_together
from tests.factories_kiosk import BROADBAND_NUMBER, MOBILE_NUMBER
from tests.ui.kiosk.stage import PayStage
from tests.ui.kiosk.test_kiosk_pay import owners_card
from tests.widget_window import window_of


def picture(widget: QWidget) -> QImage:
    return widget.grab().toImage()


def first_ink(button: KioskButton) -> int:
    """Return the first column in which something stands on the button's ground."""
    shown = picture(button)
    ground = shown.pixel(16, shown.height() // 2)
    return next(
        x
        for x in range(16, shown.width())
        if any(shown.pixel(x, y) != ground for y in range(16, shown.height() - 16))
    )


def test_tiles_beside_each_other_are_written_in_one_size(qtbot: QtBot) -> None:
    load_fonts()
    short, long = (
        KioskTile("cash", "Prices", small=True),
        KioskTile("cash", "Complain, suggest, ask", small=True),
    )
    window = window_of(qtbot, short, long)
    for tile in (short, long):
        tile.setFixedSize(QSize(312, 200))
        tile.set_elder(True)
    alone = picture(short)
    stand_together((short, long))
    assert picture(short) != alone
    long.set_words("Ask")
    assert picture(short) == alone, "all of it fits at the full size again"
    window.hide()


def test_boxes_below_each_other_line_up_however_long_the_words_are(qtbot: QtBot) -> None:
    load_fonts()
    pair = tuple(
        KioskButton(words, "checkbox-blank-outline", across=True)
        for words in ("Slow", "Charged for what I never ordered")
    )
    window = window_of(qtbot, *pair)
    for button in pair:
        button.setFixedWidth(900)
    assert first_ink(pair[0]) == first_ink(pair[1])
    window.hide()


@pytest.mark.parametrize("name", ["5", "clear", "back"])
def test_keys_grow_with_large_letters(qtbot: QtBot, name: str) -> None:
    load_fonts()
    pad = Keypad("Clear", "Delete", key_height=140)
    window = window_of(qtbot, pad)
    plain = picture(pad.keys[name])
    pad.set_elder(True)
    assert picture(pad.keys[name]) != plain
    pad.set_elder(False)
    assert picture(pad.keys[name]) == plain
    window.hide()


@pytest.mark.parametrize(
    ("number", "kind"), [(MOBILE_NUMBER, SubscriberKind.MOBILE), (BROADBAND_NUMBER, SubscriberKind.BROADBAND)]
)
def test_a_bill_says_what_its_number_is(pay: PayStage, number: str, kind: SubscriberKind) -> None:
    assert pay.till.bills.look(number).kind is kind


def test_a_card_leads_to_numbers_that_say_what_they_are(pay: PayStage) -> None:
    pay.tap("kiosk_home_card", f"kiosk_card_{owners_card(pay)}")
    holder = pay.presenter.state.holder
    assert holder is not None
    assert holder.numbers
    with pay.till.rig.store.read() as queries:
        for subscriber_id, _shown, kind in holder.numbers:
            row = queries.customers.subscriber(subscriber_id)
            assert row is not None
            assert row.kind is kind


def test_the_end_of_a_phone_number_is_sent_whole(pay: PayStage) -> None:
    pay.tap("kiosk_home_progress")
    pay.scan("C-260311-01")
    pay.type("123")
    assert not pay.find("kiosk_confirm").isEnabled()
    pay.type("4")
    assert pay.find("kiosk_confirm").isEnabled()
