"""The years of the bench: a day that was really worked, and copies of it that hang together as it does."""

from pathlib import Path

import pytest

from app.domain.receipt_numbers import parse
from app.proving.bench import years
from app.proving.bench.figures import GROUPS
from app.proving.bench.hall import make_hall, opened
from app.proving.bench.place import MORNING_MS, home_in, set_morning
from app.proving.bench.replay import Stopwatch
from app.proving.bench.runner import run_bench
from app.proving.bench.years_copies import DAY_MS, multiply, offset_of
from app.proving.bench.years_day import work_a_day
from app.proving.bench.years_work import a_round, at_work

DAYS = 8
TICKETS = 10
SALES = 6
THREE_YEARS = 3 * 365


def test_days_follow_each_other_but_for_one_of_seven() -> None:
    assert [offset_of(number) for number in range(8)] == [0, 1, 2, 3, 4, 5, 7, 8]


def test_years_are_three_whole_ones() -> None:
    usual, _quick = years.DAYS
    assert offset_of(usual - 1) >= THREE_YEARS > offset_of(usual - 2)


def test_years_are_measured_only_when_they_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, ...]] = []

    def measures(groups: tuple[str, ...], *_: object, **__: object) -> tuple[()]:
        asked.append(groups)
        return ()

    monkeypatch.setattr("app.proving.bench.runner._measures", measures)
    run_bench((), None, quick=True)
    run_bench(("years",), None, quick=True)
    assert asked == [tuple(group for group in GROUPS if group != "years"), ("years",)]


def test_copies_of_a_day_are_days_and_the_hall_goes_on_after_them(tmp_path: Path) -> None:
    folder = tmp_path / "hall"
    people = make_hall(folder)
    work_a_day(folder, people, TICKETS)
    home = home_in(folder)
    secrets = home.secrets().load()
    assert secrets is not None
    found = multiply(home.store_path, secrets.db_key, DAYS)
    assert (found.days, found.tickets) == (DAYS, DAYS * TICKETS)
    assert found.size == home.store_path.stat().st_size
    set_morning(folder, MORNING_MS + offset_of(DAYS) * DAY_MS)
    with at_work(opened(folder, people), "work", people) as hall:
        with hall.store.raw() as conn:
            ask = conn.exec_driver_sql
            dates = ask("SELECT date, z_number FROM day WHERE closed_ms IS NOT NULL ORDER BY opened_ms").all()
            numbers = ask("SELECT number, sequence FROM receipt ORDER BY sequence").all()
            whole = ask("SELECT count(*) FROM ticket t JOIN ticket_call c USING (ticket_id)").scalar()
            kept = ask(
                "SELECT count(*) FROM ticket t JOIN op ON op.entity = 'ticket:' || t.ticket_id"
            ).scalar()
            broken = ask("PRAGMA foreign_key_check").all()
        assert [tuple(row) for row in dates][::7] == [("2026-03-11", 1), ("2026-03-19", DAYS)]
        assert [row.sequence for row in numbers] == list(range(1, DAYS * SALES + 1))
        assert all(parse(row.number).sequence == row.sequence for row in numbers)
        assert whole == DAYS * TICKETS
        assert kept is not None
        assert kept > 2 * DAYS * TICKETS
        assert broken == []
        watch = Stopwatch()
        a_round(hall, watch)
        assert {"issue", "call", "pay", "receipt_part", "day_close", "journal_line"} <= set(watch.times)
