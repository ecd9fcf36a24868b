"""Numbers and SIM cards are held, given out and freed, each once, on a real store."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import UserError
from app.domain.orders import OrderState
from app.domain.stock import StockState
from tests.samples_business import Desk
from tests.samples_hall import FREE, SIMS


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def states(desk: Desk) -> tuple[StockState, StockState]:
    with desk.rig.store.read() as queries:
        number, sim = queries.stock.number(FREE[0]), queries.stock.sim(SIMS[0])
    assert number is not None
    assert sim is not None
    return number.state, sim.state


def test_a_taken_number_is_refused(desk: Desk) -> None:
    desk.submit_sample("open_account")
    with pytest.raises(UserError, match=r"form\.number_taken"):
        desk.submit_sample("open_account")
    with pytest.raises(UserError, match=r"form\.sim_taken"):
        desk.submit_sample("open_account", number=FREE[1])
    with pytest.raises(UserError, match=r"form\.sim_unknown"):
        desk.submit_sample("open_account", number=FREE[1], sim="89860026990000009999")


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1), st.booleans()), max_size=8))
@settings(max_examples=15)
def test_stock_is_never_assigned_twice(
    tmp_path_factory: pytest.TempPathFactory, wishes: list[tuple[int, int, bool]]
) -> None:
    desk = Desk(tmp_path_factory.mktemp("stock"))
    holders: dict[str, str] = {}
    for number, sim, paid in wishes:
        try:
            order = desk.submit_sample(
                "open_account", number=FREE[number], sim=SIMS[sim], prepay_fen=200_00
            ).order
        except UserError:
            assert FREE[number] in holders or SIMS[sim] in holders
            continue
        assert FREE[number] not in holders
        assert SIMS[sim] not in holders
        if paid:
            desk.pay(order)
            holders |= {FREE[number]: order.order_id, SIMS[sim]: order.order_id}
        else:
            desk.orders.cancel(desk.clerk, order.order_id, "customer_withdrew")
    with desk.rig.store.read() as queries:
        for wanted in FREE:
            row = queries.stock.number(wanted)
            assert row is not None
            assert row.order_id == holders.get(wanted)
            assert row.state is (StockState.ASSIGNED if wanted in holders else StockState.FREE)
    assert desk.rebuilt()


def test_counts_and_cards_of_the_stock(desk: Desk) -> None:
    desk.pay(desk.submit_sample("open_account").order)
    counts = {count.state: (count.numbers, count.sims) for count in desk.stock.counts()}
    assert counts[StockState.FREE] == (2, 1)
    assert counts[StockState.ASSIGNED] == (1, 1)
    assert [row.number for row in desk.stock.free_numbers(10)] == [FREE[1], FREE[2]]
    assert [row.number for row in desk.stock.free_numbers(10, "8880")] == [FREE[2]]
    assert desk.stock.check_sim(f" {SIMS[1]}\n").iccid == SIMS[1]
    for iccid, code in (
        (SIMS[0], "form.sim_taken"),
        ("8" * 20, "form.sim_unknown"),
        ("8x", "form.sim_format"),
    ):
        with pytest.raises(UserError) as caught:
            desk.stock.check_sim(iccid)
        assert caught.value.code == code


def test_a_failed_opening_frees_number_and_sim(desk: Desk) -> None:
    order = desk.submit_sample("open_account").order
    desk.setting("identity.numbers_per_person", 0)
    desk.pay(order)
    failed = desk.order(order.order_id)
    assert (failed.state, failed.reason) == (OrderState.FAILED, "business.failed.five_numbers")
    assert states(desk) == (StockState.FREE, StockState.FREE)
    assert desk.rebuilt()
