"""The migrations make exactly the tables that the program declares."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from db import migrations
from db.migrate import HEAD, migrate, revision
from db.tables.every import METADATA
from tests.factories import Rig

pytestmark = pytest.mark.usefixtures("own_migrations")


def test_a_migrated_store_is_what_the_tables_declare(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    with rig.store.raw() as conn:
        assert revision(conn) == HEAD
        assert compare_metadata(MigrationContext.configure(conn), METADATA) == []
        listed = "SELECT name, strict FROM pragma_table_list WHERE schema = 'main'"
        strict = conn.exec_driver_sql(listed).all()
    declared = {table.name for table in METADATA.tables.values()}
    assert {row.name for row in strict if row.name in declared and row.strict} == declared


def test_the_newest_script_is_the_one_that_the_program_expects() -> None:
    folder = Path(migrations.__file__).parent / "versions"
    assert max(path.name.split("_")[0] for path in folder.glob("0*.py")) == HEAD


def test_a_second_start_changes_nothing(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    with rig.store.raw_write() as conn:
        engine = conn.engine
    assert migrate(engine) is False
