"""The run over arrears in a hall that decides by itself (DOMAIN §6); in a network the centre's rounds do it.

A run may be repeated, cut off and begun again: each number has a transaction of its own, and what was done
is seen there.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from app.domain.arrears import ArrearsStep
from app.domain.errors import SyncConflict, UserError
from app.services.arrears_steps import look, take_step
from app.services.link import Link, StandaloneLink
from app.services.order_context import today_of
from app.services.ports import Clock, Stamp, Store
from app.services.proposals import networked

_PAGE: Final = 200
_BEAT: Final = 10
"""Numbers that one beat looks at: whoever works at the desk meanwhile waits for one of them at most."""
_MACHINE: Final = Stamp("")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrearsReport:
    """What a run did, or would do."""

    day: str
    """Day on the hall's wall clock (ISO)."""
    dry_run: bool
    looked: int
    """Numbers with an overdue bill, or suspended for one."""
    owed_fen: int
    """What is overdue on them, late fees included, before the run."""
    steps: Mapping[ArrearsStep, int] = field(default_factory=dict)
    unreachable: int = 0
    """Numbers whose customer cannot be told of anything."""
    postponed: int = 0
    """Numbers that somebody else moved meanwhile: the next run looks again."""

    def as_json(self) -> dict[str, object]:
        """Return it as the command prints it."""
        return {
            "day": self.day,
            "dry_run": self.dry_run,
            "looked": self.looked,
            "owed_fen": self.owed_fen,
            "reminded": self.steps.get(ArrearsStep.REMIND, 0),
            "suspended": self.steps.get(ArrearsStep.SUSPEND, 0),
            "warned": self.steps.get(ArrearsStep.WARN, 0),
            "ended": self.steps.get(ArrearsStep.END, 0),
            "resumed": self.steps.get(ArrearsStep.RESUME, 0),
            "unreachable": self.unreachable,
            "postponed": self.postponed,
        }


class ArrearsService:
    """The run, whole or a little at each beat."""

    def __init__(self, store: Store, clock: Clock, link: Link | None = None) -> None:
        self._store = store
        self._clock = clock
        self._link: Link = link or StandaloneLink()
        self._day = ""
        self._after = ""
        self._over = False

    def run(self, *, dry_run: bool = False) -> ArrearsReport:
        """Go through all numbers in arrears and return what was done; a dry run only says what would be.

        Raises:
            UserError: arrears.centre in a network, where the centre does it.
        """
        if networked(self._link) and not dry_run:
            raise UserError("arrears.centre")
        now = self._clock.now_ms()
        steps: Counter[ArrearsStep] = Counter()
        owed = looked = unreachable = postponed = 0
        after = ""
        while True:
            with self._store.read() as queries:
                day = today_of(queries, now).isoformat()
                page = queries.customers.in_arrears(day, after, _PAGE)
                found = tuple(each for which in page if (each := look(queries, which, now)))
            if not page:
                break
            after = page[-1]
            looked += len(found)
            owed += sum(each.owed_fen for each in found)
            unreachable += sum(not each.standing.reachable for each in found)
            for each in found:
                if each.step is None:
                    continue
                try:
                    step = each.step if dry_run else self._take(each.row.subscriber_id)
                except SyncConflict:
                    postponed += 1
                    continue
                if step is not None:
                    steps[step] += 1
        return ArrearsReport(
            day=day,
            dry_run=dry_run,
            looked=looked,
            owed_fen=owed,
            steps=dict(steps),
            unreachable=unreachable,
            postponed=postponed,
        )

    def tick(self) -> bool:
        """Do a little of the day's run; returns whether there is more to do.

        Nothing happens in a network, or before the hall has opened its accounting day. Each process goes
        through all numbers once a day, and again after a start: what was done is not done twice.
        """
        if networked(self._link):
            return False
        now = self._clock.now_ms()
        with self._store.read() as queries:
            day = today_of(queries, now).isoformat()
            if day != self._day:
                self._day, self._after, self._over = day, "", False
            if self._over or not queries.shifts.open_days() or queries.alarms.current() is not None:
                return False
            page = queries.customers.in_arrears(day, self._after, _BEAT)
            due = [which for which in page if (found := look(queries, which, now)) and found.step]
        for which in due:
            try:
                self._take(which)
            except SyncConflict:
                continue  # tomorrow's run looks again
        self._over = not page
        self._after = page[-1] if page else ""
        return not self._over

    def _take(self, subscriber_id: str) -> ArrearsStep | None:
        with self._store.write(_MACHINE) as unit:
            days = unit.queries.shifts.open_days()
            if days:
                unit.in_day(days[-1].day_id)
            return take_step(unit, subscriber_id, self._clock.now_ms())
