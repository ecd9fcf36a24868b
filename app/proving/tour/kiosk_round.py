"""What a kiosk can do beside giving numbers: cards, codes, claims, complaints, progress, prices."""

from typing import Final

from app.domain.errors import EnvironmentFault
from app.proving.robot import StepError
from app.proving.tour.businesses import PASSWORD
from app.proving.tour.hands import Hands
from app.proving.tour.injected import failing
from app.ui.screens.kiosk.paying import POLL_S, SILENT_POLLS
from app.ui.screens.kiosk.state import PERSONAL_S, WARNING_S, KioskMode

_FIVE: Final = "13800000102"
_CONTACT: Final = "13900001111"
_FAULTY: Final = "01000006688"
_ORDERS: Final = 20
"""Of a customer, looked through for one."""
_TYPED: Final = "45"
"""Yuan that no button offers."""
_CONFIRMED_S: Final = 20
"""The simulated provider lets the customer confirm after a few questions."""


def play_kiosk(hands: Hands) -> None:
    """Play everything that a customer can touch at the kiosk."""
    _help(hands)
    _services(hands)
    _by_card(hands)
    _by_number(hands)
    _refused_then_slow(hands)
    code = _complaint(hands)
    _progress(hands, code)
    _progress_of_an_order(hands)
    _tariff(hands)
    _left_alone(hands)
    _fault(hands)


def claim_at_kiosk(hands: Hands) -> str:
    """Pay at a kiosk whose provider falls silent; returns the number on the claim slip."""
    kiosk = hands.kiosk
    _pay_page(hands)
    with hands.stage.step("付款结果不明：打印查询单，到台席查", kiosk):
        hands.robot.tap(kiosk, "kiosk_scan_silent_paid")
        hands.kiosk_is(KioskMode.PAYING)
        for _ in range((SILENT_POLLS + 2) * (POLL_S + 1)):
            if kiosk.presenter.state.mode is not KioskMode.CLAIM:
                _seconds(hands, 1)
        hands.kiosk_is(KioskMode.CLAIM)
    pay = kiosk.presenter.state.pay
    hands.robot.tap(kiosk, "kiosk_back")
    hands.kiosk_is(KioskMode.HOME)
    return pay.claim if pay else ""


def _seconds(hands: Hands, count: int) -> None:
    """Let seconds pass at the kiosk, as its own clock would."""
    for _ in range(count):
        hands.kiosk.presenter.tick()
    hands.stage.settle()


def _help(hands: Hands) -> None:
    """Somebody at the kiosk wants a person; whoever says so on the floor comes."""
    stage, robot, kiosk, manager = hands.stage, hands.robot, hands.kiosk, hands.manager
    with stage.step("不会用：点“叫工作人员”", kiosk):
        robot.tap(kiosk, "kiosk_help")
        stage.settle()
    with stage.step("现场：自助机前有人要帮忙，谁去谁点一下", manager):
        hands.go_manager("floor")
        robot.click_in(manager, "floor.help", "我去")
    with stage.step("自助机上写着：工作人员就来", kiosk):
        kiosk.presenter.refresh()
        stage.settle()


def _services(hands: Hands) -> None:
    with hands.stage.step("业务列表，特殊人群先点", hands.kiosk):
        hands.robot.tap(hands.kiosk, "kiosk_home_services")
        hands.kiosk_is(KioskMode.SERVICES)
    _home(hands)


def _home(hands: Hands) -> None:
    """Leave whatever is shown: everything personal is gone."""
    hands.robot.tap(hands.kiosk, "kiosk_flow_done")
    hands.kiosk_is(KioskMode.HOME)


def _by_card(hands: Hands) -> None:
    stage, kiosk = hands.stage, hands.kiosk
    with stage.step("自助机：请刷身份证（模拟）", kiosk):
        hands.robot.tap(kiosk, "kiosk_home_card")
        hands.kiosk_is(KioskMode.CARD)
    with stage.step("本人名下的号码", kiosk):
        hands.robot.tap(kiosk, "kiosk_card_wang_xiaoming")
        hands.kiosk_is(KioskMode.HOLDER)
    with stage.step("选一个号码，看账单", kiosk):
        hands.robot.tap(kiosk, "kiosk_own_0")
        hands.kiosk_is(KioskMode.BILL)
    _home(hands)


def _number(hands: Hands, tile: str) -> None:
    """Touch a tile that asks for a number, and type one."""
    hands.robot.tap(hands.kiosk, tile)
    hands.kiosk_is(KioskMode.PHONE)
    hands.type_at_kiosk(_FIVE)


def _bill(hands: Hands) -> None:
    _number(hands, "kiosk_home_pay")
    hands.robot.tap(hands.kiosk, "kiosk_confirm")
    hands.kiosk_is(KioskMode.BILL)


def _by_number(hands: Hands) -> None:
    stage, robot, kiosk = hands.stage, hands.robot, hands.kiosk
    _number(hands, "kiosk_home_bill")
    with stage.step("先看账单：姓名和号码遮住", kiosk):
        robot.tap(kiosk, "kiosk_confirm")
        hands.kiosk_is(KioskMode.SEEN)
    with stage.step("看全名和明细：先证明是本人", kiosk):
        robot.tap(kiosk, "kiosk_prove_card")
        hands.kiosk_is(KioskMode.PROVE_CARD)
    with stage.step("没带身份证：用服务密码", kiosk):
        robot.tap(kiosk, "kiosk_prove_password")
        hands.kiosk_is(KioskMode.PROVE)
    hands.type_at_kiosk(PASSWORD)
    robot.tap(kiosk, "kiosk_confirm")
    hands.kiosk_is(KioskMode.SEEN)
    with stage.step("证明了是本人：看得到明细，全名按住才显示", kiosk):
        stage.settle()
    robot.tap(kiosk, "kiosk_to_pay")
    hands.kiosk_is(KioskMode.BILL)
    with stage.step("别的金额：自己输入", kiosk):
        robot.tap(kiosk, "kiosk_amount_other")
        hands.kiosk_is(KioskMode.AMOUNT)
        hands.type_at_kiosk(_TYPED)
    with stage.step("选好了这个金额，没有付就走", kiosk):
        robot.tap(kiosk, "kiosk_confirm")
        hands.kiosk_is(KioskMode.BILL)
    _home(hands)


def _pay_page(hands: Hands) -> None:
    _bill(hands)
    hands.robot.tap(hands.kiosk, "kiosk_amount_1")
    hands.robot.tap(hands.kiosk, "kiosk_pay")
    hands.kiosk_is(KioskMode.SCAN)


def _refused_then_slow(hands: Hands) -> None:
    stage, kiosk = hands.stage, hands.kiosk
    _pay_page(hands)
    with stage.step("手机上拒付：没有扣款，再扫一次", kiosk):
        hands.robot.tap(kiosk, "kiosk_scan_declined")
        hands.kiosk_is(KioskMode.REFUSED)
    hands.robot.tap(kiosk, "kiosk_again")
    hands.kiosk_is(KioskMode.SCAN)
    with stage.step("等客户在手机上确认", kiosk):
        hands.robot.tap(kiosk, "kiosk_scan_later")
        hands.kiosk_is(KioskMode.PAYING)
    for _ in range(_CONFIRMED_S):
        if kiosk.presenter.state.mode is KioskMode.PAYING:
            _seconds(hands, 1)
    hands.kiosk_is(KioskMode.PAID)
    hands.to_kiosk_home()


def _complaint(hands: Hands) -> str:
    stage, kiosk = hands.stage, hands.kiosk
    with stage.step("自助机投诉：先选类别", kiosk):
        hands.robot.tap(kiosk, "kiosk_home_complain")
        hands.kiosk_is(KioskMode.COMPLAIN)
    with stage.step("选情况和诉求，不用打字", kiosk):
        hands.robot.tap(kiosk, "kiosk_category_network")
        hands.kiosk_is(KioskMode.MATTERS)
        hands.robot.tap(kiosk, "kiosk_matter_0")
    with stage.step("也可以补充几个字", kiosk):
        hands.robot.tap(kiosk, "kiosk_note")
        hands.kiosk_is(KioskMode.NOTE)
        hands.robot.tap(kiosk, "kiosk_letter_5")
        hands.robot.tap(kiosk, "kiosk_letter_G")
        hands.robot.tap(kiosk, "kiosk_letters_go")
        hands.kiosk_is(KioskMode.MATTERS)
    with stage.step("留一个回电号码", kiosk):
        hands.robot.tap(kiosk, "kiosk_matters_go")
        hands.kiosk_is(KioskMode.CONTACT)
        hands.type_at_kiosk(_CONTACT)
    with stage.step("投诉已受理，小票上有编号和期限", kiosk):
        hands.robot.tap(kiosk, "kiosk_confirm")
        hands.kiosk_is(KioskMode.TAKEN)
    told = kiosk.presenter.state.complaining
    hands.robot.tap(kiosk, "kiosk_back")
    hands.kiosk_is(KioskMode.HOME)
    return told.code if told else ""


def _progress(hands: Hands, code: str) -> None:
    stage, robot, kiosk = hands.stage, hands.robot, hands.kiosk
    with stage.step("查进度：扫小票或输入编号", kiosk):
        robot.tap(kiosk, "kiosk_home_progress")
        hands.kiosk_is(KioskMode.PROGRESS_CODE)
    robot.type(kiosk, code)
    robot.key(kiosk, "Return")
    hands.kiosk_is(KioskMode.PROGRESS_TAIL)
    with stage.step("后四位对了：看到办到哪一步", kiosk):
        hands.type_at_kiosk(_CONTACT[-4:])
        hands.robot.tap(kiosk, "kiosk_confirm")
        hands.kiosk_is(KioskMode.PROGRESS)
    _home(hands)


def _progress_of_an_order(hands: Hands) -> None:
    """How far yesterday's report of a fault is, by the number on its slip and the line's last figures."""
    robot, kiosk = hands.robot, hands.kiosk
    robot.tap(kiosk, "kiosk_home_progress")
    hands.kiosk_is(KioskMode.PROGRESS_CODE)
    robot.type(kiosk, _code_of_fault(hands))
    robot.key(kiosk, "Return")
    hands.kiosk_is(KioskMode.PROGRESS_TAIL)
    hands.type_at_kiosk(_FAULTY[-4:])
    with hands.stage.step("查进度：报障单办到哪一步", kiosk):
        robot.tap(kiosk, "kiosk_confirm")
        hands.kiosk_is(KioskMode.PROGRESS)
    _home(hands)


def _code_of_fault(hands: Hands) -> str:
    """Return what the slip of the report says: `S-`, the day, and which of the day."""
    with hands.stage.program.store.read() as queries:
        row = queries.customers.by_number(_FAULTY)
        of = queries.orders.newest_of(row.customer_id, _ORDERS) if row is not None else ()
    found = next((order.code for order in of if order.type_key == "fault_report"), "")
    if not found:
        raise StepError("no fault was reported yesterday")
    return found


def _tariff(hands: Hands) -> None:
    with hands.stage.step("资费公示", hands.kiosk):
        hands.robot.tap(hands.kiosk, "kiosk_home_tariff")
        hands.kiosk_is(KioskMode.TARIFF)
    _home(hands)


def _left_alone(hands: Hands) -> None:
    stage, kiosk = hands.stage, hands.kiosk
    _bill(hands)
    with stage.step("没有人碰：三十秒后问一声", kiosk):
        _seconds(hands, PERSONAL_S)
        hands.kiosk_is(KioskMode.WARNING)
    with stage.step("还没有人碰：清空，回首页", kiosk):
        _seconds(hands, WARNING_S)
        hands.kiosk_is(KioskMode.HOME)


def _fault(hands: Hands) -> None:
    stage, kiosk = hands.stage, hands.kiosk
    with (
        stage.step("自助机读不出数据：写明怎么办", kiosk),
        failing(stage.program.services.queue, "hall_wait", EnvironmentFault("store.busy")),
    ):
        kiosk.presenter.refresh()
        hands.kiosk_is(KioskMode.FAULT)
    with stage.step("再试一次就好了", kiosk):
        hands.robot.tap(kiosk, "kiosk_message_button")
        hands.kiosk_is(KioskMode.HOME)
