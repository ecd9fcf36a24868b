"""Rows of complaints."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, insert, update

from app.domain.complaints import (
    ComplaintNoted,
    ComplaintReceived,
    ComplaintState,
    ComplaintWorded,
    NoteWritten,
)
from db.apply.applied import Applied, Appliers, dump, newest, once
from db.tables.complaints import COMPLAINT, COMPLAINT_NOTE, COMPLAINT_WORDS

_NOTED = (
    update(COMPLAINT)
    .where(COMPLAINT.c.complaint_id == bindparam("which"))
    .values(state=bindparam("now"), owner=bindparam("who"), answered=1, last_op=bindparam("op"))
)


def _received(conn: Connection, ops: Sequence[Applied[ComplaintReceived]]) -> None:
    rows = [
        {
            "complaint_id": op.fact.complaint_id,
            "code": op.fact.code,
            "category": op.fact.category.value,
            "channel": op.fact.channel,
            "customer_id": op.fact.customer_id,
            "ticket_id": op.fact.ticket_id,
            "related": dump(op.fact.related),
            "owner": op.fact.owner,
            "state": ComplaintState.ACKNOWLEDGED.value,
            "first_answer_by_ms": op.fact.first_answer_by_ms,
            "final_answer_by_ms": op.fact.final_answer_by_ms,
            "at_ms": op.fact.at_ms,
            "answered": 0,
            "last_op": op.op_id,
        }
        for op in ops
    ]
    conn.execute(insert(COMPLAINT), rows)


def _worded(conn: Connection, ops: Sequence[Applied[ComplaintWorded]]) -> None:
    words = [
        {
            "complaint_id": op.fact.complaint_id,
            "contact_name": op.fact.contact_name,
            "contact_phone": op.fact.contact_phone,
            "what": op.fact.what,
            "wish": op.fact.wish,
            "stamp": op.stamp,
        }
        for op in ops
    ]
    newest(conn, COMPLAINT_WORDS, words, ["complaint_id"])


def _noted(conn: Connection, ops: Sequence[Applied[ComplaintNoted]]) -> None:
    changes = [
        {
            "which": op.fact.complaint_id,
            "now": op.fact.state.value,
            "who": op.fact.owner,
            "op": op.op_id,
        }
        for op in ops
    ]
    conn.execute(_NOTED, changes)


def _written(conn: Connection, ops: Sequence[Applied[NoteWritten]]) -> None:
    notes = [
        {
            "op_id": op.op_id,
            "complaint_id": op.fact.complaint_id,
            "at_ms": op.fact.at_ms,
            "staff_no": op.fact.staff_no,
            "state": op.fact.state.value,
            "note": op.fact.note,
        }
        for op in ops
    ]
    once(conn, COMPLAINT_NOTE, notes, ["op_id"])


APPLY: Appliers = {
    ComplaintReceived: _received,
    ComplaintWorded: _worded,
    ComplaintNoted: _noted,
    NoteWritten: _written,
}
