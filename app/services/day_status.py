"""What a day looks like before its close: its shifts, their sums, what blocks it (DOMAIN §8)."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.appointments import LATE_MIN, AppointmentState
from app.domain.close_rules import Blocker, BlockerKind, DayFigures, ShiftFigures, day_figures
from app.domain.documents import ReceiptRange
from app.domain.errors import BugError, UserError
from app.domain.halls import local_date, local_ms
from app.domain.queue_rules import MINUTE_MS
from app.domain.queue_times import DAY_MIN
from app.domain.shifts import CarriedForward, ShiftState, is_machine
from app.services.order_drafts import expiring
from app.services.reading import Queries
from app.services.rows.shifts import DayRow, ShiftRow
from app.services.shift_figures import (
    cash_expected,
    decided,
    figures,
    lines_of,
    listed,
    machine_figures,
    till_limit,
    unexecuted,
)
from app.services.shift_floats import apart_at_opening


@dataclass(frozen=True, slots=True)
class ShiftLine:
    """One shift in the list of its day.

    `figures` are there once it is closed; those of a kiosk always, since it closes with the day as it stands.
    """

    shift: ShiftRow
    name: str
    counter: str
    figures: ShiftFigures | None
    uncounted: int = 0
    """Receipts of an open shift, in no sum of the day yet. No amount: whoever counts must not know it."""
    float_apart_fen: int = 0
    """Counted at its opening less what the last close had left in the drawer; nobody explained it yet."""


@dataclass(frozen=True, slots=True)
class ToBeSigned:
    """What a manager signs of a day."""

    figures: DayFigures
    ranges: tuple[ReceiptRange, ...]
    carried: tuple[CarriedForward, ...]
    """Without what the printer has yet to print."""


@dataclass(frozen=True, slots=True)
class DayStatus:
    """A day that is not closed, or was."""

    day: DayRow
    shifts: tuple[ShiftLine, ...]
    blockers: tuple[Blocker, ...]
    carried: tuple[CarriedForward, ...]
    figures: DayFigures
    """Of its closed shifts and of its kiosks: those of the Z report once no clerk's shift is open."""
    ranges: tuple[ReceiptRange, ...]
    till_limit_fen: int
    over_till_limit: bool
    late: bool
    """Whether it is closed after its own date (补日结)."""
    unserved: tuple[str, ...]
    """The numbers that its close will end, in the order of issue; a late close ends none."""
    expected: int
    """How many appointments of today are yet to come, and would find nobody; with a late close none are."""

    @property
    def to_be_signed(self) -> ToBeSigned:
        """Return what a manager puts the name to: it must not change until the day is closed."""
        return ToBeSigned(self.figures, self.ranges, decided(self.carried))


def day_status(queries: Queries, day_id: str, now_ms: int) -> DayStatus:
    """Return a day with its shifts; raises `UserError("close.unknown_day")`. `now_ms` is epoch ms."""
    day = queries.shifts.day(day_id)
    if day is None:
        raise UserError("close.unknown_day")
    shifts = queries.shifts.shifts_of(day_id)
    ids = tuple(shift.shift_id for shift in shifts)
    people = {person.staff_no: person.name for person in queries.staff.everyone()}
    counters = {counter.counter_id: counter.name for counter in queries.halls.counters()}
    lines = tuple(
        ShiftLine(
            shift=shift,
            name=people.get(shift.staff_no, shift.staff_no),
            counter=counters.get(shift.counter_id, shift.counter_id),
            figures=_figures(queries, shift, now_ms),
            uncounted=_uncounted(queries, shift),
            float_apart_fen=0 if is_machine(shift.staff_no) else apart_at_opening(queries, shift),
        )
        for shift in shifts
    )
    counted = [line.figures for line in lines if line.figures]
    sums = day_figures(counted, {line.shift.staff_no: line.name for line in lines})
    ranges = queries.shifts.receipt_ranges(ids)
    in_drawers = sum(_drawer(queries, shift) for shift in shifts if shift.state is not ShiftState.CLOSED)
    till, late = till_limit(queries), is_late(queries, day, now_ms)
    over = late or day.closed_ms is not None
    return DayStatus(
        day=day,
        shifts=lines,
        blockers=_day_blockers(queries, day_id, lines),
        carried=(
            *listed(
                queries,
                ids,
                queries.orders.unfinished(day_id),
                _approvals(queries, day_id),
                ranges,
            ),
            *_claims(queries),
        ),
        figures=sums,
        ranges=ranges,
        till_limit_fen=till,
        over_till_limit=sums.deposit_fen + in_drawers > till,
        late=late,
        unserved=() if over else tuple(ticket.number for ticket in queries.queue.open_tickets()),
        expected=0 if over else _expected(queries, now_ms),
    )


def _expected(queries: Queries, now_ms: int) -> int:
    """Return how many may still come today to an appointment, those included who are a little late."""
    zone = queries.halls.hall().zone
    grace = queries.halls.setting("appointment.late_min", LATE_MIN) * MINUTE_MS
    ends = local_ms(local_date(now_ms, zone), DAY_MIN, zone)
    rows = queries.appointments.between(now_ms - grace, ends)
    return sum(row.state is AppointmentState.BOOKED for row in rows)


def is_late(queries: Queries, day: DayRow, now_ms: int) -> bool:
    """Return whether the hall's date is past the day's own."""
    return local_date(now_ms, queries.halls.hall().zone) > day.date


def _figures(queries: Queries, shift: ShiftRow, now_ms: int) -> ShiftFigures | None:
    if shift.state is ShiftState.CLOSED:
        return closed_figures(queries, shift)
    return machine_figures(queries, shift, now_ms) if is_machine(shift.staff_no) else None


def _uncounted(queries: Queries, shift: ShiftRow) -> int:
    summed = shift.state is ShiftState.CLOSED or is_machine(shift.staff_no)
    return 0 if summed else len(queries.money.of_shift(shift.shift_id))


def closed_figures(queries: Queries, shift: ShiftRow) -> ShiftFigures:
    """Return the figures of a closed shift as its report showed them."""
    if shift.count is None:  # pragma: no cover - a shift closes only after its count
        raise BugError("a closed shift was counted")
    return figures(queries, shift, lines_of(queries, shift, shift.count))


def _approvals(queries: Queries, day_id: str) -> int:
    """Return how many requests outlive the close: those of orders that it cancels are withdrawn with them."""
    gone = {order.approval_id for order in expiring(queries, day_id)}
    return sum(row.approval_id not in gone for row in queries.orders.open_approvals())


def _claims(queries: Queries) -> tuple[CarriedForward, ...]:
    """Return the payments by code that wait for an answer with a slip in the customer's hand."""
    rows = queries.codes.open_claims()
    total = sum(row.amount_fen for row in rows)
    return (CarriedForward(code="open_claims", count=len(rows), amount_fen=total),) if rows else ()


def _drawer(queries: Queries, shift: ShiftRow) -> int:
    """Return the cash that a drawer holds by the facts. It leaves this module as a flag alone."""
    return cash_expected(queries, shift)


def _day_blockers(queries: Queries, day_id: str, lines: Sequence[ShiftLine]) -> tuple[Blocker, ...]:
    still_open = [
        Blocker(BlockerKind.OPEN_SHIFT, line.shift.shift_id, line.name, 0, line.shift.opened_ms)
        for line in lines
        if line.shift.state is not ShiftState.CLOSED and not is_machine(line.shift.staff_no)
    ]
    return (*still_open, *unexecuted(queries, day_id, None))
