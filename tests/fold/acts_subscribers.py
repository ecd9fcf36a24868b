"""What happens to a number after it was opened, as facts of one transaction."""

from collections.abc import Sequence
from datetime import date, timedelta

from app.domain.customers import SubscriberStatus
from app.domain.facts import Fact
from app.domain.subscribers import (
    BalanceSettled,
    DepositReturned,
    DepositTaken,
    FeatureChanged,
    OwnershipTransferred,
    PaymentMethod,
    PaymentMethodSet,
    ServicePasswordSet,
    ServicePasswordTried,
    ServicePasswordUnlocked,
    SimReplaced,
    StatusChanged,
    StatusReason,
)
from tests.fold.acting import now
from tests.fold.village import Node


def change_number(node: Node, which: int, free: int) -> Sequence[Fact]:
    """Another card, owner, status, or other features."""
    name, after = f"s{which % 2}", node.head(f"subscriber:s{which % 2}")
    if after is None:
        return ()
    order_id = f"o{free}"
    if free % 4 == 0:
        return (
            SimReplaced(
                after=after,
                subscriber_id=name,
                order_id=order_id,
                from_sim=None,
                to_sim=str(free),
                reason="lost",
            ),
        )
    if free % 4 == 1:
        return (
            OwnershipTransferred(
                after=after,
                subscriber_id=name,
                order_id=order_id,
                from_customer=f"p{which % 2}",
                to_customer=f"p{free % 2}",
                keeps_contract=free % 3 == 0,
            ),
        )
    if free % 4 == 2:
        features = ("feature.caller_id",) if free % 3 else ()
        return (FeatureChanged(after=after, subscriber_id=name, order_id=order_id, features=features),)
    status = SubscriberStatus.SUSPENDED if free % 3 else SubscriberStatus.ACTIVE
    day = (date(2026, 6, 1) + timedelta(days=free)).isoformat()
    return (
        StatusChanged(
            after=after,
            subscriber_id=name,
            order_id=None,
            status=status,
            reason=StatusReason.ARREARS,
            on=day,
        ),
    )


def care(node: Node, which: int, free: int) -> Sequence[Fact]:
    """A password is set, tried or unlocked; another way of paying; what was left is settled."""
    name, owner, at, order_id = f"s{which % 2}", f"p{free % 2}", now(node, free), f"o{free}"
    if free % 5 == 0:
        return (
            ServicePasswordSet(
                subscriber_id=name,
                customer_id=owner,
                order_id=None,
                password_hash=str(free),
                initial=False,
            ),
        )
    if free % 5 == 1:
        return (
            ServicePasswordTried(
                try_id=node.ids.new(),
                subscriber_id=name,
                ticket_id=None,
                passed=free % 2 == 0,
                day="2026-06-01",
                staff_no="T1",
                at_ms=at,
            ),
        )
    if free % 5 == 2:
        return (ServicePasswordUnlocked(subscriber_id=name, order_id=order_id),)
    if free % 5 == 3:
        return (
            PaymentMethodSet(
                subscriber_id=name,
                customer_id=owner,
                order_id=order_id,
                method=PaymentMethod.DIRECT_DEBIT,
                bank="B1",
                account=str(free),
                holder="测试",
                effective_on=f"2026-0{free % 3 + 6}-01",
            ),
        )
    return (
        BalanceSettled(
            order_id=order_id,
            subscriber_id=name,
            amount_fen=free * 10,
            to_subscriber=f"s{(which + 1) % 2}" if free % 2 else None,
            at_ms=at,
        ),
    )


def deposit(node: Node, which: int, free: int) -> Sequence[Fact]:
    """A deposit is taken, or given back."""
    name, at = f"d{which % 2}", now(node, free)
    after = node.head(f"deposit:{name}")
    if after is None:
        return (
            DepositTaken(
                after=None,
                deposit_id=name,
                subscriber_id="s0",
                order_id=f"o{free}",
                item="deposit.international",
                amount_fen=500_00,
                at_ms=at,
            ),
        )
    return (DepositReturned(after=after, deposit_id=name, order_id=f"o{free}", at_ms=at),)
