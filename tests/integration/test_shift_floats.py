"""What a clerk finds in a drawer before a shift is opened at it: what the last count left there."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from app.domain.close_rules import Decision
from app.domain.shifts import NoteCount
from tests.factories_close import FLOAT_FEN, MANAGER, OTHER, CloseRig, card


@pytest.fixture
def rig(tmp_path: Path) -> CloseRig:
    return CloseRig(tmp_path)


def kinds_in(notes: Sequence[NoteCount]) -> dict[int, int]:
    """Return the pieces by denomination."""
    return {note.denomination_fen: note.pieces for note in notes}


def test_the_last_float_is_offered(rig: CloseRig) -> None:
    assert rig.shifts.float_before(rig.session()).notes == ()
    shift_id = rig.open()
    rig.count(shift_id, FLOAT_FEN)
    rig.close(shift_id)
    assert kinds_in(rig.shifts.float_before(rig.session()).notes) == {100_00: 5}, (
        "as it was counted at the close"
    )


def test_what_the_last_close_left_in_the_drawer_is_told(rig: CloseRig) -> None:
    """Whoever opens the next shift at this counter hears it; nobody does while it is open, or elsewhere."""
    assert rig.shifts.float_before(rig.session(counter=None)).left_fen == 0
    shift_id = rig.open()
    assert rig.shifts.float_before(rig.session(OTHER)).left_fen == 0
    rig.count(shift_id, FLOAT_FEN)
    rig.close(shift_id)
    found = rig.shifts.float_before(rig.session(OTHER))
    assert (kinds_in(found.notes), found.left_fen) == ({100_00: 5}, FLOAT_FEN)


def test_what_the_last_count_did_not_hold_is_not_offered(rig: CloseRig) -> None:
    """Of a drawer whose notes do not come to what was left in it nothing is proposed: it is counted."""
    shift_id = rig.open()
    session = rig.session()
    counted = (NoteCount(denomination_fen=100_00, pieces=3), NoteCount(denomination_fen=1_00, pieces=4))
    rig.shifts.count(session, shift_id, counted, card(0))
    rig.close(shift_id, Decision("cash", "不明"), manager=MANAGER)
    found = rig.shifts.float_before(rig.session())
    assert (found.notes, found.left_fen) == ((), FLOAT_FEN)
