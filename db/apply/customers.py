"""Rows of persons, customers, subscribers and bills."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, case, func, insert, update

from app.domain.customers import (
    BillIssued,
    ContactChanged,
    CustomerRegistered,
    PersonIdentified,
    PlanChanged,
    SubscriberOpened,
)
from app.domain.initials import initials_key
from app.domain.names import search_key
from db.apply.applied import Applied, Appliers, dump, newest, upsert
from db.apply.bills import add_balances, rework_paid
from db.tables.customers import BILL, CONTACT, CUSTOMER, PERSON, SUBSCRIBER

CONTACT_FIELDS = ("phone", "language", "email", "address")
_BILL = insert(BILL)
_SUBSCRIBER = insert(SUBSCRIBER)
_PLAN = (
    update(SUBSCRIBER)
    .where(SUBSCRIBER.c.subscriber_id == bindparam("which"))
    .values(
        plan_id=bindparam("now"),
        next_plan_id=bindparam("then"),
        next_plan_on=bindparam("from_day"),
        last_op=bindparam("op"),
        contract=case(
            (bindparam("ends") == 1, None), else_=func.coalesce(bindparam("begins"), SUBSCRIBER.c.contract)
        ),
    )
)


def _persons(conn: Connection, ops: Sequence[Applied[PersonIdentified]]) -> None:
    rows = [
        {
            "person_id": op.fact.person_id,
            "name": op.fact.name,
            "name_key": search_key(op.fact.name),
            "initials": initials_key(op.fact.name),
            "document": op.fact.document.value,
            "number": op.fact.number,
            "number_reversed": op.fact.number[::-1],
            "valid_from": op.fact.valid_from,
            "valid_until": op.fact.valid_until,
            "sex": op.fact.sex,
            "nation": op.fact.nation,
            "birth": op.fact.birth,
            "address": op.fact.address,
            "issuer": op.fact.issuer,
            "last_op": op.op_id,
        }
        for op in ops
    ]
    upsert(conn, PERSON, rows, ["person_id"])


def _customers(conn: Connection, ops: Sequence[Applied[CustomerRegistered]]) -> None:
    rows = [
        {
            "customer_id": op.fact.customer_id,
            "person_id": op.fact.person_id,
            "organisation": int(op.fact.organisation),
            "since": op.fact.since,
            "stamp": op.stamp,
        }
        for op in ops
    ]
    newest(conn, CUSTOMER, rows, ["customer_id"])


def _contacts(conn: Connection, ops: Sequence[Applied[ContactChanged]]) -> None:
    rows = [
        {"customer_id": op.fact.customer_id, "field": field, "value": value, "stamp": op.stamp}
        for op in ops
        for field in CONTACT_FIELDS
        if (value := getattr(op.fact, field)) is not None
    ]
    newest(conn, CONTACT, rows, ["customer_id", "field"])


def _subscribers(conn: Connection, ops: Sequence[Applied[SubscriberOpened]]) -> None:
    rows = [
        {
            "subscriber_id": op.fact.subscriber_id,
            "customer_id": op.fact.customer_id,
            "kind": op.fact.kind.value,
            "number": op.fact.number,
            "sim": op.fact.sim,
            "plan_id": op.fact.plan_id,
            "next_plan_id": None,
            "next_plan_on": None,
            "status": op.fact.status.value,
            "opened_on": op.fact.opened_on,
            "credit_limit_fen": op.fact.credit_limit_fen,
            "contract": dump(op.fact.contract) if op.fact.contract else None,
            "opening_fen": op.fact.opening_balance_fen,
            "features": "[]",
            "status_reason": "",
            "status_on": None,
            "last_op": op.op_id,
        }
        for op in ops
    ]
    conn.execute(_SUBSCRIBER, rows)
    add_balances(conn, {op.fact.subscriber_id: op.fact.opening_balance_fen for op in ops})


def _plans(conn: Connection, ops: Sequence[Applied[PlanChanged]]) -> None:
    rows = [
        {
            "which": op.fact.subscriber_id,
            "now": op.fact.from_plan,
            "then": op.fact.to_plan,
            "from_day": op.fact.effective_on,
            "op": op.op_id,
            "ends": int(op.fact.ends_contract),
            "begins": dump(op.fact.contract) if op.fact.contract else None,
        }
        for op in ops
    ]
    conn.execute(_PLAN, rows)


def _bills(conn: Connection, ops: Sequence[Applied[BillIssued]]) -> None:
    rows = [
        {
            "bill_id": op.fact.bill_id,
            "subscriber_id": op.fact.subscriber_id,
            "period": op.fact.period,
            "principal_fen": op.fact.principal_fen,
            "unpaid_fen": op.fact.principal_fen - op.fact.paid_fen,
            "late_paid_fen": 0,
            "fen_days": 0,
            "counted_until": None,
            "due_on": op.fact.due_on,
            "items": dump([[item.title, item.amount_fen] for item in op.fact.items]),
            "paid_fen": op.fact.paid_fen,
            "stamp": "",
        }
        for op in ops
    ]
    conn.execute(_BILL, rows)
    rework_paid(conn, [op.fact.bill_id for op in ops])


APPLY: Appliers = {
    PersonIdentified: _persons,
    CustomerRegistered: _customers,
    ContactChanged: _contacts,
    SubscriberOpened: _subscribers,
    PlanChanged: _plans,
    BillIssued: _bills,
}
