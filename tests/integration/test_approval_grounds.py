"""What a manager reads of whoever acts for the customer, before and after the signature (DOMAIN §3, §4)."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.orders import OrderState
from app.domain.verification import IdentityChecked, Kinship, Standing
from app.services.approval_grounds import Moment, grounds_of
from app.services.approvals import ApprovalDetail
from app.services.visits import Visit
from app.ui.screens.approvals.words import ground
from tests.samples_business import CHANGE, Desk
from tests.samples_hall import CLERK, MANAGER, MOBILE, texts


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def checked(
    desk: Desk, person_id: str, standing: Standing, *, present: bool = True, kinship: str = ""
) -> str:
    """Return a verification that passed in this visit."""
    desk.reviews += 1
    made = IdentityChecked(
        verification_id=f"check-{desk.reviews}",
        person_id=person_id,
        ticket_id=None,
        staff_no=CLERK,
        reader="SIM-1",
        passed=True,
        checks=(),
        at_ms=desk.rig.clock.now_ms(),
        standing=standing,
        present=present,
        kinship=kinship,
    )
    desk.rig.record(made)
    return made.verification_id


def asked(desk: Desk, visit: Visit) -> ApprovalDetail:
    """Accept a change of plan, and return what the manager is shown."""
    accepted = desk.orders.submit(desk.clerk, CHANGE.type_key, CHANGE.form, visit)
    assert accepted.approval is not None
    return desk.approvals.detail(desk.session(MANAGER, None), accepted.approval.approval_id)


def said(detail: ApprovalDetail, lang: str = "zh_CN") -> list[str]:
    return [ground(moment, detail, texts()[lang])[2] for moment in detail.grounds]


def test_an_agent_of_an_absent_owner_is_named(desk: Desk) -> None:
    visit = Visit(
        customer_id="c-wang",
        person_id="wang",
        verification_id=checked(desk, "wang", Standing.OWNER, present=False),
        subscriber_id=MOBILE,
        agent_verification_id=checked(desk, "song", Standing.AGENT),
    )
    detail = asked(desk, visit)
    words = said(detail)
    assert "代办人 测试·宋** 到场办理，证件已核验" in words
    assert "批准后由代办人签名" in words
    assert "机主本人办理" not in words
    assert "Agent 测试·宋** is here and acts; document verified" in said(detail, "en")
    assert detail.order is not None
    signed = replace(detail.order, signed_ms=desk.rig.clock.now_ms())
    with desk.rig.store.read() as queries:
        after = replace(detail, grounds=grounds_of(queries, signed))
    assert "代办人已在受理单上签名" in said(after)
    assert detail.order.state is OrderState.PENDING


def test_an_agent_who_only_came_along_is_no_ground(desk: Desk) -> None:
    owner = desk.verified("wang", MOBILE)
    detail = asked(desk, replace(owner, agent_verification_id=checked(desk, "song", Standing.AGENT)))
    words = said(detail)
    assert "机主本人办理" in words
    assert not any("代办人" in each for each in words)
    assert "批准后由客户签名" in words


def test_a_guardian_is_named_with_the_proof_of_kinship(desk: Desk) -> None:
    child = Visit(
        customer_id="c-wang",
        person_id="wang",
        verification_id=checked(desk, "child", Standing.OWNER),
        guardian_verification_id=checked(desk, "zhao", Standing.GUARDIAN, kinship=Kinship.BIRTH_CERTIFICATE),
        subscriber_id=MOBILE,
    )
    detail = asked(desk, replace(desk.verified("wang", MOBILE)))
    assert detail.order is not None
    order = replace(
        detail.order,
        verification_id=child.verification_id,
        guardian_verification_id=child.guardian_verification_id,
    )
    with desk.rig.store.read() as queries:
        grounds = grounds_of(queries, order)
    acting = next(moment for moment in grounds if moment.code == "guardian")
    assert (acting.who, acting.note) == ("测试·赵**", "birth_certificate")
    words = said(replace(detail, grounds=grounds))
    assert "监护人 测试·赵** 到场办理，证件已核验；关系证明：出生医学证明" in words
    assert "批准后由监护人签名" in words
    assert "机主本人办理" not in words


def test_without_an_order_there_are_no_grounds(desk: Desk) -> None:
    with desk.rig.store.read() as queries:
        assert grounds_of(queries, None) == ()
    assert Moment("signed", 1, "").note == ""
