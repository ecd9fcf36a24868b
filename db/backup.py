"""Backups: one SQLCipher file under a passphrase, made while the store is in use (CLI: backup, restore)."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

import sqlcipher3.dbapi2 as sqlcipher

from app.domain.errors import EnvironmentFault, UserError
from app.services.ports import DeviceSecrets, Ids, Secrets
from db.engine import connect, fault_of
from db.opening import new_secrets

MIN_PASSPHRASE: Final = 12
_BYTES_OF_NONCE: Final = 16


def back_up(store: Path, secrets: DeviceSecrets, target: Path, passphrase: str) -> int:
    """Write a consistent copy of the store and its keys; returns its size in bytes.

    The file opens with SQLCipher's own key derivation from the passphrase. It appears under its name only
    when it is whole. Raises `UserError` (`backup.passphrase_short`, `backup.exists`), `EnvironmentFault`.
    """
    _check(passphrase)
    if target.exists():
        raise UserError("backup.exists", path=target.name)
    part = target.with_name(target.name + ".part")
    try:
        part.unlink(missing_ok=True)
        part.touch()  # what cannot be written to is found before the store is opened, and named
        source = connect(store, secrets.db_key)
        try:
            _export(source, part, passphrase)
        finally:
            source.close()
        with _passphrase_store(part, passphrase) as copy:
            copy.execute("CREATE TABLE backup_keys (document TEXT NOT NULL) STRICT")
            copy.execute("INSERT INTO backup_keys VALUES (?)", (json.dumps(asdict(secrets)),))
        _flush(part)
        part.replace(target)
    except OSError as error:
        raise EnvironmentFault("backup.unwritable", path=str(target)) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return target.stat().st_size


def restore(backup: Path, passphrase: str, store: Path, secrets: Secrets, ids: Ids) -> None:
    """Put a backup in place of a store that does not exist; its next start opens a new epoch.

    Keys that are there already stay good for a store that they open: one that was moved away can be read
    again. Raises `UserError` (`backup.missing`, `backup.wrong_passphrase`, `backup.damaged`, and
    `backup.other_keys` where they are another device's), `EnvironmentFault`.
    """
    if store.exists():
        raise EnvironmentFault("store.exists", path=str(store))
    if not backup.is_file() or not os.access(backup, os.R_OK):
        raise UserError("backup.missing", path=str(backup))
    part = store.with_name(store.name + ".part")
    part.unlink(missing_ok=True)
    present = secrets.load()
    try:
        with _passphrase_store(backup, passphrase) as copy:
            if copy.execute("PRAGMA cipher_integrity_check").fetchone() is not None:
                raise UserError("backup.damaged")
            kept = json.loads(copy.execute("SELECT document FROM backup_keys").fetchone()[0])
            found = DeviceSecrets(**{**kept, "epochs": tuple(kept["epochs"])})
            if present is not None and present.device_key != found.device_key:
                raise UserError("backup.other_keys")
            fresh = new_secrets(ids)
            if present is not None:
                # The device may have opened epochs since the backup: their labels must not come back.
                found = replace(found, epochs=tuple(dict.fromkeys((*found.epochs, *present.epochs))))
                fresh = replace(fresh, db_key=present.db_key)
            found = replace(found, db_key=fresh.db_key, epoch_old=fresh.epoch_old, epoch_new=fresh.epoch_new)
            _export(copy, part, f"x'{found.db_key}'")
        restored = connect(part, found.db_key)
        restored.execute("DROP TABLE backup_keys")
        restored.close()
        _flush(part)
        secrets.save(found)
        part.replace(store)
    finally:
        for leftover in (part, Path(f"{part}-wal"), Path(f"{part}-shm")):
            leftover.unlink(missing_ok=True)


def _check(passphrase: str) -> None:
    if len(passphrase) < MIN_PASSPHRASE:
        raise UserError("backup.passphrase_short", least=MIN_PASSPHRASE)


def _literal(passphrase: str) -> str:
    return passphrase.replace("'", "''")


def _export(source: Any, target: Path, key: str) -> None:  # noqa: ANN401 - the driver has no types
    """Copy everything into a new file under a passphrase, or a raw key written as x'…'."""
    try:
        source.execute("ATTACH DATABASE ? AS copy KEY ?", (str(target), key))
        # The caller flushes the file, and throws it away on any error: safety at each statement is wasted.
        source.execute("PRAGMA copy.journal_mode=OFF")
        source.execute("PRAGMA copy.synchronous=OFF")
        source.execute("SELECT sqlcipher_export('copy')")
        for pragma in ("user_version", "application_id"):
            value = source.execute(f"PRAGMA main.{pragma}").fetchone()[0]
            source.execute(f"PRAGMA copy.{pragma} = {int(value)}")
        source.execute("DETACH DATABASE copy")
    except sqlcipher.Error as error:
        raise fault_of(error) from error


@contextmanager
def _passphrase_store(path: Path, passphrase: str) -> Iterator[Any]:
    conn = sqlcipher.connect(str(path), isolation_level=None)
    try:
        conn.execute("PRAGMA cipher_log_level=NONE")
        conn.execute(f"PRAGMA key='{_literal(passphrase)}'")
        try:
            conn.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlcipher.DatabaseError as error:
            raise UserError("backup.wrong_passphrase") from error
        yield conn
    finally:
        conn.close()


def _flush(path: Path) -> None:
    with path.open("rb") as handle:
        os.fsync(handle.fileno())
