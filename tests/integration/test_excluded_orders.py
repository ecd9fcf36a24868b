"""A second order that would undo a waiting one: refused at the desk, or by the centre when two were apart."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.business.spec import BusinessType
from app.domain.errors import UserError
from app.domain.orders import OrderState
from app.services.order_quotes import Submitted
from app.services.visits import Visit
from tests.network_hall import Centre, NetDesk, meet
from tests.samples_business import CHANGE, PREPAYMENT, Desk
from tests.samples_form import CONTACT
from tests.samples_hall import MOBILE, OTHER, OWN
from tests.samples_numbers import LEAVING

WAITS = "business.check.waiting.refused"
PAID_IN = {**PREPAYMENT.form, "numbers": ("13800002468",)}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def leave(desk: Desk) -> Submitted:
    return desk.orders.submit(desk.clerk, "cancel", LEAVING.form, desk.verified("zhao", OWN))


def test_a_number_is_not_cancelled_twice(desk: Desk) -> None:
    first = leave(desk)
    assert first.order.state is OrderState.PENDING
    for key in ("cancel", "plan_change"):
        found = desk.orders.eligibility(desk.clerk, key, desk.verified("zhao", OWN)).refused
        assert [(line.words.code, line.words.params) for line in found] == [
            (WAITS, (("order", first.order.code),))
        ]
    with pytest.raises(UserError, match=WAITS) as caught:
        leave(desk)
    assert caught.value.params["order"] == first.order.code
    desk.orders.cancel(desk.clerk, first.order.order_id, "stays")
    assert leave(desk).order.state is OrderState.PENDING


def test_nobody_pays_into_a_number_that_ends(desk: Desk) -> None:
    waiting = leave(desk).order
    with pytest.raises(UserError, match=WAITS):
        desk.orders.submit(desk.clerk, "fee_payment", PAID_IN, Visit())
    assert desk.orders.start(desk.clerk, "fee_payment", Visit()).eligibility.refused == ()
    desk.orders.cancel(desk.clerk, waiting.order_id, "stays")
    desk.orders.submit(desk.clerk, "fee_payment", PAID_IN, Visit())


def test_a_payment_for_several_numbers_of_this_visit_stands_against_the_end_of_each(desk: Desk) -> None:
    several = {**PAID_IN, "numbers": ("01000006688", "13800002468"), "prepay_to": OWN}
    visit = replace(desk.verified("zhao", OWN), ticket_id="ticket-1")
    paid = desk.orders.submit(
        desk.clerk, "fee_payment", several, replace(Visit(), ticket_id="ticket-1")
    ).order
    found = desk.orders.eligibility(desk.clerk, "cancel", visit).refused
    assert [line.words.params for line in found if line.words.code == WAITS] == [(("order", paid.code),)]


@pytest.fixture
def two(desks: tuple[NetDesk, NetDesk]) -> tuple[NetDesk, NetDesk]:
    desks[0].open_shift()
    desks[1].open_shift(OTHER, 2)
    meet(*desks)
    return desks


PLAN = {**CHANGE.form, "plan": "m59"}


def test_the_centre_carries_out_one_of_two_that_were_accepted_apart(
    centre: Centre, two: tuple[NetDesk, NetDesk]
) -> None:
    accepted = []
    for desk in two:
        desk.link.up = False
        session = desk.session() if desk is two[0] else desk.session(OTHER, 2)
        form = {"features": ("feature.caller_id",), **CONTACT}
        order = desk.orders.submit(session, "feature_change", form, desk.verified("wang", MOBILE)).order
        accepted.append(desk.orders.sign(session, order.order_id, "paper"))
        desk.link.up = True
    assert {order.state for order in accepted} == {OrderState.HELD}
    meet(*two)
    states = [centre.order(order.order_id) for order in accepted]
    assert [(row.state, row.reason) for row in states] == [
        (OrderState.COMPLETED, ""),
        (OrderState.REJECTED, "network.refused.overtaken"),
    ]
    assert all(desk.rebuilt() for desk in two)
    # Whoever has seen the first one may change it again.
    session = two[1].session(OTHER, 2)
    form = {"features": (), **CONTACT}
    again = two[1].orders.submit(session, "feature_change", form, two[1].verified("wang", MOBILE)).order
    two[1].orders.sign(session, again.order_id, "paper")
    two[1].sync()
    assert centre.order(again.order_id).state is OrderState.COMPLETED


def test_the_centre_begins_no_second_order_that_another_desk_has_not_heard_of(
    online: BusinessType, two: tuple[NetDesk, NetDesk]
) -> None:
    first, second = two
    first.orders.submit(first.session(), online.key, PLAN, first.verified("wang", MOBILE))
    session = second.session(OTHER, 2)
    with pytest.raises(UserError, match=r"network\.refused\.waiting"):
        second.orders.submit(session, online.key, PLAN, second.verified("wang", MOBILE))
