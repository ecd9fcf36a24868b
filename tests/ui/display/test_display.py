"""The call display: calls as they are committed, no names."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.domain.errors import EnvironmentFault
from app.domain.halls import TerminalEnrolled
from app.services.link import LinkMode
from app.ui.screens.display.presenter import STATES, DisplayMode, DisplayPresenter
from app.ui.screens.display.view import DisplayView
from app.ui.theme import tokens_of
from app.ui.widgets.labels import Label
from tests.queue_hall import SECOND, QueueHall
from tests.queue_link import QueueLink
from tests.seen import faults
from tests.slow_speaker import SlowSpeaker

HOUR = 60 * 60_000


class Stage:
    """A display on the wall."""

    def __init__(self, hall: QueueHall, qtbot: QtBot) -> None:
        self.hall = hall
        self.speaker = SlowSpeaker()
        rig = hall.rig
        self.presenter = DisplayPresenter(hall.queue, rig.store, hall.tasks, rig.clock, self.speaker, "zh_CN")
        self.view = DisplayView(self.presenter, hall.text)
        qtbot.addWidget(self.view)
        self.view.resize(1920, 1080)
        self.view.show()
        QApplication.processEvents()

    def shows(self, mode: DisplayMode) -> bool:
        return self.mode is mode

    @property
    def mode(self) -> DisplayMode:
        return self.presenter.state.mode

    def words(self) -> set[str]:
        QApplication.processEvents()
        labels = {label.text() for label in self.view.findChildren(Label) if label.isVisible()}
        return labels | {w.accessibleName() for w in self.view.findChildren(QWidget) if w.isVisible()}


@pytest.fixture
def stage(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[Stage]:
    hall = QueueHall(tmp_path, qapp)
    made = Stage(hall, qtbot)
    yield made
    made.view.hide()
    hall.close()


@pytest.fixture
def link() -> QueueLink:
    return QueueLink()


@pytest.fixture
def linked(tmp_path: Path, link: QueueLink, qapp: QApplication, qtbot: QtBot) -> Iterator[Stage]:
    hall = QueueHall(tmp_path, qapp, link)
    made = Stage(hall, qtbot)
    yield made
    made.view.hide()
    hall.close()


def test_every_mode_is_declared() -> None:
    assert set(STATES) == set(DisplayMode)


def test_it_greets_while_nobody_was_called_and_is_always_dark(stage: Stage) -> None:
    assert stage.shows(DisplayMode.EMPTY)
    assert {"欢迎光临，请取号等候", "08:30–20:00", "现在等候 0 人"} <= stage.words()
    assert "怎么取号 到自助机或导办台取号 拿好小票，看这块屏 叫到您的号，请到所示窗口" in stage.words()
    assert "之前呼叫" not in stage.words(), "no lines for calls that there were not"
    assert tokens_of(stage.view).dark
    stage.view.grab()


def test_the_first_call_takes_the_place_of_the_welcome(stage: Stage) -> None:
    stage.hall.issue()
    assert "现在等候 1 人 开窗后叫号" in stage.words()
    stage.hall.queue.call_next(stage.hall.sign_in(1))
    assert {"之前呼叫", "还没有", "没有过号"} <= stage.words()
    assert not any(words.startswith("现在等候") for words in stage.words())


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
def test_the_welcome_is_read_whole_in_both_languages(stage: Stage, lang: str) -> None:
    for _ in range(12):
        stage.hall.issue()
    stage.view.retranslate(stage.hall.texts[lang])
    assert faults(stage.view) == []


def test_it_sends_nobody_for_a_number_while_none_is_given(stage: Stage) -> None:
    stage.hall.wait(-2 * HOUR)
    stage.presenter.refresh()
    assert "欢迎光临，08:30 开始取号" in stage.words()
    stage.hall.wait(14 * HOUR)
    stage.presenter.refresh()
    assert "今天已停止取号" in stage.words()
    assert "欢迎光临，请取号等候" not in stage.words()


@pytest.mark.parametrize("fault", ["no line", "restored", "first moment"])
def test_it_counts_nobody_while_it_cannot_know_who_waits(linked: Stage, link: QueueLink, fault: str) -> None:
    assert "现在等候 0 人" in linked.words()
    link.mode = LinkMode.HUB if fault == "restored" else LinkMode.OFFLINE
    link.recovering, link.connecting = fault == "restored", fault == "first moment"
    linked.presenter.refresh()
    assert "现在等候 人数暂不清楚" in linked.words()
    assert not any("0 人" in words for words in linked.words())


def test_a_hall_that_never_closes_says_so(stage: Stage) -> None:
    stage.hall.rig.open_day_and_night()
    stage.presenter.refresh()
    assert "营业时间 全天" in stage.words()


def test_a_call_appears_by_itself_with_its_announcement(stage: Stage) -> None:
    clerk = stage.hall.sign_in(3)
    stage.hall.issue()
    stage.hall.queue.call_next(clerk)
    assert stage.shows(DisplayMode.CALLING)
    assert stage.view.band.accessibleDescription() == "请 A零零一号 到 3 号窗口"
    stage.view.grab()
    stage.view.retranslate(stage.hall.texts["en"])
    assert stage.view.band.accessibleDescription() == "Number A 0 0 1, please go to counter 3"
    stage.view.grab()


def test_served_it_stays_quietly_and_earlier_ones_move_down(stage: Stage) -> None:
    hall = stage.hall
    for number in (1, 2):
        clerk = hall.sign_in(number)
        hall.issue()
        hall.queue.serve(clerk, hall.queue.call_next(clerk).ticket_id)
        hall.wait(SECOND)
    assert stage.shows(DisplayMode.QUIET)
    assert "A001 1 号窗口" in stage.words()
    assert "还没有" not in stage.words()
    stage.view.grab()


def test_missed_numbers_are_listed_and_counted_beyond_their_room(stage: Stage) -> None:
    clerk = stage.hall.sign_in(1)
    for _ in range(10):
        stage.hall.issue("fee_payment")
    for _ in range(9):
        stage.hall.miss_next(clerk)
    words = stage.words()
    assert {"A001", "A008", "过号，请到任一窗口复号（另有 1 位）"} <= words
    assert "A009" not in words
    stage.view.grab()


def test_an_older_number_does_not_take_the_place_of_one_who_did_not_come(stage: Stage) -> None:
    hall = stage.hall
    clerk = hall.sign_in(1)
    hall.issue("fee_payment")
    hall.issue("fee_payment")
    served = hall.queue.call_next(clerk)
    hall.queue.serve(clerk, served.ticket_id)
    hall.queue.finish(clerk, served.ticket_id)
    assert stage.view.band.accessibleDescription() != ""
    hall.wait(SECOND)
    hall.miss_next(clerk)
    words = stage.words()
    assert stage.view.band.accessibleDescription() == "", "nobody is sent to a counter"
    assert {"请等候叫号", "A001 1 号窗口", "A002"} <= words
    assert "最近呼叫" not in words
    stage.view.grab()


def test_the_wait_is_a_range_once_somebody_sits_at_a_counter(stage: Stage) -> None:
    for _ in range(3):
        stage.hall.issue()
    assert not any("分钟" in words for words in stage.words()), "nobody knows when a counter opens"
    stage.hall.sign_in(1)
    stage.presenter.refresh()
    assert "现在等候 3 人 大约 13–25 分钟" in stage.words()


def test_a_fault_keeps_the_last_board(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    clerk = stage.hall.sign_in(1)
    stage.hall.issue()
    stage.hall.issue()
    stage.hall.queue.call_next(clerk)
    assert "大约" in stage.words()

    def broken(*_arguments: object) -> None:
        raise EnvironmentFault("store.busy")

    with monkeypatch.context() as patch:
        patch.setattr(stage.hall.queue, "display", broken)
        stage.presenter.refresh()
    assert stage.shows(DisplayMode.FAULT)
    assert "暂时读不到最新叫号，请听工作人员呼叫" in stage.words()
    assert "大约" not in stage.words(), "no wait is promised from an old reading"
    assert "人数暂不清楚" in stage.words()
    assert "1 人" not in stage.words(), "nor is it told who waited then"
    assert stage.view.band.accessibleName() == "暂时读不到最新叫号，请听工作人员呼叫", "it is large"
    assert "A001 1 号窗口" in stage.words(), "the last call known stands among the earlier ones"
    assert {"过号暂不清楚", "没有过号"} & stage.words() == {"过号暂不清楚"}
    assert any("以前的叫号" in each for each in stage.words())
    for _ in range(10):
        stage.presenter.tick()
    assert stage.shows(DisplayMode.CALLING)


def test_with_several_issuers_it_says_that_numbers_are_called_by_time(linked: Stage) -> None:
    assert "号码按取号时间、优先类别呼叫" in linked.words()
    linked.hall.rig.record(
        TerminalEnrolled(
            terminal_id="other",
            hall_id="A01",
            code="T09",
            name="",
            public_key="00" * 32,
            kind="kiosk",
            slot="Z",
        )
    )
    linked.presenter.refresh()
    assert "按取号时间叫号，优先类别先叫" in linked.words()
    linked.view.grab()


def test_a_call_is_announced_once_it_is_decided_or_nobody_decides(linked: Stage, link: QueueLink) -> None:
    clerk = linked.hall.sign_in(1)
    linked.hall.issue()
    called = linked.hall.queue.call_next(clerk)
    assert linked.shows(DisplayMode.CALLING)
    with linked.hall.rig.store.raw_write() as conn:
        conn.exec_driver_sql(
            "INSERT INTO pending (op_id, entity, hlc, shown, accepted) VALUES (?, ?, '', 1, 0)",
            (called.last_op, f"ticket:{called.ticket_id}"),
        )
    linked.presenter.refresh()
    assert linked.shows(DisplayMode.EMPTY)
    link.mode = LinkMode.OFFLINE
    linked.presenter.refresh()
    assert linked.shows(DisplayMode.CALLING)
    assert "网络中断，请把小票交窗口扫一下，再听窗口呼叫" in linked.words()


def test_in_english_neither_the_day_nor_the_call_is_taken_for_another_figure(stage: Stage) -> None:
    clerk = stage.hall.sign_in(1)
    stage.hall.issue()
    call = stage.hall.queue.call_next(clerk)
    stage.view.retranslate(stage.hall.texts["en"])
    assert "Wed 11 Mar" in stage.words()
    assert stage.view.band.repeat == "1st call"
    stage.hall.rig.clock.advance_ms(20_000)
    stage.hall.queue.recall(clerk, call.ticket_id)
    assert stage.view.band.repeat == "2nd call"


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
def test_words_beside_the_figure_stand_on_its_line(stage: Stage, lang: str) -> None:
    clerk = stage.hall.sign_in(1)
    stage.hall.issue()
    stage.hall.queue.call_next(clerk)
    stage.view.retranslate(stage.hall.texts[lang])
    QApplication.processEvents()
    shown = stage.view.band.grab().toImage()
    ground = shown.pixel(4, shown.height() - 4)
    lowest = [
        next((y for y in range(shown.height() - 1, 140, -1) if shown.pixel(x, y) != ground), 0)
        for x in range(shown.width())
    ]
    number, place = max(lowest[: shown.width() // 3]), max(lowest[shown.width() // 2 :])
    assert abs(number - place) <= 6
