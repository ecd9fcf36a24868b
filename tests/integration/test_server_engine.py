"""What goes wrong below a server's store, and what it costs: faults by name, statements by the push."""

from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import event, insert, select, text
from sqlalchemy.exc import DBAPIError

from app.domain.errors import BugError, EnvironmentFault
from app.services.ports import Stamp
from app.sync.batches import Batch
from app.sync.serving import Caller, Taken
from db.quick import WORTH_COPYING, insert_rows
from db.server import ServerStore
from db.server.engine import engines, passing, translated
from db.server.tables import FEED
from tests.factories import HALL
from tests.postgres import PostgresServer
from tests.sync.databases import device, lane, rig
from tests.sync.serving_rig import Device, ServerRig, complaint, overridden

__all__ = ["device", "rig"]


def wrapped(origin: Exception) -> DBAPIError:
    return DBAPIError("statement", {}, origin)


@pytest.mark.parametrize(
    ("origin", "code"),
    [
        (psycopg.errors.DiskFull(), "store.disk_full"),
        (psycopg.errors.ReadOnlySqlTransaction(), "store.read_only"),
        (psycopg.errors.AdminShutdown(), "server.unreachable"),
        (psycopg.errors.ConnectionFailure(), "server.unreachable"),
        (psycopg.errors.DeadlockDetected(), "store.failed"),
        (psycopg.OperationalError("the server closed the connection"), "server.unreachable"),
        (sqlcipher.OperationalError("database or disk is full"), "store.disk_full"),
    ],
)
def test_what_the_database_cannot_do_is_a_fault(origin: Exception, code: str) -> None:
    found = translated(wrapped(origin))
    assert isinstance(found, EnvironmentFault)
    assert found.code == code


@pytest.mark.parametrize(
    "origin",
    [psycopg.errors.UniqueViolation("Key (name)=(王) exists"), sqlcipher.IntegrityError("UNIQUE failed")],
)
def test_what_the_program_did_wrong_is_a_bug_and_quotes_nobody(origin: Exception) -> None:
    found = translated(wrapped(origin))
    assert isinstance(found, BugError)
    assert "王" not in str(found)


def test_only_a_broken_deadlock_is_tried_again() -> None:
    assert passing(wrapped(psycopg.errors.DeadlockDetected()))
    assert passing(wrapped(psycopg.errors.SerializationFailure()))
    assert not passing(wrapped(psycopg.errors.DiskFull()))
    assert not passing(ValueError())


def test_a_push_that_met_a_deadlock_is_taken_in(
    rig: ServerRig, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []
    take = ServerStore._take

    def unlucky(store: ServerStore, batches: tuple[Batch, ...], caller: Caller | None, hall: str) -> Taken:
        tries.append(hall)
        if len(tries) < 3:
            fault = EnvironmentFault("store.failed")
            raise fault from wrapped(psycopg.errors.DeadlockDetected())
        return take(store, batches, caller, hall)

    monkeypatch.setattr(ServerStore, "_take", unlucky)
    assert rig.push(device, device.write(complaint("c1"))).have[0].seq == 2
    assert len(tries) == 3

    def broken(*_: object) -> Taken:
        fault = EnvironmentFault("store.disk_full")
        raise fault from wrapped(psycopg.errors.DiskFull())

    monkeypatch.setattr(ServerStore, "_take", broken)
    with pytest.raises(EnvironmentFault):
        rig.push(device, device.write(complaint("c2")))


def test_a_commit_that_no_standby_confirmed_is_no_answer(pg_server: PostgresServer, tmp_path: Path) -> None:
    url = pg_server.make()
    rig = ServerRig(tmp_path, url)
    words = "canceling wait for synchronous replication due to user request"
    with pytest.raises(EnvironmentFault) as error, rig.store.raw_write() as conn:
        conn.execute(text(f"DO $$ BEGIN RAISE WARNING '{words}'; END $$"))
    assert error.value.code == "server.unsure"
    with rig.store.raw_write() as conn:
        conn.execute(text("DO $$ BEGIN RAISE WARNING 'something else'; END $$"))
    rig.close()
    pg_server.drop(url)


def test_rows_that_are_copied_fail_as_others_do(pg_server: PostgresServer, tmp_path: Path) -> None:
    url = pg_server.make()
    rig = ServerRig(tmp_path, url)
    names = tuple(column.name for column in FEED.c)

    def places(first: int) -> list[tuple[object, ...]]:
        return [("hall:Z01", n, "device", "K7Q", n) for n in range(first, first + WORTH_COPYING)]

    def write(*firsts: int) -> None:
        with rig.store.raw_write() as conn:
            for first in firsts:
                insert_rows(conn, insert(FEED), names, places(first))

    write(1, 101)
    with pytest.raises(BugError, match="UniqueViolation 23505"):
        write(201, 105)
    with rig.store.raw() as conn:
        found = conn.execute(select(FEED).where(FEED.c.scope == "hall:Z01").order_by(FEED.c.n)).all()
    assert [tuple(row) for row in found] == [*places(1), *places(101)]
    rig.close()
    pg_server.drop(url)


def test_a_database_that_sorts_by_language_is_refused(pg_server: PostgresServer) -> None:
    with psycopg.connect(f"host={pg_server.folder} user=postgres dbname=postgres", autocommit=True) as conn:
        conn.execute("DROP DATABASE IF EXISTS latin")
        conn.execute("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    with pytest.raises(EnvironmentFault) as error:
        engines(pg_server.url("latin"), "")
    assert error.value.code == "server.collation"
    pg_server.drop(pg_server.url("latin"))


def test_what_listens_hears_of_a_lost_connection(pg_server: PostgresServer, tmp_path: Path) -> None:
    import threading

    url = pg_server.make()
    rig = ServerRig(tmp_path, url)
    rig.define_hall()
    told = threading.Event()
    again = threading.Event()
    rig.store.subscribe(lambda scopes: again.set() if scopes else told.set())
    with psycopg.connect(f"host={pg_server.folder} user=postgres dbname=postgres", autocommit=True) as conn:
        conn.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
    assert told.wait(10)
    for order in range(50):
        with rig.store.write(Stamp(""), HALL) as unit:
            unit.record(lane("C", order))
        if again.wait(0.2):
            break
    assert again.is_set()
    rig.close()
    pg_server.drop(url)


def test_a_push_costs_no_statement_for_each_op(rig: ServerRig, device: Device) -> None:
    engine = rig.store._workshop.engines.writer
    counted = 0

    def count(*_: Any) -> None:  # noqa: ANN401 - SQLAlchemy's arguments
        nonlocal counted
        counted += 1

    def push(ops: int, kind: str) -> int:
        nonlocal counted
        facts = [
            overridden(f"{kind}-{ops}-{n}") if kind == "record" else complaint(f"{kind}-{ops}-{n}")
            for n in range(ops)
        ]
        batch = device.write(*facts)
        counted = 0
        assert rig.store.take((batch,), device.caller).fresh == ops
        return counted

    push(2, "record")
    push(2, "case")
    event.listen(engine, "before_cursor_execute", count)
    try:
        assert push(300, "record") == push(3, "record")
        # Of each hundred verdicts one more transaction of the centre's chain, and chunks of ids.
        assert push(300, "case") < push(3, "case") + 80
    finally:
        event.remove(engine, "before_cursor_execute", count)
