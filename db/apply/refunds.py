"""Rows of claims on payments, of void receipts and of papers that were printed once more."""

from collections.abc import Sequence

from sqlalchemy import Connection

from app.domain.papers import PaperReprinted, ReceiptVoided
from app.domain.refunds import RefundClaimed
from db.apply.applied import Applied, Appliers, newest, once, upsert
from db.tables.refunds import PAPER_COPY, RECEIPT_VOID, REFUND_CLAIM, REFUND_SHARE


def _claimed(conn: Connection, ops: Sequence[Applied[RefundClaimed]]) -> None:
    shares = [
        {
            "payment_id": op.fact.payment_id,
            "order_id": op.fact.order_id,
            "amount_fen": op.fact.amount_fen,
        }
        for op in ops
    ]
    claims = [{"payment_id": op.fact.payment_id, "last_op": op.op_id} for op in ops]
    upsert(conn, REFUND_SHARE, shares, ["payment_id", "order_id"])
    upsert(conn, REFUND_CLAIM, claims, ["payment_id"])


def _voided(conn: Connection, ops: Sequence[Applied[ReceiptVoided]]) -> None:
    rows = [
        {
            "number": op.fact.number,
            "payment_id": op.fact.payment_id,
            "order_id": op.fact.order_id,
            "at_ms": op.fact.at_ms,
            "stamp": op.stamp,
        }
        for op in ops
    ]
    newest(conn, RECEIPT_VOID, rows, ["number"])


def _copied(conn: Connection, ops: Sequence[Applied[PaperReprinted]]) -> None:
    rows = [
        {
            "op_id": op.op_id,
            "number": op.fact.number,
            "how": op.fact.how.value,
            "order_id": op.fact.order_id,
            "at_ms": op.fact.at_ms,
        }
        for op in ops
    ]
    once(conn, PAPER_COPY, rows, ["op_id"])


APPLY: Appliers = {RefundClaimed: _claimed, ReceiptVoided: _voided, PaperReprinted: _copied}
