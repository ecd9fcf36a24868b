"""The simulated scanner reads what the hall's stock has for a field, and nothing that the field refuses."""

from pathlib import Path

import pytest

from app.domain.business.spec import Value
from app.domain.errors import UserError
from app.services.order_scans import SampleScanner
from app.services.visits import Visit
from tests.samples_business import Desk
from tests.samples_goods import CARDS, GIFT, IMEIS, OTHER_CARD, OTHER_IMEI
from tests.samples_hall import BROADBAND, SIMS


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def scan(desk: Desk, type_key: str, key: str, form: dict[str, Value] | None = None) -> Value:
    scanner = SampleScanner(desk.rig.store, desk.orders)
    return scanner.scan(desk.clerk, type_key, key, form or {}, Visit())


def test_a_free_sim_is_scanned_and_never_one_that_is_taken(desk: Desk) -> None:
    assert scan(desk, "open_account", "sim") == SIMS[0]
    desk.submit_sample("open_account")
    assert scan(desk, "open_account", "sim") == SIMS[1]


def test_cards_of_the_chosen_value_come_one_after_the_other_until_none_is_left(desk: Desk) -> None:
    form: dict[str, Value] = {"article": "card100"}
    for count in range(1, len(CARDS) + 1):
        form["serials"] = scan(desk, "card_sale", "serials", form)
        assert form["serials"] == CARDS[:count]
    with pytest.raises(UserError, match=r"form\.nothing_to_scan"):
        scan(desk, "card_sale", "serials", form)
    assert scan(desk, "card_sale", "serials") == (OTHER_CARD,)


def test_a_device_is_of_the_chosen_model_and_a_gift_is_a_gift(desk: Desk) -> None:
    form: dict[str, Value] = {"article": "phone_x5"}
    assert scan(desk, "device_sale", "serial", form) == OTHER_IMEI
    assert scan(desk, "device_sale", "gift", form) == GIFT


def test_equipment_that_is_returned_is_scanned_and_its_number_has_a_form(desk: Desk) -> None:
    visit = desk.verified("wang", BROADBAND)
    form: dict[str, Value] = {"condition": "good", "equipment": "光猫"}
    quote = desk.orders.quote(desk.clerk, "cancel", form, visit)
    assert [error.code for error in quote.errors if error.field == "equipment"] == ["goods.serial_format"]
    scanner = SampleScanner(desk.rig.store, desk.orders)
    assert scanner.scan(desk.clerk, "cancel", "equipment", form, visit) in (*IMEIS, OTHER_IMEI)


def test_what_is_brought_to_be_repaired_is_a_device_and_not_the_one_that_is_lent(desk: Desk) -> None:
    brought = scan(desk, "device_repair", "serial", {"loaner": IMEIS[0]})
    assert brought == IMEIS[1]
