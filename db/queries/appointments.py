"""Read models of appointments: of one hall, or of all in a store that holds but one."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, Select, bindparam, func, select

from app.domain.appointments import AppointmentState
from app.services.rows.appointments import AppointmentRow
from db.tables.appointments import APPOINTMENT, APPOINTMENT_WORDS
from db.tables.written import written

_WORDS: Final = ("phone", "surname", "note", "language")
"""Empty once they were erased."""
_ALL: Final = select(
    APPOINTMENT, *(func.coalesce(APPOINTMENT_WORDS.c[name], "").label(name) for name in _WORDS)
).outerjoin(APPOINTMENT_WORDS, APPOINTMENT_WORDS.c.appointment_id == APPOINTMENT.c.appointment_id)
_ONE: Final = _ALL.where(APPOINTMENT.c.appointment_id == bindparam("which"))


@dataclass(frozen=True, slots=True)
class _Statements:
    """What is asked of one hall's appointments, or of all."""

    between: Select[Any]
    with_code: Select[Any]
    with_phone: Select[Any]
    booked_before: Select[Any]
    named: Select[Any]


@cache
def _statements(*, one_hall: bool) -> _Statements:
    """Return the statements; a terminal, whose store holds one hall, is not asked for it."""
    found = _ALL.where(APPOINTMENT.c.hall_id == bindparam("hall")) if one_hall else _ALL
    here = found.order_by(APPOINTMENT.c.for_ms, APPOINTMENT.c.appointment_id)
    since = APPOINTMENT.c.for_ms >= bindparam("first")
    before = APPOINTMENT.c.for_ms < bindparam("past")
    return _Statements(
        between=here.where(since, before),
        with_code=here.where(APPOINTMENT.c.code == bindparam("typed"), since),
        with_phone=here.where(APPOINTMENT_WORDS.c.phone == bindparam("typed"), since),
        named=here.where(
            since, before, APPOINTMENT.c.customer_id.is_(None), APPOINTMENT_WORDS.c.phone.is_not(None)
        ),
        booked_before=here.where(APPOINTMENT.c.state == written(AppointmentState.BOOKED), before),
    )


class SqlAppointments:
    """Implements `AppointmentQueries`."""

    def __init__(self, conn: Connection, hall: str = "") -> None:
        self._conn = conn
        self._hall: Mapping[str, object] = {"hall": hall} if hall else {}
        self._of = _statements(one_hall=bool(hall))

    def appointment(self, appointment_id: str) -> AppointmentRow | None:
        """Return one appointment."""
        row = self._conn.execute(_ONE, {"which": appointment_id}).mappings().first()
        return _appointment(row) if row else None

    def between(self, from_ms: int, to_ms: int) -> tuple[AppointmentRow, ...]:
        """Return the appointments from a moment to before another, by time."""
        return self._rows(self._of.between, first=from_ms, past=to_ms)

    def with_code(self, code: str, since_ms: int) -> tuple[AppointmentRow, ...]:
        """Return the appointments with a code from a moment on, by time."""
        return self._rows(self._of.with_code, typed=code, first=since_ms)

    def with_phone(self, phone: str, since_ms: int) -> tuple[AppointmentRow, ...]:
        """Return the appointments of a telephone number from a moment on, by time."""
        return self._rows(self._of.with_phone, typed=phone, first=since_ms)

    def named(self, from_ms: int, to_ms: int) -> tuple[AppointmentRow, ...]:
        """Return appointments of no customer, from a moment to before another, that say who comes."""
        return self._rows(self._of.named, first=from_ms, past=to_ms)

    def booked_before(self, before_ms: int) -> tuple[AppointmentRow, ...]:
        """Return the appointments before a moment to which nobody came yet, by time."""
        return self._rows(self._of.booked_before, past=before_ms)

    def _rows(self, statement: Select[Any], **values: object) -> tuple[AppointmentRow, ...]:
        found = self._conn.execute(statement, {**self._hall, **values})
        return tuple(_appointment(row) for row in found.mappings())


def _appointment(row: RowMapping) -> AppointmentRow:
    return AppointmentRow(
        appointment_id=row["appointment_id"],
        code=row["code"],
        service_id=row["service_id"],
        for_ms=row["for_ms"],
        state=AppointmentState(row["state"]),
        ticket_id=row["ticket_id"],
        due=bool(row["due"]),
        customer_id=row["customer_id"],
        phone=row["phone"],
        surname=row["surname"],
        note=row["note"],
        language=row["language"],
        staff_no=row["staff_no"],
        made_ms=row["made_ms"],
        origin=row["origin"],
        last_op=row["last_op"],
    )
