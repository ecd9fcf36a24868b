"""The spool: every document on its way to paper."""

from sqlalchemy import Index

from db.tables.types import Scope, integer, table, text

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
