"""The close screen shows what will be closed, and then what was (DOMAIN §8)."""

import re

from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.services.drawers import DrawerService
from app.ui.screens.close.state import CloseMode, Fault
from app.ui.screens.close.sums import others_words
from app.ui.widgets.badges import Badge
from app.ui.widgets.labels import Label
from app.ui.widgets.steps import StepBar
from tests.close_screen import TEXT, Screen
from tests.factories_close import FLOAT_FEN, MANAGER, OTHER, PIN, CloseRig, notes


def shifts(screen: Screen) -> list[str]:
    QApplication.processEvents()
    labels, badges = screen.view.shifts.findChildren(QLabel), screen.view.shifts.findChildren(Badge)
    return [
        *(label.text() for label in labels if label.isVisible()),
        *(badge.accessibleName() for badge in badges if badge.isVisible()),
    ]


def test_what_is_in_a_bag_already_is_not_looked_for_in_the_drawer(qtbot: QtBot, rig: CloseRig) -> None:
    mine = rig.open()
    rig.pay(mine, cash=760_00)
    drawers = DrawerService(rig.store, rig.clock, rig.ids, rig.staff, rig.shifts.attendance)
    drawers.to_safe(rig.session(), notes(300_00), "B000123", OTHER, PIN)
    rig.count(mine, FLOAT_FEN + 460_00)
    screen = Screen(qtbot, rig)
    assert screen.shows(CloseMode.SIGNING)
    for words in ("全班缴存", "760.00", "已解款", "300.00", "460.00"):
        assert words in screen.shown()
    screen.sign(PIN)
    assert screen.shows(CloseMode.CLOSED)
    assert screen.words("close.deposit") == "¥460.00"
    lines = {label.text(): label for label in screen.view.reports.findChildren(Label)}
    assert "已解款 300.00" in lines, "a line of its own: beside the deposit it would be cut"
    assert not [words for words, label in lines.items() if label.toolTip()], "no amount is cut"
    assert "760.00" in screen.shown()
    assert screen.crashes == []
    day = Screen(qtbot, rig, MANAGER, None)
    assert day.shows(CloseMode.DAY_SIGNING)
    assert "全天缴存\n760.00\n已解款\n300.00\n应缴存\n460.00" in day.shown()
    day.sign(PIN)
    assert day.shows(CloseMode.DAY_CLOSED)
    assert day.words("close.deposit") == "¥460.00", "the same word is the same sum on the day"
    assert "760.00" in day.words("close.put_away")
    listed = [label.text() for label in day.view.reports.findChildren(Label)]
    assert sum("应缴存 460.00" in words for words in listed) == 2, "the day's is what its shift's is"
    assert listed.count("已解款 300.00") == 2


def test_a_shortage_has_its_minus_wherever_it_stands(qtbot: QtBot, rig: CloseRig) -> None:
    mine = rig.open()
    rig.pay(mine, cash=100_00)
    rig.count(mine, FLOAT_FEN + 80_00)
    screen = Screen(qtbot, rig)
    assert screen.shows(CloseMode.VARIANCE)
    words = screen.shown().split("\n")
    assert words.count("短款 −20.00") >= 2, "of its tender, and of all"
    assert "现金差额未认定 · 短款 −20.00" in words
    screen.keys("少了二十")
    screen.press("close.book.cash")
    screen.view.signing.pin.setFocus()
    screen.sign(PIN)
    assert screen.shows(CloseMode.CLOSED)
    day = Screen(qtbot, rig, MANAGER, None)
    said = day.shown()
    assert said.count("短款 −20.00") >= 5, "shift, tender, sum, clerk, treatment and the day"
    assert not re.search(r"(短款 \d|^−20\.00$)", said, re.MULTILINE)


def test_what_was_decided_is_taken_back_like_everything_else(qtbot: QtBot, rig: CloseRig) -> None:
    mine = rig.open()
    rig.pay(mine, cash=100_00)
    screen = Screen(qtbot, rig)
    bar = screen.view.findChild(StepBar)
    assert bar is not None
    assert bar.accessibleName().startswith("盲点 进行中, 停止收款 未开始")
    rig.count(mine, FLOAT_FEN + 80_00)
    screen.view.press("F5")
    assert bar.accessibleName().startswith("盲点 已完成, 停止收款 已完成, 核差 进行中")
    able = screen.view.keys()
    assert "Alt+U" not in able
    screen.keys("少了二十")
    screen.press("close.book.cash")
    able = screen.view.keys()
    assert "Alt+U" in able
    screen.view.press("Alt+U")
    assert screen.shows(CloseMode.VARIANCE)
    screen.presenter.recount()
    assert bar.accessibleName().startswith("盲点 进行中, 停止收款 已完成"), "a recount takes no money either"


def test_who_took_a_drawer_over_leaves_the_first_float(qtbot: QtBot, rig: CloseRig) -> None:
    rig.pay(rig.open(), cash=90_00)
    drawers = DrawerService(rig.store, rig.clock, rig.ids, rig.staff, rig.shifts.attendance)
    proof = drawers.incoming(rig.session(), OTHER, PIN)
    second = drawers.hand_over(rig.session(), notes(FLOAT_FEN + 90_00), (), proof).shift_id
    rig.pay(second, cash=10_00)
    rig.count(second, FLOAT_FEN + 100_00)
    screen = Screen(qtbot, rig, OTHER)
    screen.sign(PIN)
    assert screen.words("close.deposit") == "¥100.00"
    assert "备用金 500.00 元留在钱箱" in screen.words("close.put_away")
    assert "接班时的 590.00 元里，有上一班收的 90.00 元" in screen.words("close.put_away"), "590 is no float"
    day = Screen(qtbot, rig, MANAGER, None)
    assert day.shows(CloseMode.DAY_SIGNING)
    twice = "交班转入的现金 590.00 交班人、接班人两行都有，分收款方式核对中只计一次。"
    assert twice in day.shown(), "before the signature"
    day.sign(PIN)
    assert twice in day.shown(), "and after it, as on the report"


def test_a_kiosk_is_in_the_figures_before_and_after_the_signature(qtbot: QtBot, rig: CloseRig) -> None:
    mine = rig.open()
    rig.pay(mine, cash=100_00)
    rig.at_kiosk(50_00)
    rig.pay(mine, cash=20_00)
    rig.count(mine, FLOAT_FEN + 120_00)
    rig.close(mine)
    screen = Screen(qtbot, rig, MANAGER, None)
    assert screen.shows(CloseMode.DAY_SIGNING)
    kiosk = f"自助机 KIOSK-{rig.store.terminal.code}"
    assert shifts(screen).count(kiosk) == 1
    assert "随日结一起班结" in shifts(screen)
    assert not any(words.startswith("·") for words in shifts(screen))
    assert not [
        button
        for button in screen.view.findChildren(QPushButton)
        if button.objectName().startswith("close.for.") and button.isVisible()
    ], "nobody counts a drawer that is not there"
    assert kiosk in screen.shown()
    assert "170.00" in screen.shown()
    before = screen.presenter.state.day
    finish = screen.find("close.finish")
    assert not finish.isEnabled(), "the PIN is what closes"
    screen.find("close.other").setFocus()
    screen.view.press("Ctrl+Return")
    assert screen.focus() == "close.pin"
    screen.sign(PIN)
    assert screen.shows(CloseMode.DAY_CLOSED)
    after = screen.presenter.state
    assert before is not None
    assert after.day is not None
    assert after.z_report is not None
    assert (after.z_report.takings_fen, after.day.figures) == (170_00, before.figures)
    assert (after.z_report.carried, len(after.days)) == (before.carried, 0)
    assert shifts(screen).count("已班结") == 2
    assert "随日结一起班结" not in shifts(screen)
    assert f"班结 · {kiosk}" in screen.shown()
    assert "不收现金" in screen.shown(), "nothing of a kiosk is to be deposited"
    assert screen.crashes == []


def test_money_that_came_while_the_manager_looked(qtbot: QtBot, rig: CloseRig) -> None:
    mine = rig.open()
    rig.count(mine, FLOAT_FEN)
    rig.close(mine)
    screen = Screen(qtbot, rig, MANAGER, None)
    rig.at_kiosk(50_00)
    screen.sign(PIN)
    assert screen.shows(CloseMode.DAY_SIGNING)
    assert screen.presenter.state.fault is Fault.FINISH
    assert "请重新核对" in screen.words("close.missing")
    assert "50.00" in screen.shown(), "what is true now is there to be checked"
    screen.sign(PIN)
    assert screen.shows(CloseMode.DAY_CLOSED)


def test_a_signature_is_ticked_once_it_is_given(qtbot: QtBot, rig: CloseRig) -> None:
    mine = rig.open()
    screen = Screen(qtbot, rig)
    mark = screen.view.signing.findChild(QWidget, "close.signed")
    assert mark is not None
    assert mark.accessibleName() == ""
    rig.count(mine, FLOAT_FEN)
    screen.presenter.refresh()
    assert screen.shows(CloseMode.SEALED)
    assert mark.accessibleName() == "已完成"


def test_numbers_of_other_shifts_are_told_apart(rig: CloseRig) -> None:
    mine = rig.open()
    rig.pay(mine, cash=10_00)
    rig.at_kiosk(50_00)
    rig.pay(mine, cash=10_00)
    with rig.store.read() as queries:
        ranges = queries.shifts.receipt_ranges((mine,))
        whole = queries.shifts.receipt_ranges(
            [row.shift_id for row in queries.shifts.shifts_of(rig.shift(mine).day_id)]
        )
    assert others_words(ranges, TEXT) == "其他班次另有 1 张"
    assert others_words(whole, TEXT) == ""
