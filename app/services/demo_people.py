"""Sample customers of the demo hall: some with a card, an organisation, and many more from a fixed seed.

Everybody is made up and says so: names begin with 测试, serial parts of document numbers are ones that are
not given out, phone numbers lie in a few small ranges. Bills count back from the month of the injected clock.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from app.domain.catalogue import PlanPublished
from app.domain.customers import (
    BillIssued,
    BillItem,
    ContactChanged,
    Contract,
    CustomerRegistered,
    PersonIdentified,
    SubscriberKind,
    SubscriberOpened,
    SubscriberStatus,
)
from app.domain.documents_of_identity import DocumentKind, check_digit
from app.domain.facts import Fact
from app.services.catalogue_files import Entry
from app.services.ports import Ids

CUSTOMERS: Final = 2000
SUBSCRIBERS: Final = 3000
MONTHS: Final = 3
SEED: Final = 20260311
DUE_DAY: Final = 25
"""Bills of a month are due on this day of the next."""

RARE: Final = "䶮𬭎𬎆𠮷"
_SURNAMES: Final = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
)
_SHORT: Final = "伟芳娜敏静强磊军洋勇艳杰娟涛明超霞平刚"
_LONG: Final = (
    "桂英志强秀兰建华文博子涵雨桐思源嘉怡俊杰海燕晓东丽华国庆春梅振宇欣然"
    "一诺浩然诗涵博文雅琴永康佳琪立新玉珍天佑若楠宏伟"
)
_GIVEN: Final = (*_SHORT, *(_LONG[start : start + 2] for start in range(0, len(_LONG), 2)))
_REGIONS: Final = (
    "110105",
    "120103",
    "310104",
    "320102",
    "330106",
    "370102",
    "420106",
    "440106",
    "510104",
    "610113",
)
_MALE, _FEMALE = "999", "000"
_RARE_EVERY: Final = 40
_MOBILE_PREFIXES: Final = ("1380001", "1390001", "1500001", "1580001")
_SECOND_NUMBERS: Final = (("mobile", 55), ("broadband", 33), ("fixed", 12))
_PLANS: Final = {
    "mobile": ("m8", "m19", "m29", "m39", "m59", "m59c", "m79", "m99", "m129", "m159", "m199", "m88"),
    "broadband": ("b200", "b500", "b1000"),
    "fixed": ("f20",),
}
_FIRST_BIRTH: Final = date(1944, 1, 1)
_BIRTH_DAYS: Final = 23_000
_ADDRESS: Final = "样例街道测试路 {house} 号 {flat} 室"
_ISSUER: Final = "样例市公安局测试分局"


@dataclass(frozen=True, slots=True)
class SampleNumber:
    """One service number of a sample customer. `unpaid` maps months back to days since the bill was due."""

    number: str
    kind: SubscriberKind
    plan_id: str
    balance_fen: int
    status: SubscriberStatus
    opened_on: str
    credit_limit_fen: int
    contract: Contract | None
    unpaid: dict[int, int]


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """One sample customer with all numbers."""

    identity: PersonIdentified
    phone: str
    since: str
    numbers: tuple[SampleNumber, ...]


class DemoPeople:
    """Makes the facts of all sample customers, the same ones for the same seed, month and plans."""

    def __init__(self, plans: Sequence[PlanPublished], cards: Entry, today: date, ids: Ids) -> None:
        self._plans = {plan.plan_id: plan for plan in plans}
        self._cards = cards
        self._today = today
        self._ids = ids
        self._random = random.Random(SEED)  # noqa: S311 - sample data, meant to be the same each time

    def facts(self, *, crowd: bool) -> Iterator[Fact]:
        """Yield the facts, those of one kind in a row: rows of one kind are written together."""
        people = [*self._curated(), *(self._crowd() if crowd else ()), *self._organisations()]
        subscribers = [
            (person.identity.person_id, number, self._ids.new())
            for person in people
            for number in person.numbers
        ]
        yield from (person.identity for person in people)
        for person in people:
            yield CustomerRegistered(
                customer_id=person.identity.person_id,
                person_id=person.identity.person_id,
                organisation=person.identity.document is DocumentKind.ORGANISATION,
                since=person.since,
            )
        for person in people:
            yield ContactChanged(customer_id=person.identity.person_id, phone=person.phone, language="zh_CN")
        for customer_id, number, subscriber_id in subscribers:
            yield self._opened(customer_id, number, subscriber_id)
        for _, number, subscriber_id in subscribers:
            yield from self._bills(number, subscriber_id)

    def _opened(self, customer_id: str, number: SampleNumber, subscriber_id: str) -> SubscriberOpened:
        return SubscriberOpened(
            after=None,
            subscriber_id=subscriber_id,
            customer_id=customer_id,
            kind=number.kind,
            number=number.number,
            sim=None,
            plan_id=number.plan_id,
            status=number.status,
            opened_on=number.opened_on,
            credit_limit_fen=number.credit_limit_fen,
            contract=number.contract,
            opening_balance_fen=number.balance_fen,
            order_id=None,
        )

    def _bills(self, number: SampleNumber, subscriber_id: str) -> Iterator[BillIssued]:
        plan = self._plans[number.plan_id]
        if not plan.monthly_fen:
            return
        for months in range(MONTHS, 0, -1):
            month = month_back(self._today, months)
            extra = self._random.choice((0, 0, 0, 500, 1250, 2450)) if plan.over_data_fen else 0
            extra = 0 if months in number.unpaid else extra
            items = [BillItem(title=plan.title, amount_fen=plan.monthly_fen)]
            if extra:
                items.append(BillItem(title="套餐外流量", amount_fen=extra))
            total = plan.monthly_fen + extra
            due = month_back(self._today, months - 1).replace(day=DUE_DAY)
            late = number.unpaid.get(months)
            yield BillIssued(
                bill_id=self._ids.new(),
                subscriber_id=subscriber_id,
                period=f"{month:%Y-%m}",
                principal_fen=total,
                paid_fen=total if late is None else 0,
                due_on=(due if late is None else self._today - timedelta(days=late)).isoformat(),
                items=tuple(items),
            )

    def _curated(self) -> Iterator[SamplePerson]:
        """Yield the customers whose cards are at hand."""
        for card in self._cards.members("cards"):
            if "customer" not in dict(card.items()):
                continue
            document = DocumentKind(card.get("document", str, DocumentKind.RESIDENT_ID.value))
            yield self._listed(card, document, card.text("sex"), card.text("birth"))

    def _organisations(self) -> Iterator[SamplePerson]:
        """Yield the organisations: no reader reads their licence, so none of them has a card.

        They come last and beside the crowd, whose numbers and bills stay what they were.
        """
        listed = "organisations" in dict(self._cards.items())
        for entry in self._cards.members("organisations") if listed else ():
            yield self._listed(entry, DocumentKind.ORGANISATION, "", None)

    def _listed(self, card: Entry, document: DocumentKind, sex: str, birth: str | None) -> SamplePerson:
        customer = card.member("customer")
        person = PersonIdentified(
            after=None,
            person_id=self._ids.new(),
            name=customer.get("recorded_name", str, card.text("name")),
            document=document,
            number=card.text("number"),
            valid_from=card.text("valid_from"),
            valid_until=dict(card.items())["valid_until"],
            sex=sex,
            nation=card.get("nation", str),
            birth=birth,
            address=card.get("address", str),
            issuer=card.get("issuer", str),
        )
        numbers = tuple(self._curated_number(entry) for entry in customer.members("numbers"))
        return SamplePerson(person, customer.text("phone"), customer.text("since"), numbers)

    def _curated_number(self, entry: Entry) -> SampleNumber:
        fields = dict(entry.items())
        unpaid = entry.members("unpaid") if "unpaid" in fields else []
        if entry.text("plan") not in self._plans:
            raise entry.error("plan")
        return SampleNumber(
            number=entry.text("number"),
            kind=entry.choice("kind", SubscriberKind),
            plan_id=entry.text("plan"),
            balance_fen=entry.number("balance_fen"),
            status=entry.choice("status", SubscriberStatus),
            opened_on=entry.text("opened_on"),
            credit_limit_fen=entry.number("credit_limit_fen"),
            contract=self._curated_contract(entry.member("contract")) if "contract" in fields else None,
            unpaid={bill.number("months_ago"): bill.number("due_days_ago") for bill in unpaid},
        )

    def _curated_contract(self, entry: Entry) -> Contract:
        begins = month_back(self._today, entry.number("months_done"))
        ends = month_back(begins, -entry.number("months")) - timedelta(days=1)
        return Contract(
            title=entry.text("title"),
            begins=begins.isoformat(),
            ends=ends.isoformat(),
            penalty_fen=entry.number("penalty_fen"),
            subsidy_fen=entry.number("subsidy_fen"),
        )

    def _crowd(self) -> Iterator[SamplePerson]:
        """Yield as many more as make 2 000 customers and 3 000 numbers."""
        curated = list(self._curated_sizes())
        people = CUSTOMERS - len(curated)
        second = SUBSCRIBERS - sum(curated) - people
        mobiles = self._pool([f"{head}{tail:04d}" for head in _MOBILE_PREFIXES for tail in range(1000)])
        lines = self._pool([f"0100001{tail:04d}" for tail in range(2000)])
        documents: set[str] = set()
        with_second = set(self._random.sample(range(people), second))
        for index in range(people):
            person = self._person(index, documents)
            main = self._number(next(mobiles), SubscriberKind.MOBILE)
            numbers = [main]
            if index in with_second:
                kind = SubscriberKind(
                    self._random.choices(
                        [name for name, _ in _SECOND_NUMBERS], [share for _, share in _SECOND_NUMBERS]
                    )[0]
                )
                pool = mobiles if kind is SubscriberKind.MOBILE else lines
                numbers.append(self._number(next(pool), kind))
            since = min(number.opened_on for number in numbers)
            yield SamplePerson(person, main.number, since, tuple(numbers))

    def _curated_sizes(self) -> Iterator[int]:
        for card in self._cards.members("cards"):
            if "customer" in dict(card.items()):
                yield len(card.member("customer").members("numbers"))

    def _pool(self, numbers: list[str]) -> Iterator[str]:
        self._random.shuffle(numbers)
        return iter(numbers)

    def _person(self, index: int, taken: set[str]) -> PersonIdentified:
        rare = RARE[index // _RARE_EVERY % len(RARE)] if index % _RARE_EVERY == 0 else ""
        name = f"测试·{self._random.choice(_SURNAMES)}{rare or self._random.choice(_GIVEN)}"
        while True:
            born = _FIRST_BIRTH + timedelta(days=self._random.randrange(_BIRTH_DAYS))
            serial = self._random.choice((_MALE, _FEMALE))
            first17 = self._random.choice(_REGIONS) + f"{born:%Y%m%d}" + serial
            number = first17 + check_digit(first17)
            if number not in taken:
                break
        taken.add(number)
        start = date(self._today.year - self._random.randint(1, 9), self._random.randint(1, 12), 15)
        return PersonIdentified(
            after=None,
            person_id=self._ids.new(),
            name=name,
            document=DocumentKind.RESIDENT_ID,
            number=number,
            valid_from=start.isoformat(),
            valid_until=start.replace(year=start.year + 20).isoformat(),
            sex="男" if serial == _MALE else "女",
            nation="汉",
            birth=born.isoformat(),
            address=_ADDRESS.format(house=self._random.randint(1, 300), flat=self._random.randint(101, 2804)),
            issuer=_ISSUER,
        )

    def _number(self, number: str, kind: SubscriberKind) -> SampleNumber:
        plan = self._plans[self._random.choice(_PLANS[kind.value])]
        opened = self._today - timedelta(days=self._random.randint(200, 5000))
        status, unpaid = SubscriberStatus.ACTIVE, dict[int, int]()
        fate = self._random.randrange(100)
        if fate < 8:  # noqa: PLR2004 - the share of customers in arrears, percent
            status = SubscriberStatus.ARREARS
            unpaid = {1: self._random.randint(1, 20)}
            if fate < 3:  # noqa: PLR2004 - some owe two months
                unpaid[2] = unpaid[1] + 30
        elif fate < 11:  # noqa: PLR2004 - a few are suspended at their own wish
            status = SubscriberStatus.SUSPENDED
        sample = SampleNumber(
            number=number,
            kind=kind,
            plan_id=plan.plan_id,
            balance_fen=0 if unpaid else self._random.randrange(0, 12_000, 10),
            status=status,
            opened_on=opened.isoformat(),
            credit_limit_fen=self._random.choice((0, 0, 5000, 10_000)),
            contract=None,
            unpaid=unpaid,
        )
        return replace(sample, contract=self._contract(plan)) if plan.contract_months else sample

    def _contract(self, plan: PlanPublished) -> Contract:
        done = self._random.randrange(plan.contract_months)
        begins = month_back(self._today, done)
        ends = month_back(begins, -plan.contract_months) - timedelta(days=1)
        return Contract(
            title=plan.title,
            begins=begins.isoformat(),
            ends=ends.isoformat(),
            penalty_fen=plan.penalty_fen,
            subsidy_fen=0,
        )


def month_back(day: date, months: int) -> date:
    """Return the first of the month `months` before that of `day`; a negative number looks ahead."""
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)
