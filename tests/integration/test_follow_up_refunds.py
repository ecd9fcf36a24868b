"""A follow-up whose money went back by a refund (202), since it could not be reversed (DOMAIN §5, §6)."""

import pytest

from app.domain.business.spec import Value
from app.domain.cash import TenderKind
from app.domain.errors import UserError
from app.domain.orders import OrderState
from app.domain.stock import NumberMoved, StockState
from app.services.ports import Stamp
from app.services.rows.network import FollowUpRow
from app.services.rows.orders import OrderRow
from app.services.visits import Visit
from tests.factories import HALL
from tests.network_hall import Centre, NetDesk
from tests.people import MANAGER_PIN
from tests.samples_business import CORRECTION, OPENING, PREPAYMENT
from tests.samples_hall import FREE, MANAGER, MOBILE

SLIP = "20260311000731"
BACK: dict[str, Value] = {
    "proof": "original",
    "reason": "not_served",
    "way": "bank_transfer",
    "bank": "示例银行",
    "bank_account": "6217000010001234567",
}


def accepted(desk: NetDesk) -> OrderRow:
    """Accept a new number without the centre, which hears of it afterwards."""
    desk.link.up = False
    clerk = desk.session()
    order = desk.orders.submit(clerk, "open_account", OPENING.form, desk.verified("song")).order
    desk.orders.sign(clerk, order.order_id, "paper")
    desk.link.up = True
    return order


def collected(desk: NetDesk, *orders: OrderRow, transfer_fen: int = 0) -> str:
    """Take the money, part of it by transfer and the rest in cash; returns the receipt."""
    clerk = desk.session()
    checkout = desk.till.open(clerk, None, [order.order_id for order in orders])
    if transfer_fen:
        desk.till.note_transfer(clerk, checkout.payment_id, SLIP, transfer_fen)
    cash = checkout.due_fen - transfer_fen
    return desk.till.complete(clerk, checkout.payment_id, cash or None).receipt


def refused(centre: Centre, desk: NetDesk) -> FollowUpRow:
    """Have the centre refuse what was paid: the number is gone."""
    with centre.store.write(Stamp(""), HALL) as unit:
        row = unit.queries.stock.number(FREE[0])
        assert row is not None
        unit.record(
            NumberMoved(after=row.last_op, number=FREE[0], state=StockState.RESERVED, order_id="other")
        )
    desk.sync()
    (item,) = desk.follow_ups.list()
    assert item.gives_back
    return item.row


def granted(desk: NetDesk, type_key: str, form: dict[str, Value]) -> OrderRow:
    """Ask for something, with the manager's and the customer's signature where one is needed."""
    clerk = desk.session()
    order = desk.orders.submit(clerk, type_key, form, Visit()).order
    if order.state is OrderState.PENDING:
        desk.approvals.decide_in_place(
            clerk,
            order.approval_id or "",
            approver_no=MANAGER,
            pin=MANAGER_PIN,
            granted=True,
            reason="",
        )
    order = desk.order(order.order_id)
    return (
        order
        if order.signed or order.state is OrderState.COMPLETED
        else desk.orders.sign(clerk, order.order_id, "paper")
    )


def refund(desk: NetDesk, receipt: str, fen: int, **changed: Value) -> None:
    form: dict[str, Value] = {**BACK, "receipt": receipt, "amount": fen, **changed}
    assert granted(desk, "refund", form).state is OrderState.COMPLETED


@pytest.mark.parametrize(
    ("really", "bar"), [("bank_transfer", "follow_up.by_transfer"), ("card", "reversal.corrected")]
)
def test_what_was_corrected_is_refunded_and_told(
    centre: Centre, desk: NetDesk, really: str, bar: str
) -> None:
    receipt = collected(desk, accepted(desk))
    corrected = {**CORRECTION.form, "receipt": receipt, "really": really}
    assert granted(desk, "tender_correction", corrected).state is OrderState.COMPLETED
    row = refused(centre, desk)
    clerk = desk.session()
    with pytest.raises(UserError) as caught:
        desk.follow_ups.settle(clerk, row.follow_up_id, MANAGER_PIN, MANAGER)
    assert caught.value.code == bar
    with pytest.raises(UserError, match=r"follow_up\.money_first"):
        desk.follow_ups.told(clerk, row.follow_up_id, MANAGER_PIN, MANAGER)
    refund(desk, receipt, row.amount_fen)
    assert not desk.follow_ups.detail(row.follow_up_id).gives_back
    with pytest.raises(UserError, match=r"follow_up\.no_money"):
        desk.follow_ups.settle(clerk, row.follow_up_id, MANAGER_PIN, MANAGER)
    desk.follow_ups.told(clerk, row.follow_up_id, MANAGER_PIN, MANAGER)
    assert desk.follow_ups.list() == ()
    assert desk.rebuilt()


def test_a_transfer_goes_back_to_an_account_and_never_by_reversal(centre: Centre, desk: NetDesk) -> None:
    order = accepted(desk)
    receipt = collected(desk, order, transfer_fen=order.total_fen - 10_00)
    row = refused(centre, desk)
    clerk = desk.session()
    with pytest.raises(UserError, match=r"follow_up\.by_transfer"):
        desk.follow_ups.settle(clerk, row.follow_up_id, MANAGER_PIN, MANAGER)
    assert desk.follow_ups.detail(row.follow_up_id).row.settled_ms is None, "the centre was not asked"
    refund(desk, receipt, row.amount_fen)
    with desk.store.read() as queries:
        (back, first) = queries.money.recent(9)
    assert first.reversed_by is None
    assert [(each.kind, each.amount_fen) for each in back.tenders] == [
        (TenderKind.BANK_TRANSFER, -row.amount_fen)
    ]
    desk.follow_ups.told(clerk, row.follow_up_id, MANAGER_PIN, MANAGER)


def test_of_several_businesses_the_refused_one_alone_goes_back(centre: Centre, desk: NetDesk) -> None:
    order = accepted(desk)
    other = desk.orders.submit(desk.session(), "fee_payment", PREPAYMENT.form, Visit()).order
    receipt = collected(desk, order, other, transfer_fen=order.total_fen)
    row = refused(centre, desk)
    clerk = desk.session()
    assert desk.state(order.order_id) is OrderState.REJECTED
    refund(desk, receipt, 10_00, failed_order="other")
    refund(desk, receipt, row.amount_fen - 10_00, failed_order=order.order_id)
    with pytest.raises(UserError, match=r"follow_up\.money_first"):
        desk.follow_ups.told(clerk, row.follow_up_id, MANAGER_PIN, MANAGER)
    too_much = desk.orders.quote(
        clerk,
        "refund",
        {**BACK, "receipt": receipt, "amount": 20_00, "failed_order": order.order_id},
        Visit(),
    )
    assert "business.refund.error.more_than_order" in [each.code for each in too_much.errors]
    refund(desk, receipt, 10_00, failed_order=order.order_id)
    with desk.store.read() as queries:
        (last, middle, first, _taken) = queries.money.recent(9)
    assert {line.subscriber_id for line in first.lines} == {MOBILE}, "each business gives back its own money"
    assert MOBILE not in {line.subscriber_id for line in (*middle.lines, *last.lines)}
    assert not desk.follow_ups.detail(row.follow_up_id).gives_back
    desk.follow_ups.told(clerk, row.follow_up_id, MANAGER_PIN, MANAGER)
    assert desk.follow_ups.list() == ()


def test_what_can_not_be_taken_again_is_refunded_for_the_refused_order_alone(
    centre: Centre, desk: NetDesk
) -> None:
    order = accepted(desk)
    part: dict[str, Value] = {"numbers": ("01000006688",), "arrears": "part", "part_fen": 50_00}
    bill = desk.orders.submit(desk.session(), "fee_payment", part, Visit()).order
    receipt = collected(desk, order, bill)
    row = refused(centre, desk)
    clerk = desk.session()
    with pytest.raises(UserError, match=r"follow_up\.mixed"):
        desk.follow_ups.settle(clerk, row.follow_up_id, MANAGER_PIN, MANAGER)
    refund(desk, receipt, row.amount_fen, failed_order=order.order_id, way="original")
    desk.follow_ups.told(clerk, row.follow_up_id, MANAGER_PIN, MANAGER)
    with desk.store.read() as queries:
        (back, taken) = queries.money.recent(9)
    assert (taken.reversed_by, taken.total_fen) == (None, 160_00)
    assert [(each.kind, each.amount_fen) for each in back.tenders] == [(TenderKind.CASH, -row.amount_fen)]
    assert desk.rebuilt()
