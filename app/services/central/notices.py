"""Notices that the centre recorded: of orders that it carried out or refused."""

from collections.abc import Mapping

from app.domain.notices import next_attempt_ms
from app.i18n import Text
from app.services.central.ports import NOBODY, CentralStore
from app.services.notices import record_attempt, send
from app.services.ports import Clock, NoticeSender


class CentralNotices:
    """Sends what the centre recorded. May be called again: the way out knows what it has delivered."""

    def __init__(
        self, store: CentralStore, clock: Clock, sender: NoticeSender, texts: Mapping[str, Text]
    ) -> None:
        self._store = store
        self._clock = clock
        self._sender = sender
        self._texts = texts

    def send(self, hall: str, notice_id: str) -> bool:
        """Send one notice of a hall if it is due; returns whether it was tried."""
        now = self._clock.now_ms()
        with self._store.read() as queries:
            row = queries.notices.notice(notice_id)
        if row is None or not row.waiting or next_attempt_ms(row.attempts, row.last_ms) > now:
            return False
        detail = send(self._sender, row, self._texts)
        with self._store.write(NOBODY, hall) as unit:
            record_attempt(unit, notice_id, self._sender.name, detail, now)
        return True
