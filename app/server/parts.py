"""What the HTTP program is made of."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from app.server.limits import Caps
from app.services.central.lending import Lending
from app.services.ports import Clock
from app.sync.endpoint import Endpoint
from app.sync.protocol import Ask, Copies
from db.server import ServerStore


class Company(Protocol):
    """Something that works beside the routes: the relay of a hub, the desk of a centre."""

    def start(self) -> None:
        """Begin, on threads of its own."""
        ...

    def wake(self) -> None:
        """Look for work now. From any thread."""
        ...

    def stop(self) -> None:
        """Finish what was begun and return when it is."""
        ...


class Upstream(Company, Protocol):
    """A hub's way to the centre."""

    @property
    def up(self) -> bool:
        """Whether the centre answers."""
        ...

    def look_up(self, ask: Ask) -> Copies:
        """Ask the centre for a customer. Raises `EnvironmentFault` where it does not answer."""
        ...

    def listen(self, listener: Callable[[], object]) -> None:
        """Call `listener`, on any thread, when that changes."""
        ...


@dataclass(frozen=True)
class Parts:
    """An open store, what answers from it, and what works beside."""

    store: ServerStore
    endpoint: Endpoint
    clock: Clock
    version: str
    caps: Caps = field(default_factory=Caps)
    threads: int = 4
    """Requests that are at the store at a time."""
    company: tuple[Company, ...] = ()
    lending: Lending | None = None
    """The centre's: answers who asks for customers of other halls."""
    upstream: Upstream | None = None
    """A hub's; it is started and stopped like the company."""
