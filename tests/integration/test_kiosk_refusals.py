"""Payment codes where something is missing: the shift, the line, the checkout, the provider's memory."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.devices.payment_code.driver import HttpCodeProvider
from app.devices.payment_code.emulator import PaymentEmulator
from app.domain.errors import EnvironmentFault, UserError
from app.domain.money import CardOutcome
from app.domain.orders import OrderState, OrderSubmitted
from app.domain.payment_codes import ClaimOutcome, CodeOutcome
from app.domain.shifts import DayOpened, ShiftState, is_machine
from app.services.cards import CardScript
from app.services.kiosk_money import check_amount
from app.services.machine_shifts import close_machine_shift
from app.services.payment_codes import PaymentCodes
from app.services.ports import CodeAnswer, Stamp
from app.services.rows.payment_codes import CodeRow
from app.services.rows.shifts import ShiftRow
from tests.factories import HALL
from tests.factories_kiosk import BROADBAND_NUMBER, LATER, PAID, SILENT_PAID, KioskTill
from tests.factories_money import BROADBAND, CLERK, MOBILE, prepayment

ZH = "zh_CN"
MANAGER = "T10208"
DAY_MS = 86_400_000


@pytest.fixture
def till(tmp_path: Path) -> Iterator[KioskTill]:
    made = KioskTill(tmp_path)
    yield made
    assert made.rebuilt()
    made.close()


def begin(till: KioskTill) -> str:
    return till.money.open(ZH, MOBILE, 5_000).payment_id


def machine_shift(till: KioskTill, day_id: str = "day-1") -> ShiftRow:
    with till.rig.store.read() as queries:
        (shift,) = [each for each in queries.shifts.shifts_of(day_id) if is_machine(each.staff_no)]
    return shift


def attempt(till: KioskTill, payment_id: str) -> CodeRow:
    with till.rig.store.read() as queries:
        (row,) = queries.codes.attempts(payment_id)
    return row


def paid_at_the_counter(till: KioskTill) -> str:
    payment_id = till.service.open(till.clerk, None, (), (prepayment(5_000),)).payment_id
    assert till.codes.ask(till.clerk, payment_id, PAID).outcome is CodeOutcome.PAID
    till.service.complete(till.clerk, payment_id, None)
    return payment_id


def test_a_number_that_nobody_has_is_refused(till: KioskTill) -> None:
    with pytest.raises(UserError, match=r"kiosk\.unknown_number"):
        till.money.open(ZH, "nobody", 5_000)
    with till.rig.store.read() as queries:
        assert queries.money.open_checkouts() == ()


def test_what_was_paid_into_a_closed_shift_is_left_to_a_counter(till: KioskTill) -> None:
    payment_id = begin(till)
    assert till.money.ask(ZH, payment_id, PAID).outcome is CodeOutcome.PAID
    with till.rig.store.write(Stamp(MANAGER)) as unit:
        now = till.rig.clock.now_ms()
        close_machine_shift(unit, till.rig.ids, machine_shift(till), MANAGER, MANAGER, ZH, now)
    ended = till.money.finish(ZH, payment_id)
    assert ended.completed is None
    assert ended.claim is not None
    assert till.books().takings_fen == 0
    settled = till.claims.settle(till.clerk, ended.claim.code)
    assert settled.outcome is ClaimOutcome.PAID
    assert till.books().takings_fen == till.provider.ledger.paid_fen == 5_000


def test_without_a_line_after_a_stop_the_attempt_is_left_to_a_counter(till: KioskTill) -> None:
    payment_id = begin(till)
    assert till.money.ask(ZH, payment_id, SILENT_PAID).outcome is CodeOutcome.UNKNOWN
    till.line = None
    till.restart()
    (ended,) = till.money.recover()
    assert ended.completed is None
    assert ended.claim is not None
    assert ended.claim.payment_id == payment_id
    assert attempt(till, payment_id).outcome is CodeOutcome.UNKNOWN


def test_a_shift_of_yesterday_is_closed_before_todays_begins(till: KioskTill) -> None:
    till.money.drop(ZH, begin(till))
    old = machine_shift(till)
    till.rig.clock.advance_ms(DAY_MS)
    till.rig.record(
        DayOpened(
            after=None,
            day_id="day-2",
            hall_id=HALL,
            date="2026-03-12",
            staff_no=MANAGER,
            at_ms=till.rig.clock.now_ms(),
        )
    )
    begin(till)
    closed, new = machine_shift(till), machine_shift(till, "day-2")
    assert (closed.shift_id, closed.state, new.state) == (old.shift_id, ShiftState.CLOSED, ShiftState.OPEN)
    assert closed.count is not None
    assert closed.count.tenders == (), "nothing was paid, so that the provider has nothing to declare"


def test_no_code_is_asked_for_without_a_checkout_or_beside_a_silent_card(till: KioskTill) -> None:
    with pytest.raises(UserError, match=r"money\.no_checkout"):
        till.codes.ask(till.clerk, "nothing", PAID)
    payment_id = till.service.open(till.clerk, None, (), (prepayment(5_000),)).payment_id
    till.card.choose(CardScript.SILENT_APPROVED)
    assert till.service.charge_card(till.clerk, payment_id, 2_000).outcome is CardOutcome.UNKNOWN
    with pytest.raises(UserError, match=r"money\.card_unknown"):
        till.codes.ask(till.clerk, payment_id, PAID)
    assert till.provider.ledger.paid_fen == 0


def test_a_provider_that_cannot_be_reached_has_given_nothing_back(tmp_path: Path) -> None:
    till = KioskTill(tmp_path)
    with contextlib.closing(till.rig.store):
        payment_id = paid_at_the_counter(till)
        till.provider.stop()
        with pytest.raises(EnvironmentFault, match=r"payment_code\.not_returned"):
            till.reverser.void_cards(till.clerk, payment_id)
        assert attempt(till, payment_id).outcome is CodeOutcome.PAID


def test_a_provider_that_forgot_the_trade_has_given_nothing_back(till: KioskTill) -> None:
    payment_id = paid_at_the_counter(till)
    another = PaymentEmulator()
    another.start()
    try:
        till.line = HttpCodeProvider(another.url)
        till.restart()
        assert till.line.inquire(attempt(till, payment_id).code_ref).reason == "unknown_reference"
        with pytest.raises(EnvironmentFault, match=r"payment_code\.not_returned"):
            till.reverser.void_cards(till.clerk, payment_id)
    finally:
        another.stop()
    assert attempt(till, payment_id).outcome is CodeOutcome.PAID


@dataclass
class SlowLine:
    """The real line, whose answer arrives after that of a second question has been recorded."""

    line: HttpCodeProvider
    meanwhile: PaymentCodes
    till: KioskTill
    payment_id: str
    simulated: bool = True

    def pay(self, code_ref: str, code: str, amount_fen: int) -> CodeAnswer:
        return self.line.pay(code_ref, code, amount_fen)

    def inquire(self, code_ref: str) -> CodeAnswer:
        answer = self.line.inquire(code_ref)
        self.meanwhile.inquire(self.till.money.session(ZH), self.payment_id)
        self.till.rig.clock.advance_ms(1_000)
        return answer

    def call_off(self, code_ref: str) -> CodeAnswer:
        return self.line.call_off(code_ref)

    def give_back(self, code_ref: str) -> CodeAnswer:
        return self.line.give_back(code_ref)


def test_an_answer_that_came_twice_is_recorded_once(till: KioskTill) -> None:
    payment_id = begin(till)
    assert till.money.ask(ZH, payment_id, LATER).outcome is CodeOutcome.PAYING
    for _ in range(2):
        assert till.money.poll(ZH, payment_id).outcome is CodeOutcome.PAYING
    assert till.line is not None
    slow = SlowLine(till.line, till.codes, till, payment_id)
    base = (till.rig.store, till.rig.clock, till.rig.ids)
    known = PaymentCodes(*base, slow).inquire(till.money.session(ZH), payment_id)
    assert known.outcome is CodeOutcome.PAID
    assert known == attempt(till, payment_id)
    assert known.at_ms == till.rig.clock.now_ms() - 1_000
    with till.rig.store.raw() as conn:
        count = conn.exec_driver_sql("SELECT COUNT(*) FROM op WHERE kind = 'code_answered'").scalar()
    assert count == 3, "asked, paying, paid"


def leaving(till: KioskTill, subscriber_id: str) -> None:
    """Let a cancellation of a number wait for its signature."""
    till.rig.record(
        OrderSubmitted(
            after=None,
            order_id="leaving",
            at_ms=till.rig.clock.now_ms(),
            code="S-260311-0099",
            type_key="cancel",
            spec_version=1,
            customer_id=None,
            subscriber_id=subscriber_id,
            ticket_id=None,
            verification_id=None,
            counter_id=None,
            handler=CLERK,
            quote=(),
            changes=(),
            effective_on="2026-03-11",
            state=OrderState.ACKNOWLEDGED,
            approval_id=None,
        )
    )


def test_nobody_pays_in_advance_for_a_number_that_is_about_to_end(till: KioskTill) -> None:
    leaving(till, BROADBAND)
    bill = till.bills.look(BROADBAND_NUMBER)
    assert bill.ending
    assert bill.most_fen == bill.due_fen > 0, "what is owed may be paid"
    with pytest.raises(UserError, match=r"kiosk\.ending"):
        till.money.open(ZH, BROADBAND, bill.due_fen + 100)
    paid = till.money.open(ZH, BROADBAND, bill.due_fen)
    till.money.ask(ZH, paid.payment_id, PAID)
    till.money.finish(ZH, paid.payment_id)
    assert till.bills.look(BROADBAND_NUMBER).most_fen == 0
    with pytest.raises(UserError, match=r"kiosk\.ending"):
        till.money.open(ZH, BROADBAND, 100)
    with pytest.raises(UserError, match=r"kiosk\.ending"):
        check_amount(100, 0, 0, ending=True)  # as the machine asks before, of what was typed
    with pytest.raises(UserError, match=r"kiosk\.ending"):
        check_amount(50_00, 30_00, 30_00, ending=True)
    with pytest.raises(UserError, match=r"kiosk\.amount_form"):
        check_amount(0, 30_00, 30_00, ending=True)
    assert check_amount(20_00, 30_00, 30_00, ending=True) == 20_00, "part of it may be paid"
    other = till.money.open(ZH, MOBILE, 100)
    assert other.due_fen == 100, "of any other number nothing changed"
