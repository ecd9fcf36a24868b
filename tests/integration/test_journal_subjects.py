"""Each line of the log names what it is about, by the number on paper, and is found by it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.complaints import ComplaintCategory
from app.domain.payment_codes import ClaimOpened
from app.domain.ratings import RatingEnd, VisitRated
from app.domain.staff import Role
from app.services.complaints import ComplaintService, Intake
from app.services.journal import JournalRow, JournalService, Wanted
from app.services.visits import Visit
from tests.factories_money import session
from tests.samples_business import PREPAYMENT, Desk

AUDITOR = session("T10270", Role.AUDITOR)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.rig.store.close()


def lines(desk: Desk, words: str = "") -> dict[str, JournalRow]:
    service = JournalService(desk.rig.store, desk.rig.clock)
    return {row.op.kind: row for row in service.page(AUDITOR, Wanted(words=words, days=0), 0, 200)}


def test_a_notice_and_an_approval_are_named_by_the_order(desk: Desk) -> None:
    order = desk.orders.submit(desk.clerk, "fee_payment", PREPAYMENT.form, Visit()).order
    desk.pay(order)
    asked = desk.submit_sample("plan_change")
    found = lines(desk)
    assert found["notice_requested"].subject == order.code
    assert found["approval_requested"].subject == asked.order.code


def test_a_complaint_is_named_and_found_by_its_code(desk: Desk) -> None:
    made = ComplaintService(desk.rig.store, desk.rig.clock, desk.rig.ids).receive(
        desk.clerk,
        Intake(
            complaint_id=desk.rig.ids.new(),
            category=ComplaintCategory.FEES,
            channel="counter",
            customer_id="c-wang",
            ticket_id=None,
            contact_name="测试·王小明",
            contact_phone="13800001234",
            what="二月的流量费多收了三十元",
            wish="",
            related=(),
        ),
        "zh_CN",
    )
    assert lines(desk)["complaint_received"].subject == made.code
    assert lines(desk, made.code.lower())["complaint_received"].subject == made.code


def test_a_claim_is_named_and_found_by_the_number_on_its_slip(desk: Desk) -> None:
    claim = ClaimOpened(
        after=None,
        claim_id="claim-1",
        code="Q-3955-9276-6",
        payment_id="payment-1",
        code_ref="ref-1",
        customer_id=None,
        customer="",
        language="zh_CN",
        lines=(),
        amount_fen=30_00,
        at_ms=0,
    )
    desk.rig.record(claim)
    found = lines(desk, "q-3955-9276-6")["claim_opened"]
    assert (found.subject, found.amount_fen) == ("Q-3955-9276-6", 30_00)


def test_a_rating_is_named_by_the_visit_s_number(desk: Desk) -> None:
    rated = VisitRated(
        rating_id="rating-1",
        ticket_id=None,
        counter_id="c",
        staff_no="T10237",
        score=5,
        reasons=(),
        ended=RatingEnd.RATED,
        at_ms=0,
    )
    desk.rig.record(rated)
    assert lines(desk)["visit_rated"].subject == "", "without a ticket it has no name"
