"""Money that does not move: claims, refunds to a card, and the run over arrears, each where it must stop."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.devices.payment_code.driver import HttpCodeProvider
from app.devices.payment_code.emulator import SILENCE
from app.domain.arrears import ArrearsStep
from app.domain.cash import Tender, TenderKind
from app.domain.customers import BillIssued, BillItem, SubscriberStatus
from app.domain.errors import BugError, UserError
from app.domain.facts import CaseFact
from app.domain.money import LineKind, PaymentLine, PaymentTaken, ReceiptIssued
from app.domain.orders import OrderState
from app.domain.payment_codes import ClaimClosed, ClaimOutcome, CodeOutcome, claim_code
from app.domain.receipt_numbers import ReceiptNumber
from app.domain.stock import StockState
from app.domain.subscribers import StatusChanged
from app.services.arrears import ArrearsService
from app.services.arrears_steps import look, take_step
from app.services.authority import SeatedAuthority
from app.services.bills import BillAsked, bill_content
from app.services.central.arrears import CentralArrears
from app.services.claims import ClaimService
from app.services.payment_codes import PaymentCodes
from app.services.ports import Stamp
from app.services.reading import Queries
from app.services.rows.orders import OrderRow
from app.services.visits import Visit
from db.opening import open_store
from tests.factories_heads import letterhead
from tests.factories_kiosk import LATER, SILENT_PAID, KioskTill
from tests.factories_money import MOBILE as KIOSK_MOBILE
from tests.network_hall import Centre, NetDesk
from tests.samples_business import BACK, Desk
from tests.samples_hall import CLERK, FREE, MOBILE, OWN, SIMS

ZH = "zh_CN"
DAY_MS = 24 * 3_600_000
HELD = "case.held"
"""What an authority says that lets no number change its status."""


@pytest.fixture
def till(tmp_path: Path) -> Iterator[KioskTill]:
    made = KioskTill(tmp_path)
    yield made
    made.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.rig.store.close()


def bill(subscriber_id: str) -> BillIssued:
    """Return a bill that fell due the day before the clock begins."""
    return BillIssued(
        bill_id=f"{subscriber_id}-02",
        subscriber_id=subscriber_id,
        period="2026-02",
        principal_fen=59_00,
        paid_fen=0,
        due_on="2026-03-10",
        items=(BillItem(title="畅享 59", amount_fen=59_00),),
    )


def status(queries: Queries, subscriber_id: str) -> SubscriberStatus:
    row = queries.customers.subscriber(subscriber_id)
    assert row is not None
    return row.status


# ------------------------------------------------------------------------------------------------ claims


def begin(till: KioskTill) -> str:
    return till.money.open(ZH, KIOSK_MOBILE, 5_000).payment_id


def test_there_is_a_slip_only_for_an_answer_that_is_missing(till: KioskTill) -> None:
    session = till.money.session(ZH)
    with pytest.raises(UserError, match=r"money\.no_checkout"):
        till.claims.issue(session, "of-nobody")
    payment_id = begin(till)
    with pytest.raises(UserError, match=r"payment_code\.nothing_open"):
        till.claims.issue(session, payment_id)
    with till.rig.store.read() as queries:
        assert queries.codes.claim_of(payment_id) is None
        assert queries.money.checkout(payment_id) is not None


def test_a_slip_that_nobody_issued_is_unknown(till: KioskTill) -> None:
    code = claim_code(b"\x00" * 6 + b"\x30\x39")
    with pytest.raises(UserError, match=r"claim\.unknown") as refused:
        till.claims.settle(till.clerk, code)
    assert refused.value.params == {"code": code}


def test_what_still_waits_for_the_phone_is_called_off_at_the_counter(till: KioskTill) -> None:
    payment_id = begin(till)
    assert till.money.ask(ZH, payment_id, LATER).outcome is CodeOutcome.PAYING
    claim = till.money.claim(ZH, payment_id)
    settled = till.claims.settle(till.clerk, claim.code)
    assert (settled.outcome, settled.completed) == (ClaimOutcome.NOT_PAID, None)
    with till.rig.store.read() as queries:
        (attempt,) = queries.codes.attempts(payment_id)
    assert attempt.outcome is CodeOutcome.REFUSED
    assert till.books().takings_fen == till.provider.ledger.paid_fen == 0
    assert till.rebuilt()


def test_what_another_terminal_closed_as_paid_is_entered_there_alone(till: KioskTill) -> None:
    payment_id = begin(till)
    till.money.ask(ZH, payment_id, SILENT_PAID)
    claim = till.money.claim(ZH, payment_id)
    till.rig.record(
        ClaimClosed(
            after=claim.last_op,
            claim_id=claim.claim_id,
            outcome=ClaimOutcome.PAID,
            terminal_id="elsewhere",
            staff_no=CLERK,
            at_ms=till.rig.clock.now_ms(),
        )
    )
    with pytest.raises(UserError, match=r"claim\.elsewhere"):
        till.claims.settle(till.clerk, claim.code)
    assert till.books().payments == 0


def test_in_a_network_a_claim_is_entered_once_the_centre_agrees(
    till: KioskTill, centre: Centre, tmp_path: Path
) -> None:
    desk = NetDesk(tmp_path, centre)
    clerk = desk.open_shift()
    base = (desk.store, desk.clock, desk.ids)
    codes = PaymentCodes(*base, HttpCodeProvider(till.provider.url), desk.link)
    claims = ClaimService(*base, codes, desk.till, desk.link)
    line = PaymentLine(
        kind=LineKind.PREPAYMENT, item="prepayment", title="预存", amount_fen=50_00, subscriber_id=MOBILE
    )
    opened = desk.till.open(clerk, None, (), (line,))
    codes.ask(clerk, opened.payment_id, SILENT_PAID)
    claim = claims.issue(clerk, opened.payment_id)
    asked = [claims.settle(clerk, claim.code) for _ in range(SILENCE + 1)]
    assert [each.outcome for each in asked] == [*[None] * SILENCE, ClaimOutcome.PAID]
    assert asked[-1].completed is not None
    assert asked[-1].completed.total_fen == till.provider.ledger.paid_fen == 50_00
    with centre.store.read() as queries:
        seen = queries.codes.claim(claim.code)
    assert seen is not None
    assert (seen.outcome, seen.closed_at) == (ClaimOutcome.PAID, desk.store.terminal.terminal_id)
    assert desk.rebuilt()


# -------------------------------------------------------------------------------- refunds, and bills on paper


def asked_back(desk: Desk, receipt: str) -> OrderRow:
    form = {**BACK.form, "receipt": receipt, "amount": 50_00}
    return desk.orders.submit(desk.clerk, "refund", form, Visit()).order


def charged_elsewhere(desk: Desk) -> str:
    """Record a payment by a card of which this terminal has no attempt; returns its receipt."""
    terminal = desk.rig.store.terminal
    line = PaymentLine(
        kind=LineKind.PREPAYMENT, item="prepayment", title="预存", amount_fen=200_00, subscriber_id=MOBILE
    )
    number = str(ReceiptNumber(terminal.code, terminal.epoch, 1))
    desk.rig.record(
        PaymentTaken(
            payment_id="p-1",
            shift_id=f"shift-{CLERK}",
            ticket_id=None,
            customer_id="c-wang",
            handler=CLERK,
            cashier=CLERK,
            lines=(line,),
            tenders=(Tender(TenderKind.CARD, 200_00, reference="SIM-lost-0000"),),
            total_fen=200_00,
            at_ms=desk.rig.clock.now_ms(),
        ),
        ReceiptIssued(
            number=number,
            terminal_code=terminal.code,
            epoch=terminal.epoch,
            sequence=1,
            payment_id="p-1",
            reverses=None,
        ),
        business_day="day-1",
    )
    return number


def test_nothing_goes_to_a_card_before_the_slip_is_signed_or_of_an_unknown_charge(desk: Desk) -> None:
    order = asked_back(desk, charged_elsewhere(desk))
    with pytest.raises(UserError, match=r"order\.not_executable"):
        desk.card_refunds.pay_out(desk.clerk, order.order_id)
    desk.orders.sign(desk.clerk, order.order_id, "paper")
    with pytest.raises(UserError, match=r"refund\.card_declined"):
        desk.card_refunds.pay_out(desk.clerk, order.order_id)
    assert desk.order(order.order_id).state is OrderState.ACKNOWLEDGED
    with desk.rig.store.read() as queries:
        assert queries.money.cards(order.order_id) == ()


def test_no_bill_is_printed_of_no_number(desk: Desk) -> None:
    asked = BillAsked(subscriber_id="sub-nobody")
    with desk.rig.store.read() as queries, pytest.raises(BugError):
        bill_content(queries, letterhead(), asked, date(2026, 3, 11), ZH)


# ----------------------------------------------------------------------------------------------- arrears


def test_whoever_is_unknown_or_owes_nothing_takes_no_step(desk: Desk) -> None:
    now = desk.rig.clock.now_ms()
    with desk.rig.store.write(Stamp("")) as unit:
        assert look(unit.queries, "sub-nobody", now) is None
        assert take_step(unit, "sub-nobody", now) is None
        assert take_step(unit, OWN, now) is None
        assert status(unit.queries, OWN) is SubscriberStatus.ACTIVE
        assert unit.queries.notices.of_customer("c-zhao", 9) == ()


def test_the_card_of_a_number_that_ends_for_arrears_is_scrapped(desk: Desk) -> None:
    order = desk.submit_sample("open_account").order
    desk.pay(order)
    with desk.rig.store.read() as queries:
        opened = queries.customers.by_number(FREE[0])
    assert opened is not None
    assert opened.sim == SIMS[0]
    desk.rig.record(bill(opened.subscriber_id))
    arrears = ArrearsService(desk.rig.store, desk.rig.clock)
    for days in (0, 29, 53, 7):
        desk.rig.clock.advance_ms(days * DAY_MS)
        arrears.run()
    with desk.rig.store.read() as queries:
        assert status(queries, opened.subscriber_id) is SubscriberStatus.CANCELLED
        sim = queries.stock.sim(SIMS[0])
    assert sim is not None
    assert (sim.state, sim.order_id) == (StockState.SCRAPPED, None)
    assert desk.rebuilt()


def held(fact: CaseFact, queries: Queries) -> str:
    """Refuse every change of a number's status."""
    assert queries.halls.hall().own
    return HELD if isinstance(fact, StatusChanged) else ""


def test_a_number_whose_step_is_not_accepted_waits_for_the_next_run(desk: Desk) -> None:
    rig = desk.rig
    rig.record(bill(OWN))
    ArrearsService(rig.store, rig.clock).run()
    rig.clock.advance_ms(29 * DAY_MS)
    rig.store.close()
    authority = SeatedAuthority("centre", refuse={StatusChanged.KIND: held})
    rig.store = open_store(rig.path, rig.secrets, rig.clock, rig.ids, authority)
    arrears = ArrearsService(rig.store, rig.clock)
    found = arrears.run()
    assert (found.postponed, found.steps) == (1, {})
    while arrears.tick():
        pass
    with rig.store.read() as queries:
        assert status(queries, OWN) is SubscriberStatus.ACTIVE
    store = rig.reopen()
    assert ArrearsService(store, rig.clock).run().steps == {ArrearsStep.SUSPEND: 1}
    with store.read() as queries:
        assert status(queries, OWN) is SubscriberStatus.ARREARS
    assert desk.rebuilt()


def test_the_centre_looks_again_in_the_next_hour_at_what_was_not_accepted(centre: Centre) -> None:
    centre.publish(bill(OWN))
    arrears = CentralArrears(centre.store, centre.clock)
    assert arrears.round(50) == 1
    centre.clock.advance_ms(29 * DAY_MS)
    refuse, centre.store.refuse = centre.store.refuse, held
    assert arrears.round(50) == 0
    centre.store.refuse = refuse
    with centre.store.read() as queries:
        assert status(queries, OWN) is SubscriberStatus.ACTIVE
    centre.clock.advance_ms(3_600_000)
    assert arrears.round(50) == 1
    with centre.store.read() as queries:
        assert status(queries, OWN) is SubscriberStatus.ARREARS
