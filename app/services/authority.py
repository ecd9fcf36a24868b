"""Who decides on case ops (SYNC §3): one authority for each aggregate, and no op is decided twice.

Tickets are the hub's, everything else is the centre's; in a standalone hall both live in the terminal.
"""

from collections.abc import Callable, Mapping
from typing import Final, Literal

from app.domain.facts import CaseFact
from app.domain.log import Outcome, Verdict
from app.domain.queue import TicketIssued
from app.services.ports import Proposal
from app.services.reading import Queries

Seat = Literal["hub", "centre"]
Refuse = Callable[[CaseFact, Queries], str]
"""Returns the code of a reason to refuse a transition, or an empty string."""

SUPERSEDED: Final = "case.superseded"
WITHDRAWN: Final = "case.withdrawn"


def jurisdiction(entity_type: str) -> Seat:
    """Return who decides on aggregates of a type."""
    return "hub" if entity_type == TicketIssued.ENTITY else "centre"


class StandaloneAuthority:
    """Accepts a transition that follows the last one its maker could see, and supersedes any other."""

    def decide(self, proposal: Proposal) -> Verdict:
        """Return the verdict on one proposal."""
        return _by_order(proposal, 0)


class RemoteAuthority:
    """Decides nothing: the verdict comes from the hub or the centre."""

    def decide(self, proposal: Proposal) -> Verdict | None:
        """Return None."""
        return None


class SeatedAuthority:
    """A server's: decides what lies in its jurisdiction, and a hub only while it holds the hall.

    `term` returns the hub's own term while it is the holder as its store knows, or 0. `refuse` holds, by kind
    of fact, reasons to refuse a transition that would otherwise be accepted.
    """

    def __init__(
        self,
        role: Seat,
        term: Callable[[], int] | None = None,
        refuse: Mapping[str, Refuse] | None = None,
    ) -> None:
        self.role = role
        self._term = term
        self._refuse = refuse or {}

    def term(self) -> int:
        """Return the term that its verdicts carry; 0 for the centre, and for a hub without seat."""
        return self._term() if self._term is not None and self.role == "hub" else 0

    def seated(self, entity_type: str) -> bool:
        """Return whether this authority decides on aggregates of a type now."""
        return jurisdiction(entity_type) == self.role and (self.role == "centre" or self.term() > 0)

    def decide(self, proposal: Proposal) -> Verdict | None:
        """Return the verdict on one proposal; None when somebody else decides."""
        fact = proposal.fact
        if not self.seated(fact.ENTITY):
            return None
        term = self.term()
        found = _by_order(proposal, term)
        refuse = self._refuse.get(fact.KIND)
        if found.outcome is Outcome.ACCEPTED and refuse is not None and proposal.look is not None:
            code = refuse(fact, proposal.look())
            if code:
                return Verdict(op_id=proposal.op_id, outcome=Outcome.REFUSED, code=code, hub_term=term)
        return found


def _by_order(proposal: Proposal, term: int) -> Verdict:
    if proposal.fact.after == proposal.last:
        return Verdict(op_id=proposal.op_id, outcome=Outcome.ACCEPTED, code="", hub_term=term)
    return Verdict(op_id=proposal.op_id, outcome=Outcome.SUPERSEDED, code=SUPERSEDED, hub_term=term)
