"""The day close on the screen: a manager's evening, by keys."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.domain.appointments import AppointmentMade
from app.domain.business import business_type
from app.domain.orders import OrderState
from app.domain.queue import Precedence
from app.domain.queue_rules import MINUTE_MS
from app.domain.shifts import Treatment
from app.services.queue import QueueService
from app.ui.screens.close.state import CloseMode, Fault
from tests.close_screen import Screen
from tests.factories_close import FLOAT_FEN, HEAD, MANAGER, OTHER, PIN, CloseRig, order_facts, order_moves


def around(screen: Screen, name: str) -> list[str]:
    """Return the names of the cards in which something stands."""
    names, place = [], screen.find(name).parentWidget()
    while place is not None:
        names.append(place.accessibleName())
        place = place.parentWidget()
    return names


def test_a_managers_desk_begins_with_the_day_although_the_manager_has_a_drawer(
    qtbot: QtBot, rig: CloseRig
) -> None:
    rig.open(MANAGER, 2)
    assert Screen(qtbot, rig, MANAGER, None).shows(CloseMode.DAY_LIST)
    assert Screen(qtbot, rig, MANAGER, 2).shows(CloseMode.COUNTING), "at the counter it is the own drawer"


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
    screen.view.press("Ctrl+Return")
    assert screen.focus() == "close.slip.card", "first what is to be counted, then the PIN"
    screen.enter("0")
    screen.find("close.signer").setFocus()
    screen.key(Qt.Key.Key_Up)
    screen.view.press("Ctrl+Return")
    screen.sign(PIN)
    assert screen.shows(CloseMode.VARIANCE)
    screen.find("close.reason.cash").setFocus()
    screen.enter("营业员就医，待补")
    screen.enter()
    assert screen.shows(CloseMode.SIGNING)
    screen.sign(PIN)
    assert screen.shows(CloseMode.CLOSED)
    row = rig.shift(shift_id)
    assert (row.closed_by, row.settled[0].treatment) == (MANAGER, Treatment.OWED)
    screen.enter()
    assert screen.shows(CloseMode.DAY_SIGNING)
    assert screen.focus() == "close.pin"
    assert "测试·林知夏" in screen.shown()
    screen.sign("000000")
    assert screen.presenter.state.fault is Fault.PIN
    screen.sign(PIN)
    assert screen.shows(CloseMode.DAY_CLOSED)
    assert screen.closed[-1] == "Z1"
    assert "Z00001" in screen.shown()
    report = screen.presenter.state.z_report
    assert report is not None
    assert report.takings_fen + report.reversals_fen - 50_00 == report.deposit_fen
    assert "减：短款待补" in screen.shown(), "why less is paid in than was taken"
    assert "−50.00" in screen.shown()
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


def test_a_shift_that_ends_on_another_day_says_the_days(qtbot: QtBot, rig: CloseRig) -> None:
    shift_id = rig.open()
    rig.clock.advance_ms(86_400_000)
    screen = Screen(qtbot, rig, MANAGER, None)
    assert any("03-11 " in each and each.endswith("– 现在") for each in spans(screen)), spans(screen)
    rig.count(shift_id, FLOAT_FEN)
    rig.close(shift_id)
    screen.presenter.refresh()
    assert any("03-11 " in each and "– 03-12 " in each for each in spans(screen)), spans(screen)


def test_a_shift_of_one_day_says_hours_alone(qtbot: QtBot, rig: CloseRig) -> None:
    rig.open()
    assert all("03-1" not in each for each in spans(Screen(qtbot, rig, MANAGER, None)))


def spans(screen: Screen) -> list[str]:
    """Return from when to when the shifts last."""
    return [label.text() for label in screen.view.findChildren(QLabel) if " – " in label.text()]


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


def test_what_came_to_nothing_is_paid_back_and_not_carried_out(
    qtbot: QtBot, rig: CloseRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    shift_id = rig.open()
    payment = rig.pay(shift_id, cash=20_00, order_id="order-1")
    rig.count(shift_id, FLOAT_FEN + 20_00)
    rig.close(shift_id)
    order_facts(rig, shift_id, payment, OrderState.IN_PROGRESS, OrderState.FAILED)
    monkeypatch.setattr(
        "app.services.shift_figures.business_type", lambda _key: business_type("device_repair")
    )
    screen = Screen(qtbot, rig, MANAGER, None)
    assert "没修成，¥20.00 还没退" in screen.shown()
    assert screen.focus() == "close.refund.order-1", "the one button"
    assert "去执行" not in screen.shown()
    screen.enter()
    with rig.store.read() as queries:
        row = queries.money.payment(payment)
    assert row is not None
    assert screen.went == [("refund", row.receipt)]
    assert screen.crashes == []


def test_what_was_solved_is_gone_and_the_focus_stands_on_the_next(qtbot: QtBot, rig: CloseRig) -> None:
    shift_id = rig.open()
    payments = {number: rig.pay(shift_id, cash=20_00, order_id=f"order-{number}") for number in "12"}
    rig.count(shift_id, FLOAT_FEN + 40_00)
    rig.close(shift_id)
    for number, payment in payments.items():
        order_facts(rig, shift_id, payment, OrderState.IN_PROGRESS, order_id=f"order-{number}")
    screen = Screen(qtbot, rig, MANAGER, None)
    assert screen.focus() == "close.blocker.paid_not_executed.order-1"
    order_moves(rig, shift_id, payments["1"], OrderState.COMPLETED, order_id="order-1")
    screen.presenter.start()  # as who comes back does
    assert "阻塞 1" in screen.shown()
    assert screen.focus() == "close.blocker.paid_not_executed.order-2"
    order_moves(rig, shift_id, payments["2"], OrderState.COMPLETED, order_id="order-2")
    screen.presenter.refresh()
    assert screen.shows(CloseMode.DAY_SIGNING)
    assert screen.view.blockers.isHidden()
    assert screen.crashes == []


def test_an_open_shift_says_what_is_in_no_sum_yet_but_no_amount(qtbot: QtBot, rig: CloseRig) -> None:
    shift_id = rig.open()
    rig.pay(shift_id, cash=20_00)
    rig.pay(shift_id, cash=123_00)
    screen = Screen(qtbot, rig, MANAGER, None)
    assert screen.shows(CloseMode.DAY_LIST)
    assert "已收 2 笔，班结后计入合计" in screen.shown()
    assert "3 号台席 · 08:30 开班" in screen.shown().replace("09:00", "08:30")
    named = [label.accessibleName() for label in screen.view.findChildren(QLabel) if label.isVisible()]
    assert "未班结，未计入合计: 2 张" in named, "the receipts above are not those of the sums below"
    assert "143.00" not in screen.shown(), "whoever counts the drawer must not know what is in it"
    assert not screen.presenter.state.busy
    assert screen.presenter.state.followed


def test_two_managers_close_one_day(qtbot: QtBot, rig: CloseRig) -> None:
    shift_id = rig.open()
    rig.count(shift_id, FLOAT_FEN)
    rig.close(shift_id)
    screen = Screen(qtbot, rig, MANAGER, None)
    (day,) = rig.day_close.days()
    rig.day_close.close_day(rig.session(HEAD, None), day.day_id, PIN)
    screen.sign(PIN)
    assert "已经日结" in screen.words("close.missing")
    screen.view.press("F5")
    assert screen.presenter.state.day is None


def test_a_close_warns_of_those_who_wait_and_those_who_are_to_come(qtbot: QtBot, rig: CloseRig) -> None:
    rig.open()
    queue = QueueService(rig.store, rig.clock, rig.ids)
    screen = Screen(qtbot, rig, MANAGER, None)
    assert screen.view.findChild(QWidget, "close.ends") is None

    def warned() -> str:
        screen.presenter.start()
        QTest.qWait(0)  # a line that was replaced goes with the next turn of the event loop
        (found,) = (each for each in screen.view.findChildren(QWidget, "close.ends") if each.isVisible())
        return found.accessibleName()

    hours = 60 * MINUTE_MS
    for number, away_ms in enumerate((-hours, -10 * MINUTE_MS, 2 * hours, 48 * hours)):
        rig.record(
            AppointmentMade(
                after=None,
                appointment_id=f"a{number}",
                at_ms=rig.clock.now_ms(),
                hall_id="A01",
                code=f"12345{number}",
                service_id="general",
                for_ms=rig.clock.now_ms() + away_ms,
                customer_id=None,
                staff_no=MANAGER,
            )
        )
    assert warned() == "今天还有 2 个预约没到 · 日结后来了没人接待"
    assert not [card for card in around(screen, "close.ends") if "结转" in card], "none of it is carried"
    queue.issue("general", "zh_CN", Precedence.NONE, "press-1")
    assert warned() == "还有 1 个号没办完，日结时终止 · A001 · 今天还有 2 个预约没到"
    rig.clock.advance_ms(3 * hours)
    assert warned() == "还有 1 个号没办完，日结时终止 · A001"
    screen.press("close.ends.go")
    assert screen.went[-1] == ("floor", ""), "one key from where they are seen"


def test_the_last_drawer_says_who_waits_and_one_key_goes_to_call(qtbot: QtBot, rig: CloseRig) -> None:
    rig.open()
    queue = QueueService(rig.store, rig.clock, rig.ids)
    queue.issue("general", "zh_CN", Precedence.NONE, "press-1")
    screen = Screen(qtbot, rig)

    def warned() -> list[str]:
        QTest.qWait(0)  # a line that was replaced goes with the next turn of the event loop
        found = screen.view.findChildren(QWidget, "close.ends")
        return [each.accessibleName() for each in found if each.isVisible()]

    assert warned() == ["还有 1 位在等，没有别的台席叫号了 · A001"]
    screen.press("close.ends.go")
    assert screen.went == [("counter", "")]
    rig.open(OTHER, 2)
    screen.presenter.refresh()
    assert warned() == [], "a colleague calls them"
