"""Rows of attempts by payment code and of claims."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, insert, update

from app.domain.payment_codes import ClaimClosed, ClaimOpened, CodeAnswered
from app.sync.codec import encode_value
from db.apply.applied import Applied, Appliers, last_of_each, newest
from db.tables.payment_codes import CLAIM, CODE_ATTEMPT

_OPEN = insert(CLAIM)
_CLOSE = (
    update(CLAIM)
    .where(CLAIM.c.claim_id == bindparam("which"))
    .values(
        outcome=bindparam("became"),
        closed_at=bindparam("terminal"),
        closed_by=bindparam("who"),
        closed_ms=bindparam("at"),
        last_op=bindparam("op"),
    )
)


def _answers(conn: Connection, ops: Sequence[Applied[CodeAnswered]]) -> None:
    rows = [
        {
            "code_ref": op.fact.code_ref,
            "payment_id": op.fact.payment_id,
            "wallet": op.fact.wallet.value,
            "amount_fen": op.fact.amount_fen,
            "outcome": op.fact.outcome.value,
            "reason": op.fact.reason,
            "trade_no": op.fact.trade_no,
            "simulated": int(op.fact.simulated),
            "at_ms": op.fact.at_ms,
            "stamp": op.stamp,
        }
        for op in ops
    ]
    newest(conn, CODE_ATTEMPT, rows, ["code_ref"])


def _opened(conn: Connection, ops: Sequence[Applied[ClaimOpened]]) -> None:
    rows = [
        {
            "claim_id": op.fact.claim_id,
            "code": op.fact.code,
            "payment_id": op.fact.payment_id,
            "code_ref": op.fact.code_ref,
            "customer_id": op.fact.customer_id,
            "customer": op.fact.customer,
            "language": op.fact.language,
            "lines": "[" + ",".join(encode_value(line) for line in op.fact.lines) + "]",
            "amount_fen": op.fact.amount_fen,
            "at_ms": op.fact.at_ms,
            "outcome": None,
            "closed_at": None,
            "closed_by": None,
            "closed_ms": None,
            "last_op": op.op_id,
        }
        for op in ops
    ]
    conn.execute(_OPEN, rows)


def _closed(conn: Connection, ops: Sequence[Applied[ClaimClosed]]) -> None:
    rows = [
        {
            "which": op.fact.claim_id,
            "became": op.fact.outcome.value,
            "terminal": op.fact.terminal_id,
            "who": op.fact.staff_no,
            "at": op.fact.at_ms,
            "op": op.op_id,
        }
        for op in ops
    ]
    conn.execute(_CLOSE, last_of_each(rows, "which"))


APPLY: Appliers = {CodeAnswered: _answers, ClaimOpened: _opened, ClaimClosed: _closed}
