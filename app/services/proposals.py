"""Asking whoever decides, and acting only upon the answer (SYNC §3, proposals)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.errors import EnvironmentFault, SyncConflict, UserError
from app.domain.log import Outcome, Withdrawn
from app.services.link import Link, LinkMode
from app.services.ports import Stamp, Store

AWAIT_MS: Final = 30_000
"""So long a person waits for an answer; then the proposal is taken back."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """A case op that was recorded and waits for its verdict."""

    op_id: str
    entity: str


def networked(link: Link) -> bool:
    """Return whether this hall has a centre at all."""
    return link.status().mode != LinkMode.STANDALONE


def await_accepted(
    store: Store, link: Link, stamp: Stamp, asked: Sequence[Proposed], timeout_ms: int = AWAIT_MS
) -> None:
    """Return when every op is accepted. Never called within a transaction.

    Raises:
        SyncConflict: One was superseded: somebody else was first.
        UserError: One was refused; the code is the authority's.
        EnvironmentFault: link.no_verdict; what is undecided has been withdrawn.
    """
    verdicts = link.verdicts([each.op_id for each in asked], timeout_ms)
    missing = [each for each in asked if each.op_id not in verdicts]
    for each in asked:
        verdict = verdicts.get(each.op_id)
        if verdict is not None and verdict.outcome is not Outcome.ACCEPTED:
            refused = verdict.outcome is Outcome.REFUSED
            raise UserError(verdict.code) if refused else SyncConflict(verdict.code)
    if missing:
        with store.write(stamp) as unit:
            for each in missing:
                unit.record(Withdrawn(op_id=each.op_id, of=each.entity))
        raise EnvironmentFault("link.no_verdict")
