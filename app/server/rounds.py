"""What a server does by itself: the centre answers what arrived, the hub keeps the rules of time."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from app.devices.machine import RESOURCES
from app.devices.notices.file_sender import FileNoticeSender
from app.domain.errors import TingtaiError
from app.i18n import Texts
from app.server.logs import log
from app.services.appointments_night import AppointmentNight
from app.services.central.arrears import CentralArrears
from app.services.central.notices import CentralNotices
from app.services.central.work import Central
from app.services.ports import Clock, Ids
from app.services.queue_night import QueueNight
from db.server import ServerStore

_PAUSE_S: Final = 1.0
_GATHER_S: Final = 0.05
"""Under a stream of pushes one round looks at many of them."""


class Rounds:
    """Does one kind of work when something arrived, and once a second, on a thread of its own."""

    def __init__(self, name: str, work: Callable[[], object]) -> None:
        self._name = name
        self._do = work
        self._news = threading.Event()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """Look now."""
        self._news.set()

    def stop(self) -> None:
        """Finish what was begun."""
        self._end.set()
        self._news.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._end.is_set():
            if self._news.wait(_PAUSE_S):
                self._end.wait(_GATHER_S)
            self._news.clear()
            if self._end.is_set():
                return
            try:
                self._do()
            except TingtaiError as error:
                log(logging.ERROR, self._name, code=error.code)
            except Exception as error:  # noqa: BLE001 - the next round may find it mended
                log(logging.ERROR, "fault", error=error)


def centre_rounds(store: ServerStore, clock: Clock, ids: Ids, notices: Path | None = None) -> Rounds:
    """Return the centre's work: deferred checks, edits, number blocks, closes, notices, arrears.

    `notices` is the folder that stands for the message gateway; without one they wait.
    """
    sending = None
    if notices is not None:
        sender = FileNoticeSender(notices)
        sending = CentralNotices(store, clock, sender, Texts(RESOURCES))
    return Rounds("centre", Central(store, clock, ids, sending, CentralArrears(store, clock)).run_once)


def hub_rounds(store: ServerStore, clock: Clock) -> Rounds:
    """Return the hub's work: the rules of time of queue and appointments, while it decides on tickets."""
    hall = store.identity.hall
    here = store.store_for(hall)
    night, appointments = QueueNight(here, clock), AppointmentNight(here, clock)

    def work() -> None:
        holder = store.hub(hall)
        if holder is not None and holder.device == store.identity.device:
            night.tick()
            appointments.tick()

    return Rounds("night", work)
