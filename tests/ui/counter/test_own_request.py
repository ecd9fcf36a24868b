"""Who serves customers and is a manager: their own request is the hall head's, and nobody else is named."""

from app.ui.panels.form_state import FormMode
from app.ui.widgets.buttons import Button
from tests.desk_hall import DeskHall
from tests.people import MANAGER


def test_a_managers_own_request_names_the_hall_head_alone(desk: DeskHall) -> None:
    desk.sign_in(MANAGER)
    desk.open_shift()
    desk.take("plan_change")
    desk.serve_next()
    desk.verify("wang_xiaoming")
    desk.begin("104")
    desk.fill("form.plan.line", "畅享 299")
    desk.key("Tab")
    assert desk.shows("须厅长审批（您本人的申请）")
    desk.key("Ctrl+Return")
    assert desk.counter.parts.form.state.mode is FormMode.AWAITING_APPROVAL
    assert desk.shows("厅长审批后继续")
    assert not desk.shows("区域台"), "there is none: the hall head's right is meant"
    other = desk.find("form.other")
    assert isinstance(other, Button)
    assert other.text() == "厅长到台审批"
    assert not desk.shows("经理批准后"), "no other approver is named beside the hall head"
    desk.key("Alt+J")
    assert not desk.shows("经理到台审批")
    desk.key("Alt+J")
    desk.robot.breathe()
    assert desk.window.shell is not None
    rail = desk.window.shell.rail.button("approvals").accessibleName()
    assert "1" not in rail, "nothing that this person may decide"
    assert "等他人审批" in desk.find("chip.approvals").accessibleName()
