"""The slip of a queue ticket, and what the kiosk shows beside it."""

from dataclasses import dataclass
from typing import Final

from app.domain.documents import SpoolState, TicketContent
from app.domain.queue import TicketState
from app.domain.queue_slip import ticket_qr
from app.domain.queue_times import Estimate
from app.services import papers, queue_views
from app.services.ports import Ids, UnitOfWork
from app.services.reading import Queries
from app.services.rows.halls import ServiceRow
from app.services.rows.queue import TicketRow

_CHINESE: Final = "zh_CN"
_LOOKED: Final = 20
"""Among so many of its newest papers a machine looks for its last slip."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A ticket that was just issued, with the wait that its slip names (whole minutes)."""

    ticket: TicketRow
    ahead: int
    low_min: int
    high_min: int
    served: bool = True
    """Whether a counter is open that serves it."""


def as_issued(queries: Queries, ticket: TicketRow, service: ServiceRow, now_ms: int) -> Issued:
    """Return a ticket of an earlier press, with the wait as its slip has it, or as it is now."""
    content = _content(queries, ticket)
    if content is not None:
        low, high = content.wait_low_min, content.wait_high_min
        return Issued(ticket, content.ahead, low, high, content.served)
    wait = queue_views.estimate(queries, service, ticket.precedence, now_ms, ticket.ticket_id)
    return Issued(ticket, wait.ahead, wait.low_min, wait.high_min, wait.served)


def spool_slip(
    unit: UnitOfWork,
    ids: Ids,
    ticket: TicketRow,
    service: ServiceRow,
    wait: Estimate,
    now_ms: int,
    *,
    scannable: bool,
) -> None:
    """Queue the slip, in the language of the ticket. `scannable`: a counter may meet it before its facts."""
    chinese = ticket.language == _CHINESE
    lane = next((each for each in unit.queries.halls.lanes() if each.letter == ticket.lane), None)
    lane_title = "" if lane is None else lane.title if chinese else lane.title_en
    head = papers.letterhead(unit, None, "", now_ms)
    qr = ""
    if scannable:
        qr = ticket_qr(
            ticket.ticket_id,
            ticket.number,
            ticket.service_id,
            ticket.precedence,
            ticket.language,
            head.hall_id,
        )
    content = TicketContent(
        head=head,
        ticket_id=ticket.ticket_id,
        number=ticket.number,
        lane=ticket.lane,
        lane_title=lane_title,
        service=service.title if chinese else service.title_en,
        precedence=ticket.precedence.value,
        ahead=wait.ahead,
        wait_low_min=wait.low_min,
        wait_high_min=wait.high_min,
        bring=service.bring,
        by_time=unit.queries.queue.several_issuers(),
        qr=qr,
        served=wait.served,
    )
    papers.spool(unit, ids.new(), _subject(ticket), ticket.language, content, now_ms)


def has_slip(queries: Queries, ticket: TicketRow) -> bool:
    """Return whether this terminal ever printed a slip of a ticket, or is about to."""
    return _content(queries, ticket) is not None


def spool_again(unit: UnitOfWork, ids: Ids, ticket: TicketRow, now_ms: int) -> bool:
    """Queue the slip once more; False where it is gone from the spool, or still on its way to paper."""
    content = _content(unit.queries, ticket)
    states = {found.state for found in unit.queries.documents.of_subject(_subject(ticket))}
    if content is None or states & {SpoolState.QUEUED, SpoolState.SENDING}:
        return False
    papers.spool(unit, ids.new(), _subject(ticket), ticket.language, content, now_ms)
    return True


def last_slip(queries: Queries, since_ms: int) -> TicketRow | None:
    """Return the ticket whose slip this terminal queued last, if that was since a moment and it is open."""
    for document in queries.documents.recent(_LOOKED):
        if document.kind == TicketContent.KIND and isinstance(document.content, TicketContent):
            ticket = queries.queue.ticket(document.content.ticket_id)
            fresh = ticket is not None and ticket.issued_ms >= since_ms
            return ticket if fresh and ticket and ticket.state is not TicketState.FINISHED else None
    return None


def _content(queries: Queries, ticket: TicketRow) -> TicketContent | None:
    found = (document.content for document in queries.documents.of_subject(_subject(ticket)))
    return next((content for content in found if isinstance(content, TicketContent)), None)


def _subject(ticket: TicketRow) -> str:
    return f"ticket:{ticket.ticket_id}"
