"""A hub's way to the centre: the same client as a terminal's, over the hub's own store."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final

from app.domain.errors import EnvironmentFault
from app.server.logs import log
from app.services.ports import Clock
from app.sync.ahead import on_a_thread
from app.sync.client import SyncClient
from app.sync.enrolled import Enrolment
from app.sync.http_wire import HttpWire
from app.sync.loops import Loops
from app.sync.protocol import Ask, Copies
from db.client_store import HubClientStore
from db.server import ServerStore

UPSTREAM: Final = "centre"
"""Name under which the hub keeps its place in the centre's feeds."""


class Relay:
    """Carries a hub's ops up and the centre's down, and knows whether the centre answers."""

    def __init__(self, client: SyncClient, wire: HttpWire, clock: Clock) -> None:
        self._wire = wire
        self._loops = Loops([client], clock=clock, changed=self._look)
        self._was_up = False
        self._listener: Callable[[], object] = lambda: None

    @property
    def up(self) -> bool:
        """Whether the centre was reached by the latest attempt."""
        return any(line.up for line in self._loops.lines.lines)

    def look_up(self, ask: Ask) -> Copies:
        """Ask the centre for a customer. Raises `EnvironmentFault` where it does not answer."""
        return self._wire.look_up(ask)

    def listen(self, listener: Callable[[], object]) -> None:
        """Call `listener` when the centre comes or goes. Set before the start."""
        self._listener = listener

    def start(self) -> None:
        """Begin, on threads of its own."""
        self._loops.start()

    def wake(self) -> None:
        """Send now: something was committed."""
        self._loops.wake()

    def stop(self) -> None:
        """End what is under way."""
        self._loops.stop()

    def _look(self) -> None:
        up = self.up
        if up != self._was_up:
            self._was_up = up
            log(logging.INFO if up else logging.WARNING, "centre_up" if up else "centre_down")
            self._listener()


def relay_of(store: ServerStore, enrolment: Enrolment, upstream: str, clock: Clock) -> Relay:
    """Return the relay of a hub.

    Raises `EnvironmentFault("server.ca")` when the private CA's certificate cannot be read.
    """
    to = upstream or enrolment.server
    wire = HttpWire(to, enrolment.token, ca=_ca(enrolment.ca))
    log(logging.INFO, "relay", to=to)
    client = SyncClient(HubClientStore(store), wire, UPSTREAM, clock, ahead=on_a_thread)
    return Relay(client, wire, clock)


def _ca(path: str) -> str:
    if not path:
        return ""
    try:
        return Path(path).read_text("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise EnvironmentFault("server.ca", path=path) from error
