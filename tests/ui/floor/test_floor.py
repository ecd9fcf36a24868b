"""The floor under real keys, on a real hall."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea
from pytestqt.qtbot import QtBot

from app.domain.halls import local_minute
from app.domain.help_calls import HelpAsked
from app.domain.rights import Right
from app.domain.shifts import DrawerCounted
from app.services.floor import Floor, WindowState, _by_age
from app.services.help_calls import Help, HelpService, open_calls
from app.services.ports import Stamp
from app.services.sessions import Session
from app.ui.screens.floor import words
from app.ui.screens.floor.presenter import STATES, FloorMode
from app.ui.screens.floor.words import NONE
from app.ui.theme import Tone
from tests.factories_queue import window_opened
from tests.networked_desk import NetworkedDesk
from tests.people import MANAGER
from tests.queue_hall import MINUTE, SECOND, QueueHall
from tests.ui.floor.stage import BOSS, Stage


def test_an_empty_hall_is_quiet(stage: Stage) -> None:
    assert set(STATES) == set(FloorMode)
    assert stage.mode is FloorMode.QUIET
    assert "没有客户在等" in stage.words()
    assert stage.cell(stage.view.windows, 0, 2) == "未开"


def test_the_floor_follows_the_queue_by_itself(stage: Stage) -> None:
    session = stage.hall.sign_in(2)
    stage.hall.issue()
    assert stage.mode is FloorMode.CALM or stage.mode is FloorMode.STRAINED
    ticket = stage.hall.queue.call_next(session)
    assert stage.cell(stage.view.windows, 1, 2) == "呼叫中"
    stage.hall.wait(30 * SECOND)
    stage.hall.queue.serve(session, ticket.ticket_id)
    stage.hall.wait(4 * MINUTE)
    stage.presenter.refresh()
    assert [stage.cell(stage.view.windows, 1, at) for at in (2, 3, 5)] == ["服务中", "A001", "4 分"]
    stage.hall.queue.finish(session, ticket.ticket_id)
    floor = stage.presenter.state.floor
    assert floor is not None
    assert (floor.day.served, floor.day.way_ms, floor.day.service_ms) == (1, 30 * SECOND, 4 * MINUTE)


def test_who_comes_at_once_was_measured_all_the_same(stage: Stage) -> None:
    assert NONE in way(stage), "nobody was measured yet"
    session = stage.hall.sign_in(2)
    stage.hall.issue()
    ticket = stage.hall.queue.call_next(session)
    stage.hall.queue.serve(session, ticket.ticket_id)
    stage.presenter.refresh()
    assert "1 分" in way(stage), "no way at all counts as the shortest that is told"


def way(stage: Stage) -> str:
    """Return what the tile says of the way from the call to the service."""
    return stage.view._tiles["way"].accessibleName()


def test_a_long_wait_asks_for_a_window(stage: Stage) -> None:
    stage.hall.sign_in(1)
    stage.hall.issue("broadband")
    assert stage.mode is FloorMode.STRAINED, "no open window serves the lane"
    assert "请开 4 号窗口" in stage.words()
    stage.hall.sign_in(2)
    stage.hall.wait(16 * MINUTE)
    stage.presenter.refresh()
    assert stage.mode is FloorMode.STRAINED
    assert "最久 16 分，超过 15 分钟警戒" in stage.words()
    floor = stage.presenter.state.floor
    assert floor is not None
    named = replace(floor, windows=tuple(replace(line, name="测试·郑海峰") for line in floor.windows))
    assert words.suggestion(named, stage.hall.text)[1].endswith("警戒。请提醒测试·郑海峰呼叫。")
    assert stage.cell(stage.view.lanes, 1, 5) == "超过警戒"


def test_who_still_waits_is_in_what_is_said_of_the_waits(stage: Stage) -> None:
    """One was called at once, two have waited for 25 minutes: the hall does not keep its promise."""
    tile = stage.view._tiles
    assert tile["waiting"].accessibleName() == "等候人数: 0, 没有客户在等"
    assert "标准不超过 10 分" in tile["mean"].accessibleName()
    session = stage.hall.sign_in(2)
    stage.hall.issue()
    assert tile["mean"].accessibleName() == "平均等候: 不到 1 分, 还没叫到人，按在等的算"
    ticket = stage.hall.queue.call_next(session)
    stage.hall.queue.cancel(session, ticket.ticket_id)
    stage.hall.issue()
    stage.hall.issue()
    stage.hall.wait(25 * MINUTE)
    stage.presenter.refresh()
    floor = stage.presenter.state.floor
    assert floor is not None
    assert tile["mean"].accessibleName() == "平均等候: 25 分, 在等的 · 已叫到的 不到 1 分"
    bars = words.standards(floor, stage.hall.text)
    assert [bar.words for bar in bars] == ["不到 1 分", "25 分", "33.3 %", "–"], "one of three in time"
    assert [bar.tone if bar.over else None for bar in bars] == [None, Tone.DANGER, Tone.UNSYNCED, None]


def test_a_mean_that_nobody_was_called_for_is_not_praised(stage: Stage) -> None:
    assert "平均等候暂无数据" in stage.words()
    assert "分钟标准以内" not in stage.words()
    session = stage.hall.sign_in(2)
    stage.hall.issue()
    assert "今天还没有叫过号；" in stage.words()
    stage.hall.queue.cancel(session, stage.hall.queue.call_next(session).ticket_id)
    stage.presenter.refresh()
    assert "平均等候在 10 分钟标准以内" in stage.words()
    stage.hall.issue()
    stage.hall.wait(25 * MINUTE)
    stage.hall.queue.cancel(session, stage.hall.queue.call_next(session).ticket_id)
    stage.presenter.refresh()
    assert "今日平均等候 12.5 分，超过 10 分钟标准" in stage.words(), "although nobody waits any more"


def test_a_wait_over_the_alert_is_one_tone_wherever_it_stands(stage: Stage) -> None:
    stage.hall.issue()
    stage.hall.wait(25 * MINUTE)
    stage.presenter.refresh()
    floor = stage.presenter.state.floor
    assert floor is not None
    row = words.waiting_row(floor.waiting[0], "综合", floor, stage.hall.text)
    lane = words.lane_row(floor.lanes[0], floor, stage.hall.text)
    assert row.late
    assert row.late_tone is lane.tone is words.standards(floor, stage.hall.text)[1].tone is Tone.DANGER


def test_f6_walks_through_the_panes_and_english_is_complete(stage: Stage) -> None:
    stage.hall.issue()
    stage.view.focus_first()
    seen = []
    for _ in range(3):
        focus = QApplication.focusWidget()
        assert focus is not None
        seen.append(focus.objectName())
        stage.view.next_pane()
    assert seen == ["floor.windows", "floor.lanes", "floor.waiting"]
    stage.view.retranslate(stage.hall.texts["en"])
    assert "⟨" not in stage.words()
    assert "Open counter" in stage.words()


def test_of_one_moment_the_lower_number_stands_first(stage: Stage) -> None:
    first = stage.hall.issue()
    rows = [replace(first, number=number) for number in ("A1000", "A005", "A004")]
    assert [row.number for row in sorted(rows, key=_by_age)] == ["A004", "A005", "A1000"]
    later = replace(first, number="A001", issued_ms=first.issued_ms + 1)
    assert max([later, *rows], key=_by_age) is later


def test_a_refusal_is_shown(stage: Stage) -> None:
    assert "实时" in stage.words()
    read = stage.presenter.state.floor
    assert read is not None
    stage.presenter._session = Session("s", "T1", "x", (), "manager", None)
    stage.hall.wait(5 * MINUTE)
    stage.presenter.refresh()
    assert stage.mode is FloorMode.FAULT
    assert "实时" not in stage.words(), "what stands there is old, and says so"
    age = f"{stage.hall.text.time(read.now_ms, 'Asia/Shanghai')} 的情况"
    assert stage.words().count(age) == 4, "at each of the cards whose figures are old"
    assert "现场读不出来" in stage.words()
    assert "没有丢失" in stage.words()
    assert stage.hall.text(f"staff.no_right.{Right.READ}") in stage.words()


def test_a_call_from_a_machine_is_an_alert_until_somebody_goes(stage: Stage) -> None:
    assert not stage.view.help.isVisible()
    helps = HelpService(stage.hall.rig.store, stage.hall.rig.clock)
    assert helps.told() is Help.NONE
    helps.ask("help-1")
    assert stage.view.help.isVisible()
    with stage.hall.rig.store.read() as queries:
        (call,) = queries.help_calls.since(0)
    assert "自助机 · 不到 1 分" in stage.words(), "of a hall with one device its name says nothing"
    stage.view.help.setFocus()
    button = QApplication.focusWidget()
    assert isinstance(button, QPushButton)
    assert "自助机" in button.accessibleDescription()
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert not stage.view.help.isVisible()
    assert helps.told() is Help.COMING
    time = stage.hall.text.time(call.at_ms, "Asia/Shanghai")
    assert f"{time} 自助机叫人 · {BOSS.staff_no}已去" in stage.words(), "who went there stays to be read"
    with stage.hall.rig.store.read() as queries:
        answered = queries.help_calls.call("help-1")
        assert answered is not None
        assert answered.answered_by == BOSS.staff_no
        assert queries.help_calls.call("nowhere") is None
    stage.presenter.go_to("help-1")
    assert stage.mode is not FloorMode.FAULT, "who was slower just sees that it is answered"


def test_who_calls_again_keeps_the_place_in_the_line(stage: Stage) -> None:
    rig = stage.hall.rig
    helps = HelpService(rig.store, rig.clock)
    begun = rig.clock.now_ms()
    helps.ask("first")
    rig.clock.advance_ms(MINUTE)
    with rig.store.write(Stamp("")) as unit:
        unit.record(HelpAsked(help_id="other", terminal_id="kiosk-2", at_ms=rig.clock.now_ms()))
    rig.clock.advance_ms(MINUTE)
    helps.ask("again")

    def waiting() -> list[tuple[str, int]]:
        with rig.store.read() as queries:
            calls = open_calls(queries, rig.clock.now_ms(), BOSS)
        return [(call.help_id, call.at_ms - begun) for call in calls]

    assert waiting() == [("again", 0), ("other", MINUTE)], "the newest is answered, the first is how long"
    helps.answer(BOSS, "again")
    rig.clock.advance_ms(MINUTE)
    helps.ask("another day")
    assert waiting() == [("other", MINUTE), ("another day", 3 * MINUTE)]


def test_lengths_are_said_as_people_say_them(stage: Stage) -> None:
    text = stage.hall.text
    assert [words.minutes(ms, text) for ms in (0, 1, 59 * MINUTE, 60 * MINUTE, 485 * MINUTE)] == [
        "–",
        "不到 1 分",
        "59 分",
        "1 小时 0 分",
        "8 小时 5 分",
    ]
    assert words.mean(3 * MINUTE + 58_000, 25, text) == "4.0 分", "as in the report of the day"
    assert words.mean(0, 25, text) == "不到 1 分", "quick is not the same as nobody"
    assert words.mean(0, 0, text) == "–"
    assert words.mean(90 * MINUTE, 1, text) == "1 小时 30 分"


def served_calmly(floor: Floor) -> Floor:
    """Return a floor where all was called in time."""
    return replace(floor, day=replace(floor.day, called=2))


def test_nothing_is_a_share_of_nobody(stage: Stage) -> None:
    floor = stage.presenter.state.floor
    assert floor is not None
    text = stage.hall.text
    within, abandoned = words.standards(floor, text)[2:]
    assert (within.words, within.share, abandoned.words) == ("–", 0, "–")
    assert "100.0 %" not in stage.words()
    assert "现场正常" not in stage.words(), "only the queue is judged: a kiosk may be calling"
    gone = replace(floor, day=replace(floor.day, issued=7, abandoned=2))
    share = words.standards(gone, text)[3]
    assert (share.words, share.share) == ("–", 0), "while nobody was served it is no share of anything"
    served = replace(gone, day=replace(gone.day, served=2))
    last = words.standards(served, text)[3]
    assert (last.name, last.words) == ("放弃率（不到 10 %）", "50.0 %"), "beside its limit, as the others"
    assert "放弃率 50.0 %，标准是不到 10 %" in words.suggestion(served_calmly(served), text)[1]
    row = words.lane_row(replace(floor.lanes[0], windows=(2, 3)), floor, text)
    assert "2 号、3 号" in row.cells, "which windows, not how many"


def test_a_window_is_open_only_while_whoever_sits_there_has_a_shift(stage: Stage) -> None:
    hall = stage.hall

    def opened() -> tuple[bool, str]:
        stage.presenter.refresh()
        floor = stage.presenter.state.floor
        assert floor is not None
        assert (floor.open_windows > 0) is hall.queue.hall_wait().served, "one rule for floor and customer"
        return hall.queue.hall_wait().served, floor.windows[0].state

    assert opened() == (False, WindowState.CLOSED)
    clerk = hall.sign_in(1, on_shift=False)
    assert opened() == (False, WindowState.NO_SHIFT)
    rig = hall.rig
    rig.record(window_opened(clerk, rig.store.terminal.terminal_id, rig.clock.now_ms())[1])
    assert opened() == (True, WindowState.FREE)
    hall.rig.record(
        DrawerCounted(
            after=shift_op(hall, clerk.staff_no),
            shift_id=f"shift-of-{clerk.session_id}",
            count_no=1,
            notes=(),
            cash_fen=0,
            tenders=(),
            counted_by=clerk.staff_no,
            witness="",
            at_ms=hall.rig.clock.now_ms(),
        )
    )
    assert opened() == (False, WindowState.NO_SHIFT), "who counts the drawer calls nobody"


def shift_op(hall: QueueHall, staff_no: str) -> str:
    with hall.rig.store.read() as queries:
        shift = queries.shifts.open_shift_of(staff_no)
    assert shift is not None
    return shift.last_op


def test_a_lane_without_a_window_says_that_rather_than_that_it_is_long(stage: Stage) -> None:
    stage.hall.issue()
    stage.hall.wait(3 * MINUTE)
    stage.presenter.refresh()
    assert stage.cell(stage.view.lanes, 0, 5) == "没开窗口"
    stage.hall.sign_in(1)
    stage.presenter.refresh()
    assert stage.cell(stage.view.lanes, 0, 5) == "正常"


def test_who_is_cut_off_sees_since_when_the_windows_stand_still(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot
) -> None:
    desk = NetworkedDesk(tmp_path, qapp, qtbot, "manager")
    desk.sign_in(MANAGER)
    desk.window.go("floor")
    assert desk.shows("实时")
    desk.link.cut(hub=True)
    assert desk.shows("实时"), "the hub goes on telling"
    desk.link.cut(hub=False)
    desk.window.mounted["floor"].presenter.refresh()  # type: ignore[attr-defined] # the floor's own
    assert desk.shows(
        desk.window.text("floor.cut", time=desk.window.text.time(desk.link.now_ms, "Asia/Shanghai"))
    )
    desk.close()


def test_the_day_of_a_hall_that_never_closes_begins_with_its_first_customer(stage: Stage) -> None:
    def hours() -> list[int]:
        stage.presenter.refresh()
        floor = stage.presenter.state.floor
        assert floor is not None
        return [line.hour for line in floor.hours]

    assert hours() == list(range(8, 20)), "else with its hours"
    stage.hall.rig.open_day_and_night()
    (now,) = hours()
    stage.hall.issue()
    stage.hall.wait(3 * 60 * MINUTE)
    assert hours() == [now, now + 1, now + 2, now + 3]


def test_the_present_hour_is_in_sight(stage: Stage) -> None:
    stage.view.resize(1824, 700)
    stage.hall.wait(8 * 60 * MINUTE)
    stage.presenter.refresh()
    (area,) = (each for each in stage.view.findChildren(QScrollArea) if each.widget() is stage.view.hours)
    floor = stage.presenter.state.floor
    assert floor is not None

    def in_sight() -> bool:
        hour = local_minute(floor.now_ms, "Asia/Shanghai") // 60
        row = [line.hour for line in floor.hours].index(hour)
        top = 32 * row - area.verticalScrollBar().value()
        return top >= 0 and top + 32 <= area.viewport().height()

    stage.qtbot.waitUntil(in_sight)
