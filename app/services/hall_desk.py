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
from app.domain.staff import Role, StaffRegistered, staff_number
from app.services.access import require
from app.services.ports import Clock, Stamp, Store
from app.services.rows.halls import CounterRow, LaneRow, ServiceRow
from app.services.sessions import Session
from app.services.staff import Proposes, StaffService

_STAFF_NO: Final = re.compile(r"T\d{5}")
_LONGEST_NAME: Final = 50
_T = TypeVar("_T")
_Colleague = tuple[str, tuple[Role, ...]]
"""Name and roles."""
Mistakes = tuple[tuple[str, UserError], ...]
"""What is wrong with what was typed, by field, in their order."""


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


def lanes_in(letters: str) -> tuple[str, ...]:
    """Return the lanes that somebody typed, each once, in their order."""
    return tuple(dict.fromkeys(each for each in letters.upper() if each.isalnum()))


def colleague_mistakes(number: str, name: str, roles: Sequence[Role]) -> Mistakes:
    """Return all that is wrong with a colleague: hall_desk.number, hall_desk.name, hall_desk.roles."""
    called, found = name.strip(), []
    if not _STAFF_NO.fullmatch(staff_number(number)):
        found.append(("number", UserError("hall_desk.number")))
    if not called or len(called) > _LONGEST_NAME:
        found.append(("name", UserError("hall_desk.name", most=_LONGEST_NAME)))
    if not roles:
        found.append(("roles", UserError("hall_desk.roles")))
    return tuple(found)


def exists(number: str, name: str) -> UserError:
    """Return that a number is somebody's already."""
    return UserError("hall_desk.exists", number=number, name=name)


def setting_mistakes(key: str, words: str, reason: str) -> Mistakes:
    """Return all that is wrong with a setting: policy.number or policy.bounds, policy.reason."""
    wanted, found = policy(key), []
    try:
        check_value(wanted, read(wanted, words))
    except UserError as error:
        found.append(("value", error))
    if not reason.strip():
        found.append(("reason", UserError("policy.reason")))
    return tuple(found)


def _raise_first(mistakes: Mistakes) -> None:
    for _field, error in mistakes:
        raise error


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
        """Register a new colleague; returns a one-time PIN.

        Raises:
            UserError: staff.no_right.manage_staff, those of `colleague_mistakes`, hall_desk.exists (who has
                the number), hall_desk.head; in a network also those of a proposal.
        """
        require(session, Right.MANAGE_STAFF)
        number = staff_number(staff_no)
        _raise_first(colleague_mistakes(number, name, roles))
        stands = self._colleague(number)[1]
        if stands is not None:
            raise exists(number, stands[0])
        self._register(session, number, name, roles, None)
        return self._staff.first_pin(session, number)

    def amend(self, session: Session, staff_no: str, name: str, roles: Sequence[Role]) -> None:
        """Change name and roles of a colleague who is registered.

        Raises:
            UserError: staff.no_right.manage_staff, those of `colleague_mistakes`, hall_desk.own,
                staff.unknown, hall_desk.head, hall_desk.of_head; in a network also those of a proposal.
        """
        require(session, Right.MANAGE_STAFF)
        _raise_first(colleague_mistakes(staff_no, name, roles))
        if staff_no == session.staff_no:
            raise UserError("hall_desk.own")
        arrived, stands = self._colleague(staff_no)
        if stands is None:
            raise UserError("staff.unknown", staff_no=staff_no)
        if only_heads(stands[1], session.roles):
            raise UserError("hall_desk.of_head")
        self._register(session, staff_no, name, roles, arrived)

    def _colleague(self, staff_no: str) -> tuple[_Colleague | None, _Colleague | None]:
        """Return name and roles as they have arrived, and as the centre may have accepted them since."""
        with self._store.read() as queries:
            row = queries.staff.staff(staff_no)
        arrived = (row.name, row.roles) if row else None
        return arrived, self._accepted.over(f"staff:{staff_no}", arrived)

    def _register(
        self, session: Session, number: str, name: str, roles: Sequence[Role], arrived: _Colleague | None
    ) -> None:
        # Neither made nor unmade by anybody below: a head decides what managers may not.
        if only_heads(roles, session.roles):
            raise UserError("hall_desk.head")
        with self._store.read() as queries:
            hall = queries.halls.hall().hall_id
        wanted = StaffRegistered(staff_no=number, name=name.strip(), hall_id=hall, roles=tuple(roles))
        self._publish(session, wanted, arrived, (wanted.name, wanted.roles))

    def serve(self, session: Session, counter_id: str, letters: str) -> None:
        """Let a window serve lanes, named by their letters in the order of preference.

        Raises:
            UserError: staff.no_right.manage_staff, queue.unknown_counter, hall_desk.unknown_lane,
                hall_desk.no_lane; in a network also those of a proposal.
        """
        require(session, Right.MANAGE_STAFF)
        lanes = lanes_in(letters)
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
            raise UserError("hall_desk.unknown_lane", lane=wrong)
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
        _raise_first(setting_mistakes(key, words, reason))
        value = read(wanted, words)
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
