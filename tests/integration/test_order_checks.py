"""Who may have what, and what it costs: eligibility and quotes, on a real store."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.business import business_type
from app.domain.business.spec import Value
from app.domain.customers import ContactChanged, SubscriberStatus
from app.domain.errors import BugError, UserError
from app.domain.log import Redacted
from app.domain.orders import OrderState
from app.domain.subscribers import StatusChanged, StatusReason
from app.services.order_words import value_text
from app.services.visits import Visit
from tests.factories_subscribers import opened_mobile
from tests.samples_business import CHANGE, OPENING, PAYMENT, Desk
from tests.samples_hall import AUDITOR, BROADBAND, FREE, MOBILE, OWN, SIMS, SUSPENDED, TODAY, texts

DAY_MS = 24 * 3_600_000


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def refused(desk: Desk, type_key: str, visit: Visit) -> list[str]:
    return [line.words.code for line in desk.orders.eligibility(desk.clerk, type_key, visit).refused]


def test_five_numbers(desk: Desk) -> None:
    desk.setting("identity.numbers_per_person", 1)
    visit = desk.verified("song")
    desk.orders.submit(desk.clerk, "open_account", OPENING.form, visit)
    assert refused(desk, "open_account", visit) == ["business.check.five_numbers.refused"]
    with pytest.raises(UserError, match=r"five_numbers"):
        desk.orders.submit(
            desk.clerk, "open_account", {**OPENING.form, "number": FREE[1], "sim": SIMS[1]}, visit
        )


def test_ages(desk: Desk) -> None:
    assert refused(desk, "open_account", desk.verified("child")) == ["business.check.age.refused"]
    youth = desk.verified("youth")
    assert refused(desk, "open_account", youth) == []
    form = {**OPENING.form, "plan": "m129"}
    errors = desk.orders.quote(desk.clerk, "open_account", form, youth).errors
    assert [error.code for error in errors] == ["business.open_account.error.age_contract"]
    assert desk.orders.quote(desk.clerk, "open_account", OPENING.form, youth).errors == ()
    broadband = {**OPENING.form, "plan": "b500"}
    codes = [error.code for error in desk.orders.quote(desk.clerk, "open_account", broadband, youth).errors]
    assert codes == ["form.plan_unknown"]


def test_identity_counts_only_in_its_own_visit(desk: Desk) -> None:
    code = ["business.check.identity.refused"]
    assert refused(desk, "open_account", Visit()) == code
    good = desk.verified("song")
    assert refused(desk, "open_account", good) == []
    assert refused(desk, "open_account", replace(good, ticket_id="another")) == code
    assert refused(desk, "open_account", replace(good, person_id="wang")) == code
    assert refused(desk, "open_account", replace(good, verification_id="unknown")) == code
    assert refused(desk, "open_account", desk.verified("song", passed=False)) == code
    desk.rig.clock.advance_ms(DAY_MS)
    assert refused(desk, "open_account", good) == code


def test_arrears_count_per_person_or_per_number(desk: Desk) -> None:
    assert refused(desk, "open_account", desk.verified("wang")) == ["business.check.arrears_per_id.refused"]
    lines = desk.orders.eligibility(desk.clerk, "plan_change", desk.verified("wang", MOBILE)).checks
    assert "business.check.arrears.elsewhere" in [line.words.code for line in lines]
    codes = refused(desk, "plan_change", desk.verified("wang", BROADBAND))
    assert codes == ["business.check.status_arrears.refused", "business.check.arrears_per_number.refused"]


def test_who_may_change_a_plan(desk: Desk) -> None:
    assert refused(desk, "plan_change", desk.verified("song", MOBILE)) == ["business.check.owner.refused"]
    assert refused(desk, "plan_change", desk.verified("wang")) == ["business.check.account.refused"]
    assert refused(desk, "plan_change", desk.verified("wang", SUSPENDED)) == [
        "business.check.status_suspended.refused"
    ]


def test_a_number_whose_arrears_are_paid_is_to_be_resumed(desk: Desk) -> None:
    with desk.rig.store.read() as queries:
        row = queries.customers.subscriber(OWN)
    assert row is not None
    stopped = StatusChanged(
        after=row.last_op,
        subscriber_id=OWN,
        order_id=None,
        status=SubscriberStatus.ARREARS,
        reason=StatusReason.ARREARS,
        on=TODAY,
    )
    desk.rig.record(stopped)
    visit = desk.verified("zhao", OWN)
    assert refused(desk, "plan_change", visit) == ["business.check.status_to_resume.refused"]
    assert refused(desk, "resume", visit) == []


def test_no_business_while_bills_are_made(desk: Desk) -> None:
    desk.setting("business.closure_first", 10)
    desk.setting("business.closure_last", 12)
    lines = desk.orders.eligibility(desk.clerk, "plan_change", desk.verified("wang", MOBILE)).refused
    assert [line.words.params for line in lines] == [(("back", "2026-03-13"),)]
    desk.setting("business.closure_last", 31)
    lines = desk.orders.eligibility(desk.clerk, "plan_change", desk.verified("wang", MOBILE)).refused
    assert [line.words.params for line in lines] == [(("back", "2026-04-01"),)]


def test_bills_oldest_first_with_late_fee_and_prepayment(desk: Desk) -> None:
    form: dict[str, Value] = {
        "numbers": ("01000006688", "13800001234"),
        "arrears": "all",
        "prepay_fen": 200_00,
        "prepay_to": MOBILE,
    }
    order = desk.orders.submit(desk.clerk, "fee_payment", form, Visit()).order
    lines = [(line.item, line.title, line.amount_fen, line.subscriber_id) for line in order.quote]
    assert lines == [
        ("late_fee", "010****6688 2026-02 滞纳金 11 天", 3_23, BROADBAND),
        ("bill", "010****6688 2026-02 账单", 98_00, BROADBAND),
        ("prepayment", "预存 138****1234", 200_00, MOBILE),
    ]
    again = desk.orders.quote(desk.clerk, "fee_payment", PAYMENT.form, Visit())
    assert [error.code for error in again.errors] == ["business.fee_payment.error.nothing"]
    desk.pay(order, cash_fen=400_00)
    with desk.rig.store.read() as queries:
        assert queries.customers.unpaid_bills(BROADBAND) == ()
    assert desk.order(order.order_id).state is OrderState.COMPLETED
    assert desk.rebuilt()


def test_part_payment(desk: Desk) -> None:
    form: dict[str, Value] = {"numbers": ("01000006688",), "arrears": "part", "part_fen": 50_00}
    quote = desk.orders.quote(desk.clerk, "fee_payment", form, Visit())
    assert [(fee.item, fee.amount_fen) for fee in quote.fees] == [("late_fee", 3_23), ("bill", 46_77)]
    too_much = desk.orders.quote(desk.clerk, "fee_payment", {**form, "part_fen": 101_24}, Visit())
    assert [error.code for error in too_much.errors] == ["business.fee_payment.error.part"]
    assert desk.orders.quote(desk.clerk, "fee_payment", {**form, "part_fen": 101_23}, Visit()).errors == ()


def test_several_numbers_ask_where_the_prepayment_goes(desk: Desk) -> None:
    form: dict[str, Value] = {
        "numbers": ("01000006688", "13800001234", "13800001234"),
        "arrears": "none",
        "prepay_fen": 10_00,
    }
    quote = desk.orders.quote(desk.clerk, "fee_payment", form, Visit())
    assert [error.code for error in quote.errors] == ["form.number_twice", "form.required"]
    form["numbers"] = ("01000006688", "13800001234")
    quote = desk.orders.quote(desk.clerk, "fee_payment", form, Visit())
    assert [(error.field, error.code) for error in quote.errors] == [("prepay_to", "form.required")]
    desk.setting("business.most_accounts", 1)
    quote = desk.orders.quote(desk.clerk, "fee_payment", form, Visit())
    assert "form.too_many_numbers" in [error.code for error in quote.errors]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"effect": "appointed", "on": "2026-03-11"}, "business.plan_change.error.range"),
        ({"effect": "appointed", "on": "2026-10-01"}, "business.plan_change.error.range"),
        ({"effect": "appointed", "on": "2026-04-02"}, "business.plan_change.error.first_of_month"),
        ({"effect": "appointed", "on": "next week"}, "form.date"),
        ({"effect": "appointed"}, "form.required"),
        ({"plan": "nothing"}, "form.plan_unknown"),
    ],
)
def test_refused_changes(desk: Desk, changed: dict[str, Value], code: str) -> None:
    quote = desk.orders.quote(
        desk.clerk, "plan_change", {**CHANGE.form, **changed}, desk.verified("wang", MOBILE)
    )
    assert [error.code for error in quote.errors] == [code]


def test_an_appointed_change(desk: Desk) -> None:
    order = desk.submit_sample("plan_change", effect="appointed", on="2026-05-01").order
    assert order.effective_on == "2026-05-01"


def test_a_receipt_must_be_one(desk: Desk) -> None:
    form: dict[str, Value] = {"receipt": "T03-K7Q-000418-87", "reason": "duplicate"}
    quote = desk.orders.quote(desk.clerk, "reversal", form, Visit())
    assert [error.code for error in quote.errors] == ["receipts.check"]


def test_without_a_shift_no_money_moves(tmp_path: Path) -> None:
    desk = Desk(tmp_path, shift=False)
    assert refused(desk, "fee_payment", Visit()) == ["business.check.shift.refused"]
    accepted = desk.submit_sample("plan_change")
    assert accepted.order.business_day == ""


def test_who_was_erased_is_nobody(desk: Desk) -> None:
    visit = desk.verified("song")
    desk.rig.record(Redacted(person_id="song", op_ids=(), reason="test"))
    assert refused(desk, "open_account", visit) == ["business.check.identity.refused"]


def test_values_as_the_slip_reads_them(desk: Desk) -> None:
    form: dict[str, Value] = {"numbers": ("01000006688",), "prepay_fen": 5_00, "arrears": "all"}
    quote = desk.orders.quote(desk.clerk, "fee_payment", form, Visit())
    kind, text = business_type("fee_payment"), texts()["zh_CN"]
    shown = {
        field.key: value_text(field, quote.context, form, text)
        for field in kind.fields
        if field.key in {"numbers", "prepay_fen", "part_fen", "arrears"}
    }
    assert shown == {
        "numbers": "010****6688",
        "prepay_fen": "¥5.00",
        "part_fen": "",
        "arrears": "全部缴清 ¥101.23",
    }


def test_an_unknown_plan_is_a_bug(desk: Desk) -> None:
    lost = opened_mobile("lost", "c-nobody", "13900000001", plan_id="unheard-of")
    desk.rig.record(lost)
    with pytest.raises(BugError):
        desk.orders.quote(desk.clerk, "fee_payment", {"numbers": ("13900000001",)}, Visit())


def test_rights(desk: Desk) -> None:
    with pytest.raises(UserError, match=r"staff\.no_right\.serve"):
        desk.orders.submit(desk.session(AUDITOR), "fee_payment", PAYMENT.form, Visit())


@pytest.mark.parametrize("key", ["suspend", "cancel"])
def test_a_number_that_stops_or_goes_is_not_proposed_for_notices(desk: Desk, key: str) -> None:
    visit = desk.verified("zhao", OWN)

    def proposed(about: str = key) -> Value | None:
        return desk.orders.start(desk.clerk, about, visit).form.get("phone")

    assert (proposed(), proposed("feature_change")) == (None, "13800002468")
    for contact, wanted in (("13800002468", None), ("13900007777", "13900007777")):
        desk.rig.record(ContactChanged(customer_id="c-zhao", phone=contact, language=None))
        assert proposed() == wanted
