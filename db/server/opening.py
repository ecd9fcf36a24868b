"""Creating and opening a server's store: schema, start-up nonce, incarnation (SYNC §5)."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from app.domain.errors import EnvironmentFault
from app.services.ports import Clock, DeviceSecrets, Ids, Secrets
from app.sync.chain import Signer
from db.migrate import Branch, migrate
from db.opening import new_secrets
from db.server import holding, migrations, state
from db.server.engine import Engines, engines, path_of
from db.server.store import ServerStore
from db.server.unit import ServerIdentity

HEAD: Final = "0002"
"""Newest revision in `db/server/migrations/versions`; a test holds it against the folder."""
BRANCH: Final = Branch(Path(migrations.__file__).parent, HEAD, "alembic_version_server")
_BYTES_OF_NONCE: Final = 16


def create_server(
    place: str,
    identity: ServerIdentity,
    secrets: Secrets,
    clock: Clock,
    ids: Ids,
    authority_keys: Mapping[str, str] | None = None,
) -> ServerStore:
    """Make a new store for a server and return it open. `authority_keys` are a hub's; a centre adds its own.

    Raises `EnvironmentFault`: `store.exists`, and what `open_server` raises.
    """
    path = path_of(place)
    if path is not None and path.exists():
        raise EnvironmentFault("store.exists", path=str(path))
    found = secrets.load() or new_secrets(ids)
    secrets.save(found)
    opened = engines(place, found.db_key)
    try:
        _migrate(opened)
        with opened.writer.begin() as conn:
            if state.get(conn, state.ROLE):
                raise EnvironmentFault("store.exists", path="")
            keys = dict(authority_keys or {})
            if identity.role == "centre":
                keys[identity.device] = Signer("", bytes.fromhex(found.device_key)).public_key
            state.put_authority_keys(conn, keys)
            state.put(
                conn,
                {
                    state.ROLE: identity.role,
                    state.DEVICE: identity.device,
                    state.HALL: identity.hall,
                    state.NONCE: found.epoch_new,
                },
            )
    finally:
        opened.dispose()
    return open_server(place, secrets, clock, ids)


def open_server(place: str, secrets: Secrets, clock: Clock, ids: Ids, *, worker: bool = False) -> ServerStore:
    """Open a server's store. One that was restored begins a new incarnation and holds its verdicts back.

    `worker`: a further process on a store that another one of this server has opened. Raises
    `UserError` (`server.place`), `EnvironmentFault`: `store.missing`, `store.no_key`, `store.wrong_key`,
    `store.newer`, `server.unreachable`, `server.collation`.
    """
    path = path_of(place)
    if path is not None and not path.exists():
        raise EnvironmentFault("store.missing", path=str(path))
    found = secrets.load()
    if found is None:
        raise EnvironmentFault("store.no_key")
    opened = engines(place, found.db_key)
    try:
        if not worker:
            _migrate(opened)
        with opened.writer.begin() as conn:
            known = state.read(conn)
        identity = _identity(known)
        if not worker:
            _begin(opened, identity, known, found, secrets, ids)
        return ServerStore(opened, identity, bytes.fromhex(found.device_key), clock, ids)
    except BaseException:
        opened.dispose()
        raise


def _identity(known: Mapping[str, str]) -> ServerIdentity:
    if not known.get(state.ROLE):
        raise EnvironmentFault("store.missing", path="")
    return ServerIdentity(known[state.ROLE], known[state.DEVICE], known[state.HALL])


def _migrate(opened: Engines) -> None:
    migrate(opened.writer)
    migrate(opened.writer, BRANCH)


def _begin(
    opened: Engines,
    identity: ServerIdentity,
    known: Mapping[str, str],
    found: DeviceSecrets,
    secrets: Secrets,
    ids: Ids,
) -> None:
    """Pair the nonces of store and secrets; whichever of the two a crash leaves behind still matches."""
    restored = known[state.NONCE] not in (found.epoch_old, found.epoch_new)
    nonce = ids.random_bytes(_BYTES_OF_NONCE).hex()
    found = replace(found, epoch_old=known[state.NONCE], epoch_new=nonce)
    if restored or not known.get(state.EPOCHS):
        with opened.writer.begin() as conn:
            label = holding.new_label(conn, ids, found.epochs)
        # First the secrets: a label that was chosen is never chosen again.
        found = replace(found, epochs=(*found.epochs, label))
        secrets.save(found)
        with opened.writer.begin() as conn:
            holding.incarnate(conn, identity, ids, label, restored=restored)
            state.put(conn, {state.NONCE: nonce})
    else:
        secrets.save(found)
        with opened.writer.begin() as conn:
            state.put(conn, {state.NONCE: nonce})
    # Now that the store has it, the nonce before is worth nothing: a copy from before this start is told.
    secrets.save(replace(found, epoch_old=nonce))
