"""Appointments; who comes is personal data, in a table of its own."""

from sqlalchemy import Column, ForeignKey, Index

from app.domain.appointments import AppointmentState
from db.tables.types import TEXT, Scope, integer, partial_index, table, text

APPOINTMENT = table(
    "appointment",
    Scope.ROWS,
    text("appointment_id", primary_key=True),
    text("hall_id"),
    text("code"),
    text("service_id"),
    integer("for_ms"),
    text("state"),
    text("ticket_id", nullable=True),
    integer("due"),
    text("customer_id", nullable=True),
    text("staff_no"),
    integer("made_ms"),
    text("origin"),
    text("last_op"),
)
Index("ix_appointment_time", APPOINTMENT.c.hall_id, APPOINTMENT.c.for_ms)
Index("ix_appointment_code", APPOINTMENT.c.code)
Index("ix_appointment_customer", APPOINTMENT.c.customer_id)
Index("ix_appointment_ticket", APPOINTMENT.c.ticket_id)
partial_index(
    "ix_appointment_booked",
    APPOINTMENT.c.hall_id,
    APPOINTMENT.c.for_ms,
    where=APPOINTMENT.c.state == AppointmentState.BOOKED.value,
)

APPOINTMENT_WORDS = table(
    "appointment_words",
    Scope.ROWS,
    Column("appointment_id", TEXT, ForeignKey(APPOINTMENT.c.appointment_id), primary_key=True),
    text("phone"),
    text("surname"),
    text("note"),
    text("language"),
    text("stamp"),
)
Index("ix_appointment_words_phone", APPOINTMENT_WORDS.c.phone)
