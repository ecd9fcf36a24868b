"""A hub's way to the centre: the same client as a terminal's, over the hub's own store."""

import logging
import random
from pathlib import Path

from app.domain.errors import EnvironmentFault
from app.server.logs import log
from app.services.ports import Clock
from app.sync.client import SyncClient
from app.sync.enrolled import Enrolment
from app.sync.http_wire import HttpWire
from app.sync.loops import Loops
from db.client_store import HubClientStore
from db.server import ServerStore

UPSTREAM = "centre"
"""Name under which the hub keeps its place in the centre's feeds."""


def relay_of(store: ServerStore, enrolment: Enrolment, upstream: str, clock: Clock) -> Loops:
    """Return the loops that carry a hub's ops up and the centre's down.

    Raises `EnvironmentFault("server.ca")` when the private CA's certificate cannot be read.
    """
    wire = HttpWire(upstream or enrolment.server, enrolment.token, ca=_ca(enrolment.ca))
    client = SyncClient(HubClientStore(store), wire, UPSTREAM, clock)
    log(logging.INFO, "relay", to=upstream or enrolment.server)
    return Loops([client], random.Random(), clock)  # noqa: S311 - spreads retries, keeps no secret


def _ca(path: str) -> str | None:
    if not path:
        return None
    try:
        return Path(path).read_text("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise EnvironmentFault("server.ca", path=path) from error
