"""Who decides on what."""

from app.domain.customers import CustomerRegistered
from app.domain.log import Outcome
from app.domain.orders import OrderAdvanced, OrderState
from app.domain.queue import TicketMissed
from app.services.authority import (
    RemoteAuthority,
    SeatedAuthority,
    StandaloneAuthority,
    jurisdiction,
)
from app.services.link import LinkMode, StandaloneLink
from app.services.ports import Proposal

MISSED = TicketMissed(after="a", ticket_id="t", at_ms=1, until_ms=2)
MOVED = OrderAdvanced(
    after="a", order_id="o", at_ms=1, state=OrderState.COMPLETED, reason="", payment_id=None, staff_no="T1"
)


def test_tickets_are_the_hubs_and_all_else_the_centres() -> None:
    assert jurisdiction("ticket") == "hub"
    assert {jurisdiction(kind) for kind in ("order", "person", "number", "day")} == {"centre"}
    assert CustomerRegistered.ENTITY == "customer"


def test_a_standalone_hall_decides_by_order() -> None:
    authority = StandaloneAuthority()
    assert authority.decide(Proposal("x", MISSED, "a")).outcome is Outcome.ACCEPTED
    stale = authority.decide(Proposal("x", MISSED, "b"))
    assert (stale.outcome, stale.code) == (Outcome.SUPERSEDED, "case.superseded")


def test_a_networked_terminal_decides_nothing() -> None:
    assert RemoteAuthority().decide(Proposal("x", MISSED, "a")) is None


def test_a_hub_decides_on_tickets_while_it_holds_the_hall() -> None:
    term = 0
    hub = SeatedAuthority("hub", lambda: term)
    assert hub.decide(Proposal("x", MISSED, "a")) is None
    term = 3
    verdict = hub.decide(Proposal("x", MISSED, "a"))
    assert verdict is not None
    assert (verdict.outcome, verdict.hub_term) == (Outcome.ACCEPTED, 3)
    assert hub.decide(Proposal("x", MOVED, "a")) is None
    assert SeatedAuthority("hub").term() == 0


def test_the_centre_never_decides_tickets() -> None:
    centre = SeatedAuthority("centre", lambda: 9)
    assert centre.decide(Proposal("x", MISSED, "a")) is None
    verdict = centre.decide(Proposal("x", MOVED, "a"))
    assert verdict is not None
    assert (verdict.outcome, verdict.hub_term) == (Outcome.ACCEPTED, 0)


def test_a_link_of_a_hall_without_upstream_answers_at_once() -> None:
    link = StandaloneLink()
    assert link.reach("ticket")
    assert link.verdicts(["x"], 1)["x"].outcome is Outcome.ACCEPTED
    assert link.status().mode is LinkMode.STANDALONE
