"""Each business in the name of an organisation: its agent shows licence and card, signs, and is named."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.business import BUSINESS_TYPES
from app.domain.business.spec import Actor, BusinessType, IdentityNeed, SlipTime
from app.domain.customers import PersonIdentified
from app.domain.documents_of_identity import DocumentKind
from app.domain.orders import OrderState
from app.services.visits import Visit
from tests.people import ORGANISATION
from tests.samples_business import Desk, sample_of
from tests.samples_form import Sample
from tests.slips import pages, slips_of

NAME = "测试·滨河商贸有限公司"
VERIFIED = [
    kind for kind in BUSINESS_TYPES if kind.identity not in (IdentityNeed.NONE, IdentityNeed.IF_SHOWN)
]
FOR_ALL = [kind for kind in VERIFIED if kind.allows(Actor.ORGANISATION)]


def turned_into_a_firm(desk: Desk, person_id: str) -> None:
    """Let the owner of a sample's number be an organisation."""
    with desk.rig.store.read() as queries:
        row = queries.customers.person(person_id)
    assert row is not None
    desk.rig.record(
        PersonIdentified(
            after=row.last_op,
            person_id=person_id,
            name=NAME,
            document=DocumentKind.ORGANISATION,
            number=ORGANISATION,
            valid_from="2018-09-03",
            valid_until=None,
            sex="",
            nation="",
            birth=None,
            address="示例市滨河路 66 号",
            issuer="示例市市场监督管理局",
        )
    )


def with_document(kind: BusinessType) -> Sample:
    """Return the sample of a type by its owner's document, even where the password would do."""
    sample = sample_of(kind.key)
    return replace(sample, password=False, person_id=sample.person_id or "zhao")


def visit_of(desk: Desk, sample: Sample) -> Visit:
    """Return the sample's visit, its owner an organisation whose licence was shown."""
    assert sample.person_id is not None
    turned_into_a_firm(desk, sample.person_id)
    return sample.visit(desk)


def refusals(desk: Desk, kind: BusinessType, visit: Visit) -> list[str]:
    found = desk.orders.eligibility(desk.clerk, kind.key, visit).refused
    return [line.words.code for line in found]


@pytest.mark.parametrize("kind", VERIFIED, ids=[kind.key for kind in VERIFIED])
def test_whoever_handles_it_shows_their_own_card(kind: BusinessType, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.paid_before(sample_of(kind.key))
    bar = "handler" if kind in FOR_ALL else "organisation"
    assert refusals(desk, kind, visit_of(desk, with_document(kind))) == [f"business.check.{bar}.refused"]


@pytest.mark.parametrize("kind", FOR_ALL, ids=[kind.key for kind in FOR_ALL])
def test_it_is_submitted_signed_paid_and_carried_out(kind: BusinessType, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    sample = with_document(kind)
    form = {**sample.form, **desk.paid_before(sample)}
    agent = next(each for each in ("zhao", "song", "wang") if each not in (sample.person_id, sample.other_id))
    visit = replace(visit_of(desk, sample), agent_verification_id=desk.verified(agent).verification_id)
    assert refusals(desk, kind, visit) == []
    accepted = desk.orders.submit(desk.clerk, kind.key, form, visit)
    if accepted.approval:
        desk.agree(accepted)
    order = desk.order(accepted.order.order_id)
    if order.total_fen:
        desk.pay(order)
    elif order.state is not OrderState.COMPLETED:
        desk.orders.sign(desk.clerk, order.order_id, "paper")
    assert desk.order(order.order_id).state is OrderState.COMPLETED
    assert desk.order(order.order_id).agent_verification_id == visit.agent_verification_id
    slips = slips_of(desk.rig.store, order.order_id)
    assert len(slips) == (0 if kind.slip is SlipTime.NEVER else 1)
    for slip in slips:
        assert slip.signers[0].role == "agent"
        for page in pages(slip):
            assert "客户测试·滨*******" in page
            assert f"代办人{slip.signers[0].name}{slip.signers[0].document}" in page
            assert f"代办人{slip.signers[0].name}签名：" in page
            assert "客户签名" not in page
    assert desk.rebuilt()
