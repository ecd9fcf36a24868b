"""Rows of the spool."""

from dataclasses import dataclass
from typing import Protocol

from app.domain.documents import DocumentContent, SpoolState


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One document on its way to paper."""

    document_id: str
    kind: str
    subject: str
    language: str
    state: SpoolState
    detail: str
    attempts: int
    queued_ms: int
    moved_ms: int
    content: DocumentContent


class DocumentQueries(Protocol):
    """Reads the spool."""

    def document(self, document_id: str) -> DocumentRow | None:
        """Return one document."""
        ...

    def next_queued(self) -> DocumentRow | None:
        """Return the oldest document that waits."""
        ...

    def in_state(self, state: SpoolState, limit: int = 200) -> tuple[DocumentRow, ...]:
        """Return documents in one state, oldest first."""
        ...

    def count_not_done(self) -> int:
        """Return how many documents are not done."""
        ...

    def of_subject(self, subject: str) -> tuple[DocumentRow, ...]:
        """Return the documents of an aggregate, oldest first."""
        ...

    def recent(self, limit: int, offset: int = 0) -> tuple[DocumentRow, ...]:
        """Return documents, newest first."""
        ...
