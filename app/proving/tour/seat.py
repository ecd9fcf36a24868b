"""The seats of the tour: a customer comes back with a document, and one is told that the manager agreed."""

from app.proving.tour.hands import Hands
from app.ui.desk import DeskWindow
from app.ui.panels.form_state import FormMode
from app.ui.screens.approvals.presenter import ApprovalsMode
from app.ui.screens.counter.state import CounterMode

MINUTE = 60


def play_seat(hands: Hands) -> None:
    """Seats: for a document that was left at home, and until the manager has agreed to a major change."""
    _a_document_is_fetched(hands)
    _the_manager_decides(hands)


def _a_document_is_fetched(hands: Hands) -> None:
    stage, robot, desk = hands.stage, hands.robot, hands.desk
    with stage.step("呼叫下一位", desk):
        hands.call()
        hands.serve()
    with stage.step("暂离：客户回去拿证件", desk):
        robot.key(desk, "Shift+F8")
        stage.settle()
        hands.menu("park", 0)
        hands.mode(CounterMode.IDLE)
    stage.pass_time(3 * MINUTE)
    with stage.step("从队列继续暂离的客户", desk):
        hands.choose_in_queue(hands.parked_ticket())
        hands.mode(CounterMode.SERVING)
    with stage.step("李𬎆已核验：名字是生僻字，照样显示", desk):
        hands.verify("rare_name")
    hands.leave_identity()
    with stage.step("取号时选的是交话费：Enter 就开始", desk):
        hands.begin()
    hands.leave_form()


def _the_manager_decides(hands: Hands) -> None:
    stage, robot, desk, manager = hands.stage, hands.robot, hands.desk, hands.manager
    with stage.step("客户要办的是 104 套餐变更：还没填", desk):
        hands.open_business("104")
    with stage.step("换高一档套餐：月费差超过 100 元，须经理审批", desk):
        hands.type_choice("form.plan", "畅享 159")
        hands.form_is(FormMode.QUOTED, FormMode.ERRORS)
    with stage.step("提交，等审批", desk):
        hands.submit(FormMode.AWAITING_APPROVAL)
    with stage.step("客户就座等审批", desk):
        robot.click(desk, "form.primary")
        hands.mode(CounterMode.IDLE)
    with stage.step("台席不空等：另一位没有号的客户来问", desk):
        hands.search("13800001234")
    with stage.step("经理席：前后对照", manager):
        hands.go_manager("approvals")
        robot.until(
            lambda: manager.mounted["approvals"].presenter.state.mode is not ApprovalsMode.EMPTY,
            "a request waits",
        )
    with stage.step("经理输入密码同意后：没有待批的了", manager):
        hands.approve(granted=True)
    with stage.step("批准到了台席：号码、业务、结果，不打断手上的客户", desk):
        robot.until(lambda: _told(desk), "the counter is told of the decision")
        hands.mode(CounterMode.SERVING)
    with stage.step("手上的客户走了，F6 回到已批准的那一号", desk):
        hands.dismiss()
        hands.choose_in_queue(hands.parked_ticket())
        hands.mode(CounterMode.SERVING)
    with stage.step("客户回来：请客户签名", desk):
        robot.click(desk, "basket.plan_change.open")
        hands.form_is(FormMode.SIGNATURE)
    with stage.step("客户已在受理单上签名", desk):
        hands.sign_slip()
    with stage.step("办结", desk):
        hands.leave_form()
        hands.finish()


def _told(desk: DeskWindow) -> bool:
    """Return whether a decision is said in passing."""
    said = desk.shell.toasts.current if desk.shell is not None else None
    return said is not None and said.lasting
