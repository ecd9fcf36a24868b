"""The centre's store as its services see it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Final, Protocol

from app.domain.facts import Fact
from app.services.ports import Stamp, UnitOfWork
from app.services.reading import Queries
from app.services.sessions import Session

Encode = Callable[[Fact], str]
"""Makes the body of a fact, as an op carries it."""
Decode = Callable[[str, int, str], Fact | None]
"""Makes the fact of kind, version and body; None for one that this program does not know. Raises BugError."""

MACHINE: Final = Session("", "", "", (), "", None)
"""Who acts when nobody does: the centre itself."""
NOBODY: Final = Stamp("")


class CentralStore(Protocol):
    """A store that decides, and writes one chain a scope."""

    def write(
        self, stamp: Stamp, hall: str, *, catalogue: bool = False
    ) -> AbstractContextManager[UnitOfWork]:
        """Open a write transaction for a hall; with `catalogue` it may also publish for all halls."""
        ...

    def read(self) -> AbstractContextManager[Queries]:
        """Open a read transaction over all halls."""
        ...

    def held_halls(self) -> frozenset[str]:
        """Return the halls that nothing is decided for, for now: this store was restored (SYNC §5)."""
        ...
