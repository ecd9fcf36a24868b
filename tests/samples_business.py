"""A hall in which business is accepted, and a sample visit for each type."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from app.devices.card_terminal.driver import SimulatedCardTerminal
from app.domain.business.spec import Value
from app.domain.documents import DocumentMoved, SpoolState
from app.domain.errors import UserError
from app.domain.faces import SECOND_PERSON
from app.domain.halls import SettingChanged
from app.domain.shifts import DayOpened, NoteCount, ShiftOpened
from app.domain.verification import IdentityChecked
from app.services.approvals import ApprovalService
from app.services.card_refunds import CardRefunds
from app.services.goods import GoodsService
from app.services.money import CheckoutService, Completed
from app.services.orders import OrderService, Submitted
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
from tests.samples_accounts import ACCOUNTS
from tests.samples_faces import face_fact
from tests.samples_goods import GOODS, goods_facts
from tests.samples_hall import (
    CLERK,
    CUSTOMERS,
    FREE,
    MANAGER,
    MOBILE,
    OWN,
    PEOPLE,
    PIN,
    SECRET,
    SIMS,
    SUSPENDED,
    TODAY,
    password_fact,
    people_facts,
    reference_facts,
    texts,
)


class Pins:
    """Everybody has the same PIN."""

    def check_pin(self, staff_no: str, pin: str) -> object:
        if pin != PIN:
            raise UserError("staff.wrong_pin", left=4)
        return staff_no


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
        self,
        person_id: str = "wang",
        subscriber_id: str | None = None,
        *,
        passed: bool = True,
        compared: bool = True,
    ) -> Visit:
        """Return a visit in which somebody's document passed, and a colleague compared it with the face."""
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
        if compared:
            self.compare(check.verification_id)
        return Visit(
            customer_id=CUSTOMERS.get(person_id),
            person_id=person_id,
            verification_id=check.verification_id,
            subscriber_id=subscriber_id,
        )

    def compare(self, verification_id: str, method: str = SECOND_PERSON, *, same: bool = True) -> None:
        """Have somebody say whether face and document belong together."""
        self.rig.record(face_fact(self.rig.ids, verification_id, self.rig.clock.now_ms(), method, same=same))

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
        "arrears": ("none", "business.fee_payment.error.nothing_chosen"),
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
