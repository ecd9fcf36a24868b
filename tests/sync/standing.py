"""Who and what is there in the hall of the machine before anything happens."""

from collections.abc import Sequence

from app.domain.catalogue import PlanPublished
from app.domain.customers import (
    BillIssued,
    BillItem,
    CustomerRegistered,
    PersonIdentified,
    SubscriberKind,
    SubscriberOpened,
    SubscriberStatus,
)
from app.domain.documents_of_identity import DocumentKind
from app.domain.facts import Fact
from app.domain.goods import PieceStocked
from app.domain.orders import OrderState, OrderSubmitted
from app.domain.staff import Role, StaffRegistered
from app.domain.stock import NumberStocked

HALL = "A01"
DAY = "2026-03-11"
PEOPLE = ("p-1", "p-2")
CUSTOMERS = ("customer-1", "customer-2")
SUBSCRIBERS = ("sub-1", "sub-2", "sub-3")
BILL = "b-1"
BILL_FEN = 9_800
NUMBERS = ("13800000001", "13800000002")
SERIAL = "meeting-1"
PLAN = "plan-1"
"""Of all numbers; without it the centre can decide on no order about them."""
ORDERS = ("o-1", "o-2")
"""Orders that exist from the beginning: two terminals meet on them."""


def person(person_id: str, after: str | None, name: str) -> PersonIdentified:
    return PersonIdentified(
        after=after,
        person_id=person_id,
        name=name,
        document=DocumentKind.RESIDENT_ID,
        number="11010519491231002X",
        valid_from="2010-01-01",
        valid_until=None,
        sex="男",
        nation="汉",
        birth="1949-12-31",
        address="示例市滨河路 1 号",
        issuer="示例市公安局",
    )


def order(order_id: str, at_ms: int) -> OrderSubmitted:
    return OrderSubmitted(
        after=None,
        order_id=order_id,
        at_ms=at_ms,
        code=f"S-{order_id[-6:]}",
        type_key="fee_payment",
        spec_version=1,
        customer_id=CUSTOMERS[0],
        subscriber_id=SUBSCRIBERS[0],
        ticket_id=None,
        verification_id=None,
        counter_id=f"{HALL}-1",
        handler="T10001",
        quote=(),
        changes=(),
        effective_on=DAY,
        state=OrderState.ACKNOWLEDGED,
        approval_id=None,
    )


def subscriber(subscriber_id: str, number: str) -> SubscriberOpened:
    return SubscriberOpened(
        after=None,
        subscriber_id=subscriber_id,
        customer_id=CUSTOMERS[0],
        kind=SubscriberKind.MOBILE,
        number=number,
        sim=None,
        plan_id=PLAN,
        status=SubscriberStatus.ACTIVE,
        opened_on="2020-05-01",
        credit_limit_fen=0,
        contract=None,
        opening_balance_fen=1_000,
        order_id=None,
    )


def bill(bill_id: str) -> BillIssued:
    return BillIssued(
        bill_id=bill_id,
        subscriber_id=SUBSCRIBERS[0],
        period="2026-02",
        principal_fen=BILL_FEN,
        paid_fen=0,
        due_on="2026-03-31",
        items=(BillItem(title="月租", amount_fen=BILL_FEN),),
    )


def people_facts(at_ms: int) -> tuple[Fact, ...]:
    """Return what the centre knows from the beginning: a manager, people, numbers, a bill, two orders."""
    return (
        StaffRegistered(staff_no="T10208", name="测试·值班", hall_id=HALL, roles=(Role.DUTY_MANAGER,)),
        *(person(each, None, f"测试·{each}") for each in PEOPLE),
        *(
            CustomerRegistered(customer_id=each, person_id=of, organisation=False, since="2020-05-01")
            for each, of in zip(CUSTOMERS, PEOPLE, strict=True)
        ),
        PlanPublished(
            plan_id=PLAN,
            title="套餐",
            title_en="Plan",
            kind=SubscriberKind.MOBILE.value,
            monthly_fen=59_00,
            data_mb=0,
            voice_min=0,
            sms=0,
            over_data_fen=0,
            contract_months=0,
            penalty_fen=0,
            on_sale=False,
        ),
        *(subscriber(each, f"1391111000{place}") for place, each in enumerate(SUBSCRIBERS)),
        bill(BILL),
        *(NumberStocked(after=None, number=each, grade="", prepay_fen=0) for each in NUMBERS),
        PieceStocked(after=None, serial=SERIAL, sku="card100"),
        *(order(each, at_ms) for each in ORDERS),
    )


def new_at_centre(now_ms: int) -> Sequence[Fact]:
    """The same of what comes from the centre alone: a bill and a number."""
    return (
        bill(f"b-{now_ms}"),
        NumberStocked(after=None, number=f"{NUMBERS[0][:-1]}{now_ms}", grade="", prepay_fen=0),
    )
