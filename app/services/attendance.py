"""Who is served at a counter now, and that its drawer is neither counted nor closed meanwhile (DOMAIN §8).

Whoever came with a number stands in the rows of the queue. Whoever came without one is known to the desk
alone: it notes here that somebody is there, in memory, since no fact ties such a visit to a counter.
"""

from app.domain.close_rules import Blocker, BlockerKind
from app.domain.errors import UserError
from app.domain.shifts import ShiftState
from app.services.reading import Queries
from app.services.rows.shifts import ShiftRow
from app.services.shift_figures import blockers


class Attendance:
    """The counters of this program at which somebody without a number is served, and since when (epoch ms).

    Written by the desk's window, read by whoever closes: an entry is one assignment, so no lock is needed.
    """

    def __init__(self) -> None:
        self._since: dict[str, int] = {}

    def note(self, counter_id: str, since_ms: int | None) -> None:
        """Note since when somebody is served at a counter (epoch ms), None once nobody is."""
        if since_ms is None:
            self._since.pop(counter_id, None)
        else:
            self._since.setdefault(counter_id, since_ms)

    def since(self, counter_id: str) -> int | None:
        """Return since when somebody without a number is served there (epoch ms), None if nobody is."""
        return self._since.get(counter_id)


def being_served(queries: Queries, attendance: Attendance, shift: ShiftRow) -> tuple[Blocker, ...]:
    """Return the visit that has to end before a drawer is sealed; its title is the number, if there is one.

    A number that was left in hand by a power cut is one too: whoever signs in at that counter ends it.
    """
    seat = _seat(queries, shift)
    held = queries.queue.held_by(seat)
    if held is not None:
        at_ms = held.served_ms or held.called_ms or held.issued_ms
        return (Blocker(BlockerKind.SERVING, seat, held.number, 0, at_ms),)
    since = attendance.since(seat)
    return () if since is None else (Blocker(BlockerKind.SERVING, seat, "", 0, since),)


def _seat(queries: Queries, shift: ShiftRow) -> str:
    """Return the counter at which a drawer is used: whoever moves goes on with it there (decision 0088).

    Of somebody who sits at none it is where the shift began, unless a colleague does now: then it is empty.
    """
    session = queries.staff.open_session(shift.staff_no)
    if session and session.counter_id:
        return session.counter_id
    other = queries.staff.session_at(shift.counter_id)
    return shift.counter_id if other is None else ""


def refuse_served(queries: Queries, attendance: Attendance, shift: ShiftRow) -> None:
    """Refuse to seal or close a drawer at which somebody is served; raises UserError shift.serving."""
    if being_served(queries, attendance, shift):
        raise UserError("shift.serving")


def in_the_way(queries: Queries, attendance: Attendance, shift: ShiftRow) -> tuple[Blocker, ...]:
    """Return what a person in the hall must finish before a shift closes, a customer at the counter first."""
    if shift.state is ShiftState.CLOSED:
        return ()
    return (*being_served(queries, attendance, shift), *blockers(queries, shift))


def refuse_blocked(queries: Queries, attendance: Attendance, shift: ShiftRow) -> None:
    """Refuse a close while something blocks it; variances are decided on with the close itself.

    Raises:
        UserError: shift.blocked (with the count).
    """
    found = in_the_way(queries, attendance, shift)
    left = [each for each in found if each.kind is not BlockerKind.VARIANCE]
    if left:
        raise UserError("shift.blocked", count=len(left))
