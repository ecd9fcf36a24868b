"""What comparisons of face and document come to, whom a business wants compared, and whom they bar."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.business import BUSINESS_TYPES
from app.domain.business.bill_query import BILL_QUERY
from app.domain.business.checks import eligibility
from app.domain.business.faces import barred_by_face, face_checks, face_subject, standing_here
from app.domain.business.fee_payment import FEE_PAYMENT
from app.domain.business.open_account import OPEN_ACCOUNT
from app.domain.business.ownership_transfer import OWNERSHIP_TRANSFER
from app.domain.business.plan_change import PLAN_CHANGE
from app.domain.business.spec import BusinessType, CheckOutcome
from app.domain.business.suspend import SUSPEND
from app.domain.faces import DEVICE, MANAGER, SECOND_PERSON, FaceStand, stand_of
from tests.unit.domain.test_business_rules import BASE, PARTY


@dataclass(frozen=True)
class Look:
    """One comparison."""

    method: str
    passed: bool


YES, NO = Look(SECOND_PERSON, passed=True), Look(SECOND_PERSON, passed=False)
BOSS_YES, BOSS_NO = Look(MANAGER, passed=True), Look(MANAGER, passed=False)
NEAR, FAR = Look(DEVICE, passed=True), Look(DEVICE, passed=False)
OPEN, SAME, OTHER = FaceStand.OPEN, FaceStand.SAME, FaceStand.OTHER


@pytest.mark.parametrize(
    ("looks", "stand"),
    [
        ((), OPEN),
        ((FAR,), OPEN),
        ((NEAR,), SAME),
        ((NEAR, FAR), SAME),
        ((FAR, YES), SAME),
        ((NO,), OTHER),
        ((NEAR, NO), OTHER),
        ((NO, NEAR), OTHER),
        ((NO, YES), OTHER),
        ((NO, BOSS_YES), SAME),
        ((NO, BOSS_YES, NO), OTHER),
        ((BOSS_NO, YES), OTHER),
        ((YES, BOSS_NO), OTHER),
    ],
)
def test_what_comparisons_come_to(looks: tuple[Look, ...], stand: FaceStand) -> None:
    assert stand_of(looks) is stand


@given(st.lists(st.sampled_from((YES, NO, BOSS_YES, BOSS_NO, NEAR, FAR)), max_size=6))
def test_only_a_manager_takes_a_bar_back(looks: list[Look]) -> None:
    if NO in looks or BOSS_NO in looks:
        last = max(at for at, look in enumerate(looks) if look in (NO, BOSS_NO))
        assert (stand_of(looks) is SAME) == (BOSS_YES in looks[last:])
    else:
        assert stand_of(looks) is not OTHER


HERE = replace(PARTY, face=SAME)
SOMEBODY = replace(HERE, person_id="q", name="李*", verification_id="check-q")
FIRM = replace(PARTY, organisation=True, age=None)
CHILD = replace(PARTY, age=7)
AWAY = replace(PARTY, present=False)


@pytest.mark.parametrize(
    ("kind", "there", "who"),
    [
        (OPEN_ACCOUNT, {"party": HERE}, (HERE,)),
        (OPEN_ACCOUNT, {"party": None}, ()),
        (OPEN_ACCOUNT, {"party": AWAY, "agent": SOMEBODY}, (SOMEBODY,)),
        (OPEN_ACCOUNT, {"party": FIRM, "agent": SOMEBODY}, (SOMEBODY,)),
        (OPEN_ACCOUNT, {"party": FIRM}, ()),
        (OPEN_ACCOUNT, {"party": CHILD, "guardian": SOMEBODY}, (SOMEBODY,)),
        (OPEN_ACCOUNT, {"party": HERE, "other": SOMEBODY}, (HERE,)),
        (OWNERSHIP_TRANSFER, {"party": HERE, "other": SOMEBODY}, (HERE, SOMEBODY)),
        (OWNERSHIP_TRANSFER, {"party": AWAY, "other": FIRM, "agent": SOMEBODY}, (SOMEBODY,)),
    ],
)
def test_whoever_stands_at_the_counter_is_compared(
    kind: BusinessType, there: Mapping[str, object], who: tuple[object, ...]
) -> None:
    assert standing_here(kind, replace(BASE, **there)) == who  # type: ignore[arg-type]


def codes(kind: BusinessType, **there: object) -> list[str]:
    return [line.words.code for line in face_checks(kind, replace(BASE, **there))]  # type: ignore[arg-type]


def test_who_is_missing_is_awaited_one_after_the_other() -> None:
    awaited = "business.check.face.awaited"
    other = replace(SOMEBODY, face=OPEN)
    both = replace(BASE, party=PARTY, other=other)
    assert codes(OWNERSHIP_TRANSFER, party=PARTY, other=other) == [awaited, awaited]
    assert face_subject(OWNERSHIP_TRANSFER, both) is both.party
    assert codes(OWNERSHIP_TRANSFER, party=HERE, other=other) == [awaited]
    assert face_subject(OWNERSHIP_TRANSFER, replace(both, party=HERE)) is other
    assert codes(OWNERSHIP_TRANSFER, party=HERE, other=SOMEBODY) == ["business.check.face.passed"]
    assert face_subject(OWNERSHIP_TRANSFER, replace(both, party=HERE, other=SOMEBODY)) is None
    (line,) = face_checks(OPEN_ACCOUNT, replace(BASE, party=PARTY))
    assert line.outcome is CheckOutcome.AWAITED
    assert (line.words.params, line.remedy.code) == ((("name", PARTY.name),), "business.check.face.remedy")


def test_somebody_else_bars_what_needs_the_identity_and_nothing_more() -> None:
    barred = replace(PARTY, face=OTHER)
    refused = ["business.check.face_other.refused"]
    assert codes(OPEN_ACCOUNT, party=barred) == refused
    assert codes(SUSPEND, party=barred) == refused
    assert face_subject(SUSPEND, replace(BASE, party=barred)) is barred
    assert codes(OWNERSHIP_TRANSFER, party=HERE, other=replace(SOMEBODY, face=OTHER)) == refused
    assert codes(OPEN_ACCOUNT, party=AWAY, agent=replace(SOMEBODY, face=OTHER)) == refused
    assert codes(OPEN_ACCOUNT, party=HERE, agent=replace(SOMEBODY, face=OTHER)) == [
        "business.check.face.passed"
    ], "an agent who acts for nobody"
    assert codes(PLAN_CHANGE, party=barred) == refused
    assert codes(PLAN_CHANGE, party=barred, password_passed=True) == []
    for kind in (FEE_PAYMENT, BILL_QUERY):
        assert barred_by_face(kind, replace(BASE, party=barred)) is None
        assert not [
            line for line in eligibility(kind, replace(BASE, party=barred)) if "face" in line.words.code
        ]
    assert codes(SUSPEND, party=PARTY) == [], "nobody asks for a comparison there"


def test_entries_and_new_cards_ask_for_it_and_a_payment_does_not() -> None:
    asking = {kind.key for kind in BUSINESS_TYPES if kind.face_match}
    assert asking == {"open_account", "ownership_transfer", "sim_replace"}
