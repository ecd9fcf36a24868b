"""Rows of orders, approvals and drafts."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, case, delete, func, insert, update

from app.domain.orders import (
    ApprovalDecided,
    ApprovalRequested,
    ApprovalState,
    Change,
    DraftDropped,
    DraftSaved,
    FormFilled,
    OrderAdvanced,
    OrderSubmitted,
    SlipSigned,
)
from db.apply.applied import Applied, Appliers, dump, newest, once, upsert
from db.tables.orders import (
    APPROVAL,
    APPROVAL_DECISION,
    BUSINESS_ORDER,
    DRAFT,
    ORDER_FORM,
    SLIP_SIGNATURE,
)
from db.tables.types import INTEGER

_INSERT_ORDER = insert(BUSINESS_ORDER)
_ADVANCE = (
    update(BUSINESS_ORDER)
    .where(BUSINESS_ORDER.c.order_id == bindparam("which"))
    .values(
        state=bindparam("to_state"),
        reason=bindparam("why"),
        payment_id=func.coalesce(bindparam("paid_by"), BUSINESS_ORDER.c.payment_id),
        last_op=bindparam("op"),
    )
)
_SIGN = (
    update(BUSINESS_ORDER)
    .where(BUSINESS_ORDER.c.order_id == bindparam("which"))
    .values(
        signed_ms=case(
            (BUSINESS_ORDER.c.signed_ms <= bindparam("signed", type_=INTEGER), BUSINESS_ORDER.c.signed_ms),
            else_=bindparam("signed", type_=INTEGER),
        )
    )
)
_DECIDE = (
    update(APPROVAL)
    .where(APPROVAL.c.approval_id == bindparam("which"))
    .values(
        state=bindparam("to_state"),
        level=bindparam("to_level"),
        reason=bindparam("why"),
        decided_ms=bindparam("decided"),
        last_op=bindparam("op"),
    )
)
_DROP = delete(DRAFT).where(DRAFT.c.draft_id == bindparam("which"))


def date_code_of(code: str) -> str:
    """Return the day in an order's number: S-260311-0204 → 260311."""
    return code.split("-")[1]


def _changes(changes: tuple[Change, ...]) -> str:
    return dump(changes)


def _submitted(conn: Connection, ops: Sequence[Applied[OrderSubmitted]]) -> None:
    rows = [
        {
            "order_id": op.fact.order_id,
            "code": op.fact.code,
            "date_code": date_code_of(op.fact.code),
            "type_key": op.fact.type_key,
            "spec_version": op.fact.spec_version,
            "customer_id": op.fact.customer_id,
            "subscriber_id": op.fact.subscriber_id,
            "ticket_id": op.fact.ticket_id,
            "verification_id": op.fact.verification_id,
            "counter_id": op.fact.counter_id,
            "handler": op.fact.handler,
            "effective_on": op.fact.effective_on,
            "total_fen": sum(line.amount_fen for line in op.fact.quote),
            "quote": dump(op.fact.quote),
            "changes": _changes(op.fact.changes),
            "state": op.fact.state.value,
            "reason": "",
            "approval_id": op.fact.approval_id,
            "payment_id": None,
            "signed_ms": None,
            "business_day": op.business_day,
            "at_ms": op.fact.at_ms,
            "hall_id": op.hall,
            "by_password": int(op.fact.by_password),
            "other_verification_id": op.fact.other_verification_id,
            "agent_verification_id": op.fact.agent_verification_id,
            "guardian_verification_id": op.fact.guardian_verification_id,
            "last_op": op.op_id,
        }
        for op in ops
    ]
    conn.execute(_INSERT_ORDER, rows)


def _filled(conn: Connection, ops: Sequence[Applied[FormFilled]]) -> None:
    forms = [{"order_id": op.fact.order_id, "payload": op.fact.payload, "stamp": op.stamp} for op in ops]
    newest(conn, ORDER_FORM, forms, ["order_id"])


def _advanced(conn: Connection, ops: Sequence[Applied[OrderAdvanced]]) -> None:
    rows = [
        {
            "which": op.fact.order_id,
            "to_state": op.fact.state.value,
            "why": op.fact.reason,
            "paid_by": op.fact.payment_id,
            "op": op.op_id,
        }
        for op in ops
    ]
    conn.execute(_ADVANCE, rows)


def _signed(conn: Connection, ops: Sequence[Applied[SlipSigned]]) -> None:
    conn.execute(_SIGN, [{"which": op.fact.order_id, "signed": op.fact.at_ms} for op in ops])
    rows = [
        {
            "op_id": op.op_id,
            "order_id": op.fact.order_id,
            "method": op.fact.method,
            "witness": op.fact.witness,
            "image": op.fact.image,
            "document": op.fact.document,
            "staff_no": op.fact.staff_no,
            "at_ms": op.fact.at_ms,
        }
        for op in ops
    ]
    once(conn, SLIP_SIGNATURE, rows, ["op_id"])


def _requested(conn: Connection, ops: Sequence[Applied[ApprovalRequested]]) -> None:
    rows = [
        {
            "approval_id": op.fact.approval_id,
            "subject": op.fact.subject,
            "kind": op.fact.kind,
            "rules": dump(op.fact.rules),
            "levels": op.fact.levels,
            "level": 0,
            "requested_by": op.fact.requested_by,
            "changes": _changes(op.fact.changes),
            "amount_fen": op.fact.amount_fen,
            "customer_seated": int(op.fact.customer_seated),
            "state": ApprovalState.REQUESTED.value,
            "reason": "",
            "requested_ms": op.fact.at_ms,
            "decided_ms": None,
            "last_op": op.op_id,
        }
        for op in ops
    ]
    conn.execute(insert(APPROVAL), rows)


def _decided(conn: Connection, ops: Sequence[Applied[ApprovalDecided]]) -> None:
    rows = [
        {
            "which": op.fact.approval_id,
            "to_state": op.fact.state.value,
            "to_level": op.fact.level,
            "why": op.fact.reason,
            "decided": None if op.fact.state is ApprovalState.REQUESTED else op.fact.at_ms,
            "op": op.op_id,
        }
        for op in ops
    ]
    conn.execute(_DECIDE, rows)
    answers = [
        {
            "op_id": op.op_id,
            "approval_id": op.fact.approval_id,
            "staff_no": op.fact.decided_by,
            "granted": int(op.fact.granted),
            "reason": op.fact.reason,
            "at_ms": op.fact.at_ms,
        }
        for op in ops
    ]
    conn.execute(insert(APPROVAL_DECISION), answers)


def _drafts(conn: Connection, ops: Sequence[Applied[DraftSaved]]) -> None:
    rows = [
        {
            "draft_id": op.fact.draft_id,
            "ticket_id": op.fact.ticket_id,
            "type_key": op.fact.type_key,
            "subscriber_id": op.fact.subscriber_id,
            "payload": op.fact.payload,
            "at_ms": op.fact.at_ms,
        }
        for op in ops
    ]
    upsert(conn, DRAFT, rows, ["draft_id"])


def _dropped(conn: Connection, ops: Sequence[Applied[DraftDropped]]) -> None:
    conn.execute(_DROP, [{"which": op.fact.draft_id} for op in ops])


APPLY: Appliers = {
    DraftSaved: _drafts,
    DraftDropped: _dropped,
    OrderSubmitted: _submitted,
    FormFilled: _filled,
    OrderAdvanced: _advanced,
    SlipSigned: _signed,
    ApprovalRequested: _requested,
    ApprovalDecided: _decided,
}
