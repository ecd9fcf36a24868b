"""Every business that the morning's story leaves out: a table of visits, and how one of them goes.

A visit is a ticket, somebody who is verified or not, one business, and what it asks for: the manager, a
signature, money. What a row of the table leaves empty is not done.
"""

from dataclasses import dataclass
from typing import Final

from app.domain.luhn import luhn_digit
from app.domain.orders import OrderState
from app.proving.tour.business_hands import Fields
from app.proving.tour.hands import Hands
from app.ui.panels.form_state import FormMode
from app.ui.screens.kiosk.presenter import KioskMode
from app.ui.screens.work.state import WorkMode

PASSWORD: Final = "739154"  # noqa: S105 - of a made-up customer
_PAUSE_S: Final = 150
"""Between two visits."""
_BOUGHT: Final = "00100003000001"
_IMEI: Final = f"{_BOUGHT}{luhn_digit(_BOUGHT)}"
_DEBIT: Final = "621700001000123456"
_ACCOUNT: Final = f"{_DEBIT}{luhn_digit(_DEBIT)}"
_FIVE, _ELDER, _WANG = "five_numbers", "elder_76", "wang_xiaoming"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One visit. `title` is the step's in the pictures, `code` the business as it is typed."""

    title: str
    code: str
    card: str = ""
    """Sample card of whoever is verified."""
    number: str = ""
    """Service number that is worked on; without a card the customer is found by it."""
    password: str = ""
    other: str = ""
    """Sample card of whoever takes over."""
    offered: bool = False
    """Whether the hall's offers are shown first, and declined."""
    fields: Fields = ()
    cash: str = ""
    """What the customer hands over, where something is due (yuan)."""
    pad: bool = True
    """Signed on the customer's own screen, else on the printed slip."""
    score: int = 0
    """What the customer says afterwards; 0: nothing."""


PHONE: Final = ("phone", "13900001111")
ACTS: Final = (
    Act(
        title="102 补卡：旧卡坏了",
        code="102",
        card=_FIVE,
        number="13800000102",
        fields=(("reason", "=damaged"), ("sim", "")),
        cash="10",
        score=5,
    ),
    Act(
        title="301 设置服务密码",
        code="301",
        card=_FIVE,
        number="13800000102",
        fields=(("password.first", PASSWORD), ("password.again", PASSWORD)),
        pad=False,
    ),
    Act(
        title="105 开国际长途：凭服务密码，收押金",
        code="105",
        number="13800000102",
        password=PASSWORD,
        fields=(("features.feature.international", "+"), ("features.feature.caller_id", "+"), PHONE),
        cash="500",
    ),
    Act(
        title="105 关国际长途",
        code="105",
        card=_FIVE,
        number="13800000102",
        fields=(("features.feature.international", "+"),),
    ),
    Act(title="203 押金退还：经理同意，原路退回", code="203", card=_FIVE, number="13800000102"),
    Act(
        title="103 过户：双方到场，先后核验",
        code="103",
        card=_FIVE,
        number="15000003391",
        other="new_customer",
        fields=(PHONE,),
    ),
    Act(
        title="108 销号：谢绝挽留，余额转银行卡",
        code="108",
        card=_FIVE,
        number="15000008820",
        offered=True,
        fields=(
            ("reason", "=unused"),
            ("settle", "=bank"),
            ("bank", "示例银行"),
            ("bank_account", _ACCOUNT),
            PHONE,
        ),
    ),
    Act(
        title="106 挂失停机",
        code="106",
        card=_ELDER,
        number="13900002076",
        fields=(("reason", "=lost"), PHONE),
        pad=False,
    ),
    Act(title="107 复机", code="107", card=_ELDER, number="13900002076", score=3),
    Act(title="204 账单查询打印：本人，明细", code="204", card=_WANG, number="13800001234"),
    Act(
        title="302 客户资料变更",
        code="302",
        card=_WANG,
        fields=(("email", "wang@example.org"), ("address", "示例市滨河路 2 号")),
    ),
    Act(
        title="303 改为银行托收",
        code="303",
        card=_WANG,
        number="13800005678",
        fields=(("bank", "=ccb"), ("account", _ACCOUNT), ("holder", "测试·王小明")),
    ),
    Act(
        title="401 有价卡销售：两张，逐张扫号",
        code="401",
        fields=(("article", "?充值卡 100 元"), ("serials", "CZ100000001001 CZ100000001002")),
        cash="200",
    ),
    Act(
        title="402 终端销售：扫串号，送赠品",
        code="402",
        fields=(("article", "?样例老人机"), ("serial", _IMEI), ("gift", "GC-0001"), PHONE),
        cash="200",
    ),
    Act(
        title="403 终端维修：保修期内，收机开单",
        code="403",
        fields=(
            ("serial", _IMEI),
            ("model", "样例老人机 E2"),
            ("fault", "=battery"),
            ("charge", "=warranty"),
            ("accessories.charger", "+"),
            ("contact", "测试·宋雨晴"),
            PHONE,
        ),
    ),
    Act(
        title="404 报障：宽带上不了网",
        code="404",
        number="01000006688",
        fields=(("address", "示例市滨河路 1 号 2-301"), ("fault", "=no_internet"), PHONE),
    ),
)


def play_businesses(hands: Hands) -> None:
    """Play the table, a refund, a reprint, an enquiry, the works, a payment at the kiosk, a bag."""
    for act in ACTS:
        play(hands, act)
    _refund_and_reprint(hands)
    _corrected_tender(hands)
    _only_asking(hands)
    _works(hands)
    _kiosk_payment(hands)
    _cash_to_safe(hands)


def play(hands: Hands, act: Act) -> None:
    """Play one visit from its ticket to its end."""
    _arrives(hands)
    _stands_here(hands, act)
    _business(hands, act)
    _leaves(hands, act.score)


def play_at_counter(hands: Hands, act: Act) -> None:
    """Play a business of somebody who took no number."""
    _stands_here(hands, act)
    _business(hands, act)
    hands.dismiss()


def _arrives(hands: Hands) -> None:
    hands.stage.pass_time(_PAUSE_S)
    hands.take_ticket("general")
    hands.to_kiosk_home()
    hands.call()
    hands.serve()


def _stands_here(hands: Hands, act: Act) -> None:
    if act.card:
        hands.verify(act.card)
        hands.leave_identity()
    if act.number and act.card:
        hands.choose_number(act.number)
    elif act.number:
        hands.search(act.number)


def _business(hands: Hands, act: Act) -> None:
    stage, desk = hands.stage, hands.desk
    with stage.step(act.title, desk):
        hands.open_business(act.code)
        if act.password:
            hands.give_password(act.password)
        if act.other:
            hands.verify_other(act.other)
        if act.offered:
            hands.form_is(FormMode.OFFER)
    if act.offered:
        with stage.step(f"{act.title}：客户谢绝挽留，填表", desk):
            hands.robot.key(desk, "Ctrl+Return")
            hands.form_is(FormMode.FILLING)
    with stage.step(f"{act.title}：填写完毕", desk):
        hands.fill_in(tuple((name, value or _free_sim(hands)) for name, value in act.fields))
        hands.form_is(FormMode.QUOTED)
    with stage.step(f"{act.title}：提交以后", desk):
        hands.submit(FormMode.AWAITING_APPROVAL, FormMode.SIGNATURE, FormMode.SUBMITTED, FormMode.DONE)
    _end(hands, act)


def _end(hands: Hands, act: Act) -> str:
    """Do what an accepted business asks for; returns the receipt, if there was money."""
    stage, desk, receipt = hands.stage, hands.desk, ""
    if hands.form_mode() is FormMode.AWAITING_APPROVAL:
        with stage.step(f"{act.title}：经理到台同意", desk):
            hands.decide("资料齐全，同意办理")
    if hands.form_mode() is FormMode.SIGNATURE and act.pad:
        with stage.step(f"{act.title}：客户在客户屏上看完、签名", hands.second_screen):
            hands.write_on_pad()
        hands.confirm_pad()
    elif hands.form_mode() is FormMode.SIGNATURE:
        with stage.step(f"{act.title}：客户已在受理单上签名", desk):
            hands.sign_slip()
    if hands.form_mode() is FormMode.SUBMITTED:
        with stage.step(f"{act.title}：收现金 {act.cash} 元", desk):
            hands.collect(act.cash)
            receipt = hands.next_after_payment()
    else:
        order = hands.counter.parts.form.state.order
        working = order is not None and order.state is OrderState.IN_PROGRESS
        with stage.step(f"{act.title}：{'转后台处理' if working else '办结'}", desk):
            hands.form_is(FormMode.DONE)
        hands.leave_form()
    return receipt


def _leaves(hands: Hands, score: int) -> None:
    hands.finish()
    if score:
        with hands.stage.step("客户在客户屏上评价", hands.second_screen):
            hands.choose_score(score)
        hands.send_score()


def _free_sim(hands: Hands) -> str:
    with hands.stage.program.store.read() as queries:
        return queries.stock.free_sims(1)[0].iccid


def _paid(hands: Hands, act: Act) -> str:
    """Somebody comes and pays, and stays; returns the receipt."""
    _arrives(hands)
    hands.search(act.number)
    hands.open_business(act.code)
    hands.fill_in(act.fields)
    hands.submit(FormMode.SUBMITTED)
    return _end(hands, act)


def _refund_and_reprint(hands: Hands) -> None:
    """Money that was paid in too much goes back in part; the receipt of the rest is printed once more."""
    paid = Act(
        title="201 预存 100 元",
        code="201",
        number="13800000102",
        fields=(("prepay_fen", "100"),),
        cash="100",
    )
    stage, desk = hands.stage, hands.desk
    receipt = _paid(hands, paid)
    back = Act(
        title="202 退费：多存的 50 元退现金",
        code="202",
        fields=(("receipt", receipt), ("amount", "50"), ("reason", "=wrong_amount")),
    )
    _business(hands, back)
    again = Act(
        title="206 补打收据：印明副本",
        code="206",
        fields=(("paper", receipt), ("reason", "=lost")),
    )
    _business(hands, again)
    with stage.step("退费与补打：结束服务", desk):
        hands.finish()


def _corrected_tender(hands: Hands) -> None:
    """What was taken down as cash came by bank transfer: the manager agrees, the receipt stays."""
    paid = Act(
        title="201 预存 20 元，误记为现金",
        code="201",
        number="13800000102",
        fields=(("prepay_fen", "20"),),
        cash="20",
    )
    receipt = _paid(hands, paid)
    right = Act(
        title="207 收款方式更正：现金改记银行转账",
        code="207",
        fields=(
            ("receipt", receipt),
            ("really", "=bank_transfer"),
            ("slip", "20260311000731"),
            ("reason", "=wrong_key"),
        ),
    )
    _business(hands, right)
    with hands.stage.step("收款方式更正：结束服务", hands.desk):
        hands.finish()


def _only_asking(hands: Hands) -> None:
    stage, desk = hands.stage, hands.desk
    _arrives(hands)
    with stage.step("Alt+Z 只是咨询：记一笔", desk):
        hands.robot.key(desk, "Alt+Z")
        stage.settle()
        hands.menu("enquiry", 0)
    _leaves(hands, 0)


def _works(hands: Hands) -> None:
    stage, desk = hands.stage, hands.desk
    with stage.step("跟进：报障和维修", desk):
        hands.robot.click(desk, "rail.work")
        hands.work_is(WorkMode.UNDER_WAY)
    with stage.step("报障修好，写明结果", desk):
        hands.finish_work("更换光猫尾纤，测速正常。")
    with stage.step("维修完成，通知客户来取", desk):
        hands.finish_work("更换电池，试机正常。")
        hands.work_is(WorkMode.READY)
    with stage.step("客户取机", desk):
        hands.robot.key(desk, "Ctrl+Return")
        hands.work_is(WorkMode.CALL)
    with stage.step("回访：打电话问满意度，记下客户说的话", desk):
        hands.call_back(5, "一次办好，没有再出毛病。")
    with stage.step("都回访完", desk):
        while desk.mounted["work"].presenter.state.calls.found:
            hands.call_back(4, "满意。")
        hands.work_is(WorkMode.EMPTY)
    hands.robot.click(desk, "rail.counter")
    stage.settle()


def _kiosk_payment(hands: Hands) -> None:
    stage, kiosk = hands.stage, hands.kiosk
    hands.to_kiosk_home()
    with stage.step("自助缴费：输入号码，看账单", kiosk):
        hands.robot.tap(kiosk, "kiosk_home_pay")
        hands.kiosk_is(KioskMode.PHONE)
        hands.type_at_kiosk("13800001234")
        hands.robot.tap(kiosk, "kiosk_confirm")
        hands.kiosk_is(KioskMode.BILL)
    with stage.step("选金额，出示付款码", kiosk):
        hands.robot.tap(kiosk, "kiosk_amount_2")
        hands.robot.tap(kiosk, "kiosk_pay")
        hands.kiosk_is(KioskMode.SCAN)
    with stage.step("付款码扫过（模拟），已缴费", kiosk):
        hands.robot.tap(kiosk, "kiosk_scan_paid")
        hands.kiosk_is(KioskMode.PAID)
    hands.to_kiosk_home()


def _cash_to_safe(hands: Hands) -> None:
    with hands.stage.step("中途解款：封包入库，两人签名", hands.desk):
        hands.cash_to_safe(3, "B000123", "T10231")
    hands.robot.key(hands.desk, "Esc")
    hands.stage.settle()
