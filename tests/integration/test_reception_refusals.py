"""What reception, the rating and the undo of a slip refuse, and who joins a visit."""

from pathlib import Path

import pytest

from app.domain.errors import UserError
from app.domain.queue import Precedence
from app.domain.ratings import RatingEnd
from app.domain.staff import Role
from app.domain.verification import Standing
from app.services.queue import QueueService
from app.services.ratings import RatingService
from app.services.reception import ReceptionService
from app.services.rows.queue import TicketRow
from app.services.sessions import Session
from app.services.visit_people import joined
from app.services.visits import Visit
from tests.factories import HALL
from tests.people import OTHER_CLERK, OTHER_PIN, DemoHall

RECEPTION = Session("s-reception", "T10260", "测试·孙一诺", (Role.RECEPTION,), "reception", None)


@pytest.fixture
def hall(tmp_path: Path) -> DemoHall:
    return DemoHall(tmp_path)


@pytest.fixture
def queue(hall: DemoHall) -> QueueService:
    return QueueService(hall.rig.store, hall.rig.clock, hall.rig.ids)


def served(hall: DemoHall, queue: QueueService, session: Session) -> TicketRow:
    """Take a number, call it, serve it."""
    queue.issue("general", "zh_CN", Precedence.NONE, hall.rig.ids.new())
    return queue.serve(session, queue.call_next(session).ticket_id)


def row(hall: DemoHall, ticket_id: str) -> TicketRow | None:
    with hall.rig.store.read() as queries:
        return queries.queue.ticket(ticket_id)


@pytest.mark.parametrize(
    ("lane", "counter_id", "code"),
    [
        ("Z", None, "queue.unknown_lane"),
        ("B", f"{HALL}-99", "queue.unknown_counter"),
        ("A", None, "queue.reroute_here"),
    ],
)
def test_reception_sends_nobody_where_nothing_is(
    hall: DemoHall, queue: QueueService, lane: str, counter_id: str | None, code: str
) -> None:
    reception = ReceptionService(hall.rig.store, hall.rig.clock)
    waiting = queue.issue("general", "zh_CN", Precedence.NONE, "r-1").ticket
    assert waiting.lane == "A"
    with pytest.raises(UserError) as caught:
        reception.sort(RECEPTION, waiting.ticket_id, lane, counter_id)
    assert caught.value.code == code
    assert row(hall, waiting.ticket_id) == waiting
    moved = reception.sort(RECEPTION, waiting.ticket_id, "B", f"{HALL}-3")
    assert moved == row(hall, waiting.ticket_id)
    assert (moved.lane, moved.only_counter, moved.number) == ("B", f"{HALL}-3", waiting.number)
    with pytest.raises(UserError) as caught:
        reception.sort(RECEPTION, waiting.ticket_id, "B", f"{HALL}-3")
    assert caught.value.code == "queue.reroute_here"


def test_a_slip_is_not_undone_after_something_else_came(hall: DemoHall, queue: QueueService) -> None:
    session = hall.clerk()
    before = served(hall, queue, session)
    slip = queue.park(session, before.ticket_id, "other", "{}")
    queue.resume(session, before.ticket_id)
    later = queue.park(session, before.ticket_id, "other", "{}")
    with pytest.raises(UserError) as caught:
        queue.reopen(session, before, slip)
    assert caught.value.code == "queue.cannot_reopen"
    assert row(hall, before.ticket_id) == later


def test_a_slip_is_undone_at_its_own_counter_alone(hall: DemoHall, queue: QueueService) -> None:
    session = hall.clerk()
    before = served(hall, queue, session)
    done = queue.finish(session, before.ticket_id)
    other = hall.staff.sign_in(OTHER_CLERK, OTHER_PIN, "counter", f"{HALL}-2")
    with pytest.raises(UserError) as caught:
        queue.reopen(other, before, done)
    assert caught.value.code == "queue.cannot_reopen"
    assert row(hall, before.ticket_id) == done


@pytest.mark.parametrize(
    ("ended", "score"),
    [
        (RatingEnd.RATED, None),
        (RatingEnd.RATED, 0),
        (RatingEnd.RATED, 6),
        (RatingEnd.DECLINED, 5),
        (RatingEnd.TIMED_OUT, 1),
    ],
)
def test_a_score_is_one_to_five_and_only_of_who_rated(
    hall: DemoHall, queue: QueueService, ended: RatingEnd, score: int | None
) -> None:
    session, ratings = hall.clerk(), RatingService(hall.rig.store, hall.rig.clock, hall.rig.ids)
    ticket = served(hall, queue, session)
    with pytest.raises(UserError) as caught:
        ratings.record(session, ticket.ticket_id, ended, score)
    assert caught.value.code == "rating.score"
    assert ratings.of_ticket(ticket.ticket_id) == ()


def test_nobody_is_rated_away_from_a_counter(hall: DemoHall, queue: QueueService) -> None:
    ratings = RatingService(hall.rig.store, hall.rig.clock, hall.rig.ids)
    ticket = queue.issue("general", "zh_CN", Precedence.NONE, "r-1").ticket
    with pytest.raises(UserError) as caught:
        ratings.record(RECEPTION, ticket.ticket_id, RatingEnd.RATED, 5)
    assert caught.value.code == "queue.no_counter"
    assert ratings.of_ticket(ticket.ticket_id) == ()


@pytest.mark.parametrize("standing", list(Standing))
def test_whose_business_it_is_joins_nobody(standing: Standing) -> None:
    visit = Visit(ticket_id="t", person_id="wang", verification_id="check-1")
    after = joined(visit, standing, "check-2")
    seats = {
        Standing.TAKES_OVER: after.other_verification_id,
        Standing.AGENT: after.agent_verification_id,
        Standing.GUARDIAN: after.guardian_verification_id,
    }
    assert after.verification_id == "check-1"
    assert [each for each, check in seats.items() if check] == [each for each in seats if each is standing]
    assert (after == visit) is (standing not in seats)
