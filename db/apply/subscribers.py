"""Rows of what happens to a service number after it was opened."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, case, insert, update

from app.domain.subscribers import (
    BalanceSettled,
    DepositReturned,
    DepositTaken,
    FeatureChanged,
    OwnershipTransferred,
    PaymentMethodSet,
    ServicePasswordSet,
    ServicePasswordTried,
    ServicePasswordUnlocked,
    SimReplaced,
    StatusChanged,
)
from db.apply.applied import Applied, Appliers, dump, last_of_each, newest
from db.apply.bills import add_balances
from db.tables.customers import SUBSCRIBER
from db.tables.subscribers import (
    BALANCE_SETTLED,
    DEPOSIT,
    PASSWORD_TRY,
    PASSWORD_UNLOCK,
    PAYMENT_METHOD,
    SERVICE_PASSWORD,
)

_THIS = SUBSCRIBER.c.subscriber_id == bindparam("which")
_SIM = update(SUBSCRIBER).where(_THIS).values(sim=bindparam("card"), last_op=bindparam("op"))
_OWNER = (
    update(SUBSCRIBER)
    .where(_THIS)
    .values(
        customer_id=bindparam("owner"),
        contract=case((bindparam("keeps") == 1, SUBSCRIBER.c.contract), else_=None),
        last_op=bindparam("op"),
    )
)
_FEATURES = update(SUBSCRIBER).where(_THIS).values(features=bindparam("now"), last_op=bindparam("op"))
_STATUS = (
    update(SUBSCRIBER)
    .where(_THIS)
    .values(
        status=bindparam("now"),
        status_reason=bindparam("why"),
        status_on=bindparam("day"),
        last_op=bindparam("op"),
    )
)
_TRY = insert(PASSWORD_TRY)
_DEPOSIT = insert(DEPOSIT)
_RETURN = (
    update(DEPOSIT)
    .where(DEPOSIT.c.deposit_id == bindparam("which"))
    .values(returned_by=bindparam("by_order"), returned_ms=bindparam("at"), last_op=bindparam("op"))
)
_SETTLED = insert(BALANCE_SETTLED)


def _sims(conn: Connection, ops: Sequence[Applied[SimReplaced]]) -> None:
    conn.execute(
        _SIM, [{"which": op.fact.subscriber_id, "card": op.fact.to_sim, "op": op.op_id} for op in ops]
    )


def _owners(conn: Connection, ops: Sequence[Applied[OwnershipTransferred]]) -> None:
    rows = [
        {
            "which": op.fact.subscriber_id,
            "owner": op.fact.to_customer,
            "keeps": int(op.fact.keeps_contract),
            "op": op.op_id,
        }
        for op in ops
    ]
    conn.execute(_OWNER, rows)


def _features(conn: Connection, ops: Sequence[Applied[FeatureChanged]]) -> None:
    rows = [
        {"which": op.fact.subscriber_id, "now": dump(list(op.fact.features)), "op": op.op_id} for op in ops
    ]
    conn.execute(_FEATURES, last_of_each(rows, "which"))


def _statuses(conn: Connection, ops: Sequence[Applied[StatusChanged]]) -> None:
    rows = [
        {
            "which": op.fact.subscriber_id,
            "now": op.fact.status.value,
            "why": op.fact.reason.value,
            "day": op.fact.on,
            "op": op.op_id,
        }
        for op in ops
    ]
    conn.execute(_STATUS, last_of_each(rows, "which"))


def _passwords(conn: Connection, ops: Sequence[Applied[ServicePasswordSet]]) -> None:
    rows = [
        {
            "subscriber_id": op.fact.subscriber_id,
            "customer_id": op.fact.customer_id,
            "password_hash": op.fact.password_hash,
            "initial": int(op.fact.initial),
            "stamp": op.stamp,
        }
        for op in ops
    ]
    newest(conn, SERVICE_PASSWORD, rows, ["subscriber_id", "customer_id"])


def _unlocked(conn: Connection, ops: Sequence[Applied[ServicePasswordUnlocked]]) -> None:
    rows = [{"subscriber_id": op.fact.subscriber_id, "stamp": op.stamp} for op in ops]
    newest(conn, PASSWORD_UNLOCK, rows, ["subscriber_id"])


def _tries(conn: Connection, ops: Sequence[Applied[ServicePasswordTried]]) -> None:
    rows = [
        {
            "try_id": op.fact.try_id,
            "subscriber_id": op.fact.subscriber_id,
            "ticket_id": op.fact.ticket_id,
            "day": op.fact.day,
            "passed": int(op.fact.passed),
            "stamp": op.stamp,
        }
        for op in ops
    ]
    conn.execute(_TRY, rows)


def _methods(conn: Connection, ops: Sequence[Applied[PaymentMethodSet]]) -> None:
    rows = [
        {
            "subscriber_id": op.fact.subscriber_id,
            "customer_id": op.fact.customer_id,
            "effective_on": op.fact.effective_on,
            "method": op.fact.method.value,
            "bank": op.fact.bank,
            "account": op.fact.account,
            "holder": op.fact.holder,
            "stamp": op.stamp,
        }
        for op in ops
    ]
    newest(conn, PAYMENT_METHOD, rows, ["subscriber_id", "customer_id", "effective_on"])


def _taken(conn: Connection, ops: Sequence[Applied[DepositTaken]]) -> None:
    rows = [
        {
            "deposit_id": op.fact.deposit_id,
            "subscriber_id": op.fact.subscriber_id,
            "order_id": op.fact.order_id,
            "item": op.fact.item,
            "amount_fen": op.fact.amount_fen,
            "taken_ms": op.fact.at_ms,
            "returned_by": None,
            "returned_ms": None,
            "last_op": op.op_id,
        }
        for op in ops
    ]
    conn.execute(_DEPOSIT, rows)


def _returned(conn: Connection, ops: Sequence[Applied[DepositReturned]]) -> None:
    rows = [
        {
            "which": op.fact.deposit_id,
            "by_order": op.fact.order_id,
            "at": op.fact.at_ms,
            "op": op.op_id,
        }
        for op in ops
    ]
    conn.execute(_RETURN, last_of_each(rows, "which"))


def _settled(conn: Connection, ops: Sequence[Applied[BalanceSettled]]) -> None:
    rows = [
        {
            "op_id": op.op_id,
            "order_id": op.fact.order_id,
            "subscriber_id": op.fact.subscriber_id,
            "amount_fen": op.fact.amount_fen,
            "to_subscriber": op.fact.to_subscriber,
            "at_ms": op.fact.at_ms,
        }
        for op in ops
    ]
    conn.execute(_SETTLED, rows)
    moved: dict[str, int] = {}
    for op in ops:
        moved[op.fact.subscriber_id] = moved.get(op.fact.subscriber_id, 0) - op.fact.amount_fen
        if op.fact.to_subscriber:
            moved[op.fact.to_subscriber] = moved.get(op.fact.to_subscriber, 0) + op.fact.amount_fen
    add_balances(conn, moved)


APPLY: Appliers = {
    SimReplaced: _sims,
    OwnershipTransferred: _owners,
    FeatureChanged: _features,
    StatusChanged: _statuses,
    ServicePasswordSet: _passwords,
    ServicePasswordTried: _tries,
    ServicePasswordUnlocked: _unlocked,
    PaymentMethodSet: _methods,
    DepositTaken: _taken,
    DepositReturned: _returned,
    BalanceSettled: _settled,
}
