"""One rule of folding and deciding a test; `test_any_order` holds them all together."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from app.domain.complaints import ComplaintState, NoteWritten
from app.domain.customers import BillIssued, SubscriberOpened
from app.domain.errors import SyncConflict
from app.domain.every_fact import FACTS
from app.domain.facts import CaseFact
from app.domain.log import Outcome, Redacted, Verdict, Withdrawn
from app.domain.network import (
    CloseConfirmed,
    DayTallied,
    DeviceRevoked,
    EditProposed,
    FollowUpRaised,
    FollowUpSettled,
    NumberBlockGranted,
    NumberBlockReturned,
    Tally,
)
from app.domain.queue import TicketCalled, TicketIssued
from app.services.authority import SeatedAuthority
from db import deciding
from db.fold import accepted_heads
from db.inbox import next_batch
from db.queries import SqlQueries
from db.refold import _ROWS
from db.tables.customers import BALANCE, BILL, PERSON
from db.tables.log import PENDING, VERDICT
from db.tables.money import PAYMENT_LINE
from db.tables.queue import TICKET
from tests.fold import acts, acts_money, acts_people
from tests.fold.village import HALL, Node, Village, rows


def state(node: Node) -> str:
    """Return the state of ticket k0, or an empty string when none is shown."""
    found = rows(node, select(TICKET.c.state).where(TICKET.c.ticket_id == "k0"))
    return found[0].state if found else ""


def issued(node: Node) -> TicketIssued:
    (fact,) = acts.ticket(node, 0, 0)
    assert isinstance(fact, TicketIssued)
    return fact


def called(node: Node) -> TicketCalled:
    (fact,) = acts.ticket(node, 0, 0)
    assert isinstance(fact, TicketCalled)
    return fact


def test_every_case_says_which_rows_are_its_own() -> None:
    assert set(_ROWS) == {fact.ENTITY for fact in FACTS if issubclass(fact, CaseFact)}


def test_an_undecided_op_is_shown_until_its_verdict(village: Village) -> None:
    first, _, _ = village.terminals
    hub = village.hubs[0]
    (told,) = first.write(issued(first))
    assert [(row.op_id, row.shown, row.accepted) for row in rows(first, select(PENDING))] == [
        (told.op_id, 1, 0)
    ]
    with first.conn.transaction() as conn:
        network = SqlQueries(conn).network
        assert network.undecided("ticket:k0") == (told.op_id,)
        assert network.undecided_count() == 1
        assert network.verdict(told.op_id) is None
        assert accepted_heads(conn, ["ticket:k0"]) == {"ticket:k0": None}
    hub.hear(first)
    first.hear(hub)
    assert rows(first, select(PENDING)) == []
    with first.conn.transaction() as conn:
        verdict = SqlQueries(conn).network.verdict(told.op_id)
        assert accepted_heads(conn, ["ticket:k0"]) == {"ticket:k0": told.op_id}
    assert verdict is not None
    assert (verdict.outcome, verdict.hub_term, verdict.origin) == ("accepted", 1, "hub1")


def test_what_does_not_follow_the_shown_state_is_a_conflict_at_once(village: Village) -> None:
    node = village.terminals[0]
    node.write(issued(node))
    with pytest.raises(SyncConflict, match=r"case\.superseded"):
        node.write(replace(called(node), after="somebody else's"))
    assert state(node) == "waiting"


def test_of_two_calls_apart_one_is_superseded_in_every_store(village: Village) -> None:
    first, second, third = village.terminals
    hub = village.hubs[0]
    first.write(issued(first))
    hub.hear(first)
    for node in (first, second, third):
        node.hear(hub)
    (mine,) = first.write(called(first))
    (yours,) = second.write(called(second))
    hub.hear(second)
    hub.hear(first)
    for node in (first, second, third):
        node.hear(hub)
        (row,) = rows(node, select(TICKET))
        assert (row.counter_id, row.last_op) == ("t2", yours.op_id)
        with node.conn.transaction() as conn:
            verdict = SqlQueries(conn).network.verdict(mine.op_id)
        assert verdict is not None
        assert (verdict.outcome, verdict.code) == ("superseded", "case.superseded")


def test_a_withdrawn_op_goes_and_its_authority_refuses_it(village: Village) -> None:
    node, hub = village.terminals[0], village.hubs[0]
    (told,) = node.write(issued(node))
    node.write(Withdrawn(op_id=told.op_id, of="ticket:k0"))
    assert state(node) == ""
    assert rows(node, select(PENDING.c.shown)) == [(0,)]
    hub.hear(node)
    node.hear(hub)
    with node.conn.transaction() as conn:
        network = SqlQueries(conn).network
        verdict = network.verdict(told.op_id)
        assert network.withdrawn(told.op_id)
    assert verdict is not None
    assert (verdict.outcome, verdict.code) == ("refused", "case.withdrawn")
    assert rows(node, select(PENDING)) == []


def test_taking_back_after_the_verdict_changes_nothing(village: Village) -> None:
    node, hub = village.terminals[0], village.hubs[0]
    (told,) = node.write(issued(node))
    hub.hear(node)
    node.write(Withdrawn(op_id=told.op_id, of="ticket:k0"))
    assert state(node) == ""
    node.hear(hub)
    assert state(node) == "waiting"
    assert node.against_log() == ()


def test_a_later_hub_decides_anew_and_its_word_holds(village: Village) -> None:
    first, second, third = village.terminals
    old, new = village.hubs
    first.write(issued(first))
    old.hear(first)
    for node in (first, second, third, new):
        node.hear(old)
    (mine,) = first.write(called(first))
    (yours,) = second.write(called(second))
    old.hear(first)  # the old hub accepts the first call, and is not heard of
    third.write(village.appointment(2))
    new.hear(third)
    new.hear(second)  # the new one accepts the second
    assert new.term() == 2
    new.hear(old)
    old.hear(new)
    assert old.term() == 0
    village.settle()
    for node in village.nodes:
        (row,) = rows(node, select(TICKET))
        assert row.last_op == yours.op_id
        (verdict,) = rows(node, select(VERDICT).where(VERDICT.c.op_id == mine.op_id))
        assert (verdict.outcome, verdict.hub_term) == ("superseded", 2)


def test_a_hub_that_takes_over_decides_what_waits_and_keeps_what_binds(village: Village) -> None:
    first, _, third = village.terminals
    old, new = village.hubs
    (one,) = first.write(issued(first))
    old.hear(first)
    new.hear(old)
    first.hear(old)
    (two,) = first.write(called(first))
    new.hear(first)
    assert rows(new, select(PENDING.c.op_id)) == [(two.op_id,)]
    third.write(village.appointment(2))
    new.hear(third)
    found = {row.op_id: (row.outcome, row.hub_term) for row in rows(new, select(VERDICT))}
    assert found[one.op_id] == ("accepted", 1)
    assert found[two.op_id] == ("accepted", 2)


def test_a_hub_says_again_what_a_stray_verdict_would_undo(village: Village) -> None:
    node, hub = village.terminals[0], village.hubs[0]
    (told,) = node.write(issued(node))
    hub.hear(node)
    other = Node(village.keys, "zhub", 77, hub.authority, HALL)
    other.write(Verdict(op_id=told.op_id, outcome=Outcome.REFUSED, code="x.y", hub_term=1))
    with hub.conn.transaction() as conn, other.conn.transaction() as there:
        batch = next_batch(there, "zhub", "E01", 0)
        assert batch is not None
        before = deciding.before(conn, [batch])
    # Both were appointed to term 1 (the tie goes to the greater device), then hub 1 to term 3.
    village.centre.write(replace(village.appointment(1), term=3))
    hub.hear(village.centre)
    hub.take([batch])
    (verdict,) = rows(hub, select(VERDICT).where(VERDICT.c.op_id == told.op_id))
    assert (verdict.outcome, verdict.hub_term, verdict.origin) == ("accepted", 3, "hub1")
    assert before["ticket:k0"] == told.op_id
    assert state(hub) == "waiting"
    other.close()


def test_reasons_to_refuse_are_asked_before_accepting(village: Village) -> None:
    node, centre = village.terminals[0], village.centre
    centre.authority = SeatedAuthority(
        "centre", refuse={SubscriberOpened.KIND: lambda *_: "network.refused.five_numbers"}
    )
    told = node.write(*acts_people.subscriber(node, 0, 1))
    centre.hear(node)
    node.hear(centre)
    (verdict,) = rows(node, select(VERDICT).where(VERDICT.c.op_id == told[0].op_id))
    assert (verdict.outcome, verdict.code) == ("refused", "network.refused.five_numbers")
    assert rows(node, select(BALANCE)) == []  # the opening balance was taken back
    assert node.against_log() == ()


def test_the_payment_with_the_earlier_clock_pays_the_bill(village: Village) -> None:
    first, second, third = village.terminals
    first.write(
        BillIssued(
            bill_id="b",
            subscriber_id="s",
            period="2026-05",
            principal_fen=600,
            paid_fen=0,
            due_on="2026-06-20",
            items=(),
        )
    )
    second.hear(first)
    for node in (first, second):
        node.clock.advance_ms(60_000 if node is first else 0)
        node.write(*acts_money.pay(node, 0, 5))
    payments = [rows(node, select(PAYMENT_LINE.c.payment_id))[0].payment_id for node in (first, second)]
    first.hear(second)  # the earlier payment arrives late
    for node in (third, village.centre):
        node.hear(first)
    for node in (first, third, village.centre):
        found = {row.payment_id: row for row in rows(node, select(PAYMENT_LINE))}
        late, early = (found[payment] for payment in payments)
        assert (early.to_bill_fen, early.to_balance_fen) == (600, 0)
        assert (late.to_bill_fen, late.to_balance_fen) == (0, 600)
        assert rows(node, select(BILL.c.unpaid_fen)) == [(0,)]
        assert rows(node, select(BALANCE.c.fen)) == [(600,)]


def test_a_record_of_a_case_that_is_not_shown_waits_for_it(village: Village) -> None:
    first, second, third = village.terminals
    first.write(*acts_people.complaint(first, 0, 0))
    with first.conn.transaction() as conn:
        batch = next_batch(conn, "t1", "E01", 0)
    assert batch is not None
    second.hear(first)
    second.write(
        NoteWritten(complaint_id="c0", state=next(iter(ComplaintState)), note="n", staff_no="T1", at_ms=1)
    )
    with second.conn.transaction() as conn:
        note = next_batch(conn, "t2", "E01", 0)
    assert note is not None
    third.take([note])
    third.take([batch])
    first.hear(second)
    assert first.against(third) == ()


def test_the_network_facts_have_rows(village: Village) -> None:
    node = village.centre
    tally = Tally(
        terminal_id="t1", epoch="E01", receipts=2, takings_fen=300, reversals_fen=0, last_receipt="R2"
    )
    (edit, raised) = node.write(
        EditProposed(after=None, edit_id="e", kind="setting_changed", v=1, body="{}", staff_no="T9", at_ms=1),
        FollowUpRaised(
            after=None,
            follow_up_id="f",
            code="network.refused.five_numbers",
            order_id="o",
            payment_id=None,
            amount_fen=0,
            at_ms=2,
        ),
    )
    node.write(
        NumberBlockGranted(
            block_id="n", hall_id=HALL, terminal_id="t1", numbers=("13900000001", "13900000002"), at_ms=3
        ),
        NumberBlockReturned(block_id="n", terminal_id="t1", numbers=("13900000002",), at_ms=4),
        DeviceRevoked(terminal_id="t2", reason="lost", at_ms=5),
        DayTallied(day_id="d", tallies=(tally,), at_ms=6),
        CloseConfirmed(day_id="d", proven=False, code="network.close.takings", tallies=(tally,), at_ms=7),
    )
    with node.conn.transaction() as conn:
        network = SqlQueries(conn).network
        found = network.edit("e")
        assert found is not None
        assert (found.last_op, found.hall_id) == (edit.op_id, HALL)
        assert [row.last_op for row in network.open_follow_ups()] == [raised.op_id]
        assert network.number_holder("13900000001") == "t1"
        assert network.number_holder("13900000002") == ""
        assert network.held_numbers("t1") == ("13900000001",)
        (block,) = network.blocks("t1")
        assert (block.numbers, block.held) == (2, ("13900000001",))
        revoked = network.revoked("t2")
        assert revoked is not None
        assert revoked.reason == "lost"
        assert (network.revoked("t1"), network.edit("x"), network.follow_up("x")) == (None, None, None)
        assert (network.tallies("x"), network.confirmation("x")) == (None, None)
        told, confirmed = network.tallies("d"), network.confirmation("d")
        assert told is not None
        assert confirmed is not None
        assert told.tallies == confirmed.tallies == (tally,)
        assert (confirmed.proven, confirmed.code) == (False, "network.close.takings")
    node.write(
        FollowUpSettled(
            after=raised.op_id, follow_up_id="f", staff_no="T9", how="told", reversal_id=None, at_ms=8
        )
    )
    with node.conn.transaction() as conn:
        settled = SqlQueries(conn).network.follow_up("f")
        assert settled is not None
        assert (settled.settled_by, settled.how, settled.settled_ms) == ("T9", "told", 8)
        assert SqlQueries(conn).network.open_follow_ups() == ()
    assert node.against_log() == ()


def test_a_tampered_row_is_found(village: Village) -> None:
    node = village.terminals[0]
    node.write(issued(node))
    with node.conn.transaction() as conn:
        conn.execute(update(TICKET).values(state="finished"))
    assert [found.table for found in node.against_log()] == ["ticket"]


def test_an_erased_transition_still_counts(village: Village) -> None:
    node = village.terminals[0]
    (told,) = node.write(*acts_people.person(node, 0, 0))
    node.write(Redacted(person_id="p0", op_ids=(told.op_id,), reason="retention"))
    assert node.head("person:p0") == told.op_id
    node.write(*acts_people.person(node, 0, 4))
    assert rows(node, select(PERSON)) == []
    assert node.against_log() == ()
