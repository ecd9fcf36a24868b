"""One day that was worked, written again for each open day of some years.

The rows that the day made, those of the log too, are written with other days, times, identifiers and numbers,
in plain SQL: through the services it would take hours. So it is no chain that anybody could check: hashes and
signatures are those of the first day, and what the texts of facts and papers say of times and receipts stays.
Rows that were there before and only changed (balances, bills) are as after the first day. Sizes, and how the
rows hang together, are those of real years. Only the log of the last `LOGGED` days is there, as if what is
older had been pruned: with all of it the file would have 8 GB, and is copied several times.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from app.domain.order_rules import date_code
from app.domain.receipt_numbers import ReceiptNumber
from app.proving.bench.place import MORNING_MS
from app.proving.bench.years_day import prefix_of
from db.engine import connect
from db.tables.every import METADATA

DAY_MS: Final = 86_400_000
DATE: Final = "2026-03-11"
"""The day that was worked, in the hall's zone."""
WEEK: Final = 7
OPEN: Final = 6
"""Days of a week on which the hall is open."""
LOGGED: Final = 250
"""So many of the last days have their log."""
_LOG: Final = frozenset({"op", "checkpoint"})
_AT_ONCE: Final = 10
"""Days that are written in one transaction."""
_FOUND_BY: Final = {"receipt": "payment_id", "op": "op_id"}
"""Tables whose key is no identifier, and the column that leads to one."""
_PAYERS: Final = (
    "INSERT INTO payer SELECT row_number() OVER (ORDER BY min(subscriber_id)) - 1, customer_id,"
    " min(subscriber_id) FROM subscriber WHERE kind = 'mobile' AND customer_id NOT IN"
    " (SELECT customer_id FROM payment GROUP BY customer_id HAVING count(*) > 2) GROUP BY customer_id"
)
"""Who came more often than twice is a regular, and comes on each day."""
_ANOTHER: Final = (
    "other.{0} FROM payer one JOIN payer other ON other.place = (one.place + :receipts) % :payers"
    " WHERE one.{0} = model.{0}"
)
_WHOSE: Final = {name: _ANOTHER.format(name) for name in ("customer_id", "subscriber_id")}
"""Each day other customers come, but for the regulars: each by as many places further as there were sales."""
_CLOCK: Final = 13
"""Digits that the stamp of a hybrid clock begins with."""
_FAST: Final = (
    "PRAGMA journal_mode=MEMORY",
    "PRAGMA synchronous=OFF",
    "PRAGMA foreign_keys=OFF",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-1000000",
)
"""The store is made for this run: whoever pulls the plug begins again."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What a store holds: days, rows, and its size in bytes."""

    days: int
    tickets: int
    ops: int
    size: int


def offset_of(number: int) -> int:
    """Return how many days after the first one (number 0) an open day is: one day a week is none."""
    return number // OPEN * WEEK + number % OPEN


def multiply(path: Path, key: str, days: int) -> Filled:
    """Write the day in a closed store again until it holds `days` of them."""
    conn = connect(path, key)
    try:
        for pragma in _FAST:
            conn.execute(pragma)
        conn.create_function("receipt_of", 3, _receipt, deterministic=True)
        copies = _Copies(conn)
        for first in range(1, days, _AT_ONCE):
            conn.execute("BEGIN IMMEDIATE")
            for number in range(first, min(first + _AT_ONCE, days)):
                copies.write(number, logged=number - max(0, days - LOGGED - 1))
            conn.execute("COMMIT")
        tickets = conn.execute("SELECT count(*) FROM ticket").fetchone()[0]
        ops = conn.execute("SELECT count(*) FROM op").fetchone()[0]
        conn.execute("PRAGMA journal_mode=WAL")
    finally:
        conn.close()
    return Filled(days, tickets, ops, path.stat().st_size)


def _receipt(terminal: str, epoch: str, sequence: int) -> str:
    return str(ReceiptNumber(terminal, epoch, sequence))


class _Copies:
    """The statements that write one more day."""

    def __init__(self, conn: Any) -> None:  # noqa: ANN401 - the driver has no types
        self._conn = conn
        self._prefix = prefix_of(MORNING_MS)
        conn.execute("CREATE TEMP TABLE payer (place INTEGER PRIMARY KEY, customer_id, subscriber_id)")
        conn.execute(_PAYERS)
        conn.execute("CREATE INDEX temp.payer_customer ON payer (customer_id)")
        conn.execute("CREATE INDEX temp.payer_subscriber ON payer (subscriber_id)")
        self._payers: int = conn.execute("SELECT count(*) FROM payer").fetchone()[0]
        found = ((table.name, self._of(table.name)) for table in METADATA.sorted_tables)
        self._statements = [(name, statement) for name, statement in found if statement]
        self._made = {
            "ops": self._count("op", "op_id"),
            "receipts": self._count("receipt", "payment_id"),
        }

    def write(self, number: int, *, logged: int) -> None:
        """Write the day with this number, from 1; it is the `logged`-th with a log, if that is positive."""
        offset = offset_of(number)
        day = _date_after(offset)
        given = {
            "ms": offset * DAY_MS,
            "prefix": prefix_of(MORNING_MS + offset * DAY_MS),
            "date": day,
            "code": date_code(day),
            "number": number,
            "ops": logged * self._made["ops"],
            "receipts": number * self._made["receipts"],
            "payers": self._payers,
        }
        for name, statement in self._statements:
            if logged > 0 or name not in _LOG:
                self._conn.execute(statement, given)

    def _of(self, name: str) -> str | None:
        """Return the statement for one table, or None if the day made no row in it."""
        condition = self._fresh(name)
        if not condition:
            return None
        model = f"model_{name}"
        self._conn.execute(f'CREATE TEMP TABLE {model} AS SELECT * FROM "{name}" WHERE {condition}')  # noqa: S608
        if not self._conn.execute(f"SELECT count(*) FROM {model}").fetchone()[0]:  # noqa: S608
            return None
        columns = [
            column.name for column in METADATA.tables[name].columns if (name, column.name) != ("op", "n")
        ]
        values = [self._value(name, model, column) for column in columns]
        into = ", ".join(f'"{column}"' for column in columns)
        return f'INSERT INTO "{name}" ({into}) SELECT {", ".join(values)} FROM {model} AS model'  # noqa: S608

    def _fresh(self, name: str) -> str:
        """Return the condition that a row is of the day; empty for a table in which none can be."""
        if name == "checkpoint":
            return f"seq >= (SELECT min(seq) FROM op WHERE op_id LIKE '{self._prefix}%')"  # noqa: S608
        table = METADATA.tables[name]
        keys = (_FOUND_BY[name],) if name in _FOUND_BY else tuple(each.name for each in table.primary_key)
        texts = [key for key in keys if str(table.c[key].type) == "TEXT"]
        # An accounting day is named by its date.
        return " OR ".join(f"instr(\"{key}\", '{part}')" for key in texts for part in (self._prefix, DATE))

    def _value(self, table: str, model: str, column: str) -> str:
        """Return what a column of a copied row is to hold."""
        quoted, kind = f'"{column}"', str(METADATA.tables[table].c[column].type)
        if kind == "BLOB":
            return quoted
        if kind != "TEXT":
            return self._number(table, column)
        if (table, column) == ("receipt", "number"):
            return "receipt_of(terminal_code, epoch, sequence + :receipts)"
        if column in {"hlc", "stamp"}:
            rest = f"replace(substr({quoted}, {_CLOCK + 1}), '{self._prefix}', :prefix)"
            return f"printf('%0{_CLOCK}d', substr({quoted}, 1, {_CLOCK}) + :ms) || {rest}"
        if column in _WHOSE:
            return f"coalesce((SELECT {_WHOSE[column]}), {quoted})"
        for old, new in ((self._prefix, ":prefix"), (DATE, ":date"), (date_code(DATE), ":code")):
            if column in {"salt", "number"}:
                continue
            anywhere = f'SELECT 1 FROM {model} WHERE instr("{column}", ?) LIMIT 1'  # noqa: S608
            if self._conn.execute(anywhere, (old,)).fetchone():
                quoted = f"replace({quoted}, '{old}', {new})"
        return quoted

    @staticmethod
    def _number(table: str, column: str) -> str:
        if column.endswith("_ms") or (table, column) == ("op", "wall"):
            # Lengths of time end in _ms as well, and are no moments.
            return f'CASE WHEN "{column}" > {MORNING_MS // 2} THEN "{column}" + :ms ELSE "{column}" END'
        steps = {("op", "seq"): ":ops", ("checkpoint", "seq"): ":ops", ("receipt", "sequence"): ":receipts"}
        step = ":number" if column == "z_number" else steps.get((table, column))
        return f'"{column}" + {step}' if step else f'"{column}"'

    def _count(self, table: str, column: str) -> int:
        found: int = self._conn.execute(
            f"SELECT count(*) FROM {table} WHERE {column} LIKE '{self._prefix}%'"  # noqa: S608
        ).fetchone()[0]
        return found


def _date_after(days: int) -> str:
    return (date.fromisoformat(DATE) + timedelta(days=days)).isoformat()
