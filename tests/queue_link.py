"""A link whose other end is the test."""

from collections.abc import Callable, Mapping, Sequence

from app.domain.log import Outcome, Verdict
from app.services.link import LinkMode, LinkStatus, UnsentItem


class QueueLink:
    """Says what the test tells it to; `answer` decides on what is asked, and None lets the time run out."""

    def __init__(self, mode: LinkMode = LinkMode.HUB) -> None:
        self.mode = mode
        self.connecting = False
        self.recovering = False
        """Whether the store was restored and lacks numbers that it gave."""
        self.asked: list[str] = []
        self.answer: Callable[[str], Outcome | None] = lambda _op_id: Outcome.ACCEPTED

    def reach(self, entity_type: str) -> bool:
        """Return whether the mode reaches who decides: tickets the hub, all else the centre."""
        if self.mode is LinkMode.STANDALONE:
            return True
        return self.mode is LinkMode.HUB or (self.mode is LinkMode.CENTRE and entity_type != "ticket")

    def verdicts(self, op_ids: Sequence[str], timeout_ms: int) -> Mapping[str, Verdict]:
        """Return the test's answers."""
        assert timeout_ms > 0
        self.asked += op_ids
        found = {op_id: self.answer(op_id) for op_id in op_ids}
        return {
            op_id: Verdict(op_id=op_id, outcome=outcome, code="", hub_term=1)
            for op_id, outcome in found.items()
            if outcome is not None
        }

    def status(self) -> LinkStatus:
        """Return the mode."""
        return LinkStatus(mode=self.mode, recovering=self.recovering, connecting=self.connecting)

    def whole(self) -> bool:
        """Return whether the store is not a restored one."""
        return not self.recovering

    def unsent_items(self, limit: int = 200) -> tuple[UnsentItem, ...]:
        """Return nothing."""
        return ()

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Never call the listener."""
        return lambda: None
