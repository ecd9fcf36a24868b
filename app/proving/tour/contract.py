"""The customer's own screen, step by step: what changes, terms, pad, what is due, the question after."""

from app.proving.tour.hands import Hands
from app.proving.tour.windows import HEAD
from app.ui.panels.checkout_presenter import CheckoutMode
from app.ui.panels.form_state import FormMode
from app.ui.screens.customer.state import CustomerMode
from app.ui.screens.customer.view import CustomerView


def play_contract(hands: Hands, number: str) -> None:
    """Play a change of plan of 王小明, with the pictures of what the customer sees."""
    stage, robot, desk = hands.stage, hands.robot, hands.desk
    hands.take_ticket("plan_change")
    hands.to_kiosk_home()
    hands.call()
    screen = hands.second_screen
    with stage.step("客户屏：欢迎", screen):
        hands.serve()
    hands.verify("wang_xiaoming")
    hands.leave_identity()
    hands.choose_number(number)
    with stage.step("客户屏：营业员填写时，客户同时看到变更、费用和生效日", screen):
        hands.open_business("104")
        hands.type_choice("form.plan", "云享 59")
        hands.form_is(FormMode.QUOTED)
        _shows(hands, screen, CustomerMode.REVIEW)
    with stage.step("Business form, in English", desk):
        robot.click(desk, "rail.language")
        stage.settle()
    robot.click(desk, "rail.language")
    hands.submit(FormMode.AWAITING_APPROVAL, FormMode.SIGNATURE)
    hands.decide("月费降档，合约违约金已说明", HEAD)
    _sign(hands, screen)
    _pay(hands, screen)
    _rate(hands, screen)


def _sign(hands: Hands, screen: CustomerView) -> None:
    stage, robot = hands.stage, hands.robot
    with stage.step("客户屏：读完条款，签名框打开", screen):
        _shows(hands, screen, CustomerMode.SIGN)
        hands.read_terms()
    with stage.step("客户屏：客户签名", screen):
        robot.draw(screen, "customer.pad")
    with stage.step("客户屏：已签名", screen):
        robot.click(screen, "customer.confirm")
        hands.form_is(FormMode.SUBMITTED, FormMode.DONE)
        _shows(hands, screen, CustomerMode.SIGNED)


def _pay(hands: Hands, screen: CustomerView) -> None:
    stage, robot, desk = hands.stage, hands.robot, hands.desk
    hands.open_checkout()
    with stage.step("客户屏：应收、实收、找零", screen):
        hands.key_cash("600")
        _shows(hands, screen, CustomerMode.PAY)
    with stage.step("Checkout, in English", desk):
        robot.click(desk, "rail.language")
        stage.settle()
    robot.click(desk, "rail.language")
    with stage.step("客户屏：已付款", screen):
        robot.key(desk, "F9")
        hands.checkout_is(CheckoutMode.DONE)
        _shows(hands, screen, CustomerMode.PAID)
    hands.next_after_payment()


def _rate(hands: Hands, screen: CustomerView) -> None:
    stage, robot = hands.stage, hands.robot
    with stage.step("客户屏：结束服务后请客户评价，十五秒不答不算", screen):
        hands.finish()
        _shows(hands, screen, CustomerMode.RATING)
    with stage.step("客户屏：选了分数和原因", screen):
        robot.click(screen, "customer.score.5")
        robot.click(screen, "customer.reason.attitude")
        stage.settle()
    with stage.step("客户屏：谢谢", screen):
        robot.click(screen, "customer.finish")
        _shows(hands, screen, CustomerMode.THANKS)


def _shows(hands: Hands, screen: CustomerView, mode: CustomerMode) -> None:
    hands.robot.until(lambda: screen.presenter.state.mode is mode, f"the customer sees {mode}")
    hands.stage.settle()
