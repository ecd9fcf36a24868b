"""The call display: who is called where, who was missed, how long it takes. No names."""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Signal, Slot

from app.domain.call_voice import CallLine, call_clips, voice_of
from app.services.ports import ChangeFeed, Clock, Speaker
from app.services.queue import DisplayBoard, QueueService
from app.ui.panels.calm import Ear
from app.ui.panels.live import Live
from app.ui.presenting import Presenter
from app.ui.tasks import Runner

RECENT = 3
"""Numbers below the newest one."""
MISSED = 8
"""Missed numbers that have room."""
_REFRESH_S = 10
_LISTEN_S = 30
"""So often a loudspeaker that could not be heard is tried again."""


class DisplayMode(StrEnum):
    """What the display shows."""

    LOADING = "loading"
    EMPTY = "empty"
    CALLING = "calling"
    QUIET = "quiet"
    """The newest number has come, or is given up; nobody is being called."""
    FAULT = "fault"


STATES = tuple(DisplayMode)


@dataclass(frozen=True, slots=True)
class DisplayState:
    """State of the display. In a fault the last board stays."""

    mode: DisplayMode = DisplayMode.LOADING
    board: DisplayBoard | None = None
    alone: bool = False
    """Whether neither hub nor centre is reached: calls of others do not arrive."""
    sound: str = ""
    """Why calls are not heard, as a code."""
    now_ms: int = 0
    read_ms: int = 0
    """When the board was read (epoch ms)."""


class _Ends(QObject):
    """Brings word from the speaker's thread that a piece is over."""

    told = Signal(str)

    def tell(self, code: str) -> None:
        """Tell it, on any thread."""
        self.told.emit(code)


class DisplayPresenter(Presenter[DisplayState]):
    """Shows calls as soon as they are committed, and says them one after the other.

    `language` is the one of whoever has chosen none.
    """

    def __init__(
        self,
        service: QueueService,
        feed: ChangeFeed,
        tasks: Runner,
        clock: Clock,
        speaker: Speaker,
        language: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(DisplayState(), parent)
        self._service = service
        self._tasks = tasks
        self._clock = clock
        self._speaker = speaker
        self._language = language
        self._line = CallLine()
        self._speaking = False
        self._ends = _Ends()
        self._ends.told.connect(self._on_sounded)
        self._ear: Ear | None = None
        self._seconds = 0
        self._live = Live(feed, ("ticket", "hall", "counter"), self)
        self._live.changed.connect(self.refresh)
        self._live.ticked.connect(self.tick)

    def start(self) -> None:
        """Follow the queue."""
        self._live.start()
        self.refresh()

    def stop(self) -> None:
        """Leave it as it is; what is being said is said to its end, of which nobody hears."""
        self._live.stop()
        if self._ear is not None:
            self._ear.close()
            self._ear, self._speaking = None, False

    def refresh(self) -> None:
        """Read the board anew."""
        self._tasks.read(self._read, self._show, self._fail)

    def tick(self) -> None:
        """Let a second pass."""
        self._seconds += 1
        self._update(now_ms=self._clock.now_ms())
        if self._seconds % _REFRESH_S == 0:
            self.refresh()
        if self._seconds == 1 or (self._state.sound and self._seconds % _LISTEN_S == 0):
            self._say(())

    def _read(self) -> tuple[DisplayBoard, bool]:
        return self._service.display(RECENT + 1), self._service.alone()

    def _show(self, found: tuple[DisplayBoard, bool]) -> None:
        board, alone = found
        if board.calls:
            mode = DisplayMode.CALLING if board.calling else DisplayMode.QUIET
        else:
            mode = DisplayMode.EMPTY
        now = self._clock.now_ms()
        self._update(mode=mode, board=board, alone=alone, now_ms=now, read_ms=now)
        self._line = self._line.follow(board.aloud)
        self._say_next()

    def _say_next(self) -> None:
        if self._speaking:
            return
        call, self._line = self._line.next()
        if call is not None:
            voice = voice_of(call.language, self._language)
            self._say(call_clips(call.number, call.counter, voice))

    def _say(self, clips: tuple[str, ...]) -> None:
        """Say something, or only find out whether it could be heard; then the next call has its turn."""
        if not self._speaking:
            self._speaking = True
            # The speaker holds the ear while it plays: neither this presenter nor its window.
            self._ear = Ear(self._ends.tell)
            self._speaker.play(clips, self._ear)

    @Slot(str)
    def _on_sounded(self, code: str) -> None:
        self._speaking = False
        self._update(sound=code)
        self._say_next()

    def _fail(self, error: Exception) -> None:
        self._update(mode=DisplayMode.FAULT, now_ms=self._clock.now_ms())
