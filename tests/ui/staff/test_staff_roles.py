"""Roles of a colleague: put right beside the one-time PIN, and the one that a duty manager cannot give."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.domain.staff import Role
from app.i18n import load_text
from app.services.hall_desk import HallDesk
from app.ui.screens.staff.presenter import StaffMode
from app.ui.theme import RESOURCES
from tests.people import CLERK, HEAD, HEAD_PIN
from tests.ui.staff.stage import Accepts, Stage


def _register(stage: Stage, role: Role) -> str:
    """Register T10299 with one role; returns the one-time PIN."""
    stage.button("staff.add").click()
    stage.fill("staff.number", "t10299")
    stage.fill("staff.name", "Ce Shi")
    stage.view.editor._roles.box(role.value).click()
    stage.button("staff.save").click()
    assert stage.is_at(StaffMode.PIN)
    return stage.presenter.state.pin


@pytest.mark.parametrize("networked", [False, True])
def test_a_wrong_role_is_put_right_while_the_pin_is_shown(stage: Stage, networked: bool) -> None:
    rig, text = stage.hall.rig, load_text("zh_CN", RESOURCES)
    if networked:
        stage.presenter._service = HallDesk(rig.store, rig.clock, stage.hall.staff, Accepts())
    pin = _register(stage, Role.AUDITOR)
    for role in (Role.AUDITOR, Role.CLERK):
        stage.view.editor._roles.box(role.value).click()
    stage.button("staff.save").click()
    people = stage.presenter._service.look(stage.session).people
    assert next(each.roles for each in people if each.staff_no == "T10299") == (Role.CLERK,)
    assert text("setup.saved") in stage.words(), "and it is said"
    assert f"{pin[:3]} {pin[3:]}" in stage.words(), "told once: it does not go before it was read out"
    if not networked:
        stage.hall.staff.change_pin("T10299", pin, "730519")
        assert stage.hall.staff.sign_in("T10299", "730519", "counter", "A01-3").roles == (Role.CLERK,)


def test_a_mistake_beside_the_pin_is_said(stage: Stage) -> None:
    text = load_text("zh_CN", RESOURCES)
    _register(stage, Role.AUDITOR)
    stage.view.editor._roles.box(Role.AUDITOR.value).click()
    stage.button("staff.save").click()
    assert stage.errors() == {"roles": text("hall_desk.roles")}


def test_a_pin_that_was_not_heard_is_given_anew(stage: Stage) -> None:
    pin = _register(stage, Role.CLERK)
    stage.button("staff.reset").click()
    stage.button("staff.reset").click()
    assert stage.presenter.state.pin not in {"", pin}


def test_a_duty_manager_sees_that_the_role_of_a_head_is_not_theirs_to_give(stage: Stage) -> None:
    text = load_text("zh_CN", RESOURCES)
    stage.presenter.choose(CLERK)
    grid = stage.view.editor._roles
    assert not grid.box(Role.HALL_HEAD.value).isEnabled()
    assert grid.box(Role.HALL_HEAD.value).toolTip() == text("hall_desk.head")
    assert text("hall_desk.head") in stage.words(), "without a pointer too"
    grid.box(Role.DUTY_MANAGER.value).setFocus()
    stage.key(Qt.Key.Key_Right)
    assert stage.focus() == "staff.role.account_manager", "the arrow goes past what is locked"


@pytest.mark.usefixtures("qapp")
def test_a_head_gives_it(tmp_path: Path, qtbot: QtBot) -> None:
    stage = Stage(tmp_path, qtbot, HEAD, HEAD_PIN)
    stage.presenter.choose(CLERK)
    stage.view.editor._roles.box(Role.HALL_HEAD.value).click()
    stage.button("staff.save").click()
    assert Role.HALL_HEAD in next(
        each.roles for each in stage.service.look(stage.session).people if each.staff_no == CLERK
    )
    stage.close()
