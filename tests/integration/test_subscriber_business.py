"""What the businesses of a service number do to it: card, owner, features, status, end, service password."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.domain.business.spec import Value
from app.domain.customers import BillIssued, BillItem, SubscriberStatus
from app.domain.errors import UserError
from app.domain.orders import OrderState
from app.domain.stock import StockState
from app.domain.subscribers import PasswordState, ServicePasswordTried
from app.services.order_quotes import Submitted
from app.services.rows.customers import SubscriberRow
from app.services.visits import Visit
from tests.factories_money import prepayment
from tests.samples_business import Desk
from tests.samples_form import CONTACT
from tests.samples_hall import BROADBAND, MANAGER, MOBILE, OWN, PIN, SECRET, SIMS, SUSPENDED, TODAY
from tests.samples_numbers import LEAVING


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


AWAY: dict[str, Value] = {**CONTACT, "phone": "13900000001"}
"""Contact of whoever gives the usual number away."""


def number(desk: Desk, subscriber_id: str = OWN) -> SubscriberRow:
    with desk.rig.store.read() as queries:
        row = queries.customers.subscriber(subscriber_id)
    assert row is not None
    return row


def sim_state(desk: Desk, iccid: str) -> tuple[StockState, str]:
    with desk.rig.store.raw() as conn:
        sql = "SELECT state, reason FROM sim_card WHERE iccid = ?"
        row = conn.exec_driver_sql(sql, (iccid,)).one()
    return StockState(row.state), row.reason


def finish(desk: Desk, accepted: Submitted) -> OrderState:
    """Have it approved, signed, paid; returns how it ended."""
    order = accepted.order
    if accepted.approval:
        manager = desk.session(MANAGER, None)
        desk.approvals.decide(manager, accepted.approval.approval_id, granted=True, reason="", pin=PIN)
        order = desk.order(order.order_id)
    if order.total_fen:
        desk.pay(order)
    else:
        desk.orders.sign(desk.clerk, order.order_id, "paper")
    return desk.order(order.order_id).state


def do(desk: Desk, key: str, form: dict[str, Value], visit: Visit) -> OrderState:
    return finish(desk, desk.orders.submit(desk.clerk, key, {**CONTACT, **form}, visit))


def replace_sim(desk: Desk, reason: str, sim: str) -> Submitted:
    visit = desk.verified("zhao", OWN)
    return desk.orders.submit(desk.clerk, "sim_replace", {**CONTACT, "reason": reason, "sim": sim}, visit)


def test_the_old_card_serves_until_the_new_one_does(desk: Desk) -> None:
    accepted = replace_sim(desk, "damaged", SIMS[0])
    assert accepted.order.total_fen == 10_00
    assert number(desk).sim is None
    assert sim_state(desk, SIMS[0]) == (StockState.RESERVED, "")
    assert finish(desk, accepted) is OrderState.COMPLETED
    assert number(desk).sim == SIMS[0]
    assert sim_state(desk, SIMS[0]) == (StockState.ASSIGNED, "")
    # This one never worked: a free swap, and it is scrapped with the reason.
    swap = replace_sim(desk, "dead_on_arrival", SIMS[1])
    assert swap.order.total_fen == 0
    assert finish(desk, swap) is OrderState.COMPLETED
    assert number(desk).sim == SIMS[1]
    assert sim_state(desk, SIMS[0]) == (StockState.SCRAPPED, "dead_on_arrival")
    assert desk.rebuilt()


def test_a_withdrawn_replacement_frees_the_card(desk: Desk) -> None:
    accepted = replace_sim(desk, "lost", SIMS[0])
    desk.orders.cancel(desk.clerk, accepted.order.order_id, "found it")
    assert sim_state(desk, SIMS[0])[0] is StockState.FREE
    assert number(desk).sim is None


def test_cards_are_for_mobile_numbers(desk: Desk) -> None:
    checks = desk.orders.eligibility(desk.clerk, "sim_replace", desk.verified("wang", BROADBAND)).refused
    assert [line.words.code for line in checks] == [
        "business.check.status_arrears.refused",
        "business.check.not_mobile.refused",
    ]


def test_a_number_goes_to_somebody_else(desk: Desk) -> None:
    desk.set_password(OWN)
    assert do(desk, "ownership_transfer", {}, desk.both("zhao", "song", OWN)) is OrderState.COMPLETED
    row = number(desk)
    assert row.customer_id == "song"
    assert row.balance_fen == 80_00
    assert desk.passwords.state(OWN) is PasswordState.NONE
    with desk.rig.store.read() as queries:
        customer = queries.customers.customer_of_person("song")
    assert customer is not None
    assert customer.since == TODAY
    # The old owner has no say in it any more.
    refused = desk.orders.eligibility(desk.clerk, "suspend", desk.verified("zhao", OWN)).refused
    assert [line.words.code for line in refused] == ["business.check.owner.refused"]
    assert desk.rebuilt()


@pytest.mark.parametrize(
    ("other", "code"),
    [
        (None, "business.check.other.refused"),
        ("zhao", "business.check.other_same.refused"),
        ("child", "business.check.age.refused"),
    ],
)
def test_who_may_not_take_over(desk: Desk, other: str | None, code: str) -> None:
    visit = desk.both("zhao", other, OWN) if other else desk.verified("zhao", OWN)
    refused = desk.orders.eligibility(desk.clerk, "ownership_transfer", visit).refused
    assert [line.words.code for line in refused] == [code]


def test_nobody_takes_over_more_than_five_numbers(desk: Desk) -> None:
    desk.setting("identity.numbers_per_person", 2)
    refused = desk.orders.eligibility(
        desk.clerk, "ownership_transfer", desk.both("zhao", "wang", OWN)
    ).refused
    assert [line.words.code for line in refused] == ["business.check.five_numbers.refused"]


def test_a_verification_of_another_visit_makes_no_party(desk: Desk) -> None:
    second = desk.verified("song")
    visit = replace(
        desk.verified("zhao", OWN), ticket_id=None, other_verification_id=f"{second.verification_id}-not"
    )
    refused = desk.orders.eligibility(desk.clerk, "ownership_transfer", visit).refused
    assert [line.words.code for line in refused] == ["business.check.other.refused"]


@pytest.mark.parametrize(("way", "due", "kept"), [("keep", 0, True), ("end", 510_00, False)])
def test_the_contract_goes_along_or_ends(desk: Desk, way: str, due: int, kept: bool) -> None:
    visit = desk.both("wang", "song", MOBILE)
    accepted = desk.orders.submit(desk.clerk, "ownership_transfer", {**AWAY, "contract": way}, visit)
    assert accepted.order.total_fen == due
    assert [(row.before, row.after, row.difference) for row in accepted.order.changes] == [
        ("原机主 测试·王**", "接收方 测试·宋**", ""),
        ("畅享 129", "畅享 129", ""),
        ("¥46.80", "¥46.80，归接收方", ""),
        ("至 2026-08-31", "不变，不触发违约" if kept else "提前解约", "" if kept else "解约付 ¥510.00"),
    ]
    assert (accepted.approval is not None) == (due > 0)
    assert finish(desk, accepted) is OrderState.COMPLETED
    assert (number(desk, MOBILE).contract is not None) == kept


def test_the_young_take_no_contract_over(desk: Desk) -> None:
    visit = desk.both("wang", "youth", MOBILE)
    quote = desk.orders.quote(desk.clerk, "ownership_transfer", {**AWAY, "contract": "keep"}, visit)
    assert [error.code for error in quote.errors] == ["business.open_account.error.age_contract"]


def test_features_and_the_deposit(desk: Desk) -> None:
    visit = desk.by_password(OWN)
    wanted = ("feature.caller_id", "feature.international")
    accepted = desk.orders.submit(desk.clerk, "feature_change", {**CONTACT, "features": wanted}, visit)
    assert accepted.order.total_fen == 500_00
    assert accepted.order.by_password
    assert accepted.order.verification_id is None
    rows = {row.code.rpartition("_")[2]: row for row in accepted.order.changes}
    assert (rows["id"].after, rows["id"].difference) == ("已开通，¥6.00/月", "+6.00 元/月"), "it is signed"
    assert rows["international"].after == "已开通", "it costs nothing a month"
    assert finish(desk, accepted) is OrderState.COMPLETED
    assert number(desk).features == wanted
    with desk.rig.store.read() as queries:
        (held,) = queries.subscribers.deposits(OWN)
        assert queries.subscribers.deposit(held.deposit_id) == held
    assert (held.item, held.amount_fen, held.order_id) == (
        "deposit.international",
        500_00,
        accepted.order.order_id,
    )
    # Off and on again while the deposit is held: it is not asked for twice.
    for features, due in ((("feature.caller_id",), 0), (wanted, 0), ((), 0)):
        again = desk.orders.submit(desk.clerk, "feature_change", {**CONTACT, "features": features}, visit)
        assert again.order.total_fen == due
        assert finish(desk, again) is OrderState.COMPLETED
        assert number(desk).features == features
    quote = desk.orders.quote(desk.clerk, "feature_change", {**CONTACT, "features": ()}, visit)
    assert [error.code for error in quote.errors] == ["business.feature_change.error.same"]
    for key in ("cancel", "ownership_transfer"):
        there = desk.both("zhao", "song", OWN)
        refused = desk.orders.eligibility(desk.clerk, key, there).refused
        assert [line.words.code for line in refused] == ["business.check.deposit_held.refused"]
    assert desk.rebuilt()


def test_a_number_rests_and_serves_again(desk: Desk) -> None:
    desk.setting("business.hotline", 4_008_000_086)
    accepted = desk.orders.submit(
        desk.clerk, "suspend", {**CONTACT, "reason": "lost"}, desk.verified("zhao", OWN)
    )
    assert [change.after for change in accepted.order.changes] == ["停机（遗失挂失）"], "nothing to wait for"
    assert finish(desk, accepted) is OrderState.COMPLETED
    row = number(desk)
    assert (row.status, row.status_reason, row.status_on) == (SubscriberStatus.SUSPENDED, "lost", TODAY)
    with pytest.raises(UserError, match=r"business\.check\.status_suspended\.refused"):
        do(desk, "suspend", {"reason": "lost"}, desk.verified("zhao", OWN))
    assert do(desk, "resume", {}, desk.verified("zhao", OWN)) is OrderState.COMPLETED
    assert number(desk).status is SubscriberStatus.ACTIVE
    with pytest.raises(UserError, match=r"business\.check\.status_active\.refused"):
        do(desk, "resume", {}, desk.verified("zhao", OWN))
    assert desk.rebuilt()


def test_arrears_are_paid_before_it_serves_again(desk: Desk) -> None:
    bill = BillIssued(
        bill_id="bill-x",
        subscriber_id=SUSPENDED,
        period="2026-02",
        principal_fen=59_00,
        paid_fen=0,
        due_on="2026-03-01",
        items=(BillItem(title="月租", amount_fen=59_00),),
    )
    desk.rig.record(bill)
    with pytest.raises(UserError, match=r"business\.check\.arrears_per_number\.refused"):
        do(desk, "resume", {}, desk.verified("wang", SUSPENDED))


def leave(desk: Desk, visit: Visit, **changed: Value) -> Submitted:
    form = {key: value for key, value in {**LEAVING.form, **changed}.items() if value != ""}
    return desk.orders.submit(desk.clerk, "cancel", form, visit)


def test_a_number_ends_and_its_balance_is_settled(desk: Desk) -> None:
    accepted = leave(desk, desk.verified("zhao", OWN))
    assert accepted.approval is not None
    assert accepted.approval.rules == ("approval.rule.cancel_balance",)
    assert finish(desk, accepted) is OrderState.COMPLETED
    row = number(desk)
    assert (row.status, row.balance_fen) == (SubscriberStatus.CANCELLED, 0)
    with desk.rig.store.read() as queries:
        assert queries.customers.by_number("13800002468") is None
    for key in ("suspend", "resume", "plan_change", "service_password"):
        refused = desk.orders.eligibility(desk.clerk, key, desk.verified("zhao", OWN)).refused
        assert refused[0].words.code.startswith("business.check.status")
    assert desk.rebuilt()


def test_the_balance_goes_to_another_number(desk: Desk) -> None:
    visit = desk.verified("wang", MOBILE)
    changed: dict[str, Value] = {"settle": "number", "to_number": SUSPENDED, "bank": "", "bank_account": ""}
    with pytest.raises(UserError, match=r"business\.cancel\.error\.phone"):
        leave(desk, visit, **{**changed, "phone": "13800001234"})
    accepted = leave(desk, visit, **{**changed, "phone": "13900000001"})
    # What ending the contract costs is collected; the balance is no part of it.
    assert accepted.order.total_fen == 510_00
    assert accepted.approval is not None
    assert set(accepted.approval.rules) == {"approval.rule.contract", "approval.rule.subsidy"}
    assert finish(desk, accepted) is OrderState.COMPLETED
    assert number(desk, MOBILE).balance_fen == 0
    assert number(desk, SUSPENDED).balance_fen == 12_00 + 46_80
    assert desk.rebuilt()


def test_what_was_paid_in_meanwhile_is_not_lost(desk: Desk) -> None:
    desk.setting("approval.cancel_balance_fen", 1_000_00)
    accepted = leave(desk, desk.verified("wang", SUSPENDED), phone="13900000001")
    # At the kiosk, say: no order of it waits anywhere.
    checkout = desk.till.open(desk.clerk, None, [], [prepayment(30_00, SUSPENDED)])
    desk.till.complete(desk.clerk, checkout.payment_id, 30_00)
    assert finish(desk, accepted) is OrderState.COMPLETED
    assert number(desk, SUSPENDED).balance_fen == 0
    with desk.rig.store.raw() as conn:
        (settled,) = conn.exec_driver_sql("SELECT amount_fen, to_subscriber FROM balance_settled").all()
    assert tuple(settled) == (42_00, None)


def test_the_service_password_opens_what_it_serves_alone(desk: Desk) -> None:
    visit = desk.by_password(OWN)
    assert desk.orders.eligibility(desk.clerk, "feature_change", visit).allowed
    assert desk.orders.eligibility(desk.clerk, "plan_change", visit).allowed
    for key in ("suspend", "cancel", "sim_replace", "ownership_transfer", "service_password"):
        assert not desk.orders.eligibility(desk.clerk, key, visit).allowed
    # Another visit, another number, or a password that was set since: it has to be typed again.
    for other in (
        replace(visit, ticket_id="another"),
        replace(visit, subscriber_id=MOBILE),
        replace(visit, password_of=MOBILE),
        replace(visit, password_of=None),
    ):
        assert not desk.orders.eligibility(desk.clerk, "feature_change", other).allowed
    desk.set_password(OWN, "951357")
    assert not desk.orders.eligibility(desk.clerk, "feature_change", visit).allowed


def test_a_password_serves_beside_the_document_of_somebody_else(desk: Desk) -> None:
    visit = replace(desk.by_password(OWN), **vars_of(desk.verified("song", OWN)))
    wanted = {**CONTACT, "plan": "m199", "effect": "next_cycle"}
    accepted = desk.orders.submit(desk.clerk, "plan_change", wanted, visit)
    assert accepted.order.by_password
    assert accepted.approval is not None
    detail = desk.approvals.detail(desk.session(MANAGER, None), accepted.approval.approval_id)
    assert [moment.code for moment in detail.grounds] == ["by_password", "unsigned"]
    assert do(desk, "feature_change", {"features": ("feature.caller_id",)}, visit) is OrderState.COMPLETED
    desk.orders.cancel(desk.clerk, accepted.order.order_id, "asks anew, alone")
    alone = desk.orders.submit(desk.clerk, "plan_change", wanted, desk.by_password(OWN)).approval
    assert alone is not None
    detail = desk.approvals.detail(desk.session(MANAGER, None), alone.approval_id)
    assert [moment.code for moment in detail.grounds] == ["by_password", "unsigned"]


def vars_of(visit: Visit) -> dict[str, Any]:
    return {"person_id": visit.person_id, "verification_id": visit.verification_id}


def test_five_wrong_ones_lock_the_day_whoever_counted_them(desk: Desk) -> None:
    desk.set_password(OWN)
    visit = Visit(subscriber_id=OWN)
    for left in (4, 3):
        with pytest.raises(UserError, match=r"service_password\.wrong") as refused:
            desk.passwords.check(desk.clerk, visit, "000001")
        assert refused.value.params == {"left": left}
    # Another terminal counted two more, and one of yesterday that does not count.
    for day in (TODAY, TODAY, "2026-03-10"):
        desk.rig.record(
            ServicePasswordTried(
                try_id=desk.rig.ids.new(),
                subscriber_id=OWN,
                ticket_id=None,
                passed=False,
                day=day,
                staff_no="T10231",
                at_ms=desk.rig.clock.now_ms(),
            )
        )
    with pytest.raises(UserError, match=r"service_password\.locked"):
        desk.passwords.check(desk.clerk, visit, "000001")
    with pytest.raises(UserError, match=r"service_password\.locked"):
        desk.passwords.check(desk.clerk, visit, SECRET)
    assert desk.passwords.state(OWN) is PasswordState.LOCKED
    unlock = do_password(desk, {"action": "unlock"})
    assert unlock is OrderState.COMPLETED
    assert desk.passwords.check(desk.clerk, visit, SECRET).password_of == OWN
    assert desk.rebuilt()


def do_password(desk: Desk, form: dict[str, Value]) -> OrderState:
    visit = desk.verified("zhao", OWN)
    return finish(desk, desk.orders.submit(desk.clerk, "service_password", form, visit))


def test_a_password_is_set_and_nobody_can_read_it(desk: Desk) -> None:
    visit = Visit(subscriber_id=OWN)
    with pytest.raises(UserError, match=r"service_password\.none"):
        desk.passwords.check(desk.clerk, visit, SECRET)
    desk.set_password(OWN, "135790", initial=True)
    with pytest.raises(UserError, match=r"service_password\.initial"):
        desk.passwords.check(desk.clerk, visit, "135790")
    with pytest.raises(UserError, match=r"business\.check\.account\.refused"):
        desk.passwords.check(desk.clerk, Visit(), SECRET)
    assert do_password(desk, {"password": (SECRET, SECRET), "action": "set"}) is OrderState.COMPLETED
    assert desk.passwords.check(desk.clerk, visit, SECRET).password_of == OWN
    with desk.rig.store.raw() as conn:
        bodies = [row.body for row in conn.exec_driver_sql("SELECT body FROM op WHERE body IS NOT NULL")]
        slips = [row.content for row in conn.exec_driver_sql("SELECT content FROM document")]
    assert not any(SECRET in str(body) for body in (*bodies, *slips))
