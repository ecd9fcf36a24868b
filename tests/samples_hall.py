"""The hall of the samples: its staff, prices, stock, people and numbers."""

from functools import cache
from pathlib import Path

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
from app.domain.facts import Fact
from app.domain.staff import Role, StaffRegistered
from app.domain.stock import NumberStocked, SimStocked
from app.domain.subscribers import ServicePasswordSet
from app.i18n import Text, load_text
from app.services.pin_hashes import hash_pin
from tests.factories import HALL
from tests.fakes import FakeIds

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
    ("feature.caller_id", "来电显示", "Caller ID", 6_00),
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
    """Return the sentences of both languages, read once."""
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
