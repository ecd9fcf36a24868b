"""What a kiosk does for whoever is stuck there: the last number once more, and a call for staff."""

from dataclasses import replace
from typing import TYPE_CHECKING

from app.services.help_calls import Help
from app.ui.screens.kiosk.state import Slip

if TYPE_CHECKING:
    from app.ui.screens.kiosk.presenter import KioskPresenter


class Helping:
    """The part of the kiosk's presenter that helps."""

    def __init__(self, desk: "KioskPresenter") -> None:
        self._desk = desk

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
        hall = desk.state.hall
        if hall is None or hall.help is not Help.CALLED:
            request = desk.ids.new()
            desk.tasks.write(lambda: desk.parts.desk.help.ask(request), self._called, desk.say)

    def _called(self, told: Help) -> None:
        hall = self._desk.state.hall
        if hall is not None:
            self._desk.put(hall=replace(hall, help=told))
