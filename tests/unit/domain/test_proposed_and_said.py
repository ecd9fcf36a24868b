"""What a form proposes, and what a comparison leaves unsaid."""

from dataclasses import replace

import pytest

from app.domain.business.common import contact_fields
from app.domain.business.party import Party
from app.domain.business.plan_change import PLAN_CHANGE
from app.domain.business.spec import NO_WORDS, words
from app.domain.customers import Contract
from tests.unit.domain.test_business_rules import ACCOUNT, BASE, PARTY


@pytest.mark.parametrize(
    ("party", "number", "proposed"),
    [
        (PARTY, "13800001234", "13800001234"),
        (PARTY, "01000006688", None),
        (None, "13800001234", None),
        (replace(PARTY, person_id="somebody else"), "13800001234", None),
    ],
)
def test_a_mobile_number_is_proposed_whole_to_its_verified_owner_alone(
    party: Party | None, number: str, proposed: str | None
) -> None:
    context = replace(BASE, party=party, account=replace(ACCOUNT, number=number))
    (phone,) = (field for field in contact_fields() if field.key == "phone")
    assert phone.default is not None
    assert phone.default(context) == proposed
    assert phone.default(replace(context, account=None)) is None


def test_a_contract_that_costs_nothing_has_no_difference() -> None:
    until = Contract(title="x", begins="2025-09-01", ends="2026-08-31", penalty_fen=300_00, subsidy_fen=0)
    for contract, chosen, cost in (
        (None, "p59", None),
        (None, "p199", None),
        (until, "p199", None),
        (until, "p59", 300_00),
    ):
        context = replace(BASE, account=replace(ACCOUNT, contract=contract))
        (row,) = (
            row
            for row in PLAN_CHANGE.changes(context, {"plan": chosen, "effect": "next_cycle"})
            if row.code == "business.row.contract"
        )
        assert row.difference == (
            NO_WORDS if cost is None else words("business.contract.ending", cost_fen=cost)
        ), (contract, chosen)
