"""What a server's transaction settled, as its own services see it: ops taken in, with what was decided."""

from dataclasses import dataclass

from app.domain.facts import Fact
from app.domain.log import Outcome


@dataclass(frozen=True, slots=True)
class Settled:
    """One op that was taken in. `outcome` is None for a record, and for a case that is decided elsewhere."""

    op_id: str
    fact: Fact
    hall: str
    actor: str
    business_day: str
    outcome: Outcome | None
    code: str
    """Why not, where the outcome is not accepted."""
