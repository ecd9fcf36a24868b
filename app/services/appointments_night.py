"""What time alone does to appointments: to one whose day has ended nobody came, and later nobody knows who.

One process does it, as with tickets: the hub where there is one, which uses this over its own store;
otherwise the terminal that made an appointment's last transition. Should two do it, one of them counts.
"""

from typing import Final

from app.domain.appointments import (
    DAYS_AHEAD,
    EARLY_MIN,
    KEEP_DAYS,
    LATE_MIN,
    PLACES,
    SLOT_MIN,
    AppointmentMissed,
    AppointmentState,
    SlotRules,
)
from app.domain.halls import local_ms, queue_day
from app.domain.log import Redacted
from app.services.erasure import RETENTION
from app.services.link import Link, LinkMode
from app.services.ports import Clock, Stamp, Store
from app.services.queue_calls import TICKET
from app.services.reading import Queries
from app.services.rows.appointments import AppointmentRow

_BATCH: Final = 40
"""Transitions in one transaction: each is an op and perhaps its verdict, and 100 ops are the most."""
_HOUR_MS: Final = 3_600_000
_DAY_MS: Final = 24 * _HOUR_MS
_GRACE_DAYS: Final = 7


class AppointmentNight:
    """Marks what was missed, and erases who it was. A terminal says how it is linked, a hub has no link."""

    def __init__(self, store: Store, clock: Clock, link: Link | None = None) -> None:
        self._store = store
        self._clock = clock
        self._link = link
        self._again_ms = 0
        """When to look next for whom to erase."""

    def tick(self) -> bool:
        """Mark at most 40 appointments of days that are over, or erase who had some; was there any?"""
        link = self._link
        networked = link is not None and link.status().mode != LinkMode.STANDALONE
        if networked and link is not None and link.reach(TICKET):
            return False
        return self._miss(networked=networked) or self._forget(networked=networked)

    def _miss(self, *, networked: bool) -> bool:
        with self._store.read() as queries:
            over = self._over(queries, networked=networked)
        if not over:
            return False
        now = self._clock.now_ms()
        with self._store.write(Stamp("")) as unit:
            for row in over[:_BATCH]:
                # Somebody may have been quicker since the look above.
                still = unit.queries.appointments.appointment(row.appointment_id)
                if still is not None and still.state is AppointmentState.BOOKED:
                    missed = AppointmentMissed(
                        after=still.last_op, appointment_id=row.appointment_id, at_ms=now
                    )
                    unit.record(missed)
        return True

    def _over(self, queries: Queries, *, networked: bool) -> tuple[AppointmentRow, ...]:
        """Return what is to be marked: before the day that began when the numbers last began again."""
        hall = queries.halls.hall()
        today = queue_day(self._clock.now_ms(), hall.zone, hall.reset_minute)
        rows = queries.appointments.booked_before(local_ms(today, 0, hall.zone))
        return tuple(row for row in rows if not networked or self._mine(row))

    def _forget(self, *, networked: bool) -> bool:
        """Erase who had an appointment and is no customer: a customer's data go with the customer."""
        now = self._clock.now_ms()
        if now < self._again_ms:
            return False
        with self._store.read() as queries:
            kept = queries.halls.setting("appointment.keep_days", KEEP_DAYS)
            before = now - kept * _DAY_MS
            rows = queries.appointments.named(0, before)
        # What fell to a device that is gone falls to whoever is left, a while later.
        late = before - _GRACE_DAYS * _DAY_MS
        due = [row for row in rows if not networked or self._mine(row) or row.for_ms < late]
        if not due:
            self._again_ms = now + _HOUR_MS
            return False
        with self._store.write(Stamp("")) as unit:
            for row in due[:_BATCH]:
                op_ids = unit.queries.log.personal_ops(row.appointment_id)
                unit.record(Redacted(person_id=row.appointment_id, op_ids=op_ids, reason=RETENTION))
        return True

    def _mine(self, row: AppointmentRow) -> bool:
        return row.origin == self._store.terminal.terminal_id


def rules_of(queries: Queries) -> SlotRules:
    """Return when the hall takes appointments, as its settings stand."""
    hall, setting = queries.halls.hall(), queries.halls.setting
    return SlotRules(
        zone=hall.zone,
        opens=hall.opens,
        closes=hall.closes,
        minutes=setting("appointment.slot_min", SLOT_MIN),
        places=setting("appointment.places", PLACES),
        days_ahead=setting("appointment.days_ahead", DAYS_AHEAD),
        early_min=setting("appointment.early_min", EARLY_MIN),
        late_min=setting("appointment.late_min", LATE_MIN),
    )
