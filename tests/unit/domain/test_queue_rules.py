"""Order of calling, share of VIPs, transitions, numbers (DOMAIN §2)."""

import random
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import UserError
from app.domain.queue import Precedence, TicketClass, TicketState
from app.domain.queue_rules import (
    CLAIMABLE,
    LEGAL,
    MINUTE_MS,
    Transition,
    callable_at,
    choose_next,
    class_of,
    counts_as_vip,
    effective_class,
    is_missed,
    move,
    order_of_calling,
    others_wait,
    recall_wait_ms,
    ticket_number,
    vip_allowed,
)

NOW = 1_773_190_800_000
PRIORITY, VIP, ORDINARY = TicketClass


@dataclass(frozen=True)
class T:
    ticket_id: str
    klass: TicketClass = ORDINARY
    issued_ms: int = NOW
    lane: str = "A"
    ahead: bool = False
    only_counter: str | None = None


def ids(tickets: tuple[T, ...]) -> str:
    return "".join(ticket.ticket_id for ticket in tickets)


def before(minutes: int) -> int:
    return NOW - minutes * MINUTE_MS


# ---------------------------------------------------------------------------------------------- transitions

TABLE = {
    ("call", "waiting"): "called",
    ("recall", "called"): "called",
    ("miss", "called"): "no_show",
    ("serve", "called"): "serving",
    ("put_back", "called"): "waiting",
    ("reinstate", "no_show"): "waiting",
    ("park", "serving"): "parked",
    ("resume", "parked"): "serving",
    ("unpark", "parked"): "waiting",
    ("reroute", "serving"): "waiting",
    ("reroute", "called"): "waiting",
    ("sort", "waiting"): "waiting",
    ("raise", "waiting"): "waiting",
    ("finish", "serving"): "finished",
    ("cancel", "waiting"): "finished",
    ("cancel", "called"): "finished",
    ("cancel", "parked"): "finished",
    ("expire", "no_show"): "finished",
    **{("reopen", state): "serving" for state in ("finished", "parked", "waiting")},
    **{("end", state): "finished" for state in ("waiting", "called", "serving", "parked", "no_show")},
}


@pytest.mark.parametrize("transition", Transition)
@pytest.mark.parametrize("state", TicketState)
def test_only_what_the_table_names_can_happen(transition: Transition, state: TicketState) -> None:
    wanted = TABLE.get((transition.value, state.value))
    if wanted is None:
        with pytest.raises(UserError) as raised:
            move(state, transition, "A001")
        assert raised.value.code == f"queue.cannot_{transition.value}"
        assert raised.value.params == {"number": "A001"}
    else:
        assert move(state, transition, "A001") == TicketState(wanted)


def test_every_transition_is_in_the_table() -> None:
    assert set(LEGAL) == set(Transition)
    assert [each for each, places in LEGAL.items() if TicketState.FINISHED in places] == [Transition.REOPEN]


# -------------------------------------------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("lane", "serial", "slot", "number"),
    [("A", 1, "", "A001"), ("A", 999, "", "A999"), ("A", 1000, "", "A1000"), ("B", 7, "S", "SB007")],
)
def test_number_on_paper(lane: str, serial: int, slot: str, number: str) -> None:
    assert ticket_number(lane, serial, slot) == number


@given(
    st.lists(
        st.tuples(st.sampled_from("ABC"), st.integers(1, 12_000), st.sampled_from(("", "S", "T"))),
        unique=True,
    )
)
def test_different_series_never_give_one_number(drawn: list[tuple[str, int, str]]) -> None:
    assert len({ticket_number(*each) for each in drawn}) == len(drawn)


# -------------------------------------------------------------------------------------------------- classes


@pytest.mark.parametrize(
    ("klass", "minutes", "effective"),
    [
        (ORDINARY, 0, 3),
        (ORDINARY, 14, 3),
        (ORDINARY, 15, 2),
        (ORDINARY, 30, 1),
        (ORDINARY, 90, 1),
        (VIP, 14, 2),
        (VIP, 15, 1),
        (PRIORITY, 0, 1),
        (ORDINARY, -5, 3),
    ],
)
def test_each_whole_quarter_of_an_hour_raises(klass: TicketClass, minutes: int, effective: int) -> None:
    assert effective_class(klass, before(minutes), NOW) == effective


def test_a_raised_ticket_is_no_vip() -> None:
    assert counts_as_vip(T("v", VIP), NOW)
    assert not counts_as_vip(T("v", VIP, before(15)), NOW)
    assert not counts_as_vip(T("o", ORDINARY, before(15)), NOW)


def test_class_follows_from_the_precedence_and_a_vip_cannot_be_claimed() -> None:
    assert {p: class_of(p) for p in Precedence} == {
        Precedence.NONE: ORDINARY,
        Precedence.VIP: VIP,
        Precedence.APPOINTMENT: PRIORITY,
        Precedence.ELDER: PRIORITY,
        Precedence.DISABLED: PRIORITY,
        Precedence.PREGNANT: PRIORITY,
    }
    assert Precedence.VIP not in CLAIMABLE
    assert Precedence.APPOINTMENT not in CLAIMABLE


# ---------------------------------------------------------------------------------------------------- order


def test_order_is_class_then_ahead_then_lane_then_time() -> None:
    tickets = (
        T("f", ORDINARY, before(3)),
        T("e", ORDINARY, before(2), lane="B"),
        T("d", ORDINARY, before(14), ahead=True, lane="A"),
        T("c", VIP, before(1)),
        T("b", PRIORITY, before(1)),
        T("a", ORDINARY, before(31), lane="B"),
        T("g", ORDINARY, before(9), lane="X"),
    )
    assert ids(order_of_calling(tickets, ("B", "A"), NOW)) == "abcdefg"


tickets_of = st.lists(
    st.builds(
        T,
        ticket_id=st.uuids().map(str),
        klass=st.sampled_from(TicketClass),
        issued_ms=st.integers(before(60), NOW),
        lane=st.sampled_from("ABC"),
        ahead=st.booleans(),
        only_counter=st.sampled_from((None, None, "1", "2")),
    ),
    max_size=25,
    unique_by=lambda ticket: ticket.ticket_id,
)


@given(tickets_of, st.permutations("ABC"), st.randoms(use_true_random=False))
def test_order_does_not_depend_on_that_of_the_input(
    tickets: list[T], lanes: list[str], shuffle: random.Random
) -> None:
    wanted = order_of_calling(tickets, lanes, NOW)
    shuffle.shuffle(tickets)
    assert order_of_calling(tickets, lanes, NOW) == wanted
    assert order_of_calling(wanted, lanes, NOW) == wanted
    classes = [effective_class(t.klass, t.issued_ms, NOW) for t in wanted]
    assert classes == sorted(classes)


@given(tickets_of, st.lists(st.booleans(), max_size=12))
def test_who_is_called_may_be_called_and_nobody_is_passed_over_for_a_vip_beyond_the_limit(
    tickets: list[T], recent: list[bool]
) -> None:
    chosen = choose_next(tickets, ("A", "B"), NOW, recent, "1")
    mine = [t for t in tickets if callable_at(t, ("A", "B"), "1")]
    if chosen is None:
        assert mine == []
        return
    assert chosen in mine
    if sum(recent[:9]) >= 3 and others_wait(tickets, ("A", "B"), NOW, "1"):
        assert not counts_as_vip(chosen, NOW)
    elif chosen is not order_of_calling(mine, ("A", "B"), NOW)[0]:
        pytest.fail("the first in order was passed over without need")


def test_a_rerouted_ticket_is_for_one_counter_even_outside_its_lanes() -> None:
    ticket = T("r", lane="C", only_counter="2")
    assert callable_at(ticket, ("A",), "2")
    assert not callable_at(ticket, ("C",), "1")
    assert choose_next([ticket], ("C",), NOW, (), "1") is None
    assert choose_next([ticket], ("A",), NOW, (), "2") is ticket


def test_three_of_ten_calls_are_vip_while_others_wait() -> None:
    assert vip_allowed([True, True, False, False, False, False, False, False, False])
    assert not vip_allowed([True, False, False, True, False, False, False, False, True])
    assert vip_allowed([True, False, False, True, False, False, False, False, False, True])
    vip, other = T("v", VIP, before(1)), T("o", ORDINARY, before(2))
    full = [True, True, True]
    assert choose_next([vip, other], ("A",), NOW, [], "1") is vip
    assert choose_next([vip, other], ("A",), NOW, full, "1") is other
    assert choose_next([vip], ("A",), NOW, full, "1") is vip
    assert choose_next([vip, other], ("A",), NOW, full, "1", limit=4) is vip
    assert choose_next([], ("A",), NOW, [], "1") is None


@given(st.lists(st.sampled_from(TicketClass), min_size=1, max_size=80), st.integers(1, 8))
def test_nobody_waits_for_ever_and_vips_keep_to_their_share(
    classes: list[TicketClass], every_min: int
) -> None:
    """One counter, a call every two minutes, steady arrivals of any class: FIFO once a ticket is raised."""
    waiting: list[T] = []
    calls: list[bool] = []
    now = NOW
    arrivals = list(enumerate(classes))
    minute = 0
    while arrivals or waiting:
        while arrivals and arrivals[0][0] * every_min <= minute:
            number, klass = arrivals.pop(0)
            waiting.append(T(f"{number:03d}", klass, NOW + number * every_min * MINUTE_MS))
        now = NOW + minute * MINUTE_MS
        chosen = choose_next(waiting, ("A",), now, calls[::-1], "1")
        if chosen is not None:
            waiting.remove(chosen)
            vip = counts_as_vip(chosen, now)
            calls.append(vip and others_wait(waiting, ("A",), now, "1"))
            # Whoever came half an hour after somebody who still waits has not gone before.
            assert all(chosen.issued_ms - t.issued_ms <= 30 * MINUTE_MS for t in waiting)
        minute += 2
    assert all(sum(calls[start : start + 10]) <= 3 for start in range(len(calls)))


# ---------------------------------------------------------------------------------------------------- calls


def test_calls_are_twenty_seconds_apart_and_three_at_most() -> None:
    assert recall_wait_ms(1, NOW, NOW + 5_000, "A001") == 15_000
    assert recall_wait_ms(2, NOW, NOW + 20_000, "A001") == 0
    with pytest.raises(UserError) as raised:
        recall_wait_ms(3, NOW, NOW + 60_000, "A001")
    assert raised.value.code == "queue.called_out"


def test_missed_twenty_seconds_after_the_third_call() -> None:
    assert not is_missed(2, NOW, NOW + 60_000)
    assert not is_missed(3, NOW, NOW + 19_999)
    assert is_missed(3, NOW, NOW + 20_000)
