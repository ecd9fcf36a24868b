"""Limits of collecting without the centre, and what happens to an order in a network."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.business.spec import OfflineMode
from app.domain.offline_rules import (
    OfflineLimits,
    acceptance_bar,
    after_acceptance,
    cash_bar,
    ceiling_fen,
    centre_executes,
    left_fen,
)
from app.domain.order_rules import order_code
from app.domain.orders import OrderState

LIMITS = OfflineLimits()
FEN = st.integers(1, 1_000_00)


@given(st.lists(st.tuples(FEN, st.booleans()), max_size=60))
def test_no_run_of_payments_passes_the_ceiling(asked: list[tuple[int, bool]]) -> None:
    """Whatever is asked in whatever order, and whenever the manager renews: never more than granted."""
    taken = renewed = 0
    for fen, renew in asked:
        if renew and renewed < LIMITS.renewals:
            renewed += 1
        if not cash_bar(LIMITS, fen, taken, renewed):
            taken += fen
            assert fen <= LIMITS.payment_fen
        assert taken <= ceiling_fen(LIMITS, renewed)
        assert left_fen(LIMITS, taken, renewed) == ceiling_fen(LIMITS, renewed) - taken
    assert taken <= LIMITS.terminal_fen * (1 + LIMITS.renewals)


def test_the_limits_are_reached_and_not_passed() -> None:
    assert cash_bar(LIMITS, 500_00, 4_500_00, 0) == ""
    assert cash_bar(LIMITS, 500_01, 0, 0) == "offline.payment_limit"
    assert cash_bar(LIMITS, 1, 5_000_00, 0) == "offline.terminal_limit"
    assert cash_bar(LIMITS, 1, 5_000_00, 1) == ""
    assert cash_bar(LIMITS, 1, 15_000_00, 2) == "offline.terminal_end"
    assert left_fen(LIMITS, 20_000_00, 9) == 0


def test_where_an_order_goes() -> None:
    assert after_acceptance(OfflineMode.DEFERRED, networked=True) is OrderState.HELD
    assert after_acceptance(OfflineMode.DEFERRED, networked=False) is OrderState.IN_PROGRESS
    assert after_acceptance(OfflineMode.LOCAL, networked=True) is OrderState.IN_PROGRESS
    assert centre_executes(OfflineMode.ONLINE, networked=True)
    assert acceptance_bar(OfflineMode.ONLINE, networked=True, reachable=False) == "offline.online_only"
    assert not acceptance_bar(OfflineMode.ONLINE, networked=True, reachable=True)
    assert not acceptance_bar(OfflineMode.ONLINE, networked=False, reachable=False)
    assert not acceptance_bar(OfflineMode.DEFERRED, networked=True, reachable=False)


def test_codes_of_orders() -> None:
    assert order_code("2026-03-11", 204) == "S-260311-0204"
    assert order_code("2026-03-11", 204, "T03") == "S-260311-T03-0204"
