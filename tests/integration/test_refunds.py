"""Refunds and returned deposits at the desk (DOMAIN §4, §6)."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.business.spec import Value
from app.domain.cash import TenderKind
from app.domain.close_rules import BlockerKind
from app.domain.documents import ReceiptContent
from app.domain.errors import EnvironmentFault, UserError
from app.domain.money import CardAnswered, CardOutcome, LineKind
from app.domain.orders import OrderState
from app.domain.shifts import ShiftState
from app.domain.subscribers import BalanceSettled
from app.domain.work import WorkOutcome
from app.services.card_refunds import PayOut
from app.services.cards import CardScript
from app.services.rows.money import CardRow, PaymentRow
from app.services.rows.orders import OrderRow
from app.services.shift_figures import blockers, carried
from app.services.visits import Visit
from tests.samples_business import BACK, DEPOSIT_BACK, PREPAYMENT, Desk
from tests.samples_hall import HEAD, MANAGER, MOBILE, OTHER, OWN, PIN


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def prepaid(desk: Desk, fen: int = 200_00) -> str:
    """Return the receipt of a prepayment in cash."""
    form = {**PREPAYMENT.form, "prepay_fen": fen}
    order = desk.orders.submit(desk.clerk, "fee_payment", form, Visit()).order
    return desk.pay(order).receipt


def asked(desk: Desk, receipt: str, visit: Visit | None = None, **changed: Value) -> OrderRow:
    """Return an accepted refund."""
    form = {**BACK.form, "receipt": receipt, **changed}
    return desk.orders.submit(desk.clerk, "refund", form, visit or Visit()).order


def errors(desk: Desk, receipt: str, visit: Visit | None = None, **changed: Value) -> list[str]:
    form = {**BACK.form, "receipt": receipt, **changed}
    return [error.code for error in desk.orders.quote(desk.clerk, "refund", form, visit or Visit()).errors]


def agree(desk: Desk, order: OrderRow, *approvers: str) -> OrderRow:
    for staff_no in approvers:
        session = desk.session(staff_no, None)
        desk.approvals.decide(session, order.approval_id or "", granted=True, reason="", pin=PIN)
    return desk.order(order.order_id)


def sign(desk: Desk, order: OrderRow) -> OrderRow:
    return desk.orders.sign(desk.clerk, order.order_id, "paper")


def refunds(desk: Desk, receipt: str) -> tuple[PaymentRow, ...]:
    with desk.rig.store.read() as queries:
        payment = queries.money.by_receipt(receipt)
        assert payment is not None
        return queries.refunds.refunds_of(payment.payment_id)


def test_part_of_a_prepayment_goes_back_in_cash_under_a_receipt_of_its_own(desk: Desk) -> None:
    receipt = prepaid(desk)
    before = desk.balance()
    order = asked(desk, receipt, amount=50_00)
    assert order.state is OrderState.ACKNOWLEDGED
    done = sign(desk, order)
    assert done.state is OrderState.COMPLETED
    (back,) = refunds(desk, receipt)
    assert (back.total_fen, back.refund, back.payment_id) == (-50_00, True, order.order_id)
    assert [(line.kind, line.amount_fen) for line in back.lines] == [(LineKind.PREPAYMENT, -50_00)]
    assert [(tender.kind, tender.amount_fen) for tender in back.tenders] == [(TenderKind.CASH, -50_00)]
    assert desk.balance() == before - 50_00
    with desk.rig.store.read() as queries:
        (paper,) = queries.documents.of_subject(f"payment:{order.order_id}")
        payment = queries.money.by_receipt(receipt)
        assert queries.money.shift_cash(back.shift_id) == 150_00
        sums = {each.type_key: each for each in queries.shifts.business_sums((back.shift_id,))}
        lately = queries.customers.history(order.customer_id or "", 5)
    assert {key: (each.count, each.amount_fen) for key, each in sums.items()} == {
        "fee_payment": (1, 200_00),
        "refund": (1, -50_00),
    }
    assert {row.title: row.amount_fen for row in lately} == {"fee_payment": 200_00, "refund": -50_00}
    assert payment is not None
    assert payment.reversed_by is None
    content = paper.content
    assert isinstance(content, ReceiptContent)
    assert (content.refund, content.reverses, content.total_fen) == (True, receipt, -50_00)
    assert content.number != receipt
    assert desk.rebuilt()


def test_parts_never_exceed_the_whole(desk: Desk) -> None:
    receipt = prepaid(desk)
    sign(desk, asked(desk, receipt, amount=150_00))
    assert errors(desk, receipt, amount=50_10) == ["business.refund.error.more"]
    waiting = asked(desk, receipt, amount=30_00)
    assert errors(desk, receipt, amount=20_10) == ["business.refund.error.more"]
    desk.orders.cancel(desk.clerk, waiting.order_id, "客户不退了")
    assert errors(desk, receipt, amount=50_00) == []
    sign(desk, asked(desk, receipt, amount=50_00))
    assert errors(desk, receipt, amount=10) == ["business.refund.error.nothing_left"]
    assert sum(row.total_fen for row in refunds(desk, receipt)) == -200_00


def test_what_was_spent_of_a_balance_does_not_go_back(desk: Desk) -> None:
    receipt = prepaid(desk, 100_00)
    spent = desk.balance() - 30_00
    desk.rig.record(
        BalanceSettled(order_id="o", subscriber_id=MOBILE, amount_fen=spent, to_subscriber=None, at_ms=1)
    )
    assert errors(desk, receipt, amount=30_10) == ["business.refund.error.more"]
    assert errors(desk, receipt, amount=30_00) == []


def test_more_than_200_yuan_is_for_the_manager_and_more_than_2000_for_two(desk: Desk) -> None:
    receipt = prepaid(desk, 6_000_00)
    small = asked(desk, receipt, amount=200_00)
    assert small.approval_id is None
    one = asked(desk, receipt, amount=200_10)
    assert one.state is OrderState.PENDING
    assert sign(desk, agree(desk, one, MANAGER)).state is OrderState.COMPLETED
    two = asked(desk, receipt, amount=2_000_10)
    assert agree(desk, two, MANAGER).state is OrderState.PENDING
    assert agree(desk, two, HEAD).state is OrderState.ACKNOWLEDGED
    assert sign(desk, desk.order(two.order_id)).state is OrderState.COMPLETED
    assert [row.approved_by for row in refunds(desk, receipt)] == [MANAGER, HEAD]
    refused = asked(desk, receipt, amount=300_00)
    session = desk.session(MANAGER, None)
    desk.approvals.decide(session, refused.approval_id or "", granted=False, reason="不符", pin=PIN)
    assert errors(desk, receipt, amount=3_500_00) == []


def test_without_receipt_the_payer_declares_and_the_old_number_is_void(desk: Desk) -> None:
    receipt = prepaid(desk)
    assert errors(desk, receipt, proof="declaration") == ["business.refund.error.identity"]
    assert errors(desk, receipt, desk.verified("zhao"), proof="declaration") == [
        "business.refund.error.other_person"
    ]
    order = asked(desk, receipt, desk.verified("wang"), proof="declaration")
    assert order.state is OrderState.PENDING
    assert sign(desk, agree(desk, order, MANAGER)).state is OrderState.COMPLETED
    assert errors(desk, receipt) == ["business.refund.error.voided"]
    assert errors(desk, receipt, desk.verified("wang"), proof="declaration") == []
    with desk.rig.store.read() as queries:
        assert queries.refunds.voided(receipt)
    form = {"paper": receipt, "how": "copy", "reason": "lost"}
    quote = desk.orders.quote(desk.clerk, "receipt_reprint", form, Visit())
    assert "business.receipt_reprint.error.voided" in [error.code for error in quote.errors]


def test_a_bank_transfer_takes_approval_and_no_cash(desk: Desk) -> None:
    receipt = prepaid(desk)
    way, bank = "bank_transfer", "示例银行"
    assert errors(desk, receipt, way=way, bank=bank, bank_account="12") == ["form.bank_account"]
    order = asked(desk, receipt, way=way, bank=bank, bank_account="6217000010001234567")
    assert sign(desk, agree(desk, order, MANAGER)).state is OrderState.COMPLETED
    (back,) = refunds(desk, receipt)
    assert [(tender.kind, tender.reference) for tender in back.tenders] == [
        (TenderKind.BANK_TRANSFER, "4567")
    ]
    with desk.rig.store.read() as queries:
        assert queries.money.shift_cash(back.shift_id) == 200_00


def test_a_reversal_and_a_refund_exclude_each_other(desk: Desk) -> None:
    receipt = prepaid(desk)
    sign(desk, asked(desk, receipt))
    form = {"receipt": receipt, "reason": "wrong_amount"}
    quote = desk.orders.quote(desk.clerk, "reversal", form, Visit())
    assert [error.code for error in quote.errors] == ["business.reversal.error.refunded"]
    with desk.rig.store.read() as queries:
        payment = queries.money.by_receipt(receipt)
    assert payment is not None
    with pytest.raises(UserError, match=r"reversal\.refunded"):
        desk.reverser.check(desk.clerk, payment.payment_id)
    (back,) = refunds(desk, receipt)
    assert errors(desk, back.receipt, amount=10) == ["business.refund.error.is_reversal"]
    other = prepaid(desk)
    undone = desk.orders.submit(desk.clerk, "reversal", {**form, "receipt": other}, Visit()).order
    agree(desk, undone, MANAGER)
    assert errors(desk, other, amount=10) == ["business.refund.error.reversed"]


def test_cash_has_no_fen_and_a_card_has(desk: Desk) -> None:
    receipt = paid_by_card(desk, 200_00, 1_200_00)
    assert errors(desk, receipt, amount=10_05) == []
    assert errors(desk, receipt, amount=200_05) == ["business.refund.error.jiao"]


def paid_by_card(desk: Desk, card_fen: int, fen: int = 200_00) -> str:
    form = {**PREPAYMENT.form, "prepay_fen": fen}
    order = desk.orders.submit(desk.clerk, "fee_payment", form, Visit()).order
    checkout = desk.till.open(desk.clerk, None, [order.order_id])
    desk.till.charge_card(desk.clerk, checkout.payment_id, card_fen)
    cash = fen - card_fen
    return desk.till.complete(desk.clerk, checkout.payment_id, cash or None).receipt


def test_a_card_gets_its_money_back_through_the_terminal(desk: Desk) -> None:
    receipt = paid_by_card(desk, 120_00)
    order = sign(desk, asked(desk, receipt, amount=150_00))
    assert order.state is OrderState.ACKNOWLEDGED, "the card terminal comes first"
    waiting = desk.card_refunds.waiting(desk.clerk, order.order_id)
    assert waiting is not None
    assert (waiting.card_fen, waiting.cash_fen, waiting.outcome) == (120_00, 30_00, None)
    assert desk.orders.execute(desk.clerk, order.order_id).state is OrderState.ACKNOWLEDGED
    assert desk.card_refunds.pay_out(desk.clerk, order.order_id).state is OrderState.COMPLETED
    (back,) = refunds(desk, receipt)
    assert [(tender.kind, tender.amount_fen) for tender in back.tenders] == [
        (TenderKind.CARD, -120_00),
        (TenderKind.CASH, -30_00),
    ]
    assert back.tenders[0].reference.startswith("SIM-")
    assert desk.card.charged_fen == 0
    assert desk.card_refunds.waiting(desk.clerk, order.order_id) is None, "nothing is left to be given"
    assert desk.rebuilt()


def test_a_silent_or_unwilling_card_terminal(desk: Desk) -> None:
    receipt = paid_by_card(desk, 200_00)
    order = sign(desk, asked(desk, receipt, amount=80_00))
    desk.card.choose(CardScript.SILENT_APPROVED)
    with pytest.raises(EnvironmentFault, match=r"card\.no_answer"):
        desk.card_refunds.pay_out(desk.clerk, order.order_id)
    with pytest.raises(UserError, match=r"refund\.card_moved"):
        desk.orders.cancel(desk.clerk, order.order_id, "不等了")
    desk.card.choose(CardScript.APPROVED)
    assert desk.card_refunds.pay_out(desk.clerk, order.order_id).state is OrderState.COMPLETED
    assert desk.card.charged_fen == 120_00, "asked twice, given back once"
    other = sign(desk, asked(desk, receipt, amount=20_00))
    desk.card.choose(CardScript.DECLINED)
    with pytest.raises(UserError, match=r"refund\.card_declined"):
        desk.card_refunds.pay_out(desk.clerk, other.order_id)
    draft = desk.card_refunds.by_transfer(desk.clerk, other.order_id)
    assert desk.order(other.order_id).state is OrderState.CANCELLED
    again = desk.orders.draft_form(draft)
    assert (again["way"], again["receipt"], again["amount"]) == ("bank_transfer", receipt, 20_00)
    assert len(refunds(desk, receipt)) == 1


def test_a_drawer_pays_out_no_more_than_lies_in_it(desk: Desk) -> None:
    desk.open_shift(OTHER, 2)
    other = desk.session(OTHER, 2)
    form = {**BACK.form, "receipt": prepaid(desk, 800_00), "amount": 800_00}
    order = desk.orders.submit(other, "refund", form, Visit()).order
    agree(desk, order, MANAGER)
    with pytest.raises(UserError, match=r"refund\.drawer_short"):
        desk.orders.sign(other, order.order_id, "paper")
    assert desk.order(order.order_id).state is OrderState.ACKNOWLEDGED
    assert refunds(desk, str(form["receipt"])) == ()


def test_a_deposit_goes_back_whole_and_once(desk: Desk) -> None:
    before = desk.paid_before(DEPOSIT_BACK)
    form = {**DEPOSIT_BACK.form, **before}
    visit = Visit(subscriber_id=OWN)
    # Through a refund it does not go: it has a business of its own.
    assert errors(desk, str(before["receipt"]), amount=10) == ["business.refund.error.nothing_left"]
    order = desk.orders.submit(desk.clerk, "deposit_refund", form, visit).order
    assert order.state is OrderState.PENDING
    again = desk.orders.quote(desk.clerk, "deposit_refund", form, visit)
    assert [error.code for error in again.errors] == ["business.deposit_refund.error.claimed"]
    assert sign(desk, agree(desk, order, MANAGER)).state is OrderState.COMPLETED
    (back,) = refunds(desk, str(before["receipt"]))
    assert [(line.item, line.amount_fen) for line in back.lines] == [("deposit.international", -500_00)]
    with desk.rig.store.read() as queries:
        assert queries.subscribers.deposits(OWN) == ()
    opened = desk.orders.start(desk.clerk, "deposit_refund", visit)
    assert [line.words.code for line in opened.eligibility.refused] == ["business.check.deposit.refused"]


def test_a_deposit_is_not_taken_from_another_receipt(desk: Desk) -> None:
    before = desk.paid_before(DEPOSIT_BACK)
    form = {**DEPOSIT_BACK.form, **before, "receipt": prepaid(desk)}
    quote = desk.orders.quote(desk.clerk, "deposit_refund", form, Visit(subscriber_id=OWN))
    assert [error.code for error in quote.errors] == ["business.deposit_refund.error.other_receipt"]
    opened = desk.orders.start(desk.clerk, "deposit_refund", Visit(subscriber_id=OWN))
    assert (opened.form["deposit"], opened.form["receipt"]) == (before["deposit"], before["receipt"])


def test_no_close_forgets_what_a_card_has_or_may_have(desk: Desk) -> None:
    receipt = paid_by_card(desk, 200_00)
    silent = sign(desk, asked(desk, receipt, amount=80_00))
    desk.card.choose(CardScript.SILENT_APPROVED)
    with pytest.raises(EnvironmentFault, match=r"card\.no_answer"):
        desk.card_refunds.pay_out(desk.clerk, silent.order_id)
    asleep = sign(desk, asked(desk, receipt, amount=20_00))
    assert desk.orders.expire_drafts_at_close(desk.session(MANAGER, None), silent.business_day) == 1
    assert desk.order(asleep.order_id).state is OrderState.CANCELLED
    assert desk.order(silent.order_id).state is OrderState.ACKNOWLEDGED
    with desk.rig.store.read() as queries:
        shift = queries.shifts.shifts_of(silent.business_day)[0]
        left = {each.code: (each.count, each.amount_fen) for each in carried(queries, shift)}
        assert left["unknown_cards"] == (1, -80_00)
        assert BlockerKind.PAID_NOT_EXECUTED not in {each.kind for each in blockers(queries, shift)}
    card = cards_of(desk, silent)
    desk.rig.record(
        CardAnswered(
            payment_id=silent.order_id,
            card_ref=card.card_ref,
            outcome=CardOutcome.APPROVED,
            amount_fen=card.amount_fen,
            tail=card.tail,
            simulated=True,
            at_ms=card.at_ms + 1,
        )
    )
    with desk.rig.store.read() as queries:
        found = [each for each in blockers(queries, shift) if each.ref == silent.order_id]
    assert [each.kind for each in found] == [BlockerKind.PAID_NOT_EXECUTED]
    assert desk.card_refunds.pay_out(desk.clerk, silent.order_id).state is OrderState.COMPLETED
    with desk.rig.store.read() as queries:
        assert silent.order_id not in {each.ref for each in blockers(queries, shift)}
        assert blockers(queries, replace(shift, state=ShiftState.CLOSED)) == (), (
            "nothing keeps what is closed"
        )


def cards_of(desk: Desk, order: OrderRow) -> CardRow:
    with desk.rig.store.read() as queries:
        return queries.money.cards(order.order_id)[-1]


def test_how_much_goes_back_is_told_before_it_is_signed_and_afterwards(desk: Desk) -> None:
    receipt = paid_by_card(desk, 120_00)
    asked_for = asked(desk, receipt, amount=150_00)

    def told() -> PayOut | None:
        return desk.card_refunds.told(desk.clerk, asked_for.order_id)

    assert told() == PayOut(card_fen=120_00, cash_fen=30_00)
    sign(desk, asked_for)
    assert told() == PayOut(card_fen=120_00, cash_fen=30_00)
    desk.card_refunds.pay_out(desk.clerk, asked_for.order_id)
    done = told()
    assert done is not None
    assert replace(done, receipt=None) == PayOut(card_fen=120_00, cash_fen=30_00)
    assert done.receipt is not None
    assert (done.receipt.refund, done.receipt.reverses, done.receipt.total_fen) == (True, receipt, -150_00)


def test_nothing_is_told_of_what_gives_nothing_back(desk: Desk) -> None:
    receipt = paid_by_card(desk, 120_00)
    withdrawn = asked(desk, receipt, amount=20_00)
    desk.orders.cancel(desk.clerk, withdrawn.order_id, "customer_withdrew")
    assert desk.card_refunds.told(desk.clerk, withdrawn.order_id) is None
    paid = desk.orders.submit(desk.clerk, "fee_payment", PREPAYMENT.form, Visit()).order
    assert desk.card_refunds.told(desk.clerk, paid.order_id) is None


def test_a_receipt_number_may_be_typed_without_hyphens(desk: Desk) -> None:
    receipt = prepaid(desk)
    assert "form.receipt_unknown" not in errors(desk, receipt.replace("-", ""), amount=50_00)
    sign(desk, asked(desk, receipt.replace("-", " "), amount=50_00))
    (back,) = refunds(desk, receipt)
    assert back.total_fen == -50_00


def test_what_was_paid_in_vain_holds_its_day_up_until_all_of_it_went_back(desk: Desk) -> None:
    order = desk.submit_sample("device_repair", charge="repair.check").order
    receipt = desk.pay(order).receipt
    desk.work.finish(desk.clerk, order.order_id, WorkOutcome.RETURNED, handed_over=True)

    def holds_up() -> list[str]:
        with desk.rig.store.read() as queries:
            return [row.order_id for row in queries.orders.paid_not_executed(order.business_day)]

    assert holds_up() == [order.order_id]
    sign(desk, asked(desk, receipt, amount=10_00))
    assert holds_up() == [order.order_id], "there is more to give back"
    sign(desk, asked(desk, receipt, amount=20_00))
    ended = desk.order(order.order_id)
    assert (ended.state, ended.reason) == (OrderState.CANCELLED, "refunded")
    assert holds_up() == []
    assert desk.rebuilt()
