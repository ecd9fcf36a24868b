"""Each business without a line, and what a second store shows of it afterwards (DOMAIN §5)."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.domain.business import BUSINESS_TYPES
from app.domain.business.spec import BusinessType, OfflineMode, Value
from app.domain.errors import UserError
from app.domain.orders import OrderState
from app.services.order_execution import acknowledge, order_of
from app.services.ports import Stamp
from app.services.rows.orders import OrderRow
from tests.network_hall import Centre, NetDesk
from tests.samples_business import PREPAYMENT, hand_out, sample_of
from tests.samples_form import Sample
from tests.samples_numbers import DEPOSIT

DONE = {OrderState.COMPLETED, OrderState.IN_PROGRESS}


@contextmanager
def networked(folder: Path) -> Iterator[tuple[Centre, NetDesk]]:
    """Give a centre and a desk with a shift."""
    centre = Centre(folder)
    centre.define()
    centre.setting("offline.payment_fen", 5_000_00)
    desk = NetDesk(folder, centre)
    desk.open_shift()
    desk.sync()
    try:
        yield centre, desk
    finally:
        desk.store.close()
        centre.store.close()


def go_on(desk: NetDesk, order: OrderRow, *, signed: bool) -> OrderRow:
    """Have it approved, signed and paid."""
    if order.state is OrderState.PENDING:
        with desk.store.write(Stamp("T10208")) as unit:
            acknowledge(unit, order_of(unit, order.order_id), "T10208", desk.clock.now_ms())
    order = desk.order(order.order_id)
    if order.state is OrderState.ACKNOWLEDGED and order.total_fen:
        if not signed:
            checkout = desk.till.open(desk.session(), None, [order.order_id])
            due = desk.till.price(checkout, cash=True).payable
            desk.till.complete(desk.session(), checkout.payment_id, due)
        else:
            desk.pay(desk.session(), order)
    elif order.state is OrderState.ACKNOWLEDGED and not signed:
        desk.orders.execute(desk.session(), order.order_id)
    elif order.state is OrderState.ACKNOWLEDGED:
        desk.orders.sign(desk.session(), order.order_id, "paper")
    return desk.order(order.order_id)


def paid_before(desk: NetDesk, sample: Sample) -> dict[str, Value]:
    """Take the payment that a sample needs; returns the fields that name it."""
    if not sample.needs_receipt:
        return {}
    first = DEPOSIT if sample.needs_deposit else PREPAYMENT
    order = desk.orders.submit(desk.session(), first.type_key, first.form, first.visit(desk)).order
    paid = go_on(desk, order, signed=first.signed)
    desk.sync()
    with desk.store.read() as queries:
        payment = queries.money.payment(paid.payment_id or "")
    assert payment is not None
    hand_out(desk.store, desk.clock.now_ms())
    if not sample.needs_deposit:
        return {sample.receipt_field: payment.receipt}
    return {"receipt": payment.receipt, "deposit": f"{order.order_id}-deposit.international"}


@pytest.mark.parametrize("kind", BUSINESS_TYPES, ids=[kind.key for kind in BUSINESS_TYPES])
def test_its_offline_mode_and_a_second_store(kind: BusinessType, tmp_path: Path) -> None:
    with networked(tmp_path) as (centre, desk):
        goes_without_a_line(centre, desk, kind, tmp_path)


def goes_without_a_line(centre: Centre, desk: NetDesk, kind: BusinessType, folder: Path) -> None:
    """Accept it while the line is cut, and look at it in the stores of the centre and of another desk."""
    sample, clerk = sample_of(kind.key), desk.session()
    form, visit = dict(sample.form), sample.visit(desk)
    form |= paid_before(desk, sample)
    desk.sync()
    desk.link.up = False
    if kind.offline is OfflineMode.ONLINE:
        with pytest.raises(UserError, match=r"offline\.online_only"):
            desk.orders.submit(clerk, kind.key, form, visit)
        desk.link.up = True
    order = go_on(desk, desk.orders.submit(clerk, kind.key, form, visit).order, signed=sample.signed)
    if kind.offline is OfflineMode.LOCAL or kind.pays_out:
        assert order.state in DONE
    else:
        assert order.state is OrderState.HELD
        assert order.effective_on in {"confirmed", "2026-04-01"}
    desk.link.up = True
    desk.sync()
    assert desk.order(order.order_id).state in DONE, desk.order(order.order_id).reason
    other = NetDesk(folder, centre, seed=77)
    other.sync()
    for seen in (centre.order(order.order_id), other.order(order.order_id)):
        assert seen.state is desk.order(order.order_id).state
        assert seen.quote == order.quote
        assert tuple((line.item, line.amount_fen) for line in seen.quote) == sample.fees
        assert seen.changes == order.changes
    assert desk.rebuilt()
    assert other.rebuilt()
    other.store.close()
