"""Orders between terminal and centre: accepted, held, then executed there or refused."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.customers import (
    CustomerRegistered,
    PlanChanged,
)
from app.domain.errors import EnvironmentFault, SyncConflict, UserError
from app.domain.facts import Fact
from app.domain.log import Redacted
from app.domain.orders import OrderState
from app.domain.stock import NumberMoved, StockState
from app.services.order_execution import acknowledge, execute_order, hold_order, order_of
from app.services.ports import Stamp
from app.services.visits import Visit
from tests.factories import HALL
from tests.factories_subscribers import opened_mobile
from tests.network_hall import Centre, NetDesk
from tests.samples_business import CHANGE, OPENING, PREPAYMENT
from tests.samples_hall import CLERK, FREE, MOBILE, OTHER, SIMS, reference_facts


def mobile(number: str, customer: str, person: str, index: int) -> tuple[Fact, ...]:
    return (
        CustomerRegistered(customer_id=customer, person_id=person, organisation=False, since="2020-01-01"),
        opened_mobile(f"sub-{customer}-{index}", customer, number),
    )


def accept(desk: NetDesk, **changed: str | int) -> str:
    """Accept and collect for a new number, without a line."""
    desk.link.up = False
    clerk = desk.session()
    form = {**OPENING.form, **changed}
    order = desk.orders.submit(clerk, "open_account", form, desk.verified("song")).order
    desk.pay(clerk, order)
    assert desk.state(order.order_id) is OrderState.HELD
    desk.link.up = True
    return order.order_id


def test_opening_a_number_offline(centre: Centre, desk: NetDesk) -> None:
    order_id = accept(desk)
    order = desk.order(order_id)
    assert order.code == f"S-260311-{desk.store.terminal.code}-0001"
    assert order.effective_on == "confirmed"
    desk.sync()
    assert centre.order(order_id).state is OrderState.COMPLETED
    assert desk.state(order_id) is OrderState.COMPLETED
    with desk.store.read() as queries:
        number, sim = queries.stock.number(FREE[0]), queries.stock.sim(SIMS[0])
        opened = queries.customers.by_number(FREE[0])
        assert queries.network.open_follow_ups() == ()
    assert number is not None
    assert sim is not None
    assert opened is not None
    assert (number.state, sim.state) == (StockState.ASSIGNED, StockState.ASSIGNED)
    assert opened.balance_fen == 100_00
    assert desk.rebuilt()
    assert not centre.work().anything


def test_five_numbers_in_all_halls_are_counted_by_document(centre: Centre, desk: NetDesk) -> None:
    order_id = accept(desk)
    others = [mobile(f"1390000000{index}", "c-song-b", "song", index) for index in range(5)]
    centre.publish(*(fact for pair in others for fact in pair))
    desk.sync()
    order = desk.order(order_id)
    assert (order.state, order.reason) == (OrderState.REJECTED, "network.refused.five_numbers")
    with desk.store.read() as queries:
        number, sim = queries.stock.number(FREE[0]), queries.stock.sim(SIMS[0])
        (row,) = queries.network.open_follow_ups()
    assert number is not None
    assert sim is not None
    assert (number.state, sim.state) == (StockState.FREE, StockState.SCRAPPED)
    assert (row.code, row.order_id, row.payment_id, row.amount_fen) == (
        "network.refused.five_numbers",
        order_id,
        order.payment_id,
        110_00,
    )
    assert desk.rebuilt()


def test_a_change_of_plan_is_confirmed(centre: Centre, desk: NetDesk) -> None:
    clerk = desk.session()
    form = {**CHANGE.form, "plan": "m129"}
    with pytest.raises(UserError, match=r"business\.plan_change\.error\.same"):
        desk.orders.submit(clerk, "plan_change", form, desk.verified("wang", MOBILE))
    accepted = desk.orders.submit(clerk, "plan_change", CHANGE.form, desk.verified("wang", MOBILE))
    assert accepted.order.effective_on == "2026-04-01"
    assert accepted.approval is not None
    desk.sync()
    with desk.store.write(Stamp("T10208")) as unit:
        acknowledge(unit, order_of(unit, accepted.order.order_id), "T10208", desk.clock.now_ms())
    assert desk.orders.sign(clerk, accepted.order.order_id, "paper").state is OrderState.HELD
    with pytest.raises(UserError, match=r"order\.not_executable"):
        desk.orders.execute(clerk, accepted.order.order_id)
    desk.sync()
    assert desk.state(accepted.order.order_id) is OrderState.COMPLETED
    with centre.store.read() as queries:
        row = queries.customers.subscriber(MOBILE)
    assert row is not None
    assert row.next_plan_id == "m199"


def test_local_business_is_done_at_once(desk: NetDesk) -> None:
    desk.link.up = False
    clerk = desk.session()
    order = desk.orders.submit(clerk, "fee_payment", PREPAYMENT.form, Visit()).order
    checkout = desk.till.open(clerk, None, [order.order_id])
    desk.till.complete(clerk, checkout.payment_id, 200_00)
    assert desk.state(order.order_id) is OrderState.COMPLETED


def test_only_granted_numbers_are_handed_out(centre: Centre, desk: NetDesk, tmp_path: Path) -> None:
    other = NetDesk(tmp_path, centre, seed=32)
    other.sync()
    assert [row.number for row in desk.stock.free_numbers(9)] == sorted(FREE)
    assert [row.number for row in desk.stock.free_numbers(9, "8880")] == ["19800008880"]
    assert other.stock.free_numbers(9) == ()
    clerk = other.open_shift(OTHER, 2)
    quote = other.orders.quote(clerk, "open_account", OPENING.form, other.verified("song"))
    assert ("number", "form.number_taken") in [(error.field, error.code) for error in quote.errors]


def test_a_number_that_somebody_else_got_is_refused(centre: Centre, desk: NetDesk) -> None:
    order_id = accept(desk)
    with centre.store.write(Stamp(""), HALL) as unit:
        row = unit.queries.stock.number(FREE[0])
        assert row is not None
        taken = NumberMoved(
            after=row.last_op, number=FREE[0], state=StockState.RESERVED, order_id="elsewhere"
        )
        unit.record(taken)
    desk.sync()
    assert desk.order(order_id).reason == "network.refused.number"


def test_what_can_be_done_no_more_is_refused(centre: Centre, desk: NetDesk) -> None:
    order_id = accept(desk)
    plan = next(fact for fact in reference_facts() if getattr(fact, "plan_id", "") == "m59")
    centre.publish(replace(plan, on_sale=False, version=2))  # type: ignore[type-var]
    desk.sync()
    assert desk.order(order_id).reason == "network.refused.plan_withdrawn"


def test_money_that_went_back_and_an_erased_form(desk: NetDesk) -> None:
    order_id = accept(desk)
    payment_id = desk.order(order_id).payment_id
    assert payment_id is not None
    desk.link.up = False
    clerk = desk.session()
    receipt = desk.store
    with receipt.write(Stamp(CLERK)) as unit:
        desk.reverser.reverse(unit, clerk, payment_id, None, "", "test", desk.clock.now_ms())
    desk.sync()
    order = desk.order(order_id)
    assert order.reason == "network.refused.payment"
    with desk.store.read() as queries:
        (row,) = queries.network.open_follow_ups()
    assert (row.payment_id, row.amount_fen) == (None, 0)
    second = accept(desk, number=FREE[1], sim=SIMS[1])
    with desk.store.write(Stamp(CLERK)) as unit:
        unit.record(Redacted(person_id="song", op_ids=(), reason="test"))
    desk.sync()
    assert desk.order(second).reason == "network.refused.form"


def test_an_order_waits_for_its_payment(centre: Centre, desk: NetDesk) -> None:
    """A payment that lies in quarantine must not let its order be done, nor be refused."""
    clerk = desk.session()
    order = desk.orders.submit(clerk, "open_account", OPENING.form, desk.verified("song")).order
    with desk.store.write(Stamp(CLERK)) as unit:
        hold_order(unit, order_of(unit, order.order_id), CLERK, desk.clock.now_ms(), "not-here")
    desk.sync()
    assert desk.state(order.order_id) is OrderState.HELD
    assert centre.central.desk.settle(HALL, "nothing") is None
    assert centre.central.desk.settle(HALL, order.order_id) is None


def test_a_held_order_is_cancelled_with_the_centres_consent(desk: NetDesk) -> None:
    order_id = accept(desk)
    clerk = desk.session()
    desk.link.up = False
    with pytest.raises(UserError, match=r"offline\.held"):
        desk.orders.cancel(clerk, order_id, "changed mind")
    payment = desk.order(order_id).payment_id
    with desk.store.read() as queries:
        row = queries.money.payment(payment or "")
    assert row is not None
    undo = {"receipt": row.receipt, "reason": "customer_withdrew"}
    quote = desk.orders.quote(clerk, "reversal", undo, Visit())
    assert [error.code for error in quote.errors] == ["business.reversal.error.held"]
    desk.link.up = True
    # The centre must see the cancellation before it executes: both come in one push, and it works after it.
    assert desk.orders.cancel(clerk, order_id, "changed mind").state is OrderState.CANCELLED
    assert desk.orders.quote(clerk, "reversal", undo, Visit()).errors == ()
    desk.sync()
    with desk.store.read() as queries:
        number = queries.stock.number(FREE[0])
    assert number is not None
    assert number.state is StockState.FREE


def test_a_cancellation_that_comes_too_late(desk: NetDesk) -> None:
    order_id = accept(desk)
    desk.push()
    assert desk.centre.work().completed == 1
    with pytest.raises(SyncConflict):
        desk.orders.cancel(desk.session(), order_id, "changed mind")
    assert desk.state(order_id) is OrderState.COMPLETED
    assert desk.rebuilt()


def test_a_cancellation_without_an_answer_is_withdrawn(centre: Centre, desk: NetDesk) -> None:
    order_id = accept(desk)
    desk.link.silent = True
    with pytest.raises(EnvironmentFault, match=r"link\.no_verdict"):
        desk.orders.cancel(desk.session(), order_id, "changed mind")
    assert desk.state(order_id) is OrderState.HELD
    desk.link.silent = False
    desk.sync()
    assert desk.state(order_id) is OrderState.COMPLETED
    assert centre.order(order_id).state is OrderState.COMPLETED


def papers(desk: NetDesk, order_id: str) -> int:
    with desk.store.read() as queries:
        return len(queries.documents.of_subject(f"order:{order_id}"))


@pytest.mark.usefixtures("online")
def test_online_business_waits_for_the_centre(desk: NetDesk) -> None:
    clerk = desk.session()
    visit = desk.verified("wang", MOBILE)
    desk.link.up = False
    with pytest.raises(UserError, match=r"offline\.online_only"):
        desk.orders.submit(clerk, "plan_change", CHANGE.form, visit)
    desk.link.up = True
    seen: list[int] = []

    def look() -> None:
        with desk.store.read() as queries:
            seen.append(len(queries.documents.recent(9)))

    desk.link.before = look
    done = desk.orders.submit(clerk, "plan_change", CHANGE.form, visit)
    assert seen == [0]
    assert papers(desk, done.order.order_id) == 1
    assert done.order.state is OrderState.PENDING


@pytest.mark.usefixtures("online")
def test_online_business_refused_by_the_centre(centre: Centre, desk: NetDesk) -> None:
    clerk = desk.session()
    visit = desk.verified("wang", MOBILE)

    def elsewhere() -> None:
        with centre.store.write(Stamp(""), HALL) as unit:
            row = unit.queries.customers.subscriber(MOBILE)
            assert row is not None
            changed = PlanChanged(
                after=row.last_op,
                subscriber_id=MOBILE,
                order_id="elsewhere",
                from_plan="m129",
                to_plan="m99",
                effective_on="2026-04-01",
            )
            unit.record(changed)

    desk.link.before = elsewhere
    with pytest.raises(UserError, match=r"network\.refused\.plan_waits"):
        desk.orders.submit(clerk, "plan_change", CHANGE.form, visit)
    with desk.store.read() as queries:
        assert queries.documents.recent(9) == ()


@pytest.mark.usefixtures("online")
def test_online_business_without_an_answer(desk: NetDesk) -> None:
    desk.link.silent = True
    with pytest.raises(EnvironmentFault, match=r"link\.no_verdict"):
        desk.orders.submit(desk.session(), "plan_change", CHANGE.form, desk.verified("wang", MOBILE))
    with desk.store.read() as queries:
        assert queries.documents.recent(9) == ()
        assert queries.orders.open_of_customer("c-wang") == ()


def test_a_terminal_may_not_execute_what_is_the_centres(desk: NetDesk) -> None:
    clerk = desk.session()
    order = desk.orders.submit(clerk, "open_account", OPENING.form, desk.verified("song")).order
    with desk.store.write(Stamp(CLERK)) as unit:
        execute_order(unit, order_of(unit, order.order_id), clerk, desk.clock.now_ms())
    desk.sync()
    assert desk.state(order.order_id) is OrderState.ACKNOWLEDGED
