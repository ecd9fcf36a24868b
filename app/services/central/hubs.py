"""Who decides on a hall's tickets: the centre's grant (SYNC §4)."""

from app.domain.errors import UserError
from app.domain.network import HubAppointed
from app.services.central.ports import NOBODY, CentralStore
from app.services.ports import Clock


class Hubs:
    """Appoints hubs. A manager's promotion on the spot needs none of this."""

    def __init__(self, store: CentralStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def grant(self, hall: str, device: str, public_key: str, url: str) -> int:
        """Make a device the hall's hub and return its term: one more than any before.

        The device that holds the hall already keeps its term; a new address is made known.

        Raises:
            UserError: network.hub.revoked.
        """
        with self._store.write(NOBODY, hall) as unit:
            if unit.queries.network.revoked(device) is not None:
                raise UserError("network.hub.revoked")
            holder = unit.queries.network.hub(hall)
            same = holder is not None and holder.device == device
            if holder is not None and same and holder.url == url:
                return holder.term
            term = (holder.term if holder else 0) + (0 if same else 1)
            unit.record(
                HubAppointed(
                    hall_id=hall,
                    term=term,
                    device=device,
                    public_key=public_key,
                    url=url,
                    promoted_by="",
                    at_ms=self._clock.now_ms(),
                )
            )
            return term
