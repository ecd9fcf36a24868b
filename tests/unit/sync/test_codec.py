"""Facts as bytes: canonical JSON, golden vectors, bodies that do not fit."""

import json
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from app.domain.cash import Tender, TenderKind
from app.domain.documents import ComplaintContent, TicketContent
from app.domain.errors import BugError
from app.domain.every_fact import FACTS
from app.domain.facts import Fact
from app.domain.money import LineKind, PaymentLine, PaymentTaken
from app.domain.queue import Precedence, TicketClass, TicketIssued
from app.sync.codec import (
    ZERO_HASH,
    Header,
    canonical_json,
    check_op,
    decode,
    decode_value,
    encode,
    encode_value,
    is_case,
    make_op,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
INTEGER = st.integers(-(2**53) + 1, 2**53 - 1)
KEYS = st.text("abcdefghijklmnopqrstuvwxyz_0123456789", min_size=1, max_size=8)
JSON = st.recursive(
    st.none() | st.booleans() | INTEGER | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


def values_of(hint: object) -> st.SearchStrategy[Any]:
    """Return a strategy for any type that a fact may hold."""
    if hint is str:
        return TEXT
    if hint is bool:
        return st.booleans()
    if hint is int:
        return INTEGER
    if hint is NoneType:
        return st.none()
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(hint)
    if isinstance(hint, type) and is_dataclass(hint):
        hints = get_type_hints(hint)
        return st.builds(hint, **{field.name: values_of(hints[field.name]) for field in fields(hint)})
    if get_origin(hint) is tuple:
        return st.lists(values_of(get_args(hint)[0]), max_size=3).map(tuple)
    assert get_origin(hint) in (UnionType, Union), hint
    return st.one_of(*(values_of(option) for option in get_args(hint)))


@given(JSON)
def test_our_canonical_json_is_rfc_8785(value: object) -> None:
    """The standard encoder and an implementation of RFC 8785 write the same bytes."""
    assert canonical_json(value).encode() == rfc8785.dumps(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.KIND)
def test_each_fact_comes_back(fact: type[Fact]) -> None:
    """Whatever values a fact holds, its body reads back as the same fact."""

    @given(values_of(fact))
    def holds(value: Fact) -> None:
        body = encode(value)
        assert decode(fact.KIND, fact.V, body) == value
        assert canonical_json(json.loads(body)) == body

    holds()


TICKET = TicketIssued(
    after=None,
    ticket_id="019cda3f-7c21-7000-8000-000000000001",
    at_ms=1_773_210_360_000,
    hall_id="A01",
    queue_day="2026-03-11",
    slot="",
    lane="A",
    service_id="general",
    serial=46,
    number="A046",
    klass=TicketClass.PRIORITY,
    precedence=Precedence.ELDER,
    language="zh_CN",
    request_id="019cda3f-7c00-7000-8000-000000000005",
)
PAYMENT = PaymentTaken(
    payment_id="019cda40-0000-7000-8000-000000000002",
    shift_id="019cda00-0000-7000-8000-000000000003",
    ticket_id=None,
    customer_id=None,
    handler="T10237",
    cashier="T10237",
    lines=(
        PaymentLine(kind=LineKind.PREPAYMENT, item="prepayment", title="预存 138****1234", amount_fen=20_000),
    ),
    tenders=(Tender(TenderKind.CASH, 20_000, 20_000, 0, ""),),
    total_fen=20_000,
    at_ms=1_773_210_962_000,
)


def header(fact: Fact, seq: int) -> Header:
    """Return a header with fixed values."""
    return Header(
        origin="019cd000-0000-7000-8000-0000000000aa",
        epoch="K7Q",
        seq=seq,
        op_id=f"019cda40-0000-7000-8000-00000000000{seq}",
        tx="019cda40-0000-7000-8000-0000000000ff",
        kind=fact.KIND,
        v=fact.V,
        entity=fact.entity,
        refs=fact.refs,
        hall="A01",
        actor="T10237",
        business_day="019cd900-0000-7000-8000-000000000004",
        hlc="1773210962000.000000",
        wall=1_773_210_962_000,
    )


def test_golden_chain() -> None:
    """Bytes and hashes of a two-op chain never change: other programs compute the same."""
    first = make_op(ZERO_HASH, header(TICKET, 1), bytes(range(16)), encode(TICKET))
    second = make_op(first.hash, header(PAYMENT, 2), bytes(range(16, 32)), encode(PAYMENT))
    assert first.body == (
        '{"after":null,"at_ms":1773210360000,"hall_id":"A01","klass":1,"lane":"A","language":"zh_CN",'
        '"number":"A046","precedence":"elder","queue_day":"2026-03-11",'
        '"request_id":"019cda3f-7c00-7000-8000-000000000005","serial":46,"service_id":"general",'
        '"slot":"","ticket_id":"019cda3f-7c21-7000-8000-000000000001"}'
    )
    assert first.header.canonical().decode() == (
        '{"actor":"T10237","business_day":"019cd900-0000-7000-8000-000000000004",'
        '"entity":"ticket:019cda3f-7c21-7000-8000-000000000001","epoch":"K7Q","hall":"A01",'
        '"hlc":"1773210962000.000000","kind":"ticket_issued","op_id":"019cda40-0000-7000-8000-000000000001",'
        '"origin":"019cd000-0000-7000-8000-0000000000aa","refs":[],"seq":1,'
        '"tx":"019cda40-0000-7000-8000-0000000000ff","v":1,"wall":1773210962000}'
    )
    assert first.body_hash.hex() == GOLDEN[0]
    assert first.hash.hex() == GOLDEN[1]
    assert second.hash.hex() == GOLDEN[2]
    assert check_op(first.hash, second)
    assert not check_op(second.hash, second)


GOLDEN = (
    "1470309bf555a9ac20a3b2ae002a279a4681273d2c089bda1cc9180531d82c71",
    "99a75fea172889fa94c50781afec0b70d2977bbf33c36403b85181b43269da99",
    "fdc4fb04da55eab82ae7238fef4d91f1270ac902bc46d8f6de5a2fec8316871f",
)
"""Computed apart, with an implementation of RFC 8785 and SHA-256."""


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{",
        '{"a":1}',
        '"x"',
        "null",
        encode(TICKET).replace("46", '"46"'),
        encode(TICKET).replace(f":{TICKET.at_ms}", f':"{TICKET.at_ms}"'),
        encode(TICKET).replace("null", "1"),
    ],
)
def test_a_body_that_does_not_fit_is_refused(body: str) -> None:
    """A known kind with a wrong body is a fault of the program that made it, never a crash of ours."""
    with pytest.raises(BugError):
        decode("ticket_issued", 1, body)


def test_unknown_kinds_and_versions_are_no_poison() -> None:
    """They are stored and relayed, and applied after an upgrade (SYNC §5)."""
    assert decode("written_by_a_later_program", 1, "{}") is None
    assert decode("ticket_issued", 99, encode(TICKET)) is None
    assert is_case("ticket_issued")
    assert not is_case("payment_taken")
    assert not is_case("written_by_a_later_program")


def test_values_of_the_domain_travel_too() -> None:
    """A quote or a content is kept in a column by the same bytes."""
    assert decode_value(PaymentLine, encode_value(PAYMENT.lines[0])) == PAYMENT.lines[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One of two kinds of content, or none."""

    content: TicketContent | ComplaintContent | None


@given(values_of(Paper))
def test_one_of_several_kinds_is_told_by_its_tag(paper: Paper) -> None:
    """Two dataclasses may have the same fields; none at all stays none."""
    text = encode_value(paper)
    assert decode_value(Paper, text) == paper
    written = json.loads(text)["content"]
    assert written is None if paper.content is None else written["_"] == paper.content.KIND


def test_a_fact_may_not_hold_a_float() -> None:
    """Amounts are integers; a float has no place in a fact."""
    with pytest.raises(BugError):
        decode_value(float, "1.5")
    with pytest.raises(BugError):
        encode_value(1.5)
