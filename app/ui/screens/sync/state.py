"""State of the sync screen: the connection, what is under way, what demands action."""

from dataclasses import dataclass, field

from app.services.link import LinkStatus, UnsentState, Upstream
from app.ui.panels.sync_cases import Case, Cash, Detail, Kept, Seen, SyncMode
from app.ui.panels.sync_items import Group, Item

STATES = tuple(SyncMode)


@dataclass(frozen=True, slots=True)
class SyncState:
    """State of the screen."""

    mode: SyncMode = SyncMode.STANDALONE
    ready: bool = False
    manages: bool = False
    status: LinkStatus = field(default_factory=LinkStatus)
    upstreams: tuple[Upstream, ...] = ()
    term: int = 0
    """Of the hall's hub; 0 where there is none."""
    items: tuple[Item, ...] = ()
    more: bool = False
    """Whether there are more than are listed."""
    group: Group = Group.ALL
    chosen: str = ""
    detail: Detail = field(default_factory=Detail)
    cases: tuple[Case, ...] = ()
    case: str = ""
    seen: tuple[Seen, ...] = ()
    cash: Cash | None = None
    kept: Kept = field(default_factory=Kept)
    returned: int = -1
    """How many numbers were just given back; -1 where nobody asked."""
    now_ms: int = 0
    busy: bool = False
    asking: bool = False
    """Whether the promotion asks for the PIN."""
    promoted: int = 0
    """Term that was just won."""
    wiped: int = 0
    """Counts answers: a typed PIN is wiped with each."""
    error: Exception | None = None

    @property
    def shown(self) -> tuple[Item, ...]:
        """Return the items of the filter."""
        return tuple(item for item in self.items if self.group in (Group.ALL, item.group))

    @property
    def unsent(self) -> int:
        """Return how many transactions the centre does not have; what only waits for a verdict is none."""
        return sum(item.state is not UnsentState.UNDECIDED for item in self.items)

    @property
    def item(self) -> Item | None:
        """Return the chosen item."""
        return next((item for item in self.items if item.key == self.chosen), None)

    @property
    def open_case(self) -> Case | None:
        """Return the case that is open."""
        return next((case for case in self.cases if case.key == self.case), None)
