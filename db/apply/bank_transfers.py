"""Rows of bank transfers: the latest word on each slip of a payment holds."""

from collections.abc import Sequence

from sqlalchemy import Connection

from app.domain.bank_transfers import TransferNoted
from db.apply.applied import Applied, Appliers, newest
from db.tables.bank_transfers import TRANSFER_NOTE


def _noted(conn: Connection, ops: Sequence[Applied[TransferNoted]]) -> None:
    rows = [
        {
            "payment_id": op.fact.payment_id,
            "reference": op.fact.reference,
            "amount_fen": op.fact.amount_fen,
            "payer": op.fact.payer,
            "stands": int(op.fact.stands),
            "staff_no": op.fact.staff_no,
            "at_ms": op.fact.at_ms,
            "hall_id": op.hall,
            "stamp": op.stamp,
        }
        for op in ops
    ]
    newest(conn, TRANSFER_NOTE, rows, ["payment_id", "reference"])


APPLY: Appliers = {TransferNoted: _noted}
