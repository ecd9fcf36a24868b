"""No statement reads the whole of a table that grows with the days: SQLite says how it would run each.

All kept statements (constants of the modules of `db`) are asked about; those that are put together for one
call are caught while the hall works, and while an auditor looks through the log.
"""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import Column, Engine, Integer, event
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.elements import BinaryExpression, BindParameter
from sqlalchemy.sql.operators import is_, is_not
from sqlalchemy.sql.selectable import Select, SelectBase
from sqlalchemy.sql.visitors import iterate

import db.apply
import db.queries
from app.domain.errors import BugError
from app.domain.orders import OrderState
from app.domain.queue import TicketCalled
from app.proving.bench.hall import clerk_in, make_template
from app.services.rows.log import LogFilter
from db.engine import memory_engine
from db.migrate import migrate
from db.tables.every import METADATA
from db.tables.written import written

STILL: Final = frozenset(
    {
        *(
            "hall",
            "terminal",
            "rotated_key",
            "lane",
            "service",
            "counter",
            "setting",
            "hub",
            "anchor",
            "edit",
        ),
        *("staff", "staff_pin", "staff_failure", "plan", "tariff", "article", "store_state", "epoch"),
        *("number_block", "number_holder", "number_return", "device_revoked", "checkout", "draft", "pending"),
        *("quarantine", "quarantine_batch", "withdrawn", "case_noted", "alarm", "erased", "redaction"),
        *("customer_copy", "copy_part", "copy_outdated"),
    }
)
"""Tables that do not grow with the days: reference data, what is there for a while, what is rare."""
COMMON: Final = frozenset(
    {"hall_id", "hall", "kind", "actor", "origin", "device", "epoch", "terminal_id", "terminal_code", "slot"}
)
"""What many rows have in common: an index is of no use if nothing else narrows it."""
WALKS: Final = {
    "db.queries.money._RECENT": "payments, newest first, as many as the list shows",
    "db.queries.documents._RECENT": "papers, newest first, as many as the list shows",
    "db.queries.day_reports._DAYS": "days, newest first, as many as the list shows",
    "db.queries.queue._statements.calls": "calls, newest first, so many as the display shows",
    "db.queries.queue._statements.first_calls": "the last calls, for the share of VIPs",
    "db.queries.queue._statements.times": "the last visits of a service",
    "db.queries.sync_seen._LAST_OF": "the last op of a chain",
    "db.guard._EARLIER": "the op before one",
    "db.queries.money._LAST_SEQUENCE": "the last receipt of a terminal",
    "db.queries.shifts._BEFORE": "the receipt before one",
    "db.queries.drawers._LATE": "the last accounting days",
    "db.queries.staff._LAST_COUNTER": "the last session of a terminal at a counter",
    "db.log._HEAD_OF": "the last op of a chain",
    "db.inbox._HEAD": "the last op of a chain",
    "journal": "ops, newest first, as many as the list shows",
}
"""Statements that go along an index from its end and stop after a few rows."""
READ_WHOLE: Final = {
    "db.queries.people._NAMES": "a part of a name may stand anywhere in it; the names alone are read",
    "db.queries.people._BY_NAME": "the same",
    "db.queries.people._ENDING": "the end of a service number; the numbers alone are read",
    "db.queries.people._BY_NUMBER_TAIL": "the same",
    "db.queries.people._INITIALS": "those of any part of a name, as names",
    "db.queries.people._BY_INITIALS": "the same",
    "db.queries.central._SHORT": "of each terminal the last session, which the index has at its end",
    "db.queries.people._PEOPLE": "others are made of it",
    "db.queries.enquiries._ALL": "others are made of it",
    "db.queries.goods._COUNTS": "how many pieces of each kind there are; the index alone is read",
    "db.queries.stock._COUNT_NUMBERS": "how many numbers; the index alone is read",
    "db.queries.stock._COUNT_SIMS": "how many cards; the index alone is read",
    "db.queries.central._CLOSES": "a centre's days, one row a hall and day",
    "db.queries.day_reports._COMPLAINTS": "complaints are few, and the open ones count whatever their day",
    "db.queries.appointments._statements(False)": "a store without a hall is read by checks alone",
    "db.queries.queue._statements(False)": "the same",
    "db.guard._EPOCHS": "a device that is revoked",
    "db.guard._OF_TX": "a transaction that was put aside",
}
"""Statements that read much, and why they may."""
PACKAGES: Final = (db.queries, db.apply)
MODULES: Final = (
    *("db.log", "db.unit", "db.fold", "db.refold", "db.outbox", "db.deciding", "db.guard", "db.inbox"),
    *("db.erased", "db.personal", "db.client_store", "db.writers"),
)
_STEP: Final = re.compile(r"^(?P<how>SCAN|SEARCH) (?P<table>\w+)(?: \w+)??(?: USING (?P<by>.*))?$")
_TERMS: Final = re.compile(r"(\w+)([=<>])\?")


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    made = memory_engine()
    migrate(made)
    yield made
    made.dispose()


@dataclass(frozen=True)
class Asked:
    """A statement as the driver gets it."""

    name: str
    sql: str
    values: tuple[object, ...]


def modules() -> Iterator[str]:
    """Yield every module that keeps statements."""
    for package in PACKAGES:
        yield from (f"{package.__name__}.{each.name}" for each in pkgutil.iter_modules(package.__path__))
    yield from MODULES


def kept() -> Iterator[tuple[str, Any]]:
    """Yield every kept statement with its name, and not what others are made of, without a condition."""
    for module in modules():
        for name, value in vars(importlib.import_module(module)).items():
            found = {name: value}
            if hasattr(value, "cache_info") and name == "_statements":
                made = {f"{name}({one})": value(one_hall=one) for one in (True, False)}
                found = {
                    f"{each}.{field.name}": getattr(group, field.name)
                    for each, group in made.items()
                    if is_dataclass(group)
                    for field in fields(group)
                }
            elif isinstance(value, tuple):
                found = {f"{name}[{place}]": each for place, each in enumerate(value)}
            for each, statement in found.items():
                if isinstance(statement, UpdateBase) or whole(statement):
                    yield f"{module}.{each}", statement


def whole(statement: object) -> bool:
    """Return whether something is a selection that has a condition, an end, or sums up."""
    if not isinstance(statement, Select):
        return isinstance(statement, SelectBase)
    parts = (statement.whereclause, statement._limit_clause, *statement._group_by_clauses)
    return any(part is not None for part in parts)


def asked(engine: Engine, name: str, statement: Any) -> Asked:  # noqa: ANN401 - any executable
    """Return a statement with something for each of its parameters."""
    compiled = statement.compile(dialect=engine.dialect)
    given = dict(compiled.params)
    for bind, key in compiled.bind_names.items():
        if given.get(key) is None:
            given[key] = 5 if isinstance(bind.type, Integer) or key in {"most", "skipped"} else "abc"
            if bind.expanding:
                given[key] = ["a", "b"]
    if compiled.post_compile_params:
        spread = compiled.construct_expanded_state(given)
        return Asked(name, spread.statement, tuple(spread.parameters[each] for each in spread.positiontup))
    return Asked(name, compiled.string, tuple(given[each] for each in compiled.positiontup or ()))


def plan(engine: Engine, wanted: Asked) -> list[str]:
    """Return the steps of a statement."""
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute(f"EXPLAIN QUERY PLAN {wanted.sql}", wanted.values)
        return [str(row[3]) for row in cursor.fetchall()]
    finally:
        raw.close()


def partial() -> frozenset[str]:
    """Return the indexes on a part of their table; those on every op are none."""
    return frozenset(
        str(index.name)
        for table in METADATA.tables.values()
        for index in table.indexes
        if "where" in index.info or index.dialect_options["sqlite"]["where"] is not None
        if index.name not in {"ix_op_kind", "ix_op_actor"}
    )


PARTIAL: Final = partial()


def reads_much(sql: str, steps: list[str]) -> list[str]:
    """Return the steps that read a growing table whole, or all that has something common."""
    found = []
    for step in steps:
        said = _STEP.match(step)
        if said is None:
            if "AUTOMATIC" in step:
                found.append(step)
            continue
        name = said["table"]
        alias = re.search(rf'"?(\w+)"? AS "?{name}"?\b', sql)
        table, by = alias[1] if alias else name, said["by"] or ""
        if table in STILL or table not in METADATA.tables:
            continue
        if PARTIAL.intersection(by.split()):
            continue
        terms = _TERMS.findall(by)
        tight = [column for column, op in terms if op == "=" and column not in COMMON]
        since = [column for column, op in terms if op == ">"]
        # Beyond (a, b) SQLite passes all that has the same a and b first: that is no way to the next one.
        if "((" not in by and (tight or since or (not terms and "=?" in by)):
            continue
        found.append(step)
    return found


def why(name: str, allowed: dict[str, str]) -> bool:
    """Return whether a statement is one of those allowed, by its name or by the name of its group."""
    plain = name.replace("(True)", "").replace("(False)", "")
    return any(name.startswith(each) or plain.startswith(each) for each in allowed)


def decides() -> frozenset[tuple[str, str]]:
    """Return the columns (table, name) whose values decide whether a partial index serves."""
    found = set()
    for table in METADATA.tables.values():
        for index in table.indexes:
            where = index.info.get("where", index.dialect_options["sqlite"]["where"])
            if where is None or index.name not in PARTIAL:
                continue
            for part in iterate(where):
                if isinstance(part, BinaryExpression) and part.operator not in (is_, is_not):
                    columns = (each for each in iterate(part) if isinstance(each, Column))
                    found |= {(table.name, each.name) for each in columns}
    return frozenset(found)


def bound(statement: Any, columns: frozenset[tuple[str, str]]) -> set[str]:  # noqa: ANN401 - any executable
    """Return those of some columns that a statement compares with a value which is bound."""
    found = set()
    for part in iterate(statement):
        if not isinstance(part, BinaryExpression):
            continue
        for column, value in ((part.left, part.right), (part.right, part.left)):
            if isinstance(value, BindParameter):
                held = (each for each in column.base_columns if getattr(each, "table", None) is not None)
                found |= {str(each) for each in held if (each.table.name, each.name) in columns}
    return found


def test_no_kept_statement_is_planned_anew_at_each_call() -> None:
    """SQLite looks again whether a partial index serves whenever a value that decides it is bound."""
    columns = decides()
    assert ("business_order", "state") in columns
    wrong = {name: found for name, statement in kept() if (found := bound(statement, columns))}
    assert wrong == {}


def test_only_a_constant_is_written_out() -> None:
    assert str(written(OrderState.HELD)) == "'held'"
    assert str(written(0)) == "0"
    for typed in ("o'clock", "", "held or", "1"):
        with pytest.raises(BugError):
            written(typed)


def test_no_kept_statement_reads_a_growing_table(engine: Engine) -> None:
    wrong = {}
    count = 0
    for name, statement in kept():
        wanted = asked(engine, name, statement)
        steps = plan(engine, wanted)
        count += 1
        much = reads_much(wanted.sql, steps)
        if much and why(name, WALKS):
            sorts = any("TEMP B-TREE FOR ORDER BY" in step for step in steps)
            much = ["sorts what it should stop in"] if sorts else []
        if much and not why(name, READ_WHOLE):
            wrong[name] = much
    assert wrong == {}
    assert count > 300


def test_what_may_read_much_still_does(engine: Engine) -> None:
    """A line that excuses nothing any more goes."""
    wanted = (asked(engine, name, statement) for name, statement in kept())
    found = {each.name for each in wanted if reads_much(each.sql, plan(engine, each))}
    idle = [each for each in READ_WHOLE if not any(why(name, {each: ""}) for name in found)]
    assert idle == []


class Ear:
    """Hears what the driver gets."""

    def __init__(self, engine: Engine) -> None:
        self.heard: dict[str, Asked] = {}
        self._engine = engine
        event.listen(engine, "before_cursor_execute", self._hear)

    def _hear(
        self,
        conn: object,
        cursor: object,
        statement: str,
        parameters: Any,  # noqa: ANN401 - whatever the driver takes
        context: object,
        executemany: bool,
    ) -> None:
        if statement.startswith(("SELECT", "UPDATE", "DELETE")):
            values = parameters[0] if executemany else parameters
            self.heard[statement] = Asked("at work", statement, tuple(values))

    def stop(self) -> None:
        """Hear no more."""
        event.remove(self._engine, "before_cursor_execute", self._hear)


def test_a_hall_at_work_reads_no_growing_table(engine: Engine, tmp_path: Path) -> None:
    known = {asked(engine, name, statement).sql for name, statement in kept()}
    with clerk_in(make_template(tmp_path / "hall"), "work") as clerk:
        with clerk.store.raw_write() as conn:
            ear = Ear(conn.engine)
        clerk.issue()
        clerk.attend(clerk.call())
        clerk.sell()
        ear.stop()
    assert len(ear.heard) > 20
    fresh = [each for each in ear.heard.values() if each.sql not in known]
    assert {each.sql: much for each in fresh if (much := reads_much(each.sql, plan(engine, each)))} == {}


NARROWED: Final = (
    LogFilter(since_ms=1),
    LogFilter(actor="T10237"),
    LogFilter(actor="T10237", since_ms=1),
    LogFilter(kinds=(TicketCalled.KIND, "day_closed")),
    LogFilter(kinds=(TicketCalled.KIND, "day_closed"), actor="T10237", since_ms=1),
    LogFilter(entities=("ticket:x", "order:y")),
    LogFilter(entities=("ticket:x", "order:y"), since_ms=1),
    LogFilter(entities=("staff:T10237",), or_by="T10237"),
    LogFilter(entities=("staff:T10237",), or_by="T10237", or_asked="T10237"),
    LogFilter(entities=("staff:T10237",), or_by="T10237", kinds=("day_closed",), since_ms=1),
    LogFilter(machine=True),
)


@pytest.mark.parametrize("wanted", NARROWED, ids=str)
def test_an_auditor_reads_only_what_is_looked_for(engine: Engine, wanted: LogFilter) -> None:
    ear = Ear(engine)
    with engine.begin() as conn:
        migrated = db.queries.SqlQueries(conn).log
        if wanted.since_ms:
            conn.exec_driver_sql(FIRST)
        migrated.ops(replace(wanted, without=("verdict",)), 0, 50)
        conn.rollback()
    ear.stop()
    assert ear.heard
    plans = {each.sql: reads_much(each.sql, plan(engine, each)) for each in ear.heard.values()}
    assert {sql: much for sql, much in plans.items() if much} == {}


FIRST: Final = (
    "INSERT INTO op (origin, epoch, seq, op_id, tx, kind, v, entity, refs, hall, actor, business_day, hlc,"
    " wall, body_hash, hash)"
    " VALUES ('o', 'e', 1, 'i', 't', 'k', 1, 'x:y', '[]', 'h', '', '', '', 5, x'00', x'00')"
)


def steps_of_today(engine: Engine, earlier: int) -> int:
    """Return in how many steps of SQLite three ops of today are found among so many earlier ones."""
    steps: list[None] = []
    with engine.begin() as conn:
        driver: Any = conn.connection.dbapi_connection
        for number in range(earlier + 3):
            conn.exec_driver_sql(_NUMBERED, (str(number), str(number), 1 if number < earlier else 9))
        driver.set_progress_handler(lambda: steps.append(None), 1)
        found = db.queries.SqlQueries(conn).log.ops(LogFilter(kinds=("k", "other"), since_ms=9), 0, 50)
        driver.set_progress_handler(None, 1)
        conn.rollback()
    assert len(found) == 3
    return len(steps)


def test_finding_what_was_done_today_takes_no_longer_after_years(engine: Engine) -> None:
    """A plan does not tell this: of two bounds of one column it does not say which is used."""
    assert steps_of_today(engine, 500) == steps_of_today(engine, 60)


_NUMBERED: Final = FIRST.replace("'e', 1, 'i'", "?, 1, ?").replace(" 5, x", " ?, x")
