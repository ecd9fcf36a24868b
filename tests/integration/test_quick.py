"""The short way to the driver answers as SQLAlchemy's own way does, and makes room for who listens."""

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import bindparam, event, func, insert, select, update
from sqlalchemy.exc import MultipleResultsFound, NoResultFound

from db.quick import Prepared, QuickConnection, Rows, insert_rows
from db.replay import BareStore, Tape
from db.tables.halls import SETTING
from db.tables.log import OP
from tests.factories import Rig

INSERT = insert(SETTING).values(hall_id="A01", stamp="")
ONE = select(SETTING).where(SETTING.c.key == bindparam("which"))
ALL = select(SETTING.c.key, SETTING.c.value).order_by(SETTING.c.key)
CONSTANTS = ALL.where(SETTING.c.key.in_(("a", "c")), SETTING.c.value != "9")
MIXED = ALL.where(SETTING.c.key.in_(("a", "b")), SETTING.c.value == bindparam("x"))
ANY_LENGTH = ALL.where(SETTING.c.key.in_(bindparam("wanted", expanding=True)))
NONE_OF = ALL.where(SETTING.c.key.not_in(bindparam("wanted", expanding=True)))
TWICE = ALL.where((SETTING.c.key == bindparam("x")) | (SETTING.c.value == bindparam("x"))).limit(
    bindparam("most")
)
SOME = ALL.limit(bindparam("most")).offset(bindparam("skipped"))
SET = update(SETTING).where(SETTING.c.key == bindparam("which")).values(value=bindparam("to"))
HASHES = select(OP.c.hash, OP.c.body_hash).order_by(OP.c.n)
COUNT = select(func.count()).select_from(SETTING)


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    made = Rig(tmp_path)
    yield made
    made.store.close()


def quick(rig: Rig) -> QuickConnection:
    with rig.store.raw_write() as conn:
        engine = conn.engine
    return QuickConnection(engine, Prepared(engine.dialect))


def fill(conn: QuickConnection) -> None:
    for pair in ("a1", "b2", "c3"):
        conn.execute(INSERT, {"key": pair[0], "value": pair[1], "reason": ""})


def test_both_ways_answer_the_same(rig: Rig) -> None:
    """The first use of a statement goes the long way, the second the short one."""
    asked: tuple[tuple[Any, dict[str, object]], ...] = (
        (ONE, {"which": "b"}),
        (ALL, {}),
        (CONSTANTS, {}),
        (MIXED, {"x": "2"}),
        (ANY_LENGTH, {"wanted": ["a", "b"]}),
        (TWICE, {"x": "3", "most": 5}),
        (HASHES, {}),
        (COUNT, {}),
    )
    with quick(rig) as conn, conn.transaction():
        fill(conn)
        for statement, values in asked:
            long = conn.execute(statement, values)
            assert not isinstance(long, Rows)
            wanted = [tuple(row) for row in long]
            again = conn.execute(statement, values)
            assert isinstance(again, Rows)
            assert [tuple(row) for row in again] == wanted
            assert wanted


def test_lists_of_every_length_are_answered(rig: Rig) -> None:
    def keys(conn: QuickConnection, *wanted: str) -> list[str]:
        return [row.key for row in conn.execute(ANY_LENGTH, {"wanted": list(wanted)})]

    with quick(rig) as conn, conn.transaction():
        fill(conn)
        for length in range(150):
            assert keys(conn, "c", *map(str, range(length))) == ["c"]
            assert keys(conn, *map(str, range(length)), "c") == ["c"]
            others = conn.execute(NONE_OF, {"wanted": {"a", "c", *map(str, range(length))}})
            assert [row.key for row in others] == ["b"]
        for _ in range(2):
            assert keys(conn, "a", "b") == ["a", "b"]
            assert keys(conn) == []
            assert keys(conn, "z") == []


def test_lists_have_few_forms(rig: Rig) -> None:
    """SQLite makes a plan for each: an answer that grows by a row at a time would pay for it each time."""
    with quick(rig) as conn:
        prepared = Prepared(conn.dialect)
    plans = [prepared.plan(ANY_LENGTH, {"wanted": ["a"] * length}) for length in range(1, 129)]
    assert len({plan.sql for plan in plans if plan}) <= 10


def test_what_is_done_behind_a_savepoint_is_undone_alone(rig: Rig) -> None:
    def insert_badly(conn: QuickConnection) -> None:
        with conn.savepoint():
            conn.execute(INSERT, {"key": "d", "value": "4", "reason": ""})
            raise ZeroDivisionError

    conn = quick(rig)
    with conn.transaction():
        fill(conn)
        with conn.savepoint():
            conn.execute(SET, {"which": "a", "to": "7"})
        for _ in range(2):
            with pytest.raises(ZeroDivisionError):
                insert_badly(conn)
        assert [row.value for row in conn.execute(ALL)] == ["7", "2", "3"]
    with conn.transaction(), pytest.raises(ZeroDivisionError), conn.savepoint():
        # As SQLite does by itself when a disk is full: nothing is left to go back to.
        raw = conn.connection.dbapi_connection
        assert raw is not None
        raw.rollback()
        raise ZeroDivisionError
    conn.close()


def test_the_answer_has_the_methods_that_the_house_uses(rig: Rig) -> None:
    with quick(rig) as conn, conn.transaction():
        fill(conn)
        for _ in range(2):
            row = conn.execute(ONE, {"which": "b"}).one()
            assert (row.key, row.value) == ("b", "2")
            assert conn.execute(ONE, {"which": "z"}).first() is None
            assert conn.execute(ONE, {"which": "z"}).scalar() is None
            assert conn.execute(ONE, {"which": "z"}).one_or_none() is None
            assert conn.execute(ONE, {"which": "z"}).scalar_one_or_none() is None
            assert conn.execute(COUNT).scalar_one() == 3
            assert list(conn.execute(ALL).scalars()) == ["a", "b", "c"]
            assert conn.execute(ALL).mappings().first()["value"] == "1"
            assert len(conn.execute(ALL).all()) == 3
            with pytest.raises(NoResultFound):
                conn.execute(ONE, {"which": "z"}).one()
            with pytest.raises(MultipleResultsFound):
                conn.execute(ALL).one()


def test_rows_are_written_one_by_one_and_many_at_a_time(rig: Rig) -> None:
    with quick(rig) as conn, conn.transaction():
        fill(conn)
        for to in ("7", "8"):
            conn.execute(SET, [{"which": "a", "to": to}, {"which": "b", "to": to}])
            assert conn.execute(SET, {"which": "c", "to": to}).rowcount == 1
            assert [row.value for row in conn.execute(ALL)] == [to] * 3


def test_rows_of_values_are_inserted_by_any_connection(rig: Rig) -> None:
    statement, names = insert(SETTING), ("key", "value", "hall_id", "stamp", "reason")
    order = tuple(column.name for column in SETTING.c if column.name in names)

    def row(key: str, of: tuple[str, ...]) -> tuple[str, ...]:
        return tuple({"key": key, "value": key[0] * 2}.get(name, "") for name in of)

    with quick(rig) as conn, conn.transaction():
        for key, given in (("a", order), ("b", order), ("c", order[::-1])):
            insert_rows(conn, statement, given, [row(key, given), row(key * 3, given)])
        found = [tuple(each) for each in conn.execute(ALL)]
        assert found == [(key, key[0] * 2) for key in ("a", "aaa", "b", "bbb", "c", "ccc")]
        with pytest.raises(sqlcipher.IntegrityError):
            insert_rows(conn, statement, order, [row("d", order), row("b", order)])
        conn.rollback()
    with rig.store.raw_write() as plain:
        insert_rows(plain, statement, names, [row("e", names)])
        assert [tuple(each) for each in plain.execute(ALL)] == [("e", "ee")]
    with quick(rig) as conn, conn.transaction():
        for key in ("f", "g"):
            insert_rows(conn, statement, order, [row(key, order)])
        assert [tuple(each) for each in conn.execute(ALL)] == [("e", "ee"), ("f", "ff"), ("g", "gg")]


def test_an_exception_rolls_back(rig: Rig) -> None:
    conn = quick(rig)
    with pytest.raises(ZeroDivisionError), conn.transaction():
        fill(conn)
        raise ZeroDivisionError
    with conn.transaction():
        assert conn.execute(COUNT).scalar() == 0
    conn.close()


def test_who_listens_hears_every_statement(rig: Rig) -> None:
    heard: list[str] = []
    conn = quick(rig)
    with conn.transaction():
        fill(conn)
        conn.execute(ALL)
        conn.execute(ALL)

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        heard.append(statement)

    event.listen(conn.engine, "before_cursor_execute", note)
    with conn.transaction():
        conn.execute(ALL)
        conn.execute(SET, {"which": "a", "to": "5"})
    event.remove(conn.engine, "before_cursor_execute", note)
    conn.close()
    assert [statement.split()[0] for statement in heard] == ["SELECT", "UPDATE"]


def test_a_statement_made_for_one_call_leaves_nothing(rig: Rig) -> None:
    with rig.store.raw_write() as raw:
        engine = raw.engine
    prepared = Prepared(engine.dialect)
    with QuickConnection(engine, prepared) as conn, conn.transaction():
        for number in range(20):
            conn.execute(select(SETTING).where(SETTING.c.key == str(number)))
        gc.collect()
        assert len(prepared._known) <= 1


def test_a_tape_has_what_was_written_and_a_bare_store_writes_it_again(rig: Rig, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    tape = Tape(rig.store)
    rig.define_hall()
    noted = tape.take()
    tape.stop()
    assert {each.sql.split()[0] for each in noted} == {"INSERT"}
    assert tape.take() == ()
    copy = Rig(other)
    copy.store.close()
    assert copy.secrets.secrets is not None
    bare = BareStore(copy.path, copy.secrets.secrets.db_key)
    bare.write(each for each in noted if each.sql.startswith("INSERT INTO lane"))
    assert [row[0] for row in bare.read("SELECT letter FROM lane ORDER BY letter")] == ["A", "B"]
    bare.close()


def test_a_limit_lets_sqlite_keep_its_plan(rig: Rig) -> None:
    """SQLite asks its authorizer whenever it makes a plan, also when it makes one anew."""
    asked: list[object] = []

    def allow(*what: object) -> int:
        asked.append(what)
        return 0

    with quick(rig) as conn, conn.transaction():
        fill(conn)
        driver: Any = conn.connection.dbapi_connection
        driver.set_authorizer(allow)
        for most, skipped, found in ((2, 0, "ab"), (1, 1, "b"), (5, 2, "c"), (2, 0, "ab")):
            asked.clear()
            rows = conn.execute(SOME, {"most": most, "skipped": skipped})
            assert "".join(row.key for row in rows) == found
        assert asked == []
        driver.set_authorizer(None)
