"""A number whose owner has died: to the heir, upon two proofs, with the manager (DOMAIN §3)."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.business import business_type
from app.domain.business.context import Execution
from app.domain.business.document_images import HEIR_PROOFS, image_purpose, image_subject
from app.domain.business.spec import Value
from app.domain.documents import SlipContent
from app.domain.errors import UserError
from app.domain.orders import OrderState
from app.services.visits import Visit
from tests.samples_business import Desk, sample_of
from tests.samples_hall import CUSTOMERS, MANAGER, texts

KIND = business_type("ownership_transfer")
SAMPLE = sample_of("ownership_transfer")
NUMBER = SAMPLE.subscriber_id or ""
OWNER, HEIR = SAMPLE.person_id or "", SAMPLE.other_id
FORM: dict[str, Value] = {
    **SAMPLE.form,
    "owner": "died",
    "kinship": "child",
    "certificate": "京医死字 2026-000117",
    "died_on": "2026-02-03",
}
ERROR = "business.ownership_transfer.error"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def alone(desk: Desk, *, proofs: tuple[str, ...] = HEIR_PROOFS) -> Visit:
    """Return a visit of the heir alone, with images of the own document and of these proofs."""
    heir = desk.verified(HEIR)
    desk.photograph(heir.verification_id or "", *(f"{KIND.key}.{proof}" for proof in proofs))
    return Visit(
        customer_id=CUSTOMERS.get(OWNER),
        subscriber_id=NUMBER,
        other_verification_id=heir.verification_id,
    )


def errors(desk: Desk, visit: Visit, **changed: Value) -> list[tuple[str, str]]:
    quote = desk.orders.quote(desk.clerk, KIND.key, {**FORM, **changed}, visit)
    return [(error.field, error.code) for error in quote.errors]


def owner_of(desk: Desk) -> str:
    with desk.rig.store.read() as queries:
        row = queries.customers.subscriber(NUMBER)
        customer = queries.customers.customer(row.customer_id) if row else None
    assert customer is not None
    return customer.person_id


def test_the_heir_takes_over_with_both_proofs_and_the_manager(desk: Desk) -> None:
    visit = alone(desk)
    assert desk.orders.eligibility(desk.clerk, KIND.key, visit).allowed
    accepted = desk.orders.submit(desk.clerk, KIND.key, FORM, visit)
    assert accepted.order.state is OrderState.PENDING
    assert accepted.approval is not None
    assert accepted.approval.rules == ("approval.rule.heir",)
    detail = desk.approvals.detail(desk.session(MANAGER, None), accepted.approval.approval_id)
    assert [each.code for each in detail.grounds][:1] == ["verified"]
    assert "owner" not in [each.code for each in detail.grounds]
    with desk.rig.store.read() as queries:
        papers = queries.documents.of_subject(f"order:{accepted.order.order_id}")
    (slip,) = [paper.content for paper in papers if isinstance(paper.content, SlipContent)]
    shown = {field.code.rpartition(".")[2]: field.value for field in slip.fields}
    assert (shown["certificate"], shown["died_on"][:4]) == ("京医死字 2026-000117", "2026")
    assert "子女" in shown["kinship"]
    for text in texts().values():
        assert text(slip.terms)
    desk.agree(accepted)
    desk.orders.sign(desk.clerk, accepted.order.order_id, "paper")
    assert desk.order(accepted.order.order_id).state is OrderState.COMPLETED
    assert owner_of(desk) == HEIR
    assert desk.rebuilt()


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"owner": "comes"}, ("owner", f"{ERROR}.owner_comes")),
        ({"owner": ""}, ("owner", "form.required")),
        ({"kinship": ""}, ("kinship", "form.required")),
        ({"kinship": "friend"}, ("kinship", "form.choice")),
        ({"certificate": ""}, ("certificate", "form.required")),
        ({"certificate": "#1"}, ("certificate", f"{ERROR}.certificate")),
        ({"died_on": ""}, ("died_on", "form.required")),
        ({"died_on": "2026-03-12"}, ("died_on", f"{ERROR}.died_on")),
        ({"died_on": "1899-12-31"}, ("died_on", f"{ERROR}.died_on")),
        ({"died_on": "gestern"}, ("died_on", "form.date")),
    ],
)
def test_each_proof_is_named(desk: Desk, changed: dict[str, Value], wrong: tuple[str, str]) -> None:
    assert wrong in errors(desk, alone(desk), **changed)


def test_an_image_of_each_proof_is_awaited(desk: Desk) -> None:
    wanted = [*(f"{KIND.key}.{proof}" for proof in HEIR_PROOFS), ""]
    for count, purpose in enumerate(wanted):
        visit = alone(desk, proofs=HEIR_PROOFS[:count])
        context = desk.orders.quote(desk.clerk, KIND.key, FORM, visit).context
        assert context.other is not None
        assert image_purpose(KIND, context, context.other) == purpose
        assert (image_subject(KIND, context) is None) == (not purpose)
        if purpose:
            code = f"business.check.{HEIR_PROOFS[count]}.awaited"
            with pytest.raises(UserError, match=code.replace(".", r"\.")):
                desk.orders.submit(desk.clerk, KIND.key, FORM, visit)


def test_with_the_owner_there_nobody_is_asked_for_a_death(desk: Desk) -> None:
    visit = desk.both(OWNER, HEIR, NUMBER)
    assert errors(desk, visit) == []
    quote = desk.orders.quote(desk.clerk, KIND.key, SAMPLE.form, visit)
    assert quote.approval is None
    assert quote.context.heir is None
    nobody = replace(visit, verification_id=None, other_verification_id=None, person_id=None)
    refused = desk.orders.eligibility(desk.clerk, KIND.key, nobody).refused
    assert [line.words.code for line in refused] == ["business.check.identity.refused"]


def test_no_other_business_takes_an_heir(desk: Desk) -> None:
    refused = desk.orders.eligibility(desk.clerk, "cancel", alone(desk)).refused
    assert "business.check.identity.refused" in [line.words.code for line in refused]


def test_an_organisation_has_no_heir(desk: Desk) -> None:
    context = desk.orders.quote(desk.clerk, KIND.key, FORM, alone(desk)).context
    assert context.account is not None
    firm = replace(context, account=replace(context.account, owner_organisation=True))
    assert [error.code for error in KIND.validate(firm, FORM)] == [f"{ERROR}.owner_organisation"]


def test_without_owner_and_without_a_death_nothing_is_carried_out(desk: Desk) -> None:
    context = desk.orders.quote(desk.clerk, KIND.key, FORM, alone(desk)).context
    execution = Execution(order_id="o", subscriber_id=NUMBER, customer_id="c", staff_no="T1", at_ms=1)
    with pytest.raises(UserError, match=r"business\.failed\.owner"):
        KIND.effect(context, {**FORM, "owner": "comes"}, execution)
    assert image_purpose(KIND, context, replace(context.known_other(), person_id="somebody")) == ""
