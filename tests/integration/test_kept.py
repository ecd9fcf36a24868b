"""What the writer keeps from one transaction to the next is what a reader finds."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.domain.alarms import AlarmRaised
from app.domain.close_rules import Decision
from app.domain.customers import ContactChanged
from app.services.alarms import AlarmService
from app.services.ports import Stamp
from app.services.reading import Queries
from app.services.rows.customers import CustomerRow, PersonRow, SubscriberRow
from tests.factories import HALL, MORNING_MS
from tests.factories_close import CLERK, MANAGER, OTHER, PIN, CloseRig, card, notes
from tests.people import WANG, DemoHall


@pytest.fixture
def rig(tmp_path: Path) -> CloseRig:
    return CloseRig(tmp_path)


def seen(queries: Queries) -> tuple[Any, ...]:
    return (
        queries.alarms.on(),
        queries.staff.open_sessions(),
        tuple(queries.shifts.open_shift_of(clerk) for clerk in (CLERK, OTHER)),
        tuple(queries.shifts.last_shift_of(clerk) for clerk in (CLERK, OTHER)),
    )


def test_the_writer_sees_each_step_of_a_day(rig: CloseRig) -> None:
    alarms = AlarmService(rig.store, rig.clock, rig.ids, rig.staff)
    session = rig.staff.sign_in(CLERK, PIN, "counter", "A01-3")
    shift_id = rig.open()
    again = (shift_id, notes(500_00), card(0), MANAGER, PIN)
    steps: tuple[Callable[[], object], ...] = (
        lambda: rig.staff.sign_in(OTHER, PIN, "counter", "A01-1"),
        lambda: rig.open(OTHER, 1),
        lambda: alarms.raise_alarm(session),
        lambda: alarms.count(shift_id, notes(500_00), CLERK, PIN),
        lambda: alarms.count(other_shift(), notes(500_00), OTHER, PIN),
        lambda: alarms.lift(MANAGER, PIN),
        lambda: rig.count(shift_id, 490_00),
        lambda: rig.shifts.settle_variance(session, shift_id, Decision("cash", "不明"), MANAGER, PIN),
        lambda: rig.shifts.count(session, *again),
        lambda: rig.close(shift_id),
        lambda: rig.staff.sign_off(session),
    )

    def other_shift() -> str:
        with rig.store.read() as queries:
            found = queries.shifts.open_shift_of(OTHER)
        assert found is not None
        return found.shift_id

    before = None
    for step in steps:
        step()
        with rig.store.write(Stamp("")) as unit:
            kept = seen(unit.queries)
        with rig.store.read() as queries:
            assert kept == seen(queries)
        assert kept != before or step in (steps[3], steps[4])
        before = kept


def test_what_is_kept_is_not_asked_for_again(rig: CloseRig) -> None:
    rig.open()
    asked: list[str] = []
    with rig.store.raw_write() as conn:
        driver: Any = conn.connection.dbapi_connection
    for _ in range(2):
        asked.clear()
        driver.set_trace_callback(asked.append)
        with rig.store.write(Stamp("")) as unit:
            seen(unit.queries)
        driver.set_trace_callback(None)
    assert [each for each in asked if each.startswith("SELECT")] == []


def test_what_was_rolled_back_is_not_kept(rig: CloseRig) -> None:
    raised = AlarmRaised(
        alarm_id="a", hall_id=HALL, terminal_id="t", counter_id="", staff_no=CLERK, at_ms=MORNING_MS
    )
    with pytest.raises(RuntimeError), rig.store.write(Stamp(CLERK)) as unit:
        unit.record(raised)
        assert len(unit.queries.alarms.on()) == 1
        raise RuntimeError
    with rig.store.write(Stamp(CLERK)) as unit:
        assert unit.queries.alarms.on() == ()


def people(queries: Queries, of: SubscriberRow) -> tuple[PersonRow, CustomerRow, SubscriberRow]:
    customers = queries.customers
    customer, number = customers.customer(of.customer_id), customers.subscriber(of.subscriber_id)
    assert customer is not None
    assert number is not None
    person = customers.person(customer.person_id)
    assert person is not None
    return person, customer, number


def test_a_transaction_sees_what_it_has_changed_of_a_customer(tmp_path: Path) -> None:
    """It reads customers, their numbers and bills once, and again when anything was recorded."""
    hall = DemoHall(tmp_path)
    wang = hall.subscriber(WANG)
    with hall.rig.store.write(Stamp(CLERK)) as unit:
        person, customer, number = people(unit.queries, wang)
        unit.record(ContactChanged(customer_id=customer.customer_id, phone="13800009999", language=None))
        changed = replace(customer, phone="13800009999")
        assert people(unit.queries, wang) == (person, changed, number)
    with hall.rig.store.read() as queries:
        assert people(queries, wang) == (person, changed, number)
        asked: list[str] = []
        driver: Any = queries.conn.connection.dbapi_connection
        driver.set_trace_callback(asked.append)
        people(queries, wang)
        driver.set_trace_callback(None)
    assert asked == []
