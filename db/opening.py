"""Creating and opening a store: schema, start-up nonce, epoch (SYNC §5, Epoch)."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, insert, select

from app.domain.errors import EnvironmentFault
from app.domain.log import EpochOpened
from app.domain.receipt_numbers import new_epoch_label
from app.services.ports import (
    Authority,
    Clock,
    DeviceSecrets,
    Ids,
    Secrets,
    Stamp,
    TerminalIdentity,
)
from app.sync.chain import Signer
from db import log
from db.apply.applied import upsert
from db.engine import read_engine, write_engine
from db.migrate import migrate
from db.tables.log import EPOCH, STORE_STATE
from db.uow import SqlStore

RECOVERING: Final = "recovering"
"""State of a restored store whose own old ops may still be with an upstream: it issues nothing until then."""
TOKEN: Final = "token"  # noqa: S105 - the name of an entry
"""State of a store that belongs to a network: what the device says who it is with."""
TRAINING: Final = "training"
"""State of a store that is for training: it is never opened as a real hall, nor a real one as this."""
_NONCE: Final = "epoch_nonce"
_TERMINAL: Final = ("terminal_id", "code", "hall_id", "epoch")
_BYTES_OF_KEY: Final = 32
_BYTES_OF_NONCE: Final = 16
_BYTES_OF_LABEL: Final = 8


def new_secrets(ids: Ids) -> DeviceSecrets:
    """Return fresh keys for a new device."""
    nonce = ids.random_bytes(_BYTES_OF_NONCE).hex()
    return DeviceSecrets(
        ids.random_bytes(_BYTES_OF_KEY).hex(), ids.random_bytes(_BYTES_OF_KEY).hex(), nonce, nonce, ()
    )


def create_store(
    path: Path,
    code: str,
    hall_id: str,
    secrets: Secrets,
    clock: Clock,
    ids: Ids,
    authority: Authority,
    state: Mapping[str, str] | None = None,
) -> SqlStore:
    """Make a new store for a device and return it open, in its first epoch.

    `state` is what else the store shall know, such as the `terminal_id` that a centre gave it.
    Raises `EnvironmentFault` (`store.exists`, or what the disk and the keyring say).
    """
    if path.exists():
        raise EnvironmentFault("store.exists", path=str(path))
    found = secrets.load() or new_secrets(ids)
    secrets.save(found)
    writer = write_engine(path, found.db_key)
    migrate(writer)
    with writer.begin() as conn:
        known = {
            "terminal_id": ids.new(),
            **(state or {}),
            "code": code,
            "hall_id": hall_id,
            "epoch": "",
            _NONCE: found.epoch_new,
        }
        conn.execute(insert(STORE_STATE), [{"key": key, "value": value} for key, value in known.items()])
    writer.dispose()
    training = bool((state or {}).get(TRAINING))
    return open_store(path, secrets, clock, ids, authority, training=training)


def _check_purpose(state: Mapping[str, str], path: Path, *, training: bool) -> None:
    """Raise `EnvironmentFault` for a store to practise in where a real one is wanted, and the reverse."""
    if bool(state.get(TRAINING)) is not training:
        raise EnvironmentFault("training.real" if training else "training.store", path=str(path))


def open_store(
    path: Path,
    secrets: Secrets,
    clock: Clock,
    ids: Ids,
    authority: Authority,
    remote: Authority | None = None,
    *,
    training: bool = False,
) -> SqlStore:
    """Open a device's store. A store that was restored, or a new one, begins an epoch of its own.

    A store that belongs to a network gets `remote` for its authority, where one is given.
    Raises `EnvironmentFault`: `store.missing`, `store.no_key`, `store.wrong_key`, `store.damaged`,
    `store.newer`; `training.store` for a training store that is to be a real hall, `training.real` for the
    reverse.
    """
    if not path.exists():
        raise EnvironmentFault("store.missing", path=str(path))
    found = secrets.load()
    if found is None:
        raise EnvironmentFault("store.no_key")
    writer = write_engine(path, found.db_key)
    try:
        migrate(writer)
        with writer.begin() as conn:
            state = read_state(conn)
        _check_purpose(state, path, training=training)
        networked = bool(state.get(TOKEN))
        if networked and remote is not None:
            authority = remote
        restored = state[_NONCE] not in (found.epoch_old, found.epoch_new)
        signer = Signer(state["terminal_id"], bytes.fromhex(found.device_key))
        terminal = TerminalIdentity(*(state[key] for key in _TERMINAL))
        nonce = ids.random_bytes(_BYTES_OF_NONCE).hex()
        # First the secrets, then the store: whichever of the two a crash leaves behind still matches.
        found = replace(found, epoch_old=state[_NONCE], epoch_new=nonce)
        if restored or not terminal.epoch:
            with writer.begin() as conn:
                label = _new_label(conn, found, ids)
                seq, digest = log.head(conn, terminal.terminal_id, terminal.epoch)
            found = replace(found, epochs=(*found.epochs, label))
            secrets.save(found)
            opened = EpochOpened(
                terminal_id=terminal.terminal_id,
                epoch=label,
                parent=terminal.epoch or None,
                seq=seq,
                hash=digest.hex(),
            )
            terminal = replace(terminal, epoch=label)
            reader = read_engine(path, found.db_key)
            store = SqlStore(writer, reader, terminal, signer, clock, ids, authority)
            with store.write(Stamp("")) as unit:
                unit.record(opened)
                recovering = {RECOVERING: "1"} if networked and opened.parent else {}
                unit.set_state({_NONCE: nonce, "epoch": label, **recovering})
            secrets.save(replace(found, epoch_old=nonce))
            return store
        secrets.save(found)
        with writer.begin() as conn:
            upsert(conn, STORE_STATE, [{"key": _NONCE, "value": nonce}], ["key"])
        # Now that the store has it, the nonce before is worth nothing: a copy from before this start is told.
        secrets.save(replace(found, epoch_old=nonce))
        reader = read_engine(path, found.db_key)
        return SqlStore(writer, reader, terminal, signer, clock, ids, authority)
    except BaseException:
        writer.dispose()
        raise


def next_epoch(store: SqlStore, secrets: Secrets, ids: Ids) -> str:
    """Open a new epoch in an open store whose present one went on somewhere else; returns its label.

    Raises `EnvironmentFault("store.no_key")`, and what the disk and the keyring say.
    """
    found = secrets.load()
    if found is None:
        raise EnvironmentFault("store.no_key")
    with store.raw() as conn:
        label = _new_label(conn, found, ids)
    secrets.save(replace(found, epochs=(*found.epochs, label)))
    store.begin_epoch(label, {RECOVERING: "1"})
    return label


def _new_label(conn: Connection, found: DeviceSecrets, ids: Ids) -> str:
    known = {row.epoch for row in conn.execute(select(EPOCH.c.epoch))}
    return new_epoch_label(ids.random_bytes(_BYTES_OF_LABEL), frozenset(known) | set(found.epochs))


def read_state(conn: Connection) -> dict[str, str]:
    """Return the store's own state: terminal, epoch, start-up nonce."""
    return {row.key: row.value for row in conn.execute(select(STORE_STATE))}
