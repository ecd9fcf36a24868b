"""What a person has dealt with in the inbox: it stays dealt with, also after a restart (SYNC §1, local)."""

from app.domain.network import CaseNoted
from app.services.ports import Clock, Stamp, Store
from app.services.sessions import Session


class InboxNotes:
    """Takes note of cases of the inbox, for each person alone, in this terminal's store."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def note(self, session: Session, key: str) -> None:
        """Keep that this person has dealt with a case; `key` is the case's own."""
        with self._store.write(Stamp(session.staff_no)) as unit:
            unit.record(CaseNoted(key=key, staff_no=session.staff_no, at_ms=self._clock.now_ms()))

    def keys(self, session: Session) -> frozenset[str]:
        """Return the keys of what this person has dealt with."""
        with self._store.read() as queries:
            return queries.sync_seen.noted(session.staff_no)
