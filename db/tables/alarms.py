"""Alarms, and who lifted them: apart, since the two may arrive in either order."""

from sqlalchemy import Index

from db.tables.types import Scope, integer, table, text

ALARM = table(
    "alarm",
    Scope.ROWS,
    text("alarm_id", primary_key=True),
    text("hall_id"),
    text("terminal_id"),
    text("counter_id"),
    text("staff_no"),
    integer("at_ms"),
    text("stamp"),
)
Index("ix_alarm_at", ALARM.c.at_ms)

ALARM_LIFTED = table(
    "alarm_lifted",
    Scope.ROWS,
    text("alarm_id", primary_key=True),
    text("manager"),
    integer("checks"),
    integer("missing_fen"),
    integer("at_ms"),
    text("stamp"),
)
