"""What became of an approval whose customer took a seat (DOMAIN §2, §4): whoever asked is told of it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.orders import ApprovalState, OrderState
from app.domain.queue import TicketState
from app.services.reading import Queries
from app.services.rows.orders import AskedRow
from app.services.rows.queue import TicketRow
from app.services.sessions import Session


class Come(StrEnum):
    """What the customer is called back for."""

    WAITS = "waits"
    """Nobody has decided: they stay where they are."""
    SIGN = "sign"
    COLLECT = "collect"
    PAY_OUT = "pay_out"
    CENTRE = "centre"
    """Granted here; the centre has yet to confirm it."""
    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"


_AFTER_GRANT: Final = {
    OrderState.HELD: Come.CENTRE,
    OrderState.IN_PROGRESS: Come.DONE,
    OrderState.COMPLETED: Come.DONE,
    OrderState.FAILED: Come.FAILED,
}
"""What is left after a grant; an order that was ended since leaves nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatAnswer:
    """How it stands with what the customer of a ticket waits for away from the window."""

    ticket_id: str
    number: str
    approval_id: str
    type_key: str
    counter_id: str | None
    """Counter that asked."""
    requested_by: str
    come: Come
    at_ms: int
    """When it was decided; of one that waits, when it was asked for."""

    @property
    def decided(self) -> bool:
        """Return whether somebody has answered."""
        return self.come is not Come.WAITS

    def concerns(self, session: Session) -> bool:
        """Return whether this person asked for it, or whoever sat at this counter."""
        here = session.counter_id is not None and session.counter_id == self.counter_id
        return here or self.requested_by == session.staff_no


def answer_to(queries: Queries, ticket: TicketRow) -> SeatAnswer | None:
    """Return the newest decision since the customer took a seat, else what still waits for one.

    A ticket whose seat has run out waits again, and is still told of: the customer goes first then, and
    whoever calls should know what for.
    """
    if ticket.state is not TicketState.PARKED and (
        ticket.state is not TicketState.WAITING or ticket.served_ms is None
    ):
        return None
    found = [
        SeatAnswer(
            ticket_id=ticket.ticket_id,
            number=ticket.number,
            approval_id=row.approval_id,
            type_key=row.type_key,
            counter_id=row.counter_id,
            requested_by=row.requested_by,
            come=come,
            at_ms=row.requested_ms if row.decided_ms is None else row.decided_ms,
        )
        for row in queries.orders.asked_of(ticket.ticket_id)
        if (come := _come(row)) is not None
    ]
    return max(found, key=lambda each: (each.decided, each.at_ms), default=None)


def answers_for(queries: Queries, session: Session) -> tuple[SeatAnswer, ...]:
    """Return what was decided for seated customers on behalf of this person, or of this counter."""
    found = (answer_to(queries, ticket) for ticket in queries.queue.open_tickets())
    return tuple(each for each in found if each is not None and each.decided and each.concerns(session))


def _come(row: AskedRow) -> Come | None:
    if row.answer is ApprovalState.REQUESTED:
        return Come.WAITS
    if row.answer is ApprovalState.WITHDRAWN or not row.since_seated:
        return None  # nothing to wait for, or the customer stood here when it was said
    if row.answer is ApprovalState.REFUSED:
        return Come.REFUSED
    if row.state is not OrderState.ACKNOWLEDGED:
        return _AFTER_GRANT.get(row.state)
    # Where something was asked, and not before: the queue is read by windows that know no business.
    from app.domain.business import business_type

    if business_type(row.type_key).signed and not row.signed:
        return Come.SIGN
    return Come.COLLECT if row.total_fen else Come.PAY_OUT
