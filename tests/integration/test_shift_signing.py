"""Who stands beside a count, a variance or a close: manager, witness, and nobody twice."""

from pathlib import Path

import pytest

from app.domain.close_rules import Decision
from app.domain.documents import ShiftReportContent, SpoolState
from app.domain.errors import UserError
from app.domain.orders import ApprovalRequested, OrderState
from app.domain.shifts import Treatment
from app.domain.staff import StaffPinSet
from tests.factories_close import (
    CLERK,
    HEAD,
    MANAGER,
    OTHER,
    PIN,
    CloseRig,
    card,
    notes,
    order_facts,
    pin_hash,
)


@pytest.fixture
def rig(tmp_path: Path) -> CloseRig:
    return CloseRig(tmp_path)


def test_a_recount_needs_the_manager_and_keeps_both(rig: CloseRig) -> None:
    shift_id = rig.open()
    rig.count(shift_id, 490_00)
    rig.shifts.settle_variance(rig.session(), shift_id, Decision("cash", "不明"), MANAGER, PIN)
    clerk, again = rig.session(), (shift_id, notes(500_00), card(0))
    with pytest.raises(UserError, match=r"shift\.manager_needed"):
        rig.shifts.count(clerk, *again)
    with pytest.raises(UserError, match=r"shift\.no_manager"):
        rig.shifts.count(clerk, *again, OTHER, PIN)
    with pytest.raises(UserError, match=r"staff\.wrong_pin"):
        rig.shifts.count(clerk, *again, MANAGER, "111222")
    row = rig.shifts.count(clerk, *again, MANAGER, PIN)
    assert [(count.cash_fen, count.witness) for count in row.counts] == [(490_00, ""), (500_00, MANAGER)]
    assert len(row.variances) == 1
    assert row.settled == ()
    assert rig.shifts.reconcile(shift_id).open_lines == ()
    rig.close(shift_id)
    assert rig.rebuilt()


def test_a_one_time_pin_signs_nothing(rig: CloseRig) -> None:
    shift_id = rig.open()
    rig.count(shift_id, 480_00)
    rig.record(StaffPinSet(staff_no=MANAGER, pin_hash=pin_hash(), one_time=True, set_by=HEAD))
    with pytest.raises(UserError, match=r"staff\.pin_must_change"):
        rig.close(shift_id, Decision("cash", "不明"), manager=MANAGER)


def test_over_the_limit_the_manager_signs(rig: CloseRig) -> None:
    shift_id = rig.open()
    rig.count(shift_id, 494_00)
    decision = Decision("cash", "不明")
    with pytest.raises(UserError, match=r"shift\.manager_needed"):
        rig.shifts.settle_variance(rig.session(), shift_id, decision)
    with pytest.raises(UserError, match=r"shift\.witness_self"):
        rig.shifts.settle_variance(rig.session(), shift_id, decision, CLERK, PIN)
    with pytest.raises(UserError, match=r"shift\.not_yours"):
        rig.shifts.settle_variance(rig.session(OTHER), shift_id, decision, MANAGER, PIN)
    with pytest.raises(UserError, match=r"shift\.manager_needed"):
        rig.close(shift_id, decision)
    document_id = rig.close(shift_id, decision, manager=MANAGER)
    row = rig.shift(shift_id)
    assert (row.manager, row.settled[0].signed_by) == (MANAGER, MANAGER)
    with rig.store.read() as queries:
        document = queries.documents.document(document_id)
    assert document is not None
    content = document.content
    assert isinstance(content, ShiftReportContent)
    assert (content.manager_name, content.variances[0].variance_fen) == ("测试·周正明", -6_00)
    assert content.deposit_fen == 0
    assert document.state is SpoolState.QUEUED


def test_what_is_carried_forward_is_signed(rig: CloseRig) -> None:
    shift_id = rig.open()
    rig.pay(shift_id, cash=10_00)
    rig.pay(shift_id, cash=10_00, skip_numbers=2)
    other = rig.open(OTHER, 2)
    rig.count(other, 500_00)
    rig.close(other)
    order_facts(rig, shift_id, None, OrderState.HELD)
    for requested_by, approval_id in ((CLERK, "approval-1"), (OTHER, "approval-2")):
        rig.record(
            ApprovalRequested(
                after=None,
                approval_id=approval_id,
                at_ms=rig.clock.now_ms(),
                subject="order:order-1",
                kind="plan_change",
                rules=(),
                levels=1,
                requested_by=requested_by,
                changes=(),
                amount_fen=0,
                customer_seated=False,
            )
        )
    rig.count(shift_id, 520_00)
    assert [(each.code, each.count, each.amount_fen) for each in rig.shifts.carried(shift_id)] == [
        ("number_gaps", 2, 0),
        ("deferred_orders", 1, 20_00),
        ("pending_approvals", 1, 0),
        ("unprinted_documents", 1, 0),
    ]
    with pytest.raises(UserError, match=r"shift\.manager_needed"):
        rig.close(shift_id)
    with pytest.raises(UserError, match=r"shift\.no_manager"):
        rig.close(shift_id, manager=OTHER)
    document_id = rig.close(shift_id, manager=MANAGER)
    with rig.store.read() as queries:
        document = queries.documents.document(document_id)
    assert document is not None
    assert isinstance(document.content, ShiftReportContent)
    (part,) = document.content.ranges
    assert (part.first, part.last, part.count, part.gaps) == (1, 4, 2, 2)
    assert rig.rebuilt()


def test_a_document_that_waits_between_asking_and_writing_is_signed_too(
    rig: CloseRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    shift_id = rig.open()
    rig.count(shift_id, 500_00)
    other = rig.open(OTHER, 2)
    rig.count(other, 500_00)
    write = rig.store.write

    def meanwhile(stamp: object) -> object:
        monkeypatch.setattr(rig.store, "write", write)
        rig.close(other)
        return write(stamp)  # type: ignore[arg-type]

    monkeypatch.setattr(rig.store, "write", meanwhile)
    with pytest.raises(UserError, match=r"shift\.manager_needed"):
        rig.close(shift_id)


def test_figures_that_change_while_the_pin_is_asked_for(
    rig: CloseRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    shift_id = rig.open()
    rig.count(shift_id, 480_00)
    check = rig.staff.check_pin

    def meanwhile(staff_no: str, pin: str) -> object:
        rig.pay(shift_id, cash=10_00)
        return check(staff_no, pin)

    monkeypatch.setattr(rig.staff, "check_pin", meanwhile)
    with pytest.raises(UserError, match=r"shift\.changed"):
        rig.close(shift_id, Decision("cash", "不明"), manager=MANAGER)


def test_a_clerk_who_fell_ill(rig: CloseRig) -> None:
    shift_id = rig.open()
    rig.pay(shift_id, cash=100_00)
    manager, clerk = rig.session(MANAGER, None), rig.session(OTHER, 2)
    with pytest.raises(UserError, match=r"shift\.not_yours"):
        rig.shifts.count(clerk, shift_id, notes(590_00), ())
    with pytest.raises(UserError, match=r"shift\.witness_needed"):
        rig.shifts.count(manager, shift_id, notes(590_00), ())
    with pytest.raises(UserError, match=r"shift\.witness_self"):
        rig.shifts.count(manager, shift_id, notes(590_00), (), MANAGER, PIN)
    row = rig.shifts.count(manager, shift_id, notes(590_00), (), OTHER, PIN)
    assert row.count is not None
    assert (row.count.counted_by, row.count.witness) == (MANAGER, OTHER)
    decision = Decision("cash", "营业员就医，待补")
    with pytest.raises(UserError, match=r"staff\.no_right\.close_day"):
        rig.shifts.close_for(clerk, shift_id, MANAGER, PIN, (decision,))
    with pytest.raises(UserError, match=r"shift\.witness_self"):
        rig.shifts.close_for(manager, shift_id, CLERK, PIN, (decision,))
    with pytest.raises(UserError, match=r"shift\.blocked"):
        rig.shifts.close_for(manager, shift_id, OTHER, PIN)
    rig.shifts.close_for(manager, shift_id, OTHER, PIN, (decision,))
    row = rig.shift(shift_id)
    assert (row.closed_by, row.manager, row.witness) == (MANAGER, MANAGER, OTHER)
    assert (row.settled[0].treatment, row.deposit_fen) == (Treatment.OWED, 90_00)
    assert rig.rebuilt()


def test_nobody_closes_the_own_shift_as_somebody_elses(rig: CloseRig) -> None:
    shift_id = rig.open(MANAGER)
    rig.count(shift_id, 500_00)
    with pytest.raises(UserError, match=r"shift\.yours"):
        rig.shifts.close_for(rig.session(MANAGER), shift_id, OTHER, PIN)
    rig.close(shift_id)
