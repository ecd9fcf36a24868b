"""The morning: opening, the visits, and the power cut inside a payment."""

import json
import sys
from pathlib import Path

from app.domain.documents import DocumentMoved, SpoolState
from app.domain.queue import Precedence
from app.proving.robot import StepError
from app.proving.tour.businesses import play_businesses
from app.proving.tour.hands import Hands
from app.proving.tour.organisation import play_organisation
from app.proving.tour.parent import READY_TO_DIE
from app.proving.tour.seat import play_seat
from app.proving.tour.stage import Stage
from app.proving.tour.windows import CLERK, MANAGER
from app.services.ports import Stamp
from app.ui.panels.checkout_presenter import CheckoutMode
from app.ui.panels.form_state import FormMode
from app.ui.panels.identity_presenter import IdentityMode
from app.ui.screens.complaint.presenter import ComplaintMode
from app.ui.screens.counter.state import CounterMode
from app.ui.screens.kiosk.presenter import KioskMode
from app.ui.screens.reports.presenter import ReportsMode
from app.ui.screens.signin.presenter import SignInMode

FLOAT = (2, 2, 5, 8, 2, 6, 6, 10)
"""Pieces of the float, largest denomination first: 500.00 yuan."""
MINUTE = 60

_LATER = (
    ("general", "综合业务"),
    ("general", "综合业务"),
    ("plan_change", "套餐变更"),
    ("broadband", "宽带业务"),
)


def play_morning(stage: Stage, pins: dict[str, str], hand_over: Path) -> None:
    """Play until the money by card is taken and the payment is not; then wait for the power to go."""
    hands = Hands(stage, pins)
    _opening(hands)
    _numbers(hands)
    _paying_a_bill(hands)
    play_seat(hands)
    _opening_an_account(hands)
    _an_expired_card(hands)
    _somebody_elses_card(hands)
    _nobody_comes(hands)
    _a_refused_approval(hands)
    _a_complaint(hands)
    _a_reversal(hands)
    play_businesses(hands)
    play_organisation(hands)
    _power_cut(hands, pins, hand_over)


def _opening(hands: Hands) -> None:
    stage, robot, desk = hands.stage, hands.robot, hands.desk
    with stage.step("08:20 自助机还没到开门时间", hands.kiosk):
        robot.until(lambda: hands.kiosk.presenter.state.mode is KioskMode.EARLY, "the kiosk is closed")
    stage.pass_time(15 * MINUTE)
    with stage.step("叫号屏：还没有呼叫", hands.display):
        stage.settle()
    with stage.step("值班经理登录经理席", hands.manager):
        hands.sign_in(hands.manager, MANAGER)
    with stage.step("值班日报：还没有开过营业日", hands.manager):
        hands.go_manager("reports")
        reports = hands.manager.mounted["reports"].presenter
        robot.until(lambda: reports.state.mode is ReportsMode.EMPTY, "there is no day")
    with stage.step("营业员输错一次密码", desk):
        robot.fill(desk, "signin.staff_no", CLERK)
        robot.click(desk, "signin.counter.3")
        robot.fill(desk, "signin.pin", "000000")
        robot.key(desk, "Return")
        robot.until(lambda: desk.signin.state.error is not None, "the wrong PIN is told")
    with stage.step("登录 3 号台席，先开班", desk):
        hands.sign_in(desk, CLERK, 3)
        hands.mode(CounterMode.NO_SHIFT)
    with stage.step("清点备用金 500.00，开班", desk):
        hands.open_shift(FLOAT)
    with stage.step("离开一会儿，锁屏", desk):
        robot.click(desk, "rail.lock")
        robot.until(lambda: desk.signin.state.mode is SignInMode.LOCKED, "the desk is locked")
    with stage.step("回来，用密码解锁", desk):
        robot.fill(desk, "signin.pin", hands.pins[CLERK])
        robot.key(desk, "Return")
        robot.until(lambda: not desk.signin_view.isVisible(), "the desk is unlocked")


def _numbers(hands: Hands) -> None:
    stage, kiosk = hands.stage, hands.kiosk
    with stage.step("自助机首页", kiosk):
        hands.to_kiosk_home()
    with stage.step("取号：交话费（连点两下只出一张）", kiosk):
        hands.take_ticket("fee_payment", taps=2)
    with stage.step("取号：套餐变更", kiosk):
        hands.take_ticket("plan_change")
    with stage.step("取号：新开户", kiosk):
        hands.take_ticket("open_account")
    with stage.step("长者模式", kiosk):
        hands.to_kiosk_home()
        hands.robot.tap(kiosk, "kiosk_elder")
        stage.settle()
    with stage.step("长者优先的号取好，回到首页", kiosk):
        hands.take_ticket("", claim=Precedence.ELDER.value)
        hands.to_kiosk_home()
    hands.robot.tap(kiosk, "kiosk_elder")
    for service, title in _LATER:
        stage.pass_time(40)
        with stage.step(f"取号：{title}", None):
            hands.take_ticket(service)
    with stage.step("English at the kiosk", kiosk):
        hands.to_kiosk_home()
        hands.robot.tap(kiosk, "kiosk_language_en")
        stage.settle()
    hands.robot.tap(kiosk, "kiosk_language_zh_CN")


def _paying_a_bill(hands: Hands) -> None:
    """The elder is called first: plan and arrears of 王小明, card and cash together."""
    stage, robot, desk = hands.stage, hands.robot, hands.desk
    with stage.step("F7 呼叫下一位：优先的长者先叫", desk):
        hands.call()
    with stage.step("叫号屏：正在呼叫", hands.display):
        stage.settle()
    with stage.step("客户到台", desk):
        hands.serve()
    with stage.step("读证核验：王小明", desk):
        hands.verify("wang_xiaoming")
    with stage.step("客户资料、套餐、账单、历史", desk):
        hands.leave_identity()
    with stage.step("201 话费收缴：欠费账单和滞纳金", desk):
        hands.choose_number("01000006688")
        hands.open_business("201")
        hands.form_is(FormMode.QUOTED)
    with stage.step("再预存 200 元", desk):
        robot.fill(desk, "form.prepay_fen", "200")
        robot.key(desk, "Tab")
        hands.form_is(FormMode.QUOTED)
    with stage.step("Ctrl+Enter 提交", desk):
        hands.submit(FormMode.SUBMITTED, FormMode.DONE)
    with stage.step("收费：刷卡 200.00 已到账（模拟），余下收现金", desk):
        hands.open_checkout()
        robot.fill(desk, "checkout_card_amount", "200")
        robot.click(desk, "checkout_charge")
        hands.checkout_is(CheckoutMode.COLLECTING)
    with stage.step("现金不足时的提示", desk):
        hands.key_cash("50")
        robot.key(desk, "F9")
        hands.checkout_is(CheckoutMode.SHORT)
    with stage.step("现金 150.00，零头进余额", desk):
        hands.key_cash("150")
        stage.settle()
    with stage.step("F9 确认收款：三联收据，找零", desk):
        robot.key(desk, "F9")
        hands.checkout_is(CheckoutMode.DONE)
    with stage.step("继续", desk):
        hands.next_after_payment()
    with stage.step("结束服务", desk):
        hands.finish()


def _opening_an_account(hands: Hands) -> None:
    stage, robot, desk = hands.stage, hands.robot, hands.desk
    with stage.step("新开户的客户到台：先读证", desk):
        hands.call()
        hands.serve()
    with stage.step("读证：新客户", desk):
        hands.verify("new_customer")
    hands.leave_identity()
    with stage.step("101 新开户：表单", desk):
        hands.open_business("101")
    with stage.step("没填完就提交：错误列表", desk):
        robot.key(desk, "Ctrl+Return")
        hands.form_is(FormMode.ERRORS)
    with stage.step("选号、卡、套餐", desk):
        hands.fill_open_account()
        hands.form_is(FormMode.QUOTED)
    with stage.step("人证比对（Alt+F）由同事确认后，可以提交", desk):
        hands.compare_faces()
        hands.form_is(FormMode.QUOTED)
    with stage.step("提交并打印受理单", desk):
        hands.submit(FormMode.SIGNATURE, FormMode.SUBMITTED)
    with stage.step("签名", desk):
        hands.sign_slip()
    with stage.step("现金收费", desk):
        hands.collect("500")
    with stage.step("开户完成，结束服务", desk):
        hands.next_after_payment()
        hands.finish()


def _an_expired_card(hands: Hands) -> None:
    stage, desk = hands.stage, hands.desk
    with stage.step("证件已过期：不能办理，告诉客户怎么做", desk):
        hands.call()
        hands.serve()
        hands.verify("expired")
        hands.identity_is(IdentityMode.REFUSED)
    hands.leave_identity()
    with stage.step("结束服务", desk):
        hands.finish()


def _somebody_elses_card(hands: Hands) -> None:
    stage, robot, desk = hands.stage, hands.robot, hands.desk
    with stage.step("人证不符：拒绝并记入审计", desk):
        hands.call()
        hands.serve()
        hands.lay_card("elder_76")
        hands.read_card()
        robot.click(desk, "identity.not_same_person")
        hands.identity_is(IdentityMode.REFUSED)
    hands.leave_identity()
    with stage.step("结束服务", desk):
        hands.finish()


def _nobody_comes(hands: Hands) -> None:
    stage, robot, desk = hands.stage, hands.robot, hands.desk
    with stage.step("叫三次没有人来", desk):
        hands.call()
        for _ in range(2):
            stage.pass_time(21)
            robot.key(desk, "F7")
            stage.settle()
    with stage.step("二十秒后自动记过号", desk):
        stage.pass_time(21)
        stage.pass_time(1)
        hands.mode(CounterMode.IDLE)
    with stage.step("叫号屏：过号名单", hands.display):
        stage.settle()


def _a_refused_approval(hands: Hands) -> None:
    stage, robot, desk = hands.stage, hands.robot, hands.desk
    with stage.step("套餐变更已提交，等经理审批", desk):
        hands.call()
        hands.serve()
        hands.verify("wang_xiaoming")
        hands.leave_identity()
        hands.choose_number("13800001234")
        hands.open_business("104")
        hands.type_choice("form.plan", "畅享 299")
        hands.submit(FormMode.AWAITING_APPROVAL)
    with stage.step("经理到台驳回，写明原因", desk):
        hands.decide_here(granted=False, reason="客户另有未了结的投诉，先处理")
        hands.form_is(FormMode.REJECTED)
    with stage.step("English: the same desk", desk):
        robot.click(desk, "rail.language")
        stage.settle()
    robot.click(desk, "rail.language")
    hands.leave_form()


def _a_complaint(hands: Hands) -> None:
    stage, robot, desk = hands.stage, hands.robot, hands.desk
    presenter = desk.mounted["complaint"].presenter
    with stage.step("Alt+T 登记投诉", desk):
        robot.key(desk, "Alt+T")
        robot.until(lambda: desk.current == "complaint", "the complaint screen is open")
    with stage.step("内容太短：提示", desk):
        robot.fill(desk, "complaint_what", "慢")
        robot.key(desk, "Ctrl+Return")
        robot.until(lambda: presenter.state.mode is ComplaintMode.ERROR, "the error is told")
    with stage.step("写明经过，提交", desk):
        robot.click(desk, "complaint_category_network")
        robot.fill(desk, "complaint_what", "宽带晚上八点以后很慢，报修两次没有结果。")
        robot.fill(desk, "complaint_wish", "请在三天内派人检修。")
        robot.key(desk, "Ctrl+Return")
        robot.until(lambda: presenter.state.mode is ComplaintMode.DONE, "the complaint is taken down")
    with stage.step("回到柜台，结束服务", desk):
        robot.click(desk, "rail.counter")
        hands.mode(CounterMode.SERVING)
        hands.finish()


def _a_reversal(hands: Hands) -> None:
    """A cash payment for another number, and its reversal with the manager's consent."""
    stage, robot, desk = hands.stage, hands.robot, hands.desk
    with stage.step("没有号的客户：按号码查到，代缴话费", desk):
        hands.search("01000003310")
        hands.open_business("201")
        robot.fill(desk, "form.prepay_fen", "50")
        robot.key(desk, "Tab")
        hands.submit(FormMode.SUBMITTED, FormMode.DONE)
    with stage.step("收现金 50.00", desk):
        hands.collect("50")
        receipt = hands.next_after_payment()
    hands.dismiss()
    with stage.step("单据：找到这张收据", desk):
        robot.click(desk, "rail.documents")
        robot.fill(desk, "documents_search", receipt)
        robot.key(desk, "Return")
        stage.settle()
    with stage.step("冲正：选好原因提交，等经理审批", desk):
        robot.click(desk, "documents_reverse")
        robot.until(lambda: desk.current == "counter", "the reversal's form is open")
        hands.form_is(FormMode.FILLING, FormMode.QUOTED, FormMode.ERRORS)
        hands.choose_last("form.reason")
        hands.submit(FormMode.AWAITING_APPROVAL)
    with stage.step("经理到台同意，冲正完成", desk):
        hands.decide_here(granted=True, reason="号码录错")
        hands.form_is(FormMode.SIGNATURE, FormMode.DONE)
    if hands.counter.parts.form.state.mode is FormMode.SIGNATURE:
        with stage.step("客户在冲正单上签名", desk):
            hands.sign_slip()
            hands.form_is(FormMode.DONE)
    hands.leave_form()
    hands.dismiss()


def _power_cut(hands: Hands, pins: dict[str, str], hand_over: Path) -> None:
    stage, robot, desk = hands.stage, hands.robot, hands.desk
    with stage.step("又一位代缴：刷卡后还没收现金", desk):
        hands.search("01000006688")
        hands.open_business("201")
        robot.fill(desk, "form.prepay_fen", "100")
        robot.key(desk, "Tab")
        hands.submit(FormMode.SUBMITTED, FormMode.DONE)
        hands.open_checkout()
        robot.fill(desk, "checkout_card_amount", "60")
        robot.click(desk, "checkout_charge")
        hands.checkout_is(CheckoutMode.COLLECTING)
    hands.take_ticket("general")
    _while_printing(stage)
    stage.finish()
    hand_over.write_text(
        json.dumps({"now_ms": stage.clock.now_ms() + 5 * MINUTE * 1000, "pins": pins}), "utf-8"
    )
    print(READY_TO_DIE, flush=True)
    sys.stdin.read()


def _while_printing(stage: Stage) -> None:
    """Be at the number's slip when the power goes: that it is being sent is on disk, and nothing after it."""
    with stage.program.store.write(Stamp("")) as unit:
        slip = unit.queries.documents.next_queued()
        if slip is None:
            raise StepError("no slip waits for the printer")
        unit.record(
            DocumentMoved(
                document_id=slip.document_id,
                state=SpoolState.SENDING,
                detail="",
                attempts=slip.attempts + 1,
                at_ms=stage.clock.now_ms(),
            )
        )
