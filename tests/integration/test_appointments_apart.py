"""Appointments in a hall with a hub: every terminal has them, and two that check one in give one ticket."""

from collections.abc import Iterator
from itertools import count

import pytest

from app.domain.appointments import KEEP_DAYS, AppointmentState
from app.domain.halls import local_date, local_ms
from app.domain.queue import Precedence, TicketState
from app.services.appointments import AppointmentService, Booking
from app.services.appointments_night import AppointmentNight
from app.services.rows.appointments import AppointmentRow
from app.services.rows.queue import TicketRow
from db.engine import memory_engine
from db.rebuild import verify
from tests.appointments_hall import OTHER_PHONE, PHONE, RECEPTION
from tests.factories import ZONE
from tests.queue_town import DAY, Desk, TimedIds, Town

_NOON = 12 * 60


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    made = Town(tmp_path_factory.mktemp("town"))
    yield made
    made.close()


class Places:
    """Reception, kiosk and another desk of the town, each with its own store."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self._made = count(1)
        self._services = {
            desk.name: AppointmentService(
                desk.store, desk.queue._clock, TimedIds(town.world, 90 + at), desk.queue, desk.link
            )
            for at, desk in enumerate(town.desks)
        }

    def at(self, desk: Desk) -> AppointmentService:
        return self._services[desk.name]

    def noon(self) -> int:
        return local_ms(local_date(self.town.world.now_ms, ZONE), _NOON, ZONE)

    def book(self, desk: Desk, phone: str = PHONE) -> AppointmentRow:
        """Book noon of this day, and let time pass until then."""
        booking = Booking(
            appointment_id=f"a-{self.town.world.now_ms}-{next(self._made)}",
            phone=phone,
            surname="王",
            service_id="general",
            for_ms=self.noon(),
        )
        return self.at(desk).book(RECEPTION, booking)

    def rows(self, row: AppointmentRow) -> list[AppointmentRow]:
        """Return how every store shows an appointment."""
        found = []
        for desk in self.town.desks:
            with desk.store.read() as queries:
                shown = queries.appointments.appointment(row.appointment_id)
            assert shown is not None
            found.append(shown)
        return found

    def open_tickets(self) -> list[tuple[TicketRow, ...]]:
        found = []
        for desk in self.town.desks:
            with desk.store.read() as queries:
                found.append(queries.queue.open_tickets())
        return found

    def assert_agreed(self) -> None:
        """Every store folds to the same appointments, and again to the same from its log."""
        self.town.assert_agreed()
        found = []
        for desk in self.town.desks:
            with desk.store.raw() as conn:
                found.append(
                    [
                        tuple(map(tuple, conn.exec_driver_sql(f"SELECT * FROM {name} ORDER BY 1").all()))  # noqa: S608
                        for name in ("appointment", "appointment_words", "notice")
                    ]
                )
            scratch = memory_engine()
            with desk.store.raw() as source, scratch.begin() as target:
                assert verify(source, target) == ()
            scratch.dispose()
        assert found[0] == found[1] == found[2]


@pytest.fixture
def places(founded: Town) -> Places:
    founded.tomorrow()
    return Places(founded)


def test_any_terminal_of_the_hall_has_it(places: Places) -> None:
    town = places.town
    row = places.book(town.left)
    town.settle()
    assert places.rows(row) == [places.rows(row)[1]] * 3
    town.wait(places.noon() - town.world.now_ms)
    done = places.at(town.kiosk).check_in(places.at(town.kiosk).find(row.code).row.appointment_id)
    assert done.issued.ticket.precedence is Precedence.APPOINTMENT
    town.settle()
    again = places.at(town.right).check_in(row.appointment_id, RECEPTION)
    assert (again.again, again.issued.ticket.number) == (True, done.issued.ticket.number)
    assert {each.state for each in places.rows(row)} == {AppointmentState.KEPT}
    assert [len(tickets) for tickets in places.open_tickets()] == [1, 1, 1]
    places.assert_agreed()


def test_two_terminals_at_once_give_one_ticket(places: Places) -> None:
    town = places.town
    row = places.book(town.left)
    town.settle()
    town.wait(places.noon() - town.world.now_ms)
    first = places.at(town.kiosk).check_in(row.appointment_id)
    # Reception has not heard of it: the hub says that the number is given, and which.
    second = places.at(town.right).check_in(row.appointment_id, RECEPTION)
    assert (second.again, second.issued.ticket.number) == (True, first.issued.ticket.number)
    town.settle()
    assert [len(tickets) for tickets in places.open_tickets()] == [1, 1, 1]
    assert {each.ticket_id for each in places.rows(row)} == {first.issued.ticket.ticket_id}
    places.assert_agreed()


def test_where_the_hub_answers_too_late_the_customer_has_a_number_and_it_is_one_ticket(
    places: Places,
) -> None:
    town = places.town
    row = places.book(town.left)
    town.settle()
    town.wait(places.noon() - town.world.now_ms)
    first = places.at(town.kiosk).check_in(row.appointment_id).issued.ticket
    steps, town.right.link.steps = town.right.link.steps, ()
    second = places.at(town.right).check_in(row.appointment_id, RECEPTION).issued.ticket
    town.right.link.steps = steps
    assert (second.ticket_id, second.number != first.number) == (first.ticket_id, True)
    town.settle()
    again = places.at(town.right).check_in(row.appointment_id, RECEPTION)
    assert (again.again, again.issued.ticket.number) == (True, first.number)
    assert [len(tickets) for tickets in places.open_tickets()] == [1, 1, 1]
    places.assert_agreed()


def test_apart_two_numbers_are_on_paper_and_one_ticket_is_in_the_queue(places: Places) -> None:
    town = places.town
    row = places.book(town.left)
    town.settle()
    town.cut("kiosk", "right")
    town.wait(places.noon() - town.world.now_ms)
    first = places.at(town.kiosk).check_in(row.appointment_id).issued.ticket
    second = places.at(town.right).check_in(row.appointment_id, RECEPTION).issued.ticket
    assert (first.ticket_id, first.number != second.number) == (second.ticket_id, True)
    clerk = town.sign_in(town.right, 2)
    assert town.right.queue.call(clerk, second.ticket_id).ticket_id == first.ticket_id
    town.heal("kiosk", "right")
    (shown,) = {tuple(tickets) for tickets in places.open_tickets()}
    assert [(each.ticket_id, each.state) for each in shown] == [(first.ticket_id, TicketState.CALLED)]
    town.right.queue.serve(clerk, first.ticket_id)
    town.right.queue.finish(clerk, first.ticket_id)
    town.settle()
    places.assert_agreed()


def test_the_hub_marks_who_did_not_come(places: Places) -> None:
    town = places.town
    row = places.book(town.left)
    town.settle()
    town.wait(DAY)
    assert [places.at(desk).tick() for desk in town.desks] == [False] * 3
    store = town.hub.store
    assert store is not None
    night = AppointmentNight(store.store_for("A01"), town.hub.clock)
    assert night.tick() is True
    town.settle()
    assert {each.state for each in places.rows(row)} == {AppointmentState.MISSED}
    assert night.tick() is False
    places.assert_agreed()


def test_apart_the_last_place_is_given_twice_and_everybody_sees_it(places: Places) -> None:
    """Both bookings stand; whoever got the place last is moved, and hears of it."""
    town = places.town
    places.book(town.left)
    town.settle()
    town.cut("left", "right", centre=False)
    town.wait(60_000)
    first = places.book(town.right, OTHER_PHONE)
    town.wait(60_000)
    second = places.book(town.left, OTHER_PHONE)
    day = local_date(places.noon(), ZONE)
    assert [places.at(desk).look(RECEPTION, day).crowds for desk in town.desks] == [()] * 3
    town.heal("left", "right")
    views = [places.at(desk).look(RECEPTION, day) for desk in town.desks]
    (crowd,) = {crowd for view in views for crowd in view.crowds}
    assert (crowd.for_ms, len(crowd.ids), crowd.over) == (places.noon(), 3, (second.appointment_id,))
    assert {view.crowded for view in views} == {(day,)}
    # Whoever is here already has a place, whenever it was booked.
    town.wait(places.noon() - town.world.now_ms)
    places.at(town.kiosk).check_in(second.appointment_id)
    town.settle()
    view = places.at(town.right).look(RECEPTION, day)
    assert [each.over for each in view.crowds] == [(first.appointment_id,)]
    moved = places.at(town.right).move(RECEPTION, first.appointment_id, first.for_ms + 30 * 60_000)
    assert places.at(town.right).look(RECEPTION, day).crowds == ()
    with town.right.store.read() as queries:
        told = queries.notices.notice(moved.last_op)
    assert told is not None
    assert told.code == "notice.appointment.moved"
    town.settle()
    places.assert_agreed()


def test_who_came_is_forgotten_everywhere_also_what_arrives_late(places: Places) -> None:
    """The hub erases; a terminal that was away takes it back in, and gives up its own copy and its notice."""
    town = places.town
    row = places.book(town.left)
    town.settle()
    town.cut("left")
    places.at(town.left).move(RECEPTION, row.appointment_id, row.for_ms + 30 * 60_000)
    town.wait((KEEP_DAYS + 1) * DAY)
    store = town.hub.store
    assert store is not None
    night = AppointmentNight(store.store_for("A01"), town.hub.clock)
    while night.tick():
        pass
    town.heal("left")
    assert {(each.phone, each.surname) for each in places.rows(row)} == {("", "")}
    for desk in town.desks:
        with desk.store.raw() as conn:
            told = "SELECT count(*) FROM notice WHERE appointment_id = ?"
            assert conn.exec_driver_sql(told, (row.appointment_id,)).scalar() == 0
    places.assert_agreed()


def test_of_two_changes_made_apart_one_holds_everywhere(places: Places) -> None:
    town = places.town
    row = places.book(town.left)
    town.settle()
    town.cut("left", "right")
    places.at(town.left).cancel(RECEPTION, row.appointment_id)
    places.at(town.right).move(RECEPTION, row.appointment_id, row.for_ms + 30 * 60_000)
    town.heal("right")
    shown = places.rows(row)
    assert {(each.state, each.for_ms) for each in shown} == {
        (AppointmentState.BOOKED, row.for_ms + 30 * 60_000)
    }
    places.assert_agreed()
