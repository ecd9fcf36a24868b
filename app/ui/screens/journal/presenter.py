"""Looks through the log; changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.domain.every_fact import FACTS
from app.services.journal import Group, JournalDetail, JournalRow, JournalService, Wanted
from app.services.ports import ChangeFeed
from app.services.sessions import Session
from app.ui.panels.live import Live
from app.ui.presenting import Presenter
from app.ui.tasks import Runner

ALL: Final = "all"
_EVERYTHING: Final = tuple({fact.ENTITY for fact in FACTS})


class JournalMode(StrEnum):
    """What the screen shows."""

    LOADING = "loading"
    EMPTY = "empty"
    """Nothing fits what is looked for."""
    LIST = "list"
    DETAIL = "detail"
    FAULT = "fault"


STATES = tuple(JournalMode)


@dataclass(frozen=True, slots=True)
class JournalState:
    """State of the screen."""

    mode: JournalMode = JournalMode.LOADING
    wanted: Wanted = field(default_factory=Wanted)
    people: tuple[tuple[str, str], ...] = ()
    count: int = 0
    detail: JournalDetail | None = None
    error: Exception | None = None


class JournalPresenter(Presenter[JournalState]):
    """Signals: rows_changed: the list must be read again."""

    rows_changed = Signal()

    def __init__(
        self,
        service: JournalService,
        feed: ChangeFeed,
        tasks: Runner,
        session: Session,
        zone: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(JournalState(), parent)
        self.zone = zone
        self.tasks = tasks
        self._service = service
        self._session = session
        self._live = Live(feed, _EVERYTHING, self)
        self._live.changed.connect(self.rows_changed)

    def start(self) -> None:
        """Keep current."""
        self._live.start()
        self.refresh()

    def stop(self) -> None:
        """Leave it as it is."""
        self._live.stop()

    def refresh(self) -> None:
        """Read the people, and the list anew."""
        self.tasks.read(
            lambda: self._service.people(self._session), lambda found: self._update(people=found), self.fail
        )
        self.rows_changed.emit()

    def fetch(self, offset: int, limit: int) -> Sequence[JournalRow]:
        """Return lines for the list; called on the reader."""
        return self._service.page(self._session, self.state.wanted, offset, limit)

    def listed(self, count: int) -> None:
        """Take note of how many lines are loaded."""
        if not count:
            self._update(count=0, detail=None, mode=JournalMode.EMPTY, error=None)
            return
        mode = JournalMode.LIST if self.state.detail is None else JournalMode.DETAIL
        self._update(count=count, mode=mode, error=None)

    def look_for(self, words: str) -> None:
        """Look for a ticket, an order, a receipt, a person, or part of an id."""
        self._want(replace(self.state.wanted, words=words.strip()))

    def by(self, who: str) -> None:
        """Show only what one person did, or the machine, or all."""
        self._want(replace(self.state.wanted, who="" if who == ALL else who))

    def of(self, group: str) -> None:
        """Show only one group of kinds, or all."""
        self._want(replace(self.state.wanted, group=None if group == ALL else Group(group)))

    def since(self, days: str) -> None:
        """Show today, some days, or all."""
        self._want(replace(self.state.wanted, days=int(days)))

    def choose(self, op_id: object) -> None:
        """Show one line in full."""
        if isinstance(op_id, str):
            wanted = self.state.wanted
            self.tasks.read(
                lambda: self._service.detail(self._session, op_id),
                lambda detail: self._opened(detail, wanted),
                self.fail,
            )

    def let_go(self) -> None:
        """Show no line in full any more."""
        if self.state.mode is JournalMode.DETAIL:
            self._update(detail=None, mode=JournalMode.LIST)

    def fail(self, error: Exception) -> None:
        """Show why the log could not be read."""
        self._update(mode=JournalMode.FAULT, error=error)

    def _opened(self, detail: JournalDetail, wanted: Wanted) -> None:
        if wanted == self.state.wanted and self.state.mode is not JournalMode.EMPTY:
            self._update(detail=detail, mode=JournalMode.DETAIL)

    def _want(self, wanted: Wanted) -> None:
        if wanted != self.state.wanted:
            self._update(wanted=wanted, detail=None, mode=JournalMode.LOADING)
            self.rows_changed.emit()
