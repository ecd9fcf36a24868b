"""Read models of the spool."""

from typing import Any, Final, get_args

from sqlalchemy import Connection, Row, bindparam, func, or_, select

from app.domain.documents import DocumentContent, SpoolState
from app.services.rows.documents import DocumentRow
from app.sync.codec import decode_value
from db.tables.documents import DOCUMENT

_CONTENTS: Final = {content.KIND: content for content in get_args(DocumentContent)}
_ONE = select(DOCUMENT).where(DOCUMENT.c.document_id == bindparam("which"))
_OLDEST = (DOCUMENT.c.queued_ms, DOCUMENT.c.document_id)
_IN_STATE = (
    select(DOCUMENT)
    .where(DOCUMENT.c.state == bindparam("wanted"))
    .order_by(*_OLDEST)
    .limit(bindparam("most"))
)
_OF_SUBJECT = select(DOCUMENT).where(DOCUMENT.c.subject == bindparam("wanted")).order_by(*_OLDEST)
_NOT_DONE = select(func.count()).where(
    or_(*(DOCUMENT.c.state == state.value for state in SpoolState if state is not SpoolState.DONE))
)
_RECENT = (
    select(DOCUMENT)
    .order_by(DOCUMENT.c.queued_ms.desc(), DOCUMENT.c.document_id.desc())
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
)


class SqlDocuments:
    """Implements `DocumentQueries`."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def document(self, document_id: str) -> DocumentRow | None:
        """Return one document."""
        row = self._conn.execute(_ONE, {"which": document_id}).first()
        return _document(row) if row else None

    def next_queued(self) -> DocumentRow | None:
        """Return the oldest document that waits."""
        row = self._conn.execute(_IN_STATE, {"wanted": SpoolState.QUEUED.value, "most": 1}).first()
        return _document(row) if row else None

    def in_state(self, state: SpoolState, limit: int = 200) -> tuple[DocumentRow, ...]:
        """Return documents in one state, oldest first."""
        found = self._conn.execute(_IN_STATE, {"wanted": state.value, "most": limit})
        return tuple(_document(row) for row in found)

    def count_not_done(self) -> int:
        """Return how many documents are not done."""
        return int(self._conn.execute(_NOT_DONE).scalar() or 0)

    def of_subject(self, subject: str) -> tuple[DocumentRow, ...]:
        """Return the documents of an aggregate, oldest first."""
        return tuple(_document(row) for row in self._conn.execute(_OF_SUBJECT, {"wanted": subject}))

    def recent(self, limit: int, offset: int = 0) -> tuple[DocumentRow, ...]:
        """Return documents, newest first."""
        found = self._conn.execute(_RECENT, {"most": limit, "skipped": offset})
        return tuple(_document(row) for row in found)


def _document(row: Row[Any]) -> DocumentRow:
    return DocumentRow(
        document_id=row.document_id,
        kind=row.kind,
        subject=row.subject,
        language=row.language,
        state=SpoolState(row.state),
        detail=row.detail,
        attempts=row.attempts,
        queued_ms=row.queued_ms,
        moved_ms=row.moved_ms,
        content=decode_value(_CONTENTS[row.kind], row.content),
    )
