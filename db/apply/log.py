"""Rows about the log itself: epochs, verdicts, redactions."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, delete, insert, literal, or_, union_all, update

from app.domain.log import EpochOpened, KeyRotated, Redacted, Verdict
from db.apply.applied import Applied, Appliers
from db.personal import COMPLAINTS, CUSTOMERS, ORDERS, PERSONAL_OP, SUBSCRIBERS, TICKETS
from db.tables.complaints import COMPLAINT_NOTE, COMPLAINT_WORDS
from db.tables.customers import CONTACT, PERSON
from db.tables.documents import DOCUMENT
from db.tables.halls import TERMINAL
from db.tables.log import EPOCH, OP, REDACTION, VERDICT
from db.tables.orders import DRAFT, ORDER_FORM
from db.tables.queue import PARKED_VISIT

_INSERT_VERDICT = insert(VERDICT)


def _epochs(conn: Connection, ops: Sequence[Applied[EpochOpened]]) -> None:
    rows = [
        {
            "terminal_id": op.fact.terminal_id,
            "epoch": op.fact.epoch,
            "parent": op.fact.parent,
            "parent_seq": op.fact.seq,
            "parent_hash": op.fact.hash,
            "at_ms": op.wall,
        }
        for op in ops
    ]
    conn.execute(insert(EPOCH), rows)


def _verdicts(conn: Connection, ops: Sequence[Applied[Verdict]]) -> None:
    rows = [{"op_id": op.fact.op_id, "outcome": op.fact.outcome.value, "code": op.fact.code} for op in ops]
    conn.execute(_INSERT_VERDICT, rows)


_ERASE = update(OP).where(OP.c.op_id == bindparam("erased"), PERSONAL_OP).values(salt=None, body=None)
_SUBJECTS = union_all(
    *(
        ids.with_only_columns(literal(f"{kind}:") + next(iter(ids.selected_columns)))
        for kind, ids in (("order", ORDERS), ("complaint", COMPLAINTS))
    )
)
_GOES = (
    delete(PERSON).where(PERSON.c.person_id == bindparam("whose")),
    delete(CONTACT).where(CONTACT.c.customer_id.in_(CUSTOMERS)),
    delete(PARKED_VISIT).where(PARKED_VISIT.c.ticket_id.in_(TICKETS)),
    delete(ORDER_FORM).where(ORDER_FORM.c.order_id.in_(ORDERS)),
    delete(COMPLAINT_WORDS).where(COMPLAINT_WORDS.c.complaint_id.in_(COMPLAINTS)),
    delete(COMPLAINT_NOTE).where(COMPLAINT_NOTE.c.complaint_id.in_(COMPLAINTS)),
    delete(DRAFT).where(or_(DRAFT.c.ticket_id.in_(TICKETS), DRAFT.c.subscriber_id.in_(SUBSCRIBERS))),
    delete(DOCUMENT).where(DOCUMENT.c.subject.in_(_SUBJECTS)),
)
"""Personal rows of the person `whose`; slips and acknowledgements in the spool too (receipts are masked)."""


def _redactions(conn: Connection, ops: Sequence[Applied[Redacted]]) -> None:
    for op in ops:
        if op.fact.op_ids:
            conn.execute(_ERASE, [{"erased": op_id} for op_id in op.fact.op_ids])
            rows = [
                {
                    "op_id": op_id,
                    "person_id": op.fact.person_id,
                    "reason": op.fact.reason,
                    "at_ms": op.wall,
                }
                for op_id in op.fact.op_ids
            ]
            conn.execute(insert(REDACTION), rows)
        for statement in _GOES:
            conn.execute(statement, {"whose": op.fact.person_id})


def _keys(conn: Connection, ops: Sequence[Applied[KeyRotated]]) -> None:
    changed = update(TERMINAL).where(TERMINAL.c.terminal_id == bindparam("which"))
    rows = [{"which": op.fact.terminal_id, "public_key": op.fact.public_key} for op in ops]
    conn.execute(changed.values(public_key=bindparam("public_key")), rows)


APPLY: Appliers = {
    EpochOpened: _epochs,
    Verdict: _verdicts,
    Redacted: _redactions,
    KeyRotated: _keys,
}
