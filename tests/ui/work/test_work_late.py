"""What is read and written late: it changes nothing of what was chosen meanwhile, and counts once."""

import pytest

from app.domain.call_backs import CallBackOutcome
from app.domain.errors import EnvironmentFault
from app.i18n import load_text
from app.services.call_backs import CallBackService
from app.ui.screens.work.state import WorkMode
from app.ui.theme import RESOURCES
from app.ui.widgets.choices import RadioRow
from app.ui.widgets.labels import Label
from app.ui.widgets.stale import ink_of
from tests.ui.work.conftest import Stage

MINUTE_MS = 60_000


def two_calls(stage: Stage) -> tuple[str, str]:
    """Owe two customers a call; returns what is chosen and the other."""
    stage.desk.pay(stage.desk.submit_sample("device_sale").order)
    stage.desk.submit_sample("fault_report")
    stage.presenter.choose(stage.presenter.state.keys[0])
    stage.presenter.explain("已恢复")
    stage.presenter.called()
    stage.presenter.submit()
    first, second = stage.presenter.state.keys
    stage.presenter.choose(first)
    assert stage.is_at(WorkMode.CALL)
    return first, second


def tries(stage: Stage, key: str) -> int:
    """Return how often somebody was called in vain."""
    rig = stage.desk.rig
    detail = CallBackService(rig.store, rig.clock, rig.ids).detail(key.removeprefix("call:"))
    return len(detail.calls)


def test_whoever_is_chosen_next_is_not_shown_with_the_facts_of_the_one_before(stage: Stage) -> None:
    first, second = two_calls(stage)
    codes = {call.order_code: f"call:{call.row.order_id}" for call in stage.presenter.state.calls.found}
    former = next(code for code, key in codes.items() if key == first)
    title = stage.view.findChild(Label, "work.title")
    assert isinstance(title, Label)
    assert former in title.text()
    stage.tasks.holding = True
    stage.presenter.choose(second)
    state = stage.presenter.state
    assert (state.mode, state.asked, state.detail) == (WorkMode.LOADING, None, None)
    assert not title.isVisible()
    assert "没有待跟进的事" not in stage.words(), "something is to be done: it is being read"
    stage.presenter.went(CallBackOutcome.NOT_REACHED)
    stage.presenter.submit()
    stage.tasks.arrive()
    assert stage.is_at(WorkMode.CALL)
    assert title.isVisible()
    assert former not in title.text()
    assert (tries(stage, first), tries(stage, second)) == (0, 0), "nothing is taken down before it is seen"


def test_a_call_in_vain_counts_once_though_the_minute_passes_while_it_is_written(stage: Stage) -> None:
    first, _second = two_calls(stage)
    stage.presenter.went(CallBackOutcome.NOT_REACHED)
    stage.tasks.holding, stage.tasks.lane = True, "write"
    stage.presenter.submit()
    assert stage.is_at(WorkMode.SAVING)
    stage.desk.rig.clock.advance_ms(MINUTE_MS)
    stage.presenter._tick()
    assert stage.is_at(WorkMode.SAVING), "what is read meanwhile does not end it"
    stage.presenter.submit()
    stage.tasks.arrive()
    assert stage.is_at(WorkMode.CALL)
    assert tries(stage, first) == 1


def test_nothing_else_is_chosen_while_it_is_written(stage: Stage) -> None:
    first, second = two_calls(stage)
    (code,) = (
        call.order_code for call in stage.presenter.state.calls.found if f"call:{call.row.order_id}" == first
    )
    told: list[tuple[str, str]] = []
    stage.presenter.called_back.connect(lambda order, how: told.append((order, how)))
    stage.presenter.went(CallBackOutcome.REACHED)
    stage.presenter.rate("5")
    stage.tasks.holding, stage.tasks.lane = True, "write"
    stage.presenter.submit()
    stage.presenter.choose(second)
    assert (stage.mode, stage.presenter.state.chosen) == (WorkMode.SAVING, first)
    stage.tasks.arrive()
    assert told == [(code, "reached")]
    stage.presenter.choose(second)
    stage.presenter.explain("请下午再打")
    assert (stage.mode, stage.presenter.state.note) == (WorkMode.CALL, "请下午再打")


def test_what_was_asked_for_before_does_not_end_the_saving(stage: Stage) -> None:
    first, _second = two_calls(stage)
    stage.presenter.went(CallBackOutcome.NOT_REACHED)
    stage.tasks.holding = True
    stage.presenter.choose(first)
    stage.presenter.submit()
    stage.tasks.arrive_one()
    assert stage.is_at(WorkMode.SAVING)
    stage.presenter.submit()
    stage.tasks.arrive()
    assert tries(stage, first) == 1


def test_lists_of_a_moment_ago_say_of_when_they_are(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    two_calls(stage)
    fresh = ink_of(stage.view.list)

    def busy(*_given: object) -> None:
        raise EnvironmentFault("store.busy")

    with monkeypatch.context() as patched:
        patched.setattr(CallBackService, "owed", busy)
        stage.presenter.refresh()
    assert stage.is_at(WorkMode.FAULT)
    clock = stage.desk.rig.clock
    text = load_text("zh_CN", RESOURCES)
    assert f"{text.time(clock.now_ms(), 'Asia/Shanghai')} 的情况，未更新" in stage.words()
    assert "没有记下什么" not in stage.words(), "nothing was to be recorded"
    assert ink_of(stage.view.list).text == fresh.muted
    stage.presenter.refresh()
    assert "未更新" not in stage.words()
    assert ink_of(stage.view.list) == fresh


def test_what_is_refused_stays_open_with_the_reason(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    first, _second = two_calls(stage)

    def busy(*_given: object) -> None:
        raise EnvironmentFault("store.busy")

    stage.presenter.went(CallBackOutcome.NOT_REACHED)
    with monkeypatch.context() as patched:
        patched.setattr(CallBackService, "take_down", busy)
        stage.presenter.submit()
    state = stage.presenter.state
    assert (state.mode, state.chosen, getattr(state.error, "code", "")) == (
        WorkMode.CALL,
        first,
        "store.busy",
    )
    assert state.reached is CallBackOutcome.NOT_REACHED, "what was chosen is still there"


def test_a_fault_of_the_program_does_not_lock_the_screen(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_calls(stage)

    def broken(*_given: object) -> None:
        raise ZeroDivisionError

    stage.presenter.went(CallBackOutcome.NOT_REACHED)
    with monkeypatch.context() as patched:
        patched.setattr(CallBackService, "take_down", broken)
        stage.presenter.submit()
    assert stage.is_at(WorkMode.CALL)
    assert len(stage.crashes) == 1
    stage.crashes.clear()


def test_choices_are_laid_out_anew_only_where_they_change(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid: list[object] = []
    lay = RadioRow.set_across

    def noted(row: RadioRow, across: int) -> None:
        laid.append(row)
        lay(row, across)

    stage.take_in()
    stage.presenter.choose(stage.presenter.state.keys[0])
    assert stage.is_at(WorkMode.UNDER_WAY)
    monkeypatch.setattr(RadioRow, "set_across", noted)
    for words in ("等", "等配件"):
        stage.presenter.explain(words)
    assert laid == []
