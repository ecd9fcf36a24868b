"""Every paper of a customer is in the customer's language, whatever the clerk's desk speaks (UX)."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.complaints import ComplaintCategory
from app.domain.customers import ContactChanged
from app.services.complaints import ComplaintService, Intake
from app.services.visits import Visit
from tests.samples_business import BACK, PREPAYMENT, Desk
from tests.samples_hall import CUSTOMERS

FORM = {**PREPAYMENT.form, "prepay_fen": 200_00}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Return a desk that speaks English."""
    made = Desk(tmp_path)
    made.clerk = replace(made.clerk, language="en")
    return made


def papers(desk: Desk) -> list[tuple[str, str]]:
    """Return subject's kind and language of every paper, oldest first."""
    with desk.rig.store.read() as queries:
        return [
            (row.subject.partition(":")[0], row.language) for row in reversed(queries.documents.recent(50))
        ]


def test_slip_receipt_and_refund_speak_the_halls_language_where_nothing_else_is_known(desk: Desk) -> None:
    order = desk.orders.submit(desk.clerk, "fee_payment", FORM, Visit()).order
    receipt = desk.pay(order).receipt
    back = desk.orders.submit(
        desk.clerk, "refund", {**BACK.form, "receipt": receipt, "amount": 50_00}, Visit()
    ).order
    desk.orders.sign(desk.clerk, back.order_id, "paper")
    assert {kind for kind, _ in papers(desk)} == {"order", "payment"}
    assert {language for _, language in papers(desk)} == {"zh_CN"}


def test_what_the_customer_chose_holds_for_slip_receipt_and_refund(desk: Desk) -> None:
    desk.clerk = replace(desk.clerk, language="zh_CN")
    chosen = Visit(chosen="en")
    order = desk.orders.submit(desk.clerk, "fee_payment", FORM, chosen).order
    checkout = desk.till.open(desk.clerk, None, [order.order_id], chosen=chosen.chosen)
    receipt = desk.till.complete(desk.clerk, checkout.payment_id, checkout.due_fen).receipt
    back = desk.orders.submit(
        desk.clerk, "refund", {**BACK.form, "receipt": receipt, "amount": 50_00}, chosen
    ).order
    desk.orders.sign(desk.clerk, back.order_id, "paper")
    assert {(kind, language) for kind, language in papers(desk)} == {("order", "en"), ("payment", "en")}


def complaint(desk: Desk, *, customer_id: str | None, chosen: str = "") -> str:
    """Return the language of a complaint's slip."""
    service = ComplaintService(desk.rig.store, desk.rig.clock, desk.rig.ids)
    intake = Intake(
        complaint_id=desk.rig.ids.new(),
        category=ComplaintCategory.FEES,
        channel="counter",
        customer_id=customer_id,
        ticket_id=None,
        contact_name="测试·王小明",
        contact_phone="13800001234",
        what="二月的流量费多收了三十元",
        wish="退回多收的费用",
        related=(),
    )
    service.receive(desk.clerk, intake, chosen)
    with desk.rig.store.read() as queries:
        (slip,) = queries.documents.of_subject(f"complaint:{intake.complaint_id}")
    return slip.language


def test_a_complaint_is_acknowledged_in_the_language_of_whoever_complains(desk: Desk) -> None:
    desk.rig.record(ContactChanged(customer_id=CUSTOMERS["wang"], phone="13800001234", language="en"))
    assert complaint(desk, customer_id=CUSTOMERS["wang"]) == "en"
    assert complaint(desk, customer_id=CUSTOMERS["wang"], chosen="zh_CN") == "zh_CN"
    assert complaint(desk, customer_id=None) == "zh_CN"
