import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from app.domain.errors import BugError, UserError
from app.domain.order_rules import (
    LEGAL,
    OPEN_STATES,
    ApprovalFigures,
    ApprovalPolicy,
    after_decision,
    approval_rules,
    check_transition,
    date_code,
    decision_bar,
    order_code,
)
from app.domain.orders import ApprovalState, OrderState
from app.domain.staff import Role

POLICY = ApprovalPolicy()
ENDS = {OrderState.COMPLETED, OrderState.REJECTED, OrderState.CANCELLED}


def rules(**figures: int | bool) -> tuple[str, ...]:
    need = approval_rules(ApprovalFigures(**figures), POLICY)  # type: ignore[arg-type]
    return tuple(code.removeprefix("approval.rule.") for code in need.rules) if need else ()


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (129_00, 229_00, ("monthly_share",)),
        (129_00, 229_01, ("monthly", "monthly_share")),
        (229_01, 129_00, ("monthly",)),
        (300_00, 400_00, ()),
        (60_00, 90_00, ()),
        (59_00, 89_00, ()),
        (59_00, 89_01, ("monthly_share",)),
        (60_02, 90_03, ()),
        (60_00, 90_01, ("monthly_share",)),
        (129_00, 199_00, ("monthly_share",)),
        (0, 30_00, ()),
        (0, 30_01, ("monthly_share",)),
        (129_00, 129_00, ()),
    ],
)
def test_monthly_fee(before: int, after: int, expected: tuple[str, ...]) -> None:
    assert rules(monthly_before_fen=before, monthly_after_fen=after) == expected


@pytest.mark.parametrize(
    ("name", "value", "rule_name"),
    [
        ("contract_broken", True, "contract"),
        ("subsidy_broken", True, "subsidy"),
        ("refund_fen", 200_01, "refund"),
        ("deposit_fen", 1, "deposit"),
        ("cancel_balance_fen", 50_01, "cancel_balance"),
        ("reversal", True, "reversal"),
        ("money_out_fen", 2_000_01, "money_out"),
    ],
)
def test_each_rule(name: str, value: int | bool, rule_name: str) -> None:
    assert rules(**{name: value}) == (rule_name,)


def test_reached_is_not_exceeded() -> None:
    assert rules(refund_fen=200_00, cancel_balance_fen=50_00, money_out_fen=2_000_00) == ()


@pytest.mark.parametrize(
    ("figures", "levels"),
    [
        (ApprovalFigures(reversal=True, money_out_fen=2_000_00), 1),
        (ApprovalFigures(reversal=True, money_out_fen=2_000_01), 2),
        (ApprovalFigures(contract_broken=True, contract_value_fen=2_000_00), 1),
        (ApprovalFigures(contract_broken=True, contract_value_fen=2_000_01), 2),
    ],
)
def test_over_two_thousand_yuan_asks_two(figures: ApprovalFigures, levels: int) -> None:
    need = approval_rules(figures, POLICY)
    assert need is not None
    assert need.levels == levels


def test_a_large_contract_alone_is_not_major() -> None:
    assert approval_rules(ApprovalFigures(contract_value_fen=9_000_00), POLICY) is None


def test_negative_fees_are_a_bug() -> None:
    with pytest.raises(BugError):
        approval_rules(ApprovalFigures(monthly_after_fen=-1), POLICY)


@given(st.integers(0, 1_000_00), st.integers(0, 1_000_00))
def test_monthly_rule_is_that_of_the_specification(before: int, after: int) -> None:
    difference = abs(after - before)
    major = difference > 100_00 or (2 * difference > before and difference > 30_00)
    assert bool(rules(monthly_before_fen=before, monthly_after_fen=after)) == major


class OrderMachine(RuleBasedStateMachine):
    """Whatever is asked, an order only ever moves along the table, and what ended stays so."""

    def __init__(self) -> None:
        super().__init__()
        self.state: OrderState | None = None
        self.executed = 0

    @rule(wanted=st.sampled_from(OrderState))
    def move(self, wanted: OrderState) -> None:
        try:
            check_transition(self.state, wanted)
        except UserError:
            assert wanted not in LEGAL[self.state]
            return
        assert self.state not in ENDS
        self.executed += wanted is OrderState.COMPLETED
        self.state = wanted

    @precondition(lambda self: self.state in ENDS)
    @rule()
    def ended(self) -> None:
        assert LEGAL[self.state] == frozenset()
        assert self.executed <= 1


TestOrderMachine = OrderMachine.TestCase


def test_nothing_is_executed_but_from_accepted() -> None:
    before = {state for state, after in LEGAL.items() if OrderState.IN_PROGRESS in after}
    assert before == {OrderState.ACKNOWLEDGED, OrderState.HELD, OrderState.FAILED}
    assert set(LEGAL) == {None, *OrderState}
    assert OPEN_STATES.isdisjoint(ENDS)


@pytest.mark.parametrize(
    ("asked_by", "manages", "levels", "given_by", "by", "roles", "head_agreed", "bar"),
    [
        ("c", False, 1, (), "c", (Role.HALL_HEAD,), False, "approval.own_request"),
        ("m", True, 1, (), "m", (Role.DUTY_MANAGER,), False, "approval.own_request_head"),
        ("c", False, 1, (), "d", (Role.CLERK,), False, "approval.no_right"),
        ("c", False, 1, (), "d", (Role.AUDITOR,), False, "approval.no_right"),
        ("c", False, 1, (), "m", (Role.DUTY_MANAGER,), False, ""),
        ("c", False, 1, (), "h", (Role.HALL_HEAD,), False, ""),
        ("m", True, 1, (), "n", (Role.DUTY_MANAGER,), False, "approval.needs_head"),
        ("m", True, 1, (), "h", (Role.HALL_HEAD,), False, ""),
        ("c", False, 2, (), "m", (Role.DUTY_MANAGER,), False, ""),
        ("c", False, 2, ("m",), "m", (Role.DUTY_MANAGER,), False, "approval.second_person"),
        ("c", False, 2, ("m",), "n", (Role.DUTY_MANAGER,), False, "approval.needs_head"),
        ("c", False, 2, ("m",), "h", (Role.HALL_HEAD,), False, ""),
        ("c", False, 2, ("h",), "m", (Role.DUTY_MANAGER,), True, ""),
    ],
)
def test_who_may_decide(
    asked_by: str,
    manages: bool,
    levels: int,
    given_by: tuple[str, ...],
    by: str,
    roles: tuple[Role, ...],
    head_agreed: bool,
    bar: str,
) -> None:
    assert (
        decision_bar(
            requested_by=asked_by,
            requester_manages=manages,
            levels=levels,
            granted_by=given_by,
            by=by,
            roles=roles,
            head_has_agreed=head_agreed,
        )
        == bar
    )


def test_after_a_decision() -> None:
    assert after_decision(1, 0, granted=True) == (ApprovalState.GRANTED, 1)
    assert after_decision(2, 0, granted=True) == (ApprovalState.REQUESTED, 1)
    assert after_decision(2, 1, granted=True) == (ApprovalState.GRANTED, 2)
    assert after_decision(2, 1, granted=False) == (ApprovalState.REFUSED, 1)


def test_numbers_on_slips() -> None:
    assert date_code("2026-03-11") == "260311"
    assert order_code("2026-03-11", 204) == "S-260311-0204"
    assert order_code("2026-03-11", 12_345) == "S-260311-12345"
