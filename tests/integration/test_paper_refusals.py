"""What papers, money that goes back, signatures and sealed images refuse, each with its reason."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.devices.camera.driver import SimulatedCamera
from app.domain.business.effects import RefundMoney, ReprintPaper
from app.domain.cash import Tender, TenderKind
from app.domain.errors import BugError, UserError
from app.domain.money import LineKind
from app.domain.papers import Again
from app.domain.payment_codes import CodeOutcome
from app.domain.queue import Precedence
from app.services.evidence import EvidenceService
from app.services.order_papers import Press
from app.services.ports import Stamp
from app.services.queue import QueueService
from app.services.refunds import PaymentRefunder
from app.services.reprints import print_again
from app.services.rows.orders import OrderRow
from app.services.signatures import Pad, SignatureService
from app.services.visits import Visit
from tests.factories_kiosk import PAID, KioskTill
from tests.factories_money import prepayment
from tests.people import DemoHall
from tests.samples_business import BACK, CHANGE, PREPAYMENT, Desk, hand_out
from tests.samples_hall import CLERK, MANAGER, PIN, texts

DAY_MS = 24 * 60 * 60 * 1000
PNG = b"\x89PNG drawn by hand"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def till(tmp_path: Path) -> Iterator[KioskTill]:
    made = KioskTill(tmp_path)
    yield made
    made.close()


def prepaid(desk: Desk, ticket_id: str | None = None) -> tuple[OrderRow, str]:
    """Return the order of a prepayment in cash, and its receipt."""
    visit = Visit(ticket_id=ticket_id)
    order = desk.orders.submit(desk.clerk, "fee_payment", PREPAYMENT.form, visit).order
    checkout = desk.till.open(desk.clerk, ticket_id, [order.order_id])
    done = desk.till.complete(desk.clerk, checkout.payment_id, desk.till.price(checkout, cash=True).payable)
    return order, done.receipt


def payment_id(desk: Desk, receipt: str) -> str:
    with desk.rig.store.read() as queries:
        payment = queries.money.by_receipt(receipt)
    assert payment is not None
    return payment.payment_id


def test_the_papers_of_a_visit_are_offered_for_a_day(desk: Desk) -> None:
    _, receipt = prepaid(desk, "t-1")
    prepaid(desk, "t-2")

    def offered(ticket_id: str | None) -> list[str]:
        visit = Visit(ticket_id=ticket_id)
        quote = desk.orders.quote(desk.clerk, "receipt_reprint", {"how": "copy", "reason": "lost"}, visit)
        return [paper.number for paper in quote.context.papers]

    assert offered("t-1") == [receipt]
    assert offered(None) == []
    desk.rig.clock.advance_ms(DAY_MS + 1)
    assert offered("t-1") == []


def test_a_paper_is_printed_again_if_it_is_known_and_was_printed(desk: Desk) -> None:
    order, receipt = prepaid(desk)
    press = Press(desk.rig.ids, texts())

    def again(number: str, at: Press | None) -> None:
        effect = ReprintPaper(number=number, how=Again.COPY, reason="lost")
        with desk.rig.store.write(Stamp(CLERK)) as unit:
            print_again(unit, at, order, effect, CLERK, desk.rig.clock.now_ms())

    with pytest.raises(UserError) as caught:
        again("T03-K7Q-000418-86", press)
    assert caught.value.code == "reprint.unknown"
    with pytest.raises(UserError) as caught:
        again(receipt, press)
    assert caught.value.code == "spool.still_waiting"
    hand_out(desk.rig.store, desk.rig.clock.now_ms())
    with pytest.raises(BugError):
        again(receipt, None)
    subject = f"payment:{payment_id(desk, receipt)}"
    with desk.rig.store.read() as queries:
        assert len(queries.documents.of_subject(subject)) == 1
    again(receipt, press)
    with desk.rig.store.read() as queries:
        assert len(queries.documents.of_subject(subject)) == 2
        assert queries.refunds.copies(receipt, desk.rig.clock.now_ms()) == 1


def test_nothing_goes_back_of_an_unknown_payment_or_beyond_the_claim(desk: Desk) -> None:
    _, receipt = prepaid(desk)
    of = payment_id(desk, receipt)
    order = desk.orders.submit(desk.clerk, "refund", {**BACK.form, "receipt": receipt}, Visit()).order

    def refused(payment: str, fen: int) -> str:
        line = replace(prepayment(1), kind=LineKind.PREPAYMENT, amount_fen=-fen)
        effect = RefundMoney(
            payment_id=payment,
            lines=(line,),
            tenders=(Tender(TenderKind.CASH, -fen),),
            reason="withdrew",
            declared=False,
        )
        with pytest.raises(UserError) as caught, desk.rig.store.write(Stamp(CLERK)) as unit:
            PaymentRefunder(desk.rig.ids).refund(unit, desk.clerk, order, effect, desk.rig.clock.now_ms())
        return caught.value.code

    assert refused("payment-of-nobody", 50_00) == "refund.unknown"
    assert refused(of, 50_10) == "refund.claim"
    with desk.rig.store.read() as queries:
        assert queries.refunds.refunds_of(of) == ()


def test_a_payment_is_not_undone_while_its_code_holds_the_money(till: KioskTill) -> None:
    opened = till.service.open(till.clerk, None, (), (prepayment(10_000),))
    assert till.codes.ask(till.clerk, opened.payment_id, PAID).outcome is CodeOutcome.PAID
    till.service.complete(till.clerk, opened.payment_id, None)

    def undo() -> str:
        at_ms = till.rig.clock.now_ms()
        with till.rig.store.write(Stamp(till.clerk.staff_no)) as unit:
            return till.reverser.reverse(unit, till.clerk, opened.payment_id, None, "", "wrong", at_ms)

    with pytest.raises(UserError) as caught:
        undo()
    assert caught.value.code == "reversal.code_not_returned"
    till.reverser.void_cards(till.clerk, opened.payment_id)
    number = undo()
    with till.rig.store.read() as queries:
        undone = queries.money.by_receipt(number)
    assert undone is not None
    assert (undone.reverses, undone.total_fen) == (opened.payment_id, -10_000)
    assert till.rebuilt()


def test_a_pad_signs_what_it_showed_and_nothing_else(desk: Desk) -> None:
    signatures = SignatureService(desk.rig.store, texts())
    assert signatures.shown("order-of-nobody") is None
    order = desk.orders.submit(desk.clerk, "plan_change", CHANGE.form, CHANGE.visit(desk)).order
    manager = desk.session(MANAGER, None)
    desk.approvals.decide(manager, order.approval_id or "", granted=True, reason="", pin=PIN)
    shown = signatures.shown(order.order_id)
    assert shown is not None
    for method, pad, code in (
        ("paper", Pad(PNG, shown.sha256), "order.sign_method"),
        ("pad", Pad(b"", shown.sha256), "order.sign_method"),
        ("pad", Pad(PNG, "0" * 64), "order.sign_changed"),
    ):
        with pytest.raises(UserError) as caught:
            desk.orders.sign(desk.clerk, order.order_id, method, pad=pad)
        assert caught.value.code == code
    assert not desk.order(order.order_id).signed
    assert signatures.image(order.order_id) is None
    desk.orders.sign(desk.clerk, order.order_id, "pad", pad=Pad(PNG, shown.sha256))
    assert signatures.image(order.order_id) == PNG


def test_an_image_without_its_bytes_or_its_key_is_gone(tmp_path: Path) -> None:
    hall = DemoHall(tmp_path)
    parts, session = (hall.rig.store, hall.rig.clock, hall.rig.ids), hall.clerk()
    queue, evidence = QueueService(*parts), EvidenceService(*parts, SimulatedCamera(), hall.staff)
    queue.issue("general", "zh_CN", Precedence.NONE, hall.rig.ids.new())
    ticket = queue.serve(session, queue.call_next(session).ticket_id)
    passed = hall.verify(session, "wang_xiaoming", ticket.ticket_id)
    evidence.photograph(session, passed.verification_id, "open_account")
    (image,) = evidence.images(passed.verification_id)
    for lost in (replace(image, sealed="0" * 64), replace(image, secret="0" * 64)):
        with pytest.raises(UserError) as caught:
            evidence.look(session, lost)
        assert caught.value.code == "evidence.gone"
    assert evidence.look(session, image).startswith(b"\x89PNG")
