"""Rows about the log itself: epochs, verdicts, redactions."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import (
    Connection,
    Executable,
    and_,
    bindparam,
    delete,
    insert,
    literal,
    not_,
    or_,
    union_all,
    update,
)

from app.domain.log import EpochOpened, KeyRotated, Redacted, Verdict, Withdrawn
from app.sync.batches import CENTRE_MARK
from db.apply import copies
from db.apply.applied import Applied, Appliers, inserting, newest, once
from db.personal import (
    APPOINTMENTS,
    COMPLAINTS,
    CUSTOMERS,
    OF_IMAGE,
    OF_NOTICE,
    ORDERS,
    PERSONAL_OP,
    SUBSCRIBERS,
    TICKETS,
)
from db.tables.appointments import APPOINTMENT_WORDS
from db.tables.complaints import COMPLAINT_NOTE, COMPLAINT_WORDS
from db.tables.customers import CONTACT, PERSON
from db.tables.documents import DOCUMENT
from db.tables.halls import ROTATED_KEY
from db.tables.images import KEPT_IMAGE
from db.tables.log import EPOCH, ERASED, OP, REDACTION, VERDICT, WITHDRAWN
from db.tables.notices import NOTICE
from db.tables.orders import DRAFT, ORDER_FORM
from db.tables.queue import PARKED_VISIT
from db.tables.subscribers import PAYMENT_METHOD, SERVICE_PASSWORD
from db.tables.work import WORK_NOTE


@cache
def _higher_verdict(dialect: str) -> Executable:
    """Return the statement that keeps, of two verdicts on an op, the one that holds (`db.fold.Holding`)."""
    given = inserting(dialect, VERDICT)
    new, old = given.excluded, VERDICT.c
    theirs, ours = new.origin.contains(CENTRE_MARK), old.origin.contains(CENTRE_MARK)
    made: Executable = given.on_conflict_do_update(
        index_elements=["op_id"],
        set_={name: new[name] for name in ("outcome", "code", "hub_term", "origin", "stamp")},
        where=or_(
            and_(theirs, not_(ours)),
            and_(
                theirs == ours,
                or_(
                    new.hub_term > old.hub_term,
                    and_(
                        new.hub_term == old.hub_term,
                        or_(new.origin > old.origin, and_(new.origin == old.origin, new.stamp < old.stamp)),
                    ),
                ),
            ),
        ),
    )
    return made


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
    rows = [
        {
            "op_id": op.fact.op_id,
            "outcome": op.fact.outcome.value,
            "code": op.fact.code,
            "hub_term": op.fact.hub_term,
            "origin": op.origin,
            "stamp": op.stamp,
        }
        for op in ops
    ]
    conn.execute(_higher_verdict(conn.dialect.name), rows)


def _withdrawn(conn: Connection, ops: Sequence[Applied[Withdrawn]]) -> None:
    rows = [{"op_id": op.fact.op_id, "origin": op.origin, "of": op.fact.of} for op in ops]
    once(conn, WITHDRAWN, rows, ["op_id", "origin"])


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
    delete(SERVICE_PASSWORD).where(SERVICE_PASSWORD.c.customer_id.in_(CUSTOMERS)),
    delete(PAYMENT_METHOD).where(PAYMENT_METHOD.c.customer_id.in_(CUSTOMERS)),
    delete(PARKED_VISIT).where(PARKED_VISIT.c.ticket_id.in_(TICKETS)),
    delete(ORDER_FORM).where(ORDER_FORM.c.order_id.in_(ORDERS)),
    delete(WORK_NOTE).where(WORK_NOTE.c.order_id.in_(ORDERS)),
    delete(KEPT_IMAGE).where(OF_IMAGE),
    delete(NOTICE).where(OF_NOTICE),
    delete(COMPLAINT_WORDS).where(COMPLAINT_WORDS.c.complaint_id.in_(COMPLAINTS)),
    delete(APPOINTMENT_WORDS).where(APPOINTMENT_WORDS.c.appointment_id.in_(APPOINTMENTS)),
    delete(COMPLAINT_NOTE).where(COMPLAINT_NOTE.c.complaint_id.in_(COMPLAINTS)),
    delete(DRAFT).where(or_(DRAFT.c.ticket_id.in_(TICKETS), DRAFT.c.subscriber_id.in_(SUBSCRIBERS))),
    delete(DOCUMENT).where(DOCUMENT.c.subject.in_(_SUBJECTS)),
)
"""Personal rows of the person `whose`; slips and acknowledgements in the spool too (receipts are masked)."""


@cache
def _higher_redaction(dialect: str) -> Executable:
    """Return the statement that keeps, of two erasures of an op, the earlier."""
    given = inserting(dialect, REDACTION)
    new, old = given.excluded, REDACTION.c
    made: Executable = given.on_conflict_do_update(
        index_elements=["op_id"],
        set_={name: new[name] for name in ("person_id", "reason", "at_ms")},
        where=or_(new.at_ms < old.at_ms, and_(new.at_ms == old.at_ms, new.reason < old.reason)),
    )
    return made


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
            conn.execute(_higher_redaction(conn.dialect.name), rows)
        once(conn, ERASED, [{"person_id": op.fact.person_id}], ["person_id"])
        erase_rows(conn, op.fact.person_id)


def erase_rows(conn: Connection, person_id: str) -> None:
    """Delete the personal rows of a person who was erased."""
    copies.erase(conn, person_id)
    for statement in _GOES:
        conn.execute(statement, {"whose": person_id})


def _keys(conn: Connection, ops: Sequence[Applied[KeyRotated]]) -> None:
    rows = [
        {"terminal_id": op.fact.terminal_id, "public_key": op.fact.public_key, "stamp": op.stamp}
        for op in ops
    ]
    newest(conn, ROTATED_KEY, rows, ["terminal_id"])


APPLY: Appliers = {
    EpochOpened: _epochs,
    Verdict: _verdicts,
    Withdrawn: _withdrawn,
    Redacted: _redactions,
    KeyRotated: _keys,
}
