"""Dealing without a hub, and who gives numbers (SYNC §4)."""

from dataclasses import dataclass

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.queue import TicketClass
from app.domain.queue_deal import dealt_to, may_issue
from app.domain.queue_rules import callable_at


@dataclass(frozen=True)
class Ticket:
    """A waiting ticket."""

    ticket_id: str
    lane: str
    only_counter: str | None = None
    klass: TicketClass = TicketClass.ORDINARY
    ahead: bool = False
    issued_ms: int = 0


@dataclass(frozen=True)
class Window:
    """An open counter."""

    counter_id: str
    lanes: tuple[str, ...]


WINDOWS = tuple(
    Window(f"A01-{number}", lanes)
    for number, lanes in enumerate((("A",), ("A", "B"), ("B",), ("B", "A"), ("C",)), start=1)
)
ids = st.uuids().map(str)
tickets = st.builds(
    Ticket,
    ids,
    st.sampled_from("ABCD"),
    st.sampled_from((None, None, None, "A01-1", "A01-9")),
)
opened = st.sets(st.sampled_from(WINDOWS), min_size=1)


@given(tickets, opened, st.randoms())
def test_each_ticket_has_one_open_counter_whatever_their_order(
    ticket: Ticket, found: set[Window], any_: object
) -> None:
    assert hasattr(any_, "shuffle")
    shuffled = list(found)
    any_.shuffle(shuffled)
    to = dealt_to(ticket, shuffled)
    assert to == dealt_to(ticket, sorted(found, key=lambda each: each.counter_id))
    assert to in {each.counter_id for each in found}
    able = {each.counter_id for each in found if callable_at(ticket, each.lanes, each.counter_id)}
    assert to in able or not able


@given(tickets, opened, st.sampled_from(WINDOWS))
def test_a_counter_that_opens_takes_tickets_and_moves_no_other(
    ticket: Ticket, found: set[Window], more: Window
) -> None:
    assume(more not in found)
    served = any(callable_at(ticket, each.lanes, each.counter_id) for each in found)
    before, after = dealt_to(ticket, found), dealt_to(ticket, {*found, more})
    # One that nobody served goes to whoever opens and does; that is all the movement there is.
    assert after in (before, more.counter_id) or not served
    if not callable_at(ticket, more.lanes, more.counter_id) and served:
        assert after == before


def test_nobody_is_open() -> None:
    assert dealt_to(Ticket("t", "A"), ()) is None


def test_every_counter_gets_about_its_share() -> None:
    windows = [Window(f"A01-{number}", ("A",)) for number in range(1, 5)]
    to = [dealt_to(Ticket(f"ticket-{count}", "A"), windows) for count in range(400)]
    assert all(60 <= to.count(window.counter_id) <= 140 for window in windows)


@pytest.mark.parametrize(
    ("kind", "slot", "gives"),
    [
        ("", "", True),
        ("kiosk", "", True),
        ("counter", "Z", True),
        ("reception", "", True),
        ("manager", "", False),
        ("display", "", False),
        ("hub", "", False),
        ("hub", "Y", True),
    ],
)
def test_who_gives_numbers(kind: str, slot: str, *, gives: bool) -> None:
    assert may_issue(kind, slot) is gives
