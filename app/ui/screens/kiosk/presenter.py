"""The kiosk: a number in at most two touches, then everything is forgotten (UX)."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject

from app.domain.errors import UserError
from app.domain.queue import Precedence
from app.services.ports import ChangeFeed, Clock, Ids, Store
from app.services.queue import HallWait, Issued, QueueService
from app.services.rows.halls import ServiceRow
from app.ui.panels.live import Live
from app.ui.presenting import Presenter
from app.ui.tasks import Runner

IDLE_S, WARNING_S, ISSUED_S = 60, 30, 20
"""Seconds: until the warning, until it forgets, how long a number stays. All doubled in elder mode."""
REFRESH_S = 10
CHINESE = "zh_CN"


class KioskMode(StrEnum):
    """What the kiosk shows."""

    LOADING = "loading"
    HOME = "home"
    BUSY = "busy"
    ISSUED = "issued"
    WARNING = "warning"
    EARLY = "early"
    LATE = "late"
    FAULT = "fault"


STATES = tuple(KioskMode)


class Slip(StrEnum):
    """What became of a request for another slip."""

    NONE = "none"
    SENT = "sent"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class KioskHall:
    """What the kiosk knows of its hall."""

    wait: HallWait
    services: tuple[ServiceRow, ...]
    alone: bool = False
    """Whether neither hub nor centre is reached: numbers are given all the same."""


@dataclass(frozen=True, slots=True)
class KioskState:
    """State of the kiosk. `left_s` counts down where something ends by itself."""

    mode: KioskMode = KioskMode.LOADING
    hall: KioskHall | None = None
    language: str = CHINESE
    elder: bool = False
    precedence: Precedence = Precedence.NONE
    issued: Issued | None = None
    service: ServiceRow | None = None
    slip: Slip = Slip.NONE
    left_s: int = 0
    now_ms: int = 0
    error: Exception | None = None


class KioskPresenter(Presenter[KioskState]):
    """Gives numbers. Every touch comes through one of its methods and so postpones the reset."""

    def __init__(
        self,
        service: QueueService,
        store: Store,
        feed: ChangeFeed,
        tasks: Runner,
        clock: Clock,
        ids: Ids,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(KioskState(), parent)
        self._service = service
        self._store = store
        self._tasks = tasks
        self._clock = clock
        self._ids = ids
        self._request = ""
        self._request_s = 0
        self._idle_s = 0
        self._seconds = 0
        self._live = Live(feed, ("ticket", "hall", "service", "lane", "staff"), self)
        self._live.changed.connect(self.refresh)
        self._live.ticked.connect(self.tick)

    def start(self) -> None:
        """Wake the kiosk."""
        self._live.start()
        self.refresh()

    def stop(self) -> None:
        """Let it sleep."""
        self._live.stop()

    # ---------------------------------------------------------------------------------------------- reading

    def refresh(self) -> None:
        """Read the hall and its wait anew."""
        self._tasks.read(self._read, self._show, self._fail_reading)

    def _read(self) -> KioskHall:
        with self._store.read() as queries:
            services = queries.halls.services()
        return KioskHall(self._service.hall_wait(), services, self._service.alone())

    def _show(self, hall: KioskHall) -> None:
        mode = self.state.mode
        if mode not in (KioskMode.ISSUED, KioskMode.BUSY, KioskMode.WARNING):
            mode = _open_mode(hall)
        self._update(mode=mode, hall=hall, now_ms=self._clock.now_ms(), error=None)

    def _fail_reading(self, error: Exception) -> None:
        if self.state.mode is not KioskMode.ISSUED:
            self._update(mode=KioskMode.FAULT, error=error, now_ms=self._clock.now_ms())

    # ----------------------------------------------------------------------------------------------- touches

    def touch(self) -> None:
        """Somebody is there."""
        self._idle_s = 0
        if self.state.mode is KioskMode.WARNING:
            self._update(mode=KioskMode.HOME, left_s=0)
            self.refresh()

    def set_language(self, language: str) -> None:
        """Speak another language from here on, also on the slip."""
        self.touch()
        self._update(language=language)

    def toggle_elder(self) -> None:
        """Make everything larger and slower, or not."""
        self.touch()
        self._update(elder=not self.state.elder)

    def choose_precedence(self, precedence: Precedence) -> None:
        """Claim a precedence; the same once more takes it back."""
        self.touch()
        chosen = Precedence.NONE if precedence is self.state.precedence else precedence
        self._update(precedence=chosen)

    def take_any(self) -> None:
        """Give a number of the hall's first service (直接取号)."""
        hall = self.state.hall
        if hall is not None and hall.services:
            self.take(hall.services[0].service_id)

    def take(self, service_id: str) -> None:
        """Give a number for a service. Touching twice, or again after a fault, gives one number."""
        self.touch()
        state = self.state
        if state.mode is not KioskMode.HOME or state.hall is None:
            return
        service = next((each for each in state.hall.services if each.service_id == service_id), None)
        if service is None:
            return
        self._request = self._request or self._ids.new()
        self._request_s = 0
        request, language, precedence = self._request, state.language, state.precedence
        self._update(mode=KioskMode.BUSY, service=service)
        self._tasks.write(
            lambda: self._service.issue(service_id, language, precedence, request),
            self._issued,
            self._refused,
        )

    def _issued(self, issued: Issued) -> None:
        self._request = ""
        self._update(
            mode=KioskMode.ISSUED,
            issued=issued,
            slip=Slip.NONE,
            left_s=self._doubled(ISSUED_S),
            now_ms=self._clock.now_ms(),
        )

    def _refused(self, error: Exception) -> None:
        code = getattr(error, "code", "")
        modes = {"queue.too_late": KioskMode.LATE, "queue.not_open_yet": KioskMode.EARLY}
        if isinstance(error, UserError):
            self._request = ""
        self._update(mode=modes.get(code, KioskMode.FAULT), error=error)

    def reprint(self) -> None:
        """Print the slip once more (小票没出来)."""
        issued = self.state.issued
        if self.state.mode is not KioskMode.ISSUED or issued is None or self.state.slip is Slip.SENT:
            return
        self._update(left_s=self._doubled(ISSUED_S))
        self._tasks.write(lambda: self._service.reprint(issued.ticket.ticket_id), self._reprinted)

    def _reprinted(self, sent: bool) -> None:
        if self.state.mode is KioskMode.ISSUED:
            self._update(slip=Slip.SENT if sent else Slip.WAITING)

    def finish(self) -> None:
        """Forget the customer: language, size, claims and number."""
        self._request = ""
        self._idle_s = 0
        hall = self.state.hall
        mode = KioskMode.LOADING if hall is None else _open_mode(hall)
        self._set(KioskState(mode=mode, hall=hall, now_ms=self._clock.now_ms()))
        self.refresh()

    def retry(self) -> None:
        """Try again after a fault."""
        self.touch()
        self.refresh()

    # -------------------------------------------------------------------------------------------------- time

    def tick(self) -> None:
        """Let a second pass."""
        self._seconds += 1
        state = self.state
        self._update(now_ms=self._clock.now_ms())
        steps: dict[KioskMode, Callable[[], None]] = {
            KioskMode.ISSUED: self._count_down,
            KioskMode.WARNING: self._count_down,
            KioskMode.HOME: self._count_idle,
        }
        if state.mode in steps:
            steps[state.mode]()
        self._forget_request()
        if self._seconds % REFRESH_S == 0:
            self.refresh()

    def _forget_request(self) -> None:
        """After a minute it is somebody else who touches: not the number that a fault may have hidden."""
        self._request_s += 1
        if self._request_s >= IDLE_S and self.state.mode is not KioskMode.BUSY:
            self._request = ""

    def _count_down(self) -> None:
        left = self.state.left_s - 1
        if left <= 0:
            self.finish()
        else:
            self._update(left_s=left)

    def _count_idle(self) -> None:
        state = self.state
        if not state.elder and state.language == CHINESE and state.precedence is Precedence.NONE:
            self._idle_s = 0
            return
        self._idle_s += 1
        if self._idle_s >= self._doubled(IDLE_S):
            self._update(mode=KioskMode.WARNING, left_s=self._doubled(WARNING_S))

    def _doubled(self, seconds: int) -> int:
        return 2 * seconds if self.state.elder else seconds


def _open_mode(hall: KioskHall) -> KioskMode:
    if hall.wait.early:
        return KioskMode.EARLY
    return KioskMode.LATE if hall.wait.late else KioskMode.HOME
