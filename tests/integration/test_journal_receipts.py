"""The log finds every line about a receipt, by its number or by the sequence in it, and names its sum."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.papers import Again, PaperReprinted
from app.domain.staff import Role
from app.services.journal import JournalRow, JournalService, Wanted
from app.services.ports import Stamp
from app.services.rows.money import PaymentRow
from tests.factories_money import Till, session

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
