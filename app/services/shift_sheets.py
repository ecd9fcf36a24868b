"""What a person needs to count a drawer: whose it is, what to declare, who may stand beside (DOMAIN §8)."""

from dataclasses import dataclass

from app.domain.cash import TenderKind
from app.domain.queue import TicketState
from app.domain.rights import Right, holds
from app.domain.shifts import ShiftState, is_machine
from app.domain.staff import Role
from app.services.reading import Queries
from app.services.rows.shifts import ShiftRow
from app.services.sessions import Session
from app.services.shift_figures import shift_of


@dataclass(frozen=True, slots=True)
class CountSheet:
    """What is to be counted, and nothing about what should be there.

    `tenders` are declared from their own slips. `recount`: a count is sealed, the manager must be there.
    """

    shift: ShiftRow
    clerk: str
    """Name of whoever is accountable for the drawer."""
    counter: str
    date: str
    """ISO date of the accounting day."""
    tenders: tuple[str, ...]
    recount: bool
    managers: tuple[tuple[str, str], ...]
    """Staff number and name of those who may sign for the clerk, the duty managers first."""
    witnesses: tuple[tuple[str, str], ...]
    """Of those who may stand beside a manager when the clerk is away."""
    waiting: tuple[str, ...]
    """The numbers that wait, if this is the last open drawer: nobody would be left to call them."""


def count_sheet(queries: Queries, session: Session, shift_id: str) -> CountSheet:
    """Return what is to be counted: cash and cards always, other tenders if they were taken."""
    shift = shift_of(queries, shift_id)
    day = queries.shifts.day(shift.day_id)
    counter = queries.halls.counter(shift.counter_id)
    people = queries.staff.everyone()
    wanted = {found.tender for found in queries.shifts.tender_sums(shift_id)} | {TenderKind.CARD.value}
    others = [row for row in people if row.staff_no not in {session.staff_no, shift.staff_no}]
    managers = [row for row in others if holds(row.roles, Right.APPROVE)]
    managers.sort(key=lambda row: (Role.DUTY_MANAGER not in row.roles, row.staff_no))
    return CountSheet(
        shift=shift,
        clerk=next((row.name for row in people if row.staff_no == shift.staff_no), ""),
        counter=counter.name if counter else "",
        date=day.date if day else "",
        tenders=tuple(
            kind.value for kind in TenderKind if kind.value in wanted and kind is not TenderKind.CASH
        ),
        recount=bool(shift.counts),
        managers=tuple((row.staff_no, row.name) for row in managers),
        witnesses=tuple((row.staff_no, row.name) for row in others),
        waiting=_waiting(queries, shift),
    )


def _waiting(queries: Queries, shift: ShiftRow) -> tuple[str, ...]:
    """Return the numbers that nobody could call any more once a shift is closed."""
    drawers = (each for day in queries.shifts.open_days() for each in queries.shifts.shifts_of(day.day_id))
    if any(_serves(each) and each.shift_id != shift.shift_id for each in drawers):
        return ()
    tickets = queries.queue.open_tickets()
    return tuple(ticket.number for ticket in tickets if ticket.state is TicketState.WAITING)


def _serves(shift: ShiftRow) -> bool:
    return shift.state is not ShiftState.CLOSED and not is_machine(shift.staff_no)
