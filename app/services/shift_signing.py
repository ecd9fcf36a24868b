"""Who stands beside a count, a variance or a close, and proves it with a PIN (DOMAIN §8)."""

from typing import Protocol

from app.domain.errors import UserError
from app.domain.rights import Right, holds
from app.services.access import can
from app.services.rows.shifts import ShiftRow
from app.services.rows.staff import StaffRow
from app.services.sessions import Session


class PinCheck(Protocol):
    """Asks for a second person's PIN."""

    def check_pin(self, staff_no: str, pin: str) -> StaffRow:
        """Return who gave the right PIN; raises `UserError`, and counts wrong PINs itself."""
        ...


class Signers:
    """Checks second persons. A wrong PIN is recorded, so it is asked for between transactions."""

    def __init__(self, pins: PinCheck) -> None:
        self._pins = pins

    def beside_count(self, session: Session, shift: ShiftRow, staff_no: str, pin: str) -> str:
        """Return the number of the second person of a count, or nothing where none is needed."""
        if session.staff_no != shift.staff_no:
            return self.witness(session, shift, staff_no, pin)
        return self.manager(session, shift, staff_no, pin) if shift.counts else ""

    def signer(self, session: Session, shift: ShiftRow, staff_no: str, pin: str, *, needed: bool) -> str:
        """Return the number of the manager who signs, or nothing if none is needed and none came."""
        if not needed and not staff_no:
            return ""
        return self.manager(session, shift, staff_no, pin)

    def manager(self, session: Session, shift: ShiftRow, staff_no: str, pin: str) -> str:
        """Return the number of the manager who gave a PIN: not the one at the desk, not the clerk.

        Raises:
            UserError: shift.manager_needed, shift.no_manager (with the name), shift.witness_self, those
                of the PIN.
        """
        if not staff_no:
            raise UserError("shift.manager_needed")
        row = self._second(session, shift, staff_no, pin)
        if not holds(row.roles, Right.APPROVE):
            raise UserError("shift.no_manager", name=row.name)
        return row.staff_no

    def witness(self, session: Session, shift: ShiftRow, staff_no: str, pin: str) -> str:
        """Return the number of whoever stands beside a manager who acts for an absent clerk.

        Raises:
            UserError: shift.not_yours if no manager asks, shift.witness_needed, shift.witness_self, and those
                of the PIN.
        """
        if not can(session, Right.CLOSE_DAY):
            raise UserError("shift.not_yours")
        if not staff_no:
            raise UserError("shift.witness_needed")
        return self._second(session, shift, staff_no, pin).staff_no

    def _second(self, session: Session, shift: ShiftRow, staff_no: str, pin: str) -> StaffRow:
        row = self._pins.check_pin(staff_no, pin)
        if row.staff_no in {session.staff_no, shift.staff_no}:
            raise UserError("shift.witness_self")
        return row
