"""A hall with people who have PINs, ready to open, count and close shifts; money is taken as facts."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from app.domain.cash import DENOMINATIONS, Tender, TenderKind
from app.domain.close_rules import Decision
from app.domain.money import LineKind, PaymentLine, PaymentReversed, PaymentTaken, ReceiptIssued
from app.domain.orders import OrderAdvanced, OrderState, OrderSubmitted, QuoteLine
from app.domain.payment_codes import CodeAnswered, CodeOutcome, Wallet
from app.domain.receipt_numbers import ReceiptNumber
from app.domain.shifts import DayClosed, DayOpened, NoteCount, ShiftState, TenderCount
from app.domain.staff import Role, StaffPinSet, StaffRegistered
from app.services.close import CloseService
from app.services.machine_shifts import machine_session, open_machine_shift
from app.services.pin_hashes import hash_pin
from app.services.ports import Stamp
from app.services.rows.shifts import DayRow, ShiftRow
from app.services.sessions import Session
from app.services.shifts import ShiftService
from app.services.staff import StaffService
from db.engine import memory_engine
from db.rebuild import verify
from tests.factories import HALL, FilledRig, Rig
from tests.fakes import FakeIds

CLERK, OTHER, MANAGER, HEAD = "T10237", "T10231", "T10208", "T10201"
THIRD, FOURTH = "T10240", "T10244"
PIN = "274913"
PEOPLE: tuple[tuple[str, str, Role], ...] = (
    (CLERK, "测试·林知夏", Role.CLERK),
    (OTHER, "测试·赵启明", Role.CLERK),
    (THIRD, "测试·吴嘉树", Role.CLERK),
    (FOURTH, "测试·赵若楠", Role.CLERK),
    (MANAGER, "测试·周正明", Role.DUTY_MANAGER),
    (HEAD, "测试·何敏", Role.HALL_HEAD),
)
FLOAT = (NoteCount(denomination_fen=10_00, pieces=50),)
FLOAT_FEN = 500_00


@cache
def pin_hash() -> str:
    """Return the hash of everybody's PIN; one is enough, and slow to make."""
    return hash_pin(PIN, FakeIds())


class NoTickets:
    """Stands for the queue where a test is not about tickets."""

    def __init__(self) -> None:
        self.ended = 0

    def end_open(self, session: Session) -> int:
        """Count how often the tickets were ended."""
        self.ended += 1
        return 0


class NoOrders:
    """Stands for the orders where a test is not about them."""

    def expire_drafts_at_close(self, session: Session, day_id: str) -> int:
        """Find nothing to cancel."""
        return 0


def _staff(rig: Rig) -> None:
    rig.define_hall()
    rig.record(
        *(
            StaffRegistered(staff_no=staff_no, name=name, hall_id=HALL, roles=(role,))
            for staff_no, name, role in PEOPLE
        ),
        *(
            StaffPinSet(staff_no=staff_no, pin_hash=pin_hash(), one_time=False, set_by=HEAD)
            for staff_no, _, _ in PEOPLE
        ),
    )


class CloseRig(FilledRig):
    """A rig with staff, the services of shift and day, and short ways to take money."""

    def __init__(self, folder: Path, seed: int = 1) -> None:
        super().__init__(folder, _staff, seed)
        self.tickets = NoTickets()
        self.staff = StaffService(self.store, self.clock, self.ids)
        self.shifts = ShiftService(self.store, self.clock, self.ids, self.staff)
        self.day_close = CloseService(self.store, self.clock, self.ids, self.staff, self.tickets, NoOrders())
        self.sequence = 0

    def session(self, staff_no: str = CLERK, counter: int | None = 3, language: str = "zh_CN") -> Session:
        """Return somebody's session."""
        name, role = next((name, role) for no, name, role in PEOPLE if no == staff_no)
        counter_id = f"{HALL}-{counter}" if counter else None
        return Session(f"session-{staff_no}", staff_no, name, (role,), "counter", counter_id, language)

    def open(self, staff_no: str = CLERK, counter: int = 3, notes: Sequence[NoteCount] = FLOAT) -> str:
        """Open a shift and return its id."""
        return self.shifts.open_shift(self.session(staff_no, counter), notes).shift_id

    def shift(self, shift_id: str) -> ShiftRow:
        """Return a shift as it stands."""
        with self.store.read() as queries:
            row = queries.shifts.shift(shift_id)
        assert row is not None
        return row

    def pay(
        self,
        shift_id: str,
        cash: int = 0,
        card: int = 0,
        *,
        received: int | None = None,
        agency: bool = False,
        order_id: str | None = None,
        skip_numbers: int = 0,
    ) -> str:
        """Record one payment with its receipt; returns the payment id. `skip_numbers` tears a gap."""
        received = cash if received is None else received
        tenders = (
            *((Tender(TenderKind.CASH, cash, received, received - cash),) if cash else ()),
            *((Tender(TenderKind.CARD, card, reference="SIM-1-4417"),) if card else ()),
        )
        payment_id = self.ids.new()
        shift = self.shift(shift_id)
        fact = PaymentTaken(
            payment_id=payment_id,
            shift_id=shift_id,
            ticket_id=None,
            customer_id=None,
            handler=shift.staff_no,
            cashier=shift.staff_no,
            lines=(_line(cash + card, agency=agency, order_id=order_id),),
            tenders=tenders,
            total_fen=cash + card,
            at_ms=self.clock.now_ms(),
        )
        self.sequence += skip_numbers
        self.record(fact, self._receipt(payment_id, None), actor=shift.staff_no, business_day=shift.day_id)
        self.clock.advance_ms(60_000)
        return payment_id

    def at_kiosk(self, fen: int) -> str:
        """Let a kiosk of the hall take a payment by code; returns the id of its shift."""
        session = machine_session(self.store.terminal, "zh_CN", "自助终端")
        with self.store.write(Stamp(session.staff_no)) as unit:
            shift = open_machine_shift(unit, self.ids, session, self.clock.now_ms())
        payment_id, code_ref = self.ids.new(), f"SIM-{self.ids.new()[-8:]}"
        paid = CodeAnswered(
            payment_id=payment_id,
            code_ref=code_ref,
            wallet=Wallet.WECHAT,
            amount_fen=fen,
            outcome=CodeOutcome.PAID,
            reason="",
            trade_no="",
            simulated=True,
            at_ms=self.clock.now_ms(),
        )
        taken = PaymentTaken(
            payment_id=payment_id,
            shift_id=shift.shift_id,
            ticket_id=None,
            customer_id=None,
            handler=shift.staff_no,
            cashier=shift.staff_no,
            lines=(_line(fen, agency=False, order_id=None),),
            tenders=(Tender(TenderKind.PAYMENT_CODE, fen, reference=code_ref),),
            total_fen=fen,
            at_ms=self.clock.now_ms(),
        )
        receipt = self._receipt(payment_id, None)
        self.record(paid, taken, receipt, actor=shift.staff_no, business_day=shift.day_id)
        self.clock.advance_ms(60_000)
        return shift.shift_id

    def reverse(self, payment_id: str) -> str:
        """Record the reversal of a payment; returns its id."""
        with self.store.read() as queries:
            row = queries.money.payment(payment_id)
        assert row is not None
        reversal_id = self.ids.new()
        fact = PaymentReversed(
            payment_id=payment_id,
            reversal_id=reversal_id,
            shift_id=row.shift_id,
            ticket_id=None,
            customer_id=None,
            order_id=None,
            handler=row.handler,
            approved_by=MANAGER,
            reason="wrong_amount",
            lines=tuple(
                _line(-line.amount_fen, agency=line.agency, order_id=line.order_id) for line in row.lines
            ),
            tenders=tuple(
                Tender(tender.kind, -tender.amount_fen, reference=tender.reference) for tender in row.tenders
            ),
            total_fen=-row.total_fen,
            at_ms=self.clock.now_ms(),
        )
        self.record(fact, self._receipt(reversal_id, row.receipt), business_day=row.business_day)
        self.clock.advance_ms(60_000)
        return reversal_id

    def _receipt(self, payment_id: str, reverses: str | None) -> ReceiptIssued:
        self.sequence += 1
        terminal = self.store.terminal
        number = ReceiptNumber(terminal.code, terminal.epoch, self.sequence)
        return ReceiptIssued(
            number=str(number),
            terminal_code=terminal.code,
            epoch=terminal.epoch,
            sequence=self.sequence,
            payment_id=payment_id,
            reverses=reverses,
        )

    def count(self, shift_id: str, cash_fen: int, card_fen: int = 0) -> None:
        """Seal a count by the clerk, in the fewest pieces."""
        shift = self.shift(shift_id)
        self.shifts.count(self.session(shift.staff_no), shift_id, notes(cash_fen), card(card_fen))

    def close(self, shift_id: str, *decisions: Decision, manager: str = "") -> str:
        """Close a counted shift by its clerk; returns the report's document id."""
        shift = self.shift(shift_id)
        assert shift.state is ShiftState.COUNTED
        session = self.session(shift.staff_no)
        return self.shifts.close_shift(session, shift_id, decisions, manager, PIN if manager else "")

    def rebuilt(self) -> bool:
        """Return whether folding the log again gives the rows that are there."""
        engine = memory_engine()
        with self.store.raw() as source, engine.begin() as scratch:
            found = verify(source, scratch)
        engine.dispose()
        return found == ()


def notes(fen: int) -> tuple[NoteCount, ...]:
    """Return an amount in whole jiao as counted notes and coins."""
    found = []
    for denomination in DENOMINATIONS:
        pieces, fen = divmod(fen, denomination)
        found.append(NoteCount(denomination_fen=denomination, pieces=pieces))
    assert fen == 0
    return tuple(found)


def card(fen: int, slips: int = 0) -> tuple[TenderCount, ...]:
    """Return what was declared for cards."""
    return (TenderCount(tender="card", declared_fen=fen, slips=slips),)


def _line(fen: int, *, agency: bool, order_id: str | None) -> PaymentLine:
    return PaymentLine(
        kind=LineKind.FEE,
        item="sim_card",
        title="补换卡 138****0917",
        amount_fen=fen,
        order_id=order_id,
        agency=agency,
    )


def order_facts(
    rig: CloseRig, shift_id: str, payment_id: str | None, *states: OrderState, order_id: str = "order-1"
) -> None:
    """Submit one order and move it on, naming the payment."""
    shift = rig.shift(shift_id)
    submitted = OrderSubmitted(
        after=None,
        order_id=order_id,
        at_ms=rig.clock.now_ms(),
        code=f"S-260311-{order_id[-1:]:0>4}",
        type_key="sim_replace",
        spec_version=1,
        customer_id=None,
        subscriber_id=None,
        ticket_id=None,
        verification_id=None,
        counter_id=shift.counter_id,
        handler=shift.staff_no,
        quote=(QuoteLine(item="sim_card", title="补卡", amount_fen=20_00),),
        changes=(),
        effective_on="2026-03-11",
        state=OrderState.ACKNOWLEDGED,
        approval_id=None,
    )
    rig.record(submitted, business_day=shift.day_id)
    order_moves(rig, shift_id, payment_id, *states, order_id=order_id)


def order_moves(
    rig: CloseRig, shift_id: str, payment_id: str | None, *states: OrderState, order_id: str
) -> None:
    """Move an order on, naming the payment."""
    shift = rig.shift(shift_id)
    for state in states:
        with rig.store.read() as queries:
            row = queries.orders.order(order_id)
        assert row is not None
        rig.record(
            OrderAdvanced(
                after=row.last_op,
                order_id=order_id,
                at_ms=rig.clock.now_ms(),
                state=state,
                reason="",
                payment_id=payment_id,
                staff_no=shift.staff_no,
            ),
            business_day=shift.day_id,
        )


def idle_close(day: DayRow, at_ms: int) -> DayClosed:
    """Return the close of a day in which nobody took any money."""
    return DayClosed(
        after=day.last_op,
        day_id=day.day_id,
        z_number=1,
        takings_fen=0,
        reversals_fen=0,
        cash_fen=0,
        deposit_fen=0,
        variance_fen=0,
        late=False,
        carried=(),
        manager=MANAGER,
        at_ms=at_ms,
    )


def close_idle_day(rig: Rig, date: str) -> None:
    """Record a day in which nobody took any money, and its close."""
    now = rig.clock.now_ms()
    rig.record(DayOpened(after=None, day_id="d1", hall_id=HALL, date=date, staff_no=MANAGER, at_ms=now))
    with rig.store.read() as queries:
        day = queries.shifts.day("d1")
    assert day is not None
    rig.record(idle_close(day, now))
