"""A drawer is neither sealed nor closed while somebody is served at its counter."""

from pathlib import Path

import pytest

from app.domain.close_rules import Blocker, BlockerKind
from app.domain.errors import UserError
from app.domain.shifts import ShiftState
from app.domain.staff import SignedIn
from app.services.attendance import Attendance
from app.services.drawers import DrawerService
from tests.factories_close import CLERK, FLOAT_FEN, OTHER, PIN, CloseRig, card, notes

BEGUN_MS = 1_773_200_000_000


@pytest.fixture
def rig(tmp_path: Path) -> CloseRig:
    return CloseRig(tmp_path)


def test_a_visit_is_known_until_it_ends() -> None:
    attendance = Attendance()
    attendance.note("A01-1", BEGUN_MS)
    attendance.note("A01-1", BEGUN_MS + 1)
    assert attendance.since("A01-1") == BEGUN_MS, "it began once"
    assert attendance.since("A01-2") is None
    attendance.note("A01-1", None)
    attendance.note("A01-1", None)
    assert attendance.since("A01-1") is None


def test_nobodys_drawer_is_sealed_under_a_customer(rig: CloseRig) -> None:
    shift_id = rig.open()
    counter_id = rig.shift(shift_id).counter_id
    rig.shifts.attendance.note(counter_id, BEGUN_MS)
    with pytest.raises(UserError, match=r"shift\.serving"):
        rig.count(shift_id, FLOAT_FEN)
    assert rig.shift(shift_id).count is None
    rig.shifts.attendance.note(counter_id, None)
    rig.count(shift_id, FLOAT_FEN)
    assert rig.shift(shift_id).count is not None


def test_a_customer_who_came_after_the_count_is_served_before_the_close(rig: CloseRig) -> None:
    shift_id = rig.open()
    counter_id = rig.shift(shift_id).counter_id
    rig.count(shift_id, FLOAT_FEN)
    rig.shifts.attendance.note(counter_id, BEGUN_MS)
    assert rig.shifts.blockers(shift_id) == (Blocker(BlockerKind.SERVING, counter_id, "", 0, BEGUN_MS),)
    with pytest.raises(UserError, match=r"shift\.blocked"):
        rig.close(shift_id)
    rig.shifts.attendance.note(counter_id, None)
    rig.close(shift_id)
    assert rig.shift(shift_id).state is ShiftState.CLOSED
    rig.shifts.attendance.note(counter_id, BEGUN_MS)
    assert rig.shifts.blockers(shift_id) == (), "what is closed waits for nothing"


def sit(rig: CloseRig, staff_no: str, counter_id: str) -> None:
    """Sign somebody in at a counter, as the desk does."""
    rig.record(
        SignedIn(
            staff_no=staff_no,
            session_id=f"at-{counter_id}-{staff_no}",
            terminal_id=rig.store.terminal.terminal_id,
            desk="counter",
            counter_id=counter_id,
            took_over=None,
            at_ms=rig.clock.now_ms(),
        )
    )


def test_whoever_moved_serves_where_they_sit_now(rig: CloseRig) -> None:
    shift_id = rig.open()
    sit(rig, CLERK, "A01-1")
    rig.shifts.attendance.note("A01-3", BEGUN_MS)
    assert rig.shifts.blockers(shift_id)[0].kind is not BlockerKind.SERVING, "a colleague serves there now"
    rig.shifts.attendance.note("A01-1", BEGUN_MS)
    with pytest.raises(UserError, match=r"shift\.serving"):
        rig.count(shift_id, FLOAT_FEN)
    assert Blocker(BlockerKind.SERVING, "A01-1", "", 0, BEGUN_MS) in rig.shifts.blockers(shift_id)


def test_who_went_home_serves_nobody_at_the_counter_of_a_colleague(rig: CloseRig) -> None:
    shift_id = rig.open()
    rig.shifts.attendance.note("A01-3", BEGUN_MS)
    assert rig.shifts.blockers(shift_id)[0].kind is BlockerKind.SERVING, "nobody else sits there"
    sit(rig, OTHER, "A01-3")
    assert rig.shifts.blockers(shift_id)[0].kind is not BlockerKind.SERVING


def test_no_drawer_changes_hands_over_a_customer_without_a_number(rig: CloseRig) -> None:
    rig.open()
    sit(rig, CLERK, "A01-1")
    drawers = DrawerService(rig.store, rig.clock, rig.ids, rig.staff, rig.shifts.attendance)
    proven = drawers.incoming(rig.session(), OTHER, PIN)
    rig.shifts.attendance.note("A01-1", BEGUN_MS)
    with pytest.raises(UserError, match=r"shift\.serving"):
        drawers.hand_over(rig.session(), notes(FLOAT_FEN), card(0), proven)
    rig.shifts.attendance.note("A01-1", None)
    drawers.hand_over(rig.session(), notes(FLOAT_FEN), card(0), proven)
