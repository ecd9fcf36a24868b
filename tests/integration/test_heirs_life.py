"""A date of death must not contradict what the hall itself knows of the owner (DOMAIN §3)."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.domain.business import business_type
from app.domain.business.owner_life import BEFORE_BIRTH, SEEN, SIGNED, OwnerLife, contradiction
from app.domain.errors import UserError
from app.domain.orders import OrderState
from app.services.owner_life import owner_life
from tests.integration.test_heirs import ERROR, FORM, KIND, OWNER, alone, errors
from tests.samples_business import Desk
from tests.samples_hall import TODAY, texts

DAY_MS = 24 * 3_600_000


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def life(desk: Desk) -> OwnerLife:
    return desk.orders.quote(desk.clerk, KIND.key, FORM, alone(desk)).context.owner_life


def test_whoever_was_here_in_person_has_not_died_before(desk: Desk) -> None:
    assert errors(desk, alone(desk)) == []
    desk.verified(OWNER)
    assert errors(desk, alone(desk)) == [("died_on", f"{ERROR}.seen")]
    visit = alone(desk)
    (wrong,) = desk.orders.quote(desk.clerk, KIND.key, FORM, visit).errors
    for text in texts().values():
        assert TODAY in text(wrong.code, **dict(wrong.params)), "the day is named"
    with pytest.raises(UserError, match=r"ownership_transfer\.error\.seen"):
        desk.orders.submit(desk.clerk, KIND.key, FORM, visit)
    # Who came in the morning may die in the evening.
    assert errors(desk, alone(desk), died_on=TODAY) == []


def test_a_reading_of_somebody_else_proves_nothing(desk: Desk) -> None:
    seen = desk.verified(OWNER, compared=False)
    desk.compare(seen.verification_id or "", same=False)
    desk.verified(OWNER, passed=False)
    assert life(desk).seen_on is None
    assert errors(desk, alone(desk)) == []


def test_a_signature_proves_it_too(desk: Desk) -> None:
    accepted = desk.submit_sample("suspend")
    assert life(desk).signed_on is None, "nothing is signed yet"
    desk.orders.sign(desk.clerk, accepted.order.order_id, "paper")
    desk.rig.clock.advance_ms(DAY_MS)
    known = life(desk)
    assert (known.seen_on, known.signed_on) == (date.fromisoformat(TODAY), date.fromisoformat(TODAY))


def test_before_the_birth_nobody_dies(desk: Desk) -> None:
    born = life(desk).born
    assert born is not None
    assert errors(desk, alone(desk), died_on=f"{born.year - 1}-12-31") == [
        ("died_on", f"{ERROR}.before_birth")
    ]
    assert errors(desk, alone(desk), died_on=born.isoformat()) == []


def test_an_owner_who_comes_while_it_waits_stops_it(desk: Desk) -> None:
    accepted = desk.orders.submit(desk.clerk, KIND.key, FORM, alone(desk))
    desk.agree(accepted)
    desk.verified(OWNER)
    desk.orders.sign(desk.clerk, accepted.order.order_id, "paper")
    order = desk.order(accepted.order.order_id)
    assert (order.state, order.reason) == (OrderState.FAILED, "business.failed.owner_lives")
    assert desk.rebuilt()


def test_the_later_day_is_the_one_that_is_named() -> None:
    monday, tuesday = date(2026, 3, 9), date(2026, 3, 10)
    assert contradiction(OwnerLife(), monday) == ("", None)
    assert contradiction(OwnerLife(born=tuesday), monday) == (BEFORE_BIRTH, None)
    assert contradiction(OwnerLife(seen_on=monday, signed_on=tuesday), date(2026, 3, 1)) == (SIGNED, tuesday)
    assert contradiction(OwnerLife(seen_on=monday, signed_on=tuesday), monday) == (SIGNED, tuesday)
    assert contradiction(OwnerLife(seen_on=tuesday, signed_on=tuesday), monday) == (SEEN, tuesday)
    assert contradiction(OwnerLife(seen_on=tuesday, signed_on=tuesday), tuesday) == ("", None)


def test_nothing_is_read_where_no_heir_could_act(desk: Desk) -> None:
    context = desk.orders.quote(desk.clerk, KIND.key, FORM, alone(desk)).context
    account = context.account
    assert account is not None
    with desk.rig.store.read() as queries:
        assert owner_life(queries, KIND, account, context.other) == OwnerLife()
        assert owner_life(queries, KIND, None, None) == OwnerLife()
        assert owner_life(queries, business_type("cancel"), account, None) == OwnerLife()
        erased = replace(account, owner_person_id="nobody")
        assert owner_life(queries, KIND, erased, None) == OwnerLife()
