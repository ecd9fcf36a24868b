"""What a kiosk does for whoever is stuck there: the last number once more, and a call for staff."""

from dataclasses import replace
from typing import TYPE_CHECKING

from app.domain.help_calls import AGAIN_MS
from app.services.help_calls import Help
from app.services.rows.queue import TicketRow
from app.ui.screens.kiosk.state import TIMED, KioskState, Slip

if TYPE_CHECKING:
    from app.ui.screens.kiosk.presenter import KioskPresenter


class Helping:
    """The part of the kiosk's presenter that helps."""

    def __init__(self, desk: "KioskPresenter") -> None:
        self._desk = desk
        self._gone = ""
        """Ticket whose holder has left: somebody else stands at the kiosk since."""

    def last_slip(self) -> TicketRow | None:
        """Return the ticket whose slip whoever stands here may print once more: the own one alone."""
        found = self._desk.queue.last_slip()
        return None if found is not None and found.ticket_id == self._gone else found

    def next_customer(self) -> None:
        """Something else was begun on the first page: the last number is offered no more."""
        hall = self._desk.state.hall
        if hall is not None and hall.last_slip is not None:
            self._gone = hall.last_slip.ticket_id
            self._desk.put(hall=replace(hall, last_slip=None))

    def reprint_last(self) -> None:
        """Print the last number once more, marked as such (补打), for whoever lost it just now."""
        desk = self._desk
        desk.touch()
        hall = desk.state.hall
        if hall is not None and hall.last_slip is not None and desk.state.slip is not Slip.SENT:
            which = hall.last_slip.ticket_id
            desk.tasks.write(lambda: desk.queue.reprint(which), self._reprinted, desk.say)

    def _reprinted(self, sent: bool) -> None:
        self._desk.put(slip=Slip.SENT if sent else Slip.WAITING)

    def call_staff(self) -> None:
        """Let somebody of the staff come here (叫工作人员)."""
        desk = self._desk
        desk.touch()
        if told_of(desk.state) is not Help.CALLED or may_call_again(desk.state):
            request = desk.ids.new()
            if desk.state.mode in TIMED:
                # Whoever calls on an end page still stands there: it does not go under their hands.
                desk.prolong()
            told, failed = desk.mine(self._called), desk.mine(desk.say)
            desk.tasks.write(lambda: desk.parts.desk.help.ask(request), told, failed)

    def _called(self, told: Help) -> None:
        hall, now = self._desk.state.hall, self._desk.now_ms()
        self._desk.put(called_ms=now, now_ms=now)
        if hall is not None:
            self._desk.put(hall=replace(hall, help=told))


def told_of(state: KioskState) -> Help:
    """Return what came of this visit's call for staff."""
    return state.hall.help if state.hall is not None and state.called_ms else Help.NONE


def may_call_again(state: KioskState) -> bool:
    """Return whether nobody has answered this visit's call for a while."""
    return told_of(state) is Help.CALLED and state.now_ms - state.called_ms >= AGAIN_MS
