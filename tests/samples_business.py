"""A hall in which business is accepted, and a sample visit for each type."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from app.devices.card_terminal.driver import SimulatedCardTerminal
from app.domain.business.spec import Value
from app.domain.catalogue import PlanPublished, TariffPublished
from app.domain.customers import (
    BillIssued,
    BillItem,
    Contract,
    CustomerRegistered,
    PersonIdentified,
    SubscriberKind,
    SubscriberOpened,
    SubscriberStatus,
)
from app.domain.documents_of_identity import DocumentKind
from app.domain.errors import UserError
from app.domain.facts import Fact
from app.domain.halls import SettingChanged
from app.domain.shifts import DayOpened, NoteCount, ShiftOpened
from app.domain.staff import Role, StaffRegistered
from app.domain.stock import NumberStocked, SimStocked
from app.domain.verification import IdentityChecked
from app.i18n import Text, load_text
from app.services.approvals import ApprovalService
from app.services.money import CheckoutService, Completed
from app.services.orders import OrderService, Submitted
from app.services.reversals import PaymentReverser
from app.services.rows.orders import OrderRow
from app.services.sessions import Session
from app.services.stock import StockService
from app.services.visits import Visit
from db.engine import memory_engine
from db.rebuild import verify
from tests.factories import HALL, MORNING_MS, FilledRig, Rig

RESOURCES = Path(__file__).resolve().parents[1] / "resources"
CLERK, OTHER, MANAGER, HEAD, AUDITOR = "T10237", "T10231", "T10208", "T10201", "T10280"
PIN = "274913"
TODAY = "2026-03-11"
MOBILE, BROADBAND, SUSPENDED = "sub-mobile", "sub-broadband", "sub-suspended"
FREE = ("19800000100", "19800000101", "19800008880")
SIMS = ("89860026990000001002", "89860026990000001010")
PEOPLE = (
    (CLERK, "测试·林知夏", Role.CLERK),
    (OTHER, "测试·赵启明", Role.CLERK),
    (MANAGER, "测试·周正明", Role.DUTY_MANAGER),
    (HEAD, "测试·何敏", Role.HALL_HEAD),
    (AUDITOR, "测试·钱文", Role.AUDITOR),
)
PERSONS = (
    ("wang", "测试·王小明", "11010519850312999X", "1985-03-12"),
    ("song", "测试·宋雨晴", "11010519960520000X", "1996-05-20"),
    ("youth", "测试·许青禾", "110105200901010000", "2009-01-01"),
    ("child", "测试·童小雨", "110105201401010000", "2014-01-01"),
)
PLANS = (
    ("m59", "畅享 59", "Enjoy 59", "mobile", 59_00, 10_240, 200, 0, 0, True),
    ("m99", "畅享 99", "Enjoy 99", "mobile", 99_00, 20_480, 400, 12, 180_00, True),
    ("m129", "畅享 129", "Enjoy 129", "mobile", 129_00, 30_720, 500, 12, 240_00, True),
    ("m199", "畅享 199", "Enjoy 199", "mobile", 199_00, 61_440, 1_000, 24, 360_00, True),
    ("m88", "旧版 88", "Classic 88", "mobile", 88_00, 8_192, 300, 0, 0, False),
    ("b500", "宽带 500M", "Broadband 500M", "broadband", 98_00, 0, 0, 12, 180_00, True),
)


@cache
def texts() -> dict[str, Text]:
    return {lang: load_text(lang, RESOURCES) for lang in ("zh_CN", "en")}


class Pins:
    """Everybody has the same PIN."""

    def check_pin(self, staff_no: str, pin: str) -> object:
        if pin != PIN:
            raise UserError("staff.wrong_pin", left=4)
        return staff_no


def reference_facts() -> tuple[Fact, ...]:
    return (
        *(StaffRegistered(staff_no=no, name=name, hall_id=HALL, roles=(role,)) for no, name, role in PEOPLE),
        *(
            PlanPublished(
                plan_id=plan_id,
                title=title,
                title_en=title_en,
                kind=kind,
                monthly_fen=monthly,
                data_mb=data,
                voice_min=voice,
                sms=0 if monthly < 60_00 else 100,
                over_data_fen=5_00 if kind == "mobile" else 0,
                contract_months=months,
                penalty_fen=penalty,
                on_sale=on_sale,
            )
            for plan_id, title, title_en, kind, monthly, data, voice, months, penalty, on_sale in PLANS
        ),
        TariffPublished(
            item="sim_card",
            title="SIM 卡工料费",
            title_en="SIM card",
            amount_fen=10_00,
            effective_on="2026-01-01",
        ),
        *(
            NumberStocked(
                after=None,
                number=number,
                grade="吉祥号" if number.endswith("8880") else "普通号",
                prepay_fen=200_00 if number.endswith("8880") else 50_00,
            )
            for number in FREE
        ),
        *(SimStocked(after=None, iccid=iccid) for iccid in SIMS),
    )


def people_facts() -> tuple[Fact, ...]:
    contract = Contract(
        title="购机补贴 24 个月",
        begins="2024-09-01",
        ends="2026-08-31",
        penalty_fen=360_00,
        subsidy_fen=150_00,
    )
    numbers = (
        (MOBILE, SubscriberKind.MOBILE, "13800001234", "m129", SubscriberStatus.ACTIVE, contract, 46_80),
        (BROADBAND, SubscriberKind.BROADBAND, "01000006688", "b500", SubscriberStatus.ARREARS, None, 0),
        (SUSPENDED, SubscriberKind.MOBILE, "13800005678", "m59", SubscriberStatus.SUSPENDED, None, 12_00),
    )
    return (
        *(
            PersonIdentified(
                after=None,
                person_id=person_id,
                name=name,
                document=DocumentKind.RESIDENT_ID,
                number=number,
                valid_from="2016-05-20",
                valid_until="2036-05-20",
                sex="男",
                nation="汉",
                birth=birth,
                address="示例市滨河路 1 号",
                issuer="示例市公安局",
            )
            for person_id, name, number, birth in PERSONS
        ),
        CustomerRegistered(customer_id="c-wang", person_id="wang", organisation=False, since="2019-06-18"),
        *(
            SubscriberOpened(
                after=None,
                subscriber_id=subscriber_id,
                customer_id="c-wang",
                kind=kind,
                number=number,
                sim=None,
                plan_id=plan,
                status=status,
                opened_on="2019-06-18",
                credit_limit_fen=0,
                contract=held,
                opening_balance_fen=balance,
                order_id=None,
            )
            for subscriber_id, kind, number, plan, status, held, balance in numbers
        ),
        BillIssued(
            bill_id="bill-02",
            subscriber_id=BROADBAND,
            period="2026-02",
            principal_fen=98_00,
            paid_fen=0,
            due_on="2026-02-28",
            items=(BillItem(title="宽带 500M", amount_fen=98_00),),
        ),
    )


def _furnish(rig: Rig) -> None:
    rig.define_hall()
    rig.record(*reference_facts(), *people_facts())


class Desk:
    """A rig with hall, staff, stock, customers and an open shift, and the services around orders."""

    def __init__(self, folder: Path, *, seed: int = 1, shift: bool = True) -> None:
        self.rig = FilledRig(folder, _furnish, seed)
        self.reviews = 0
        if shift:
            self.open_shift()
        store, clock, ids = self.rig.store, self.rig.clock, self.rig.ids
        card = SimulatedCardTerminal()
        self.reverser = PaymentReverser(store, clock, ids, card)
        self.orders = OrderService(store, clock, ids, self.reverser, texts())
        self.approvals = ApprovalService(store, clock, ids, self.orders, Pins())
        self.stock = StockService(store)
        self.till = CheckoutService(store, clock, ids, card, texts())
        self.clerk = self.session(CLERK)

    def open_shift(self, staff_no: str = CLERK, counter: int = 3) -> None:
        first = staff_no == CLERK
        day = DayOpened(
            after=None, day_id="day-1", hall_id=HALL, date=TODAY, staff_no=MANAGER, at_ms=MORNING_MS
        )
        opened = ShiftOpened(
            after=None,
            shift_id=f"shift-{staff_no}",
            day_id="day-1",
            staff_no=staff_no,
            counter_id=f"{HALL}-{counter}",
            terminal_id=self.rig.store.terminal.terminal_id,
            float_notes=(NoteCount(denomination_fen=10_00, pieces=50),),
            float_fen=500_00,
            at_ms=MORNING_MS,
        )
        self.rig.record(*((day, opened) if first else (opened,)))

    def session(self, staff_no: str, counter: int | None = 3) -> Session:
        name, role = next((name, role) for no, name, role in PEOPLE if no == staff_no)
        counter_id = f"{HALL}-{counter}" if counter else None
        return Session(f"session-{staff_no}", staff_no, name, (role,), "counter", counter_id)

    def setting(self, key: str, value: int) -> None:
        self.rig.record(SettingChanged(key=key, value=str(value), reason="test"))

    def verified(
        self, person_id: str = "wang", subscriber_id: str | None = None, *, passed: bool = True
    ) -> Visit:
        """Return a visit in which somebody's document passed."""
        self.reviews += 1
        check = IdentityChecked(
            verification_id=f"check-{self.reviews}",
            person_id=person_id,
            ticket_id=None,
            staff_no=CLERK,
            reader="SIM-1",
            passed=passed,
            checks=(),
            at_ms=self.rig.clock.now_ms(),
        )
        self.rig.record(check)
        return Visit(
            customer_id="c-wang" if person_id == "wang" else None,
            person_id=person_id,
            verification_id=check.verification_id,
            subscriber_id=subscriber_id,
        )

    def order(self, order_id: str) -> OrderRow:
        with self.rig.store.read() as queries:
            row = queries.orders.order(order_id)
        assert row is not None
        return row

    def pay(self, *orders: OrderRow, cash_fen: int | None = None) -> Completed:
        """Sign what needs a signature and take the money in cash."""
        for order in orders:
            if sample_of(order.type_key).signed and not order.signed:
                self.orders.sign(self.clerk, order.order_id, "paper")
        checkout = self.till.open(self.clerk, None, [order.order_id for order in orders])
        price = self.till.price(checkout, cash=True)
        return self.till.complete(self.clerk, checkout.payment_id, cash_fen or price.payable)

    def submit_sample(self, type_key: str, **changed: Value) -> Submitted:
        """Accept the sample of a type, with some fields changed."""
        sample = sample_of(type_key)
        visit = sample.visit(self)
        form = {**sample.form, **changed}
        if sample.needs_receipt:
            paid = self.orders.submit(self.clerk, "fee_payment", PREPAYMENT.form, visit)
            form["receipt"] = self.pay(paid.order).receipt
        return self.orders.submit(self.clerk, type_key, form, visit)

    def rebuilt(self) -> bool:
        """Return whether folding the log again gives the rows that are there."""
        engine = memory_engine()
        with self.rig.store.raw() as source, engine.begin() as scratch:
            found = verify(source, scratch)
        engine.dispose()
        return found == ()


@dataclass(frozen=True)
class Sample:
    """A form that is right, and what makes it wrong: field → (value, code of the refusal)."""

    type_key: str
    form: Mapping[str, Value]
    wrong: Mapping[str, tuple[Value, str]] = field(default_factory=dict)
    person_id: str | None = None
    subscriber_id: str | None = None
    signed: bool = False
    needs_receipt: bool = False

    def visit(self, desk: Desk) -> Visit:
        if self.person_id is None:
            return Visit(subscriber_id=self.subscriber_id)
        return desk.verified(self.person_id, self.subscriber_id)


CONTACT: Mapping[str, Value] = {"phone": "13800001234", "notify": "sms"}
OPENING = Sample(
    "open_account",
    {"number": FREE[0], "sim": SIMS[0], "plan": "m59", "prepay_fen": 100_00, "notes": "请尽快", **CONTACT},
    {
        "number": ("19800009999", "form.number_unknown"),
        "sim": ("123", "form.sim_format"),
        "plan": ("m88", "form.plan_withdrawn"),
        "prepay_fen": (10_00, "business.open_account.error.prepay"),
        "phone": ("138000012", "form.phone_length"),
        "notify": ("pigeon", "form.choice"),
        "notes": ("长" * 121, "form.too_long"),
    },
    person_id="song",
    signed=True,
)
CHANGE = Sample(
    "plan_change",
    {"plan": "m199", "effect": "next_cycle", **CONTACT},
    {
        "plan": ("m129", "business.plan_change.error.same"),
        "effect": ("now", "business.plan_change.error.contract_now"),
        "phone": ("", "form.required"),
    },
    person_id="wang",
    subscriber_id=MOBILE,
    signed=True,
)
PAYMENT = Sample(
    "fee_payment",
    {"numbers": ("01000006688",), "arrears": "all", "prepay_fen": 0},
    {
        "numbers": (("13900000000",), "form.no_account"),
        "arrears": ("none", "business.fee_payment.error.nothing"),
        "prepay_fen": (50, "business.fee_payment.error.prepay"),
    },
)
PREPAYMENT = replace(
    PAYMENT, form={"numbers": ("13800001234",), "arrears": "none", "prepay_fen": 200_00}, wrong={}
)
UNDOING = Sample(
    "reversal",
    {"reason": "wrong_amount", "notes": "客户要求"},
    {
        "receipt": ("T03-K7Q-000418-86", "form.receipt_unknown"),
        "reason": ("", "form.required"),
    },
    needs_receipt=True,
)
SAMPLES = (OPENING, CHANGE, PAYMENT, UNDOING)


def sample_of(type_key: str) -> Sample:
    return next(sample for sample in SAMPLES if sample.type_key == type_key)
