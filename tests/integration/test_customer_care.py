"""Changing a customer's data and the way of paying (DOMAIN §3, §4)."""

from pathlib import Path

import pytest

from app.domain.business.spec import Value
from app.domain.orders import OrderState
from app.domain.slip_papers import SlipContent
from app.domain.subscribers import PaymentMethod
from app.services.rows.orders import OrderRow
from app.services.rows.subscribers import method_on
from app.services.visits import Visit
from tests.samples_accounts import DEBIT_CARD
from tests.samples_business import DATA, DEBIT, Desk
from tests.samples_hall import OWN


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def change(desk: Desk, type_key: str, form: dict[str, Value], visit: Visit) -> OrderRow:
    order = desk.orders.submit(desk.clerk, type_key, form, visit).order
    done = desk.orders.sign(desk.clerk, order.order_id, "paper")
    assert done.state is OrderState.COMPLETED
    return done


def test_contact_data_change_field_by_field(desk: Desk) -> None:
    visit = desk.verified("zhao")
    first = change(desk, "customer_info", dict(DATA.form), visit)
    told = {row.code: (row.before, row.after) for row in first.changes}
    assert told["business.customer_info.language"] == ("中文", "English"), "by its name, not by its code"
    opened = desk.orders.start(desk.clerk, "customer_info", visit)
    assert opened.form == {
        "phone": "13900007777",
        "language": "en",
        "email": "zhao@example.org",
        "address": "示例市滨河路 2 号",
    }
    form = dict(opened.form)
    quote = desk.orders.quote(desk.clerk, "customer_info", form, visit)
    assert [error.code for error in quote.errors] == ["business.customer_info.error.same"]
    done = change(desk, "customer_info", {"phone": "13900007777", "language": "en", "email": ""}, visit)
    with desk.rig.store.read() as queries:
        customer = queries.customers.customer("c-zhao")
        person = queries.customers.person("zhao")
    assert customer is not None
    assert person is not None
    assert (customer.phone, customer.language, customer.email) == ("13900007777", "en", "")
    assert person.valid_until == "2046-05-20"
    assert [change.code for change in done.changes] == [
        "business.customer_info.email",
        "business.customer_info.address",
    ]
    assert "zhao@example.org" not in str(done.changes)
    assert desk.rebuilt()


def test_whoever_signs_reads_what_is_to_be_theirs_whole(desk: Desk) -> None:
    order = desk.orders.submit(desk.clerk, "customer_info", dict(DATA.form), desk.verified("zhao")).order
    with desk.rig.store.read() as queries:
        (slip,) = (row.content for row in queries.documents.of_subject(f"order:{order.order_id}"))
    assert isinstance(slip, SlipContent)
    said = {row.code.rpartition(".")[2]: row.after for row in slip.changes}
    assert (said["email"], said["address"]) == ("zhao@example.org", "示例市滨河路 2 号")
    assert said["phone"] == DATA.form["phone"]
    assert "zhao@example.org" not in str(order.changes), "what outlives the person stays masked"


def test_whoever_signs_reads_what_will_be_recorded_not_what_was_typed(desk: Desk) -> None:
    typed: dict[str, Value] = {
        **DATA.form,
        "name": "买买提\u2022艾\u200b力",
        "email": "zhao@example.org",
        "address": " 示例市滨河路 2 号 ",
        "document_address": " 示例市人民路 1 号 ",
    }
    order = desk.orders.submit(desk.clerk, "customer_info", typed, desk.verified("zhao")).order
    with desk.rig.store.read() as queries:
        (slip,) = (row.content for row in queries.documents.of_subject(f"order:{order.order_id}"))
    assert isinstance(slip, SlipContent)
    said = {row.code.rpartition(".")[2]: row.after for row in slip.changes}
    assert desk.orders.sign(desk.clerk, order.order_id, "paper").state is OrderState.COMPLETED
    with desk.rig.store.read() as queries:
        person, customer = queries.customers.person("zhao"), queries.customers.customer("c-zhao")
    assert person is not None
    assert customer is not None
    assert said["name"] == person.name == "买买提·艾力"
    assert said["document_address"] == person.address == "示例市人民路 1 号"
    assert said["email"] == customer.email == "zhao@example.org"
    assert said["address"] == customer.address == "示例市滨河路 2 号"
    assert said["language"] == "English", "what is no secret stands as it is recorded"


def test_the_documents_data_are_corrected_and_the_number_stays(desk: Desk) -> None:
    visit = desk.verified("zhao")
    wrong = {**DATA.form, "name": "1234"}
    quote = desk.orders.quote(desk.clerk, "customer_info", wrong, visit)
    assert "business.customer_info.error.name" in [error.code for error in quote.errors]
    form: dict[str, Value] = {"phone": "13900007777", "language": "zh_CN", "name": "测试·赵亦鸣"}
    change(desk, "customer_info", form, visit)
    with desk.rig.store.read() as queries:
        person = queries.customers.person("zhao")
    assert person is not None
    assert (person.name, person.number) == ("测试·赵亦鸣", "110105198001010014")


def test_who_is_no_customer_has_nothing_to_change(desk: Desk) -> None:
    opened = desk.orders.start(desk.clerk, "customer_info", desk.verified("song"))
    assert [line.words.code for line in opened.eligibility.refused] == ["business.check.customer.refused"]


def test_direct_debit_begins_with_the_next_cycle(desk: Desk) -> None:
    visit = desk.verified("zhao", OWN)
    done = change(desk, "payment_method", dict(DEBIT.form), visit)
    assert done.effective_on == "2026-04-01"
    assert DEBIT_CARD not in str(done.changes)
    assert DEBIT_CARD[-4:] in str(done.changes)
    with desk.rig.store.read() as queries:
        methods = queries.subscribers
        assert method_on(methods.payment_methods(OWN), "2026-03-31").method is PaymentMethod.CASH
        found = method_on(methods.payment_methods(OWN), "2026-04-01")
        assert (found.method, found.bank, found.account) == (PaymentMethod.DIRECT_DEBIT, "ccb", DEBIT_CARD)
        slips = queries.documents.of_subject(f"order:{done.order_id}")
    assert DEBIT_CARD not in str(slips)
    quote = desk.orders.quote(desk.clerk, "payment_method", DEBIT.form, visit)
    assert [error.code for error in quote.errors] == ["business.payment_method.error.same"]
    # Whoever thinks better of it in the same cycle pays in cash as before.
    change(desk, "payment_method", {"method": "cash", "phone": "13800002468", "notify": "none"}, visit)
    with desk.rig.store.read() as queries:
        assert method_on(queries.subscribers.payment_methods(OWN), "2026-04-01").method is PaymentMethod.CASH
    assert desk.rebuilt()


def test_a_way_of_paying_goes_with_its_owner(desk: Desk) -> None:
    change(desk, "payment_method", dict(DEBIT.form), desk.verified("zhao", OWN))
    order = desk.submit_sample("ownership_transfer").order
    desk.orders.sign(desk.clerk, order.order_id, "paper")
    with desk.rig.store.read() as queries:
        assert queries.subscribers.payment_methods(OWN) == ()
