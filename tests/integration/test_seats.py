"""One staff number sits at one desk: what the desk that was left learns, and does no more (DOMAIN §1)."""

import pytest

from app.domain.errors import UserError
from app.domain.queue import Precedence
from app.domain.shifts import NoteCount
from app.services.ports import Changed
from app.services.queue import QueueService
from app.services.seats import left_seat, refuse_left
from app.services.sessions import Session
from tests.factories import HALL
from tests.network_hall import NetDesk, meet
from tests.people import CLERK_PIN, OTHER_PIN
from tests.samples_hall import CLERK, MANAGER, OTHER

MINUTE_MS = 60_000
FLOAT = (NoteCount(denomination_fen=100_00, pieces=2),)


def sit(desk: NetDesk, counter: int, staff_no: str = CLERK, *, take_over: bool = False) -> Session:
    """Sign somebody in a minute later."""
    desk.clock.advance_ms(MINUTE_MS)
    pin = CLERK_PIN if staff_no == CLERK else OTHER_PIN
    return desk.staff.sign_in(staff_no, pin, "counter", f"{HALL}-{counter}", take_over=take_over)


def left(desk: NetDesk, session: Session) -> UserError | None:
    """Return why a session holds no longer, as its desk knows."""
    with desk.store.read() as queries:
        return left_seat(queries, session)


def test_the_desk_that_was_left_hears_of_it(desks: tuple[NetDesk, NetDesk]) -> None:
    here, there = desks
    session = sit(here, 2)
    meet(*desks)
    heard: list[Changed] = []
    here.store.subscribe(heard.append)
    sit(there, 1, take_over=True)
    assert left(here, session) is None, "it knows nothing yet"
    meet(*desks)
    assert any(f"staff:{CLERK}" in changed.entities for changed in heard)
    error = left(here, session)
    assert error is not None
    assert (error.code, error.params) == (
        "staff.signed_in_now",
        {"place_code": "desk.counter", "number": 1},
    )


def test_no_shift_is_opened_and_nobody_called_at_the_desk_that_was_left(
    desks: tuple[NetDesk, NetDesk],
) -> None:
    here, there = desks
    session = sit(here, 2)
    meet(*desks)
    sit(there, 1, take_over=True)
    meet(*desks)
    queue = QueueService(here.store, here.clock, here.ids)
    queue.issue("general", "zh_CN", Precedence.NONE, here.ids.new())
    with pytest.raises(UserError) as refused:
        here.shifts.open_shift(session, FLOAT)
    assert refused.value.code == "staff.signed_in_now"
    with pytest.raises(UserError) as refused:
        queue.call_next(session)
    assert refused.value.code == "staff.signed_in_now"


def test_a_shift_open_elsewhere_refuses_a_second(desks: tuple[NetDesk, NetDesk]) -> None:
    here, there = desks
    here.shifts.open_shift(sit(here, 2), FLOAT)
    meet(*desks)
    session = sit(there, 1, take_over=True)
    with pytest.raises(UserError) as refused:
        there.shifts.open_shift(session, FLOAT)
    assert refused.value.code == "shift.already_open"


def test_of_two_that_did_not_know_each_other_the_later_stays(desks: tuple[NetDesk, NetDesk]) -> None:
    here, there = desks
    first, second = sit(here, 2), sit(there, 1)
    assert (left(here, first), left(there, second)) == (None, None)
    meet(*desks)
    assert left(there, second) is None
    error = left(here, first)
    assert error is not None
    assert error.code == "staff.signed_in_now"
    here.staff.sign_off(first)
    meet(*desks)
    for desk in desks:
        with desk.store.read() as queries:
            assert [each.session_id for each in queries.staff.open_sessions()] == [second.session_id]


def test_a_colleague_who_takes_the_counter_is_named(desks: tuple[NetDesk, NetDesk]) -> None:
    here, there = desks
    session = sit(here, 2)
    meet(*desks)
    sit(there, 2, OTHER, take_over=True)
    meet(*desks)
    error = left(here, session)
    assert error is not None
    assert error.code == "staff.counter_lost"
    assert error.params["staff_no"] == OTHER


def test_whoever_signed_off_is_told_no_more_than_that(desks: tuple[NetDesk, NetDesk]) -> None:
    here, _ = desks
    session = sit(here, 2)
    here.staff.sign_off(session)
    error = left(here, session)
    assert error is not None
    assert error.code == "staff.session_over"
    with here.store.read() as queries, pytest.raises(UserError):
        refuse_left(queries, session)


def test_a_session_that_no_fact_began_is_not_judged(desks: tuple[NetDesk, NetDesk]) -> None:
    here, _ = desks
    assert left(here, here.session(MANAGER, None)) is None
