"""The floor once the day is closed, and what opens a window."""

from datetime import UTC, datetime

from app.ui.screens.floor import words
from app.ui.screens.floor.presenter import FloorMode
from tests.factories_close import close_idle_day
from tests.ui.floor.stage import Stage


def test_a_window_is_opened_by_a_clerk_and_the_advice_says_so(stage: Stage) -> None:
    stage.hall.issue()
    stage.presenter.refresh()
    floor = stage.presenter.state.floor
    assert floor is not None
    assert stage.mode is FloorMode.STRAINED
    assert "登录并开班，窗口就开放" in words.suggestion(floor, stage.hall.text)[1]


def test_after_the_close_nothing_is_advised(stage: Stage) -> None:
    rig = stage.hall.rig
    stage.hall.issue()
    date = datetime.fromtimestamp(rig.clock.now_ms() / 1000, UTC).date().isoformat()
    close_idle_day(rig, date)
    stage.presenter.refresh()
    floor = stage.presenter.state.floor
    assert floor is not None
    assert stage.mode is not FloorMode.STRAINED, "nobody opens a counter after the close"
    said = words.suggestion(floor, stage.hall.text)
    assert said == ("今天已日结", "还有 1 位在等，下次开班后才叫号。")
