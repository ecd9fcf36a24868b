"""Bank transfers and corrected tenders between two desks of a hall (DOMAIN §6, §8)."""

import pytest

from app.devices.card_terminal.driver import SimulatedCardTerminal
from app.domain.cash import TenderKind
from app.domain.errors import UserError
from app.domain.orders import OrderState
from app.services.bank_transfers import transfer_lines
from app.services.card_refunds import CardRefunds, PayOut
from app.services.sessions import Session
from app.services.visits import Visit
from tests.network_hall import NetDesk, meet
from tests.people import MANAGER_PIN
from tests.samples_business import CORRECTION
from tests.samples_hall import CLERK, MANAGER, OTHER

Desks = tuple[NetDesk, NetDesk]
SLIP = "HX20260311A"


def by_slip(desk: NetDesk, session: Session) -> str:
    """Take 200 yuan by the slip; returns the receipt."""
    payment_id = desk.opened(session)
    desk.till.note_transfer(session, payment_id, SLIP, 200_00)
    return desk.till.complete(session, payment_id, None).receipt


def test_a_slip_that_one_desk_took_is_refused_at_the_other(desks: Desks) -> None:
    here, there = desks
    clerk, other = here.open_shift(CLERK, 3), there.open_shift(OTHER, 2)
    receipt = by_slip(here, clerk)
    meet(*desks)
    with pytest.raises(UserError, match=r"transfer\.used") as caught:
        by_slip(there, other)
    assert caught.value.params == {"receipt": receipt, "staff_no": CLERK}
    assert (here.rebuilt(), there.rebuilt()) == (True, True)


def test_what_two_desks_took_apart_stands_twice_in_the_list_of_each(desks: Desks) -> None:
    here, there = desks
    clerk, other = here.open_shift(CLERK, 3), there.open_shift(OTHER, 2)
    by_slip(here, clerk)
    by_slip(there, other)
    for desk, session in ((here, clerk), (there, other)):
        with desk.store.read() as queries:
            shift = queries.shifts.open_shift_of(session.staff_no)
            assert shift is not None
            assert [line.twice for line in transfer_lines(queries, shift.shift_id)] == [False]
    meet(*desks)
    for desk, session in ((here, clerk), (there, other)):
        with desk.store.read() as queries:
            shift = queries.shifts.open_shift_of(session.staff_no)
            assert shift is not None
            assert [line.twice for line in transfer_lines(queries, shift.shift_id)] == [True]


def test_a_correction_that_another_desk_approves_is_booked_at_its_own(desks: Desks) -> None:
    here, there = desks
    clerk = here.open_shift(CLERK, 3)
    receipt = here.prepaid(clerk)
    meet(*desks)
    asked = here.orders.submit(clerk, CORRECTION.type_key, {**CORRECTION.form, "receipt": receipt}, Visit())
    meet(*desks)
    manager = there.session(MANAGER, None)
    detail = there.approvals.detail(manager, asked.order.approval_id or "")
    assert detail.then == "book"
    there.approvals.decide(manager, asked.order.approval_id or "", granted=True, reason="", pin=MANAGER_PIN)
    meet(*desks)
    order_id = asked.order.order_id
    assert here.state(order_id) is OrderState.ACKNOWLEDGED, "it is this drawer's"
    desk = CardRefunds(there.store, there.clock, there.ids, SimulatedCardTerminal(), there.orders)
    other = there.open_shift(OTHER, 2)
    assert desk.waiting(other, order_id) == PayOut(0, 0, counter=3)
    with pytest.raises(UserError, match=r"reversal\.at_counter"):
        desk.pay_out(other, order_id)
    own = CardRefunds(here.store, here.clock, here.ids, SimulatedCardTerminal(), here.orders)
    assert own.waiting(clerk, order_id) == PayOut(0, 0)
    assert own.pay_out(clerk, order_id).state is OrderState.COMPLETED
    meet(*desks)
    for each in desks:
        with each.store.read() as queries:
            row = queries.money.by_receipt(receipt)
            assert row is not None
            assert [tender.kind for tender in row.tenders] == [TenderKind.BANK_TRANSFER]
        assert each.rebuilt()


def test_a_drawer_that_was_counted_meanwhile_is_left_to_the_close(desks: Desks) -> None:
    here, there = desks
    clerk = here.open_shift(CLERK, 3)
    receipt = here.prepaid(clerk)
    asked = here.orders.submit(clerk, CORRECTION.type_key, {**CORRECTION.form, "receipt": receipt}, Visit())
    meet(*desks)
    manager = there.session(MANAGER, None)
    there.approvals.decide(manager, asked.order.approval_id or "", granted=True, reason="", pin=MANAGER_PIN)
    here.end_shift(clerk)
    clerk = here.open_shift(CLERK, 3)
    meet(*desks)
    own = CardRefunds(here.store, here.clock, here.ids, SimulatedCardTerminal(), here.orders)
    assert own.pay_out(clerk, asked.order.order_id).state is OrderState.FAILED
    with here.store.read() as queries:
        row = queries.money.by_receipt(receipt)
    assert row is not None
    assert not row.corrected
