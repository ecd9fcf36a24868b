"""What a clerk finds in a drawer before a shift is opened at it."""

from dataclasses import dataclass

from app.domain.close_rules import kept_back
from app.domain.shifts import NoteCount, ShiftState
from app.services.reading import Queries
from app.services.rows.shifts import ShiftRow
from app.services.sessions import Session


@dataclass(frozen=True, slots=True)
class FloatBefore:
    """What is known of the next float; the clerk counts it all the same."""

    notes: tuple[NoteCount, ...]
    """Notes to take over: those of its last count that stayed in this drawer once the rest went to the safe;
    of a drawer of which nothing is known, those of the clerk's last float."""
    left_fen: int
    """What the last close left in this drawer (fen); 0 where nothing is known of it."""


def float_before(queries: Queries, session: Session) -> FloatBefore:
    """Return what the drawer of a session should hold, and the notes that save typing it."""
    own = queries.shifts.last_shift_of(session.staff_no)
    notes = own.float_notes if own else ()
    newest = queries.drawers.last_shift_at(session.counter_id) if session.counter_id else None
    last = queries.shifts.shift(newest) if newest else None
    if last is None or last.state is not ShiftState.CLOSED:
        return FloatBefore(notes, 0)
    left = _left(queries, last)
    return FloatBefore(kept_back(last.count.notes, left) if last.count else (), left)


def apart_at_opening(queries: Queries, shift: ShiftRow) -> int:
    """Return by how much the float that was counted is above what the last close left in the drawer (fen).

    Negative where less was counted; 0 where nothing is known of it, and after a hand-over: both counted.
    """
    if queries.drawers.received(shift.shift_id):
        return 0
    before = queries.drawers.last_shift_at(shift.counter_id, (shift.opened_ms, shift.shift_id))
    last = queries.shifts.shift(before) if before else None
    if last is None or last.closed_ms is None or last.closed_ms > shift.opened_ms:
        return 0
    return shift.float_fen - _left(queries, last)


def _left(queries: Queries, last: ShiftRow) -> int:
    """Return what a shift left in its drawer, as its close said it.

    What was handed on, or in, with takings in it is no float of its own.
    """
    took, gave = queries.drawers.handed_in(last.shift_id), queries.drawers.handed_on(last.shift_id)
    return last.float_fen + gave - took
