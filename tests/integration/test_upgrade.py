"""A store of the version before: its rows are folded again, and nothing is lost."""

import json
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, select

from app.domain.call_backs import CallBackDue
from app.domain.halls import SettingChanged
from app.domain.initials import initials_key
from app.domain.queue import TicketLinked
from app.domain.staff import Role, StaffRegistered
from app.services.authority import StandaloneAuthority
from app.services.ports import Stamp
from db.engine import memory_engine, write_engine
from db.migrate import HEAD, ROWS, migrate, revision
from db.opening import open_store
from db.rebuild import verify
from db.tables.copies import CUSTOMER_COPY
from db.tables.every import METADATA, Scope
from tests.factories import HALL, Rig
from tests.people import DemoHall

pytestmark = pytest.mark.usefixtures("own_migrations")

KEPT = ("op", "checkpoint", "store_state", "blob", "anchor", "draft", "document", "checkout")


def step_back(rig: Rig) -> None:
    """Make the store one of revision 0003 with the same log."""
    assert rig.secrets.secrets is not None
    rig.store.close()
    new = rig.path.with_suffix(".new")
    rig.path.rename(new)
    old = write_engine(rig.path, rig.secrets.secrets.db_key)
    with old.begin() as conn:
        config = Config()
        config.set_main_option("script_location", str(ROWS.folder))
        config.attributes["connection"] = conn
        config.attributes["version_table"] = ROWS.table
        command.upgrade(config, "0003")
    source = write_engine(new, rig.secrets.secrets.db_key)
    with source.begin() as here, old.begin() as there:
        for name in KEPT:
            for row in here.exec_driver_sql(f"SELECT * FROM {name}"):  # noqa: S608 - constants above
                marks = ", ".join("?" * len(row))
                there.exec_driver_sql(f"INSERT INTO {name} VALUES ({marks})", tuple(row))  # noqa: S608
        there.exec_driver_sql("INSERT INTO hall VALUES (?, 'stale', 1, 'Asia/Shanghai', 240, 0, 1)", (HALL,))
    source.dispose()
    old.dispose()


def test_a_store_of_the_version_before_is_upgraded(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.define_hall()
    rig.record(
        SettingChanged(key="queue.vip_limit", value="4", reason=""),
        StaffRegistered(staff_no="T1", name="测试·甲", hall_id=HALL, roles=(Role.CLERK,)),
    )
    step_back(rig)
    assert rig.secrets.secrets is not None
    engine = write_engine(rig.path, rig.secrets.secrets.db_key)
    with engine.begin() as conn:
        assert revision(conn) == "0003"
    assert migrate(engine)
    engine.dispose()
    rig.store = open_store(rig.path, rig.secrets, rig.clock, rig.ids, StandaloneAuthority())
    with rig.store.read() as queries:
        assert queries.halls.hall().name == "示例市滨河路营业厅"
        assert queries.halls.setting("queue.vip_limit", 0) == 4
        assert len(queries.halls.services()) == 4
        assert queries.halls.terminal(rig.store.terminal.terminal_id).public_key == rig.public_key
    with rig.store.raw() as here, memory_engine().begin() as scratch:
        assert verify(here, scratch) == ()
    with rig.store.write(Stamp("T1")) as unit:
        unit.record(SettingChanged(key="queue.vip_limit", value="5", reason=""))


def back_to_0017(conn: Connection) -> None:
    """Take away what came after revision 0017."""
    for later in ("call_back", "call_back_made", "transfer_note"):
        conn.exec_driver_sql(f"DROP TABLE {later}")
    for later in ("ix_business_order_subscriber", "ix_person_initials"):
        conn.exec_driver_sql(f"DROP INDEX {later}")
    for later in ("person", "customer_copy"):
        conn.exec_driver_sql(f"ALTER TABLE {later} DROP COLUMN initials")
    conn.exec_driver_sql("UPDATE alembic_version SET version_num = '0017'")


def test_what_was_taken_in_without_being_known_is_folded_by_the_upgrade(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    rig.define_hall()
    rig.record(
        TicketLinked(ticket_id="ticket-1", subscriber_id="sub-1", at_ms=1),
        CallBackDue(order_id="order-1", due_ms=9, at_ms=1),
    )
    with rig.store.raw_write() as conn:  # the store of a program that keeps this kind, and knows no row of it
        conn.exec_driver_sql("DROP TABLE ticket_link")
        back_to_0017(conn)
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = '0016'")
    rig.reopen()
    with rig.store.read() as queries:
        assert queries.queue.linked("ticket-1") == "sub-1"
        owed = queries.call_backs.call_back("order-1")
        assert owed is not None
        assert owed.due_ms == 9
    with rig.store.raw() as here, memory_engine().begin() as scratch:
        assert revision(here) == HEAD
        assert verify(here, scratch) == ()


def test_whoever_is_known_already_gets_initials_by_the_upgrade(tmp_path: Path) -> None:
    hall = DemoHall(tmp_path)
    hall.verify(hall.clerk(), "wang_xiaoming")
    with hall.rig.store.raw_write() as conn:
        back_to_0017(conn)
        kept = {"name": "测试·李明"}
        row = {each.name: "1" for each in CUSTOMER_COPY.c if each.name != "initials"}
        row["body"] = json.dumps({"person": kept})
        marks = ", ".join("?" * len(row))
        conn.exec_driver_sql(
            f"INSERT INTO customer_copy ({', '.join(row)}) VALUES ({marks})",  # noqa: S608 - names of columns
            tuple(row.values()),
        )
    hall.rig.reopen()
    with hall.rig.store.raw() as here, memory_engine().begin() as scratch:
        assert here.execute(select(CUSTOMER_COPY.c.initials)).scalars().all() == [initials_key(kept["name"])]
        assert verify(here, scratch) == ()


def test_no_table_is_forgotten() -> None:
    """Log and local tables of the version before keep what they held."""
    own = {table.name for table in METADATA.tables.values() if table.info["scope"] is not Scope.ROWS}
    later = {"quarantine", "quarantine_batch", "case_noted", "customer_copy", "copy_part"}
    assert own == {*KEPT, *later}
