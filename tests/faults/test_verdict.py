"""What the verdict of the fault suite is for: each kind of damage to a finished hall is seen and counted."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from app.devices.secrets.key_file import KeyFileSecrets
from app.proving.network.hall import key_file
from db.engine import write_engine
from db.tables.log import OP
from tests.faults.verdict import Found, judge, unsettled
from tests.sync.hall import TERMINALS, Hall
from tests.sync.virtual_disk import watched

FILES: Mapping[str, str] = {"centre": "centre.db", "hub": "hub.db", **dict.fromkeys(TERMINALS, "store.db")}


@dataclass(frozen=True, slots=True)
class Finished:
    """The files of a hall, as the suite leaves them."""

    folder: Path

    @property
    def database(self) -> str:
        return f"sqlite:///{self.folder / 'centre' / 'centre.db'}"

    def judge(self) -> Found:
        return judge(self.folder, TERMINALS, self.folder / "journals", self.database)

    def settled(self) -> bool:
        return not unsettled(self.folder, TERMINALS, self.database)

    @contextmanager
    def opened(self, name: str) -> Iterator[Connection]:
        """Open a store for what no program would do to it."""
        secrets = KeyFileSecrets(key_file(self.folder / name)).load()
        assert secrets is not None
        engine = write_engine(self.folder / name / FILES[name], secrets.db_key)
        with engine.begin() as conn:
            conn.exec_driver_sql("PRAGMA foreign_keys=OFF")
            yield conn
        engine.dispose()

    def run(self, name: str, statement: str, *values: str) -> None:
        with self.opened(name) as conn:
            assert conn.exec_driver_sql(statement, values).rowcount, statement

    def without_constraints(self, name: str, table: str, more: str, *values: str) -> None:
        """Add rows to a table as if nothing kept it from holding them twice."""
        with self.opened(name) as conn:
            conn.exec_driver_sql(f"CREATE TABLE bare AS SELECT * FROM {table}")  # noqa: S608 - of this file
            conn.exec_driver_sql(f"DROP TABLE {table}")
            conn.exec_driver_sql(f"ALTER TABLE bare RENAME TO {table}")
            assert conn.exec_driver_sql(more, values).rowcount == 1

    def last_own(self, name: str) -> str:
        """Return the last op that a terminal's journal names."""
        lines = (self.folder / "journals" / name).read_text("ascii").splitlines()
        return next(line.split()[-1] for line in reversed(lines) if line.startswith("ops "))

    def journal(self, name: str, end: str) -> None:
        """Let a terminal's journal end otherwise."""
        path = self.folder / "journals" / name
        *lines, last = path.read_text("ascii").splitlines()
        assert last == "end 0 0"
        path.write_text("\n".join([*lines, end, ""]), "ascii")


def finish(hall: Hall, folder: Path, said: Mapping[str, list[str]]) -> Finished:
    """Lay the files of a virtual hall out as the suite's own lie, with what each terminal committed."""
    (folder / "journals").mkdir(parents=True)
    for name, file in FILES.items():
        home, node = folder / name, hall.node(name)
        node.shut()
        home.mkdir()
        shutil.copyfile(node.disk.path, home / file)
        assert node.secrets.secrets is not None
        KeyFileSecrets(key_file(home)).save(node.secrets.secrets)
    for name, op_ids in said.items():
        lines = [*(f"ops {op_id}" for op_id in op_ids), "end 0 0", ""]
        (folder / "journals" / name).write_text("\n".join(lines), "ascii")
    return Finished(folder)


def worked(folder: Path, talking: Callable[[Hall], None]) -> Finished:
    """Return a hall in which everybody took money and moved an order, and what came of it after `talking`."""
    folder.mkdir()
    with watched():
        hall = Hall(folder)
        said: dict[str, list[str]] = {}
        for name in TERMINALS:
            for deed in ("pay", "issue", "advance_order", "pay"):
                hall.act(name, deed, 1)
            node = hall.terminal(name)
            assert node.store is not None
            own = select(OP.c.op_id).where(OP.c.origin == node.store.terminal.terminal_id).order_by(OP.c.seq)
            with node.raw() as conn:
                said[name] = list(conn.execute(own).scalars())
        talking(hall)
        made = finish(hall, folder / "files", said)
        hall.close()
    return made


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    return worked(tmp_path_factory.mktemp("whole") / "hall", Hall.heal)


@pytest.fixture
def finished(whole: Finished, tmp_path: Path) -> Finished:
    """A copy, to be damaged."""
    shutil.copytree(whole.folder, tmp_path / "files")
    return Finished(tmp_path / "files")


def test_a_whole_hall_has_nothing_wrong(whole: Finished) -> None:
    found = whole.judge()
    assert whole.settled()
    assert found.ok, found
    assert found.counted(7, 8, 9).line == "FAULTS seed=7 steps=8 kills=9 lost=0 doubled=0 stalled=0"


def test_an_op_that_the_centre_does_not_have_is_lost(finished: Finished) -> None:
    finished.run("centre", "DELETE FROM op WHERE op_id = ?", finished.last_own("left"))
    found = finished.judge()
    assert found.lost == 1
    assert "1 ops lost, 1 of them in a journal" in found.wrong
    assert any("left: chain" in each and "another than at the centre" in each for each in found.wrong)
    assert not found.ok
    assert not finished.settled()


def test_an_op_that_only_a_journal_still_knows_is_lost(finished: Finished) -> None:
    op_id = finished.last_own("right")
    for name in FILES:
        finished.run(name, "DELETE FROM op WHERE op_id = ?", op_id)
    found = finished.judge()
    assert found.lost == 1
    assert not found.ok


def test_an_op_that_no_journal_names_is_lost_all_the_same(finished: Finished) -> None:
    op_id = finished.last_own("kiosk")
    finished.run("centre", "DELETE FROM op WHERE op_id = ?", op_id)
    path = finished.folder / "journals" / "kiosk"
    path.write_text(path.read_text("ascii").replace(f"ops {op_id}\n", ""), "ascii")
    found = finished.judge()
    assert found.lost == 1
    assert "1 ops lost, 0 of them in a journal" in found.wrong


def test_an_op_that_stands_twice_is_doubled(finished: Finished) -> None:
    more = "INSERT INTO op SELECT * FROM op WHERE op_id = ?"
    finished.without_constraints("centre", "op", more, finished.last_own("left"))
    found = finished.judge()
    assert found.doubled == 1
    assert not found.ok


def test_a_payment_with_two_receipts_is_doubled(finished: Finished) -> None:
    more = (
        "INSERT INTO receipt SELECT number || 'x', terminal_code, epoch, sequence + 100, payment_id, reverses"
        " FROM receipt LIMIT 1"
    )
    finished.without_constraints("centre", "receipt", more)
    found = finished.judge()
    assert found.doubled == 1
    assert any("centre: receipts" in each and "gaps" in each for each in found.wrong)


def test_a_payment_that_no_op_says_is_doubled(finished: Finished) -> None:
    more = "INSERT INTO payment SELECT * FROM payment LIMIT 1"
    finished.without_constraints("centre", "payment", more)
    found = finished.judge()
    assert found.doubled == 1


def test_an_order_that_the_centre_left_held_is_wrong(finished: Finished) -> None:
    """One that waits for its money is not: it may wait for ever."""
    finished.run("centre", "UPDATE business_order SET state = 'held', total_fen = 0, payment_id = NULL")
    assert not finished.settled()
    assert any("centre" in each and "orders are held" in each for each in finished.judge().wrong)
    finished.run("centre", "UPDATE business_order SET total_fen = 10, payment_id = 'not-here'")
    assert finished.settled()
    assert not any("orders are held" in each for each in finished.judge().wrong)
    finished.run("centre", "UPDATE business_order SET payment_id = (SELECT payment_id FROM payment LIMIT 1)")
    assert not finished.settled()


@pytest.mark.parametrize("names", [("left",), tuple(FILES)], ids=["at one terminal", "everywhere alike"])
def test_a_row_that_is_altered_is_wrong(finished: Finished, names: tuple[str, ...]) -> None:
    for name in names:
        finished.run(name, "UPDATE balance SET fen = fen + 1")
    found = finished.judge()
    assert (found.lost, found.doubled, found.ok) == (0, 0, False)
    for name in names:
        assert any(f"{name}: rebuild" in each and "'balance'" in each for each in found.wrong)
    alone = "left: Difference(table='balance'"
    assert any(alone in each for each in found.wrong) == (names == ("left",))


def test_an_op_that_says_something_else_breaks_its_chain(finished: Finished) -> None:
    for name in ("centre", "right"):
        finished.run(name, "UPDATE op SET actor = 'T66666' WHERE kind = 'payment_taken'")
    found = finished.judge()
    for name in FILES:
        broken = any(f"{name}: chain" in each and "breaks at" in each for each in found.wrong)
        assert broken == (name in {"centre", "right"})
    assert not found.ok


def test_another_history_under_the_same_head_is_wrong(finished: Finished) -> None:
    op_id = finished.last_own("left")
    finished.run("hub", "UPDATE op SET hash = zeroblob(32) WHERE op_id = ?", op_id)
    found = finished.judge()
    assert any("hub: chain" in each and "another than at the centre" in each for each in found.wrong)
    assert not finished.settled()


def test_a_head_that_nobody_signed_is_wrong(finished: Finished) -> None:
    finished.run("hub", "DELETE FROM checkpoint")
    finished.run("kiosk", "UPDATE checkpoint SET signature = zeroblob(64)")
    found = finished.judge()
    assert any("hub: head" in each and "not signed" in each for each in found.wrong)
    assert any("kiosk: the signature" in each for each in found.wrong)


def test_a_number_that_is_missing_is_a_gap(finished: Finished) -> None:
    finished.run("left", "DELETE FROM receipt WHERE sequence = 1 AND terminal_code = 'T02'")
    assert any("left: receipts" in each and "gaps" in each for each in finished.judge().wrong)


def test_a_terminal_that_came_to_no_end_is_stalled(finished: Finished) -> None:
    for name, end in zip(TERMINALS, ("end 3 0", "end 0 2", "conflict"), strict=True):
        finished.journal(name, end)
    found = finished.judge()
    assert (found.stalled, found.lost, found.wrong) == (3, 0, ())
    assert not found.ok


def test_an_outbox_that_was_not_emptied_is_seen(tmp_path: Path) -> None:
    """What a terminal never sent is lost to the centre, and the hall is not at rest."""
    unsent = worked(tmp_path / "hall", lambda _hall: None)
    assert not unsent.settled()
    found = unsent.judge()
    assert found.lost >= len(TERMINALS) * 6
    assert not found.ok


def test_what_waits_for_a_verdict_cannot_be_dropped(tmp_path: Path) -> None:
    def talk(hall: Hall) -> None:
        hall.fall("hub")
        for name in (*TERMINALS, *TERMINALS):
            hall.talk(name, turns=3)
        hall.rise("hub")

    waiting = worked(tmp_path / "hall", talk)
    with waiting.opened("left") as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM pending").scalar()
    assert not waiting.settled()
    assert not any("left: rebuild" in each for each in waiting.judge().wrong)
    waiting.run("left", "DELETE FROM pending")
    assert any("left: rebuild" in each and "'pending'" in each for each in waiting.judge().wrong)
