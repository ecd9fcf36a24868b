"""Shifts of a kiosk: no cash, no clerk, counted by the provider's answers (DOMAIN §8).

A kiosk takes money in the hall's open day under a number of its own, so that every report has its line. It
never opens a day: without one it takes no money. Whoever closes the day closes its shift with it.
"""

from app.domain.errors import UserError
from app.domain.halls import local_date
from app.domain.shifts import MACHINE_MARK, DrawerCounted, ShiftClosed, ShiftOpened, ShiftState
from app.domain.staff import Role
from app.services.papers import spool
from app.services.ports import Ids, TerminalIdentity, UnitOfWork
from app.services.rows.shifts import ShiftRow
from app.services.sessions import Session
from app.services.shift_figures import machine_declared, reconciliation, shift_of
from app.services.shift_papers import shift_report


def machine_session(terminal: TerminalIdentity, language: str, name: str) -> Session:
    """Return as whom a kiosk takes money."""
    return Session(
        session_id="",
        staff_no=f"{MACHINE_MARK}{terminal.code}",
        name=name,
        roles=(Role.CLERK,),
        desk="kiosk",
        counter_id=None,
        language=language,
    )


def open_machine_shift(unit: UnitOfWork, ids: Ids, session: Session, now_ms: int) -> ShiftRow:
    """Return the kiosk's shift of today, begun if need be; one of an older day is closed first.

    Raises UserError kiosk.no_day while nobody has begun the hall's day.
    """
    queries = unit.queries
    today = local_date(now_ms, queries.halls.hall().zone)
    day = next((day for day in queries.shifts.open_days() if day.date == today), None)
    if day is None:
        raise UserError("kiosk.no_day")
    found = queries.shifts.open_shift_of(session.staff_no)
    if found is not None and found.day_id == day.day_id and found.state is ShiftState.OPEN:
        return found
    if found is not None:
        close_machine_shift(unit, ids, found, session.staff_no, "", session.language, now_ms)
    unit.in_day(day.day_id)
    shift_id = ids.new()
    unit.record(
        ShiftOpened(
            after=None,
            shift_id=shift_id,
            day_id=day.day_id,
            staff_no=session.staff_no,
            counter_id="",
            terminal_id=unit.terminal.terminal_id,
            float_notes=(),
            float_fen=0,
            at_ms=now_ms,
        )
    )
    return shift_of(unit.queries, shift_id)


def close_machine_shift(
    unit: UnitOfWork, ids: Ids, shift: ShiftRow, staff_no: str, manager: str, language: str, now_ms: int
) -> None:
    """Count a kiosk's shift by what the provider answered, close it, and spool its report."""
    unit.in_day(shift.day_id)
    if shift.state is ShiftState.OPEN:
        unit.record(
            DrawerCounted(
                after=shift.last_op,
                shift_id=shift.shift_id,
                count_no=1,
                notes=(),
                cash_fen=0,
                tenders=machine_declared(unit.queries, shift.shift_id),
                counted_by=staff_no,
                witness="",
                payments=unit.queries.shifts.payment_count(shift.shift_id),
                at_ms=now_ms,
            )
        )
    counted = shift_of(unit.queries, shift.shift_id)
    final = reconciliation(unit.queries, counted)
    unit.record(
        ShiftClosed(
            after=counted.last_op,
            shift_id=shift.shift_id,
            expected_cash_fen=final.figures.cash().expected_fen,
            counted_cash_fen=final.figures.cash().counted_fen,
            deposit_fen=0,
            staff_no=staff_no,
            manager=manager,
            at_ms=now_ms,
        )
    )
    content = shift_report(unit, shift_of(unit.queries, shift.shift_id), final, now_ms)
    spool(unit, ids.new(), f"shift:{shift.shift_id}", language, content, now_ms)
