"""A till that is ready to collect: hall, people, bills, an open shift, and the services behind it."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.devices.card_terminal.driver import SimulatedCardTerminal
from app.domain.cash import TenderKind
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
from app.domain.money import LineKind, PaymentLine
from app.domain.shifts import DayOpened, NoteCount, ShiftOpened
from app.domain.staff import Role
from app.i18n import Text, load_text
from app.services.money import CheckoutService
from app.services.reversals import PaymentReverser
from app.services.sessions import Session
from db.engine import memory_engine
from db.rebuild import verify
from tests.factories import HALL, MORNING_MS, FilledRig, Rig

RESOURCES = Path(__file__).resolve().parents[1] / "resources"
CLERK = "T10237"
OTHER_CLERK = "T10231"
MOBILE = "sub-mobile"
BROADBAND = "sub-broadband"
BILL = "bill-2026-02"
FLOAT_FEN = 50_000


@cache
def texts() -> dict[str, Text]:
    return {lang: load_text(lang, RESOURCES) for lang in ("zh_CN", "en")}


def session(staff_no: str = CLERK, *roles: Role) -> Session:
    return Session(
        session_id=f"session-{staff_no}",
        staff_no=staff_no,
        name="测试·林知夏" if staff_no == CLERK else "测试·赵启明",
        roles=roles or (Role.CLERK,),
        desk="counter",
        counter_id=f"{HALL}-3",
    )


def prepayment(amount_fen: int, subscriber_id: str = MOBILE) -> PaymentLine:
    return PaymentLine(
        kind=LineKind.PREPAYMENT,
        item="prepayment",
        title="预存 138****1234",
        amount_fen=amount_fen,
        subscriber_id=subscriber_id,
    )


def bill_lines(principal_fen: int = 9_800, late_fen: int = 323) -> tuple[PaymentLine, ...]:
    """Return the bill of February and its late fee of 11 days: the lines of the specification's picture."""
    lines = (
        PaymentLine(
            kind=LineKind.LATE_FEE,
            item="late_fee",
            title="滞纳金 98.00×3‰×11 天",
            amount_fen=late_fen,
            subscriber_id=BROADBAND,
            bill_id=BILL,
        ),
        PaymentLine(
            kind=LineKind.BILL,
            item="bill",
            title="宽带 010****6688 2 月账单",
            amount_fen=principal_fen,
            subscriber_id=BROADBAND,
            bill_id=BILL,
        ),
    )
    return tuple(line for line in lines if line.amount_fen)


def people_facts() -> tuple[Fact, ...]:
    """Return a customer with a mobile number, and a broadband line whose bill fell due on 28 February."""
    subscribers = (
        (MOBILE, SubscriberKind.MOBILE, "13800001234", 1_000),
        (BROADBAND, SubscriberKind.BROADBAND, "01088886688", 0),
    )
    return (
        PersonIdentified(
            after=None,
            person_id="person-1",
            name="测试·王小明",
            document=DocumentKind.RESIDENT_ID,
            number="11010519491231002X",
            valid_from="2010-01-01",
            valid_until=None,
            sex="男",
            nation="汉",
            birth="1949-12-31",
            address="示例市滨河路 1 号",
            issuer="示例市公安局",
        ),
        CustomerRegistered(
            customer_id="customer-1", person_id="person-1", organisation=False, since="2020-05-01"
        ),
        *(
            SubscriberOpened(
                after=None,
                subscriber_id=subscriber_id,
                customer_id="customer-1",
                kind=kind,
                number=number,
                sim=None,
                plan_id="PX129",
                status=SubscriberStatus.ACTIVE,
                opened_on="2020-05-01",
                credit_limit_fen=0,
                contract=None,
                opening_balance_fen=balance,
                order_id=None,
            )
            for subscriber_id, kind, number, balance in subscribers
        ),
        BillIssued(
            bill_id=BILL,
            subscriber_id=BROADBAND,
            period="2026-02",
            principal_fen=9_800,
            paid_fen=0,
            due_on="2026-02-28",
            items=(BillItem(title="宽带 500M", amount_fen=9_800),),
        ),
    )


def shift_facts(
    terminal_id: str, staff_no: str = CLERK, *, shift: str = "shift-1", with_day: bool = True
) -> tuple[Fact, ...]:
    day = DayOpened(
        after=None, day_id="day-1", hall_id=HALL, date="2026-03-11", staff_no="T10208", at_ms=MORNING_MS
    )
    opened = ShiftOpened(
        after=None,
        shift_id=shift,
        day_id="day-1",
        staff_no=staff_no,
        counter_id=f"{HALL}-3",
        terminal_id=terminal_id,
        float_notes=(NoteCount(denomination_fen=1_000, pieces=50),),
        float_fen=FLOAT_FEN,
        at_ms=MORNING_MS,
    )
    return (day, opened) if with_day else (opened,)


@dataclass
class Books:
    """What the rows say, summed: the tests hold it against what they did."""

    payments: int
    takings_fen: int
    lines_fen: int
    tenders_fen: int
    cash_fen: int
    numbers: tuple[str, ...]


def _open_till(rig: Rig) -> None:
    rig.define_hall()
    rig.record(*people_facts())
    rig.record(*shift_facts(rig.store.terminal.terminal_id))


class Till:
    """A rig with a hall, a customer, an open shift and the services of the till."""

    def __init__(self, folder: Path, *, seed: int = 1) -> None:
        self.rig = FilledRig(folder, _open_till, seed)
        self.card = SimulatedCardTerminal()
        self.texts = texts()
        self.clerk = session()
        self.start()

    def start(self) -> None:
        """Make the services on the rig's present store, as a start of the program does."""
        rig = self.rig
        self.service = CheckoutService(rig.store, rig.clock, rig.ids, self.card, self.texts)
        self.reverser = PaymentReverser(rig.store, rig.clock, rig.ids, self.card)

    def restart(self) -> None:
        self.rig.reopen()
        self.start()

    def sell(self, amount_fen: int, received_fen: int | None = None) -> str:
        """Take one prepayment in cash; returns its payment id."""
        checkout = self.service.open(self.clerk, None, (), (prepayment(amount_fen),))
        price = self.service.price(checkout, cash=True)
        self.service.complete(self.clerk, checkout.payment_id, received_fen or price.payable)
        return checkout.payment_id

    def balance(self, subscriber_id: str = MOBILE) -> int:
        with self.rig.store.read() as queries:
            row = queries.customers.subscriber(subscriber_id)
        assert row is not None
        return row.balance_fen

    def books(self) -> Books:
        with self.rig.store.read() as queries:
            rows = queries.money.recent(10_000)
        return Books(
            payments=len(rows),
            takings_fen=sum(row.total_fen for row in rows),
            lines_fen=sum(line.amount_fen for row in rows for line in row.lines),
            tenders_fen=sum(tender.amount_fen for row in rows for tender in row.tenders),
            cash_fen=sum(
                tender.amount_fen for row in rows for tender in row.tenders if tender.kind is TenderKind.CASH
            ),
            numbers=tuple(row.receipt for row in reversed(rows)),
        )

    def rebuilt(self) -> bool:
        """Return whether folding the log again gives the rows that are there."""
        engine = memory_engine()
        with self.rig.store.raw() as source, engine.begin() as scratch:
            found = verify(source, scratch)
        engine.dispose()
        return found == ()
