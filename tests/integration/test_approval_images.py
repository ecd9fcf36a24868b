"""Whoever decides sees what an order rests on: number, date and images of the proofs (DOMAIN §3, §4)."""

from pathlib import Path

import pytest

from app.devices.camera.driver import SimulatedCamera
from app.domain.business.document_images import HEIR_PROOFS
from app.domain.errors import UserError
from app.services.approvals import ApprovalDetail
from app.services.evidence import IMAGE_VIEW, EvidenceService
from app.services.order_quotes import Submitted
from app.services.visits import Visit
from tests.integration.test_heirs import FORM, HEIR, KIND, NUMBER, OWNER
from tests.samples_business import Desk
from tests.samples_hall import CLERK, CUSTOMERS, MANAGER, PIN


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def asked(desk: Desk) -> Submitted:
    """Return an heir's order, with real images of the three documents."""
    heir = desk.verified(HEIR, imaged=False)
    which = heir.verification_id or ""
    rig = desk.rig
    camera = EvidenceService(rig.store, rig.clock, rig.ids, SimulatedCamera(), None)  # type: ignore[arg-type]
    for purpose in (KIND.key, f"{KIND.key}.death_proof", f"{KIND.key}.kinship_proof", "open_account"):
        camera.photograph(desk.clerk, which, purpose)
    visit = Visit(customer_id=CUSTOMERS.get(OWNER), subscriber_id=NUMBER, other_verification_id=which)
    return desk.orders.submit(desk.clerk, KIND.key, FORM, visit)


def detail(desk: Desk, accepted: Submitted, staff_no: str = MANAGER) -> ApprovalDetail:
    assert accepted.approval is not None
    return desk.approvals.detail(desk.session(staff_no, None), accepted.approval.approval_id)


def test_the_manager_reads_number_and_date_and_sees_the_proofs(desk: Desk) -> None:
    accepted = asked(desk)
    assert accepted.approval is not None
    seen = detail(desk, accepted)
    facts = {label.rpartition(".")[2]: value for label, value in seen.facts}
    assert facts["certificate"] == "京医死字 2026-000117"
    assert facts["died_on"] == "2026-02-03"
    assert [image.proof for image in seen.images] == ["", "death_proof", "kinship_proof"]
    assert all(image.name for image in seen.images)
    manager = desk.session(MANAGER, None)
    pictures = [
        desk.approvals.look(manager, accepted.approval.approval_id, image.row.image_id)
        for image in seen.images
    ]
    assert len(set(pictures)) == 3
    with desk.rig.store.read() as queries:
        views = queries.customers.views(HEIR)
    assert [(view.staff_no, view.reason) for view in views] == [(MANAGER, IMAGE_VIEW)] * 3
    assert desk.rebuilt()


def test_nobody_else_sees_them_and_nobody_afterwards(desk: Desk) -> None:
    accepted = asked(desk)
    assert accepted.approval is not None
    approval_id = accepted.approval.approval_id
    first = detail(desk, accepted).images[0].row.image_id
    with pytest.raises(UserError, match=r"approval\.own_request"):
        desk.approvals.look(desk.session(CLERK), approval_id, first)
    manager = desk.session(MANAGER, None)
    for wrong in ("", "nothing"):
        with pytest.raises(UserError, match=r"evidence\.gone"):
            desk.approvals.look(manager, approval_id, wrong)
    desk.approvals.decide(manager, approval_id, granted=True, reason="", pin=PIN)
    with pytest.raises(UserError, match=r"approval\.decided"):
        desk.approvals.look(manager, approval_id, first)


def test_an_order_without_images_has_none(desk: Desk) -> None:
    accepted = desk.submit_sample("plan_change")
    assert detail(desk, accepted).images == ()
    with pytest.raises(UserError, match=r"evidence\.gone"):
        desk.approvals.look(
            desk.session(MANAGER, None), accepted.approval.approval_id if accepted.approval else "", "any"
        )


def test_what_was_sealed_elsewhere_is_said_to_be_gone(desk: Desk) -> None:
    heir = desk.verified(HEIR)
    desk.photograph(heir.verification_id or "", *(f"{KIND.key}.{proof}" for proof in HEIR_PROOFS))
    visit = Visit(
        customer_id=CUSTOMERS.get(OWNER), subscriber_id=NUMBER, other_verification_id=heir.verification_id
    )
    accepted = desk.orders.submit(desk.clerk, KIND.key, FORM, visit)
    assert accepted.approval is not None
    first = detail(desk, accepted).images[0].row.image_id
    with pytest.raises(UserError, match=r"evidence\.gone"):
        desk.approvals.look(desk.session(MANAGER, None), accepted.approval.approval_id, first)
