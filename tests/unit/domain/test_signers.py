"""Who signs for a party: themselves, an agent, a guardian; who stands on the slip besides the customer."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from app.domain.business.concerned import whose
from app.domain.business.context import Account, PastPayment
from app.domain.business.device_repair import DEVICE_REPAIR
from app.domain.business.open_account import OPEN_ACCOUNT
from app.domain.business.ownership_transfer import OWNERSHIP_TRANSFER
from app.domain.business.plan_change import PLAN_CHANGE
from app.domain.business.refund import REFUND
from app.domain.business.signers import beside_the_customer, signers_of
from app.domain.business.spec import Actor, BusinessType
from app.domain.slip_papers import ACTING, SignerRole
from tests.unit.domain.test_business_rules import ACCOUNT, BASE, PARTY

OWNER = replace(PARTY, age=40)
AGENT = replace(PARTY, person_id="a", name="代*", document="1101**********0001", age=40)
GUARDIAN = replace(PARTY, person_id="g", name="监*", document="1101**********0002", age=40)
NEW = replace(PARTY, person_id="n", name="接*", document="1101**********0003", age=40)
CHILD, PUPIL, YOUTH = (replace(PARTY, age=age) for age in (7, 12, 17))
FIRM = replace(PARTY, organisation=True, age=None, name="测试·滨**")
LI = replace(ACCOUNT, subscriber_id="li", number="13900005678", owner="李*")
PAID = PastPayment(
    payment_id="paid",
    receipt="T01-Y97-000021-80",
    terminal_id="t",
    shift_id="shift",
    cash_only=True,
    total_fen=50_00,
    is_reversal=False,
    reversed=False,
    customer_id=None,
    orders=(),
    to_balance=(),
)
BOTH = {"agent": AGENT, "guardian": GUARDIAN}
OWNERS_ALONE = replace(OPEN_ACCOUNT, actors=(Actor.OWNER,))


@pytest.mark.parametrize(
    ("kind", "there", "expected"),
    [
        (OPEN_ACCOUNT, {"party": OWNER}, ["customer"]),
        (OPEN_ACCOUNT, {"party": OWNER, **BOTH}, ["customer"]),
        (OPEN_ACCOUNT, {"party": replace(OWNER, present=False), "agent": AGENT}, ["agent"]),
        (OPEN_ACCOUNT, {"party": FIRM, **BOTH}, ["agent"]),
        (OPEN_ACCOUNT, {"party": CHILD, **BOTH}, ["guardian"]),
        (OPEN_ACCOUNT, {"party": PUPIL, "guardian": GUARDIAN}, ["guardian", "customer"]),
        (OPEN_ACCOUNT, {"party": YOUTH, "guardian": GUARDIAN}, ["guardian", "customer"]),
        (OPEN_ACCOUNT, {"party": YOUTH}, ["customer"]),
        (OPEN_ACCOUNT, {"party": replace(PUPIL, present=False), "guardian": GUARDIAN}, ["guardian"]),
        (OPEN_ACCOUNT, {"party": PUPIL, "guardian": PUPIL}, ["customer"]),
        (OWNERS_ALONE, {"party": PUPIL, "guardian": GUARDIAN}, ["customer"]),
        (OPEN_ACCOUNT, {"party": None}, ["customer"]),
        # Whoever took a number over before in this visit has no part in another business.
        (PLAN_CHANGE, {"party": OWNER, "other": NEW}, ["customer"]),
        (OWNERSHIP_TRANSFER, {"party": OWNER, "other": NEW}, ["customer", "other"]),
        (
            OWNERSHIP_TRANSFER,
            {"party": OWNER, "other": replace(NEW, age=12), "guardian": GUARDIAN},
            ["customer", "other_guardian", "other"],
        ),
        (
            OWNERSHIP_TRANSFER,
            {"party": FIRM, "other": replace(NEW, organisation=True), "agent": AGENT},
            ["agent", "other_agent"],
        ),
        (OWNERSHIP_TRANSFER, {"party": None, "other": NEW}, ["heir"]),
        (
            OWNERSHIP_TRANSFER,
            {"party": None, "other": replace(NEW, age=7), "guardian": GUARDIAN},
            ["heir_guardian"],
        ),
    ],
)
def test_who_signs(kind: BusinessType, there: Mapping[str, object], expected: list[str]) -> None:
    signers = signers_of(kind, replace(BASE, **there))  # type: ignore[arg-type]
    assert [each.role.value for each in signers] == expected
    names = {"agent": AGENT, "guardian": GUARDIAN}
    for each in signers:
        if each.role in ACTING:
            acting = names[each.role.rpartition("_")[2]]
            assert (each.name, each.document) == (acting.name, acting.document)


def test_who_is_represented_stands_on_the_slip_too() -> None:
    child = replace(NEW, age=7)
    transfer = replace(BASE, party=OWNER, other=child, guardian=GUARDIAN)
    signing = [each.role for each in signers_of(OWNERSHIP_TRANSFER, transfer)]
    assert signing == [SignerRole.CUSTOMER, SignerRole.OTHER_GUARDIAN]
    beside = [each.role for each in beside_the_customer(OWNERSHIP_TRANSFER, transfer)]
    assert beside == [SignerRole.OTHER, SignerRole.OTHER_GUARDIAN]
    assert beside_the_customer(PLAN_CHANGE, transfer) == ()


def test_who_proved_a_password_signs_under_the_owner_s_name() -> None:
    (signer,) = signers_of(PLAN_CHANGE, replace(BASE, party=None, password_passed=True))
    assert (signer.role, signer.name) == (SignerRole.CUSTOMER, ACCOUNT.owner)


@pytest.mark.parametrize("passed", [False, True])
@pytest.mark.parametrize(
    ("kind", "payment", "owner"),
    [
        (REFUND, replace(PAID, accounts=(LI,)), LI),
        (REFUND, replace(PAID, accounts=()), None),
        (DEVICE_REPAIR, None, None),
    ],
)
def test_a_number_that_was_only_looked_at_names_nobody(
    kind: BusinessType, payment: PastPayment | None, owner: Account | None, passed: bool
) -> None:
    """Whoever brings a receipt, or a device, shows no document: who they are is not known."""
    context = replace(BASE, party=None, payment=payment, password_passed=passed)
    assert whose(kind, context) == owner
    (signer,) = signers_of(kind, context)
    assert (signer.role, signer.name) == (SignerRole.CUSTOMER, "")


def test_nobody_is_named_who_proved_nothing() -> None:
    (signer,) = signers_of(PLAN_CHANGE, replace(BASE, party=None))
    assert (signer.role, signer.name) == (SignerRole.CUSTOMER, "")
