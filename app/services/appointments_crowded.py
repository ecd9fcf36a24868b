"""Slots for which more are to come than can.

Two terminals that are apart may both give the last place. No booking is undone, since both customers were
told: the reception desk sees the slot, and moves whoever got it last.
"""

from collections.abc import Iterable
from itertools import groupby

from app.domain.appointments import AppointmentState, Crowd, SlotRules, crowds_of, days_of
from app.domain.halls import local_date, local_ms
from app.domain.queue_times import DAY_MIN
from app.services.reading import Queries
from app.services.rows.appointments import AppointmentRow


def crowds(
    queries: Queries, rules: SlotRules, day: str, rows: Iterable[AppointmentRow], now_ms: int
) -> tuple[Crowd, ...]:
    """Return the overbooked slots of a day, out of its appointments.

    Whoever is here already has a place; of the others, whoever got the time first.
    """
    here = {AppointmentState.BOOKED, AppointmentState.KEPT}
    coming = [row for row in rows if row.state in here and row.takes_place]
    if crowds_of(rules, day, _taken(coming), now_ms):
        since = {row.appointment_id: _since(queries, row) for row in coming}
        coming.sort(key=lambda row: (row.state is not AppointmentState.KEPT, since[row.appointment_id]))
    return crowds_of(rules, day, _taken(coming), now_ms)


def crowded_days(queries: Queries, rules: SlotRules, now_ms: int) -> tuple[str, ...]:
    """Return the ISO dates, today and later, that have an overbooked slot ahead."""
    days = days_of(rules, now_ms)
    rows = queries.appointments.between(
        local_ms(days[0], 0, rules.zone), local_ms(days[-1], DAY_MIN, rules.zone)
    )
    by_day = groupby(rows, key=lambda row: local_date(row.for_ms, rules.zone))
    return tuple(day for day, found in by_day if crowds(queries, rules, day, found, now_ms))


def _taken(rows: Iterable[AppointmentRow]) -> list[tuple[str, int]]:
    return [(row.appointment_id, row.for_ms) for row in rows]


def _since(queries: Queries, row: AppointmentRow) -> tuple[int, str]:
    """Return when an appointment got its time: when it was booked or moved (epoch ms), and its id."""
    last = queries.log.op(row.last_op)
    return (last.at_ms if last else row.made_ms), row.appointment_id
