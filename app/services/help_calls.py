"""Calls for staff from a machine, and for the manager from a desk; whoever goes there says so (UX, Kiosk).

One open call a machine, and one a person: reception calls the duty manager as a customer calls staff.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.errors import UserError
from app.domain.help_calls import AGAIN_MS, ANSWERED, COMING_MS, OPEN_MS, HelpAnswered, HelpAsked
from app.domain.rights import Right
from app.services.access import require
from app.services.link import Link, LinkMode, StandaloneLink
from app.services.ports import Clock, Stamp, Store
from app.services.reading import Queries
from app.services.rows.help_calls import HelpRow
from app.services.sessions import Session


class Help(StrEnum):
    """What the machine tells of its own last call."""

    NONE = "none"
    CALLED = "called"
    UNREACHED = "unreached"
    """Called while neither hub nor centre could bring the call to another desk."""
    COMING = "coming"


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a call: since when it stands so (epoch ms), and who comes."""

    help: Help
    at_ms: int = 0
    goer: str = ""

    def may_ask(self, now_ms: int) -> bool:
        """Return whether it is time to call, or to call again."""
        return self.help is not Help.CALLED or now_ms - self.at_ms >= AGAIN_MS


class HelpService:
    """Use cases of calling staff.

    A call is recorded although nobody is reached: the line may be back while it still counts. Until then
    it is told that nobody heard it, so that whoever called goes or telephones.
    """

    def __init__(self, store: Store, clock: Clock, link: Link | None = None) -> None:
        self._store = store
        self._clock = clock
        self._link = link or StandaloneLink()

    def ask(self, help_id: str, session: Session | None = None) -> Help:
        """Call staff to this machine, or the manager to the desk of `session`.

        Pressing again within a minute calls nobody twice. Raises UserError staff.no_right.read.
        """
        now, who = self._clock.now_ms(), session.staff_no if session else ""
        if session is not None:
            require(session, Right.READ)
        with self._store.write(Stamp(who)) as unit:
            here = unit.terminal.terminal_id
            own = _own(unit.queries, here, who, now)
            waits = bool(own) and not own[-1].answered_by
            # Later it may be another customer, whose call is not to end with that of the first.
            if not waits or now - own[-1].at_ms >= AGAIN_MS:
                unit.record(HelpAsked(help_id=help_id, terminal_id=here, at_ms=now))
        return Help.UNREACHED if self._unheard(now) else Help.CALLED

    def told(self) -> Help:
        """Return what this machine tells its customer: called, somebody is coming, or nothing."""
        return self.last().help

    def last(self, session: Session | None = None) -> Told:
        """Return what came of the last call from this machine, or of the last of `session` from this desk."""
        now, who = self._clock.now_ms(), session.staff_no if session else ""
        with self._store.read() as queries:
            told = _told(_own(queries, self._store.terminal.terminal_id, who, now), now)
        unheard = told.help is Help.CALLED and self._unheard(told.at_ms)
        return replace(told, help=Help.UNREACHED) if unheard else told

    def _unheard(self, at_ms: int) -> bool:
        """Return whether a call of `at_ms` was made after the last line broke, and none is back."""
        status = self._link.status()
        cut = status.mode is LinkMode.OFFLINE and not status.connecting
        return cut and at_ms >= status.since_ms

    def answer(self, session: Session, help_id: str) -> None:
        """Record that somebody of the desks goes there; to a desk that called the manager, a manager.

        Raises UserError staff.no_right.read, help.gone, help.for_manager.
        """
        require(session, Right.READ)
        now = self._clock.now_ms()
        with self._store.write(Stamp(session.staff_no)) as unit:
            found = unit.queries.help_calls.call(help_id)
            if found is None or found.answered_by:
                raise UserError("help.gone")
            if found.asked_by and not session.manages:
                raise UserError("help.for_manager")
            unit.record(HelpAnswered(help_id=help_id, staff_no=session.staff_no, at_ms=now))


def open_calls(queries: Queries, now_ms: int, session: Session) -> tuple[HelpRow, ...]:
    """Return the calls that `session` may answer and nobody did yet, oldest first; old ones count no more.

    Of each machine and each person the newest, with the time of the first since anybody came: who calls
    again has waited since then. Who calls the manager is answered by a manager alone.
    """
    waiting: dict[tuple[str, str], HelpRow] = {}
    for each in queries.help_calls.since(now_ms - OPEN_MS):
        key = (each.terminal_id, each.asked_by)
        before = waiting.pop(key, each)
        if not each.answered_by:
            waiting[key] = replace(each, at_ms=before.at_ms)
    mine = (each for each in waiting.values() if not each.asked_by or session.manages)
    return tuple(sorted(mine, key=lambda each: (each.at_ms, each.help_id)))


def answered_calls(queries: Queries, now_ms: int, session: Session) -> tuple[HelpRow, ...]:
    """Return the newest calls that `session` may see and somebody went to, newest first."""
    found = queries.help_calls.since(now_ms - OPEN_MS)
    seen = [each for each in found if each.answered_by and (not each.asked_by or session.manages)]
    return tuple(reversed(seen[-ANSWERED:]))


def _own(queries: Queries, terminal_id: str, staff_no: str, now_ms: int) -> list[HelpRow]:
    found = queries.help_calls.since(now_ms - OPEN_MS)
    return [each for each in found if (each.terminal_id, each.asked_by) == (terminal_id, staff_no)]


def _told(own: Sequence[HelpRow], now_ms: int) -> Told:
    if not own:
        return Told(Help.NONE)
    last = own[-1]
    if not last.answered_by:
        return Told(Help.CALLED, last.at_ms)
    coming = now_ms - last.answered_ms < COMING_MS
    return Told(Help.COMING, last.answered_ms, last.goer) if coming else Told(Help.NONE)
