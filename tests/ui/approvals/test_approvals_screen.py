"""The approver's screen under real keys, on a real store."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListView, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.domain.errors import EnvironmentFault
from app.domain.orders import OrderState
from app.domain.staff import Role
from app.services.approvals import ApprovalRequest, request_approval
from app.services.ports import Stamp
from app.ui.panels.approver_words import approvers
from app.ui.screens.approvals.presenter import (
    MINUTE_MS,
    STATES,
    ApprovalsMode,
    ApprovalsPresenter,
    Filter,
)
from app.ui.screens.approvals.view import ApprovalsView
from app.ui.tasks import InlineRunner
from app.ui.theme import LIGHT, apply_theme, load_fonts
from app.ui.widgets.choices import Pills
from app.ui.widgets.keypad import Keypad, PadKey, PinBoxes
from tests.samples_business import CHANGE, Desk
from tests.samples_hall import CLERK, HEAD, MANAGER, MOBILE, PIN, texts


class Stage:
    """The screen at the manager's desk."""

    def __init__(self, folder: Path, qtbot: QtBot, staff_no: str = MANAGER) -> None:
        self.desk = Desk(folder)
        self.tasks = InlineRunner()
        self.crashes: list[object] = []
        self.tasks.crashed.connect(self.crashes.append)
        self.presenter = ApprovalsPresenter(
            self.desk.approvals,
            self.desk.rig.store,
            self.tasks,
            self.desk.rig.clock,
            self.desk.session(staff_no, None),
            "Asia/Shanghai",
        )
        self.counts: list[int] = []
        self.presenter.count_changed.connect(self.counts.append)
        self.view = ApprovalsView(self.presenter, texts()["zh_CN"])
        qtbot.addWidget(self.view)
        self.view.resize(1824, 944)
        with qtbot.waitActive(self.view):
            self.view.show()
            self.view.activateWindow()
        self.presenter.start()

    def mode(self) -> ApprovalsMode:
        return self.presenter.state.mode

    @property
    def pin(self) -> PinBoxes:
        found = self.view.findChild(PinBoxes, "approvals.pin")
        assert isinstance(found, PinBoxes)
        return found

    @property
    def list(self) -> QListView:
        found = self.view.findChild(QListView, "approvals.list")
        assert isinstance(found, QListView)
        return found

    def button(self, name: str) -> QPushButton:
        found = self.view.findChild(QPushButton, name)
        assert isinstance(found, QPushButton)
        return found

    def words(self) -> str:
        QApplication.processEvents()
        return "\n".join(label.text() for label in self.view.findChildren(QLabel) if label.isVisible())

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.view, key, modifier)


@pytest.fixture
def stage(tmp_path: Path, qtbot: QtBot) -> Iterator[Stage]:
    load_fonts()
    made = Stage(tmp_path, qtbot)
    apply_theme(made.view, LIGHT)
    yield made
    made.presenter.stop()
    made.view.close()
    assert made.crashes == []


def test_nothing_waits(stage: Stage) -> None:
    assert stage.mode() is ApprovalsMode.EMPTY
    assert "没有待审批的事项" in stage.words()
    assert "今日还没有批过" in stage.words(), "of nothing there is no average"
    assert not stage.button("approvals.sign").isEnabled()


def test_a_list_that_could_not_be_read_is_not_an_empty_one(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise EnvironmentFault("store.busy")

    with monkeypatch.context() as broke:
        broke.setattr(stage.presenter, "_look", broken)
        stage.presenter.refresh()
    assert "审批读不出来" in stage.words()
    assert "没有待审批的事项" not in stage.words()
    stage.button("approvals.again").click()
    assert "没有待审批的事项" in stage.words()
    stage.desk.submit_sample("plan_change")
    with monkeypatch.context() as broke:
        broke.setattr(stage.presenter, "_look", broken)
        stage.presenter.refresh()
    assert stage.mode() is ApprovalsMode.FAILED, "what is in hand stays in sight"


def test_a_grant_by_keyboard_alone(stage: Stage) -> None:
    accepted = stage.desk.submit_sample("plan_change")
    assert stage.counts == [1]
    assert stage.mode() is ApprovalsMode.DECIDING
    assert "为什么要批：月费差 +70.00（+54.3 %）" in stage.words()
    assert "受理单 S-260311-0001" in stage.words()
    stage.view.focus_first()
    stage.key(Qt.Key.Key_Return)
    assert QApplication.focusWidget() is stage.pin
    QTest.keyClicks(stage.pin, PIN[:4])
    assert "还差 2 位密码" in stage.words()
    QTest.keyClicks(stage.pin, PIN[4:])
    stage.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert stage.desk.order(accepted.order.order_id).state is OrderState.ACKNOWLEDGED
    assert stage.mode() is ApprovalsMode.EMPTY
    assert stage.pin.text() == ""
    assert stage.counts == [1, 0]
    assert "今日已批 1 · 驳回 0" in stage.words()


def test_a_refusal_needs_a_reason(stage: Stage) -> None:
    accepted = stage.desk.submit_sample("reversal")
    assert "为什么要批：金额 ¥200.00" in stage.words()
    assert "冲正原因：金额录错" in stage.words()
    assert "经办人备注：客户要求" in stage.words()
    refuse = stage.view.findChild(QWidget, "approvals.refuse")
    assert isinstance(refuse, QWidget)
    QTest.mouseClick(refuse, Qt.MouseButton.LeftButton)
    stage.pin.setFocus()
    QTest.keyClicks(stage.pin, PIN)
    assert "驳回必须写明原因" in stage.words()
    assert not stage.button("approvals.sign").isEnabled()
    QTest.mouseClick(stage.button("approvals.quick.0"), Qt.MouseButton.LeftButton)
    reason = stage.view.findChild(QLineEdit, "approvals.reason")
    assert isinstance(reason, QLineEdit)
    assert reason.text() == "材料不全"
    reason.setFocus()
    event = QInputMethodEvent()
    event.setCommitString("，缺原票")
    QApplication.sendEvent(reason, event)
    QTest.mouseClick(stage.button("approvals.sign"), Qt.MouseButton.LeftButton)
    order = stage.desk.order(accepted.order.order_id)
    assert (order.state, order.reason) == (OrderState.REJECTED, "材料不全，缺原票")


def test_who_refuses_without_a_reason_is_led_to_it(stage: Stage) -> None:
    accepted = stage.desk.submit_sample("reversal")
    reason = stage.view.findChild(QLineEdit, "approvals.reason")
    refuse = stage.view.findChild(QWidget, "approvals.refuse")
    assert isinstance(reason, QLineEdit)
    assert isinstance(refuse, QWidget)
    QTest.mouseClick(refuse, Qt.MouseButton.LeftButton)
    QTest.keyClick(stage.view, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget() is stage.pin, "the PIN is missing first"
    QTest.keyClicks(stage.pin, PIN)
    assert QApplication.focusWidget() is reason, "what is typed next is the reason"
    assert reason.property("wrong") == "true"
    refuse.setFocus()
    QTest.keyClick(refuse, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget() is reason
    assert stage.mode() is not ApprovalsMode.SIGNING
    QTest.keyClicks(reason, "AB")
    assert reason.property("wrong") != "true"
    QTest.keyClick(reason, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    order = stage.desk.order(accepted.order.order_id)
    assert (order.state, order.reason) == (OrderState.REJECTED, "AB"), "the PIN stood"


def test_a_grant_goes_from_the_pin_to_the_button(stage: Stage) -> None:
    stage.desk.submit_sample("reversal")
    stage.pin.setFocus()
    QTest.keyClicks(stage.pin, PIN)
    assert QApplication.focusWidget() is stage.button("approvals.sign")


def test_a_wrong_pin_is_wiped_and_can_be_tried_again(stage: Stage) -> None:
    stage.desk.submit_sample("plan_change")
    pad = stage.view.findChild(Keypad)
    assert isinstance(pad, Keypad)
    for _ in range(6):
        QTest.mouseClick(pad.keys["0"], Qt.MouseButton.LeftButton)
    QTest.mouseClick(stage.button("approvals.sign"), Qt.MouseButton.LeftButton)
    assert stage.mode() is ApprovalsMode.FAILED
    assert "4 次；还没有签" in stage.words()
    assert stage.pin.text() == ""
    assert QApplication.focusWidget() is stage.pin, "it is typed again without looking for the boxes"
    QTest.keyClicks(stage.pin, PIN)
    assert stage.pin.text() == PIN
    assert "4 次" not in stage.words(), "what was wrong with another PIN is over"
    QTest.mouseClick(stage.button("approvals.sign"), Qt.MouseButton.LeftButton)
    assert stage.mode() is ApprovalsMode.EMPTY


def test_ages_filters_and_the_next_item(stage: Stage) -> None:
    desk = stage.desk
    desk.submit_sample("reversal")
    desk.rig.clock.advance_ms(7 * MINUTE_MS)
    seated = desk.orders.submit(
        desk.clerk, "plan_change", CHANGE.form, desk.verified("wang", MOBILE), seated=True
    )
    assert seated.approval is not None
    desk.rig.clock.advance_ms(4 * MINUTE_MS)
    stage.presenter.tick()
    spoken = [stage.list.model().index(row, 0).data() for row in range(2)]
    assert "11 分 超时" in spoken[0]
    assert "4 分" in spoken[1]
    assert "客户在座" in spoken[1]
    stage.view.focus_first()
    stage.key(Qt.Key.Key_Down)
    assert stage.presenter.state.chosen == seated.approval.approval_id
    QTest.mouseClick(stage.button("approvals.next"), Qt.MouseButton.LeftButton)
    assert stage.presenter.state.chosen != seated.approval.approval_id
    QTest.mouseClick(stage.list.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(100, 140))
    assert stage.presenter.state.chosen == seated.approval.approval_id
    stage.presenter.filter_by(Filter.MONEY.value)
    assert len(stage.presenter.state.shown) == 1
    stage.presenter.filter_by(Filter.WAITING.value)
    assert [item.approval.kind for item in stage.presenter.state.shown] == ["reversal"]
    before = stage.presenter.state
    stage.presenter.tick()
    assert stage.presenter.state is before


def test_what_others_decide_is_set_apart(stage: Stage) -> None:
    desk = stage.desk
    desk.orders.submit(desk.session(MANAGER), "plan_change", CHANGE.form, desk.verified("wang", MOBILE))
    assert stage.mode() is ApprovalsMode.BLOCKED
    assert stage.counts == []
    assert "本人的申请不能自己批" in stage.words()
    assert stage.list.model().index(0, 0).data() == "不能由我审批 1"
    pills = stage.view.findChild(Pills, "approvals.filter")
    assert isinstance(pills, Pills)
    assert pills.pills()[0].text() == "全部 0", "what others decide is not counted as mine"
    assert not stage.button("approvals.sign").isEnabled()
    stage.presenter.decide(PIN)
    assert stage.mode() is ApprovalsMode.BLOCKED


def test_a_difference_of_the_drawer(stage: Stage) -> None:
    with stage.desk.rig.store.write(Stamp(CLERK)) as unit:
        request = ApprovalRequest(
            subject=f"shift:shift-{CLERK}",
            kind="shift_variance",
            rules=("approval.rule.shift_variance",),
            levels=1,
            requested_by=CLERK,
            amount_fen=-12_00,
        )
        request_approval(unit, stage.desk.rig.ids, request, stage.desk.rig.clock.now_ms())
    assert "长短款签字" in stage.words()
    assert "−¥12.00" in stage.words()
    assert "没有附加依据" in stage.words()


def test_somebody_else_was_first(stage: Stage) -> None:
    accepted = stage.desk.submit_sample("plan_change")
    assert accepted.approval is not None
    head = stage.desk.session(HEAD, None)
    stage.presenter.stop()
    stage.desk.approvals.decide(head, accepted.approval.approval_id, granted=True, reason="", pin=PIN)
    stage.presenter.decide(PIN)
    assert stage.mode() is ApprovalsMode.FAILED
    assert "已经有结果了" in stage.words()
    stage.presenter.refresh()
    assert stage.mode() is ApprovalsMode.EMPTY


def test_f6_goes_round(stage: Stage) -> None:
    stage.desk.submit_sample("plan_change")
    stage.view.focus_first()
    stage.key(Qt.Key.Key_F6)
    assert QApplication.focusWidget() is stage.view.findChild(QWidget, "approvals.grant")
    stage.key(Qt.Key.Key_F6)
    assert QApplication.focusWidget() is stage.list


def test_two_levels_and_english(stage: Stage) -> None:
    stage.view.retranslate(texts()["en"])
    stage.desk.submit_sample("plan_change", plan="m99")
    assert "Why it needs approval" in stage.words()
    assert "⟨" not in stage.words()
    assert texts()["en"]("widgets.clear") in {key.text() for key in stage.view.findChildren(PadKey)}


def test_states_are_declared() -> None:
    assert set(STATES) == set(ApprovalsMode)


@pytest.mark.parametrize(
    ("levels", "level", "roles", "who"),
    [
        (1, 0, (Role.CLERK,), "值班经理"),
        (1, 0, (Role.CLERK, Role.DUTY_MANAGER), "厅长"),
        (2, 0, (Role.CLERK,), "值班经理和厅长两人"),
        (2, 0, (Role.CLERK, Role.DUTY_MANAGER), "两位厅长"),
        (2, 1, (Role.CLERK,), "第二位审批人（两位中须有厅长）"),
    ],
)
def test_who_waits_reads_who_has_to_approve(
    stage: Stage, levels: int, level: int, roles: tuple[Role, ...], who: str
) -> None:
    approval = stage.desk.submit_sample("plan_change").approval
    assert approval is not None
    assert approvers(replace(approval, levels=levels, level=level), roles, texts()["zh_CN"]) == who


def test_the_note_says_what_comes_of_the_answer(stage: Stage) -> None:
    stage.desk.submit_sample("plan_change")
    stage.presenter.answer(granted=True)
    assert "请客户签名，签后办理" in note(stage)
    stage.presenter.answer(granted=False)
    assert "驳回后申请作废" in note(stage)


def note(stage: Stage) -> str:
    """Return what stands below the PIN."""
    label = stage.view.findChild(QLabel, "approvals.note")
    assert isinstance(label, QLabel)
    return label.text()
