"""A copy of a receipt says what of its money has gone back: it promises nothing that is gone (DOMAIN §6)."""

from pathlib import Path

from app.documents import receipt as paper
from app.documents.blocks import Inverse
from app.documents.marks import marked
from app.domain.document_marks import Marks
from app.domain.documents import Copy, ReceiptContent
from app.services.order_quotes import PrintedAgain
from app.services.paper_marks import StandaloneAcknowledgements, marks_for
from app.services.visits import Visit
from tests.samples_business import BACK, PREPAYMENT, Desk, hand_out
from tests.samples_hall import texts

_COPY = {"how": "copy", "reason": "lost"}


def printed(desk: Desk, receipt: str) -> tuple[ReceiptContent, Marks]:
    """Return the newest paper of a receipt, and what it is marked with."""
    with desk.rig.store.read() as queries:
        payment = queries.money.by_receipt(receipt)
        assert payment is not None
        row = queries.documents.of_subject(f"payment:{payment.payment_id}")[-1]
    assert isinstance(row.content, ReceiptContent)
    return row.content, marks_for(desk.rig.store, StandaloneAcknowledgements(), row)


def again(desk: Desk, receipt: str) -> PrintedAgain | None:
    """Print a paper once more; returns what the counter says of it."""
    hand_out(desk.rig.store, desk.rig.clock.now_ms())
    desk.rig.clock.advance_ms(1)
    return desk.orders.submit(desk.clerk, "receipt_reprint", {**_COPY, "paper": receipt}, Visit()).again


def test_a_copy_names_each_refund_and_the_counter_says_so(tmp_path: Path) -> None:
    desk, text = Desk(tmp_path), texts()["zh_CN"]
    form = {**PREPAYMENT.form, "prepay_fen": 100_00}
    receipt = desk.pay(desk.orders.submit(desk.clerk, "fee_payment", form, Visit()).order).receipt
    assert again(desk, receipt) == PrintedAgain(copies=1, back_fen=0)
    assert printed(desk, receipt)[1].refunds == ()
    for fen in (20_00, 30_00):
        asked = {**BACK.form, "receipt": receipt, "amount": fen}
        order = desk.orders.submit(desk.clerk, "refund", asked, Visit()).order
        desk.orders.sign(desk.clerk, order.order_id, "paper")
        desk.rig.clock.advance_ms(1)
    assert again(desk, receipt) == PrintedAgain(copies=2, back_fen=50_00)
    content, marks = printed(desk, receipt)
    assert [fen for _number, fen in marks.refunds] == [20_00, 30_00]
    (sheet,) = [paper.pages(content, text, Copy.CUSTOMER)[0]]
    blocks = marked(sheet, marks, text)
    assert Inverse("已退 ¥50.00") in blocks
    said = " ".join(str(block) for block in blocks)
    assert all(f"退费票号 {number}" in said for number, _fen in marks.refunds)
    with desk.rig.store.read() as queries:
        back = queries.money.by_receipt(marks.refunds[0][0])
        assert back is not None
        row = queries.documents.of_subject(f"payment:{back.payment_id}")[0]
    assert marks_for(desk.rig.store, StandaloneAcknowledgements(), row).refunds == ()


def test_a_sheet_in_place_of_a_spoiled_one_is_no_copy(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    submitted = desk.submit_sample("receipt_reprint", how="spoiled", reason="jam")
    assert submitted.again == PrintedAgain(copies=0, back_fen=0)
