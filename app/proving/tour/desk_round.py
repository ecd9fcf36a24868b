"""What a counter shows when something is missing, wrong or broken, and its help."""

from typing import Final

from PySide6.QtCore import Qt

from app.domain.documents import SpoolState
from app.domain.errors import EnvironmentFault
from app.proving.tour.hands import Hands
from app.proving.tour.injected import failing
from app.services.cards import CardScript
from app.ui.panels.business_presenter import BusinessMode
from app.ui.panels.checkout_presenter import CheckoutMode
from app.ui.panels.customer_presenter import CustomerMode
from app.ui.panels.form_state import FormMode
from app.ui.panels.identity_presenter import IdentityMode
from app.ui.panels.queue_presenter import QueuePanelMode
from app.ui.panels.shift_presenter import ShiftMode
from app.ui.screens.close.state import CloseMode
from app.ui.screens.complaint.presenter import ComplaintMode
from app.ui.screens.counter.state import CounterMode
from app.ui.screens.documents.presenter import DocumentsMode

FLOAT: Final = (0, 5, 10, 10, 0, 0, 0, 0)
"""Pieces of the float, largest denomination first: 500.00 yuan."""
_NUMBER: Final = "13800001234"
_FAULT: Final = EnvironmentFault("store.busy")


def play_opening(hands: Hands) -> None:
    """Open the shift, not at the first try."""
    stage, robot, desk = hands.stage, hands.robot, hands.desk
    hands.mode(CounterMode.NO_SHIFT)
    close = desk.mounted["close"].presenter
    with stage.step("还没开班：班结没有可结的", desk):
        robot.click(desk, "rail.close")
        robot.until(lambda: close.state.mode is CloseMode.NO_SHIFT and close.state.ready, "no shift")
    robot.click(desk, "rail.counter")
    shift = hands.counter.parts.shift
    with stage.step("没点备用金就开班：提示", desk):
        robot.key(desk, "Ctrl+Return")
        robot.until(lambda: shift.state.mode is ShiftMode.REFUSED, "the shift is refused")
    robot.click(desk, "shift.float.10000")
    hands.open_shift(FLOAT)


def play_desk(hands: Hands) -> None:
    """Play the panels of the counter one after the other."""
    _help(hands)
    _masked(hands)
    _business(hands)
    _identity(hands)
    _form(hands)
    _card(hands)
    _queue(hands)
    _places(hands)


def _help(hands: Hands) -> None:
    stage, robot, desk = hands.stage, hands.robot, hands.desk
    with stage.step("Ctrl+K：现在能做的事，输入拼音首字母缩小范围", desk):
        robot.key(desk, "Ctrl+K")
        stage.settle()
    with stage.step("只记得拼音首字母：TC", desk):
        robot.type(desk, "TC")
        stage.settle()
    robot.key(desk, "Esc")
    with stage.step("F1：光标所在的地方是做什么的", desk):
        robot.key(desk, "F4")
        robot.key(desk, "F1")
        stage.settle()
    with stage.step("按一下 Alt：每个控件一个字母", desk):
        robot.alone(desk, Qt.Key.Key_Alt)
        stage.settle()
    robot.key(desk, "Esc")


def _masked(hands: Hands) -> None:
    stage, robot, desk = hands.stage, hands.robot, hands.desk
    customer = hands.counter.parts.customer
    with stage.step("没读证件：姓名和证件号是遮住的", desk):
        hands.search(_NUMBER)
        robot.until(lambda: customer.state.mode is CustomerMode.MASKED, "the customer is masked")
    with stage.step("要看全部：选一个原因，记入日志", desk):
        robot.click(desk, "customer.unmask")
        hands.pick(desk, "customer.reasons", 1)
        robot.until(lambda: customer.state.mode is CustomerMode.UNMASKED, "the customer is shown")


def _business(hands: Hands) -> None:
    stage, robot, desk = hands.stage, hands.robot, hands.desk
    business = hands.counter.parts.business
    with stage.step("F4 之后输入代码或首字母", desk):
        robot.key(desk, "F4")
        robot.type(desk, "1")
        robot.until(lambda: business.state.mode is BusinessMode.TYPING, "the tiles are narrowed")
    with stage.step("没有这个业务代码", desk):
        robot.type(desk, "99")
        robot.until(lambda: business.state.mode is BusinessMode.NO_MATCH, "nothing fits")
    robot.fill(desk, "business.code", "0")
    robot.key(desk, "Backspace")
    stage.settle()


def _identity(hands: Hands) -> None:
    stage, robot, desk = hands.stage, hands.robot, hands.desk
    hands.stage.program.devices.tray.lift()
    hands.open_identity()
    with stage.step("读卡器上没有证件", desk):
        robot.key(desk, "F3")
        hands.identity_is(IdentityMode.FAULT)
    with stage.step("读不出来的证件：手工录入", desk):
        robot.click(desk, "identity.type")
        hands.identity_is(IdentityMode.TYPING)
    with stage.step("手工录入：校验位不对", desk):
        robot.fill(desk, "identity.typed.number", "110101199001010000")
        robot.fill(desk, "identity.typed.name", "测试·王小明")
        robot.click(desk, "identity.typed.for_good")
        robot.click(desk, "identity.typed.submit")
        stage.settle()
    robot.key(desk, "Esc")
    hands.mode(CounterMode.SERVING)


def _form(hands: Hands) -> None:
    stage, robot, desk = hands.stage, hands.robot, hands.desk
    with (
        stage.step("业务打不开：写明原因，可以再试", desk),
        failing(stage.program.services.orders, "start", _FAULT),
    ):
        robot.key(desk, "F4")
        robot.type(desk, "201")
        robot.key(desk, "Return")
        hands.form_is(FormMode.FAILED)
    hands.leave_form()
    hands.open_business("201")
    with stage.step("填好了：右边是应收合计", desk):
        robot.fill(desk, "form.prepay_fen", "50")
        robot.key(desk, "Tab")
        hands.form_is(FormMode.QUOTED)


def _card(hands: Hands) -> None:
    stage, robot, desk = hands.stage, hands.robot, hands.desk
    hands.submit(FormMode.SUBMITTED)
    hands.open_checkout()
    with stage.step("刷卡被拒：没有扣款（模拟）", desk):
        hands.choose("checkout_script", CardScript.DECLINED.value)
        robot.click(desk, "checkout_charge")
        hands.checkout_is(CheckoutMode.CARD_DECLINED)
    with stage.step("刷卡没有回答：先查询，别让客户再刷", desk):
        hands.choose("checkout_script", CardScript.SILENT_APPROVED.value)
        robot.click(desk, "checkout_charge")
        hands.checkout_is(CheckoutMode.CARD_UNKNOWN)
    with stage.step("查到了：钱已收到", desk):
        robot.click(desk, "checkout_inquire")
        hands.checkout_is(CheckoutMode.COLLECTING)
    stage.program.devices.card.choose(CardScript.APPROVED)  # with nothing left to pay there is no list
    with stage.no_paper(), stage.step("打印机没出纸：收款照常有效", desk):
        robot.key(desk, "F9")
        hands.checkout_is(CheckoutMode.DONE)
    with stage.step("打印机好了：再打一次", desk):
        robot.click(desk, "checkout_print_again")
        checkout = hands.counter.parts.checkout
        robot.until(lambda: checkout.state.print_state is SpoolState.DONE, "the receipt is printed")
    _back_to_the_card(hands, hands.next_after_payment())
    hands.dismiss()


def _back_to_the_card(hands: Hands, receipt: str) -> None:
    """A part of what was paid by card goes back to it, which takes three attempts."""
    stage, robot, desk = hands.stage, hands.robot, hands.desk
    terminal = stage.program.devices.card
    hands.open_business("202")
    hands.fill_in((("receipt", receipt), ("amount", "20"), ("reason", "=wrong_amount")))
    hands.submit(FormMode.SIGNATURE)
    with stage.step("退到原来的银行卡：客户签字以后再退", desk):
        robot.click(desk, "form.sign.paper")
        hands.form_is(FormMode.PAY_OUT)
    with stage.step("刷卡机没有退成：再试一次，或改银行转账", desk):
        terminal.choose(CardScript.DECLINED)
        robot.click(desk, "form.primary")
        hands.form_is(FormMode.CARD_DECLINED)
    with stage.step("退卡没有应答：先查询，不会退两次", desk):
        terminal.choose(CardScript.SILENT_APPROVED)
        robot.click(desk, "form.primary")
        hands.form_is(FormMode.CARD_SILENT)
    with stage.step("查到了：已经退回卡里", desk):
        robot.click(desk, "form.primary")
        hands.form_is(FormMode.DONE)
    terminal.choose(CardScript.APPROVED)
    hands.leave_form()


def _queue(hands: Hands) -> None:
    queue = hands.counter.parts.queue
    with (
        hands.stage.step("排队栏读不出来：写明，可以再试", hands.desk),
        failing(hands.stage.program.services.queue, "overview", _FAULT),
    ):
        queue.refresh()
        hands.robot.until(lambda: queue.state.mode is QueuePanelMode.FAULT, "the queue says so")
    if queue.state.mode is QueuePanelMode.FAULT:  # else a change in the queue was quicker than the finger
        hands.robot.click(hands.desk, "queue.again")
    hands.robot.until(lambda: queue.state.mode is not QueuePanelMode.FAULT, "the queue is back")
    hands.stage.settle()


def _places(hands: Hands) -> None:
    stage, robot, desk = hands.stage, hands.robot, hands.desk
    documents = desk.mounted["documents"].presenter
    with stage.step("单据：最近的收据", desk):
        robot.click(desk, "rail.documents")
        robot.until(lambda: documents.state.mode is DocumentsMode.LIST, "receipts are listed")
    with stage.step("单据：没有这个号", desk):
        robot.fill(desk, "documents_search", "ZZZZ")
        robot.key(desk, "Return")
        robot.until(lambda: documents.state.mode is DocumentsMode.EMPTY, "nothing fits")
    robot.click(desk, "documents_clear")
    complaint = desk.mounted["complaint"].presenter
    with stage.step("投诉：处理中的，按期限排", desk):
        robot.click(desk, "rail.complaint")
        robot.until(lambda: complaint.state.mode is ComplaintMode.LIST and complaint.state.rows, "a list")
    with (
        stage.step("投诉读不出来：F5 再试", desk),
        failing(stage.program.services.complaints, "list_open", _FAULT),
    ):
        robot.key(desk, "F5")
        robot.until(lambda: complaint.state.mode is ComplaintMode.FAULT, "the list says so")
    robot.key(desk, "F5")
    robot.until(lambda: complaint.state.mode is ComplaintMode.LIST, "the list is back")
    robot.click(desk, "rail.counter")
    stage.settle()
