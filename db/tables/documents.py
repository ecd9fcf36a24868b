"""The spool: every document on its way to paper."""

from sqlalchemy import Index, or_

from app.domain.documents import ShiftReportContent, ZReportContent
from db.tables.types import Scope, integer, partial_index, table, text

DOCUMENT = table(
    "document",
    Scope.LOCAL,
    text("document_id", primary_key=True),
    text("kind"),
    text("subject"),
    text("language"),
    text("state"),
    text("detail"),
    integer("attempts"),
    integer("queued_ms"),
    integer("moved_ms"),
    text("content"),
)
Index("ix_document_state_queued_ms", DOCUMENT.c.state, DOCUMENT.c.queued_ms)
Index("ix_document_subject", DOCUMENT.c.subject)
Index("ix_document_queued_ms", DOCUMENT.c.queued_ms)
partial_index(
    "ix_document_report",
    DOCUMENT.c.queued_ms,
    DOCUMENT.c.document_id,
    where=or_(DOCUMENT.c.kind == ShiftReportContent.KIND, DOCUMENT.c.kind == ZReportContent.KIND),
)
"""Reports of shifts and days: few among all papers."""
