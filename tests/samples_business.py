"""A hall in which business is accepted, and a sample visit for each type."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Protocol

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
from app.domain.documents import DocumentMoved, SpoolState
from app.domain.documents_of_identity import DocumentKind
from app.domain.errors import UserError
from app.domain.facts import Fact
from app.domain.halls import SettingChanged
from app.domain.shifts import DayOpened, NoteCount, ShiftOpened
from app.domain.staff import Role, StaffRegistered
from app.domain.stock import NumberStocked, SimStocked
from app.domain.subscribers import ServicePasswordSet
from app.domain.verification import IdentityChecked
from app.i18n import Text, load_text
from app.services.approvals import ApprovalService
from app.services.card_refunds import CardRefunds
from app.services.goods import GoodsService
from app.services.money import CheckoutService, Completed
from app.services.orders import OrderService, Submitted
from app.services.pin_hashes import hash_pin
from app.services.ports import Stamp, Store
from app.services.reversals import PaymentReverser
from app.services.rows.orders import OrderRow
from app.services.service_passwords import ServicePasswordService
from app.services.sessions import Session
from app.services.stock import StockService
from app.services.visits import Visit
from app.services.work import WorkService
from db.engine import memory_engine
from db.rebuild import verify
from tests.factories import HALL, MORNING_MS, FilledRig, Rig
from tests.fakes import FakeIds
from tests.samples_accounts import ACCOUNTS
from tests.samples_goods import GOODS, goods_facts

RESOURCES = Path(__file__).resolve().parents[1] / "resources"
CLERK, OTHER, MANAGER, HEAD, AUDITOR = "T10237", "T10231", "T10208", "T10201", "T10280"
PIN = "274913"
TODAY = "2026-03-11"
MOBILE, BROADBAND, SUSPENDED, OWN = "sub-mobile", "sub-broadband", "sub-suspended", "sub-own"
SECRET = "739154"
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
    ("zhao", "测试·赵一鸣", "110105198001010014", "1980-01-01"),
)
CUSTOMERS = {"wang": "c-wang", "zhao": "c-zhao"}
"""Persons that are customers already."""
TARIFFS = (
    ("sim_card", "SIM 卡工料费", "SIM card", 10_00),
    ("sim_replace", "补卡工料费", "Replacement SIM card", 10_00),
    ("ownership_transfer", "过户手续费", "Transfer of ownership", 0),
    ("feature.caller_id", "来电显示", "Caller display", 6_00),
    ("feature.international", "国际长途", "International calls", 0),
    ("deposit.international", "国际长途押金", "Deposit for international calls", 500_00),
    ("retention.discount10", "老客户月费优惠", "Loyalty discount", 10_00),
    ("equipment.damaged", "设备损坏赔偿", "Damaged equipment", 150_00),
    ("equipment.lost", "设备遗失赔偿", "Lost equipment", 300_00),
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


@cache
def password_fact(subscriber_id: str, customer_id: str, typed: str) -> ServicePasswordSet:
    """Return a service password; hashing takes its time, once."""
    return ServicePasswordSet(
        subscriber_id=subscriber_id,
        customer_id=customer_id,
        order_id=None,
        password_hash=hash_pin(typed, FakeIds(9)),
        initial=False,
    )


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
        *(
            TariffPublished(
                item=item, title=title, title_en=title_en, amount_fen=fen, effective_on="2026-01-01"
            )
            for item, title, title_en, fen in TARIFFS
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
        (OWN, "zhao", SubscriberKind.MOBILE, "13800002468", "m59", SubscriberStatus.ACTIVE, None, 80_00),
        (
            MOBILE,
            "wang",
            SubscriberKind.MOBILE,
            "13800001234",
            "m129",
            SubscriberStatus.ACTIVE,
            contract,
            46_80,
        ),
        (
            BROADBAND,
            "wang",
            SubscriberKind.BROADBAND,
            "01000006688",
            "b500",
            SubscriberStatus.ARREARS,
            None,
            0,
        ),
        (
            SUSPENDED,
            "wang",
            SubscriberKind.MOBILE,
            "13800005678",
            "m59",
            SubscriberStatus.SUSPENDED,
            None,
            12_00,
        ),
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
        *(
            CustomerRegistered(
                customer_id=customer_id, person_id=person_id, organisation=False, since="2019-06-18"
            )
            for person_id, customer_id in CUSTOMERS.items()
        ),
        *(
            SubscriberOpened(
                after=None,
                subscriber_id=subscriber_id,
                customer_id=CUSTOMERS[owner],
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
            for subscriber_id, owner, kind, number, plan, status, held, balance in numbers
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
    rig.record(*goods_facts())


class Desk:
    """A rig with hall, staff, stock, customers and an open shift, and the services around orders."""

    def __init__(self, folder: Path, *, seed: int = 1, shift: bool = True) -> None:
        self.rig = FilledRig(folder, _furnish, seed)
        self.reviews = 0
        if shift:
            self.open_shift()
        store, clock, ids = self.rig.store, self.rig.clock, self.rig.ids
        self.card = card = SimulatedCardTerminal()
        self.reverser = PaymentReverser(store, clock, ids, card)
        self.orders = OrderService(store, clock, ids, self.reverser, texts())
        self.card_refunds = CardRefunds(store, clock, ids, card, self.orders)
        self.approvals = ApprovalService(store, clock, ids, self.orders, Pins())
        self.stock = StockService(store)
        self.goods = GoodsService(store, clock)
        self.work = WorkService(store, clock, texts())
        self.passwords = ServicePasswordService(store, clock, ids)
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
            customer_id=CUSTOMERS.get(person_id),
            person_id=person_id,
            verification_id=check.verification_id,
            subscriber_id=subscriber_id,
        )

    def both(self, owner: str, other: str, subscriber_id: str) -> Visit:
        """Return a visit in which the documents of two people passed."""
        second = self.verified(other)
        return replace(self.verified(owner, subscriber_id), other_verification_id=second.verification_id)

    def set_password(self, subscriber_id: str, typed: str = SECRET, *, initial: bool = False) -> None:
        """Give a number a service password."""
        with self.rig.store.read() as queries:
            row = queries.customers.subscriber(subscriber_id)
        assert row is not None
        self.rig.record(replace(password_fact(subscriber_id, row.customer_id, typed), initial=initial))

    def by_password(self, subscriber_id: str) -> Visit:
        """Return a visit in which a service password passed, and nobody showed a document."""
        self.set_password(subscriber_id)
        visit = Visit(subscriber_id=subscriber_id)
        return self.passwords.check(self.clerk, visit, SECRET)

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
        form |= self.paid_before(sample)
        return self.orders.submit(self.clerk, type_key, form, visit)

    def paid_before(self, sample: "Sample") -> dict[str, Value]:
        """Take the payment that a sample needs; returns the fields that name it."""
        if not sample.needs_receipt:
            return {}
        first = DEPOSIT if sample.needs_deposit else PREPAYMENT
        paid = self.orders.submit(self.clerk, first.type_key, first.form, first.visit(self)).order
        done = self.pay(paid)
        hand_out(self.rig.store, self.rig.clock.now_ms())
        if not sample.needs_deposit:
            return {sample.receipt_field: done.receipt}
        return {"receipt": done.receipt, "deposit": f"{paid.order_id}-deposit.international"}

    def rebuilt(self) -> bool:
        """Return whether folding the log again gives the rows that are there."""
        engine = memory_engine()
        with self.rig.store.raw() as source, engine.begin() as scratch:
            found = verify(source, scratch)
        engine.dispose()
        return found == ()


def hand_out(store: Store, at_ms: int) -> None:
    """Have all papers printed."""
    with store.write(Stamp("")) as unit:
        for row in unit.queries.documents.in_state(SpoolState.QUEUED):
            unit.record(
                DocumentMoved(
                    document_id=row.document_id, state=SpoolState.DONE, detail="", attempts=1, at_ms=at_ms
                )
            )


class Counter(Protocol):
    """A desk at which documents and passwords are shown."""

    def verified(self, person_id: str, subscriber_id: str | None = None) -> Visit: ...

    def both(self, owner: str, other: str, subscriber_id: str) -> Visit: ...

    def by_password(self, subscriber_id: str) -> Visit: ...


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
    needs_deposit: bool = False
    """Of a deposit on its number, with the receipt that it was taken with."""
    receipt_field: str = "receipt"
    other_id: str = ""
    """Whoever takes over."""
    password: bool = False
    """By the service password instead of a document."""

    def visit(self, desk: Counter) -> Visit:
        if self.password and self.subscriber_id:
            return desk.by_password(self.subscriber_id)
        if self.other_id and self.person_id and self.subscriber_id:
            return desk.both(self.person_id, self.other_id, self.subscriber_id)
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
OWNED: Mapping[str, Any] = {"person_id": "zhao", "subscriber_id": OWN, "signed": True}
SWAP = Sample(
    "sim_replace",
    {"reason": "damaged", "sim": SIMS[0], **CONTACT},
    {
        "reason": ("dead_on_arrival", "business.sim_replace.error.not_ours"),
        "sim": ("123", "form.sim_format"),
    },
    **OWNED,
)
TRANSFER = Sample(
    "ownership_transfer", {**CONTACT}, {"phone": ("12", "form.phone_length")}, **OWNED, other_id="song"
)
FEATURES = Sample(
    "feature_change",
    {"features": ("feature.caller_id",), **CONTACT},
    {"features": (("feature.flying",), "form.choice"), "notify": ("", "form.required")},
    subscriber_id=OWN,
    signed=True,
    password=True,
)
DEPOSIT = replace(FEATURES, form={"features": ("feature.international",), **CONTACT}, wrong={})
BACK, DEPOSIT_BACK, BILL, ONCE_MORE, DATA, DEBIT = (Sample(**each) for each in ACCOUNTS)
REST = Sample("suspend", {"reason": "lost", **CONTACT}, {"reason": ("arrears", "form.choice")}, **OWNED)
AGAIN = Sample(
    "resume",
    {**CONTACT},
    {"phone": ("", "form.required")},
    person_id="wang",
    subscriber_id=SUSPENDED,
    signed=True,
)
LEAVING = Sample(
    "cancel",
    {
        "reason": "price",
        "settle": "bank",
        "bank": "示例银行",
        "bank_account": "6217000010001234567",
        **CONTACT,
    },
    {
        "reason": ("", "form.required"),
        "settle": ("number", "form.choice"),
        "bank_account": ("12", "business.cancel.error.bank_account"),
        "phone": ("13800002468", "business.cancel.error.phone"),
    },
    **OWNED,
)
PASSWORD = Sample(
    "service_password",
    {"action": "set", "password": (SECRET, SECRET)},
    {
        "action": ("unlock", "business.service_password.error.not_locked"),
        "password": ((SECRET, "739155"), "form.secret_twice"),
    },
    **OWNED,
)
SAMPLES = (
    OPENING,
    SWAP,
    TRANSFER,
    CHANGE,
    FEATURES,
    REST,
    AGAIN,
    LEAVING,
    PAYMENT,
    BACK,
    DEPOSIT_BACK,
    BILL,
    UNDOING,
    ONCE_MORE,
    PASSWORD,
    DATA,
    DEBIT,
    *(Sample(**goods) for goods in GOODS),
)


def sample_of(type_key: str) -> Sample:
    return next(sample for sample in SAMPLES if sample.type_key == type_key)
