"""Staff, windows and settings of the hall. In a network each change is proposed to the centre (SYNC §1)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar, cast

from app.domain.errors import UserError
from app.domain.facts import Fact
from app.domain.halls import CounterDefined, SettingChanged
from app.domain.policies import POLICIES, Policy, check_value, policy, read
from app.domain.rights import Right, only_heads
from app.domain.staff import Role, StaffRegistered
from app.services.access import require
from app.services.ports import Clock, Stamp, Store
from app.services.rows.halls import CounterRow, LaneRow, ServiceRow
from app.services.sessions import Session
from app.services.staff import Proposes, StaffService

_STAFF_NO: Final = re.compile(r"T\d{5}")
_LONGEST_NAME: Final = 50
_T = TypeVar("_T")


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
    arriving: bool = False
    """Whether the centre has accepted this, and the hall's terminals are still to hear of it."""


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
        self._accepted = _Accepted()

    def look(self, session: Session) -> HallSetup:
        """Return staff, windows and settings. Raises UserError staff.no_right.audit."""
        require(session, Right.AUDIT)
        now = self._clock.now_ms()
        with self._store.read() as queries:
            counters = queries.halls.counters()
            names = {counter.counter_id: counter.name for counter in counters}
            seats = {row.staff_no: row for row in queries.staff.open_sessions()}
            people = []
            rows = {row.staff_no: row for row in queries.staff.everyone()}
            for staff_no in sorted({*rows, *self._accepted.staff()}):
                row, seat = rows.get(staff_no), seats.get(staff_no)
                stands = (row.name, row.roles) if row else None
                name, roles = self._accepted.over(f"staff:{staff_no}", stands) or ("", ())
                until = row.locked_until_ms if row else None
                people.append(
                    Person(
                        staff_no=staff_no,
                        name=name,
                        roles=roles,
                        locked_until_ms=until if until is not None and until > now else None,
                        one_time=row.one_time if row else True,
                        place=(names.get(seat.counter_id or "") or seat.desk) if seat else "",
                        since_ms=seat.at_ms if seat else 0,
                        arriving=(name, roles) != stands,
                    )
                )
            return HallSetup(
                people=tuple(people),
                counters=tuple(
                    replace(each, lanes=self._accepted.over(f"counter:{each.counter_id}", each.lanes))
                    for each in counters
                ),
                lanes=queries.halls.lanes(),
                services=queries.halls.services(),
                settings=tuple(
                    Setting(each, self._accepted.over(f"setting:{each.key}", stands))
                    for each in POLICIES
                    for stands in (queries.halls.setting(each.key, each.default),)
                ),
                networked=self._edits is not None,
            )

    def reset_pin(self, session: Session, staff_no: str) -> str:
        """Return a one-time PIN for a colleague, to be said once.

        Raises:
            UserError: staff.no_right.manage_staff, staff.unknown, staff.own_pin, staff.head_pin; in a network
                also those of a proposal.
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
        if only_heads((*roles, *(known.roles if known else ())), session.roles):
            raise UserError("hall_desk.head")
        wanted = StaffRegistered(staff_no=number, name=called, hall_id=hall, roles=tuple(roles))
        stands = (known.name, known.roles) if known else None
        self._publish(session, wanted, stands, (called, wanted.roles))
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
            counter.lanes,
            lanes,
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
        with self._store.read() as queries:
            stands = queries.halls.setting(key, wanted.default)
        changed = SettingChanged(key=key, value=str(value), reason=reason.strip())
        self._publish(session, changed, stands, value)
        return value

    def _publish(self, session: Session, fact: Fact, stands: object, wanted: object) -> None:
        """Record a fact, or have the centre do so; `stands` is what is to be seen now, `wanted` soon."""
        if self._edits is not None:
            self._edits.propose(session.staff_no, fact)
            self._accepted.keep(fact.entity, stands, wanted)
            return
        with self._store.write(Stamp(session.staff_no)) as unit:
            unit.record(fact)


class _Accepted:
    """What the centre has accepted of this desk, until its feed brings it: nobody looks for it in vain.

    In memory alone: after a restart the feed has brought it.
    """

    def __init__(self) -> None:
        self._kept: dict[str, tuple[object, object]] = {}

    def keep(self, key: str, stands: object, wanted: object) -> None:
        """Show `wanted` for as long as the store knows nothing but `stands`."""
        self._kept[key] = (stands, wanted)

    def staff(self) -> tuple[str, ...]:
        """Return the numbers of colleagues of whom something was accepted."""
        return tuple(key.removeprefix("staff:") for key in tuple(self._kept) if key.startswith("staff:"))

    def over(self, key: str, stands: _T) -> _T:
        """Return what is to be shown where the store knows `stands`; what has arrived is forgotten."""
        before, wanted = self._kept.get(key, (stands, stands))
        if stands == wanted or stands != before:
            self._kept.pop(key, None)
            return stands
        return cast("_T", wanted)
