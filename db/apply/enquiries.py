"""Rows of enquiries."""

from collections.abc import Sequence

from sqlalchemy import Connection

from app.domain.enquiries import EnquiryRecorded, EnquiryWithdrawn
from db.apply.applied import Applied, Appliers, newest
from db.tables.enquiries import ENQUIRY, ENQUIRY_WITHDRAWN


def _recorded(conn: Connection, ops: Sequence[Applied[EnquiryRecorded]]) -> None:
    rows = [
        {
            "enquiry_id": op.fact.enquiry_id,
            "ticket_id": op.fact.ticket_id,
            "category": op.fact.category.value,
            "counter_id": op.fact.counter_id,
            "staff_no": op.fact.staff_no,
            "at_ms": op.fact.at_ms,
            "stamp": op.stamp,
        }
        for op in ops
    ]
    newest(conn, ENQUIRY, rows, ["enquiry_id"])


def _withdrawn(conn: Connection, ops: Sequence[Applied[EnquiryWithdrawn]]) -> None:
    rows = [
        {
            "enquiry_id": op.fact.enquiry_id,
            "staff_no": op.fact.staff_no,
            "at_ms": op.fact.at_ms,
            "stamp": op.stamp,
        }
        for op in ops
    ]
    newest(conn, ENQUIRY_WITHDRAWN, rows, ["enquiry_id"])


APPLY: Appliers = {EnquiryRecorded: _recorded, EnquiryWithdrawn: _withdrawn}
