"""Calls for staff from a machine: one open call a machine, and whoever goes there says so (UX, Kiosk)."""

from enum import StrEnum

from app.domain.errors import UserError
from app.domain.help_calls import AGAIN_MS, COMING_MS, OPEN_MS, HelpAnswered, HelpAsked
from app.domain.rights import Right
from app.services.access import require
from app.services.ports import Clock, Stamp, Store
from app.services.reading import Queries
from app.services.rows.help_calls import HelpRow
from app.services.sessions import Session


class Help(StrEnum):
    """What the machine tells of its own last call."""

    NONE = "none"
    CALLED = "called"
    COMING = "coming"


class HelpService:
    """Use cases of calling staff."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def ask(self, help_id: str) -> Help:
        """Call staff to this machine; pressing again within a minute calls nobody twice."""
        now = self._clock.now_ms()
        with self._store.write(Stamp("")) as unit:
            here = unit.terminal.terminal_id
            own = _own(unit.queries, here, now)
            waits = bool(own) and not own[-1].answered_by
            # Later it may be another customer, whose call is not to end with that of the first.
            if not waits or now - own[-1].at_ms >= AGAIN_MS:
                unit.record(HelpAsked(help_id=help_id, terminal_id=here, at_ms=now))
        return Help.CALLED

    def told(self) -> Help:
        """Return what this machine tells its customer: called, somebody is coming, or nothing."""
        with self._store.read() as queries:
            return _told(queries, self._store.terminal.terminal_id, self._clock.now_ms())

    def answer(self, session: Session, help_id: str) -> None:
        """Record that somebody of the desks goes there. Raises UserError staff.no_right.read, help.gone."""
        require(session, Right.READ)
        now = self._clock.now_ms()
        with self._store.write(Stamp(session.staff_no)) as unit:
            found = unit.queries.help_calls.call(help_id)
            if found is None or found.answered_by:
                raise UserError("help.gone")
            unit.record(HelpAnswered(help_id=help_id, staff_no=session.staff_no, at_ms=now))


def open_calls(queries: Queries, now_ms: int) -> tuple[HelpRow, ...]:
    """Return the calls that nobody answered yet, oldest first: a machine's newest; old ones count no more."""
    newest = {each.terminal_id: each for each in queries.help_calls.since(now_ms - OPEN_MS)}
    waiting = (each for each in newest.values() if not each.answered_by)
    return tuple(sorted(waiting, key=lambda each: (each.at_ms, each.help_id)))


def _own(queries: Queries, terminal_id: str, now_ms: int) -> list[HelpRow]:
    return [each for each in queries.help_calls.since(now_ms - OPEN_MS) if each.terminal_id == terminal_id]


def _told(queries: Queries, terminal_id: str, now_ms: int) -> Help:
    own = _own(queries, terminal_id, now_ms)
    if not own:
        return Help.NONE
    last = own[-1]
    if not last.answered_by:
        return Help.CALLED
    return Help.COMING if now_ms - last.answered_ms < COMING_MS else Help.NONE
