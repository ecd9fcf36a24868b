"""Shifts over a real store: opening, blind count, differences, blockers, two signatures."""

from pathlib import Path

import pytest

from app.domain.cash import TenderKind
from app.domain.close_rules import BlockerKind, Decision
from app.domain.documents import DocumentMoved, SpoolState
from app.domain.drawers import DisputeKind
from app.domain.errors import SyncConflict, UserError
from app.domain.halls import SettingChanged
from app.domain.money import CardAnswered, CardOutcome, CheckoutAbandoned, CheckoutOpened
from app.domain.orders import OrderState
from app.domain.shifts import NoteCount, ShiftState, Treatment
from app.domain.variance_hints import HintKind
from app.services.drawers import DrawerService
from tests.factories_close import (
    CLERK,
    FLOAT,
    FLOAT_FEN,
    FOURTH,
    HEAD,
    MANAGER,
    OTHER,
    PIN,
    THIRD,
    CloseRig,
    card,
    notes,
    order_facts,
)

HOURS_MS = 3_600_000


@pytest.fixture
def rig(tmp_path: Path) -> CloseRig:
    return CloseRig(tmp_path)


def checkout(rig: CloseRig, shift_id: str, payment_id: str = "payment-open") -> None:
    """Begin to collect, and stop there."""
    rig.record(
        CheckoutOpened(
            payment_id=payment_id,
            shift_id=shift_id,
            ticket_id=None,
            order_ids=(),
            customer_id=None,
            customer="",
            language="zh_CN",
            handler=CLERK,
            lines=(),
            cash_received_fen=None,
            at_ms=rig.clock.now_ms(),
        )
    )


def print_all(rig: CloseRig) -> None:
    """Let everything in the spool reach paper."""
    with rig.store.read() as queries:
        waiting = queries.documents.in_state(SpoolState.QUEUED)
    rig.record(
        *(
            DocumentMoved(
                document_id=row.document_id,
                state=SpoolState.DONE,
                detail="",
                attempts=1,
                at_ms=rig.clock.now_ms(),
            )
            for row in waiting
        )
    )


def test_opening_opens_the_day(rig: CloseRig) -> None:
    assert rig.shifts.current(rig.session()) is None
    row = rig.shifts.open_shift(rig.session(), FLOAT)
    assert (row.float_fen, row.float_notes, row.state) == (FLOAT_FEN, FLOAT, ShiftState.OPEN)
    assert rig.shifts.current(rig.session()) == row
    (day,) = rig.day_close.days()
    assert (day.date, day.opened_by, day.day_id) == ("2026-03-11", CLERK, row.day_id)
    second = rig.shifts.open_shift(rig.session(OTHER, 2), FLOAT)
    assert second.day_id == day.day_id
    with rig.store.raw() as conn:
        days = conn.exec_driver_sql(
            "SELECT DISTINCT business_day FROM op WHERE kind IN ('day_opened', 'shift_opened')"
        ).all()
    assert [row[0] for row in days] == [day.day_id]
    assert rig.rebuilt()


def test_disputed_change_explains_a_difference(rig: CloseRig) -> None:
    shift_id = rig.open()
    payment_id = rig.pay(shift_id, cash=20_00)
    with rig.store.read() as queries:
        payment = queries.money.payment(payment_id)
    assert payment is not None
    drawers = DrawerService(rig.store, rig.clock, rig.ids, rig.staff, rig.shifts.attendance)
    drawers.dispute(rig.session(), DisputeKind.GOT_LESS, 10_00, payment.receipt)
    drawers.dispute(rig.session(), DisputeKind.GOT_LESS, 3_00)
    rig.count(shift_id, FLOAT_FEN + 30_00)
    fits, other = (each for each in rig.shifts.suggestions(shift_id) if each.kind is HintKind.DISPUTED)
    assert fits.disputed is not None
    assert (fits.disputed.amount_fen, fits.disputed.receipt) == (10_00, payment.receipt)
    assert [each.payment_id for each in fits.suspects] == [payment_id]
    assert (other.disputed is not None, other.suspects) == (True, ())
    assert rig.shifts.suggestions(shift_id)[0] == fits


def test_who_may_open(rig: CloseRig) -> None:
    with pytest.raises(UserError, match=r"shift\.no_counter"):
        rig.shifts.open_shift(rig.session(counter=None), FLOAT)
    with pytest.raises(UserError, match=r"staff\.no_right\.open_shift"):
        rig.shifts.open_shift(rig.session(HEAD), FLOAT)
    rig.open()
    with pytest.raises(UserError, match=r"shift\.already_open"):
        rig.open(counter=2)
    with pytest.raises(UserError, match=r"shift\.drawer_taken") as caught:
        rig.open(OTHER)
    assert caught.value.params == {"name": "测试·林知夏", "staff_no": CLERK}


def test_a_new_date_is_a_new_day_and_the_old_one_stays_open(rig: CloseRig) -> None:
    first = rig.open()
    rig.clock.advance_ms(24 * HOURS_MS)
    second = rig.open(OTHER, 2)
    assert [day.date for day in rig.day_close.days()] == ["2026-03-11", "2026-03-12"]
    assert rig.shift(first).day_id != rig.shift(second).day_id


def test_the_count_is_blind(rig: CloseRig) -> None:
    shift_id = rig.open()
    rig.pay(shift_id, cash=50_00, received=100_00)
    sheet = rig.shifts.count_sheet(rig.session(), shift_id)
    assert (sheet.tenders, sheet.recount) == (("card",), False)
    assert (sheet.clerk, sheet.counter, sheet.date) == ("测试·林知夏", "3 号台席", "2026-03-11")
    assert [staff_no for staff_no, _ in sheet.managers] == [MANAGER, HEAD]
    assert {staff_no for staff_no, _ in sheet.witnesses} == {MANAGER, HEAD, OTHER, THIRD, FOURTH}
    for ask in (rig.shifts.reconcile, rig.shifts.suggestions):
        with pytest.raises(UserError, match=r"shift\.not_counted"):
            ask(shift_id)
    assert [each.kind for each in rig.shifts.blockers(shift_id)] == [BlockerKind.UNCOUNTED]
    row = rig.shifts.count(rig.session(), shift_id, notes(550_00), card(0))
    assert row.state is ShiftState.COUNTED
    assert rig.shifts.count_sheet(rig.session(), shift_id).recount
    found = rig.shifts.reconcile(shift_id)
    cash = found.lines[0]
    assert (cash.count, cash.expected_fen, cash.counted_fen, cash.variance_fen) == (1, 550_00, 550_00, 0)
    assert found.open_lines == ()
    assert rig.shifts.suggestions(shift_id) == ()
    assert rig.shifts.blockers(shift_id) == ()
    assert rig.rebuilt()


def test_all_tenders_that_were_taken_are_declared(rig: CloseRig) -> None:
    shift_id = rig.open()
    rig.pay(shift_id, cash=10_00, card=20_00)
    payment = rig.pay(shift_id, card=5_00)
    rig.reverse(payment)
    rig.count(shift_id, 510_00, 20_00)
    found = rig.shifts.reconcile(shift_id)
    assert [(line.tender, line.count, line.expected_fen) for line in found.lines] == [
        (TenderKind.CASH.value, 1, 510_00),
        (TenderKind.CARD.value, 3, 20_00),
    ]
    assert (found.figures.receipts, found.figures.reversals) == (3, 1)
    assert (found.figures.takings_fen, found.figures.reversals_fen) == (35_00, -5_00)
    assert found.figures.deposit_fen == 10_00


def test_impossible_counts_are_refused(rig: CloseRig) -> None:
    shift_id = rig.open()
    with pytest.raises(UserError, match=r"shift\.declared_negative"):
        rig.shifts.count(rig.session(), shift_id, notes(0), card(-1))
    with pytest.raises(UserError, match=r"cash\.count"):
        rig.shifts.count(rig.session(), shift_id, (NoteCount(denomination_fen=100, pieces=-1),), ())
    with pytest.raises(UserError, match=r"shift\.unknown"):
        rig.shifts.count(rig.session(), "nobody", (), ())


def test_two_counts_at_once_do_not_overwrite_each_other(
    rig: CloseRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    shift_id = rig.open()
    rig.count(shift_id, 500_00)
    check = rig.staff.check_pin

    def meanwhile(staff_no: str, pin: str) -> object:
        monkeypatch.setattr(rig.staff, "check_pin", check)
        rig.shifts.count(rig.session(), shift_id, notes(500_00), (), MANAGER, PIN)
        return check(staff_no, pin)

    monkeypatch.setattr(rig.staff, "check_pin", meanwhile)
    with pytest.raises(SyncConflict):
        rig.shifts.count(rig.session(), shift_id, notes(400_00), (), MANAGER, PIN)
    assert [count.cash_fen for count in rig.shift(shift_id).counts] == [500_00, 500_00]


def test_money_after_the_count_asks_for_another(rig: CloseRig) -> None:
    shift_id = rig.open()
    payment = rig.pay(shift_id, cash=30_00)
    rig.count(shift_id, 530_00)
    rig.reverse(payment)
    assert [each.kind for each in rig.shifts.blockers(shift_id)] == [BlockerKind.RECOUNT]
    with pytest.raises(UserError, match=r"shift\.blocked"):
        rig.close(shift_id, Decision("cash", "不明"), manager=MANAGER)
    rig.shifts.count(rig.session(), shift_id, notes(500_00), card(0), MANAGER, PIN)
    assert rig.shifts.blockers(shift_id) == ()
    rig.close(shift_id)


@pytest.mark.parametrize(
    ("counted", "treatment", "deposit"),
    [(595_00, Treatment.MADE_UP, 100_00), (604_00, Treatment.SUSPENSE, 104_00)],
)
def test_a_small_variance_needs_no_manager(
    rig: CloseRig, counted: int, treatment: Treatment, deposit: int
) -> None:
    shift_id = rig.open()
    rig.pay(shift_id, cash=100_00)
    rig.count(shift_id, counted)
    (blocker,) = rig.shifts.blockers(shift_id)
    assert (blocker.kind, blocker.ref, blocker.amount_fen) == (
        BlockerKind.VARIANCE,
        "cash",
        counted - 600_00,
    )
    with pytest.raises(UserError, match=r"shift\.blocked"):
        rig.close(shift_id)
    found = rig.shifts.settle_variance(rig.session(), shift_id, Decision("cash", " 找零 "))
    assert found.open_lines == ()
    with pytest.raises(UserError, match=r"shift\.nothing_open"):
        rig.shifts.settle_variance(rig.session(), shift_id, Decision("cash", "找零"))
    (settled,) = rig.shift(shift_id).settled
    assert (settled.treatment, settled.explanation, settled.signed_by) == (treatment, "找零", "")
    rig.close(shift_id)
    row = rig.shift(shift_id)
    assert (row.state, row.deposit_fen, row.expected_cash_fen) == (ShiftState.CLOSED, deposit, 600_00)
    assert rig.shifts.blockers(shift_id) == ()
    assert rig.rebuilt()


def test_the_limit_is_a_setting(rig: CloseRig) -> None:
    rig.record(SettingChanged(key="close.variance_limit_fen", value="2000", reason="测试"))
    shift_id = rig.open()
    rig.count(shift_id, 482_00)
    rig.close(shift_id, Decision("cash", "不明"))
    assert rig.shift(shift_id).deposit_fen == 0


def test_a_wrong_tender_evens_both_out(rig: CloseRig) -> None:
    shift_id = rig.open()
    rig.pay(shift_id, cash=80_00)
    suspect = rig.pay(shift_id, cash=20_00)
    rig.count(shift_id, 580_00, 20_00)
    first = rig.shifts.suggestions(shift_id)[0]
    assert (first.kind, first.tender, first.other_tender) == (HintKind.WRONG_TENDER, "cash", "card")
    assert [each.payment_id for each in first.suspects] == [suspect]
    rig.close(shift_id, Decision("cash", "实为刷卡", suspect, "card"), manager=MANAGER)
    row = rig.shift(shift_id)
    assert [(each.tender, each.variance_fen, each.payment_id) for each in row.settled] == [
        ("cash", -20_00, suspect),
        ("card", 20_00, suspect),
    ]
    assert row.deposit_fen == 80_00
    assert rig.rebuilt()


def test_money_taken_and_nothing_done_blocks(rig: CloseRig) -> None:
    shift_id = rig.open()
    other = rig.open(OTHER, 2)
    payment = rig.pay(shift_id, cash=20_00, order_id="order-1")
    rig.count(shift_id, 520_00)
    order_facts(rig, shift_id, payment, OrderState.IN_PROGRESS)
    (blocker,) = rig.shifts.blockers(shift_id)
    assert (blocker.kind, blocker.ref, blocker.title, blocker.amount_fen) == (
        BlockerKind.PAID_NOT_EXECUTED,
        "order-1",
        "S-260311-0001",
        20_00,
    )
    with pytest.raises(UserError, match=r"shift\.blocked") as caught:
        rig.close(shift_id)
    assert caught.value.params == {"count": 1}
    assert [each.kind for each in rig.shifts.blockers(other)] == [BlockerKind.UNCOUNTED]
    with rig.store.read() as queries:
        (business,) = queries.shifts.business_sums((shift_id, other))
    assert (business.type_key, business.count, business.amount_fen) == ("sim_replace", 1, 20_00)


def test_a_reversal_is_counted_where_its_sum_is(rig: CloseRig) -> None:
    shift_id = rig.open()
    rig.pay(shift_id, cash=20_00)
    rig.reverse(rig.pay(shift_id, cash=50_00))
    with rig.store.read() as queries:
        lines = queries.shifts.business_sums((shift_id,))
        receipts = queries.shifts.money_sum((shift_id,)).receipts
    assert {each.type_key: (each.count, each.amount_fen) for each in lines} == {
        "fee_payment": (2, 70_00),
        "reversal": (1, -50_00),
    }
    assert sum(each.count for each in lines) == receipts


def test_an_open_checkout_blocks_unless_a_card_is_unknown(rig: CloseRig) -> None:
    shift_id = rig.open()
    other = rig.open(OTHER, 2)
    rig.count(shift_id, 500_00)
    checkout(rig, shift_id)
    checkout(rig, other, "payment-other")
    (blocker,) = rig.shifts.blockers(shift_id)
    assert (blocker.kind, blocker.ref, blocker.title) == (BlockerKind.OPEN_CHECKOUT, "payment-open", "")
    asked = CardAnswered(
        payment_id="payment-open",
        card_ref="SIM-1",
        amount_fen=30_00,
        outcome=CardOutcome.UNKNOWN,
        tail="",
        simulated=True,
        at_ms=rig.clock.now_ms(),
    )
    rig.record(asked)
    assert rig.shifts.blockers(shift_id) == ()
    (listed,) = rig.shifts.carried(shift_id)
    assert (listed.code, listed.count, listed.amount_fen) == ("unknown_cards", 1, 30_00)
    assert rig.shifts.carried(other) == ()
    rig.close(shift_id, manager=MANAGER)
    assert rig.shift(shift_id).carried == (listed,)
    rig.record(CheckoutAbandoned(payment_id="payment-open", reason="customer_left"))


def test_numbers_of_another_shift_are_no_gap(rig: CloseRig) -> None:
    first = rig.open()
    rig.pay(first, cash=10_00)
    second = rig.open(OTHER, 2)
    rig.pay(second, cash=10_00)
    rig.pay(first, cash=10_00)
    with rig.store.read() as queries:
        (part,) = queries.shifts.receipt_ranges((first,))
        (both,) = queries.shifts.receipt_ranges((first, second))
    assert (part.first, part.last, part.count, part.gaps) == (1, 3, 2, 0)
    assert (both.count, both.gaps) == (3, 0)


def test_a_closed_shift_is_closed(rig: CloseRig) -> None:
    shift_id = rig.open()
    rig.count(shift_id, 500_00)
    rig.close(shift_id)
    session = rig.session()
    with pytest.raises(UserError, match=r"shift\.closed"):
        rig.shifts.count(session, shift_id, notes(500_00), ())
    with pytest.raises(UserError, match=r"shift\.closed"):
        rig.shifts.close_shift(session, shift_id)
    assert rig.shifts.current(session) is None
    assert rig.open() != shift_id


def test_reports_are_read_and_printed_again(rig: CloseRig) -> None:
    shift_id = rig.open()
    rig.count(shift_id, 500_00)
    document_id = rig.close(shift_id)
    print_all(rig)
    rig.clock.advance_ms(1)
    again = rig.shifts.reprint(rig.session(OTHER), document_id)
    assert [row.document_id for row in rig.shifts.reports(10)] == [document_id]
    assert rig.shifts.report(document_id) == rig.shifts.reports(1)[0]
    seen = {who: len(rig.shifts.reports(10, rig.session(who))) for who in (CLERK, OTHER, MANAGER)}
    assert seen == {CLERK: 1, OTHER: 0, MANAGER: 1}, "a colleague's drawer is no business of theirs"
    with rig.store.read() as queries:
        first, second = queries.documents.document(document_id), queries.documents.document(again)
    assert first is not None
    assert second is not None
    assert (second.content, second.subject) == (first.content, first.subject)
    assert second.state is SpoolState.QUEUED
    with pytest.raises(UserError, match=r"close\.no_report"):
        rig.shifts.reprint(rig.session(), "nothing")
