"""A server that was restored decides nothing for a hall until it knows what it forgot (SYNC §5).

The centre: until the hall's hub has pushed all that it said it has, or an operator says so. A hub: until it
is appointed anew, or an operator says so, since its terminals hold verdicts that nobody else may have.
"""

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from app.domain.receipt_numbers import new_epoch_label
from app.services.ports import Ids
from app.sync.batches import ChainHead
from db.server import state
from db.server.tables import CHAIN, PEER_HAVE
from db.server.unit import ServerIdentity
from db.tables.log import EPOCH

_HALL_SCOPE = "hall:"
_BYTES_OF_LABEL = 8
_BYTES_OF_INCARNATION = 8


def new_label(conn: Connection, ids: Ids, used: Sequence[str]) -> str:
    """Return a label for an epoch that neither this store nor `used` knows."""
    known = {str(label) for label in conn.execute(select(EPOCH.c.epoch).distinct()).scalars()}
    taken = frozenset(known) | set(state.epochs(state.get(conn, state.EPOCHS))) | set(used)
    return new_epoch_label(ids.random_bytes(_BYTES_OF_LABEL), taken)


def incarnate(conn: Connection, identity: ServerIdentity, ids: Ids, label: str, *, restored: bool) -> None:
    """Begin a new incarnation: its own chains go on in the epoch `label`, readers begin again."""
    labels = state.epochs(state.get(conn, state.EPOCHS))
    values = {
        state.EPOCHS: state.dump((*labels, label)),
        state.INCARNATION: ids.random_bytes(_BYTES_OF_INCARNATION).hex(),
    }
    if restored:
        scopes = conn.execute(select(CHAIN.c.scope).where(CHAIN.c.scope.startswith(_HALL_SCOPE)).distinct())
        halls = {scope.removeprefix(_HALL_SCOPE) for scope in scopes.scalars()}
        values |= {state.HELD + hall: "" for hall in halls | ({identity.hall} - {""})}
        values["restored"] = "1"
        state.drop_all(conn, state.SAID)
        conn.execute(PEER_HAVE.delete())
    state.put(conn, values)


def owed(conn: Connection, have: Sequence[ChainHead]) -> str:
    """Return what a peer has and this store has not: JSON, looked at after each push; `[]` for nothing."""
    wanted = {(head.origin, head.epoch): head.seq for head in have}
    return json.dumps([[*key, seq] for key, seq in sorted(_missing(conn, wanted).items())])


def settled(conn: Connection, text: str) -> bool:
    """Return whether all that was owed is here; not before the hub has said what that is."""
    if not text:
        return False
    wanted = {(origin, epoch): seq for origin, epoch, seq in json.loads(text)}
    return not _missing(conn, wanted)


def _missing(conn: Connection, wanted: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    origins = sorted({origin for origin, _ in wanted})
    rows = conn.execute(select(CHAIN.c.origin, CHAIN.c.epoch, CHAIN.c.seq).where(CHAIN.c.origin.in_(origins)))
    here = {(row.origin, row.epoch): row.seq for row in rows}
    return {key: seq for key, seq in wanted.items() if seq > here.get(key, 0)}
