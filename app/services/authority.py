"""The authority of a standalone hall: one process decides on every case op (SYNC §3)."""

from app.domain.log import Outcome, Verdict
from app.services.ports import Proposal


class StandaloneAuthority:
    """Accepts a transition that follows the last one its maker could see, and supersedes any other."""

    def decide(self, proposal: Proposal) -> Verdict:
        """Return the verdict on one proposal."""
        if proposal.fact.after == proposal.last:
            return Verdict(op_id=proposal.op_id, outcome=Outcome.ACCEPTED, code="")
        return Verdict(op_id=proposal.op_id, outcome=Outcome.SUPERSEDED, code="case.superseded")
