"""Bank transfers at the till: taken down by the slip, once in a hall, listed at the close (DOMAIN §6, §8)."""

from pathlib import Path

import pytest

from app.documents.receipt import layout as receipt_layout
from app.domain.cash import TenderKind
from app.domain.documents import Copy, ReceiptContent
from app.domain.errors import UserError
from app.domain.refunds import way_bar
from app.domain.shifts import NoteCount, TenderCount, TransferLine
from app.services.bank_transfers import transfer_lines
from app.services.ports import CardAnswer, Stamp
from app.services.rows.shifts import CountRow
from app.services.shift_figures import lines_of
from tests.factories_money import CLERK, OTHER_CLERK, Till, prepayment, session, shift_facts

SLIP, OTHER_SLIP = "20260311000731", "HX20260311A"


@pytest.fixture
def till(tmp_path: Path) -> Till:
    return Till(tmp_path)


def opened(till: Till, fen: int = 300_00) -> str:
    return till.service.open(till.clerk, None, (), (prepayment(fen),)).payment_id


def noted(till: Till, payment_id: str, fen: int, slip: str = SLIP, payer: str = "") -> None:
    till.service.note_transfer(till.clerk, payment_id, slip, fen, payer)


def paid(till: Till, fen: int = 300_00, slip: str = SLIP) -> str:
    payment_id = opened(till, fen)
    noted(till, payment_id, fen, slip)
    till.service.complete(till.clerk, payment_id, None)
    return payment_id


def content_of(till: Till, payment_id: str) -> ReceiptContent:
    with till.rig.store.read() as queries:
        paper = queries.documents.of_subject(f"payment:{payment_id}")[0].content
    assert isinstance(paper, ReceiptContent)
    return paper


def reverse(till: Till, payment_id: str) -> None:
    with till.rig.store.write(Stamp(CLERK)) as unit:
        till.reverser.reverse(unit, till.clerk, payment_id, None, "", "wrong_number", till.rig.clock.now_ms())


def test_a_transfer_and_cash_pay_together_and_the_number_is_on_the_receipt(till: Till) -> None:
    payment_id = opened(till)
    noted(till, payment_id, 250_00, "2026 0311-000731", "测试·王小明")
    checkout = till.service.checkout(payment_id)
    assert [(row.reference, row.payer) for row in checkout.transfers] == [(SLIP, "测试·王**")]
    assert till.service.price(checkout, cash=True).payable == 50_00
    till.service.complete(till.clerk, payment_id, 100_00)
    with till.rig.store.read() as queries:
        row = queries.money.payment(payment_id)
    assert row is not None
    assert [(each.kind, each.amount_fen, each.reference) for each in row.tenders] == [
        (TenderKind.BANK_TRANSFER, 250_00, SLIP),
        (TenderKind.CASH, 50_00, ""),
    ]
    for language in ("zh_CN", "en"):
        shown = str(receipt_layout(content_of(till, payment_id), till.texts[language], Copy.CUSTOMER))
        assert SLIP in shown
    assert till.rebuilt()


def test_the_same_slip_is_taken_once(till: Till) -> None:
    first = opened(till)
    noted(till, first, 100_00)
    with pytest.raises(UserError, match=r"transfer\.collecting"):
        noted(till, first, 100_00)
    other = opened(till, 20_00)
    with pytest.raises(UserError, match=r"transfer\.collecting") as caught:
        noted(till, other, 20_00, "2026-0311-000731")
    assert caught.value.params["staff_no"] == CLERK
    till.service.complete(till.clerk, first, 200_00)
    with pytest.raises(UserError, match=r"transfer\.used") as caught:
        noted(till, other, 20_00)
    assert caught.value.params["receipt"] == content_of(till, first).number
    noted(till, other, 20_00, OTHER_SLIP)


def test_a_reversal_gives_the_slip_free_for_the_right_payment(till: Till) -> None:
    reverse(till, paid(till))
    again = paid(till)
    assert content_of(till, again).tenders[0].reference == SLIP
    assert till.books().takings_fen == till.books().tenders_fen == 300_00
    assert till.rebuilt()


@pytest.mark.parametrize("fen", [0, -1, 300_01])
def test_no_more_than_is_due(till: Till, fen: int) -> None:
    payment_id = opened(till)
    with pytest.raises(UserError, match=r"transfer\.amount") as caught:
        noted(till, payment_id, fen)
    assert caught.value.params["left"] == "300.00"
    assert till.service.checkout(payment_id).transfers == ()


def test_bad_numbers_and_names_change_nothing(till: Till) -> None:
    payment_id = opened(till)
    for slip, payer, code in (("", "", "missing"), ("12", "", "length"), ("回单号12345", "", "characters")):
        with pytest.raises(UserError, match=rf"transfer\.{code}"):
            noted(till, payment_id, 1_00, slip, payer)
    with pytest.raises(UserError, match=r"names\."):
        noted(till, payment_id, 1_00, SLIP, "·")
    assert till.service.checkout(payment_id).transfers == ()


def test_what_is_noted_has_to_be_taken_off_before_giving_up(till: Till) -> None:
    payment_id = opened(till)
    noted(till, payment_id, 300_00)
    with pytest.raises(UserError, match=r"transfer\.stands"):
        till.service.abandon(till.clerk, payment_id, "given_up")
    till.service.undo_tenders(till.clerk, payment_id)
    assert till.service.checkout(payment_id).approved_fen == 0
    till.service.abandon(till.clerk, payment_id, "given_up")
    assert paid(till)  # the slip is free again
    assert till.rebuilt()


def test_a_card_keeps_its_money_where_the_transfer_beside_it_is_another_clerks(till: Till) -> None:
    payment_id = opened(till)
    noted(till, payment_id, 100_00)
    till.service.charge_card(till.clerk, payment_id, 200_00)
    terminal = till.rig.store.terminal.terminal_id
    till.rig.record(*shift_facts(terminal, OTHER_CLERK, shift="shift-2", with_day=False))
    with pytest.raises(UserError, match=r"money\.other_shift"):
        till.service.undo_tenders(session(OTHER_CLERK), payment_id)
    assert till.service.checkout(payment_id).approved_fen == 300_00
    till.service.undo_tenders(till.clerk, payment_id)
    assert till.service.checkout(payment_id).approved_fen == 0


def test_what_is_noted_while_the_card_terminal_is_asked_is_taken_off_too(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment_id = opened(till)
    till.service.charge_card(till.clerk, payment_id, 100_00)
    void = till.card.void

    def meanwhile(card_ref: str) -> CardAnswer:
        noted(till, payment_id, 200_00)
        return void(card_ref)

    monkeypatch.setattr(till.card, "void", meanwhile)
    till.service.undo_tenders(till.clerk, payment_id)
    assert till.service.checkout(payment_id).approved_fen == 0
    with till.rig.store.raw() as conn:
        days = conn.exec_driver_sql("SELECT business_day FROM op WHERE kind = 'transfer_noted'").scalars()
        assert set(days) == {"day-1"}, "taken off in the day in which it was taken down"


def test_a_stop_of_the_program_forgets_no_slip(till: Till) -> None:
    payment_id = opened(till)
    noted(till, payment_id, 300_00)
    till.restart()
    (question,) = till.service.open_checkouts()
    assert (question.approved_fen, question.cash_due_fen) == (300_00, 0)
    done = till.service.resolve(till.clerk, payment_id, taken=True)
    assert done is not None
    assert content_of(till, payment_id).tenders[0].reference == SLIP


def test_it_goes_back_by_transfer_with_approval_alone(till: Till) -> None:
    tenders = content_of(till, paid(till)).tenders
    assert way_bar(tenders) == "way"


def test_the_close_lists_every_slip(till: Till) -> None:
    first = opened(till)
    noted(till, first, 300_00, SLIP, "测试·王小明")
    till.service.complete(till.clerk, first, None)
    second = paid(till, 20_00, OTHER_SLIP)
    reverse(till, second)
    with till.rig.store.read() as queries:
        found = transfer_lines(queries, "shift-1")
        shift = queries.shifts.shift("shift-1")
        assert shift is not None
        count = CountRow(
            1,
            (NoteCount(denomination_fen=10_00, pieces=50),),
            500_00,
            (TenderCount(tender="bank_transfer", declared_fen=300_00, slips=1),),
            CLERK,
            "",
            3,
            till.rig.clock.now_ms(),
        )
        lines = lines_of(queries, shift, count)
    receipts = till.books().numbers
    assert found == (
        TransferLine(reference=SLIP, payer="测试·王**", receipt=receipts[0], amount_fen=300_00),
        TransferLine(reference=OTHER_SLIP, payer="", receipt=receipts[1], amount_fen=20_00),
        TransferLine(reference=OTHER_SLIP, payer="", receipt=receipts[2], amount_fen=-20_00),
    )
    assert [(line.tender, line.expected_fen, line.variance_fen) for line in lines] == [
        ("cash", 500_00, 0),
        ("bank_transfer", 300_00, 0),
    ]
