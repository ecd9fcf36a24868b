"""Rules of orders and approvals: legal transitions, when others are asked, who answers (DOMAIN §4)."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from app.domain.errors import BugError, UserError
from app.domain.orders import ApprovalState, OrderState
from app.domain.staff import Role

_DRAFT, _ACK, _PENDING, _HELD = OrderState.DRAFT, OrderState.ACKNOWLEDGED, OrderState.PENDING, OrderState.HELD
_RUNNING, _DONE, _FAILED = OrderState.IN_PROGRESS, OrderState.COMPLETED, OrderState.FAILED
_REJECTED, _CANCELLED = OrderState.REJECTED, OrderState.CANCELLED

LEGAL: Final[dict[OrderState | None, frozenset[OrderState]]] = {
    None: frozenset({_DRAFT, _ACK, _PENDING, _HELD}),
    _DRAFT: frozenset({_ACK, _PENDING, _HELD, _CANCELLED}),
    _PENDING: frozenset({_ACK, _REJECTED, _CANCELLED}),
    _ACK: frozenset({_RUNNING, _HELD, _REJECTED, _CANCELLED}),
    _HELD: frozenset({_ACK, _RUNNING, _REJECTED, _CANCELLED}),
    _RUNNING: frozenset({_DONE, _FAILED}),
    _FAILED: frozenset({_RUNNING, _CANCELLED}),
    _DONE: frozenset(),
    _REJECTED: frozenset(),
    _CANCELLED: frozenset(),
}
"""State → states that may follow (TM Forum TMF622). None stands before the first.

What was executed is undone by a reversing order, never by a transition; a failed one may be tried again, or
ends when its money is back.
"""

OPEN_STATES: Final = frozenset({_ACK, _PENDING, _HELD})
"""Accepted, and nothing is executed yet."""


def check_transition(before: OrderState | None, after: OrderState) -> None:
    """Refuse a transition that `LEGAL` does not know.

    Raises:
        UserError: order.state {before, after}.
    """
    if after not in LEGAL[before]:
        raise UserError("order.state", before=(before or _DRAFT).value, after=after.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalPolicy:
    """Thresholds of major changes (settings); amounts in fen. Each is exceeded, never just reached."""

    monthly_fen: int = 100_00
    share_percent: int = 50
    share_floor_fen: int = 30_00
    refund_fen: int = 200_00
    cancel_balance_fen: int = 50_00
    second_fen: int = 2_000_00


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalFigures:
    """What an order changes, as far as approval is concerned. Amounts in fen."""

    monthly_before_fen: int = 0
    monthly_after_fen: int = 0
    contract_broken: bool = False
    subsidy_broken: bool = False
    refund_fen: int = 0
    deposit_fen: int = 0
    cancel_balance_fen: int = 0
    reversal: bool = False
    """Money that was posted is undone: always by the manager."""
    declared: bool = False
    """Money goes back without its receipt, upon a declaration (DOMAIN §4)."""
    heir: bool = False
    """The owner has died, and the heir acts (DOMAIN §3): always by the manager."""
    tender_corrected: bool = False
    """Money was taken down by another tender than it came (DOMAIN §6): always by the manager."""
    other_tender: bool = False
    """Money goes back by another tender than it came (DOMAIN §6)."""
    money_out_fen: int = 0
    contract_value_fen: int = 0
    """Value of the contract that begins or is broken."""


@dataclass(frozen=True, slots=True)
class ApprovalNeed:
    """Codes of the rules that were met (`approval.rule.*`), and how many people must agree."""

    rules: tuple[str, ...]
    levels: int


def approval_rules(figures: ApprovalFigures, policy: ApprovalPolicy) -> ApprovalNeed | None:
    """Return why the duty manager (levels 1), or a second approver too (levels 2), is asked; None for nobody.

    DOMAIN §4: monthly fee differs by more than 100 yuan, or by over 50 % and 30 yuan; contract or subsidy
    broken; refund over 200 yuan; deposit returned; cancel with a balance over 50 yuan. Money out or contract
    value over 2 000 yuan adds the second approver to whatever is major already.
    """
    if min(figures.monthly_before_fen, figures.monthly_after_fen) < 0:
        raise BugError("no monthly fee is below zero")
    difference = abs(figures.monthly_after_fen - figures.monthly_before_fen)
    by_share = difference * 100 > figures.monthly_before_fen * policy.share_percent
    met = (
        ("monthly", difference > policy.monthly_fen),
        ("monthly_share", by_share and difference > policy.share_floor_fen),
        ("contract", figures.contract_broken),
        ("subsidy", figures.subsidy_broken),
        ("refund", figures.refund_fen > policy.refund_fen),
        ("deposit", figures.deposit_fen > 0),
        ("cancel_balance", figures.cancel_balance_fen > policy.cancel_balance_fen),
        ("reversal", figures.reversal),
        ("declared", figures.declared),
        ("other_tender", figures.other_tender),
        ("tender_corrected", figures.tender_corrected),
        ("heir", figures.heir),
    )
    rules = tuple(f"approval.rule.{name}" for name, holds in met if holds)
    out = figures.money_out_fen > policy.second_fen
    value = figures.contract_value_fen > policy.second_fen
    if out:
        rules = (*rules, "approval.rule.money_out")
    if not rules:
        return None
    if value:
        rules = (*rules, "approval.rule.contract_value")
    return ApprovalNeed(rules, 2 if out or value else 1)


def decision_bar(
    *,
    requested_by: str,
    requester_manages: bool,
    levels: int,
    granted_by: Collection[str],
    by: str,
    roles: Collection[Role],
    head_has_agreed: bool,
) -> str:
    """Return why this person may not decide now, as a code, or an empty string.

    Nobody approves their own request, and a manager's request goes to the hall head (DOMAIN §1). Two levels
    need two people, one of them the hall head (the second approver).
    """
    if by == requested_by:
        return "approval.own_request_head" if requester_manages else "approval.own_request"
    head = Role.HALL_HEAD in roles
    if not head and Role.DUTY_MANAGER not in roles:
        return "approval.no_right"
    if by in granted_by:
        return "approval.second_person"
    last = len(granted_by) + 1 >= levels
    if not head and (requester_manages or (levels > 1 and last and not head_has_agreed)):
        return "approval.needs_head"
    return ""


def after_decision(levels: int, given: int, *, granted: bool) -> tuple[ApprovalState, int]:
    """Return state and number of approvals after one more answer to `given` approvals of `levels`."""
    if not granted:
        return ApprovalState.REFUSED, given
    return (ApprovalState.GRANTED if given + 1 >= levels else ApprovalState.REQUESTED), given + 1


def date_code(date: str) -> str:
    """Return the part of an order's number that names its day: 2026-03-11 → 260311."""
    return date[2:].replace("-", "")


def order_code(date: str, serial: int, terminal: str = "") -> str:
    """Return the number on the slip of the `serial`-th order of an ISO date: S-260311-0204.

    In a hall of several terminals each names itself, as in S-260311-T03-0204: two of them that are cut off
    from each other never print the same number.
    """
    return "-".join(filter(None, ("S", date_code(date), terminal, f"{serial:04d}")))
