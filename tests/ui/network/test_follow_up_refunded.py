"""A follow-up whose money went back by a refund ends on the card of its case: the customer was told."""

from dataclasses import replace

from app.domain.network import FollowUpRaised
from app.domain.refunds import PaymentRefunded
from app.services.ports import Stamp
from app.services.rows.money import PaymentRow
from tests.networked_desk import NetworkedDesk, OpenNetworked
from tests.people import CLERK, MANAGER, MANAGER_PIN, WANG


def paid(desk: NetworkedDesk) -> PaymentRow:
    """Take a prepayment in cash by keys."""
    desk.sign_in()
    desk.open_shift()
    desk.take()
    desk.serve_next()
    desk.find_customer(WANG)
    desk.prepay("50")
    desk.fill("checkout_cash", "50")
    desk.key("F9")
    with desk.hall.rig.store.read() as queries:
        (row,) = queries.money.recent(9)
    return row


def refused(desk: NetworkedDesk, payment: PaymentRow) -> None:
    rig = desk.hall.rig
    with rig.store.write(Stamp("")) as unit:
        unit.record(
            FollowUpRaised(
                after=None,
                follow_up_id="f1",
                code="case.superseded",
                order_id=payment.lines[0].order_id,
                payment_id=payment.payment_id,
                amount_fen=payment.total_fen,
                at_ms=rig.clock.now_ms(),
            )
        )
    desk.robot.breathe()


def refund(desk: NetworkedDesk, payment: PaymentRow) -> None:
    """Give all of it back, as a refund (202) does."""
    rig = desk.hall.rig
    with rig.store.write(Stamp(CLERK)) as unit:
        unit.record(
            PaymentRefunded(
                payment_id=payment.payment_id,
                refund_id="back",
                shift_id=payment.shift_id,
                ticket_id=None,
                customer_id=None,
                order_id="back",
                handler=CLERK,
                approved_by=MANAGER,
                reason="not_served",
                declared=False,
                lines=tuple(replace(line, amount_fen=-line.amount_fen) for line in payment.lines),
                tenders=tuple(replace(each, amount_fen=-each.amount_fen) for each in payment.tenders),
                total_fen=-payment.total_fen,
                at_ms=rig.clock.now_ms(),
            )
        )
    desk.robot.breathe()


def test_after_a_refund_the_customer_is_told_and_it_ends(open_networked: OpenNetworked) -> None:
    desk = open_networked("counter")
    payment = paid(desk)
    refused(desk, payment)
    desk.click("chip.inbox")
    desk.key("Return")
    assert desk.shows("退现金 50.00：经理密码")
    refund(desk, payment)
    desk.click("rail.counter")
    desk.click("chip.inbox")
    desk.key("Return")
    assert desk.shows("已告知客户：经理密码")
    desk.find("sync.case.approver").setFocus()
    desk.type(MANAGER)
    desk.key("Return")
    desk.type(MANAGER_PIN)
    desk.key("Ctrl+Return")
    with desk.hall.rig.store.read() as queries:
        assert queries.network.open_follow_ups() == ()
