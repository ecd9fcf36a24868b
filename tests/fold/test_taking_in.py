"""What becomes of batches: known, broken, forged, poisoned, erased before they came."""

from dataclasses import replace
from typing import Any

from sqlalchemy import select

from app.domain.customers import ContactChanged
from app.domain.halls import SettingChanged
from app.domain.log import KeyRotated, Outcome, Verdict
from app.domain.money import PaymentTaken
from app.sync.batches import Batch
from app.sync.chain import Signer
from app.sync.codec import Op, hash_body, hash_op
from db import guard, log
from db.inbox import Answer, StoreKeys, Trust, next_batch, replay, set_batch_aside, take_in
from db.queries import SqlQueries
from db.tables.customers import CONTACT, PERSON
from db.tables.halls import ROTATED_KEY, TERMINAL
from db.tables.log import OP, QUARANTINE, QUARANTINE_BATCH, STORE_STATE
from tests.fold import acts, acts_money, acts_people
from tests.fold.village import HALL, Node, Village, rows


def test_a_poisoned_transaction_is_set_aside_and_what_touches_it_waits(village: Village) -> None:
    node, other = village.terminals[0], village.terminals[1]
    node.write(*acts_money.pay(node, 0, 0))
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
    (reversal,) = [acts_money.reverse(other, 0, 0)]
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
    first.write(*acts_people.person(first, 0, 0))
    first.write(*acts_people.person(first, 0, 2))
    with first.conn.transaction() as conn:
        whole = [next_batch(conn, "t1", "E01", after, limit=limit) for after, limit in ((0, 1), (1, 2))]
    second.hear(first)
    second.write(*acts_people.erase(second, 0, 0))
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
