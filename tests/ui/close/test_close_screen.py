"""The close screen over a real store, driven by keys: shift, variance, blockers, signatures, day."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.domain.close_rules import Decision
from app.domain.errors import UserError
from app.domain.money import CheckoutOpened
from app.domain.orders import OrderState
from app.domain.shifts import ShiftState, Treatment
from app.ui.screens.close.state import STATES, CloseMode, CloseState, Fault
from tests.close_screen import ENGLISH, TEXT, Screen
from tests.factories_close import CLERK, FLOAT_FEN, HEAD, MANAGER, OTHER, PIN, CloseRig, order_facts


@pytest.fixture
def screen(qtbot: QtBot, rig: CloseRig) -> Iterator[Screen]:
    """Return the clerk's screen with an open shift that took 100.00 in cash and 60.00 by card."""
    shift_id = rig.open()
    rig.pay(shift_id, cash=100_00, received=200_00)
    rig.pay(shift_id, card=60_00, agency=True)
    made = Screen(qtbot, rig)
    yield made
    assert made.crashes == []


def count(screen: Screen, pieces: tuple[int, ...], card: str) -> None:
    """Type a count and a card total, and press the button that seals."""
    assert screen.focus() == "close.notes.10000"
    for each in pieces:
        screen.enter(str(each))
    assert screen.focus() == "close.slip.card"
    screen.enter(card)
    assert screen.focus() == "close.seal"
    screen.enter()
    assert screen.shows(CloseMode.COUNTING), "Enter moves on and never submits"
    screen.ctrl_enter()


def test_an_even_shift_takes_a_count_and_one_key(screen: Screen, rig: CloseRig) -> None:
    assert screen.shows(CloseMode.COUNTING)
    assert "应有" not in screen.shown().replace("不显示应有", "")
    count(screen, (6, 0, 0, 0, 0, 0, 0, 0), "60")
    assert screen.shows(CloseMode.SEALED)
    assert screen.focus() == "close.finish"
    screen.enter()
    assert screen.shows(CloseMode.SEALED), "only Ctrl+Enter and the button close a shift"
    screen.ctrl_enter()
    assert screen.shows(CloseMode.CLOSED)
    screen.ctrl_enter()
    assert screen.went == [], "pressed twice, it goes nowhere"
    assert screen.words("close.deposit") == "¥100.00"
    shift_id = screen.closed[0]
    assert rig.shift(shift_id).state is ShiftState.CLOSED
    assert screen.words("close.put_away") == TEXT("close.done.put_away", amount="500.00")
    assert screen.focus() == "close.next"
    screen.enter()
    screen.view._signed.stop()
    screen.ctrl_enter()
    assert screen.went == [("open_shift", "")] * 2


def test_the_total_follows_each_key(screen: Screen) -> None:
    screen.enter("5")
    assert screen.words("close.notes.total") == "500.00"
    screen.keys("２x")
    assert screen.words("close.notes.total") == "600.00"
    screen.key(Qt.Key.Key_Up)
    assert screen.focus() == "close.notes.10000"
    screen.keys("1")
    assert screen.words("close.notes.total") == "200.00"
    screen.key(Qt.Key.Key_Up)
    assert screen.focus() == "close.notes.10000"


def test_an_empty_count_is_refused(screen: Screen) -> None:
    screen.ctrl_enter()
    assert screen.shows(CloseMode.COUNTING)
    assert "还没有填写张数" in screen.words("close.count_error")
    assert screen.focus() == "close.notes.10000"


def test_an_empty_box_is_nobodys_zero(screen: Screen) -> None:
    screen.enter("6")
    screen.ctrl_enter()
    assert screen.shows(CloseMode.COUNTING)
    assert "POS 小计" in screen.words("close.count_error")
    assert screen.focus() == "close.slip.card"
    screen.enter("0")
    screen.ctrl_enter()
    assert screen.shows(CloseMode.VARIANCE)


def test_the_sixth_figure_signs_nothing(screen: Screen, rig: CloseRig) -> None:
    shift_id = rig.shifts.current(rig.session()).shift_id  # type: ignore[union-attr] # it is open
    rig.pay(shift_id, cash=20_00)
    screen.view.press("F5")
    count(screen, (6, 0, 0, 0, 0, 0, 0, 0), "80")
    screen.enter()
    assert screen.shows(CloseMode.SIGNING)
    finish = screen.find("close.finish")
    screen.keys(PIN[:-1])
    assert not finish.isEnabled()
    screen.keys(PIN[-1])
    assert screen.shows(CloseMode.SIGNING)
    assert finish.isEnabled()
    assert screen.focus() == "close.finish", "where the PIN signs"
    assert screen.words("close.missing") == TEXT("close.missing.sign")
    screen.enter()
    assert screen.shows(CloseMode.SIGNING)
    screen.view.hide()
    screen.view.show()
    assert not finish.isEnabled(), "a PIN does not wait for whoever comes by"
    assert screen.view.focusWidget() is screen.find("close.pin")


def test_a_wrong_tender_and_the_managers_pin(screen: Screen, rig: CloseRig) -> None:
    shift_id = rig.shifts.current(rig.session()).shift_id  # type: ignore[union-attr] # it is open
    rig.pay(shift_id, cash=20_00)
    screen.view.press("F5")
    count(screen, (6, 0, 0, 0, 0, 0, 0, 0), "80")
    assert screen.shows(CloseMode.VARIANCE)
    assert screen.focus() == "close.hint.0"
    assert "短款 −20.00" in screen.shown()
    screen.enter()
    assert screen.shows(CloseMode.SIGNING)
    assert screen.words("close.sign_hint") == TEXT("close.sign.hint.enter_manager")
    assert screen.focus() == "close.pin"
    screen.sign("999888")
    assert screen.presenter.state.fault is Fault.PIN
    assert "密码不对" in screen.words("close.sign_hint")
    assert screen.focus() == "close.pin"
    QTest.keyClicks(screen.find("close.pin"), PIN[0])
    assert "密码不对" not in screen.words("close.sign_hint"), "what was wrong with another PIN is over"
    QTest.keyClick(screen.find("close.pin"), Qt.Key.Key_Backspace)
    screen.sign(PIN)
    assert screen.shows(CloseMode.CLOSED)
    row = rig.shift(shift_id)
    assert {each.treatment for each in row.settled} == {Treatment.WRONG_TENDER}
    assert row.manager == MANAGER
    assert "T03-" in row.settled[0].explanation


def test_the_pin_goes_nowhere_else_although_a_field_stands_before_the_close(
    screen: Screen, rig: CloseRig, qtbot: QtBot
) -> None:
    shift_id = rig.shifts.current(rig.session()).shift_id  # type: ignore[union-attr] # it is open
    rig.pay(shift_id, cash=20_00)
    window = QWidget()
    column = QVBoxLayout(window)
    search = QLineEdit()
    for widget in (search, screen.view):
        column.addWidget(widget)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    screen.view.press("F5")
    screen.view.count.notes.boxes[0].setFocus()
    count(screen, (6, 0, 0, 0, 0, 0, 0, 0), "80")
    screen.enter()
    assert screen.shows(CloseMode.SIGNING)
    assert screen.focus() == "close.pin"
    screen.sign(PIN)
    assert search.text() == ""
    assert screen.shows(CloseMode.CLOSED)
    screen.view.setParent(None)


def test_a_decision_is_taken_back(screen: Screen) -> None:
    count(screen, (5, 1, 2, 0, 1, 0, 0, 0), "60")
    assert screen.shows(CloseMode.VARIANCE)
    assert screen.focus() == "close.reason.cash"
    screen.press("close.book.cash")
    assert screen.presenter.state.fault is Fault.DECISION
    assert "请写明差额原因" in screen.words("close.decision_error")
    screen.find("close.reason.cash").setFocus()
    screen.enter("找零时少收五元")
    assert screen.shows(CloseMode.VARIANCE), "Enter goes on, and books nothing"
    assert screen.focus() == "close.book.cash"
    screen.enter()
    assert screen.shows(CloseMode.SEALED)
    assert screen.focus() == "close.finish"
    assert screen.words("close.missing") == "先把 5.00 元补进钱箱，再班结"
    assert "营业员补足" in screen.shown()
    assert not any(screen.find(f"close.{name}").isVisible() for name in ("pin", "signer")), "nobody signs"
    assert screen.words("close.sign_hint") == "差额在 5.00 元以内，也没有结转，不用经理签字"
    screen.view.press("Alt+U")
    assert screen.shows(CloseMode.VARIANCE)
    screen.find("close.reason.cash").setFocus()
    screen.keys("找零时少收五元")
    screen.press("close.book.cash")
    screen.ctrl_enter()
    assert screen.words("close.deposit") == "¥100.00"
    assert screen.words("close.put_away") == TEXT("close.done.put_in", short="5.00", amount="500.00")
    named = {label.accessibleName() for label in screen.view.findChildren(QLabel) if label.isVisible()}
    assert {"实点现金: 595.00", "营业员补足: +5.00", "留备用金: −500.00"} <= named


def test_another_explanation_is_looked_at(screen: Screen, rig: CloseRig) -> None:
    shift_id = rig.shifts.current(rig.session()).shift_id  # type: ignore[union-attr] # it is open
    undone = rig.pay(shift_id, cash=100_00)
    rig.reverse(undone)
    screen.view.press("F5")
    count(screen, (5, 0, 0, 0, 0, 0, 0, 0), "60")
    assert screen.shows(CloseMode.VARIANCE)
    assert len(screen.presenter.state.hints) > 1
    screen.press("close.look.1")
    assert screen.focus() == "close.hint.1"
    screen.enter()
    assert screen.shows(CloseMode.SIGNING)
    screen.sign(PIN)
    assert rig.shift(shift_id).settled[0].treatment is Treatment.MADE_UP


def test_a_recount_needs_the_manager(screen: Screen) -> None:
    count(screen, (5, 0, 0, 0, 0, 0, 0, 0), "60")
    assert "应缴存" in screen.shown()
    screen.press("close.recount")
    assert screen.shows(CloseMode.COUNTING)
    # Nothing that was known a moment ago may be read off the screen while it is counted again.
    assert "应缴存" not in screen.shown()
    assert "100.00" not in screen.shown()
    assert screen.view.keys()["Esc"] is False
    screen.view.press("Esc")
    assert screen.shows(CloseMode.VARIANCE)
    screen.press("close.recount")
    screen.find("close.notes.10000").setFocus()
    screen.enter("6")
    screen.find("close.slip.card").setFocus()
    screen.keys("60")
    screen.view.press("Ctrl+Return")
    assert screen.focus() == "close.pin"
    screen.sign(PIN)
    assert screen.shows(CloseMode.SEALED)
    counts = screen.presenter.state.found
    assert counts is not None
    assert [each.cash_fen for each in counts.shift.counts] == [500_00, 600_00]
    assert "500.00 → 600.00" in screen.shown()


def test_blockers_are_one_touch_away(qtbot: QtBot, rig: CloseRig) -> None:
    shift_id = rig.open()
    payment = rig.pay(shift_id, cash=20_00, order_id="order-1")
    order_facts(rig, shift_id, payment, OrderState.IN_PROGRESS)
    rig.record(
        CheckoutOpened(
            payment_id="payment-open",
            shift_id=shift_id,
            ticket_id=None,
            order_ids=(),
            customer_id=None,
            customer="",
            language="zh_CN",
            handler=CLERK,
            lines=(),
            cash_received_fen=None,
            at_ms=rig.clock.now_ms(),
        )
    )
    screen = Screen(qtbot, rig)
    screen.find("close.reversal.order-1")  # as long as its own shift is not counted
    rig.count(shift_id, FLOAT_FEN + 20_00)
    screen = Screen(qtbot, rig)
    assert screen.shows(CloseMode.BLOCKED)
    finish = screen.find("close.finish")
    assert isinstance(finish, QPushButton)
    assert not finish.isEnabled()
    assert "2 件阻塞" in screen.words("close.missing")
    assert screen.focus() == "close.blocker.paid_not_executed.order-1"
    screen.enter()
    screen.press("close.refund.order-1")
    screen.press("close.blocker.open_checkout.payment-open")
    with rig.store.read() as queries:
        receipt = queries.money.payment(payment)
    assert receipt is not None
    assert screen.went == [
        ("order", "order-1"),
        ("refund", receipt.receipt),
        ("checkout", "payment-open"),
    ]
    rig.reverse(payment)
    screen.view.press("F5")
    screen.press(f"close.blocker.recount.{shift_id}")
    assert screen.shows(CloseMode.COUNTING)
    assert screen.crashes == []


def test_what_is_carried_forward_asks_for_the_manager(qtbot: QtBot, rig: CloseRig) -> None:
    other = rig.open(OTHER, 2)
    rig.count(other, FLOAT_FEN)
    rig.close(other)
    shift_id = rig.open()
    rig.pay(shift_id, cash=10_00, skip_numbers=1)
    rig.count(shift_id, FLOAT_FEN + 10_00)
    screen = Screen(qtbot, rig)
    assert screen.shows(CloseMode.SIGNING)
    assert screen.words("close.sign_hint") == TEXT("close.sign.hint.enter_carried")
    assert "缺号，请上报" in [badge.accessibleName() for badge in screen.view.findChildren(QWidget)]
    screen.press("close.carried.unprinted_documents")
    assert screen.went == [("documents", "")]
    signer = screen.find("close.signer")
    assert isinstance(signer, QComboBox)
    assert signer.currentText() == f"测试·周正明 {MANAGER}"
    signer.setFocus()
    screen.key(Qt.Key.Key_Down)
    assert screen.presenter.state.signer == HEAD
    screen.find("close.pin").setFocus()
    screen.sign(PIN)
    assert rig.shift(shift_id).manager == HEAD


def test_somebody_else_was_quicker(screen: Screen, rig: CloseRig) -> None:
    count(screen, (6, 0, 0, 0, 0, 0, 0, 0), "60")
    state = screen.presenter.state
    assert state.found is not None
    rig.pay(state.found.shift.shift_id, cash=10_00)
    screen.ctrl_enter()
    assert screen.shows(CloseMode.BLOCKED)
    assert "还有 1 件事" in screen.words("close.missing")


def test_a_clerk_without_a_shift(qtbot: QtBot, rig: CloseRig) -> None:
    screen = Screen(qtbot, rig)
    assert screen.shows(CloseMode.NO_SHIFT)
    assert screen.focus() == "close.open_shift"
    screen.enter()
    assert screen.went == [("open_shift", "")]
    assert not screen.find("close.other").isVisible()
    screen.view.press("F5")
    assert screen.shows(CloseMode.NO_SHIFT)


def test_a_shift_that_was_not_read_is_not_taken_for_none(qtbot: QtBot, rig: CloseRig) -> None:
    fresh = Screen(qtbot, rig)
    fresh.presenter._set(CloseState())
    assert "没有未结的班次" not in fresh.shown()
    fresh.presenter._fail(UserError("close.no_report"))
    assert TEXT("close.none.fault") in fresh.shown()
    assert not fresh.find("close.open_shift").isVisible()
    fresh.view.press("F5")
    assert "没有未结的班次" in fresh.shown()
    assert fresh.focus() == "close.open_shift"


def test_another_language_shows_the_same(screen: Screen) -> None:
    screen.enter("5")
    screen.view.retranslate(ENGLISH)
    box = screen.find("close.notes.10000")
    assert isinstance(box, QLineEdit)
    assert box.text() == "5"
    assert "Blind count" in screen.shown()
    assert "⟨" not in screen.shown()


def test_each_mode_says_all_it_has_to_say(qtbot: QtBot, rig: CloseRig) -> None:
    """Both languages have every sentence of every mode that a day goes through."""
    seen = set()

    def look(screen: Screen) -> None:
        seen.add(screen.mode)
        for text in (ENGLISH, TEXT):
            screen.view.retranslate(text)
            assert "⟨" not in screen.shown(), screen.mode
        screen.view.close()

    look(Screen(qtbot, rig))
    shift_id = rig.open()
    payment = rig.pay(shift_id, cash=50_00, order_id="order-1")
    look(Screen(qtbot, rig))
    rig.count(shift_id, FLOAT_FEN, 50_00)
    look(Screen(qtbot, rig))
    order_facts(rig, shift_id, payment, OrderState.IN_PROGRESS)
    decision = Decision("cash", "实为刷卡", payment, "card")
    rig.shifts.settle_variance(rig.session(), shift_id, decision, MANAGER, PIN)
    look(Screen(qtbot, rig))
    look(Screen(qtbot, rig, MANAGER, None))
    assert seen == {
        CloseMode.NO_SHIFT,
        CloseMode.COUNTING,
        CloseMode.VARIANCE,
        CloseMode.BLOCKED,
        CloseMode.DAY_LIST,
    }
    assert set(STATES) == set(CloseMode)


def test_every_input_and_action_has_a_name(screen: Screen) -> None:
    count(screen, (5, 0, 0, 0, 0, 0, 0, 0), "60")
    for kind in (QPushButton, QLineEdit, QComboBox):
        for widget in screen.view.findChildren(kind):
            if widget.isVisible() and widget.focusPolicy() is not Qt.FocusPolicy.NoFocus:
                assert widget.accessibleName(), widget.objectName()
                assert widget.objectName(), widget.accessibleName()
