"""The close screen over a real store, driven by keys: shift, variance, blockers, signatures, day."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.domain.close_rules import Decision
from app.domain.money import CheckoutOpened
from app.domain.orders import OrderState
from app.domain.shifts import ShiftState, Treatment
from app.i18n import load_text
from app.ui.screens.close.presenter import ClosePresenter
from app.ui.screens.close.state import STATES, CloseMode, Fault
from app.ui.screens.close.view import CloseView
from app.ui.tasks import InlineRunner
from app.ui.theme import LIGHT, RESOURCES, apply_theme, load_fonts
from tests.factories_close import CLERK, FLOAT_FEN, HEAD, MANAGER, OTHER, PIN, CloseRig, order_facts

ZONE = "Asia/Shanghai"
TEXT = load_text("zh_CN", RESOURCES)
ENGLISH = load_text("en", RESOURCES)


class Screen:
    """A close screen of one person, and short ways to press its keys."""

    def __init__(self, qtbot: QtBot, rig: CloseRig, staff_no: str = CLERK, counter: int | None = 3) -> None:
        self.crashes: list[object] = []
        self.went: list[tuple[str, str]] = []
        self.closed: list[str] = []
        runner = InlineRunner()
        runner.crashed.connect(self.crashes.append)
        session = rig.session(staff_no, counter)
        self.presenter = ClosePresenter(rig.shifts, rig.day_close, runner, session, ZONE)
        runner.setParent(self.presenter)
        self.presenter.went.connect(lambda screen, ref: self.went.append((screen, ref)))
        self.presenter.shift_closed.connect(self.closed.append)
        self.presenter.day_closed.connect(lambda number: self.closed.append(f"Z{number}"))
        self.view = CloseView(self.presenter, TEXT)
        qtbot.addWidget(self.view)
        self.view.resize(1824, 944)
        self.view.show()
        QTest.qWaitForWindowActive(self.view)
        self.presenter.start()

    @property
    def mode(self) -> CloseMode:
        return self.presenter.state.mode

    def shows(self, mode: CloseMode) -> bool:
        return self.mode is mode

    def focus(self) -> str:
        widget = QApplication.focusWidget()
        return widget.objectName() if widget else ""

    def keys(self, words: str) -> None:
        widget = QApplication.focusWidget()
        assert widget is not None
        QTest.keyClicks(widget, words)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        widget = QApplication.focusWidget()
        assert widget is not None
        QTest.keyClick(widget, key, modifier)

    def enter(self, words: str = "") -> None:
        self.keys(words)
        self.key(Qt.Key.Key_Return)

    def ctrl_enter(self) -> None:
        self.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    def find(self, name: str) -> QWidget:
        found = self.view.findChild(QWidget, name)
        assert found is not None, name
        return found

    def press(self, name: str) -> None:
        button = self.find(name)
        assert isinstance(button, QPushButton)
        assert button.isEnabled(), name
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Space)

    def words(self, name: str) -> str:
        label = self.find(name)
        assert isinstance(label, QLabel)
        return label.text()

    def shown(self) -> str:
        """Return all words that can be seen."""
        return "\n".join(label.text() for label in self.view.findChildren(QLabel) if label.isVisible())


@pytest.fixture
def rig(qapp: QApplication, tmp_path: Path) -> Iterator[CloseRig]:
    load_fonts()
    apply_theme(qapp, LIGHT)
    made = CloseRig(tmp_path)
    yield made
    made.store.close()


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


def test_an_even_shift_takes_a_count_and_one_key(screen: Screen, rig: CloseRig) -> None:
    assert screen.shows(CloseMode.COUNTING)
    assert "应有" not in screen.shown().replace("不显示应有", "")
    count(screen, (6, 0, 0, 0, 0, 0, 0, 0), "60")
    assert screen.shows(CloseMode.SEALED)
    assert screen.focus() == "close.finish"
    screen.ctrl_enter()
    assert screen.shows(CloseMode.CLOSED)
    assert screen.words("close.deposit") == "¥100.00"
    shift_id = screen.closed[0]
    assert rig.shift(shift_id).state is ShiftState.CLOSED
    assert screen.focus() == "close.next"
    screen.enter()
    assert screen.went == [("open_shift", "")]


def test_the_total_follows_each_key(screen: Screen) -> None:
    screen.enter("5")
    assert screen.words("close.notes.total") == "500.00"
    commit = QInputMethodEvent()
    commit.setCommitString("２x")
    QApplication.sendEvent(screen.find("close.notes.5000"), commit)
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
    assert screen.focus() == "close.pin"
    screen.keys("999888")
    assert screen.presenter.state.fault is Fault.PIN
    assert "密码不对" in screen.words("close.sign_hint")
    assert screen.focus() == "close.pin"
    screen.keys(PIN)
    assert screen.shows(CloseMode.CLOSED)
    row = rig.shift(shift_id)
    assert {each.treatment for each in row.settled} == {Treatment.WRONG_TENDER}
    assert row.manager == MANAGER
    assert "T03-" in row.settled[0].explanation


def test_a_decision_is_taken_back(screen: Screen) -> None:
    count(screen, (5, 1, 2, 0, 1, 0, 0, 0), "60")
    assert screen.shows(CloseMode.VARIANCE)
    assert screen.focus() == "close.reason.cash"
    screen.enter()
    assert screen.presenter.state.fault is Fault.DECISION
    assert "请写明差额原因" in screen.words("close.decision_error")
    screen.enter("找零时少收五元")
    assert screen.shows(CloseMode.SEALED)
    screen.press("close.take_back")
    assert screen.shows(CloseMode.VARIANCE)
    screen.find("close.reason.cash").setFocus()
    screen.keys("找零时少收五元")
    screen.press("close.book.cash")
    screen.ctrl_enter()
    assert screen.words("close.deposit") == "¥100.00"


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
    screen.keys(PIN)
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
    screen.keys(PIN)
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
    rig.count(shift_id, FLOAT_FEN + 20_00)
    screen = Screen(qtbot, rig)
    assert screen.shows(CloseMode.BLOCKED)
    finish = screen.find("close.finish")
    assert isinstance(finish, QPushButton)
    assert not finish.isEnabled()
    assert "2 件阻塞" in screen.words("close.missing")
    assert screen.focus() == "close.blocker.paid_not_executed.order-1"
    screen.enter()
    screen.press("close.reverse.order-1")
    screen.press("close.blocker.open_checkout.payment-open")
    with rig.store.read() as queries:
        receipt = queries.money.payment(payment)
    assert receipt is not None
    assert screen.went == [
        ("order", "order-1"),
        ("reversal", receipt.receipt),
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
    screen.keys(PIN)
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


def test_a_managers_evening(qtbot: QtBot, rig: CloseRig) -> None:
    """Close the shift of a clerk who is away, then the day: two PINs and a count."""
    shift_id = rig.open()
    rig.pay(shift_id, cash=100_00)
    screen = Screen(qtbot, rig, MANAGER, None)
    assert screen.shows(CloseMode.DAY_LIST)
    assert screen.focus() == f"close.for.{shift_id}"
    screen.enter()
    assert screen.shows(CloseMode.COUNTING)
    screen.enter("5")
    screen.enter("1")
    screen.find("close.signer").setFocus()
    screen.key(Qt.Key.Key_Up)
    screen.view.press("Ctrl+Return")
    screen.keys(PIN)
    assert screen.shows(CloseMode.VARIANCE)
    screen.find("close.reason.cash").setFocus()
    screen.enter("营业员就医，待补")
    assert screen.shows(CloseMode.SIGNING)
    screen.keys(PIN)
    assert screen.shows(CloseMode.CLOSED)
    row = rig.shift(shift_id)
    assert (row.closed_by, row.settled[0].treatment) == (MANAGER, Treatment.OWED)
    screen.enter()
    assert screen.shows(CloseMode.DAY_SIGNING)
    assert screen.focus() == "close.pin"
    assert "测试·林知夏" in screen.shown()
    screen.keys("000000")
    assert screen.presenter.state.fault is Fault.PIN
    screen.keys(PIN)
    assert screen.shows(CloseMode.DAY_CLOSED)
    assert screen.closed[-1] == "Z1"
    assert "Z00001" in screen.shown()
    reprints = [
        button for button in screen.view.findChildren(QPushButton) if "reprint" in button.objectName()
    ]
    assert len(reprints) == 2
    reprints[0].setFocus()
    QTest.keyClick(reprints[0], Qt.Key.Key_Space)
    assert screen.presenter.state.reprinted
    screen.press("close.next")
    assert screen.shows(CloseMode.DAY_LIST)
    assert "没有未日结的营业日" in screen.shown()
    assert screen.crashes == []


def test_a_day_that_is_blocked_and_one_that_is_late(qtbot: QtBot, rig: CloseRig) -> None:
    shift_id = rig.open()
    payment = rig.pay(shift_id, cash=20_00, order_id="order-1")
    rig.count(shift_id, FLOAT_FEN + 20_00)
    rig.close(shift_id)
    order_facts(rig, shift_id, payment, OrderState.IN_PROGRESS)
    rig.clock.advance_ms(86_400_000)
    rig.open(OTHER, 2)
    screen = Screen(qtbot, rig, MANAGER, None)
    assert screen.shows(CloseMode.DAY_BLOCKED)
    assert "补日结" in screen.shown()
    assert screen.focus() == "close.blocker.paid_not_executed.order-1"
    screen.press("close.day.2026-03-12")
    assert screen.shows(CloseMode.DAY_LIST)
    screen.view.press("F5")
    assert screen.presenter.state.day is not None
    assert screen.presenter.state.day.day.date == "2026-03-12"
    screen.press("close.other")
    assert screen.shows(CloseMode.NO_SHIFT)
    screen.press("close.other")
    assert screen.shows(CloseMode.DAY_BLOCKED)
    assert screen.crashes == []


def test_a_manager_with_a_shift_sees_both_sides(qtbot: QtBot, rig: CloseRig) -> None:
    shift_id = rig.open(MANAGER)
    rig.count(shift_id, FLOAT_FEN)
    screen = Screen(qtbot, rig, MANAGER)
    assert screen.shows(CloseMode.SEALED)
    screen.press("close.other")
    assert screen.shows(CloseMode.DAY_LIST)
    screen.press("close.other")
    assert screen.shows(CloseMode.SEALED)
    assert screen.crashes == []


def test_two_managers_close_one_day(qtbot: QtBot, rig: CloseRig) -> None:
    shift_id = rig.open()
    rig.count(shift_id, FLOAT_FEN)
    rig.close(shift_id)
    screen = Screen(qtbot, rig, MANAGER, None)
    (day,) = rig.day_close.days()
    rig.day_close.close_day(rig.session(HEAD, None), day.day_id, PIN)
    screen.keys(PIN)
    assert "已经日结" in screen.words("close.missing")
    screen.view.press("F5")
    assert screen.presenter.state.day is None


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
