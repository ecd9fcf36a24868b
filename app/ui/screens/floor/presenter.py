"""Keeps the floor current: with each change of the queue, and a few times a minute since waits grow."""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject

from app.services.floor import Floor, FloorService
from app.services.link import Link, LinkMode, StandaloneLink
from app.services.ports import ChangeFeed
from app.services.sessions import Session
from app.ui.panels.link_watch import LinkWatch
from app.ui.panels.live import Live
from app.ui.presenting import Presenter
from app.ui.tasks import Runner

_AGAIN_S = 10
"""So often the floor is looked at anew without a change: people grow older in the queue."""


class FloorMode(StrEnum):
    """How the floor stands."""

    LOADING = "loading"
    QUIET = "quiet"
    """Nobody waits."""
    CALM = "calm"
    """People wait, and the standards hold."""
    STRAINED = "strained"
    """A standard is broken: something is suggested."""
    FAULT = "fault"


STATES = tuple(FloorMode)


@dataclass(frozen=True, slots=True)
class FloorState:
    """State of the screen."""

    mode: FloorMode = FloorMode.LOADING
    floor: Floor | None = None
    cut_ms: int = 0
    """Since when nothing comes from the other windows (epoch ms); 0 while a line is up."""
    error: Exception | None = None


class FloorPresenter(Presenter[FloorState]):
    """Reads the floor again and again."""

    def __init__(
        self,
        service: FloorService,
        feed: ChangeFeed,
        tasks: Runner,
        session: Session,
        zone: str,
        link: Link | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(FloorState(), parent)
        self.zone = zone
        self._service = service
        self._tasks = tasks
        self._session = session
        self._seconds = 0
        self._live = Live(feed, ("ticket", "staff", "counter", "shift", "setting", "help_call"), self)
        self._live.changed.connect(self.refresh)
        self._live.ticked.connect(self._tick)
        self._link = link or StandaloneLink()
        self._watch = LinkWatch(self._link, self)
        self._watch.changed.connect(self.refresh)

    def start(self) -> None:
        """Keep current."""
        self._live.start()
        self._watch.start()
        self.refresh()

    def stop(self) -> None:
        """Leave it as it is."""
        self._live.stop()
        self._watch.stop()

    def refresh(self) -> None:
        """Look at the floor anew."""
        self._tasks.read(lambda: self._service.look(self._session), self._show, self._fail)

    def go_to(self, help_id: str) -> None:
        """Say that one goes to the machine that called; whoever was slower sees that it is answered."""
        self._tasks.write(
            lambda: self._service.go_to(self._session, help_id),
            lambda _done: self.refresh(),
            lambda _error: self.refresh(),
        )

    def _tick(self) -> None:
        self._seconds += 1
        if self._seconds % _AGAIN_S == 0:
            self.refresh()

    def _show(self, floor: Floor) -> None:
        if floor.suggestion is not None:
            mode = FloorMode.STRAINED
        else:
            mode = FloorMode.CALM if floor.waiting else FloorMode.QUIET
        status = self._link.status()
        cut = status.mode is LinkMode.OFFLINE and not status.connecting
        self._update(mode=mode, floor=floor, cut_ms=status.since_ms if cut else 0, error=None)

    def _fail(self, error: Exception) -> None:
        self._update(mode=FloorMode.FAULT, error=error)
