"""A number that changes its owner is no way to reach the former one (DOMAIN §4)."""

from pathlib import Path

import pytest

from app.domain.customers import ContactChanged, CustomerRegistered
from app.domain.errors import UserError
from app.domain.orders import OrderState
from tests.integration.test_subscriber_business import finish, number
from tests.samples_business import Desk
from tests.samples_form import CONTACT
from tests.samples_hall import OWN, TODAY


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.mark.parametrize("known", [False, True])
def test_nobody_is_told_anything_at_a_number_that_they_gave_away(desk: Desk, known: bool) -> None:
    if known:
        song = CustomerRegistered(customer_id="song", person_id="song", organisation=False, since=TODAY)
        desk.rig.record(song)
    kept = ContactChanged(
        customer_id="c-zhao", phone=number(desk).number, language="en", email="zhao@example.cn"
    )
    desk.rig.record(kept)
    both = desk.both("zhao", "song", OWN)
    given_away = {**CONTACT, "phone": number(desk).number}
    with pytest.raises(UserError, match=r"business\.ownership_transfer\.error\.phone"):
        desk.orders.submit(desk.clerk, "ownership_transfer", given_away, both)
    accepted = desk.orders.submit(desk.clerk, "ownership_transfer", {**CONTACT}, both)
    assert finish(desk, accepted) is OrderState.COMPLETED
    with desk.rig.store.read() as queries:
        told = {row.phone for row in queries.notices.of_order(accepted.order.order_id)}
    assert told == {CONTACT["phone"]}
    with desk.rig.store.read() as queries:
        customer = queries.customers.customer("c-zhao")
    assert customer is not None
    assert (customer.phone, customer.language, customer.email) == ("", "en", "zhao@example.cn")
    assert desk.rebuilt()
