"""A drawer is neither sealed nor closed while somebody is served at its counter."""

from pathlib import Path

import pytest

from app.domain.close_rules import Blocker, BlockerKind
from app.domain.errors import UserError
from app.domain.shifts import ShiftState
from app.services.attendance import Attendance
from tests.factories_close import FLOAT_FEN, CloseRig

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
