"""Publishing a catalogue for a hall: what has changed is published, what has not is left alone (SYNC §1)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from app.domain.catalogue import PlanPublished, TariffPublished
from app.domain.customers import CustomerRegistered
from app.domain.errors import BugError, UserError
from app.domain.facts import Fact
from app.domain.goods import ArticlePublished, PieceStocked
from app.domain.rights import Right, holds
from app.domain.staff import StaffPinSet, StaffRegistered
from app.domain.stock import NumberStocked, SimStocked
from app.services.catalogue_files import Catalogue, CatalogueStaff, load_catalogue
from app.services.central.ports import NOBODY, CentralStore, Decode
from app.services.ports import Clock, Ids
from app.services.reading import Queries
from app.services.setup import HALL_CODE, InitStaff, in_transactions, sample_people, staff_facts, with_pin

_PRICED: Final = (PlanPublished, TariffPublished, ArticlePublished)
_EVERYWHERE: Final = ""
"""Hall of what is published for all halls."""


@dataclass(frozen=True, slots=True)
class Published:
    """What a load did."""

    changed: tuple[str, ...]
    """Aggregates that were published, as `type:id`; sample customers as their number alone."""
    unchanged: int
    staff: tuple[InitStaff, ...]
    """Newly registered staff with the PINs for their first sign-in."""


class Publishing:
    """Loads catalogues into the centre."""

    def __init__(self, store: CentralStore, clock: Clock, ids: Ids, decode: Decode) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._decode = decode

    def load(self, folder: Path, hall: str, *, demo: bool, crowd: bool = True) -> Published:
        """Publish the catalogue of one hall: plans and prices for all halls, the rest for this one.

        A plan or price that differs from its last version becomes the next one. The same folder again
        publishes nothing. With `demo`, the sample customers come to a hall that has none yet; without `crowd`
        only those whose cards are at hand.

        Raises:
            UserError: setup.hall_code, setup.no_manager, catalogue.*; nothing is published then.
        """
        if not HALL_CODE.fullmatch(hall):
            raise UserError("setup.hall_code", code=hall)
        catalogue = load_catalogue(folder, hall)
        if not any(holds(person.roles, Right.MANAGE_STAFF) for person in catalogue.staff):
            raise UserError("setup.no_manager")
        with self._store.read() as queries:
            prices = tuple(self._priced(queries, catalogue))
            defined = tuple(fact for fact in catalogue.hall if self._differs(queries, fact, hall))
            stock = tuple(fact for fact in catalogue.stock if not _stocked(queries, fact))
            registered, staff = self._staff(queries, catalogue.staff, hall, demo=demo)
            peopled = not demo or queries.central.has_kind(CustomerRegistered.KIND, hall)
        people: tuple[Fact, ...] = ()
        if not peopled:
            people = sample_people(folder, catalogue, self._clock.now_ms(), self._ids, crowd=crowd)
        self._record(_EVERYWHERE, prices)
        for facts in (defined, registered, stock, people):
            self._record(hall, facts)
        changed = tuple(fact.entity for fact in (*prices, *defined, *registered, *stock))
        whole = (*catalogue.prices, *catalogue.hall, *catalogue.stock)
        fresh = len(prices) + len(defined) + len(stock)
        known = (
            len(whole)
            - fresh
            + len(catalogue.staff)
            - sum(isinstance(fact, StaffRegistered) for fact in registered)
        )
        counted = (f"people:{len(people)}",) if people else ()
        return Published((*dict.fromkeys(changed), *counted), known, staff)

    def _priced(self, queries: Queries, catalogue: Catalogue) -> Iterator[Fact]:
        """Yield plans and prices that are new or differ from their last version, as the next version."""
        for fact in catalogue.prices:
            if not isinstance(fact, _PRICED):  # pragma: no cover - the files' reader
                raise BugError("neither a plan nor a price")
            last = self._last(queries, fact, _EVERYWHERE)
            if not isinstance(last, _PRICED):
                yield fact
            elif replace(fact, version=last.version) != last:
                yield replace(fact, version=last.version + 1)

    def _differs(self, queries: Queries, fact: Fact, hall: str) -> bool:
        return self._last(queries, fact, hall) != fact

    def _last(self, queries: Queries, fact: Fact, hall: str) -> Fact | None:
        body = queries.central.last_body(fact.KIND, fact.entity, hall)
        return None if body is None else self._decode(fact.KIND, fact.V, body)

    def _staff(
        self, queries: Queries, people: Sequence[CatalogueStaff], hall: str, *, demo: bool
    ) -> tuple[tuple[Fact, ...], tuple[InitStaff, ...]]:
        """Return what registers new or changed staff; only who has no PIN yet gets one."""
        facts: list[Fact] = []
        fresh: list[InitStaff] = []
        for each in people:
            registered = StaffRegistered(
                staff_no=each.staff_no, name=each.name, hall_id=hall, roles=each.roles
            )
            if self._differs(queries, registered, hall):
                facts.append(registered)
            if queries.central.last_body(StaffPinSet.KIND, registered.entity, hall) is None:
                person = with_pin(each, self._ids, demo=demo)
                facts.append(staff_facts(person, hall, self._ids)[1])
                fresh.append(person)
        return tuple(facts), tuple(fresh)

    def _record(self, hall: str, facts: Iterable[Fact]) -> None:
        for batch in in_transactions(facts):
            with self._store.write(NOBODY, hall) as unit:
                for fact in batch:
                    unit.record(fact)


def _stocked(queries: Queries, fact: NumberStocked | SimStocked | PieceStocked) -> bool:
    """Return whether some hall has it already: nothing that has a serial is in two halls."""
    if isinstance(fact, PieceStocked):
        return queries.goods.piece(fact.serial) is not None
    if isinstance(fact, NumberStocked):
        return queries.stock.number(fact.number) is not None
    return queries.stock.sim(fact.iccid) is not None
