"""Asking the centre to publish a reference fact: a new PIN, a setting, a counter, a colleague (SYNC §1)."""

from collections.abc import Callable

from app.domain.errors import UserError
from app.domain.facts import Fact
from app.domain.network import EditProposed
from app.services.link import Link
from app.services.ports import Clock, Ids, Stamp, Store
from app.services.proposals import Proposed, await_accepted

Encode = Callable[[Fact], str]
"""Makes the body of a fact, as an op carries it."""


class EditService:
    """Proposals of one terminal. `encode` is the codec of the sync layer."""

    def __init__(self, store: Store, clock: Clock, ids: Ids, encode: Encode, link: Link) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._encode = encode
        self._link = link

    def propose(self, staff_no: str, fact: Fact) -> None:
        """Return when the centre has accepted; what it publishes arrives with the feed.

        Raises:
            UserError: offline.edit while the centre cannot be reached, or why it refuses (`network.edit.*`).
            EnvironmentFault: link.no_verdict; the proposal is withdrawn.
        """
        if not self._link.reach("edit"):
            raise UserError("offline.edit")
        edit_id = self._ids.new()
        with self._store.write(Stamp(staff_no)) as unit:
            recorded = unit.record(
                EditProposed(
                    after=None,
                    edit_id=edit_id,
                    kind=fact.KIND,
                    v=fact.V,
                    body=self._encode(fact),
                    staff_no=staff_no,
                    at_ms=self._clock.now_ms(),
                )
            )
        await_accepted(
            self._store, self._link, Stamp(staff_no), (Proposed(recorded.op_id, f"edit:{edit_id}"),)
        )
