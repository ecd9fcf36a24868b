"""Rows about the log itself: epochs, verdicts, redactions."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, delete, insert, update

from app.domain.log import EpochOpened, KeyRotated, Redacted, Verdict
from db.apply.applied import Applied, Appliers
from db.tables.customers import PERSON
from db.tables.halls import TERMINAL
from db.tables.log import EPOCH, OP, REDACTION, VERDICT

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


def _redactions(conn: Connection, ops: Sequence[Applied[Redacted]]) -> None:
    erased = update(OP).where(OP.c.op_id == bindparam("erased")).values(salt=None, body=None)
    for op in ops:
        if op.fact.op_ids:
            conn.execute(erased, [{"erased": op_id} for op_id in op.fact.op_ids])
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
        conn.execute(delete(PERSON).where(PERSON.c.person_id == op.fact.person_id))


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
