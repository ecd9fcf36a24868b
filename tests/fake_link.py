"""A connection whose state a test chooses."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from app.domain.copies import CustomerCopied, Question
from app.domain.errors import UserError
from app.domain.log import Outcome, Verdict
from app.services.link import LinkMode, LinkStatus, UnsentItem, Upstream
from app.services.sessions import Session
from tests.people import MANAGER, MANAGER_PIN

HUB = Upstream(
    role="hub",
    url="https://hub",
    up=True,
    since_ms=0,
    last_ok_ms=0,
    rtt_ms=3,
    tries=0,
    next_try_ms=None,
    error="",
)
CENTRE = replace(HUB, role="centre", url="https://centre", rtt_ms=21)


class FakeLink:
    """Implements `TerminalLink`; `tell` announces what a test changed."""

    def __init__(self, now_ms: int) -> None:
        self.now_ms = now_ms
        self.state = LinkStatus(
            mode=LinkMode.HUB,
            hub_up=True,
            centre_up=True,
            since_ms=now_ms,
            last_ok_ms=now_ms,
            last_durable_ms=now_ms,
        )
        self.servers: tuple[Upstream, ...] = (
            replace(HUB, since_ms=now_ms, last_ok_ms=now_ms),
            replace(CENTRE, since_ms=now_ms, last_ok_ms=now_ms),
        )
        self.items: tuple[UnsentItem, ...] = ()
        self.undurable: set[str] = set()
        self.answers: dict[str, Verdict] = {}
        self.retries = 0
        self.given_up = 0
        self.term = 7
        self.asked: list[Question] = []
        self.customers: dict[str, tuple[CustomerCopied, ...]] = {}
        self._listeners: list[Callable[[], None]] = []

    # -- what a test does ---------------------------------------------------------------------------

    def tell(self) -> None:
        """Announce a change, as the network's threads do."""
        for listener in tuple(self._listeners):
            listener()

    def cut(self, *, hub: bool) -> None:
        """Lose the centre, and the hub too unless `hub`."""
        mode = LinkMode.HUB if hub else LinkMode.OFFLINE
        self.state = replace(self.state, mode=mode, hub_up=hub, centre_up=False, since_ms=self.now_ms)
        down = replace(
            CENTRE, up=False, since_ms=self.now_ms, rtt_ms=None, tries=21, error="link.unreachable"
        )
        lost = replace(HUB, up=False, since_ms=self.now_ms, rtt_ms=None, tries=4, error="link.unreachable")
        self.servers = (HUB if hub else lost, down)
        self.tell()

    @property
    def listening(self) -> int:
        """How many listen."""
        return len(self._listeners)

    # -- TerminalLink -------------------------------------------------------------------------------

    def reach(self, entity_type: str) -> bool:
        """Return whether the hub (tickets) or the centre answers."""
        return self.state.hub_up if entity_type == "ticket" else self.state.centre_up

    def verdicts(self, op_ids: Sequence[str], timeout_ms: int) -> Mapping[str, Verdict]:
        """Return what the test prepared, else that all is accepted; nothing while nobody is reached."""
        if self.state.mode is LinkMode.OFFLINE:
            return {}
        usual = {each: Verdict(op_id=each, outcome=Outcome.ACCEPTED, code="") for each in op_ids}
        return usual | {each: self.answers[each] for each in op_ids if each in self.answers}

    def status(self) -> LinkStatus:
        """Return the chosen state."""
        return self.state

    def unsent_items(self, limit: int = 200) -> tuple[UnsentItem, ...]:
        """Return the chosen items."""
        return self.items[:limit]

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Add a listener."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def upstreams(self) -> tuple[Upstream, ...]:
        """Return hub and centre."""
        return self.servers

    def whole(self) -> bool:
        """Return whether nothing of a restored store is missing."""
        return not self.state.recovering

    def retry(self) -> None:
        """Count the attempt."""
        self.retries += 1

    def give_up(self) -> None:
        """Count it."""
        self.given_up += 1

    def durable(self, entity: str) -> bool:
        """Return whether a test left the aggregate out of `undurable`."""
        return entity not in self.undurable

    def look_up(self, question: Question) -> tuple[CustomerCopied, ...]:
        """Return what the test prepared for a value; the centre's silence where that is an error."""
        self.asked.append(question)
        return self.customers.get(question.value, ())

    def promote(self, session: Session, pin: str) -> int:
        """Win the next term with the manager's own PIN."""
        if session.staff_no != MANAGER or pin != MANAGER_PIN:
            raise UserError("staff.wrong_pin", left=4)
        self.term += 1
        return self.term
