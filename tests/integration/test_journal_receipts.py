"""The log finds every line about a receipt, by its number or by the sequence in it, and names its sum."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.close_rules import Decision
from app.domain.papers import Again, PaperReprinted
from app.domain.staff import Role
from app.services.journal import JournalRow, JournalService, Wanted
from app.services.ports import Stamp
from app.services.rows.money import PaymentRow
from tests.factories_close import FLOAT_FEN, MANAGER, CloseRig
from tests.factories_money import Till, session
from tests.samples_business import Desk

AUDITOR = session("T10270", Role.AUDITOR)


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    made = Till(tmp_path)
    yield made
    made.rig.store.close()


def paid(till: Till, payment_id: str) -> PaymentRow:
    with till.rig.store.read() as queries:
        found = queries.money.payment(payment_id)
    assert found is not None
    return found


def lines(till: Till, words: str) -> dict[str, JournalRow]:
    service = JournalService(till.rig.store, till.rig.clock)
    return {row.op.kind: row for row in service.page(AUDITOR, Wanted(words=words), 0, 50)}


def test_a_receipt_is_found_with_all_that_was_done_about_it(till: Till) -> None:
    till.sell(5_000)
    payment = till.sell(7_500)
    receipt = paid(till, payment).receipt
    rig = till.rig
    again = PaperReprinted(
        number=receipt, order_id=None, how=Again.COPY, reason="", staff_no=till.clerk.staff_no, at_ms=0
    )
    rig.record(again)
    with rig.store.write(Stamp(till.clerk.staff_no)) as unit:
        undone = till.reverser.reverse(unit, till.clerk, payment, None, "", "test", rig.clock.now_ms())
    everything = {"payment_taken", "payment_reversed", "receipt_issued", "paper_reprinted"}
    assert set(lines(till, receipt)) == everything
    assert set(lines(till, receipt.lower())) == everything
    assert set(lines(till, "000002")) == everything
    found = lines(till, "000002")
    assert (found["payment_taken"].amount_fen, found["payment_reversed"].amount_fen) == (7_500, -7_500)
    assert found["receipt_issued"].amount_fen is None
    assert found["receipt_issued"].subject == receipt
    back = lines(till, undone)
    assert set(back) == everything - {"paper_reprinted"}, "a reversal is a line about what it undid"


def test_a_sequence_that_no_receipt_has_finds_none(till: Till) -> None:
    till.sell(5_000)
    assert "payment_taken" not in lines(till, "000009")


def test_a_drawer_is_named_by_its_clerk_and_its_difference_by_its_sum(tmp_path: Path) -> None:
    rig = CloseRig(tmp_path)
    shift_id = rig.open()
    rig.count(shift_id, FLOAT_FEN - 10_00)
    rig.close(shift_id, Decision("cash", "不明"), manager=MANAGER)
    rows = JournalService(rig.store, rig.clock).page(AUDITOR, Wanted(), 0, 50)
    found = {row.op.kind: row for row in rows}
    assert found["variance_settled"].amount_fen == -10_00
    assert found["shift_closed"].subject == "测试·林知夏 T10237"
    signed = {found[kind].signer for kind in ("variance_settled", "shift_closed")}
    assert signed == {MANAGER}, "not only whose drawer it was"
    assert found["shift_closed"].signer_name
    assert found["shift_opened"].signer == ""
    rig.store.close()


def test_an_order_says_where_each_step_led(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.pay(desk.submit_sample("fee_payment").order)
    rows = JournalService(desk.rig.store, desk.rig.clock).page(AUDITOR, Wanted(), 0, 50)
    led = {row.how for row in rows if row.op.kind == "order_advanced"}
    assert "completed" in led
    assert len(led) > 1, "two steps are told apart"
    desk.rig.store.close()
