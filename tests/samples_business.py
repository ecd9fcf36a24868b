"""A hall in which business is accepted, and a sample visit for each type."""

from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

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
from tests.samples_faces import face_fact, image_facts
from tests.samples_form import CONTACT, FREE_OF_CHARGE, Sample
from tests.samples_goods import GOODS, goods_facts
from tests.samples_hall import (
    CLERK,
    CUSTOMERS,
    FREE,
    MANAGER,
    MOBILE,
    PEOPLE,
    PIN,
    SECRET,
    SIMS,
    TODAY,
    password_fact,
    people_facts,
    reference_facts,
    texts,
)
from tests.samples_numbers import AGAIN, DEPOSIT, FEATURES, LEAVING, PASSWORD, REST, SWAP, TRANSFER


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
        self.work = WorkService(store, clock, ids, texts())
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

    def balance(self, subscriber_id: str = MOBILE) -> int:
        with self.rig.store.read() as queries:
            row = queries.customers.subscriber(subscriber_id)
        assert row is not None
        return row.balance_fen

    def setting(self, key: str, value: int) -> None:
        self.rig.record(SettingChanged(key=key, value=str(value), reason="test"))

    def verified(
        self,
        person_id: str = "wang",
        subscriber_id: str | None = None,
        *,
        passed: bool = True,
        compared: bool = True,
        imaged: bool = True,
    ) -> Visit:
        """Return a visit in which a document passed, was photographed, and compared by a colleague."""
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
        if imaged:
            self.photograph(check.verification_id)
        return Visit(
            customer_id=CUSTOMERS.get(person_id),
            person_id=person_id,
            verification_id=check.verification_id,
            subscriber_id=subscriber_id,
        )

    def compare(self, verification_id: str, method: str = SECOND_PERSON, *, same: bool = True) -> None:
        """Have somebody say whether face and document belong together."""
        self.rig.record(face_fact(self.rig.ids, verification_id, self.rig.clock.now_ms(), method, same=same))

    def photograph(self, verification_id: str, *purposes: str) -> None:
        """Have a document photographed for these businesses, or for each that keeps an image."""
        now = self.rig.clock.now_ms()
        self.rig.record(*image_facts(self.rig.ids, verification_id, now, *purposes))

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

    def agree(self, accepted: Submitted) -> None:
        """Let the duty manager grant what an order waits for."""
        assert accepted.approval is not None
        manager, approval_id = self.session(MANAGER, None), accepted.approval.approval_id
        self.approvals.decide(manager, approval_id, granted=True, reason="", pin=PIN)

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
    fees=(("sim_card", 10_00), ("prepayment", 100_00)),
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
    fees=FREE_OF_CHARGE,
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
    # 98.00 due on 28 February, paid on 11 March: 11 days of 3 in a thousand.
    fees=(("late_fee", 3_23), ("bill", 98_00)),
)
PREPAYMENT = replace(
    PAYMENT,
    form={"numbers": ("13800001234",), "arrears": "none", "prepay_fen": 200_00},
    wrong={},
    fees=(("prepayment", 200_00),),
)
UNDOING = Sample(
    "reversal",
    {"reason": "wrong_amount", "notes": "客户要求"},
    {
        "receipt": ("T03-K7Q-000418-86", "form.receipt_unknown"),
        "reason": ("", "form.required"),
    },
    fees=FREE_OF_CHARGE,
    needs_receipt=True,
)
CORRECTION = Sample(
    "tender_correction",
    {"was": "cash", "really": "bank_transfer", "slip": "20260311000731", "reason": "wrong_key"},
    {
        "receipt": ("T03-K7Q-000418-86", "form.receipt_unknown"),
        "was": ("card", "form.choice"),
        "really": ("cash", "form.choice"),
        "amount": (200_10, "business.tender_correction.error.more"),
        "slip": ("123", "transfer.length"),
        "reason": ("whim", "form.choice"),
    },
    fees=FREE_OF_CHARGE,
    needs_receipt=True,
)
BACK, DEPOSIT_BACK, BILL, ONCE_MORE, DATA, DEBIT = (Sample(**each) for each in ACCOUNTS)


def _of_files() -> Iterator[dict[str, Any]]:
    """Return the sample forms of types that are one file each, beside this one."""
    for path in sorted(Path(__file__).parent.glob("samples_*.py")):
        if path != Path(__file__):
            yield from getattr(import_module(f"tests.{path.stem}"), "FORMS", ())


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
    CORRECTION,
    PASSWORD,
    DATA,
    DEBIT,
    *(Sample(**goods) for goods in GOODS),
)
"""Of the hall's own types."""


def sample_of(type_key: str) -> Sample:
    """Return the sample of a type, also of one that is tried out."""
    found = (*SAMPLES, *(Sample(**form) for form in _of_files()))
    return next(sample for sample in found if sample.type_key == type_key)
