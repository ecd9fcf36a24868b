"""Counts and spread of waits of a set of tickets."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from app.domain.floor import measures, share
from app.domain.queue import TicketOutcome, TicketState
from app.domain.service_level import rank, service_level

MINUTE = 60_000


@dataclass
class Ticket:
    """What the measures look at."""

    wait: int | None
    outcome: TicketOutcome | None
    service_ms: int = 0
    issued_ms: int = 1_000
    state: TicketState = TicketState.FINISHED
    called_ms: int | None = None
    served_ms: int | None = None
    finished_ms: int | None = None

    @property
    def first_called_ms(self) -> int | None:
        return None if self.wait is None else self.issued_ms + self.wait


def test_a_day_of_six() -> None:
    served, missed = TicketOutcome.SERVED, TicketOutcome.NO_SHOW
    found = service_level(
        [
            Ticket(2 * MINUTE, served, 4 * MINUTE),
            Ticket(10 * MINUTE, served, 6 * MINUTE),
            Ticket(15 * MINUTE, missed),
            Ticket(None, TicketOutcome.CANCELLED),
            Ticket(None, TicketOutcome.ENDED_BY_CLOSE),
            Ticket(None, None),
            Ticket(None, TicketOutcome.TAKEN_BACK),
        ],
        10 * MINUTE,
        MINUTE,
    )
    assert (found.issued, found.served, found.missed, found.cancelled, found.ended) == (6, 2, 1, 1, 1)
    assert found.unfinished == 1
    assert (found.called, found.within, found.in_standard) == (3, 2, 667)
    assert (found.wait_ms, found.wait_median_ms, found.wait_p90_ms) == (9 * MINUTE, 10 * MINUTE, 15 * MINUTE)
    assert found.service_ms == 5 * MINUTE
    assert found.abandonment == 500


def test_the_close_makes_no_figure_better() -> None:
    long, closing = 485 * MINUTE, 490 * MINUTE
    called = [Ticket(MINUTE, TicketOutcome.SERVED), Ticket(11 * MINUTE, TicketOutcome.SERVED)]
    waits = Ticket(None, None, state=TicketState.WAITING)
    ended = Ticket(None, TicketOutcome.ENDED_BY_CLOSE, finished_ms=1_000 + long)
    just_came = Ticket(None, TicketOutcome.ENDED_BY_CLOSE, issued_ms=closing, finished_ms=closing + MINUTE)
    gave_up = Ticket(None, TicketOutcome.CANCELLED, finished_ms=1_000 + long)
    for left, share_in_time in ((waits, 333), (ended, 333), (just_came, 500), (gave_up, 500)):
        tickets = [*called, left]
        found = service_level(tickets, 10 * MINUTE, closing)
        assert found.in_standard == share_in_time
        assert measures(tickets, 10 * MINUTE, closing).in_standard == share_in_time, "the floor says the same"


def test_nobody_came() -> None:
    found = service_level([], 10 * MINUTE, MINUTE)
    assert (found.issued, found.wait_ms, found.wait_p90_ms, found.service_ms, found.abandonment) == (0,) * 5
    assert found.in_standard is None


@given(st.lists(st.integers(0, 10**7), min_size=1), st.integers(1, 100))
def test_so_many_do_not_exceed_the_rank(values: list[int], percent: int) -> None:
    ordered = sorted(values)
    found = rank(ordered, percent)
    assert found in ordered
    assert sum(value <= found for value in ordered) * 100 >= percent * len(ordered)
    assert sum(value < found for value in ordered) * 100 < percent * len(ordered)


def test_a_share_is_rounded_half_up_and_whole_only_for_all() -> None:
    assert [share(25, 26), share(1, 13), share(1, 16), share(0, 3)] == [962, 77, 63, 0]
    assert [share(1, 0), share(2, 2), share(9_999, 10_000)] == [None, 1000, 999]
