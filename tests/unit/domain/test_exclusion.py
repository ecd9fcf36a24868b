"""Which orders on one number exclude each other while they wait."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.business import business_type, business_types
from app.domain.business.checks import eligibility, refused
from app.domain.business.exclusion import exclusion, grip_of
from app.domain.business.parts import Grip, Part, WaitingOrder
from app.domain.business.spec import BusinessType
from tests.unit.domain.test_business_rules import BASE

PARTS = st.frozensets(st.sampled_from(Part))
GRIPS = st.builds(Grip, PARTS, PARTS)
KINDS = st.sampled_from(business_types())
WHOLE = ("cancel", "ownership_transfer")
ON_A_NUMBER = ("plan_change", "feature_change", "sim_replace", "payment_method", "service_password")


def excluded(one: str, other: str) -> bool:
    return grip_of(business_type(one)).excludes(grip_of(business_type(other)))


@given(GRIPS, GRIPS, PARTS)
def test_it_is_mutual_and_grows_with_what_is_taken(one: Grip, other: Grip, more: frozenset[Part]) -> None:
    assert one.excludes(other) == other.excludes(one)
    wider = replace(one, takes=one.takes | more)
    assert wider.excludes(other) or not one.excludes(other)
    assert one.excludes(one) == bool(one.takes)
    assert not replace(one, takes=frozenset()).excludes(replace(other, takes=frozenset()))


@given(KINDS, KINDS)
def test_what_moves_a_number_waits_once_and_what_takes_nothing_crosses_only_what_takes(
    one: BusinessType, other: BusinessType
) -> None:
    if one.takes:
        assert excluded(one.key, one.key)
    if not one.takes and not other.takes:
        assert not excluded(one.key, other.key)
    waiting = (WaitingOrder("S-1", grip_of(other)),)
    found = tuple(exclusion(one, replace(BASE, waiting=waiting)))
    assert bool(found) == excluded(one.key, other.key)
    assert all(line.words.params == (("order", "S-1"),) for line in found)


def test_the_pairs_of_the_hall() -> None:
    for whole in WHOLE:
        assert all(excluded(whole, other) for other in (*WHOLE, *ON_A_NUMBER, "resume"))
        assert not excluded(whole, "bill_query")
        assert not excluded(whole, "suspend"), "a lost phone waits for nothing"
    assert excluded("suspend", "suspend")
    assert excluded("cancel", "fee_payment"), "nobody pays into a number that ends"
    assert not excluded("ownership_transfer", "fee_payment")
    apart = [(one, other) for one in ON_A_NUMBER for other in ON_A_NUMBER if one != other]
    assert not any(excluded(one, other) for one, other in apart)
    assert not excluded("fee_payment", "fee_payment")
    assert not excluded("cancel", "deposit_refund"), "a deposit goes back when the number is gone, too"


def test_the_first_that_waits_is_named() -> None:
    ended, plan = business_type("cancel"), business_type("plan_change")
    waiting = (WaitingOrder("S-1", grip_of(business_type("bill_query"))), WaitingOrder("S-2", grip_of(ended)))
    lines = eligibility(plan, replace(BASE, waiting=(*waiting, WaitingOrder("S-3", grip_of(ended)))))
    (line,) = [line for line in lines if line.words.code == "business.check.waiting.refused"]
    assert line.words.params == (("order", "S-2"),)
    assert refused(lines)
