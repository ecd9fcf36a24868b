"""The slip of a queue ticket, and what the kiosk shows beside it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.documents import SpoolState, TicketContent
from app.domain.errors import UserError
from app.domain.queue import TicketState
from app.domain.queue_rules import REINSTATE_MIN
from app.domain.queue_slip import ticket_qr
from app.domain.queue_times import Estimate
from app.services import papers, queue_views
from app.services.ports import Ids, UnitOfWork
from app.services.reading import Queries
from app.services.rows.halls import ServiceRow
from app.services.rows.queue import TicketRow

_CHINESE: Final = "zh_CN"
_TICKET: Final = "ticket"
_ON_ITS_WAY: Final = frozenset({SpoolState.QUEUED, SpoolState.SENDING})
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
    reinstate_min: int = REINSTATE_MIN
    """So long it may come back once it was missed."""


class SlipState(StrEnum):
    """What this terminal knows of the paper of a ticket."""

    ELSEWHERE = "elsewhere"
    """Another terminal printed it, if anybody did."""
    WAITING = "waiting"
    UNKNOWN = "unknown"
    """Cut off while sending: somebody must look at the printer."""
    PRINTED = "printed"


@dataclass(frozen=True, slots=True)
class SlipAtPrinter:
    """How it stands with the slip of one ticket; `printed` is how often it came out here."""

    ticket_id: str
    state: SlipState
    printed: int


def slip_of(queries: Queries, ticket_id: str) -> SlipAtPrinter:
    """Return how it stands with the slip of a ticket at this terminal."""
    states = [each.state for each in queries.documents.of_subject(f"{_TICKET}:{ticket_id}")]
    if not states:
        state = SlipState.ELSEWHERE
    elif _ON_ITS_WAY & set(states):
        state = SlipState.WAITING
    else:
        state = SlipState.PRINTED if states[-1] is SpoolState.DONE else SlipState.UNKNOWN
    return SlipAtPrinter(ticket_id, state, states.count(SpoolState.DONE))


def as_issued(queries: Queries, ticket: TicketRow, service: ServiceRow, now_ms: int) -> Issued:
    """Return a ticket of an earlier press, with the wait as its slip has it, or as it is now."""
    content = _content(queries, ticket)
    if content is not None:
        low, high = content.wait_low_min, content.wait_high_min
        return Issued(ticket, content.ahead, low, high, content.served, content.reinstate_min)
    wait = queue_views.estimate(queries, service, ticket.precedence, now_ms, ticket.ticket_id)
    return issued(queries, ticket, wait)


def issued(queries: Queries, ticket: TicketRow, wait: Estimate) -> Issued:
    """Return a ticket with its wait and with what the hall's setting says."""
    return Issued(
        ticket, wait.ahead, wait.low_min, wait.high_min, wait.served, queue_views.reinstate_min(queries)
    )


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
        reinstate_min=queue_views.reinstate_min(unit.queries),
    )
    papers.spool(unit, ids.new(), _subject(ticket), ticket.language, content, now_ms)


def has_slip(queries: Queries, ticket: TicketRow) -> bool:
    """Return whether this terminal ever printed a slip of a ticket, or is about to."""
    return _content(queries, ticket) is not None


def spool_again(unit: UnitOfWork, ids: Ids, ticket: TicketRow, now_ms: int, *, scannable: bool) -> bool:
    """Queue the slip once more; False while it is still on its way to paper.

    Of a slip that another terminal printed this one has no copy: it is made anew, with the wait as it is now.
    Raises UserError queue.unknown_service.
    """
    content = _content(unit.queries, ticket)
    if slip_of(unit.queries, ticket.ticket_id).state is SlipState.WAITING:
        return False
    if content is not None:
        papers.spool(unit, ids.new(), _subject(ticket), ticket.language, content, now_ms)
        return True
    service = unit.queries.halls.service(ticket.service_id)
    if service is None:
        raise UserError("queue.unknown_service")
    wait = queue_views.estimate(unit.queries, service, ticket.precedence, now_ms, ticket.ticket_id)
    spool_slip(unit, ids, ticket, service, wait, now_ms, scannable=scannable)
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
    return f"{_TICKET}:{ticket.ticket_id}"
