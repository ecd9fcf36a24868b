"""The itemised bill, and papers that are printed once more, at the desk (DOMAIN §3, §4, §6)."""

from pathlib import Path

import pytest

from app.documents.escpos import render_escpos
from app.documents.fonts import Fonts
from app.documents.pdf import render_pdf
from app.domain.bill_papers import BillContent
from app.domain.documents import SpoolState
from app.domain.orders import OrderState
from app.services.paper_marks import StandaloneAcknowledgements, marks_for
from app.services.visits import Visit
from tests import pdf_reader
from tests.escpos_reader import read
from tests.escpos_reader import texts as words_of
from tests.samples_business import PREPAYMENT, Desk, hand_out
from tests.samples_hall import BROADBAND, RESOURCES, texts


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture(scope="module")
def fonts() -> Fonts:
    return Fonts(RESOURCES / "fonts")


def bill(desk: Desk, visit: Visit, period: str) -> BillContent:
    order = desk.orders.submit(desk.clerk, "bill_query", {"period": period}, visit).order
    assert order.state is OrderState.COMPLETED
    with desk.rig.store.read() as queries:
        (paper,) = queries.documents.of_subject(f"order:{order.order_id}")
    assert isinstance(paper.content, BillContent)
    return paper.content


def test_the_owner_gets_the_items_on_both_papers(desk: Desk, fonts: Fonts) -> None:
    content = bill(desk, desk.verified("wang", BROADBAND), "2026-02")
    assert (content.number, content.period, content.clear) == ("01000006688", "2026-02", True)
    text = texts()["zh_CN"]
    (page,) = pdf_reader.texts(render_pdf(content, text, fonts))
    paper = words_of(read(render_escpos(content, text, fonts)))
    for words in (
        "账单",
        "2026-02",
        "01000006688",
        "宽带 500M",
        "98.00",
        "滞纳金",
        "账单数据截至 2026-03-11",
    ):
        assert words in page, words
        assert words in paper, words
    assert "王小明" not in page


def test_by_password_too_and_a_summary_has_no_items(desk: Desk) -> None:
    content = bill(desk, desk.by_password(BROADBAND), "summary")
    assert content.clear
    assert [(month.period, month.items) for month in content.months] == [("2026-02", ())]
    assert content.due_fen == content.months[0].unpaid_fen + content.months[0].late_fee_fen > 98_00


@pytest.mark.parametrize("person", [None, "zhao"])
def test_anybody_else_sees_what_is_owed_and_no_more(desk: Desk, fonts: Fonts, person: str | None) -> None:
    visit = desk.verified(person, BROADBAND) if person else Visit(subscriber_id=BROADBAND)
    quote = desk.orders.quote(desk.clerk, "bill_query", {"period": "2026-02"}, visit)
    assert [error.code for error in quote.errors] == ["form.choice"]
    content = bill(desk, visit, "summary")
    assert (content.clear, content.plan, content.balance_fen) == (False, "", None)
    assert content.months[0].items == ()
    text = texts()["en"]
    (page,) = pdf_reader.texts(render_pdf(content, text, fonts))
    assert "01000006688" not in page
    assert "Owner not verified" in page
    assert "010****6688" in page


def prepaid(desk: Desk) -> str:
    order = desk.orders.submit(desk.clerk, "fee_payment", PREPAYMENT.form, Visit()).order
    return desk.pay(order).receipt


def again(desk: Desk, number: str, how: str) -> None:
    form = {"paper": number, "how": how, "reason": "jam"}
    assert (
        desk.orders.submit(desk.clerk, "receipt_reprint", form, Visit()).order.state is OrderState.COMPLETED
    )


def errors(desk: Desk, number: str, how: str, reason: str = "jam") -> list[str]:
    form = {"paper": number, "how": how, "reason": reason}
    return [error.code for error in desk.orders.quote(desk.clerk, "receipt_reprint", form, Visit()).errors]


def prints(desk: Desk, number: str) -> list[tuple[int, bool]]:
    """Return copy count and whether it stands for a spoiled sheet, of all prints."""
    with desk.rig.store.read() as queries:
        payment = queries.money.by_receipt(number)
        assert payment is not None
        rows = queries.documents.of_subject(f"payment:{payment.payment_id}")
    found = (marks_for(desk.rig.store, StandaloneAcknowledgements(), row) for row in rows)
    return [(marks.reprint, marks.spoiled) for marks in found]


def test_what_was_lost_is_no_spoiled_sheet_to_keep(desk: Desk) -> None:
    number = prepaid(desk)
    hand_out(desk.rig.store, desk.rig.clock.now_ms())
    for reason in ("lost", "accounts"):
        assert errors(desk, number, "copy", reason) == []
        assert errors(desk, number, "spoiled", reason) == ["business.receipt_reprint.error.not_here"]
    assert errors(desk, number, "spoiled", "unreadable") == []


def test_copies_are_marked_and_counted(desk: Desk, fonts: Fonts) -> None:
    number = prepaid(desk)
    assert errors(desk, number, "copy") == ["business.receipt_reprint.error.waiting"]
    for _ in range(2):
        hand_out(desk.rig.store, desk.rig.clock.now_ms())
        desk.rig.clock.advance_ms(1_000)
        again(desk, number, "copy")
    assert prints(desk, number) == [(0, False), (1, False), (2, False)]
    hand_out(desk.rig.store, desk.rig.clock.now_ms())
    assert errors(desk, number, "spoiled") == ["business.receipt_reprint.error.copied"]
    with desk.rig.store.read() as queries:
        payment = queries.money.by_receipt(number)
        assert payment is not None
        last = queries.documents.of_subject(f"payment:{payment.payment_id}")[-1]
    marks = marks_for(desk.rig.store, StandaloneAcknowledgements(), last)
    page = "".join(pdf_reader.texts(render_pdf(last.content, texts()["zh_CN"], fonts, marks)))
    assert "补打" in page
    assert "第 2 次" in page
    assert desk.rebuilt()


def test_a_spoiled_sheet_is_printed_anew_and_not_counted(desk: Desk) -> None:
    number = prepaid(desk)
    hand_out(desk.rig.store, desk.rig.clock.now_ms())
    again(desk, number, "spoiled")
    assert prints(desk, number) == [(0, True)]
    with desk.rig.store.read() as queries:
        assert len(queries.documents.in_state(SpoolState.QUEUED)) == 1
        assert queries.refunds.copies(number, 2**53) == 0


def test_slips_are_found_by_their_code_and_the_visits_newest_paper_is_proposed(desk: Desk) -> None:
    accepted = desk.submit_sample("suspend").order
    hand_out(desk.rig.store, desk.rig.clock.now_ms())
    again(desk, accepted.code.lower(), "copy")
    with desk.rig.store.read() as queries:
        assert queries.refunds.copies(accepted.code, 2**53) == 1
        assert len(queries.documents.of_subject(f"order:{accepted.order_id}")) == 2
