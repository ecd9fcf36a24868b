"""An erased op travels without salt and body, and its chain holds; a changed one is found."""

from dataclasses import replace

from app.sync.chain import first_break
from app.sync.codec import ZERO_HASH, Header, Op, make_op
from app.sync.protocol import op_in, op_out

HEADER = Header(
    origin="d", epoch="K7Q", seq=1, op_id="o", tx="t", kind="note", v=1, entity="note:1", refs=(), hall="A01",
    actor="", business_day="", hlc="0000000000001.000000", wall=1,
)  # fmt: skip
WHOLE = make_op(ZERO_HASH, HEADER, bytes(16), '{"a":1}')


def erased(op: Op) -> Op:
    """Return the op as it is once its person was erased."""
    return replace(op, salt=None, body=None)


def test_an_erased_op_arrives_with_the_hash_that_it_had() -> None:
    sent = op_out(erased(WHOLE))
    assert (sent.salt, sent.body, sent.body_hash) == (None, None, WHOLE.body_hash.hex())
    assert op_in(ZERO_HASH, sent) == erased(WHOLE)
    assert first_break(ZERO_HASH, 1, (erased(WHOLE),)) is None


def test_a_body_that_was_changed_breaks_the_chain_where_it_stands() -> None:
    assert first_break(ZERO_HASH, 1, (replace(WHOLE, body='{"a":2}'),)) == 1
    assert first_break(ZERO_HASH, 1, (replace(WHOLE, salt=None),)) == 1
    assert first_break(ZERO_HASH, 2, (WHOLE,)) == 2
