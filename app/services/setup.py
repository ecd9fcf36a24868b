"""Filling a new store from a catalogue: the hall, its staff, prices, stock; and the demo hall's customers."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from app.domain.catalogue import PlanPublished
from app.domain.errors import UserError
from app.domain.facts import CaseFact, Fact
from app.domain.halls import HallDefined, TerminalEnrolled, local_date
from app.domain.rights import Right, holds
from app.domain.staff import Role, StaffPinSet, StaffRegistered, staff_number
from app.services.catalogue_files import Catalogue, CatalogueStaff, load_catalogue, read_json
from app.services.demo_people import DemoPeople
from app.services.pin_hashes import hash_pin
from app.services.ports import Clock, Ids, Stamp, Store
from app.services.staff import one_time_pin

HALL_CODE: Final = re.compile(r"[A-Z][A-Z0-9]{1,7}")
_MAX_OPS: Final = 100


@dataclass(frozen=True, slots=True)
class InitStaff:
    """A member of staff and the PIN for the first sign-in. `one_time`: it must be changed then."""

    no: str
    name: str
    roles: tuple[Role, ...]
    pin: str
    one_time: bool


@dataclass(frozen=True, slots=True)
class InitResult:
    """What `init` prints: who may sign in first, and how."""

    manager_no: str
    one_time_pin: str
    staff: tuple[InitStaff, ...]
    hall_code: str = ""
    hall_name: str = ""


class SetupService:
    """Use cases of setting up."""

    def __init__(self, store: Store, clock: Clock, ids: Ids) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids

    def init_hall(
        self, folder: Path, hall_code: str, public_key: str, *, demo: bool, crowd: bool = True
    ) -> InitResult:
        """Record a catalogue's hall in an empty store, and with `demo` its sample customers.

        A real hall gets random one-time PINs, the demo hall those of its catalogue. Without `crowd` only the
        holders of sample cards are customers.

        Raises:
            UserError: setup.hall_code, setup.no_manager, catalogue.* for a catalogue that does not fit;
                nothing is recorded then.
        """
        if not HALL_CODE.fullmatch(hall_code):
            raise UserError("setup.hall_code", code=hall_code)
        catalogue = load_catalogue(folder, hall_code)
        managers = [person for person in catalogue.staff if holds(person.roles, Right.MANAGE_STAFF)]
        if not managers:
            raise UserError("setup.no_manager")
        samples: tuple[Fact, ...] = ()
        if demo:
            samples = sample_people(folder, catalogue, self._clock.now_ms(), self._ids, crowd=crowd)
        terminal = self._store.terminal
        enrolled = TerminalEnrolled(
            terminal_id=terminal.terminal_id,
            hall_id=hall_code,
            code=terminal.code,
            name=catalogue.terminal_name,
            public_key=public_key,
        )
        staff = tuple(with_pin(person, self._ids, demo=demo) for person in catalogue.staff)
        self._record((*catalogue.hall, enrolled, *catalogue.prices))
        self._record(fact for person in staff for fact in staff_facts(person, hall_code, self._ids))
        self._record(catalogue.stock)
        self._record(samples)
        manager = next(person for person in staff if person.no == managers[0].staff_no)
        name = next(fact.name for fact in catalogue.hall if isinstance(fact, HallDefined))
        return InitResult(manager.no, manager.pin, staff, hall_code, name)

    def new_pin(self, staff_no: str) -> str:
        """Return a one-time PIN for somebody whom nobody in the hall can help: its only head.

        For whoever holds the machine and its keys, not for a desk. Raises `UserError("staff.unknown")`.
        """
        number, pin = staff_number(staff_no), one_time_pin(self._ids)
        with self._store.read() as queries:
            if queries.staff.staff(number) is None:
                raise UserError("staff.unknown", staff_no=staff_no)
        self._record(
            (StaffPinSet(staff_no=number, pin_hash=hash_pin(pin, self._ids), one_time=True, set_by=""),)
        )
        return pin

    def _record(self, facts: Iterable[Fact]) -> None:
        for batch in in_transactions(facts):
            with self._store.write(Stamp("")) as unit:
                for fact in batch:
                    unit.record(fact)


def sample_people(
    folder: Path, catalogue: Catalogue, now_ms: int, ids: Ids, *, crowd: bool
) -> tuple[Fact, ...]:
    """Return the facts of the sample customers of a demo hall."""
    today = date.fromisoformat(local_date(now_ms, catalogue.zone))
    plans = [fact for fact in catalogue.prices if isinstance(fact, PlanPublished)]
    return tuple(DemoPeople(plans, read_json(folder, "cards.json"), today, ids).facts(crowd=crowd))


def with_pin(person: CatalogueStaff, ids: Ids, *, demo: bool) -> InitStaff:
    """Return somebody with the PIN for the first sign-in: random, or the catalogue's in a demo hall."""
    known = demo and bool(person.demo_pin)
    pin = person.demo_pin if known else one_time_pin(ids)
    return InitStaff(person.staff_no, person.name, person.roles, pin, not known)


def staff_facts(person: InitStaff, hall_code: str, ids: Ids) -> tuple[StaffRegistered, StaffPinSet]:
    """Return what registers somebody and sets the PIN."""
    return (
        StaffRegistered(staff_no=person.no, name=person.name, hall_id=hall_code, roles=person.roles),
        StaffPinSet(
            staff_no=person.no, pin_hash=hash_pin(person.pin, ids), one_time=person.one_time, set_by=""
        ),
    )


def in_transactions(facts: Iterable[Fact]) -> Iterator[list[Fact]]:
    """Yield facts in runs that fit a transaction of 100 ops; a case fact brings its verdict along."""
    batch: list[Fact] = []
    ops = 0
    for fact in facts:
        cost = 2 if isinstance(fact, CaseFact) else 1
        if ops + cost > _MAX_OPS:
            yield batch
            batch, ops = [], 0
        batch.append(fact)
        ops += cost
    if batch:
        yield batch
