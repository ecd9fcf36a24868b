"""The close of a day in a network: one day for all terminals, one close, confirmed by the centre."""

import pytest

from app.domain.errors import SyncConflict, UserError
from app.domain.network import DayTallied
from app.domain.shifts import DayClosed, DayOpened
from app.services.ports import Stamp, UnitOfWork
from tests.factories import HALL
from tests.network_hall import Centre, NetDesk
from tests.people import MANAGER_PIN
from tests.samples_hall import CLERK, MANAGER, OTHER, TODAY

DAY = f"{HALL}-{TODAY}-1"


def confirmation(desk: NetDesk, day_id: str = DAY) -> tuple[bool, str] | None:
    with desk.store.read() as queries:
        row = queries.network.confirmation(day_id)
    return (row.proven, row.code) if row else None


def close_elsewhere(unit: UnitOfWork, day_id: str, date: str, *, z_number: int, fen: int) -> None:
    """Record at the centre that a day was opened and closed, with `fen` taken in cash."""
    opened = unit.record(
        DayOpened(after=None, day_id=day_id, hall_id=HALL, date=date, staff_no=MANAGER, at_ms=1)
    )
    closed = DayClosed(
        after=opened.op_id,
        day_id=day_id,
        z_number=z_number,
        takings_fen=fen,
        reversals_fen=0,
        cash_fen=fen,
        deposit_fen=fen,
        variance_fen=0,
        late=False,
        carried=(),
        manager=MANAGER,
        at_ms=2,
    )
    unit.record(closed)


def test_two_terminals_apart_open_one_day(centre: Centre, desks: tuple[NetDesk, NetDesk]) -> None:
    first, second = desks
    for desk in desks:
        desk.link.up = False
    first.open_shift(CLERK, 3)
    second.open_shift(OTHER, 2)
    first.sync()
    second.sync()
    first.sync()
    for desk in desks:
        assert [day.day_id for day in desk.close.days()] == [DAY]
        with desk.store.read() as queries:
            assert len(queries.shifts.shifts_of(DAY)) == 2
        assert desk.rebuilt()
    with centre.store.read() as queries:
        assert len(queries.shifts.shifts_of(DAY)) == 2


def test_a_close_is_confirmed(desks: tuple[NetDesk, NetDesk]) -> None:
    desk, other = desks
    clerk, second = desk.open_shift(CLERK, 3), other.open_shift(OTHER, 2)
    desk.prepaid(desk.session(CLERK), 20_00)
    other.prepaid(other.session(OTHER), 30_00)
    desk.end_shift(clerk)
    other.end_shift(second)
    other.sync()
    desk.sync()
    manager = desk.session(MANAGER, None)
    closed = desk.close.close_day(manager, DAY, MANAGER_PIN)
    assert (closed.z_number, closed.unconfirmed) == (1, True)
    desk.sync()
    assert confirmation(desk) == (True, "")
    with desk.store.read() as queries:
        row, told = queries.network.confirmation(DAY), queries.network.tallies(DAY)
    assert row is not None
    assert told is not None
    assert row.tallies == told.tallies
    assert sorted(tally.takings_fen for tally in row.tallies) == [20_00, 30_00]
    assert desk.close.print_report(manager, DAY) == closed.document_id
    assert desk.rebuilt()
    assert not desk.centre.work().anything
    # The next day of the same date has the next id.
    desk.open_shift(CLERK, 3)
    assert [day.day_id for day in desk.close.days()] == [f"{HALL}-{TODAY}-2"]


def test_late_takings_of_a_terminal_that_was_cut_off(centre: Centre, desks: tuple[NetDesk, NetDesk]) -> None:
    desk, lost = desks
    clerk = desk.open_shift(CLERK, 3)
    desk.sync()
    lost.sync()
    desk.end_shift(clerk)
    lost.link.up = False
    lost.open_shift(OTHER, 2)
    lost.prepaid(lost.session(OTHER), 30_00)
    desk.link.up = False
    closed = desk.close.close_day(desk.session(MANAGER, None), DAY, MANAGER_PIN)
    assert closed.unconfirmed
    desk.link.up = True
    desk.sync()
    assert confirmation(desk) == (True, "")
    lost.link.up = True
    lost.sync()
    desk.sync()
    assert confirmation(desk) == (False, "network.close.late")
    assert not centre.work().anything
    lost.prepaid(lost.session(OTHER), 40_00)
    lost.sync()
    with centre.store.read() as queries:
        row = queries.network.confirmation(DAY)
    assert row is not None
    assert [tally.takings_fen for tally in row.tallies] == [70_00]


def test_waiting_until_what_was_counted_has_arrived(centre: Centre, desks: tuple[NetDesk, NetDesk]) -> None:
    desk, _ = desks
    clerk = desk.open_shift(CLERK, 3)
    desk.prepaid(desk.session(CLERK), 20_00)
    desk.end_shift(clerk)
    with desk.store.read() as queries:
        tallies = queries.shifts.tally(DAY)
    # The closing terminal's word comes before the receipts that it speaks of, as from a quarantine.
    with centre.store.write(Stamp(MANAGER), HALL) as unit:
        close_elsewhere(unit, "d9", TODAY, z_number=9, fen=20_00)
        unit.record(DayTallied(day_id="d9", tallies=tallies, at_ms=2))
    assert centre.central.closes.confirm(HALL, "d9") is None
    assert centre.central.closes.confirm(HALL, "nothing") is None


def test_one_manager_closes(desks: tuple[NetDesk, NetDesk]) -> None:
    desk, other = desks
    clerk = desk.open_shift(CLERK, 3)
    desk.end_shift(clerk)
    desk.sync()
    other.sync()
    manager = other.session(MANAGER, None)

    def first() -> None:
        desk.close.close_day(desk.session(MANAGER, None), DAY, MANAGER_PIN)

    other.link.before = first
    with pytest.raises(SyncConflict):
        other.close.close_day(manager, DAY, MANAGER_PIN)
    with other.store.read() as queries:
        assert queries.documents.of_subject(f"day:{DAY}") == ()
    other.sync()
    with pytest.raises(UserError, match=r"close\.already"):
        other.close.close_day(manager, DAY, MANAGER_PIN)
    assert other.close.print_report(manager, DAY)
    with pytest.raises(UserError, match=r"close\.unknown_day"):
        other.close.print_report(manager, "nothing")


def test_z_numbers_are_the_halls_own(centre: Centre, desks: tuple[NetDesk, NetDesk]) -> None:
    """Two days that are closed apart must not both be number 1."""
    desk, other = desks
    clerk = desk.open_shift(CLERK, 3)
    desk.sync()
    other.sync()
    desk.end_shift(clerk)
    centre.clock.advance_ms(24 * 3_600_000)
    second = other.open_shift(OTHER, 2)
    other.end_shift(second)
    tomorrow = f"{HALL}-2026-03-12-1"
    other.sync()
    for each in desks:
        each.link.up = False
    assert desk.close.close_day(desk.session(MANAGER, None), DAY, MANAGER_PIN).z_number == 1
    manager = other.session(MANAGER, None)
    assert other.close.close_day(manager, tomorrow, MANAGER_PIN).z_number == 1
    for each in desks:
        each.link.up = True
    desk.sync()
    other.sync()
    assert [day.day_id for day in other.close.days()] == [tomorrow]
    assert other.close.close_day(manager, tomorrow, MANAGER_PIN).z_number == 2
    desk.sync()
    with desk.store.read() as queries:
        assert [queries.shifts.days_with_z(HALL, z) for z in (1, 2)] == [(DAY,), (tomorrow,)]


def test_a_close_refused_while_it_is_awaited(centre: Centre, desks: tuple[NetDesk, NetDesk]) -> None:
    desk, _ = desks
    clerk = desk.open_shift(CLERK, 3)
    desk.end_shift(clerk)
    desk.sync()
    with centre.store.write(Stamp(MANAGER), HALL) as unit:
        close_elsewhere(unit, "d0", "2026-03-10", z_number=1, fen=0)
    with pytest.raises(UserError, match=r"close\.z_taken"):
        desk.close.close_day(desk.session(MANAGER, None), DAY, MANAGER_PIN)
    desk.sync()
    assert desk.close.close_day(desk.session(MANAGER, None), DAY, MANAGER_PIN).z_number == 2


def test_the_report_of_an_open_day_is_not_printed(desks: tuple[NetDesk, NetDesk]) -> None:
    desk, _ = desks
    desk.open_shift(CLERK, 3)
    with pytest.raises(UserError, match=r"close\.not_closed"):
        desk.close.print_report(desk.session(MANAGER, None), DAY)
