"""The spine against a real encrypted store: log, verdicts, rebuild, redaction, epochs, backups, push."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from app.domain.customers import CustomerRegistered, PersonIdentified
from app.domain.documents_of_identity import DocumentKind
from app.domain.errors import BugError, EnvironmentFault, SyncConflict, UserError
from app.domain.halls import SettingChanged
from app.domain.ids import unix_ms_of
from app.domain.log import KeyRotated, Redacted
from app.services.authority import StandaloneAuthority
from app.services.ports import Changed, Stamp
from app.sync.batches import Batch
from app.sync.chain import first_break, signature_holds
from app.sync.codec import ZERO_HASH
from db import log
from db.apply.every import missing
from db.engine import connect, memory_engine
from db.inbox import Answer, StoreKeys, next_batch, take_in
from db.opening import create_store, open_store, read_state
from db.rebuild import differences, rebuild, verify
from db.tables.log import BLOB_STORE, OP
from db.unit import MAX_OPS
from db.uow import SqlStore
from tests.factories import HALL, Rig

PASSPHRASE = "it's a passphrase of some length"
PERSON = PersonIdentified(
    after=None,
    person_id="p-1",
    name="测试·李𬎆",
    document=DocumentKind.RESIDENT_ID,
    number="11010519491231002X",
    valid_from="2016-05-20",
    valid_until=None,
    sex="女",
    nation="汉",
    birth="1949-12-31",
    address="北京市朝阳区样例街道测试路 8 号",
    issuer="样例市公安局测试分局",
)


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    """Return a store of terminal T03 with a small hall in it."""
    made = Rig(tmp_path)
    made.define_hall()
    return made


def no_differences(store: SqlStore) -> bool:
    """Return whether the rows are what the log says."""
    with store.raw() as here, memory_engine().begin() as scratch:
        return verify(here, scratch) == ()


def test_every_fact_has_an_applier() -> None:
    """A fact that no subject applies could be recorded and never be seen."""
    assert missing() == ()


def test_the_log_is_a_signed_unbroken_chain(rig: Rig) -> None:
    """Each transaction ends in a checkpoint signed with the device's key."""
    terminal = rig.store.terminal
    with rig.store.raw() as conn:
        ops = list(log.ops_of(conn, terminal.terminal_id, terminal.epoch))
        marks = log.checkpoints(conn, terminal.terminal_id, terminal.epoch)
    assert first_break(ZERO_HASH, 1, ops) is None
    assert [op.header.seq for op in ops] == list(range(1, len(ops) + 1))
    assert marks[-1].hash == ops[-1].hash
    assert all(signature_holds(mark, rig.public_key) for mark in marks)
    assert not signature_holds(replace(marks[-1], seq=1), rig.public_key)
    assert not signature_holds(marks[-1], "00" * 32)
    assert not signature_holds(replace(marks[-1], key="zz"), "zz")
    changed = [*ops[:3], replace(ops[3], body=(ops[3].body or "").replace("A", "B")), *ops[4:]]
    assert first_break(ZERO_HASH, 1, changed) == 4
    assert first_break(ZERO_HASH, 1, ops[1:]) == 1


def test_rows_are_what_the_log_says(rig: Rig) -> None:
    """Rebuilt from its ops, the store has the same rows; a row that was tampered with is found."""
    assert no_differences(rig.store)
    with rig.store.raw_write() as conn:
        conn.exec_driver_sql("UPDATE hall SET name = 'other'")
    assert not no_differences(rig.store)
    with rig.store.raw_write() as conn:
        assert rebuild(conn) > 0
    assert no_differences(rig.store)


def test_a_stale_transition_is_superseded(rig: Rig) -> None:
    """Whoever did not see the last transition is told so, and nothing of the transaction stays."""
    with rig.store.write(Stamp("T1")) as unit:
        first = unit.record(PERSON)
    with rig.store.write(Stamp("T1")) as unit:
        unit.record(replace(PERSON, after=first.op_id, address="新址"))
    with pytest.raises(SyncConflict, match=r"case\.superseded"), rig.store.write(Stamp("T2")) as unit:
        unit.record(SettingChanged(key="x", value="1", reason=""))
        unit.record(replace(PERSON, after=first.op_id, address="别处"))
    with rig.store.read() as queries:
        person = queries.customers.person("p-1")
        assert person is not None
        assert person.address == "新址"
        assert queries.halls.setting("x", 0) == 0
    assert no_differences(rig.store)


def test_redaction_erases_the_person_and_keeps_the_chain(rig: Rig) -> None:
    """Erasing deletes body and salt; the chain holds, and the name is nowhere in the rows."""
    with rig.store.write(Stamp("T1")) as unit:
        told = unit.record(PERSON)
        unit.record(
            CustomerRegistered(customer_id="c-1", person_id="p-1", organisation=False, since="2026-03-11")
        )
    with rig.store.write(Stamp("T9")) as unit:
        unit.record(Redacted(person_id="p-1", op_ids=(told.op_id,), reason="retention"))
    terminal = rig.store.terminal
    with rig.store.raw() as conn:
        ops = list(log.ops_of(conn, terminal.terminal_id, terminal.epoch))
        erased = conn.execute(select(OP).where(OP.c.op_id == told.op_id)).one()
    assert (erased.body, erased.salt) == (None, None)
    assert first_break(ZERO_HASH, 1, ops) is None
    with rig.store.read() as queries:
        assert queries.customers.person("p-1") is None
    assert no_differences(rig.store)


def test_a_transaction_is_bounded(rig: Rig) -> None:
    """100 ops at most (SYNC §1), and a refused transaction leaves the chain as it was."""
    before = rig.store.terminal
    with pytest.raises(BugError), rig.store.write(Stamp("T1")) as unit:
        for number in range(MAX_OPS + 1):
            unit.record(SettingChanged(key=f"k{number}", value="1", reason=""))
    with rig.store.write(Stamp("T1")) as unit:
        unit.record(SettingChanged(key="after", value="7", reason=""))
    assert rig.store.terminal == before
    assert no_differences(rig.store)


def test_changes_are_announced_after_the_commit(rig: Rig) -> None:
    """Listeners hear which aggregates changed, and nothing of a transaction that was rolled back."""
    heard: list[Changed] = []
    stop = rig.store.subscribe(heard.append)
    with rig.store.write(Stamp("T1")) as unit:
        unit.record(SettingChanged(key="a", value="1", reason=""))
    with pytest.raises(UserError), rig.store.write(Stamp("T1")) as unit:
        unit.record(SettingChanged(key="b", value="1", reason=""))
        raise UserError("x.y")
    stop()
    assert [change.entities for change in heard] == [frozenset({"setting:a"})]


def test_a_listener_that_fails_keeps_nobody_from_hearing_and_undoes_no_commit(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    """What is committed is committed: its writer is told of no fault that is not its own."""

    def fall(_changed: Changed) -> None:
        raise BugError("a window that has gone")

    heard: list[Changed] = []
    rig.store.subscribe(fall)
    rig.store.subscribe(heard.append)
    rig.record(SettingChanged(key="a", value="1", reason=""))
    assert [change.entities for change in heard] == [frozenset({"setting:a"})]
    assert [(each.name, each.getMessage()) for each in caplog.records] == [("tingtai.store", "listener")]


def test_blobs_are_kept_once_by_their_hash(rig: Rig) -> None:
    """The same bytes twice are one blob."""
    with rig.store.write(Stamp("T1")) as unit:
        digest = unit.keep_blob(b"signature")
        assert unit.keep_blob(b"signature") == digest
    with rig.store.raw() as conn:
        assert [row.bytes for row in conn.execute(select(BLOB_STORE))] == [b"signature"]


def test_a_restart_keeps_the_epoch_and_a_restored_store_opens_another(rig: Rig, tmp_path: Path) -> None:
    """The start-up nonce tells a store that went back in time (SYNC §5, Epoch)."""
    first = rig.store.terminal.epoch
    assert rig.reopen().terminal.epoch == first
    rig.store.close()
    shutil.copy(rig.path, tmp_path / "old.db")
    rig.reopen()
    rig.record(SettingChanged(key="lost", value="1", reason=""))
    rig.store.close()
    for leftover in tmp_path.glob("store.db*"):
        leftover.unlink()
    shutil.copy(tmp_path / "old.db", rig.path)
    second = rig.reopen().terminal.epoch
    assert second != first
    with rig.store.raw() as conn:
        opened = log.fact_of(next(log.ops_of(conn, rig.store.terminal.terminal_id, second)))
        assert read_state(conn)["epoch"] == second
    assert (opened.parent, opened.epoch) == (first, second)  # type: ignore[union-attr]
    assert no_differences(rig.store)


def test_a_crash_between_keyring_and_store_is_not_a_restore(rig: Rig) -> None:
    """The keyring is written first: a store that missed its half still has the nonce before."""
    first = rig.store.terminal.epoch
    kept = rig.secrets.secrets
    assert kept is not None
    rig.secrets.save(
        replace(kept, epoch_old=kept.epoch_new, epoch_new="written, but never reached the store")
    )
    assert rig.reopen().terminal.epoch == first


@pytest.mark.parametrize(
    ("key", "code"),
    [("ab" * 31, "store.key_format"), ("xy" * 32, "store.key_format"), ("ab" * 32, "store.wrong_key")],
)
def test_a_key_that_does_not_fit(rig: Rig, key: str, code: str) -> None:
    """62 digits would silently be taken for a passphrase."""
    with pytest.raises(EnvironmentFault, match=code):
        connect(rig.path, key)


def test_stores_that_cannot_be_opened_say_why(rig: Rig, tmp_path: Path) -> None:
    """Missing, without keys, of a newer program: each has its own code."""
    with pytest.raises(EnvironmentFault, match=r"store\.exists"):
        create_store(rig.path, "T04", HALL, rig.secrets, rig.clock, rig.ids, StandaloneAuthority())
    with pytest.raises(EnvironmentFault, match=r"store\.missing"):
        open_store(tmp_path / "none.db", rig.secrets, rig.clock, rig.ids, StandaloneAuthority())
    kept, rig.secrets.secrets = rig.secrets.secrets, None
    with pytest.raises(EnvironmentFault, match=r"store\.no_key"):
        rig.reopen()
    rig.secrets.secrets = kept
    with rig.reopen().raw_write() as conn:
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(EnvironmentFault, match=r"store\.newer"):
        rig.reopen()


def test_a_full_disk_refuses_the_write_and_loses_nothing(rig: Rig) -> None:
    """The transaction is rolled back, the message names the disk, and after room is made work goes on."""
    with rig.store.raw_write() as conn:
        pages = conn.exec_driver_sql("PRAGMA page_count").scalar()
        conn.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(EnvironmentFault, match=r"store\.disk_full"):
        for number in range(400):
            rig.record(SettingChanged(key=f"key {number}", value="x" * 500, reason=""))
    with rig.store.raw_write() as conn:
        conn.exec_driver_sql("PRAGMA max_page_count=1000000")
    rig.record(SettingChanged(key="again", value="1", reason=""))
    assert no_differences(rig.store)


def test_a_push_between_two_stores_proves_the_envelope(rig: Rig, tmp_path: Path) -> None:
    """Ops and checkpoints alone make the same rows elsewhere; repeats, gaps, forks and forgeries do not."""
    (tmp_path / "other").mkdir()
    other = Rig(tmp_path / "other", code="T04", seed=2)
    with other.store.raw_write() as conn:
        conn.exec_driver_sql(
            "INSERT INTO terminal VALUES (?, ?, ?, ?, ?, '', '', '')",
            (rig.store.terminal.terminal_id, HALL, "T03", "3", rig.public_key),
        )
    rig.record(SettingChanged(key="queue.vip_limit", value="4", reason=""))
    batches: list[Batch] = []
    have = 0
    with rig.store.raw() as conn:
        while found := next_batch(conn, rig.store.terminal.terminal_id, rig.store.terminal.epoch, have, 13):
            batches.append(found)
            have = found.checkpoint.seq
    assert len(batches) > 1

    def push(batch: Batch) -> Answer:
        with other.store.raw_write() as conn:
            return take_in(conn, batch, StoreKeys(conn)).answer

    broken = replace(batches[0], ops=(replace(batches[0].ops[0], body="{}"), *batches[0].ops[1:]))
    stranger = replace(batches[0], origin="somebody")
    assert push(batches[-1]) is Answer.GAP
    assert push(broken) is Answer.FORGED
    assert push(stranger) is Answer.FORGED
    assert push(replace(batches[0], ops=())) is Answer.FORGED
    assert [push(batch) for batch in batches] == [Answer.APPLIED] * len(batches)
    assert [push(batch) for batch in batches] == [Answer.KNOWN] * len(batches)
    with other.store.read() as queries:
        assert queries.halls.setting("queue.vip_limit", 0) == 4
        assert queries.halls.hall().hall_id == HALL
    with rig.store.raw() as here, other.store.raw() as there:
        assert {item.table for item in differences(here, there)} <= {"epoch", "terminal"}


def test_a_fork_is_refused(rig: Rig, tmp_path: Path) -> None:
    """The same number with another hash is never overwritten."""
    rig.store.close()
    (tmp_path / "twin").mkdir()
    shutil.copy(rig.path, tmp_path / "twin" / "store.db")
    kept = rig.secrets.secrets
    rig.reopen().close()
    rig.reopen()
    rig.record(SettingChanged(key="a", value="1", reason=""))
    twin = open_store(
        tmp_path / "twin" / "store.db",
        type(rig.secrets)(kept),
        rig.clock,
        rig.ids,
        StandaloneAuthority(),
    )
    with twin.write(Stamp("T1")) as unit:
        unit.record(SettingChanged(key="a", value="2", reason=""))
    with twin.raw() as conn:
        head = log.head(conn, twin.terminal.terminal_id, twin.terminal.epoch)[0]
        batch = next_batch(conn, twin.terminal.terminal_id, twin.terminal.epoch, head - 1)
    assert batch is not None
    with rig.store.raw_write() as conn:
        assert take_in(conn, batch, StoreKeys(conn)).answer is Answer.FORK
    twin.close()


def test_a_rotated_key_signs_what_follows(rig: Rig) -> None:
    """The row of the terminal names the key in force."""
    rig.record(KeyRotated(terminal_id=rig.store.terminal.terminal_id, public_key="ab" * 32))
    with rig.store.read() as queries:
        assert queries.halls.terminal(rig.store.terminal.terminal_id).public_key == "ab" * 32
    assert no_differences(rig.store)


def test_stamps_grow_when_the_clock_steps_back(rig: Rig) -> None:
    """The hybrid clock orders what the wall clock no longer does."""
    rig.record(SettingChanged(key="a", value="1", reason=""))
    rig.clock.advance_ms(-3_600_000)
    rig.reopen()
    rig.record(SettingChanged(key="a", value="2", reason=""))
    with rig.store.raw() as conn:
        ops = [op for batch in log.all_ops(conn) for op in batch]
        assert log.last_wall(conn) > ops[-1].header.wall
    assert [op.header.hlc for op in ops] == sorted(op.header.hlc for op in ops)


def test_identifiers_carry_their_time(rig: Rig) -> None:
    """UUIDv7: 36 characters, version 7, ordered by time."""
    made = rig.ids.new()
    assert len(made) == 36
    assert made[14] == "7"
    assert unix_ms_of(made) > 1_700_000_000_000
