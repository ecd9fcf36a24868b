"""What grows with large letters at the kiosk, what is written in one size, and what lines up."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.domain.customers import SubscriberKind
from app.ui.desk_alarm import AlarmCover, AlarmGuard
from app.ui.panels.calm import Ear
from app.ui.theme import KIOSK_MAIN, load_fonts
from app.ui.training import TrainingMarks
from app.ui.widgets.keypad import Keypad
from app.ui.widgets.kiosk import KioskButton, KioskTile, stand_together
from app.ui.widgets.labels import Label
from tests.factories_kiosk import BROADBAND_NUMBER, MOBILE_NUMBER
from tests.kiosk_hall import KioskHall
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


@pytest.mark.parametrize("elder", [False, True])
def test_in_training_the_way_back_is_for_fingers_and_nothing_is_cut(
    pay: PayStage, qapp: QApplication, elder: bool
) -> None:
    marks = TrainingMarks(qapp, pay.till.texts["zh_CN"])
    try:
        marks.mark(pay.view)
        pay.tap(*(("kiosk_elder",) if elder else ()))
        pay.view.resize(1080, 1920)
        QApplication.processEvents()
        leave = pay.find("training.leave")
        assert min(leave.width(), leave.height()) >= 80
        assert leave.accessibleName() == "退出培训"
        left: list[bool] = []
        marks.left.connect(lambda: left.append(True))
        QTest.mouseClick(leave, Qt.MouseButton.LeftButton)
        assert left == [True]
        assert pay.view.height() == 1920
        assert all(each.height() >= 80 for each in pay.buttons())
    finally:
        marks.stop()
        marks.deleteLater()


def test_a_key_stays_where_it_is_when_something_is_wrong(pay: PayStage) -> None:
    for way, go in (("kiosk_home_phone", "kiosk_confirm"), ("kiosk_home_progress", "kiosk_letters_go")):
        key = "kiosk_key_7" if "confirm" in go else "kiosk_letter_7"
        pay.presenter.finish()
        pay.tap(way, key)
        place = pay.find(key).mapTo(pay.view, pay.find(key).rect().center())
        pay.tap(go)
        QApplication.processEvents()
        assert pay.find("kiosk_problem").isVisible()
        assert pay.find(key).mapTo(pay.view, pay.find(key).rect().center()) == place


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_number_is_as_large_in_large_letters(pay: PayStage, language: str) -> None:
    sizes = []
    for ways in ((), ("kiosk_elder",)):
        pay.presenter.finish()
        pay.tap(f"kiosk_language_{language}", *ways, "kiosk_any")
        QApplication.processEvents()
        sizes.append(pay.find("kiosk_number").font().pixelSize())
        assert pay.view.height() == 1920
    assert sizes[0] == sizes[1]


def test_in_an_alarm_the_cover_is_read_from_where_customers_stand(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot
) -> None:
    kiosk = KioskHall(tmp_path, qapp, qtbot)
    try:
        cover = AlarmCover(kiosk.window, AlarmGuard(kiosk.program), kiosk.program.texts["zh_CN"])
        (words,) = cover.findChildren(Label)
        assert words.text() == "暂停服务，请稍候"
        assert words.font().pixelSize() == KIOSK_MAIN
        assert not cover.isVisible()
    finally:
        kiosk.close()


def test_a_closed_kiosk_listens_to_nothing_any_more(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> None:
    kiosk = KioskHall(tmp_path, qapp, qtbot)
    try:
        listeners = kiosk.hall.rig.store._listeners
        ears = [each for each in listeners if isinstance(each, Ear)]
        assert ears
        kiosk.window.close()
        assert [each for each in listeners if isinstance(each, Ear)] == []
    finally:
        kiosk.close()


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("ways", [(), ("kiosk_elder",)])
def test_a_reason_below_a_tile_is_read_whole(pay: PayStage, language: str, ways: tuple[str, ...]) -> None:
    pay.tap(f"kiosk_language_{language}", *ways, "kiosk_home_pay")
    pay.type(BROADBAND_NUMBER)
    pay.tap("kiosk_confirm")
    hall = pay.presenter.state.hall
    assert hall is not None
    pay.presenter.put(hall=replace(hall, money_bar="kiosk.no_day"))
    QApplication.processEvents()
    tile = pay.find("kiosk_pay")
    assert isinstance(tile, KioskTile)
    assert tile.detail == pay.till.texts[language]("kiosk.no_day")
    shown = tile.grab().toImage()
    ground = shown.pixel(shown.width() // 2, shown.height() - 5)
    # Words that do not fit are cut at an edge: right above it the ground is empty.
    for y in (4, shown.height() - 5):
        assert {shown.pixel(x, y) for x in range(40, shown.width() - 40)} == {ground}


def test_what_was_asked_for_once_is_done_and_not_locked(qtbot: QtBot) -> None:
    load_fonts()
    for stacked in (False, True):
        barred, done = (
            KioskButton("Called", "hand-clap", stacked=stacked, once=once, height=120)
            for once in (False, True)
        )
        window = window_of(qtbot, barred, done)
        for button in (barred, done):
            button.setFixedWidth(240)
        assert picture(barred) == picture(done)
        barred.setEnabled(False)
        done.setEnabled(False)
        assert picture(barred) != picture(done), "a lock says that it is barred"
        window.hide()
