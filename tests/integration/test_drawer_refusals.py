"""What a drawer refuses within its shift: no shift, a count already sealed, the wrong person beside it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.drawers import DisputeKind
from app.domain.errors import UserError
from app.domain.orders import OrderState
from app.domain.queue import Precedence
from app.domain.shifts import ShiftState
from app.domain.staff import Role, StaffPinSet, StaffRegistered
from app.services.drawer_hand_over import PROVEN_MS
from app.services.drawers import DrawerService
from app.services.queue import QueueService
from app.services.rows.staff import StaffRow
from tests.factories import HALL
from tests.factories_close import (
    CLERK,
    FLOAT_FEN,
    HEAD,
    OTHER,
    PIN,
    CloseRig,
    card,
    notes,
    order_facts,
    pin_hash,
)

RECEPTION = "T10260"


class Interrupted:
    """Asks for PINs as ever, while something happens at the desk."""

    def __init__(self, rig: CloseRig, meanwhile: Callable[[], object]) -> None:
        self._rig = rig
        self._meanwhile = meanwhile

    def check_pin(self, staff_no: str, pin: str) -> StaffRow:
        self._meanwhile()
        return self._rig.staff.check_pin(staff_no, pin)


@pytest.fixture
def rig(tmp_path: Path) -> CloseRig:
    return CloseRig(tmp_path)


@pytest.fixture
def drawers(rig: CloseRig) -> DrawerService:
    return DrawerService(rig.store, rig.clock, rig.ids, rig.staff, rig.shifts.attendance)


def employ(rig: CloseRig, staff_no: str, role: Role) -> None:
    """Let somebody work here who has everybody's PIN."""
    rig.record(
        StaffRegistered(staff_no=staff_no, name="测试·孙晓雯", hall_id=HALL, roles=(role,)),
        StaffPinSet(staff_no=staff_no, pin_hash=pin_hash(), one_time=False, set_by=HEAD),
    )


def hand_over(rig: CloseRig, drawers: DrawerService, incoming: str = OTHER) -> str:
    """Return why a drawer with nothing but its float does not change hands."""
    with pytest.raises(UserError) as caught:
        drawers.hand_over(
            rig.session(), notes(FLOAT_FEN), card(0), drawers.incoming(rig.session(), incoming, PIN)
        )
    return caught.value.code


def test_without_a_shift_there_is_no_drawer(rig: CloseRig, drawers: DrawerService) -> None:
    assert drawers.view(rig.session()) is None
    assert hand_over(rig, drawers) == "shift.none"
    with pytest.raises(UserError, match=r"shift\.none"):
        drawers.to_safe(rig.session(), notes(100_00), "DK-17", OTHER, PIN)
    with pytest.raises(UserError, match=r"shift\.none"):
        drawers.dispute(rig.session(), DisputeKind.GAVE_MORE, 50_00)


def test_after_the_count_nothing_leaves_the_drawer(rig: CloseRig, drawers: DrawerService) -> None:
    shift_id = rig.open()
    rig.pay(shift_id, cash=200_00)
    rig.count(shift_id, FLOAT_FEN + 200_00)
    with pytest.raises(UserError, match=r"drawer\.counted"):
        drawers.to_safe(rig.session(), notes(100_00), "DK-17", OTHER, PIN)
    assert hand_over(rig, drawers) == "drawer.recount", "both count, so it is counted again"
    with pytest.raises(UserError, match=r"drawer\.recount"):
        drawers.to_sign(rig.session(), drawers.incoming(rig.session(), OTHER, PIN))
    view = drawers.view(rig.session())
    assert view is not None
    assert (view.shift.state, view.bags) == (ShiftState.COUNTED, ())


def test_a_dispute_names_what_is_there(rig: CloseRig, drawers: DrawerService) -> None:
    shift_id = rig.open()
    rig.pay(shift_id, cash=30_00)
    with pytest.raises(UserError, match=r"drawer\.no_receipt") as caught:
        drawers.dispute(rig.session(), DisputeKind.GAVE_MORE, 50_00, " t03-none ")
    assert caught.value.params == {"number": "T03-NONE"}
    with pytest.raises(UserError, match=r"drawer\.no_dispute"):
        drawers.count_at_once(rig.session(), "no-dispute", notes(530_00), HEAD, PIN)
    view = drawers.view(rig.session())
    assert view is not None
    assert view.disputes == ()


def test_a_receipt_without_cash_has_no_change_to_dispute(rig: CloseRig, drawers: DrawerService) -> None:
    shift_id = rig.open()
    rig.pay(shift_id, card=20_00)
    with rig.store.read() as queries:
        by_card = queries.money.of_shift(shift_id)[0].receipt
    with pytest.raises(UserError, match=r"drawer\.no_cash") as caught:
        drawers.dispute(rig.session(), DisputeKind.GAVE_MORE, 50_00, by_card)
    assert caught.value.params == {"number": by_card}
    rig.pay(shift_id, cash=30_00, card=20_00)
    with rig.store.read() as queries:
        in_part = queries.money.of_shift(shift_id)[-1].receipt
    drawers.dispute(rig.session(), DisputeKind.GAVE_MORE, 50_00, in_part)
    view = drawers.view(rig.session())
    assert view is not None
    assert [row.receipt for row in view.disputes] == [in_part]


def test_who_handles_no_money_stands_beside_no_bag(rig: CloseRig, drawers: DrawerService) -> None:
    employ(rig, RECEPTION, Role.RECEPTION)
    rig.pay(rig.open(), cash=200_00)
    with pytest.raises(UserError, match=r"drawer\.no_second") as caught:
        drawers.to_safe(rig.session(), notes(100_00), "DK-17", RECEPTION, PIN)
    assert caught.value.params == {"name": "测试·孙晓雯"}
    drawers.to_safe(rig.session(), notes(100_00), "DK-17", HEAD, PIN)


def test_who_may_not_take_a_drawer_over(rig: CloseRig, drawers: DrawerService) -> None:
    employ(rig, RECEPTION, Role.RECEPTION)
    shift_id = rig.open()
    assert hand_over(rig, drawers, "") == "drawer.incoming_needed"
    assert hand_over(rig, drawers, CLERK) == "shift.witness_self"
    assert hand_over(rig, drawers, RECEPTION) == "drawer.no_incoming"
    rig.open(OTHER, 2)
    assert hand_over(rig, drawers) == "drawer.incoming_has_shift"
    assert rig.shift(shift_id).state is ShiftState.OPEN


def test_a_first_pin_takes_no_drawer_over_and_seals_no_bag(rig: CloseRig, drawers: DrawerService) -> None:
    rig.pay(rig.open(), cash=200_00)
    rig.record(StaffPinSet(staff_no=OTHER, pin_hash=pin_hash(), one_time=True, set_by=HEAD))
    assert hand_over(rig, drawers) == "staff.pin_must_change"
    with pytest.raises(UserError, match=r"staff\.pin_must_change"):
        drawers.to_safe(rig.session(), notes(100_00), "DK-17", OTHER, PIN)


def test_with_a_customer_at_the_desk_no_drawer_changes_hands(rig: CloseRig, drawers: DrawerService) -> None:
    rig.open()
    queue = QueueService(rig.store, rig.clock, rig.ids)
    queue.issue("general", "zh_CN", Precedence.NONE, rig.ids.new())
    ticket = queue.call_next(rig.session())
    assert hand_over(rig, drawers) == "drawer.customer_in_hand"
    queue.serve(rig.session(), ticket.ticket_id)
    assert hand_over(rig, drawers) == "drawer.customer_in_hand"
    queue.finish(rig.session(), ticket.ticket_id)
    # The slip of the number is not printed yet: it is carried forward, and the manager signs.
    assert hand_over(rig, drawers) == "shift.manager_needed"
    proven = drawers.incoming(rig.session(), OTHER, PIN)
    done = drawers.sign(rig.session(), proven, drawers.to_sign(rig.session(), proven), HEAD, PIN)
    assert rig.shift(done.shift_id).staff_no == OTHER


def test_what_was_paid_is_done_before_the_drawer_changes_hands(rig: CloseRig, drawers: DrawerService) -> None:
    shift_id = rig.open()
    payment = rig.pay(shift_id, cash=20_00, order_id="order-1")
    order_facts(rig, shift_id, payment, OrderState.IN_PROGRESS)
    with pytest.raises(UserError, match=r"shift\.blocked") as caught:
        drawers.hand_over(
            rig.session(), notes(FLOAT_FEN + 20_00), card(0), drawers.incoming(rig.session(), OTHER, PIN)
        )
    assert caught.value.params == {"count": 1}, "that nobody counted yet is no obstacle"


def test_what_both_counted_is_what_changes_hands(rig: CloseRig, drawers: DrawerService) -> None:
    shift_id = rig.open()
    proven = drawers.incoming(rig.session(), OTHER, PIN)
    with pytest.raises(UserError, match=r"shift\.manager_needed"):
        drawers.hand_over(rig.session(), notes(FLOAT_FEN - 10_00), card(0), proven)
    seen = drawers.to_sign(rig.session(), proven)
    meanwhile = DrawerService(
        rig.store,
        rig.clock,
        rig.ids,
        Interrupted(rig, lambda: rig.pay(shift_id, cash=10_00)),
        rig.shifts.attendance,
    )
    with pytest.raises(UserError, match=r"drawer\.recount"):
        meanwhile.sign(rig.session(), proven, seen, HEAD, PIN)
    row = rig.shift(shift_id)
    assert (row.state, len(row.counts), row.variances) == (ShiftState.COUNTED, 1, ()), "the count stands"
    assert rig.rebuilt()


def test_of_two_recounts_at_once_one_is_sealed(rig: CloseRig) -> None:
    shift_id = rig.open()
    rig.count(shift_id, FLOAT_FEN)
    drawers = DrawerService(rig.store, rig.clock, rig.ids, rig.staff, rig.shifts.attendance)
    proven = drawers.incoming(rig.session(), OTHER, PIN)

    def close_counts() -> None:
        rig.shifts.count(rig.session(), shift_id, notes(FLOAT_FEN), card(0), HEAD, PIN)

    meanwhile = DrawerService(
        rig.store, rig.clock, rig.ids, Interrupted(rig, close_counts), rig.shifts.attendance
    )
    with pytest.raises(UserError, match=r"shift\.changed"):
        meanwhile.hand_over(rig.session(), notes(FLOAT_FEN), card(0), proven, HEAD, PIN)
    assert len(rig.shift(shift_id).counts) == 2


def test_a_pin_is_given_once_and_counts_for_a_while_at_that_desk(
    rig: CloseRig, drawers: DrawerService
) -> None:
    """Until the manager has come; what stands for the PIN holds none of its digits."""
    rig.open()
    proven = drawers.incoming(rig.session(), OTHER, PIN)
    assert PIN not in repr(proven)
    with pytest.raises(UserError, match=r"shift\.manager_needed"):
        drawers.hand_over(rig.session(), notes(FLOAT_FEN - 100_00), card(0), proven)
    seen = drawers.to_sign(rig.session(), proven)
    for _ in range(2):
        with pytest.raises(UserError, match=r"shift\.manager_needed"):
            drawers.sign(rig.session(), proven, seen, "", "")
    with pytest.raises(UserError, match=r"drawer\.proof_over"):
        elsewhere = replace(rig.session(), session_id="another")
        drawers.hand_over(elsewhere, notes(FLOAT_FEN), card(0), proven)
    rig.clock.advance_ms(PROVEN_MS + 1)
    with pytest.raises(UserError, match=r"drawer\.proof_over"):
        drawers.hand_over(rig.session(), notes(FLOAT_FEN), card(0), proven)
    again = drawers.incoming(rig.session(), OTHER, PIN)
    rig.open(OTHER, 2)
    with pytest.raises(UserError, match=r"drawer\.incoming_has_shift"):
        drawers.hand_over(rig.session(), notes(FLOAT_FEN), card(0), again)
