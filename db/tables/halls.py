"""Reference data of the hall."""

from db.tables.types import Scope, integer, table, text

HALL = table(
    "hall",
    Scope.ROWS,
    text("hall_id", primary_key=True),
    text("name"),
    integer("own"),
    text("zone"),
    integer("reset_minute"),
    integer("opens"),
    integer("closes"),
)
TERMINAL = table(
    "terminal",
    Scope.ROWS,
    text("terminal_id", primary_key=True),
    text("hall_id"),
    text("code", unique=True),
    text("name"),
    text("public_key"),
)
LANE = table(
    "lane",
    Scope.ROWS,
    text("letter", primary_key=True),
    text("hall_id"),
    text("title"),
    text("title_en"),
    integer("position"),
)
SERVICE = table(
    "service",
    Scope.ROWS,
    text("service_id", primary_key=True),
    text("lane"),
    text("title"),
    text("title_en"),
    text("icon"),
    text("business_types"),
    text("bring"),
    integer("minutes"),
    integer("position"),
)
COUNTER = table(
    "counter",
    Scope.ROWS,
    text("counter_id", primary_key=True),
    text("hall_id"),
    integer("number"),
    text("name"),
    text("lanes"),
    text("arrow"),
)
SETTING = table(
    "setting",
    Scope.ROWS,
    text("key", primary_key=True),
    text("value"),
)
