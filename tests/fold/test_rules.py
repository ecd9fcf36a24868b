"""One rule of folding and deciding a test; `test_any_order` holds them all together."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, update

from app.domain.complaints import ComplaintState, NoteWritten
from app.domain.customers import BillIssued, ContactChanged, SubscriberOpened
from app.domain.errors import SyncConflict
from app.domain.every_fact import FACTS
from app.domain.facts import CaseFact
from app.domain.halls import SettingChanged
from app.domain.log import KeyRotated, Outcome, Redacted, Verdict, Withdrawn
from app.domain.money import PaymentTaken
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
from app.sync.batches import Batch
from app.sync.chain import Signer
from app.sync.codec import Op, hash_body, hash_op
from db import deciding, guard, log
from db.fold import accepted_heads
from db.inbox import Answer, StoreKeys, Trust, next_batch, replay, set_batch_aside, take_in
from db.queries import SqlQueries
from db.refold import _ROWS
from db.tables.customers import BALANCE, BILL, CONTACT, PERSON
from db.tables.halls import ROTATED_KEY, TERMINAL
from db.tables.log import OP, PENDING, QUARANTINE, QUARANTINE_BATCH, STORE_STATE, VERDICT
from db.tables.money import PAYMENT_LINE
from db.tables.queue import TICKET
from tests.fold import acts
from tests.fold.village import HALL, Node, Village


@pytest.fixture
def village() -> Iterator[Village]:
    made = Village()
    yield made
    made.close()


def rows(node: Node, statement: Any) -> list[Any]:  # noqa: ANN401 - a statement of SQLAlchemy
    with node.conn.transaction() as conn:
        found: list[Any] = conn.execute(statement).all()
    return found


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
    told = node.write(*acts.subscriber(node, 0, 1))
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
        node.write(*acts.pay(node, 0, 5))
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


def test_a_poisoned_transaction_is_set_aside_and_what_touches_it_waits(village: Village) -> None:
    node, other = village.terminals[0], village.terminals[1]
    node.write(*acts.pay(node, 0, 0))
    bad = rows(node, select(OP).where(OP.c.kind == PaymentTaken.KIND))[0]
    payment = log.fact_of(log.op_of(bad))
    assert isinstance(payment, PaymentTaken)
    other.write(payment)  # the same payment on another chain: it violates a key
    other.write(*acts.staff(other, 0, 0))
    other.write(replace(payment, payment_id="p-2"))
    with node.conn.transaction() as conn, other.conn.transaction() as there:
        batch = next_batch(there, "t2", "E01", 0)
        assert batch is not None
        received = take_in(conn, batch, node.trust, networked=False)
        assert received.answer is Answer.APPLIED
        assert [code for _, code in received.quarantined] == [guard.POISON]
        assert len(received.folded) == len(received.fresh_ops) - 1
        assert [row.code for row in SqlQueries(conn).network.quarantined()] == [guard.POISON]
        assert replay(conn) == 0
    assert node.against_log() == ()
    (reversal,) = [acts.reverse(other, 0, 0)]
    other.write(*[replace(fact, payment_id=payment.payment_id) for fact in reversal])  # type: ignore[type-var]
    with node.conn.transaction() as conn, other.conn.transaction() as there:
        batch = next_batch(there, "t2", "E01", received.have)
        assert batch is not None
        received = take_in(conn, batch, node.trust, networked=False)
        assert [code for _, code in received.quarantined] == [guard.BEHIND]
        # An operator removes what stood in the way; then both follow.
        for table in ("payment", "payment_line", "payment_tender"):
            conn.exec_driver_sql(f"DELETE FROM {table} WHERE payment_id = ?", (payment.payment_id,))  # noqa: S608
        assert replay(conn) == 2
        assert conn.execute(select(QUARANTINE)).all() == []


def test_unknown_kinds_and_bodies_that_do_not_fit(village: Village) -> None:
    """Of a newer program: kept, relayed, not poison. A body that does not fit: set aside."""
    node, other = village.terminals[0], village.terminals[1]
    other.write(ContactChanged(customer_id="p0", phone="1", language="zh_CN"))
    with other.conn.transaction() as conn:
        batch = next_batch(conn, "t2", "E01", 0)
    assert batch is not None
    newer = signed(other, batch, kind="from_next_year", body="{}")
    with node.conn.transaction() as conn:
        received = take_in(conn, newer, node.trust, networked=False)
    assert (received.answer, received.quarantined) == (Answer.APPLIED, ())
    third = village.terminals[2]
    wrong = signed(other, batch, kind=ContactChanged.KIND, body='{"phone":1}')
    with third.conn.transaction() as conn:
        received = take_in(conn, wrong, third.trust, networked=False)
    assert [code for _, code in received.quarantined] == [guard.POISON]


def signed(node: Node, batch: Batch, *, kind: str, body: str) -> Batch:
    """Return a batch with another kind and body, honestly chained and signed by its maker."""
    op = batch.ops[0]
    header = replace(op.header, kind=kind)
    salt = op.salt or b""
    digest = hash_body(salt, body)
    made = Op(header, salt, body, digest, hash_op(batch.prev_hash, header, digest))
    return replace(batch, ops=(made,), checkpoint=node.signer.sign("E01", made.header.seq, made.hash))


def test_batches_that_do_not_fit_are_answered_and_change_nothing(village: Village) -> None:
    node, other = village.terminals[0], village.terminals[1]
    for phone in "123":
        other.write(ContactChanged(customer_id="p0", phone=phone, language="zh_CN"))
    with other.conn.transaction() as conn:
        batches = [next_batch(conn, "t2", "E01", after, limit=1) for after in (0, 1, 2)]
    one, two, three = (batch for batch in batches if batch is not None)
    bare = replace(one, ops=(replace(one.ops[0], body=None, salt=None),))
    with node.conn.transaction() as conn:

        def answer(batch: Batch, **given: Any) -> Answer:  # noqa: ANN401
            return take_in(conn, batch, node.trust, networked=False, **given).answer

        assert answer(two) is Answer.GAP
        assert answer(replace(one, ops=(replace(one.ops[0], body="{}"),))) is Answer.FORGED
        assert answer(replace(one, checkpoint=replace(one.checkpoint, signature=b"x"))) is Answer.FORGED
        wrong_hall = take_in(conn, one, lambda _: Trust(other.signer.public_key, "B07"), networked=False)
        assert wrong_hall.answer is Answer.FORGED
        assert answer(one, proven=True) is Answer.APPLIED
        assert answer(one) is Answer.KNOWN
        assert answer(replace(two, prev_hash=bytes(32)), proven=True) is Answer.FORK
        assert answer(signed(other, one, kind="other", body="{}")) is Answer.FORK
        both = replace(one, ops=(*one.ops, *two.ops), checkpoint=two.checkpoint)
        assert answer(both) is Answer.APPLIED
        logged = take_in(conn, three, node.trust, networked=False, fold=False)
        assert (logged.have, logged.folded, len(logged.fresh_ops)) == (3, (), 1)
        set_batch_aside(conn, bare, "fork", 1)
        set_batch_aside(conn, bare, "fork", 2)
        assert [row.at_ms for row in conn.execute(select(QUARANTINE_BATCH))] == [1]


def test_a_body_may_be_missing_only_where_it_can_have_been_erased(village: Village) -> None:
    node, other = village.terminals[0], village.terminals[1]
    other.write(SettingChanged(key="a", value="1", reason=""))
    with other.conn.transaction() as conn:
        batch = next_batch(conn, "t2", "E01", 0)
    assert batch is not None
    robbed = replace(batch, ops=(replace(batch.ops[0], body=None, salt=None),))
    with node.conn.transaction() as conn:
        assert take_in(conn, robbed, node.trust, networked=False).answer is Answer.FORGED


def test_only_the_centre_says_what_is_reference_and_only_hubs_decide(village: Village) -> None:
    node, other, hub = village.terminals[0], village.terminals[1], village.hubs[0]
    with node.conn.transaction() as conn:
        assert not StoreKeys(conn).networked
        conn.execute(
            STORE_STATE.insert(),
            [{"key": "authority_keys", "value": f'{{"centre": "{village.centre.signer.public_key}"}}'}],
        )
    other.write(SettingChanged(key="a", value="1", reason=""))
    third = village.terminals[2]
    third.write(Verdict(op_id="x", outcome=Outcome.ACCEPTED, code="", hub_term=1))
    hub.write(Verdict(op_id="x", outcome=Outcome.ACCEPTED, code="", hub_term=1))
    stranger = Node(village.keys, "zzz", 90, other.authority, HALL)
    stranger.write(KeyRotated(terminal_id="zzz", public_key="ab" * 32))
    village.centre.write(SettingChanged(key="b", value="2", reason=""))
    asked = [
        (other, Answer.NOT_ALLOWED),
        (third, Answer.NOT_ALLOWED),
        (hub, Answer.APPLIED),
        (stranger, Answer.FORGED),
    ]
    for maker, expected in [*asked, (village.centre, Answer.APPLIED)]:
        origin = maker.terminal.terminal_id
        with node.conn.transaction() as conn, maker.conn.transaction() as there:
            keys = StoreKeys(conn)
            assert keys.networked
            after = log.head(conn, origin, "E01")[0]
            batch = next_batch(there, origin, "E01", after)
            assert batch is not None
            assert take_in(conn, batch, keys).answer is expected, origin
    with node.conn.transaction() as conn:
        assert StoreKeys(conn)("elsewhere~hall:A01") is None
        assert StoreKeys(conn)("centre~catalogue") == Trust(village.centre.signer.public_key, "", centre=True)
        assert StoreKeys(conn)("centre~nonsense") == Trust(
            village.centre.signer.public_key, None, centre=True
        )
    stranger.close()


def test_a_rotated_key_is_in_force_from_the_next_batch_on(village: Village) -> None:
    node, other = village.terminals[0], village.terminals[1]
    new = Signer("t2", b"n" * 32)
    other.write(KeyRotated(terminal_id="t2", public_key=new.public_key))
    other.signer = new
    other.write(ContactChanged(customer_id="p0", phone="1", language="zh_CN"))
    with other.conn.transaction() as conn:
        first = next_batch(conn, "t2", "E01", 0)
        assert first is not None
        second = next_batch(conn, "t2", "E01", first.checkpoint.seq)
    assert second is not None
    assert len(first.ops) == 1
    with node.conn.transaction() as conn:
        keys = StoreKeys(conn)
        assert take_in(conn, first, keys).answer is Answer.APPLIED
        assert take_in(conn, second, keys).answer is Answer.APPLIED
        assert conn.execute(select(ROTATED_KEY.c.public_key)).scalar() == new.public_key


def test_a_hub_that_was_appointed_on_the_spot_is_known_by_the_key_of_its_first_appointment(
    village: Village,
) -> None:
    node = village.terminals[0]
    hub = replace(village.appointment(2), device="new", public_key="aa" * 32, promoted_by="T9")
    node.write(hub)
    node.write(replace(hub, term=3, public_key="bb" * 32))
    (row,) = rows(node, select(TERMINAL).where(TERMINAL.c.terminal_id == "new"))
    assert (row.public_key, row.code, row.kind) == ("aa" * 32, "H2", "hub")
    with node.conn.transaction() as conn:
        network = SqlQueries(conn).network
        assert [found.term for found in network.hubs(HALL)] == [3, 2, 1]
        holder = network.hub(HALL)
        assert holder is not None
        assert (holder.term, holder.device) == (3, "new")
        assert network.hub("B07") is None
    assert node.against_log() == ()


def test_what_was_erased_before_it_arrived_comes_in_without_its_body(village: Village) -> None:
    first, second, third = village.terminals
    first.write(*acts.person(first, 0, 0))
    first.write(*acts.person(first, 0, 2))
    with first.conn.transaction() as conn:
        whole = [next_batch(conn, "t1", "E01", after, limit=limit) for after, limit in ((0, 1), (1, 2))]
    second.hear(first)
    second.write(*acts.erase(second, 0, 0))
    with second.conn.transaction() as conn:
        erasure = next_batch(conn, "t2", "E01", 0)
    assert erasure is not None
    # Around a quarantine the erasure may be there first.
    third.take([erasure])
    third.take([batch for batch in whole if batch is not None])
    assert [row.body for row in rows(third, select(OP).where(OP.c.kind == "person_identified"))] == [None]
    assert rows(third, select(PERSON)) == []
    assert rows(third, select(CONTACT)) == []
    first.hear(second)
    assert first.against(third) == ()
    assert third.against_log() == ()
    # What somebody else notes about the person afterwards is not shown either.
    first.write(ContactChanged(customer_id="p0", phone="late", language="zh_CN"))
    assert rows(first, select(CONTACT)) == []


def test_a_record_of_a_case_that_is_not_shown_waits_for_it(village: Village) -> None:
    first, second, third = village.terminals
    first.write(*acts.complaint(first, 0, 0))
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
    (told,) = node.write(*acts.person(node, 0, 0))
    node.write(Redacted(person_id="p0", op_ids=(told.op_id,), reason="retention"))
    assert node.head("person:p0") == told.op_id
    node.write(*acts.person(node, 0, 4))
    assert rows(node, select(PERSON)) == []
    assert node.against_log() == ()
