"""Answers that come when their form has been left: they change nothing of the next customer's."""

import pytest

from app.domain.errors import EnvironmentFault
from app.services.visits import Visit
from app.ui.panels.form_state import EDITING, FormMode
from tests.factories_form import Stage
from tests.samples_hall import MOBILE, OTHER, SECRET
from tests.ui.form.test_form import open_number
from tests.ui.form.test_form_again import failed, plan


def held(stage: Stage) -> int:
    """Return how many listeners hear of commits."""
    return len(stage.desk.rig.store._listeners)


def next_form(stage: Stage) -> Visit:
    """Open the form of somebody else, and fill something in."""
    visit = stage.desk.verified("wang", MOBILE)
    stage.presenter.open("plan_change", visit, filled={"notes": "下一位"})
    assert stage.mode() in EDITING
    return visit


def stands_alone(stage: Stage, visit: Visit) -> bool:
    """Return whether the form shows the next customer's business, and nothing of the one before."""
    state = stage.presenter.state
    return (
        state.mode in EDITING
        and state.mode is not FormMode.SUBMITTING
        and (state.visit, state.order, state.error) == (visit, None, None)
        and state.form.get("notes") == "下一位"
    )


def test_an_order_accepted_late_is_no_part_of_the_next_customers_form(stage: Stage) -> None:
    accepted: list[bool] = []
    stage.presenter.accepted_late.connect(lambda _submitted, _visit: accepted.append(True))
    open_number(stage)
    stage.tasks.holding = True
    stage.ctrl_enter()
    assert stage.mode() is FormMode.SUBMITTING
    stage.tasks.holding = False
    stage.presenter.close()
    visit = next_form(stage)
    stage.tasks.arrive()
    assert stands_alone(stage, visit)
    assert (stage.submitted, accepted) == ([], [True])


def test_a_refusal_that_comes_late_leaves_the_next_form_alone_and_the_draft_kept(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_given: object, **_named: object) -> None:
        raise EnvironmentFault("link.no_verdict")

    open_number(stage)
    with monkeypatch.context() as patched:
        patched.setattr(stage.desk.orders, "submit", silent)
        stage.tasks.holding = True
        stage.ctrl_enter()
        assert stage.mode() is FormMode.SUBMITTING
        stage.tasks.holding = False
    stage.presenter.close()
    with stage.desk.rig.store.read() as queries:
        drafts = queries.orders.drafts(None)
    assert [draft.type_key for draft in drafts] == ["open_account"], "left while it was under way: it is kept"
    visit = next_form(stage)
    stage.tasks.arrive()
    assert stands_alone(stage, visit)


def test_a_draft_of_what_was_accepted_late_does_not_stay(stage: Stage) -> None:
    open_number(stage)
    stage.tasks.holding = True
    stage.ctrl_enter()
    stage.tasks.holding = False
    stage.presenter.close()
    stage.tasks.arrive()
    with stage.desk.rig.store.read() as queries:
        assert queries.orders.drafts(None) == ()


def test_what_opens_late_opens_nothing_once_it_was_left(stage: Stage) -> None:
    stage.tasks.holding = True
    stage.presenter.open("plan_change", stage.desk.verified("wang", MOBILE))
    stage.presenter.close()
    stage.tasks.arrive()
    assert (stage.mode(), stage.presenter.state.kind) == (FormMode.CLOSED, None)


def test_an_order_that_is_found_late_is_not_listened_for(stage: Stage) -> None:
    accepted = stage.desk.submit_sample("plan_change")
    before = held(stage)
    stage.tasks.holding = True
    stage.presenter.show_order(accepted.order.order_id)
    stage.presenter.close()
    stage.tasks.arrive()
    assert (stage.mode(), held(stage)) == (FormMode.CLOSED, before)


def test_a_password_that_passes_late_passes_in_no_other_visit(stage: Stage) -> None:
    passed: list[Visit] = []
    stage.presenter.password_passed.connect(passed.append)
    stage.presenter.open("plan_change", Visit(customer_id="c-wang", subscriber_id=MOBILE))
    assert stage.mode() is FormMode.REFUSED
    stage.tasks.holding = True
    stage.presenter.try_password(SECRET)
    stage.tasks.holding = False
    stage.presenter.close()
    visit = next_form(stage)
    stage.tasks.arrive()
    assert stands_alone(stage, visit)
    assert passed == []


def test_a_fault_that_comes_late_is_not_said_of_the_next_form(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_given: object) -> None:
        raise EnvironmentFault("store.busy")

    with monkeypatch.context() as patched:
        patched.setattr(stage.desk.orders, "start", busy)
        stage.tasks.holding = True
        stage.presenter.open("plan_change", stage.desk.verified("wang", OTHER))
        stage.tasks.holding = False
    visit = next_form(stage)
    stage.tasks.arrive()
    assert stands_alone(stage, visit)


def test_a_form_thrown_away_late_does_not_close_the_next_one(stage: Stage) -> None:
    dropped: list[str] = []
    stage.presenter.dropped.connect(lambda key, *_of: dropped.append(key))
    open_number(stage)
    stage.tasks.holding = True
    stage.presenter.drop()
    stage.tasks.holding = False
    visit = next_form(stage)
    stage.told.clear()
    stage.tasks.arrive()
    assert stands_alone(stage, visit)
    assert (dropped, stage.told) == (["open_account"], [])


def test_a_comparison_looked_at_late_does_not_open_what_was_submitted(stage: Stage) -> None:
    open_number(stage)
    stage.tasks.holding = True
    stage.presenter.look_at_evidence()
    stage.ctrl_enter()
    stage.tasks.arrive_one(last=True)
    assert stage.mode() is FormMode.SIGNATURE
    stage.tasks.arrive()
    assert stage.mode() is FormMode.SIGNATURE


def test_a_price_that_comes_late_does_not_offer_to_submit_again(stage: Stage) -> None:
    open_number(stage)
    stage.tasks.holding = True
    stage.presenter.change("notes", "快一点")
    stage.ctrl_enter()
    assert stage.mode() is FormMode.SUBMITTING
    stage.tasks.arrive_one()
    assert stage.mode() is FormMode.SUBMITTING
    stage.tasks.arrive()
    assert stage.mode() is FormMode.SIGNATURE


def test_a_failed_order_is_tried_once_however_often_it_is_pressed(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed(stage, "m99", pay=True)
    stage.desk.rig.record(plan("m99"))
    execute, tried = stage.desk.orders.execute, []

    def counted(*given: object) -> object:
        tried.append(given)
        return execute(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(stage.desk.orders, "execute", counted)
    stage.tasks.holding = True
    stage.ctrl_enter()
    stage.ctrl_enter()
    stage.presenter.try_again()
    assert len(tried) == 1
    stage.tasks.arrive()
    assert (stage.mode(), stage.presenter.state.busy) == (FormMode.DONE, False)


def test_a_try_that_fails_may_be_made_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    failed(stage, "m99", pay=True)

    def busy(*_given: object) -> None:
        raise EnvironmentFault("store.busy")

    with monkeypatch.context() as patched:
        patched.setattr(stage.desk.orders, "execute", busy)
        stage.ctrl_enter()
    assert (stage.mode(), stage.presenter.state.busy) == (FormMode.FAILED, False)
    assert stage.presenter.state.error is not None
    stage.desk.rig.record(plan("m99"))
    stage.ctrl_enter()
    assert stage.mode() is FormMode.DONE


def test_nothing_of_a_customer_stays_in_a_form_that_was_left(stage: Stage) -> None:
    next_form(stage)
    stage.presenter.close()
    assert stage.presenter._reopen is None
