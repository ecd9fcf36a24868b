"""Signing in and off, PINs, overrides (DOMAIN §1).

A wrong PIN is a fact: it is committed before the error is raised.
"""

from dataclasses import dataclass, replace
from typing import Protocol

from app.domain.errors import UserError
from app.domain.facts import Fact
from app.domain.pins import (
    MAX_FAILURES,
    PIN_LENGTH,
    check_new_pin,
    check_whole_pin,
    locked_until,
    minutes_left,
    unknown_number,
)
from app.domain.rights import Right, holds, only_heads
from app.domain.staff import (
    OverrideGiven,
    PinConfirmed,
    SignedIn,
    SignedOff,
    SignInFailed,
    StaffPinSet,
    staff_number,
)
from app.services.access import require
from app.services.pin_hashes import hash_pin, pin_fits
from app.services.ports import Clock, Ids, Stamp, Store, UnitOfWork
from app.services.rows.staff import SessionRow, StaffRow
from app.services.seats import place_of
from app.services.sessions import Session


@dataclass(frozen=True, slots=True)
class Desk:
    """Where somebody sits down: kind of desk, and the counter if it is one."""

    kind: str
    counter_id: str | None


class Proposes(Protocol):
    """Asks the centre to publish a reference fact, and waits for its answer."""

    def propose(self, staff_no: str, fact: Fact) -> None:
        """Return when the centre has accepted."""
        ...


class StaffService:
    """Use cases of staff at a desk. In a network `edits` has the centre publish new PINs."""

    def __init__(self, store: Store, clock: Clock, ids: Ids, edits: Proposes | None = None) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._edits = edits
        self._accepted: dict[str, tuple[str, StaffPinSet]] = {}
        """PINs that the centre accepted and whose fact is on its way: the hash replaced, and the fact."""

    def sign_in(
        self,
        staff_no: str,
        pin: str,
        desk: str,
        counter_id: str | None,
        *,
        take_over: bool = False,
        language: str = "zh_CN",
    ) -> Session:
        """Take a desk. A session that a crash left open at the same desk is taken over without asking.

        Raises:
            UserError: staff.unknown, staff.wrong_pin, staff.locked, staff.pin_must_change; and unless
                `take_over`: staff.signed_in_elsewhere, staff.counter_taken. staff.customer_in_hand when the
                colleague at the counter serves somebody.
        """
        row = self.check_pin(staff_no, pin)
        place = Desk(desk, counter_id)
        now = self._clock.now_ms()
        with self._store.write(Stamp(row.staff_no)) as unit:
            mine = self._leave_other_desk(unit, row.staff_no, place, now, take_over=take_over)
            self._clear_counter(unit, row.staff_no, counter_id, now, take_over=take_over)
            session_id = self._ids.new()
            unit.record(
                SignedIn(
                    staff_no=row.staff_no,
                    session_id=session_id,
                    terminal_id=unit.terminal.terminal_id,
                    desk=desk,
                    counter_id=counter_id,
                    took_over=mine.session_id if mine else None,
                    at_ms=now,
                )
            )
        return Session(session_id, row.staff_no, row.name, row.roles, desk, counter_id, language)

    def sign_off(self, session: Session) -> None:
        """Leave the desk, unless it was taken over already.

        Raises `UserError("staff.customer_in_hand")` while a customer is being served.
        """
        with self._store.write(Stamp(session.staff_no)) as unit:
            opened = unit.queries.staff.open_session(session.staff_no)
            if opened is None or opened.session_id != session.session_id:
                return
            if session.counter_id:
                _refuse_customer_in_hand(unit, session.counter_id)
            unit.record(
                SignedOff(
                    staff_no=session.staff_no,
                    session_id=session.session_id,
                    at_ms=self._clock.now_ms(),
                )
            )

    def check_pin(self, staff_no: str, pin: str) -> StaffRow:
        """Return who gave the right PIN; a wrong one is counted. A one-time PIN is good for nothing here.

        Raises:
            UserError: staff.number_missing, staff.unknown, staff.number_with_pin (which repeats nothing),
                staff.pin_digits (which is no attempt), staff.wrong_pin (with the attempts left),
                staff.locked (with the minutes), staff.pin_must_change.
        """
        row = self.check_any_pin(staff_no, pin)
        if row.one_time:
            raise UserError("staff.pin_must_change")
        return row

    def check_any_pin(self, staff_no: str, pin: str) -> StaffRow:
        """Return who gave the right PIN, one-time or not; raises the rest of `check_pin`."""
        if not staff_no.strip():
            raise UserError("staff.number_missing")
        with self._store.read() as queries:
            row = queries.staff.staff(staff_number(staff_no))
        if row is None:
            raise unknown_number(staff_no)
        row = self._with_accepted(row)
        self._refuse_locked(row)
        check_whole_pin(pin)
        fits = pin_fits(row.pin_hash, pin)
        if fits and not row.failures and row.locked_until_ms is None:
            return row
        with self._store.write(Stamp(row.staff_no)) as unit:
            # Somebody may have tried the same number meanwhile: what counts is what the store says now.
            failures = unit.queries.staff.staff(row.staff_no) or row
            error = self._failed(unit, failures) if not fits else self._confirmed(unit, failures)
        if error is not None:
            raise error
        return row

    def locked_until(self, staff_no: str) -> int | None:
        """Return until when a staff number is locked (epoch ms), or None."""
        with self._store.read() as queries:
            row = queries.staff.staff(staff_number(staff_no))
        until = row.locked_until_ms if row else None
        return until if until is not None and until > self._clock.now_ms() else None

    def unlock(self, session: Session, pin: str) -> Session:
        """Return the session when its holder gives the PIN again; raises as `check_pin`."""
        self.check_pin(session.staff_no, pin)
        return session

    def change_pin(self, staff_no: str, old: str, new: str) -> None:
        """Choose a PIN; the old one, one-time or not, is asked for.

        Raises:
            UserError: as `check_any_pin`; staff.pin_digits, staff.pin_weak, staff.pin_same; in a network also
                offline.edit, and why the centre refuses.
            EnvironmentFault: link.no_verdict.
        """
        row = self.check_any_pin(staff_no, old)
        check_new_pin(new)
        if new == old:
            raise UserError("staff.pin_same")
        self._set_pin(row.staff_no, new, row.staff_no, one_time=False)

    def issue_pin(self, session: Session, staff_no: str) -> str:
        """Return a one-time PIN for a colleague who forgot the own one, or who is locked out.

        A head's is issued by another head alone: whoever issues it can sign in with it.

        Raises:
            UserError: staff.no_right.manage_staff, staff.unknown, staff.own_pin, staff.head_pin.
        """
        require(session, Right.MANAGE_STAFF)
        if staff_no == session.staff_no:
            raise UserError("staff.own_pin")
        with self._store.read() as queries:
            row = queries.staff.staff(staff_no)
        if row is None:
            raise UserError("staff.unknown", staff_no=staff_no)
        if only_heads(row.roles, session.roles):
            raise UserError("staff.head_pin")
        return self.first_pin(session, staff_no)

    def first_pin(self, session: Session, staff_no: str) -> str:
        """Return a one-time PIN for a colleague who was just registered, and may not have arrived here yet.

        Raises UserError staff.no_right.manage_staff; in a network also those of a proposal.
        """
        require(session, Right.MANAGE_STAFF)
        pin = one_time_pin(self._ids)
        self._set_pin(staff_no, pin, session.staff_no, one_time=True)
        return pin

    def override(
        self, session: Session, approver_no: str, pin: str, action: str, subject: str, reason: str
    ) -> str:
        """Record that a second person allowed something; returns the override's id.

        `action` is a code, `subject` an aggregate as `type:id`.

        Raises:
            UserError: staff.reason_missing, staff.override_self, staff.override_right, or as `check_pin`.
        """
        if not reason.strip():
            raise UserError("staff.reason_missing")
        if staff_number(approver_no) == session.staff_no:
            raise UserError("staff.override_self")
        approver = self.check_pin(approver_no, pin)
        if not holds(approver.roles, Right.APPROVE):
            raise UserError("staff.override_right")
        override_id = self._ids.new()
        with self._store.write(Stamp(session.staff_no)) as unit:
            unit.record(
                OverrideGiven(
                    override_id=override_id,
                    action=action,
                    subject=subject,
                    requested_by=session.staff_no,
                    given_by=approver.staff_no,
                    reason=reason.strip(),
                    at_ms=self._clock.now_ms(),
                )
            )
        return override_id

    def _leave_other_desk(
        self, unit: UnitOfWork, staff_no: str, place: Desk, now: int, *, take_over: bool
    ) -> SessionRow | None:
        """End the own session that is still open, and return it."""
        mine = unit.queries.staff.open_session(staff_no)
        if mine is None:
            return None
        here = (mine.terminal_id, mine.desk, mine.counter_id)
        if here != (unit.terminal.terminal_id, place.kind, place.counter_id) and not take_over:
            raise UserError("staff.signed_in_elsewhere", **place_of(unit.queries, mine))
        if mine.counter_id and mine.counter_id != place.counter_id:
            _refuse_customer_in_hand(unit, mine.counter_id)
        unit.record(SignedOff(staff_no=staff_no, session_id=mine.session_id, at_ms=now))
        return mine

    def _clear_counter(
        self, unit: UnitOfWork, staff_no: str, counter_id: str | None, now: int, *, take_over: bool
    ) -> None:
        """End a colleague's session at the counter, if that is wanted and nobody is being served there."""
        other = unit.queries.staff.session_at(counter_id) if counter_id else None
        if other is None or counter_id is None or other.staff_no == staff_no:
            return
        if not take_over:
            colleague = unit.queries.staff.staff(other.staff_no)
            name = colleague.name if colleague else other.staff_no
            raise UserError("staff.counter_taken", name=name, staff_no=other.staff_no)
        _refuse_customer_in_hand(unit, counter_id)
        unit.record(SignedOff(staff_no=other.staff_no, session_id=other.session_id, at_ms=now))

    def _refuse_locked(self, row: StaffRow) -> None:
        now = self._clock.now_ms()
        if row.locked_until_ms is not None and now < row.locked_until_ms:
            raise UserError("staff.locked", minutes=minutes_left(row.locked_until_ms, now))

    def _failed(self, unit: UnitOfWork, row: StaffRow) -> UserError:
        now = self._clock.now_ms()
        until = locked_until(row.failures + 1, now)
        unit.record(
            SignInFailed(
                staff_no=row.staff_no,
                terminal_id=unit.terminal.terminal_id,
                locked_until_ms=until,
                at_ms=now,
            )
        )
        if until is not None:
            return UserError("staff.locked", minutes=minutes_left(until, now))
        # The same for all: whoever tries a number is not told whether its PIN was reset.
        return UserError("staff.wrong_pin", left=MAX_FAILURES - row.failures - 1)

    def _confirmed(self, unit: UnitOfWork, row: StaffRow) -> UserError | None:
        try:
            self._refuse_locked(row)
        except UserError as error:
            return error
        unit.record(
            PinConfirmed(
                staff_no=row.staff_no,
                terminal_id=unit.terminal.terminal_id,
                at_ms=self._clock.now_ms(),
            )
        )
        return None

    def _with_accepted(self, row: StaffRow) -> StaffRow:
        """Return somebody with the PIN that the centre accepted already, if its fact has not arrived."""
        replaced, fact = self._accepted.get(row.staff_no, ("", None))
        if fact is None or replaced != row.pin_hash:
            self._accepted.pop(row.staff_no, None)
            return row
        return replace(row, pin_hash=fact.pin_hash, one_time=fact.one_time)

    def _set_pin(self, staff_no: str, pin: str, set_by: str, *, one_time: bool) -> None:
        pin_hash = hash_pin(pin, self._ids)
        fact = StaffPinSet(staff_no=staff_no, pin_hash=pin_hash, one_time=one_time, set_by=set_by)
        if self._edits:
            with self._store.read() as queries:
                present = queries.staff.staff(staff_no)
            self._edits.propose(set_by, fact)
            self._accepted[staff_no] = (present.pin_hash if present else "", fact)
            return
        with self._store.write(Stamp(set_by)) as unit:
            unit.record(fact)


def one_time_pin(ids: Ids) -> str:
    """Return six random digits that nobody would guess first."""
    while True:
        pin = f"{int.from_bytes(ids.random_bytes(8)) % 10**PIN_LENGTH:0{PIN_LENGTH}d}"
        try:
            check_new_pin(pin)
        except UserError:
            continue
        return pin


def _refuse_customer_in_hand(unit: UnitOfWork, counter_id: str) -> None:
    ticket = unit.queries.queue.held_by(counter_id)
    if ticket is not None:
        raise UserError("staff.customer_in_hand", number=ticket.number)
