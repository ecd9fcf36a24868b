"""The kiosk: numbers, bills, payments, questions; then everything is forgotten (UX)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject

from app.domain.errors import UserError
from app.domain.queue import Precedence
from app.services.ports import ChangeFeed, Clock, Ids, Store
from app.services.queue import Issued, QueueService
from app.ui.panels.live import Live
from app.ui.presenting import Presenter
from app.ui.screens.kiosk.asking import Asking
from app.ui.screens.kiosk.booking import Booked
from app.ui.screens.kiosk.helping import Helping
from app.ui.screens.kiosk.paying import Paying, service_for_bills
from app.ui.screens.kiosk.sounds import sound
from app.ui.screens.kiosk.state import (
    BACK,
    CODE_LENGTH,
    ENDED,
    ENTRIES,
    HOMELY,
    IDLE_S,
    ISSUED_S,
    NOTE_LENGTH,
    OPEN_MONEY,
    PERSONAL,
    PERSONAL_S,
    PROVING,
    REFRESH_S,
    STATES,
    TIMED,
    WARNING_S,
    KioskHall,
    KioskMode,
    KioskParts,
    KioskState,
    Slip,
)
from app.ui.tasks import Runner

__all__ = ["STATES", "KioskMode", "KioskParts", "KioskPresenter", "KioskState", "Slip"]


class KioskPresenter(Presenter[KioskState]):
    """Owns the visit. Every touch comes through one of its methods and so postpones the reset.

    Its parts: `paying` money, `asking` complaints, progress, prices, `helping` lost slips, calls for staff.
    """

    def __init__(
        self,
        service: QueueService,
        store: Store,
        feed: ChangeFeed,
        tasks: Runner,
        clock: Clock,
        ids: Ids,
        parts: KioskParts,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(KioskState(language=parts.language, own_language=parts.language), parent)
        self.queue = service
        self._store = store
        self.tasks = tasks
        self._clock = clock
        self.ids = ids
        self.parts = parts
        self.turn = 0
        """Counts visits: an answer to an earlier one tells nobody."""
        self._request = ""
        self._request_s = 0
        self._idle_s = 0
        self._seconds = 0
        self.paying = Paying(self)
        self.asking = Asking(self)
        self.booked = Booked(self)
        self.helping = Helping(self)
        sound(self, parts.speaker)
        self._live = Live(feed, ("ticket", "hall", "service", "lane", "staff", "day", "help_call"), self)
        self._live.changed.connect(self.refresh)
        self._live.ticked.connect(self.tick)

    def start(self) -> None:
        """Wake the kiosk; what a stop left open of a payment is ended first."""
        self._live.start()
        self.refresh()
        self.paying.recover()

    def stop(self) -> None:
        """Let it sleep."""
        self._live.stop()

    # ---------------------------------------------------------------------------------------------- reading

    def refresh(self) -> None:
        """Read the hall and its wait anew."""
        self.tasks.read(self._read, self._show, self._fail_reading)

    def _read(self) -> KioskHall:
        with self._store.read() as queries:
            services = queries.halls.services()
        return KioskHall(
            wait=self.queue.hall_wait(),
            services=services,
            alone=self.queue.alone(),
            help=self.parts.desk.help.told(),
            last_slip=self.helping.last_slip(),
            money_bar=self.parts.money.bar(),
        )

    def _show(self, hall: KioskHall) -> None:
        mode = self.state.mode
        if mode not in HOMELY:
            self.put(hall=hall, now_ms=self._clock.now_ms())
            return
        self.put(mode=_open_mode(hall), hall=hall, now_ms=self._clock.now_ms(), error=None)

    def _fail_reading(self, error: Exception) -> None:
        if self.state.mode in HOMELY:
            self.put(mode=KioskMode.FAULT, error=error, now_ms=self._clock.now_ms())

    # ------------------------------------------------------------------------------------------ for the parts

    def put(self, **changes: Any) -> None:  # noqa: ANN401 - field values of the state
        """Replace fields of the state."""
        self._update(**changes)

    def now_ms(self) -> int:
        """Return the time."""
        return self._clock.now_ms()

    def go(self, mode: KioskMode, **changes: Any) -> None:  # noqa: ANN401 - as above
        """Show another page; what was typed and said on the last one goes."""
        if self.state.mode in HOMELY:
            self.helping.next_customer()
        self._idle_s = 0
        if mode in TIMED:
            changes.setdefault("left_s", self._doubled(ISSUED_S))
        self.put(mode=mode, **{"entry": "", "error": None, "busy": False, "held": False, **changes})

    def prolong(self) -> None:
        """Leave an end page standing as long as when it came."""
        self.put(left_s=self._doubled(ISSUED_S))

    def mine(self, done: Callable[[Any], None]) -> Callable[[Any], None]:
        """Return a callback that does nothing once the visit is another."""
        turn = self.turn
        return lambda found: done(found) if turn == self.turn else None

    def say(self, error: Exception) -> None:
        """Show what is wrong where the customer stands."""
        self.put(error=error, busy=False)

    # ----------------------------------------------------------------------------------------------- touches

    def touch(self) -> None:
        """Somebody is there."""
        self._idle_s = 0
        if self.state.mode is KioskMode.WARNING:
            self.put(mode=self.state.warned, left_s=0)
            self.refresh()

    def set_language(self, language: str) -> None:
        """Speak another language from here on, also on the slip."""
        self.touch()
        self.put(language=language)

    def toggle_elder(self) -> None:
        """Make everything larger and slower, or not."""
        self.touch()
        self.put(elder=not self.state.elder)

    def choose_precedence(self, precedence: Precedence) -> None:
        """Claim a precedence; the same once more takes it back."""
        self.touch()
        self.put(precedence=Precedence.NONE if precedence is self.state.precedence else precedence)

    def choose_services(self) -> None:
        """Show all services of the hall."""
        self.touch()
        if self.state.mode is KioskMode.HOME:
            self.go(KioskMode.SERVICES)

    def take_any(self) -> None:
        """Give a number of the hall's first service (直接取号)."""
        hall = self.state.hall
        if hall is not None and hall.services:
            self.take(hall.services[0].service_id)

    def take_for_cash(self) -> None:
        """Give a number for paying at a counter."""
        hall = self.state.hall
        found = service_for_bills(hall.services) if hall is not None else None
        if found is not None:
            self.take(found.service_id)
        else:
            self.take_any()

    def take(self, service_id: str) -> None:
        """Give a number for a service. Touching twice, or again after a fault, gives one number."""
        self.touch()
        state = self.state
        free = state.mode not in ENDED | OPEN_MONEY | {KioskMode.BUSY, KioskMode.FAULT}
        if not free or state.hall is None or _open_mode(state.hall) is not KioskMode.HOME:
            return
        service = next((each for each in state.hall.services if each.service_id == service_id), None)
        if service is None:
            return
        self.paying.drop()
        self._request = self._request or self.ids.new()
        self._request_s = 0
        request, language, precedence, named = self._request, state.language, state.entitled, state.named
        self.go(KioskMode.BUSY, service=service)
        self.tasks.write(
            lambda: self.queue.issue(service_id, language, precedence, request, subscriber_id=named),
            self.show_issued,
            self.refuse,
        )

    def show_issued(self, issued: Issued) -> None:
        """Show a number that was given, and forget who got it."""
        self._request = ""
        left = self._doubled(ISSUED_S)
        self._anew(KioskMode.ISSUED, service=self.state.service, issued=issued, left_s=left)

    def refuse(self, error: Exception) -> None:
        """Say why there is no number, and forget who wanted it: who touches next may be somebody else."""
        code = getattr(error, "code", "")
        modes = {"too_late": KioskMode.LATE, "closed": KioskMode.LATE, "not_open_yet": KioskMode.EARLY}
        if isinstance(error, UserError):
            self._request = ""
        self._anew(modes.get(code.removeprefix("queue."), KioskMode.FAULT), error=error)

    def _anew(self, mode: KioskMode, **changes: Any) -> None:  # noqa: ANN401 - field values of the state
        """Show a page of which nothing is left but how to speak to who stands there, and their call."""
        self.turn += 1
        old, new = self.state, self.state.fresh(mode, self._clock.now_ms())
        self._set(replace(new, language=old.language, elder=old.elder, called_ms=old.called_ms, **changes))

    def reprint(self) -> None:
        """Print the slip once more (小票没出来)."""
        if self.state.mode in {KioskMode.TAKEN, KioskMode.CLAIM, KioskMode.PAID}:
            self.asking.slip_again()
            return
        issued = self.state.issued
        if self.state.mode is not KioskMode.ISSUED or issued is None or self.state.slip is Slip.SENT:
            return
        self.prolong()
        self.tasks.write(lambda: self.queue.reprint(issued.ticket.ticket_id), self._reprinted)

    def _reprinted(self, sent: bool) -> None:
        if self.state.mode is KioskMode.ISSUED:
            self.put(slip=Slip.SENT if sent else Slip.WAITING)

    # ------------------------------------------------------------------------------------------------ typing

    def type(self, letter: str) -> None:
        """Take one figure or letter of the kiosk's own keys, or one that was scanned."""
        self.touch()
        mode = self.state.mode
        most = ENTRIES.get(mode, 0)
        if mode in {KioskMode.PROGRESS_CODE, KioskMode.NOTE}:
            most = CODE_LENGTH if mode is KioskMode.PROGRESS_CODE else NOTE_LENGTH
        elif not letter.isdecimal() or not letter.isascii():
            return
        if self.state.busy or len(self.state.entry) >= most:
            return
        # A whole number waits for its OK: a page that went on by itself would catch the finger meant for it.
        self.put(entry=self.state.entry + letter, error=None)

    def erase(self) -> None:
        """Take the last figure back."""
        self.touch()
        self.put(entry=self.state.entry[:-1], error=None)

    def clear(self) -> None:
        """Take all figures back."""
        self.touch()
        self.put(entry="", error=None)

    def confirm(self) -> None:
        """Go on with what was typed."""
        self.touch()
        if self.state.busy or not self.state.entry:
            return
        actions: dict[KioskMode, Callable[[], None]] = {
            KioskMode.PHONE: self.paying.look,
            KioskMode.PROVE: self.paying.prove,
            KioskMode.AMOUNT: self.paying.take_amount,
            KioskMode.CONTACT: self.asking.send,
            KioskMode.BOOKING: self.booked.look,
            KioskMode.PROGRESS_CODE: self.asking.ask_tail,
            KioskMode.PROGRESS_TAIL: self.asking.find,
            KioskMode.NOTE: self.asking.keep_note,
        }
        if self.state.mode in actions:
            actions[self.state.mode]()

    # ------------------------------------------------------------------------------------------------ leaving

    def back(self) -> None:
        """Go one page back; from the first of them home, where nothing is left but language and letters."""
        self.touch()
        state, mode = self.state, self.state.mode
        if mode in OPEN_MONEY or mode in {KioskMode.BUSY, KioskMode.WARNING}:
            return
        if mode is KioskMode.BILL and state.to_see:
            if not state.busy:  # The payment that is being opened would come after.
                self.go(KioskMode.SEEN)
            return
        if mode not in BACK:
            self.finish()
            self.put(language=state.language, elder=state.elder, called_ms=state.called_ms)
            return
        if mode in {KioskMode.SCAN, KioskMode.REFUSED}:
            self.paying.drop()
        # The number of a slip is long: who mistyped it mends it.
        typed = state.slip_code if mode is KioskMode.PROGRESS_TAIL else ""
        self.go(state.origin if mode in PROVING else BACK[mode], pay=None, entry=typed)

    def finish(self) -> None:
        """Forget the customer and all that was typed, read and shown. Not while a payment is unresolved."""
        if self.state.mode in OPEN_MONEY:
            return
        self.paying.drop()
        self.turn += 1
        self._request = ""
        self._idle_s = 0
        tray = self.parts.tray
        if tray is not None:
            tray.lift()
        hall = self.state.hall
        mode = KioskMode.LOADING if hall is None else _open_mode(hall)
        self._set(self.state.fresh(mode, self._clock.now_ms()))
        self.refresh()

    def retry(self) -> None:
        """Try again after a fault."""
        self.touch()
        self.refresh()

    # -------------------------------------------------------------------------------------------------- time

    def tick(self) -> None:
        """Let a second pass."""
        self._seconds += 1
        mode = self.state.mode
        self.put(now_ms=self._clock.now_ms())
        if mode in TIMED or mode is KioskMode.WARNING:
            self._count_down()
        elif mode in OPEN_MONEY:
            self.paying.tick()
        elif mode not in {KioskMode.LOADING, KioskMode.BUSY, KioskMode.CLAIM}:
            self.paying.watch_reader()
            self._count_idle()
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
            self.put(left_s=left)

    def _count_idle(self) -> None:
        state = self.state
        if state.mode in HOMELY and state.untouched:
            self._idle_s = 0
            return
        self._idle_s += 1
        most = PERSONAL_S if state.mode in PERSONAL else IDLE_S
        if self._idle_s < self._doubled(most):
            return
        if state.mode in HOMELY - {KioskMode.HOME}:
            self.finish()  # Nothing is begun there that anybody could go on with.
        else:
            self.put(mode=KioskMode.WARNING, warned=state.mode, held=False, left_s=self._doubled(WARNING_S))

    def _doubled(self, seconds: int) -> int:
        return 2 * seconds if self.state.elder else seconds


def _open_mode(hall: KioskHall) -> KioskMode:
    if hall.wait.early:
        return KioskMode.EARLY
    return KioskMode.LATE if hall.wait.late else KioskMode.HOME
