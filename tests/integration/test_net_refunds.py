"""Refunds between terminals: one claim wins, and without a line no money; copies everywhere (DOMAIN §5)."""

import pytest

from app.devices.card_terminal.driver import SimulatedCardTerminal
from app.domain.business.spec import Value
from app.domain.document_marks import Marks
from app.domain.documents import ReceiptContent
from app.domain.errors import SyncConflict, UserError
from app.domain.orders import OrderState
from app.services.card_refunds import CardRefunds, PayOut
from app.services.paper_marks import StandaloneAcknowledgements, marks_for
from app.services.rows.orders import OrderRow
from app.services.sessions import Session
from app.services.visits import Visit
from tests.network_hall import Centre, NetDesk, meet
from tests.people import MANAGER_PIN
from tests.samples_business import BACK, hand_out
from tests.samples_hall import CLERK, MANAGER, MOBILE, OTHER

Desks = tuple[NetDesk, NetDesk]


def form_of(receipt: str, fen: int) -> dict[str, Value]:
    return {**BACK.form, "receipt": receipt, "amount": fen}


def ask(desk: NetDesk, session: Session, receipt: str, fen: int) -> OrderRow:
    return desk.orders.submit(session, "refund", form_of(receipt, fen), Visit()).order


def paid_yesterday(desks: Desks) -> tuple[str, Session, Session]:
    """Return a receipt whose shift is closed, and the clerks of both desks with new shifts."""
    here, there = desks
    clerk = here.open_shift(CLERK, 3)
    receipt = here.prepaid(clerk)
    here.end_shift(clerk)
    clerk, other = here.open_shift(CLERK, 3), there.open_shift(OTHER, 2)
    meet(*desks)
    return receipt, clerk, other


def test_of_two_terminals_that_want_the_same_money_one_gets_it(centre: Centre, desks: Desks) -> None:
    here, there = desks
    receipt, clerk, other = paid_yesterday(desks)
    first: list[OrderRow] = []

    def meanwhile() -> None:
        there.link.before = lambda: None
        first.append(ask(here, clerk, receipt, 150_00))

    there.link.before = meanwhile
    with pytest.raises(SyncConflict):
        ask(there, other, receipt, 150_00)
    done = here.orders.sign(clerk, first[0].order_id, "paper")
    assert done.state is OrderState.COMPLETED
    meet(*desks)
    quote = there.orders.quote(other, "refund", form_of(receipt, 50_10), Visit())
    assert [error.code for error in quote.errors] == ["business.refund.error.more"]
    rest = ask(there, other, receipt, 50_00)
    assert there.orders.sign(other, rest.order_id, "paper").state is OrderState.COMPLETED
    meet(*desks)
    for store in (centre.store, here.store, there.store):
        with store.read() as queries:
            payment = queries.money.by_receipt(receipt)
            assert payment is not None
            back = queries.refunds.refunds_of(payment.payment_id)
            assert sorted(row.total_fen for row in back) == [-150_00, -50_00]
            number = queries.customers.subscriber(MOBILE)
            assert number is not None
            assert number.balance_fen == 46_80
            open_orders = queries.orders.open_of_customer("c-wang")
            assert open_orders == ()
    assert centre.order(done.order_id).state is OrderState.COMPLETED
    assert here.rebuilt()
    assert there.rebuilt()


def test_while_its_shift_is_open_a_payment_is_its_own_terminals(desks: Desks) -> None:
    here, there = desks
    clerk, other = here.open_shift(CLERK, 3), there.open_shift(OTHER, 2)
    receipt = here.prepaid(clerk)
    meet(*desks)
    quote = there.orders.quote(other, "refund", form_of(receipt, 50_00), Visit())
    assert [error.code for error in quote.errors] == ["business.refund.error.shift_open"]
    assert here.orders.quote(clerk, "refund", form_of(receipt, 50_00), Visit()).errors == ()


def test_no_cash_goes_back_while_the_centre_is_away(desks: Desks) -> None:
    here, _ = desks
    clerk = here.open_shift(CLERK, 3)
    receipt = here.prepaid(clerk)
    meet(*desks)
    here.link.up = False
    with pytest.raises(UserError, match=r"offline\.online_only"):
        ask(here, clerk, receipt, 50_00)
    here.link.up = True
    order = ask(here, clerk, receipt, 50_00)
    here.link.up = False
    with pytest.raises(UserError, match=r"offline\.online_only"):
        here.orders.sign(clerk, order.order_id, "paper")
    assert not here.order(order.order_id).signed
    here.link.up = True
    assert here.orders.sign(clerk, order.order_id, "paper").state is OrderState.COMPLETED


def test_what_another_desk_approves_is_paid_out_at_its_own(desks: Desks) -> None:
    here, there = desks
    clerk = here.open_shift(CLERK, 3)
    receipt = here.prepaid(clerk, 400_00)
    meet(*desks)
    order = ask(here, clerk, receipt, 300_00)
    meet(*desks)
    manager = there.session(MANAGER, None)
    there.approvals.decide(
        manager, there.order(order.order_id).approval_id or "", granted=True, reason="", pin=MANAGER_PIN
    )
    meet(*desks)
    assert here.state(order.order_id) is OrderState.ACKNOWLEDGED, "the money lies in this drawer"
    assert here.orders.sign(clerk, order.order_id, "paper").state is OrderState.COMPLETED
    with here.store.read() as queries:
        (back,) = queries.refunds.refunds_of(queries.money.by_receipt(receipt).payment_id)  # type: ignore[union-attr]
    assert back.approved_by == MANAGER


def test_a_reversal_that_another_desk_approves_is_carried_out_at_its_own(desks: Desks) -> None:
    here, there = desks
    clerk = here.open_shift(CLERK, 3)
    receipt = here.prepaid(clerk)
    meet(*desks)
    undoing = here.orders.submit(clerk, "reversal", {"receipt": receipt, "reason": "wrong_amount"}, Visit())
    meet(*desks)
    manager = there.session(MANAGER, None)
    there.approvals.decide(manager, undoing.order.approval_id or "", granted=True, reason="", pin=MANAGER_PIN)
    meet(*desks)
    order_id = undoing.order.order_id
    assert here.state(order_id) is OrderState.ACKNOWLEDGED, "the money lies in this drawer"
    payer = CardRefunds(here.store, here.clock, here.ids, SimulatedCardTerminal(), here.orders)
    here.link.up = False
    assert payer.waiting(clerk, order_id) == PayOut(card_fen=0, cash_fen=200_00)
    assert payer.pay_out(clerk, order_id).state is OrderState.COMPLETED
    assert payer.waiting(clerk, order_id) is None
    here.link.up = True
    meet(*desks)
    with there.store.read() as queries:
        payment = queries.money.by_receipt(receipt)
        assert payment is not None
        assert payment.reversed_by is not None
        back = queries.money.payment(payment.reversed_by)
    assert back is not None
    assert back.approved_by == MANAGER
    assert (here.rebuilt(), there.rebuilt()) == (True, True)


def test_a_restored_desk_gives_nothing_back_before_it_knows_what_it_did(
    desks: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = desks
    clerk = here.open_shift(CLERK, 3)
    receipt = here.prepaid(clerk)
    meet(*desks)
    undoing = here.orders.submit(clerk, "reversal", {"receipt": receipt, "reason": "wrong_amount"}, Visit())
    approval_id, order_id = undoing.order.approval_id or "", undoing.order.order_id
    meet(*desks)
    manager = there.session(MANAGER, None)
    there.approvals.decide(manager, approval_id, granted=True, reason="", pin=MANAGER_PIN)
    meet(*desks)
    payer = CardRefunds(here.store, here.clock, here.ids, SimulatedCardTerminal(), here.orders, here.link)
    with monkeypatch.context() as restored:
        restored.setattr(here.link, "whole", lambda: False)
        for attempt in (payer.pay_out, here.orders.execute):
            with pytest.raises(UserError, match=r"refund\.restored"):
                attempt(clerk, order_id)
    assert here.state(order_id) is OrderState.ACKNOWLEDGED
    assert payer.pay_out(clerk, order_id).state is OrderState.COMPLETED


def marks(desk: NetDesk, number: str) -> list[Marks]:
    """Return the marks of all prints of a receipt at a desk, in their order."""
    with desk.store.read() as queries:
        payment = queries.money.by_receipt(number)
        assert payment is not None
        rows = queries.documents.of_subject(f"payment:{payment.payment_id}")
    assert all(isinstance(row.content, ReceiptContent) for row in rows)
    return [marks_for(desk.store, StandaloneAcknowledgements(), row) for row in rows]


def test_copies_are_counted_over_all_terminals(desks: Desks) -> None:
    here, there = desks
    clerk = here.open_shift(CLERK, 3)
    other = there.open_shift(OTHER, 2)
    receipt = here.prepaid(clerk)
    hand_out(here.store, here.clock.now_ms())
    meet(*desks)
    copy: dict[str, Value] = {"paper": receipt, "how": "copy", "reason": "lost"}
    here.clock.advance_ms(1_000)
    there.orders.submit(other, "receipt_reprint", copy, Visit())
    assert [each.reprint for each in marks(there, receipt)] == [1]
    hand_out(there.store, there.clock.now_ms())
    meet(*desks)
    here.clock.advance_ms(1_000)
    here.orders.submit(clerk, "receipt_reprint", copy, Visit())
    assert [each.reprint for each in marks(here, receipt)] == [0, 2]
    with here.store.read() as mine, there.store.read() as theirs:
        payment = mine.money.by_receipt(receipt)
        assert payment is not None
        subject = f"payment:{payment.payment_id}"
        original = mine.documents.of_subject(subject)[0].content
        rebuilt = theirs.documents.of_subject(subject)[0].content
    assert rebuilt == original, "a terminal that never printed it prints the same"
