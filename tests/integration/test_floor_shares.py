"""What the floor says of waits: each ticket counts once, whatever became of it after its call."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.staff import Role
from app.services.floor import Floor, FloorService
from app.services.sessions import Session
from tests.factories_queue import MINUTE, Hall

BOSS = Session("s-boss", "T10008", "测试·周正明", (Role.DUTY_MANAGER,), "manager", None)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    made = Hall(tmp_path)
    yield made
    made.rig.store.close()


def look(hall: Hall) -> Floor:
    return FloorService(hall.rig.store, hall.rig.clock).look(BOSS)


def test_who_was_called_in_time_and_put_back_is_no_second_late_one(hall: Hall) -> None:
    session = hall.sign_in(2)
    hall.issue()
    ticket = hall.queue.call_next(session)
    assert look(hall).in_standard == 1000
    hall.queue.put_back(session, ticket.ticket_id)
    hall.wait(25 * MINUTE)
    floor = look(hall)
    assert [each.ticket_id for each in floor.waiting] == [ticket.ticket_id]
    assert (floor.in_standard, floor.waited_ms) == (1000, 0)


def test_who_was_called_late_and_waits_again_counts_once(hall: Hall) -> None:
    session = hall.sign_in(2)
    hall.issue()
    hall.wait(25 * MINUTE)
    ticket = hall.queue.call_next(session)
    hall.queue.put_back(session, ticket.ticket_id)
    assert look(hall).in_standard == 0
    other = hall.issue()
    hall.queue.call(session, other.ticket_id)
    floor = look(hall)
    assert (floor.day.called, floor.in_standard) == (2, 500)


def test_who_was_never_called_and_is_late_counts_once(hall: Hall) -> None:
    session = hall.sign_in(2)
    hall.issue()
    hall.queue.call_next(session)
    hall.issue()
    hall.wait(25 * MINUTE)
    floor = look(hall)
    assert (floor.in_standard, floor.waited_ms) == (500, 25 * MINUTE)
