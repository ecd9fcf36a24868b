"""Staff, windows and settings of the hall. In a network each change is proposed to the centre (SYNC §1)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.errors import UserError
from app.domain.facts import Fact
from app.domain.halls import CounterDefined, SettingChanged
from app.domain.policies import POLICIES, Policy, check_value, policy, read
from app.domain.rights import Right
from app.domain.staff import Role, StaffRegistered
from app.services.access import require
from app.services.ports import Clock, Stamp, Store
from app.services.rows.halls import CounterRow, LaneRow, ServiceRow
from app.services.sessions import Session
from app.services.staff import Proposes, StaffService

_STAFF_NO: Final = re.compile(r"T\d{5}")
_LONGEST_NAME: Final = 50


@dataclass(frozen=True, slots=True)
class Person:
    """One of the staff: who, what, and whether the PIN works."""

    staff_no: str
    name: str
    roles: tuple[Role, ...]
    locked_until_ms: int | None
    one_time: bool
    place: str
    """Desk or window where somebody is signed in; empty for nobody."""
    since_ms: int


@dataclass(frozen=True, slots=True)
class Setting:
    """One policy as it stands."""

    policy: Policy
    value: int


@dataclass(frozen=True, slots=True)
class HallSetup:
    """Everything that the screen shows."""

    people: tuple[Person, ...]
    counters: tuple[CounterRow, ...]
    lanes: tuple[LaneRow, ...]
    services: tuple[ServiceRow, ...]
    settings: tuple[Setting, ...]
    networked: bool
    """Whether the centre has to accept each change."""


class HallDesk:
    """Use cases of staff, windows and settings."""

    def __init__(
        self, store: Store, clock: Clock, staff: StaffService, edits: Proposes | None = None
    ) -> None:
        self._store = store
        self._clock = clock
        self._staff = staff
        self._edits = edits

    def look(self, session: Session) -> HallSetup:
        """Return staff, windows and settings. Raises UserError staff.no_right.audit."""
        require(session, Right.AUDIT)
        now = self._clock.now_ms()
        with self._store.read() as queries:
            counters = queries.halls.counters()
            names = {counter.counter_id: counter.name for counter in counters}
            seats = {row.staff_no: row for row in queries.staff.open_sessions()}
            people = []
            for row in queries.staff.everyone():
                seat, until = seats.get(row.staff_no), row.locked_until_ms
                people.append(
                    Person(
                        staff_no=row.staff_no,
                        name=row.name,
                        roles=row.roles,
                        locked_until_ms=until if until is not None and until > now else None,
                        one_time=row.one_time,
                        place=(names.get(seat.counter_id or "") or seat.desk) if seat else "",
                        since_ms=seat.at_ms if seat else 0,
                    )
                )
            return HallSetup(
                people=tuple(people),
                counters=counters,
                lanes=queries.halls.lanes(),
                services=queries.halls.services(),
                settings=tuple(
                    Setting(each, queries.halls.setting(each.key, each.default)) for each in POLICIES
                ),
                networked=self._edits is not None,
            )

    def reset_pin(self, session: Session, staff_no: str) -> str:
        """Return a one-time PIN for a colleague, to be said once.

        Raises:
            UserError: staff.no_right.manage_staff, staff.unknown, staff.own_pin; in a network also those of
                a proposal.
        """
        return self._staff.issue_pin(session, staff_no)

    def register(self, session: Session, staff_no: str, name: str, roles: Sequence[Role]) -> str:
        """Register a colleague, or change name and roles of one; returns a one-time PIN for a new one.

        Raises:
            UserError: staff.no_right.manage_staff, hall_desk.number, hall_desk.name, hall_desk.roles,
                hall_desk.own, hall_desk.head; in a network also those of a proposal.
        """
        require(session, Right.MANAGE_STAFF)
        number, called = staff_no.strip().upper(), name.strip()
        if not _STAFF_NO.fullmatch(number):
            raise UserError("hall_desk.number")
        if not called or len(called) > _LONGEST_NAME:
            raise UserError("hall_desk.name", most=_LONGEST_NAME)
        if not roles:
            raise UserError("hall_desk.roles")
        if number == session.staff_no:
            raise UserError("hall_desk.own")
        with self._store.read() as queries:
            hall = queries.halls.hall().hall_id
            known = queries.staff.staff(number)
        # Neither made nor unmade by anybody below: a head decides what managers may not.
        heads = Role.HALL_HEAD in roles or (known is not None and Role.HALL_HEAD in known.roles)
        if heads and Role.HALL_HEAD not in session.roles:
            raise UserError("hall_desk.head")
        self._publish(
            session, StaffRegistered(staff_no=number, name=called, hall_id=hall, roles=tuple(roles))
        )
        return self._staff.first_pin(session, number) if known is None else ""

    def serve(self, session: Session, counter_id: str, letters: str) -> None:
        """Let a window serve lanes, named by their letters in the order of preference.

        Raises:
            UserError: staff.no_right.manage_staff, queue.unknown_counter, queue.unknown_lane,
                hall_desk.no_lane; in a network also those of a proposal.
        """
        require(session, Right.MANAGE_STAFF)
        lanes = tuple(dict.fromkeys(each for each in letters.upper() if each.isalnum()))
        if not lanes:
            raise UserError("hall_desk.no_lane")
        with self._store.read() as queries:
            hall = queries.halls.hall().hall_id
            counter = queries.halls.counter(counter_id)
            there = {lane.letter for lane in queries.halls.lanes()}
        if counter is None:
            raise UserError("queue.unknown_counter")
        wrong = next((lane for lane in lanes if lane not in there), None)
        if wrong is not None:
            raise UserError("queue.unknown_lane", lane=wrong)
        self._publish(
            session,
            CounterDefined(
                counter_id=counter_id,
                hall_id=hall,
                number=counter.number,
                name=counter.name,
                lanes=lanes,
                arrow=counter.arrow,
            ),
        )

    def change(self, session: Session, key: str, words: str, reason: str) -> int:
        """Change a setting within its bounds; returns the value (fen for money).

        Raises:
            UserError: staff.no_right.manage_staff, policy.unknown, policy.number, policy.bounds,
                policy.reason; in a network also those of a proposal.
        """
        require(session, Right.MANAGE_STAFF)
        wanted = policy(key)
        value = read(wanted, words)
        check_value(wanted, value)
        if not reason.strip():
            raise UserError("policy.reason")
        self._publish(session, SettingChanged(key=key, value=str(value), reason=reason.strip()))
        return value

    def _publish(self, session: Session, fact: Fact) -> None:
        if self._edits is not None:
            self._edits.propose(session.staff_no, fact)
            return
        with self._store.write(Stamp(session.staff_no)) as unit:
            unit.record(fact)
