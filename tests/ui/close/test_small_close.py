"""The close on the least screens: nothing is cut or overlaps, and what comes next is in sight."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from app.domain.document_marks import Confirmation
from app.domain.errors import UserError
from app.domain.network import Tally
from app.domain.orders import OrderState
from app.domain.shifts import ShiftState
from app.i18n import Text
from app.ui.screens.close.confirmed import Compared, ConfirmedCard, DayConfirmation
from app.ui.screens.close.state import CloseMode, Fault
from app.ui.widgets.labels import Label
from app.ui.widgets.narrow import ROOMY
from tests.close_screen import ENGLISH, TEXT, Screen, settle
from tests.factories_close import FLOAT_FEN, HEAD, MANAGER, OTHER, PIN, CloseRig, order_facts
from tests.seen import faults, overlapping

pytestmark = pytest.mark.no_cover  # what is run here is measured where it is tested on a large screen

SMALL = ((1184, 664), (1270, 632))
"""What the shell leaves to a screen in a window of 1280 × 800, and of 1366 × 768."""
Open = Callable[..., Screen]


@pytest.fixture(params=SMALL, ids=lambda size: str(size[0]))
def small(qtbot: QtBot, rig: CloseRig, request: pytest.FixtureRequest) -> Open:
    """A way to open the screen for one person."""

    def opened(staff_no: str | None = None, counter: int | None = 3) -> Screen:
        screen = Screen(qtbot, rig, *(() if staff_no is None else (staff_no, counter)))
        screen.view.resize(*request.param)
        settle()
        return screen

    return opened


def wrong(screen: Screen) -> list[str]:
    """Return what is wrong with all that can be scrolled to, in both languages."""
    found = []
    for text in (ENGLISH, TEXT):
        screen.view.retranslate(text)
        settle()
        bar = screen.view._rest.verticalScrollBar()
        at = bar.value()
        for place in (0, bar.maximum() // 2, bar.maximum()):
            bar.setValue(place)
            found += [f"{text.lang} {fault}" for fault in (*faults(screen.view), *overlapping(screen.view))]
        bar.setValue(at)
    return sorted(set(found))


def count(screen: Screen, pieces: tuple[int, ...], card: str) -> None:
    """Type a count and a card total; each box is in sight as it is typed into."""
    for each in pieces:
        assert screen.in_sight(screen.focus())
        screen.enter(str(each))
    assert screen.in_sight("close.slip.card")
    screen.enter(card)
    assert screen.focus() == "close.seal"


def test_an_evening_of_a_clerk(small: Open, rig: CloseRig) -> None:
    screen = small()
    assert screen.shows(CloseMode.NO_SHIFT)
    assert wrong(screen) == []
    assert screen.in_sight("close.open_shift")
    screen.view.close()
    shift_id = rig.open()
    rig.pay(shift_id, cash=100_00, received=200_00)
    rig.pay(shift_id, card=60_00, agency=True)
    rig.pay(shift_id, cash=20_00)
    rig.reverse(rig.pay(shift_id, cash=100_00))
    screen = small()
    assert wrong(screen) == []
    assert screen.in_sight("close.notes.10")
    assert screen.in_sight("close.seal")
    count(screen, (5, 0, 0, 0, 0, 0, 0, 0), "80")
    screen.ctrl_enter()
    assert screen.shows(CloseMode.VARIANCE)
    assert screen.in_sight(screen.focus())
    assert wrong(screen) == []
    while screen.shows(CloseMode.VARIANCE):
        assert screen.focus().startswith(("close.hint.", "close.reason.", "close.book."))
        assert screen.in_sight(screen.focus())
        screen.enter("找零时少收，明早再查" if screen.focus().startswith("close.reason.") else "")
        settle()
    assert wrong(screen) == []
    assert screen.shows(CloseMode.SIGNING)
    assert screen.focus() == "close.pin"
    assert screen.in_sight("close.pin")
    screen.sign("999888")
    assert screen.presenter.state.fault is Fault.PIN
    assert wrong(screen) == []
    assert screen.in_sight("close.pin")
    assert screen.in_sight("close.sign_hint")
    screen.sign(PIN)
    assert screen.shows(CloseMode.CLOSED)
    assert rig.shift(shift_id).state is ShiftState.CLOSED
    assert wrong(screen) == []
    assert screen.in_sight("close.next")
    assert screen.in_sight("close.deposit")


def test_nothing_to_sign_and_a_recount(small: Open, rig: CloseRig) -> None:
    shift_id = rig.open()
    rig.pay(shift_id, cash=100_00)
    rig.pay(shift_id, card=60_00)
    screen = small()
    count(screen, (6, 0, 0, 0, 0, 0, 0, 0), "60")
    screen.ctrl_enter()
    assert screen.shows(CloseMode.SEALED)
    assert screen.focus() == "close.finish"
    assert screen.in_sight("close.finish")
    assert screen.in_sight("close.recount")
    assert wrong(screen) == []
    screen.press("close.recount")
    assert wrong(screen) == []
    assert screen.in_sight("close.seal")
    assert screen.in_sight("close.stop_recount")
    screen.find("close.notes.10000").setFocus()
    screen.enter("6")
    screen.find("close.slip.card").setFocus()
    screen.keys("60")
    screen.view.press("Ctrl+Return")
    assert screen.focus() == "close.pin"
    assert screen.in_sight("close.pin")


def test_what_blocks(small: Open, rig: CloseRig) -> None:
    shift_id = rig.open()
    payment = rig.pay(shift_id, cash=20_00, order_id="order-1")
    order_facts(rig, shift_id, payment, OrderState.IN_PROGRESS)
    rig.count(shift_id, FLOAT_FEN + 20_00)
    screen = small()
    assert screen.shows(CloseMode.BLOCKED)
    assert screen.focus() == "close.blocker.paid_not_executed.order-1"
    assert screen.in_sight(screen.focus())
    assert wrong(screen) == []
    assert screen.in_sight("close.refund.order-1")
    rig.pay(shift_id, cash=10_00)
    screen.view.press("F5")
    assert screen.presenter.state.outdated
    assert wrong(screen) == []


def test_the_way_to_the_pin_of_a_day_is_in_sight(small: Open, rig: CloseRig) -> None:
    shift_id = rig.open()
    rig.count(shift_id, FLOAT_FEN)
    rig.close(shift_id)
    screen = small(MANAGER, None)
    assert screen.shows(CloseMode.DAY_SIGNING)
    assert screen.in_sight("close.to_sign"), "the PIN itself stands below the sums"
    assert wrong(screen) == []
    screen.keys("7")
    assert screen.focus() == "close.pin", "a figure that nobody else takes begins the PIN"
    assert screen.view.signing.pin.text() == "7"
    screen.key(Qt.Key.Key_Backspace)
    screen.view.setFocus()
    screen.press("close.to_sign")
    assert screen.focus() == "close.pin"
    screen.keys(PIN)
    assert not screen.find("close.to_sign").isVisible(), "now the button that signs is what is next"


def test_an_evening_of_a_manager(small: Open, rig: CloseRig) -> None:
    done = rig.open(OTHER, 2)
    rig.pay(done, cash=10_00)
    rig.count(done, FLOAT_FEN + 10_00)
    rig.close(done)
    shift_id = rig.open()
    rig.pay(shift_id, cash=100_00, skip_numbers=1)
    screen = small(MANAGER, None)
    assert screen.shows(CloseMode.DAY_LIST)
    assert screen.in_sight(f"close.for.{shift_id}")
    assert wrong(screen) == []
    screen.find("close.carried.unprinted_documents").setFocus(Qt.FocusReason.TabFocusReason)
    assert screen.in_sight("close.carried.unprinted_documents")
    screen.press(f"close.for.{shift_id}")
    assert wrong(screen) == []
    screen.find("close.notes.10000").setFocus()
    screen.enter("5")
    screen.find("close.slip.card").setFocus()
    screen.enter("0")
    screen.find("close.signer").setFocus(Qt.FocusReason.TabFocusReason)
    assert screen.in_sight("close.signer")
    screen.key(Qt.Key.Key_Up)
    screen.view.press("Ctrl+Return")
    assert screen.in_sight("close.pin")
    screen.sign(PIN)
    assert screen.shows(CloseMode.VARIANCE)
    assert wrong(screen) == []
    screen.find("close.reason.cash").setFocus()
    assert screen.in_sight("close.reason.cash")
    assert screen.in_sight("close.book.cash")
    screen.enter("营业员就医，待补")
    screen.enter()
    screen.sign(PIN)
    assert screen.shows(CloseMode.CLOSED)
    screen.enter()
    assert screen.shows(CloseMode.DAY_SIGNING)
    settle()
    assert screen.view._rest.verticalScrollBar().value() == 0, "the sums are read first"
    screen.enter()
    assert screen.focus() == "close.pin"
    assert screen.in_sight("close.pin")
    assert wrong(screen) == []
    screen.enter()
    screen.sign(PIN)
    assert screen.shows(CloseMode.DAY_CLOSED)
    assert screen.in_sight("close.to_reports")
    assert wrong(screen) == []
    reprint = next(
        each.objectName()
        for each in screen.view.findChildren(QAbstractButton)
        if each.objectName().startswith("close.reprint")
    )
    screen.find(reprint).setFocus(Qt.FocusReason.TabFocusReason)
    assert screen.in_sight(reprint)


def test_a_day_that_is_late_and_blocked(small: Open, rig: CloseRig) -> None:
    shift_id = rig.open()
    payment = rig.pay(shift_id, cash=20_00, order_id="order-1")
    rig.count(shift_id, FLOAT_FEN + 20_00)
    rig.close(shift_id)
    order_facts(rig, shift_id, payment, OrderState.IN_PROGRESS)
    rig.clock.advance_ms(86_400_000)
    rig.open(OTHER, 2)
    screen = small(HEAD, None)
    assert screen.shows(CloseMode.DAY_BLOCKED)
    assert screen.focus() == "close.blocker.paid_not_executed.order-1"
    assert screen.in_sight(screen.focus())
    assert screen.in_sight("close.day.2026-03-12")
    assert wrong(screen) == []


def test_a_close_that_the_centre_counts_otherwise(small: Open, rig: CloseRig) -> None:
    shift_id = rig.open()
    rig.count(shift_id, FLOAT_FEN)
    rig.close(shift_id)
    screen = small(MANAGER, None)
    screen.find("close.pin").setFocus()
    screen.sign(PIN)
    assert screen.shows(CloseMode.DAY_CLOSED)
    here, centre = (
        Tally(
            terminal_id="T03",
            epoch="K7Q",
            receipts=count,
            takings_fen=12_500_00,
            reversals_fen=0,
            last_receipt=f"T03-K7Q-{count:06d}-86",
        )
        for count in (41, 40)
    )
    card = screen.view.findChild(ConfirmedCard)
    assert isinstance(card, ConfirmedCard)
    card.show_day(
        DayConfirmation(Confirmation.DIFFERS, "network.close.count", (Compared("T03 K7Q", here, centre),))
    )
    settle()
    assert faults(screen.view) == []
    assert overlapping(screen.view) == []
    assert screen.in_sight("close.to_reports")


def test_a_wide_window_has_three_columns_again(small: Open, rig: CloseRig) -> None:
    rig.open()
    screen = small()
    screen.enter("5")
    before = screen.focus()
    assert not screen.in_sight("close.finish")
    left = screen.find("close.signer").mapTo(screen.view, QPoint()).x()
    screen.view.resize(1824, 944)
    settle()
    assert screen.focus() == before
    assert screen.words("close.notes.total") == "500.00"
    right = screen.view._carried
    assert right.mapTo(screen.view, QPoint()).x() > left + right.width()
    assert screen.view._rest.verticalScrollBar().maximum() == 0
    screen.view.resize(ROOMY - 1, 664)
    settle()
    assert right.mapTo(screen.view, QPoint()).x() < left
    assert screen.focus() == before


@pytest.mark.parametrize("text", [ENGLISH, TEXT], ids=lambda text: text.lang)
def test_a_long_reason_why_it_is_not_closed_is_read_whole(small: Open, rig: CloseRig, text: Text) -> None:
    rig.pay(rig.open(), cash=100_00)
    screen = small()
    count(screen, (6, 0, 0, 0, 0, 0, 0, 0), "0")
    screen.ctrl_enter()
    assert screen.shows(CloseMode.SEALED)
    screen.view.retranslate(text)
    error = UserError("order.money_back", code="S-260311-0001")
    screen.view.finish.show_state(
        replace(screen.presenter.state, fault=Fault.FINISH, error=error), typed=True
    )
    settle()
    label = screen.find("close.missing")
    assert isinstance(label, Label)
    assert label.isVisible()
    assert label.text() == text.error(error)
    assert [fault for fault in faults(screen.view) if label.text() in fault] == []
    assert screen.in_sight("close.finish")
    assert screen.in_sight("close.missing")
