"""Backups: complete, encrypted, taken while the store is in use, and no store is lost by restoring one."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.errors import EnvironmentFault, UserError
from db.backup import back_up, restore
from db.engine import memory_engine
from db.rebuild import verify
from tests.factories import HALL, Rig

PASSPHRASE = "it's a passphrase of some length"


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    """Return a store of terminal T03 with a small hall in it."""
    made = Rig(tmp_path)
    made.define_hall()
    return made


def test_a_backup_restores_into_a_new_epoch(rig: Rig, tmp_path: Path) -> None:
    """Encrypted under the passphrase, made while the store is open, complete."""
    target = tmp_path / "hall.backup"
    secrets = rig.secrets.secrets
    assert secrets is not None
    assert back_up(rig.path, secrets, target, PASSPHRASE) > 0
    with pytest.raises(UserError, match=r"backup\.exists"):
        back_up(rig.path, secrets, target, PASSPHRASE)
    (tmp_path / "file").touch()
    for nowhere in (tmp_path / "nowhere" / "x.bak", tmp_path / "file" / "x.bak"):
        with pytest.raises(EnvironmentFault) as refused:
            back_up(rig.path, secrets, nowhere, PASSPHRASE)
        assert (refused.value.code, refused.value.params) == ("backup.unwritable", {"path": str(nowhere)})
    with pytest.raises(UserError, match=r"backup\.passphrase_short"):
        back_up(rig.path, secrets, tmp_path / "b", "short")
    assert "滨河路".encode() not in target.read_bytes()
    with pytest.raises(EnvironmentFault, match=r"store\.exists"):
        restore(target, PASSPHRASE, rig.path, rig.secrets, rig.ids)
    old = rig.store.terminal
    rig.store.close()
    elsewhere = tmp_path / "elsewhere.db"
    with pytest.raises(UserError, match=r"backup\.wrong_passphrase"):
        restore(target, "another passphrase", elsewhere, rig.secrets, rig.ids)
    with pytest.raises(UserError, match=r"backup\.missing"):
        restore(tmp_path / "none", PASSPHRASE, elsewhere, rig.secrets, rig.ids)
    with pytest.raises(UserError, match=r"backup\.missing"):
        restore(tmp_path, PASSPHRASE, elsewhere, rig.secrets, rig.ids)
    restore(target, PASSPHRASE, elsewhere, rig.secrets, rig.ids)
    rig.path = elsewhere
    new = rig.reopen().terminal
    assert (new.terminal_id, new.code) == (old.terminal_id, old.code)
    assert new.epoch != old.epoch
    with rig.store.read() as queries:
        assert queries.halls.hall().hall_id == HALL
    with rig.store.raw() as here, memory_engine().begin() as scratch:
        assert verify(here, scratch) == ()


def test_a_store_that_was_moved_away_opens_after_a_restore(rig: Rig, tmp_path: Path) -> None:
    """What a backup is put in place of may have what the backup has not."""
    target = tmp_path / "hall.backup"
    assert rig.secrets.secrets is not None
    back_up(rig.path, rig.secrets.secrets, target, PASSPHRASE)
    rig.store.close()
    aside = rig.path.rename(tmp_path / "aside.db")
    restore(target, PASSPHRASE, rig.path, rig.secrets, rig.ids)
    for path in (rig.path, aside):
        rig.path = path
        rig.reopen()
        with rig.store.read() as queries:
            assert queries.halls.hall().hall_id == HALL
        rig.store.close()


def test_a_restore_leaves_the_keys_of_another_device(rig: Rig, tmp_path: Path) -> None:
    """Its store could not be opened any more."""
    target = tmp_path / "hall.backup"
    kept = rig.secrets.secrets
    assert kept is not None
    back_up(rig.path, kept, target, PASSPHRASE)
    others = replace(kept, db_key="ab" * 32, device_key="cd" * 32)
    rig.secrets.save(others)
    with pytest.raises(UserError, match=r"backup\.other_keys"):
        restore(target, PASSPHRASE, tmp_path / "new.db", rig.secrets, rig.ids)
    assert rig.secrets.secrets == others
    assert not (tmp_path / "new.db").exists()


def test_a_damaged_backup_is_refused(rig: Rig, tmp_path: Path) -> None:
    """A flipped byte in the middle is found before anything is put in place."""
    target = tmp_path / "hall.backup"
    secrets = rig.secrets.secrets
    assert secrets is not None
    back_up(rig.path, secrets, target, PASSPHRASE)
    data = bytearray(target.read_bytes())
    data[len(data) // 2] ^= 0xFF
    target.write_bytes(data)
    with pytest.raises(UserError, match=r"backup\.damaged"):
        restore(target, PASSPHRASE, tmp_path / "new.db", rig.secrets, rig.ids)
    assert not (tmp_path / "new.db").exists()
