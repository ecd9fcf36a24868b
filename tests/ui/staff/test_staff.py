"""Staff, windows and settings under real keys, on the demo hall."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from app.domain.errors import EnvironmentFault, UserError
from app.domain.policies import POLICIES, Unit, read, typed
from app.domain.staff import Role, StaffRegistered
from app.i18n import LANGUAGES, Texts, load_text
from app.services.hall_desk import HallDesk
from app.services.ports import Stamp
from app.ui.screens.staff import words
from app.ui.screens.staff.presenter import STATES, StaffMode
from app.ui.theme import LIGHT, RESOURCES, apply_theme, load_fonts
from app.ui.widgets.fields import Field
from app.ui.widgets.paint import BadgeSpec
from tests.people import AUDITOR, AUDITOR_PIN, CLERK, HEAD, MANAGER
from tests.ui.staff.stage import Accepts, Stage


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_setting_says_what_it_means(lang: str) -> None:
    text = load_text(lang, RESOURCES)
    for policy in POLICIES:
        assert text.has(f"policy.{policy.key}.title")
        assert text.has(f"policy.{policy.key}.means")
        assert policy.low <= policy.default <= policy.high
        assert read(policy, typed(policy, policy.default)) == policy.default


def test_amounts_are_typed_in_yuan() -> None:
    money = next(policy for policy in POLICIES if policy.unit is Unit.YUAN)
    assert (read(money, "5"), read(money, "5.5"), read(money, "0.05")) == (5_00, 5_50, 5)
    for wrong in ("", "x", "1.234", "-1", "5.x"):
        with pytest.raises(UserError, match=r"policy\.number"):
            read(money, wrong)


def test_a_pin_is_reset_by_keys_and_shown_once(stage: Stage) -> None:
    assert set(STATES) == set(StaffMode)
    assert stage.is_at(StaffMode.PEOPLE)
    stage.view.focus_first()
    for _ in range(4):
        stage.key(Qt.Key.Key_Down)
    assert stage.presenter.state.chosen == CLERK
    stage.button("staff.reset").click()
    assert stage.is_at(StaffMode.PEOPLE), "whoever serves somebody loses the PIN: it takes two presses"
    assert stage.button("staff.reset").text() == "确定重置（再按一次）"
    stage.button("staff.reset").click()
    assert stage.is_at(StaffMode.PIN)
    pin = stage.presenter.state.pin
    assert f"{pin[:3]} {pin[3:]}" in stage.words()
    assert pin not in repr(stage.presenter.state)
    with pytest.raises(UserError, match=r"staff\.pin_must_change"):
        stage.hall.staff.sign_in(CLERK, pin, "counter", "A01-3")
    stage.key(Qt.Key.Key_Up)
    assert stage.presenter.state.pin == ""
    assert pin[:3] + " " + pin[3:] not in stage.words()


def test_a_colleague_is_registered(stage: Stage) -> None:
    stage.button("staff.add").click()
    assert stage.is_at(StaffMode.REGISTER)
    stage.presenter.submit()
    assert "T 加五位数字" in stage.words()
    stage.fill("staff.number", "t10299")
    stage.fill("staff.name", "Ce Shi")
    stage.presenter.submit()
    assert "至少选一个岗位" in stage.words()
    box = stage.view.editor._roles.box(Role.RECEPTION.value)
    box.click()
    stage.presenter.submit()
    assert stage.is_at(StaffMode.PIN)
    people = stage.service.look(stage.session).people
    made = next(person for person in people if person.staff_no == "T10299")
    assert (made.name, made.roles, made.one_time) == ("Ce Shi", (Role.RECEPTION,), True)


def test_a_window_serves_other_lanes(stage: Stage) -> None:
    stage.presenter.turn(StaffMode.WINDOWS)
    assert stage.presenter.state.value == "A"
    stage.fill("staff.value", "x")
    stage.presenter.submit()
    assert "没有 X 队列" in stage.words()
    stage.fill("staff.value", "b,a")
    stage.presenter.submit()
    assert stage.presenter.state.error is None
    with stage.hall.rig.store.read() as queries:
        assert queries.halls.counters()[0].lanes == ("B", "A")
    assert stage.presenter.state.value == "B A"


def test_amounts_are_shown_as_everywhere(stage: Stage) -> None:
    stage.presenter.turn(StaffMode.SETTINGS)
    setup, text = stage.presenter.state.setup, load_text("zh_CN", RESOURCES)
    assert setup is not None
    (till,) = [each for each in setup.settings if each.policy.key == "close.till_limit_fen"]
    assert words.value(till, text) == "20,000.00 元"
    assert words.bounds(till, text) == "1,000.00 至 50,000.00 元"
    assert "0 至 60 天" in [words.bounds(each, text) for each in setup.settings]


def test_a_setting_keeps_its_bounds_and_needs_a_reason(stage: Stage) -> None:
    stage.presenter.turn(StaffMode.SETTINGS)
    field = next(each for each in stage.view.findChildren(Field) if each.box.objectName() == "staff.value")
    assert "可设范围：3 至 30 分钟" in [each.text() for each in field.findChildren(QLabel)]
    stage.fill("staff.value", "99")
    stage.presenter.submit()
    assert "3 至 30" in stage.words()
    stage.fill("staff.value", "8")
    stage.presenter.submit()
    assert "请写明修改原因" in stage.words()
    stage.fill("staff.reason", "busy season")
    assert "已保存" not in stage.words()
    stage.presenter.submit()
    assert stage.presenter.state.error is None
    assert "已保存" in stage.words()
    assert (stage.presenter.state.value, stage.presenter.state.reason) == ("8", "")
    with stage.hall.rig.store.read() as queries:
        assert queries.halls.setting("queue.standard_min", 10) == 8
    stage.view.retranslate(load_text("en", RESOURCES))
    assert "⟨" not in stage.words()


def test_what_the_centre_has_accepted_stays_in_the_fields_until_it_arrives(stage: Stage) -> None:
    rig = stage.hall.rig
    stage.presenter._service = HallDesk(rig.store, rig.clock, stage.hall.staff, Accepts())
    stage.presenter.turn(StaffMode.SETTINGS)
    stage.fill("staff.value", "8")
    stage.fill("staff.reason", "busy season")
    stage.presenter.submit()
    assert "已保存" in stage.words()
    box = stage.view.findChild(QLineEdit, "staff.value")
    assert isinstance(box, QLineEdit)
    assert (box.text(), stage.presenter.state.reason) == ("8", "")
    stage.fill("staff.value", "9")
    assert "已保存" not in stage.words()


@pytest.mark.parametrize("networked", [False, True])
def test_a_new_colleague_is_in_the_list_at_once(stage: Stage, networked: bool) -> None:
    rig = stage.hall.rig
    if networked:
        stage.presenter._service = HallDesk(rig.store, rig.clock, stage.hall.staff, Accepts())
    stage.view.resize(1184, 560)
    for at in range(30):
        person = StaffRegistered(
            staff_no=f"T109{at:02}", name=f"Ce Shi {at}", hall_id="A01", roles=(Role.CLERK,)
        )
        with rig.store.write(Stamp(MANAGER)) as unit:
            unit.record(person)
    stage.button("staff.add").click()
    stage.fill("staff.number", "T10999")
    stage.fill("staff.name", "Ce Shi")
    stage.view.editor._roles.box(Role.RECEPTION.value).click()
    stage.presenter.submit()
    QApplication.processEvents()
    assert stage.is_at(StaffMode.PIN)
    table = stage.view.table
    assert table.key() == "T10999"
    place = table.visualRect(table.currentIndex())
    assert table.viewport().rect().contains(place.center()), "scrolled to, wherever its number puts it"
    setup = stage.presenter.state.setup
    assert setup is not None
    shown = words.rows(setup, StaffMode.PEOPLE, load_text("zh_CN", RESOURCES), "Asia/Shanghai")[-1].cells[-1]
    assert isinstance(shown, BadgeSpec)
    assert shown.text == ("等中心下发" if networked else "一次性密码")


def test_nobody_changes_the_own_roles(stage: Stage) -> None:
    stage.presenter.choose(MANAGER)
    assert not stage.button("staff.save").isEnabled()
    with pytest.raises(UserError, match=r"hall_desk\.own"):
        stage.service.amend(stage.session, MANAGER, "x", (Role.HALL_HEAD,))
    with pytest.raises(UserError, match=r"hall_desk\.head"):
        stage.service.amend(stage.session, CLERK, "x", (Role.HALL_HEAD,))


def test_an_auditor_looks_and_changes_nothing(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> None:
    load_fonts()
    apply_theme(qapp, LIGHT)
    stage = Stage(tmp_path, qtbot, AUDITOR, AUDITOR_PIN)
    assert stage.is_at(StaffMode.PEOPLE)
    assert not stage.button("staff.save").isEnabled()
    assert not stage.button("staff.reset").isEnabled()
    with pytest.raises(UserError, match=r"staff\.no_right\.manage_staff"):
        stage.service.serve(stage.session, "A01-1", "A")
    stage.close()


def test_windows_are_named_in_the_readers_language(stage: Stage) -> None:
    stage.view.retranslate(Texts(RESOURCES)["en"])
    stage.presenter.turn(StaffMode.WINDOWS.value)
    setup = stage.presenter.state.setup
    assert setup is not None
    text = Texts(RESOURCES)["en"]
    rows = words.rows(setup, StaffMode.WINDOWS, text, "Asia/Shanghai")
    assert [row.cells[0] for row in rows] == [f"Counter {each.number}" for each in setup.counters]
    stage.presenter.choose(setup.counters[0].counter_id)
    assert "Counter 1" in stage.words()


def test_what_cannot_be_read_is_not_saved_either(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise EnvironmentFault("store.busy")

    with monkeypatch.context() as broke:
        broke.setattr(HallDesk, "look", broken)
        stage.presenter.refresh()
    assert stage.is_at(StaffMode.FAULT)
    assert "没有丢失" in stage.words()
    assert "人员读不出来" in stage.words(), "it is the list of the staff that could not be read"
    assert not stage.button("staff.save").isEnabled()
    assert not stage.button("staff.add").isEnabled()
    stage.button("staff.again").click()
    stage.presenter.choose(CLERK)
    assert stage.button("staff.save").isEnabled()


def test_the_pin_of_a_head_is_for_another_head_to_reset(stage: Stage) -> None:
    stage.presenter.choose(CLERK)
    assert stage.button("staff.reset").isEnabled()
    stage.presenter.choose(HEAD)
    assert not stage.button("staff.reset").isEnabled()
    text = load_text("zh_CN", RESOURCES)
    why = text("staff.head_pin")
    assert why in stage.button("staff.reset").toolTip()
    beside = stage.label("staff.reset_why")
    assert beside.text() == why
    assert 0 <= beside.y() - stage.button("staff.reset").geometry().bottom() <= 24, "beside the button"
    assert not stage.button("staff.save").isEnabled()
    assert text("hall_desk.of_head") in stage.words(), "what is wrong is who it is, not which role is given"
    stage.presenter.choose(MANAGER)
    assert stage.label("staff.reset_why").text() == text("staff.own_pin")
    stage.presenter.choose(CLERK)
    assert not stage.label("staff.reset_why").isVisible()


def test_all_mistakes_are_said_at_once_each_at_its_field(stage: Stage) -> None:
    text = load_text("zh_CN", RESOURCES)
    stage.button("staff.add").click()
    stage.presenter.submit()
    assert stage.errors() == {
        "number": text("hall_desk.number"),
        "name": text("hall_desk.name", most=50),
        "roles": text("hall_desk.roles"),
    }
    assert stage.focus() == "staff.number"
    stage.fill("staff.number", "T10299")
    assert list(stage.errors()) == ["name", "roles"], "what is typed anew is no mistake yet"
    stage.fill("staff.name", "Ce Shi")
    stage.presenter.submit()
    assert (list(stage.errors()), stage.focus()) == (["roles"], "staff.role.clerk")
    stage.presenter.fill(roles=(Role.HALL_HEAD,))
    stage.presenter.submit()
    assert stage.errors() == {"roles": text("hall_desk.head")}
    stage.presenter.turn(StaffMode.SETTINGS)
    assert stage.errors() == {}
    stage.fill("staff.value", "99")
    stage.presenter.submit()
    assert stage.errors() == {
        "value": text("policy.bounds", low=3, high=30),
        "reason": text("policy.reason"),
    }
    assert stage.focus() == "staff.value"


def test_a_new_colleague_with_a_number_that_exists_is_refused(stage: Stage) -> None:
    with stage.hall.rig.store.read() as queries:
        holder = queries.staff.staff(CLERK)
    assert holder is not None
    stage.button("staff.add").click()
    stage.fill("staff.number", CLERK.lower())
    stage.presenter.submit()
    taken = load_text("zh_CN", RESOURCES)("hall_desk.exists", number=CLERK, name=holder.name)
    assert (stage.errors()["number"], len(stage.errors())) == (taken, 3)
    stage.fill("staff.name", "Ce Shi")
    stage.view.editor._roles.box(Role.CLERK.value).click()
    stage.presenter.submit()
    assert (stage.errors(), stage.focus()) == ({"number": taken}, "staff.number")
    with stage.hall.rig.store.read() as queries:
        assert queries.staff.staff(CLERK) == holder
    # Somebody else was quicker: the list does not show it yet, the store knows.
    stage.fill("staff.number", "T10288")
    with stage.hall.rig.store.write(Stamp(MANAGER)) as unit:
        unit.record(StaffRegistered(staff_no="T10288", name="Kuai", hall_id="A01", roles=(Role.CLERK,)))
    stage.presenter._update(setup=None)
    stage.presenter.submit()
    assert "Kuai" in stage.errors()["number"]


@pytest.mark.parametrize("networked", [False, True])
def test_a_lane_stands_once_and_is_called_a_lane(stage: Stage, networked: bool) -> None:
    rig, text = stage.hall.rig, load_text("zh_CN", RESOURCES)
    if networked:
        stage.presenter._service = HallDesk(rig.store, rig.clock, stage.hall.staff, Accepts())
    stage.presenter.turn(StaffMode.WINDOWS)
    setup = stage.presenter.state.setup
    assert setup is not None
    box = stage.view.findChild(QLineEdit, "staff.value")
    assert isinstance(box, QLineEdit)
    assert box.accessibleName() == text("setup.field.lanes")
    stage.fill("staff.value", "a z")
    stage.presenter.submit()
    assert stage.errors() == {"value": text("hall_desk.unknown_lane", lane="Z")}
    stage.fill("staff.value", "b b a")
    served = text("setup.served", services=words.services(("B", "A"), setup, text))
    assert stage.label("staff.means").text() == served, "each once"
    stage.presenter.submit()
    assert (box.text(), stage.errors()) == ("B A", {})
