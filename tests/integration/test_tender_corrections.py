"""Tender corrections at the desk: proposed, approved, booked in the payment's own drawer (DOMAIN §6)."""

from pathlib import Path

import pytest

from app.domain.business.form import load_payload
from app.domain.business.spec import Value
from app.domain.cash import TenderKind
from app.domain.errors import UserError
from app.domain.orders import OrderState
from app.domain.shifts import TenderCount
from app.services.bank_transfers import transfer_lines
from app.services.rows.money import PaymentRow
from app.services.rows.orders import OrderRow
from app.services.rows.shifts import CountRow
from app.services.sessions import Session
from app.services.shift_figures import cash_expected, lines_of
from app.services.visits import Visit
from tests.samples_business import CORRECTION, PREPAYMENT, UNDOING, Desk
from tests.samples_hall import CLERK, MANAGER, OTHER, PIN

SLIP = str(CORRECTION.form["slip"])
ERROR = "business.tender_correction.error"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def paid(desk: Desk, fen: int = 200_00, *, card: int = 0) -> str:
    """Take a prepayment, `card` of it by card and the rest in cash; returns the receipt."""
    form = {**PREPAYMENT.form, "prepay_fen": fen}
    order = desk.orders.submit(desk.clerk, "fee_payment", form, Visit()).order
    checkout = desk.till.open(desk.clerk, None, [order.order_id])
    if card:
        desk.till.charge_card(desk.clerk, checkout.payment_id, card)
    return desk.till.complete(desk.clerk, checkout.payment_id, fen - card or None).receipt


def errors(desk: Desk, receipt: str, by: Session | None = None, **changed: Value) -> list[str]:
    form = {**CORRECTION.form, "receipt": receipt, **changed}
    quote = desk.orders.quote(by or desk.clerk, "tender_correction", form, Visit())
    return [error.code for error in quote.errors]


def asked(desk: Desk, receipt: str, **changed: Value) -> OrderRow:
    form = {**CORRECTION.form, "receipt": receipt, **changed}
    return desk.orders.submit(desk.clerk, "tender_correction", form, Visit()).order


def agreed(desk: Desk, order: OrderRow) -> OrderRow:
    """Let the manager grant it at the clerk's desk, where it is booked at once."""
    desk.approvals.decide_in_place(
        desk.clerk, order.approval_id or "", approver_no=MANAGER, pin=PIN, granted=True, reason=""
    )
    return desk.order(order.order_id)


def payment(desk: Desk, receipt: str) -> PaymentRow:
    with desk.rig.store.read() as queries:
        row = queries.money.by_receipt(receipt)
    assert row is not None
    return row


def expected(desk: Desk) -> dict[str, int]:
    """Return what the close expects by tender."""
    with desk.rig.store.read() as queries:
        shift = queries.shifts.shift(f"shift-{CLERK}")
        assert shift is not None
        count = CountRow(1, (), 0, (TenderCount(tender="card", declared_fen=0, slips=0),), CLERK, "", 0, 0)
        found = {line.tender: line.expected_fen for line in lines_of(queries, shift, count)}
        assert found["cash"] == cash_expected(queries, shift)
    return found


def test_cash_that_was_a_transfer_moves_with_its_slip(desk: Desk) -> None:
    receipt = paid(desk)
    before = payment(desk, receipt)
    order = asked(desk, receipt)
    assert order.state is OrderState.PENDING
    detail = desk.approvals.detail(desk.session(MANAGER, None), order.approval_id or "")
    assert detail.item.approval.rules == ("approval.rule.tender_corrected",)
    assert detail.item.approval.levels == 1
    (change,) = order.changes
    assert (change.before, change.after) == ("现金 ¥200.00", "银行转账 ¥200.00")
    assert agreed(desk, order).state is OrderState.COMPLETED
    row = payment(desk, receipt)
    assert [(each.kind, each.amount_fen, each.reference) for each in row.tenders] == [
        (TenderKind.BANK_TRANSFER, 200_00, SLIP)
    ]
    assert row.corrected
    assert (row.total_fen, row.lines, row.op_hash) == (before.total_fen, before.lines, before.op_hash)
    assert expected(desk) == {"cash": 500_00, "card": 0, "bank_transfer": 200_00}
    with desk.rig.store.read() as queries:
        (listed,) = transfer_lines(queries, f"shift-{CLERK}")
    assert (listed.reference, listed.receipt, listed.amount_fen) == (SLIP, receipt, 200_00)
    assert desk.rebuilt()


def test_a_part_that_came_by_card(desk: Desk) -> None:
    receipt = paid(desk)
    agreed(desk, asked(desk, receipt, really="card", slip="SLIP-17", amount=50_00))
    assert [(each.kind, each.amount_fen) for each in payment(desk, receipt).tenders] == [
        (TenderKind.CASH, 150_00),
        (TenderKind.CARD, 50_00),
    ]
    assert expected(desk) == {"cash": 650_00, "card": 50_00}
    assert desk.rebuilt()


def test_a_card_that_was_cash_tells_the_manager_what_the_machine_said(desk: Desk) -> None:
    receipt = paid(desk, card=200_00)
    order = asked(desk, receipt, was="card", really="cash", slip="")
    assert "SIM-" in order.changes[-1].before
    agreed(desk, order)
    assert expected(desk) == {"cash": 700_00, "card": 0}
    # What was corrected is not reversed: half of it stands on a machine. A refund goes by what it was.
    with pytest.raises(UserError, match=r"reversal\.corrected"):
        desk.reverser.check(desk.clerk, payment(desk, receipt).payment_id)
    undo = {**UNDOING.form, "receipt": receipt}
    quote = desk.orders.quote(desk.clerk, "reversal", undo, Visit())
    assert [each.code for each in quote.errors] == ["business.reversal.error.corrected"]
    back: dict[str, Value] = {
        "receipt": receipt,
        "proof": "original",
        "amount": 200_00,
        "reason": "withdrew",
        "way": "original",
    }
    assert desk.orders.quote(desk.clerk, "refund", back, Visit()).errors == ()


def test_it_may_be_corrected_again_and_gives_the_slip_free(desk: Desk) -> None:
    receipt, other = paid(desk), paid(desk, 100_00)
    agreed(desk, asked(desk, receipt))
    assert errors(desk, other) == ["transfer.used"]
    assert errors(desk, other, really="card") == [], "the slip of a machine is none of the bank's"
    assert errors(desk, receipt, was="bank_transfer", really="cash", amount=10_00) == [f"{ERROR}.whole"]
    desk.rig.clock.advance_ms(1000)
    agreed(desk, asked(desk, receipt, was="bank_transfer", really="cash", slip=""))
    assert [each.kind for each in payment(desk, receipt).tenders] == [TenderKind.CASH]
    assert expected(desk) == {"cash": 800_00, "card": 0}
    assert errors(desk, other) == []
    assert desk.rebuilt()


def counts(desk: Desk) -> dict[str, int]:
    """Return how many payments a tender has; the shift and the day say the same."""
    shift = f"shift-{CLERK}"
    with desk.rig.store.read() as queries:
        of_shift = {each.tender: each.count for each in queries.shifts.tender_sums(shift)}
        of_day = {each.key: each.count for each in queries.day_reports.by_tender([shift])}
    assert of_shift == of_day
    return of_shift


def test_a_payment_is_counted_where_its_money_is(desk: Desk) -> None:
    receipt = paid(desk)
    paid(desk, 100_00)
    assert counts(desk) == {"cash": 2}
    agreed(desk, asked(desk, receipt))
    assert counts(desk) == {"cash": 1, "bank_transfer": 1}, "what was taken off a tender is none of its own"
    split = paid(desk, 90_00, card=30_00)
    assert counts(desk) == {"cash": 2, "bank_transfer": 1, "card": 1}
    agreed(desk, asked(desk, split, was="card", really="cash", slip=""))
    assert counts(desk) == {"cash": 2, "bank_transfer": 1}


def test_a_slip_is_kept_as_the_bank_prints_it_and_is_nobody_elses_meanwhile(desk: Desk) -> None:
    receipt, typed = paid(desk), "hx 2026-0311"
    checkout = desk.till.open(
        desk.clerk,
        None,
        [desk.orders.submit(desk.clerk, "fee_payment", PREPAYMENT.form, Visit()).order.order_id],
    )
    desk.till.note_transfer(desk.clerk, checkout.payment_id, typed, 200_00)
    assert errors(desk, receipt, slip=typed) == ["transfer.collecting"]
    desk.till.undo_tenders(desk.clerk, checkout.payment_id)
    assert load_payload(asked(desk, receipt, slip=typed).payload)["slip"] == "HX20260311"
    by_card = asked(desk, paid(desk), really="card", slip="SIM-1-4417")
    assert load_payload(by_card.payload)["slip"] == "SIM-1-4417", "a machine's number has its own form"


def test_what_is_refused(desk: Desk) -> None:
    receipt = paid(desk)
    odd = paid(desk, 100_05, card=100_05)
    assert errors(desk, receipt, amount=200_10) == [f"{ERROR}.more"]
    assert errors(desk, odd, was="card", really="cash") == [f"{ERROR}.jiao"]
    assert errors(desk, odd, was="cash") == ["form.choice"]
    assert errors(desk, receipt, slip="") == ["form.required"]
    assert errors(desk, receipt, slip="12-3") == ["transfer.length"]
    desk.open_shift(OTHER, 4)
    assert errors(desk, receipt, desk.session(OTHER, 4)) == [f"{ERROR}.shift"]
    desk.agree(desk.orders.submit(desk.clerk, "reversal", {**UNDOING.form, "receipt": receipt}, Visit()))
    assert errors(desk, receipt) == [f"{ERROR}.reversed"]
    with desk.rig.store.read() as queries:
        undone = payment(desk, receipt).reversed_by
        row = queries.money.payment(undone or "")
    assert row is not None
    assert errors(desk, row.receipt) == [f"{ERROR}.is_reversal"]


def test_granted_elsewhere_it_is_booked_at_its_own_desk(desk: Desk) -> None:
    receipt = paid(desk)
    order = asked(desk, receipt)
    manager = desk.session(MANAGER, None)
    detail = desk.approvals.detail(manager, order.approval_id or "")
    assert detail.then == "book"
    agreed(desk, order)
    assert desk.card_refunds.told(desk.clerk, order.order_id) is None


def test_what_was_refused_changes_nothing(desk: Desk) -> None:
    receipt = paid(desk)
    order = asked(desk, receipt)
    desk.approvals.decide_in_place(
        desk.clerk, order.approval_id or "", approver_no=MANAGER, pin=PIN, granted=False, reason="查无此款"
    )
    assert desk.order(order.order_id).state is OrderState.REJECTED
    assert not payment(desk, receipt).corrected
    with pytest.raises(UserError, match=r"order\.not_executable"):
        desk.card_refunds.pay_out(desk.clerk, order.order_id)
