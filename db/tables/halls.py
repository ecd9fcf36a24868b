"""Reference data of the halls. `stamp` is the clock and id of the op that wrote the row: the latest holds."""

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
    text("stamp"),
)
TERMINAL = table(
    "terminal",
    Scope.ROWS,
    text("terminal_id", primary_key=True),
    text("hall_id"),
    text("code"),
    text("name"),
    text("public_key"),
    text("kind"),
    text("slot"),
    text("stamp"),
)
"""`public_key` is the one that the device was enrolled with."""

ROTATED_KEY = table(
    "rotated_key",
    Scope.ROWS,
    text("terminal_id", primary_key=True),
    text("public_key"),
    text("stamp"),
)
"""The key in force of devices that changed theirs."""

LANE = table(
    "lane",
    Scope.ROWS,
    text("hall_id", primary_key=True),
    text("letter", primary_key=True),
    text("title"),
    text("title_en"),
    integer("position"),
    text("stamp"),
)
SERVICE = table(
    "service",
    Scope.ROWS,
    text("hall_id", primary_key=True),
    text("service_id", primary_key=True),
    text("lane"),
    text("title"),
    text("title_en"),
    text("icon"),
    text("business_types"),
    text("bring"),
    integer("minutes"),
    integer("position"),
    text("stamp"),
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
    text("stamp"),
)
SETTING = table(
    "setting",
    Scope.ROWS,
    text("hall_id", primary_key=True),
    text("key", primary_key=True),
    text("value"),
    text("stamp"),
)
