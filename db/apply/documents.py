"""Rows of the spool."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, insert, update

from app.domain.documents import DocumentMoved, DocumentQueued, SpoolState
from app.sync.codec import encode_value
from db.apply.applied import Applied, Appliers
from db.tables.documents import DOCUMENT

_INSERT = insert(DOCUMENT)
_MOVE = (
    update(DOCUMENT)
    .where(DOCUMENT.c.document_id == bindparam("which"))
    .values(
        state=bindparam("to_state"),
        detail=bindparam("to_detail"),
        attempts=bindparam("made"),
        moved_ms=bindparam("now_ms"),
    )
)


def _queued(conn: Connection, ops: Sequence[Applied[DocumentQueued]]) -> None:
    rows = [
        {
            "document_id": op.fact.document_id,
            "kind": op.fact.content.KIND,
            "subject": op.fact.subject,
            "language": op.fact.language,
            "state": SpoolState.QUEUED.value,
            "detail": "",
            "attempts": 0,
            "queued_ms": op.fact.at_ms,
            "moved_ms": op.fact.at_ms,
            "content": encode_value(op.fact.content),
        }
        for op in ops
    ]
    conn.execute(_INSERT, rows)


def _moved(conn: Connection, ops: Sequence[Applied[DocumentMoved]]) -> None:
    rows = [
        {
            "which": op.fact.document_id,
            "to_state": op.fact.state.value,
            "to_detail": op.fact.detail,
            "made": op.fact.attempts,
            "now_ms": op.fact.at_ms,
        }
        for op in ops
    ]
    conn.execute(_MOVE, rows)


APPLY: Appliers = {DocumentQueued: _queued, DocumentMoved: _moved}
