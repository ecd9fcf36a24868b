"""Who still sits where they signed in: one staff number is at one desk, and one person at a counter.

A take-over (DOMAIN §1) is a fact of the terminal where it happened; the desk that was left hears of it with
that fact.
"""

from app.domain.errors import UserError
from app.services.reading import Queries
from app.services.rows.staff import SessionRow
from app.services.sessions import Session


def place_of(queries: Queries, session: SessionRow) -> dict[str, str | int]:
    """Return the parameters that name where somebody sits: the code of a word, and a counter's number."""
    counter = queries.halls.counter(session.counter_id) if session.counter_id else None
    if counter is None:
        return {"place_code": f"desk.title.{session.desk}"}
    return {"place_code": "desk.counter", "number": counter.number}


def left_seat(queries: Queries, session: Session) -> UserError | None:
    """Return why a session holds no more, as far as this terminal knows; None while it holds.

    Two terminals that could not hear of each other leave two sessions open: the later one holds. A session
    that no fact began here is not judged. The codes: staff.signed_in_now (place), staff.counter_lost (name,
    staff_no), staff.session_over.
    """
    opened = queries.staff.open_sessions()
    mine = next((row for row in opened if row.session_id == session.session_id), None)
    if mine is None and not queries.staff.has_ended(session.session_id):
        return None
    later = [row for row in opened if mine is None or _age(row) > _age(mine)]
    own = next((row for row in reversed(later) if row.staff_no == session.staff_no), None)
    if own is not None:
        return UserError("staff.signed_in_now", **place_of(queries, own))
    at_counter = (row for row in reversed(later) if row.counter_id and row.counter_id == session.counter_id)
    other = next(at_counter, None)
    if other is not None:
        person = queries.staff.staff(other.staff_no)
        name = person.name if person else ""
        return UserError("staff.counter_lost", name=name, staff_no=other.staff_no)
    return UserError("staff.session_over") if mine is None else None


def refuse_left(queries: Queries, session: Session) -> None:
    """Let nobody begin something at a desk that they have left; raises as `left_seat` returns."""
    error = left_seat(queries, session)
    if error is not None:
        raise error


def _age(row: SessionRow) -> tuple[int, str]:
    return row.at_ms, row.session_id
