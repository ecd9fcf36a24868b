"""Putting documents into the spool, within the transaction of what they document."""

from app.domain.documents import DocumentContent, DocumentQueued, Letterhead, SpoolState
from app.domain.errors import UserError
from app.domain.papers import Again, PaperReprinted
from app.services.paper_marks import number_on
from app.services.ports import TerminalIdentity, UnitOfWork
from app.services.reading import Queries
from app.services.rows.documents import DocumentRow


def letterhead(unit: UnitOfWork, counter_id: str | None, day_id: str, at_ms: int) -> Letterhead:
    """Return the head of a document made now. `day_id` may be empty, `at_ms` is epoch ms."""
    return letterhead_of(unit.queries, unit.terminal, counter_id, day_id, at_ms)


def letterhead_of(
    queries: Queries, terminal: TerminalIdentity, counter_id: str | None, day_id: str, at_ms: int
) -> Letterhead:
    """Return the same head outside a transaction that writes."""
    hall = queries.halls.hall()
    counter = queries.halls.counter(counter_id) if counter_id else None
    day = queries.shifts.day(day_id) if day_id else None
    return Letterhead(
        hall_name=hall.name,
        hall_id=hall.hall_id,
        zone=hall.zone,
        terminal_code=terminal.code,
        terminal_name=queries.halls.terminal(terminal.terminal_id).name,
        counter=str(counter.number) if counter else "",
        business_day=day.date if day else "",
        at_ms=at_ms,
    )


def spool(
    unit: UnitOfWork, document_id: str, subject: str, language: str, content: DocumentContent, at_ms: int
) -> None:
    """Queue one document. `subject` is the aggregate that it documents, as `type:id`."""
    unit.record(
        DocumentQueued(
            document_id=document_id, subject=subject, language=language, content=content, at_ms=at_ms
        )
    )


def spool_again(unit: UnitOfWork, document_id: str, row: DocumentRow, staff_no: str, at_ms: int) -> None:
    """Queue a document once more; what has a number is counted.

    Raises UserError spool.still_waiting while it is on its way to paper, or nobody knows whether it came.
    """
    if any(
        each.state is not SpoolState.DONE and each.content == row.content
        for each in unit.queries.documents.of_subject(row.subject)
    ):
        raise UserError("spool.still_waiting")
    number = number_on(row.content)
    if number:
        unit.record(
            PaperReprinted(
                number=number, order_id=None, how=Again.COPY, reason="", staff_no=staff_no, at_ms=at_ms
            )
        )
    spool(unit, document_id, row.subject, row.language, row.content, at_ms)
