"""How well a hall served a set of tickets: counts, waits and their spread, handling time (DOMAIN §9)."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.floor import Measured, share, uncalled_late
from app.domain.queue import TicketOutcome

_HALF, _NINE_TENTHS = 50, 90


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLevel:
    """Counts are tickets, times are ms. Times are 0 where nothing was measured."""

    issued: int
    served: int
    missed: int
    """No-shows: called three times, and not there."""
    cancelled: int
    """Given up before service."""
    ended: int
    """Ended by the close or by the night."""
    called: int
    within: int
    """Of `called`, those whose wait was within the standard."""
    wait_ms: int
    """Mean of issue to first call."""
    wait_median_ms: int
    wait_p90_ms: int
    """Nine of ten waited no longer."""
    service_ms: int
    """Mean handling time of those who were served."""
    late: int = 0
    """Never called, and kept waiting beyond the standard: until then, or until the close ended them."""

    @property
    def unfinished(self) -> int:
        """Return how many are still on their way."""
        return self.issued - self.served - self.missed - self.cancelled - self.ended

    @property
    def abandonment(self) -> int:
        """Return those who were missed or gave up, of them and of the served, in permille."""
        gone = self.missed + self.cancelled
        return share(gone, self.served + gone) or 0

    @property
    def in_standard(self) -> int | None:
        """Return those called within the standard in permille, as on the floor; None of nobody."""
        return share(self.within, self.called + self.late)


def service_level(tickets: Sequence[Measured], standard_ms: int, now_ms: int) -> ServiceLevel:
    """Return how tickets were served until a moment (epoch ms), taken from their transitions.

    `standard_ms` is the promised wait.
    """
    tickets = [t for t in tickets if t.outcome is not TicketOutcome.TAKEN_BACK]
    waits = sorted(t.first_called_ms - t.issued_ms for t in tickets if t.first_called_ms is not None)
    served = [t.service_ms for t in tickets if t.outcome is TicketOutcome.SERVED]

    def ended(outcome: TicketOutcome) -> int:
        return sum(ticket.outcome is outcome for ticket in tickets)

    return ServiceLevel(
        issued=len(tickets),
        served=len(served),
        missed=ended(TicketOutcome.NO_SHOW),
        cancelled=ended(TicketOutcome.CANCELLED),
        ended=ended(TicketOutcome.ENDED_BY_CLOSE),
        called=len(waits),
        within=sum(wait <= standard_ms for wait in waits),
        wait_ms=_mean(waits),
        wait_median_ms=rank(waits, _HALF),
        wait_p90_ms=rank(waits, _NINE_TENTHS),
        service_ms=_mean(served),
        late=uncalled_late(tickets, standard_ms, now_ms),
    )


def rank(ordered: Sequence[int], percent: int) -> int:
    """Return the least of ordered values that `percent` of them do not exceed (nearest rank); 0 of none."""
    return ordered[-(-len(ordered) * percent // 100) - 1] if ordered else 0


def _mean(values: Sequence[int]) -> int:
    return sum(values) // len(values) if values else 0
